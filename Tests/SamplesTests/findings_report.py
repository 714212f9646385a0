#!/usr/bin/env python3
"""The sections about findings leave port probes out and count them, and each says what was not read.

    findings_report.py PROGRAM

The samples are drawn, and the port probes of their second day counted a second time from AWS's recorded answers. Then the
same day is collected with the products denied in one place: every section about findings has to name that place and what
was denied there.
"""

import csv
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
DAY, PLACE = "2026-11-23", ("111122223333", "eu-west-1")
DENIED = {
    "guardduty.ListFindings": "GuardDuty ListFindings", "inspector2.ListFindings": "Inspector ListFindings",
    "securityhub.GetFindings": "Security Hub GetFindings", "accessanalyzer.ListFindingsV2": "Access Analyzer ListFindingsV2",
    "macie2.ListFindings": "Macie ListFindings", "config.DescribeComplianceByConfigRule": "Config DescribeComplianceByConfigRule",
    "ec2.DescribeInstances": "EC2 DescribeInstances",
}  # fmt: skip
SECTIONS = {
    "Attack sequences": ["GuardDuty"], "GuardDuty: API calls": ["GuardDuty"],
    "GuardDuty: malicious communications": ["GuardDuty"],
    "GuardDuty: malware, processes, Kubernetes, databases": ["GuardDuty"],
    "Images": ["GuardDuty", "Inspector", "EC2"], "Inspector": ["Inspector"], "Security Hub": ["Security Hub"],
    "Access and data": ["Access Analyzer", "Macie"], "Config": ["Config"],
}  # fmt: skip


def run(program, folder):
    subprocess.run([program, "run", "--config", folder / "runbook.yaml", "--templates", ROOT / "Templates", "--quiet"],
                   check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    day = folder / "archive" / DAY
    text = (day / "report.md").read_text(encoding="utf-8")
    return day, dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.M | re.S))


def rows(day, query):
    with open(day / "data" / f"{query}.csv", newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def recorded_probes():
    """By their ARN: what GuardDuty's own answers of the day hold of port probes that nobody archived."""
    found = {}
    for path in sorted((ROOT / "Samples/recordings" / DAY).rglob("guardduty.GetFindings.json")):
        for exchange in json.loads(path.read_text())["exchanges"]:
            for finding in exchange["body"]["findings"]:
                if "PortProbe" in finding["type"] and not finding["service"]["archived"]:
                    found[finding["arn"]] = finding
    return found


def probes(day, sections):
    found = recorded_probes()
    with sqlite3.connect(f"file:{day}/snapshot.sqlite?mode=ro", uri=True) as database:
        muted = {arn for (arn,) in database.execute("SELECT finding_id FROM finding WHERE muted_by IS NOT NULL")}
    wanted = [finding for arn, finding in found.items() if arn not in muted]
    if len(wanted) < 3:
        yield f"the samples hold only {len(wanted)} port probes"
    said = re.search(r"counted: (\d+) findings?\s+about port probes", sections["GuardDuty: malicious communications"])
    if said is None or int(said[1]) != len(wanted):
        yield f"the section says {said and said[1]} port probes, and AWS said {len(wanted)}"
    listed = sum(int(row["findings"]) for row in rows(day, "guardduty_port_probes"))
    if listed != len(wanted):
        yield f"the table of port probes counts {listed}, and AWS said {len(wanted)}"
    for query in ("guardduty_malicious_communications", "guardduty_attacked", "guardduty_api_calls", "guardduty_workloads"):
        if any("PortProbe" in cell or "port" in cell and "probed" in cell for row in rows(day, query) for cell in row.values()):
            yield f"{query} holds port probes"


def deny(folder):
    refused = {"status": 403, "headers": {"x-amzn-errortype": "AccessDeniedException"},
               "body": {"__type": "AccessDeniedException", "message": "not authorized to perform this action"}}  # fmt: skip
    text = {"status": 403, "text": "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error>"
                                   "</Errors></Response>"}  # fmt: skip
    for name in DENIED:
        path = folder / "recordings" / DAY / PLACE[0] / PLACE[1] / f"{name}.json"
        exchanges = json.loads(path.read_text())["exchanges"]
        answer = text if "text" in exchanges[0] else refused
        path.write_text(json.dumps({"exchanges": [{"input": one["input"], **answer} for one in exchanges]}))


def unread(sections):
    for name, products in SECTIONS.items():
        for product in products:
            (said,) = (line for line in DENIED.values() if line.startswith(product))
            if f"{said} denied" not in sections.get(name, "") or f"production {PLACE[1]}" not in sections[name]:
                yield f"the section {name} does not say that {said} was denied in production {PLACE[1]}"


def main():
    program, problems = pathlib.Path(sys.argv[1]).resolve(), []
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "samples"
        shutil.copytree(ROOT / "Samples", folder, ignore=shutil.ignore_patterns("archive"))
        day, sections = run(program, folder)
        problems += probes(day, sections)
        deny(folder)
        shutil.rmtree(folder / "archive" / DAY)
        problems += unread(run(program, folder)[1])
    for problem in problems:
        print(problem)
    print("findings in the report: " + ("failed" if problems else "port probes apart and counted, what was not read said"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
