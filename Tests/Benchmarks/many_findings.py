#!/usr/bin/env python3
"""Collects a great many findings from the stand-in, and ranks their images a second time, in Python.

    many_findings.py PROGRAM [--inspector 250000] [--guardduty 20000]

The stand-in makes the findings while it gives them (`Tests/StandIn/generated.py`), in pages, in every Region of two
accounts. `collect` must stay under 300 MB and leave a ledger without a gap in what was asked; then the report is drawn,
and its table of images compared, line by line, with what is counted here from the same templates, without SQL. The
weights are those that stand in the section of the report.
"""

import argparse
import collections
import csv
import json
import os
import pathlib
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "StandIn"))
sys.dont_write_bytecode = True

import organization  # noqa: E402
from generated import Generated  # noqa: E402
from running import Running  # noqa: E402

DAY = "2026-11-23"
SECTION = ROOT / "Templates" / "sections" / "images.md"
LIMIT = 300_000_000
TIMES = {"firstObservedAt": "2026-10-{i%28|01|05|09|13|17|21|25}T06:00:00Z", "lastObservedAt": f"{DAY}T05:00:00Z",
         "updatedAt": f"{DAY}T05:00:00Z"}  # fmt: skip


def inspector(account, region, number):
    """Ten kinds by turns; a place has 40 images, of which ten are those of other places too."""
    image = f"{{i//3%40|{'|'.join(f'ami-{n if n < 10 else number * 100 + n:017x}' for n in range(40))}}}"
    machine = f"i-{number:02x}{{i//3%120:015x}}"

    def finding(kind, details, where, **more):
        return {
            "findingArn": f"arn:aws:inspector2:{region}:{account}:finding/{number:04x}{{i:028x}}", "awsAccountId": account,
            "type": kind, "title": "CVE-2026-{i//7%900} - library {i%50}", "description": "An invented finding {i}.",
            "severity": "{i//2|CRITICAL|HIGH|MEDIUM|LOW|UNTRIAGED}", "status": "ACTIVE", "inspectorScore": "{=i%11}",
            "remediation": {"recommendation": {"text": "Update the package."}}, "resources": [where], **details, **TIMES, **more,
        }  # fmt: skip

    instance = {"type": "AWS_EC2_INSTANCE", "id": machine, "region": region,
                "details": {"awsEc2Instance": {"imageId": image, "platform": "AMAZON_LINUX_2023"}}}  # fmt: skip
    container = {"type": "AWS_ECR_CONTAINER_IMAGE", "region": region,
                 "id": f"arn:aws:ecr:{region}:{account}:repository/app-{{i%9}}/sha256:{{i%60:064x}}",
                 "details": {"awsEcrContainerImage": {"repositoryName": "app-{i%9}", "imageHash": "sha256:{i%60:064x}",
                                                      "registry": account, "imageTags": ["1.{i%20}"]}}}  # fmt: skip
    package = {
        "packageVulnerabilityDetails": {
            "vulnerabilityId": "CVE-2026-{i//7%900}", "source": "NVD", "vulnerablePackages": [
                {"name": "library-{i%50}", "version": "1.{i%9}.0", "release": "2", "epoch": 0, "fixedInVersion": "0:1.{i%9}.5-1"}]},
        "epss": {"score": "{=i//7|0.01|0.42|0.9|0.0003}"}, "exploitAvailable": "{i//7%9|YES|NO|NO|NO|NO|NO|NO|NO|NO}",
        "fixAvailable": "{i%3|YES|NO|PARTIAL}",
    }  # fmt: skip
    network = {"networkReachabilityDetails": {
        "openPortRange": {"begin": 22, "end": 22}, "protocol": "TCP", "networkPath": {"steps": [
            {"componentId": "{i%2|igw|vgw}-{i%7:08x}", "componentType": "{i//10%2|AWS::EC2::InternetGateway|AWS::EC2::VPNGateway}"},
            {"componentId": machine, "componentType": "AWS::EC2::Instance"}]}}}  # fmt: skip
    vulnerable = finding("PACKAGE_VULNERABILITY", package, instance)
    return [
        vulnerable, vulnerable, vulnerable, finding("PACKAGE_VULNERABILITY", package, container), vulnerable, vulnerable,
        finding("NETWORK_REACHABILITY", network, instance), vulnerable,
        finding("PACKAGE_VULNERABILITY", package, instance, status="SUPPRESSED"), vulnerable,
    ]  # fmt: skip


def guardduty(account, region, number):
    def finding(kind, action, role, archived):
        return {
            "Id": f"{number:04x}{{i:028x}}", "AccountId": account, "Region": region, "Type": kind, "Partition": "aws",
            "Arn": f"arn:aws:guardduty:{region}:{account}:detector/d/finding/{number:04x}{{i:028x}}", "SchemaVersion": "2.0",
            "CreatedAt": "2026-11-20T06:00:00Z", "UpdatedAt": f"{DAY}T04:00:00Z", "Severity": "{=i|8.0|5.0|2.0}",
            "Title": "An invented finding {i}", "Description": "It is invented.",
            "Resource": {"ResourceType": "Instance", "InstanceDetails": {
                "InstanceId": f"i-{number:02x}{{i%30:015x}}", "ImageId": f"ami-{{i%6|{'|'.join(f'{n:017x}' for n in (1, 3, 8))}|{'|'.join(f'{number * 100 + n:017x}' for n in (11, 12, 39))}}}"}},
            "Service": {"Archived": archived, "Count": "{=i%9}", "DetectorId": "d", "ResourceRole": role, "ServiceName": "guardduty",
                        "EventFirstSeen": "2026-11-20T06:00:00Z", "EventLastSeen": f"{DAY}T04:00:00Z", "Action": action},
        }  # fmt: skip

    address = {"IpAddressV4": "198.51.100.{i%250}", "Country": {"CountryName": "Exampleland"}}
    connection = {"ActionType": "NETWORK_CONNECTION", "NetworkConnectionAction": {
        "ConnectionDirection": "OUTBOUND", "Protocol": "TCP", "RemoteIpDetails": address, "RemotePortDetails": {"Port": 443}}}  # fmt: skip
    probe = {"ActionType": "PORT_PROBE", "PortProbeAction": {"PortProbeDetails": [
        {"LocalPortDetails": {"Port": 22}, "RemoteIpDetails": address}]}}  # fmt: skip
    items = [
        finding("Backdoor:EC2/C&CActivity.B", connection, "ACTOR", False),
        finding("Recon:EC2/PortProbeUnprotectedPort", probe, "TARGET", False),
        finding("UnauthorizedAccess:EC2/SSHBruteForce", connection, "TARGET", False),
        finding("UnauthorizedAccess:EC2/TorClient", connection, "ACTOR", False),
        finding("CryptoCurrency:EC2/BitcoinTool.B", connection, "ACTOR", True),
    ]
    return items


def write(folder, total_inspector, total_guardduty):
    """Fixtures of the stand-in's organisation in which these findings are; gives each place's own."""
    documents = organization.write(folder)
    detectors = {path: document for path, document in documents.items() if path.endswith("guardduty/ListDetectors.json")}
    places = sorted(path.split("/")[:2] for path, document in detectors.items()
                    if document.get("result", {}).get("DetectorIds"))  # fmt: skip
    places = [place for place in places if "result" in documents["/".join([*place, "inspector2/ListFindings.json"])]]
    # What the samples have found elsewhere is not counted here.
    for path, document in documents.items():
        for name, empty in (("inspector2/ListFindings", "findings"), ("guardduty/ListFindings", "FindingIds")):
            if path.endswith(f"{name}.json") and "result" in document:
                (folder / path).write_text(json.dumps({"result": {empty: []}}))
    shares = {}
    for number, (account, region) in enumerate(places):
        share = [total // len(places) + (number < total % len(places)) for total in (total_inspector, total_guardduty)]
        shares[account, region] = number, share
        base = folder / account / region
        sets = [
            ("inspector2/ListFindings", {"page_size": 100, "result": {}, "repeat": {
                "findings": {"count": share[0], "template": inspector(account, region, number)}}}),
            ("guardduty/ListFindings", {"page_size": 50, "result": {}, "repeat": {
                "FindingIds": {"count": share[1], "template": f"{number:04x}{{i:028x}}"}}}),
            ("guardduty/GetFindings", {"page_size": 50, "result": {}, "select": [
                {"parameter": "FindingIds", "list": "Findings", "key": "Id"}], "repeat": {
                "Findings": {"count": share[1], "template": guardduty(account, region, number)}}}),
        ]  # fmt: skip
        for name, document in sets:
            (base / f"{name}.json").write_text(json.dumps(document))
    return shares


def ranking(shares):
    """Images by score, counted from the templates."""
    weights = {name: int(number) for number, name in re.findall(r"(\d+) AS (per_\w+)", SECTION.read_text())}
    reachable, findings, exploited, machines, hits = set(), collections.Counter(), collections.Counter(), [], collections.Counter()
    for (account, region), (number, (many, some)) in shares.items():
        for item in Generated(many, inspector(account, region, number), lambda value: value):
            details = item["resources"][0]["details"].get("awsEc2Instance")
            if item["status"] != "ACTIVE" or details is None:
                continue
            machine = item["resources"][0]["id"]
            if item["type"] == "NETWORK_REACHABILITY":
                first = item["networkReachabilityDetails"]["networkPath"]["steps"][0]
                if first["componentType"] == "AWS::EC2::InternetGateway":
                    reachable.add(machine)
                continue
            findings[details["imageId"]] += 1
            exploited[details["imageId"]] += item["exploitAvailable"] == "YES"
            machines.append((details["imageId"], machine))
        for item in Generated(some, guardduty(account, region, number), lambda value: value):
            attacked = "PortProbe" in item["Type"] or "BruteForce" in item["Type"] and item["Service"]["ResourceRole"] == "TARGET"
            if item["Service"]["Archived"] is False and not attacked:
                hits[item["Resource"]["InstanceDetails"]["ImageId"]] += 1
    in_reach = collections.Counter(image for image, machine in machines if machine in reachable)
    score = {
        image: findings[image] * weights["per_finding"] + exploited[image] * weights["per_exploit"]
        + in_reach[image] * weights["per_reachable"] + hits[image] * weights["per_hit"]
        for image in set(findings) | set(hits)}  # fmt: skip
    return [(image, findings[image], hits[image], score[image]) for image in sorted(score, key=lambda image: (-score[image], image))]


def collect(program, folder, address):
    """Collects, and gives the seconds and the most memory that it took."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
        "HOME": str(folder), "AWS_ENDPOINT_URL": address, "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": organization.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": organization.SECRET,
    }  # fmt: skip
    (folder / "runbook.yaml").write_text(
        f"archive: archive\naccounts:\n  - profile: default\n  - {{ id: '{organization.READABLE}', "
        f"role: 'arn:aws:iam::{organization.READABLE}:role/{organization.ROLE}', external_id: {organization.EXTERNAL_ID} }}\n")
    (folder / ".aws").mkdir()
    (folder / ".aws" / "credentials").write_text(
        f"[default]\naws_access_key_id = {organization.ACCESS_KEY}\naws_secret_access_key = {organization.SECRET}\n")
    begun = time.monotonic()
    subprocess.run(
        [program, "collect", "--config", folder / "runbook.yaml", "--date", DAY, "--templates", ROOT / "Templates",
         "--service", "guardduty", "--service", "inspector2", "--quiet", "--as-of-now"], env=environment, check=True)  # fmt: skip
    return time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--inspector", type=int, default=250_000)
    parser.add_argument("--guardduty", type=int, default=20_000)
    options = parser.parse_args()
    program, problems = options.program.resolve(), []
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        shares = write(folder / "fixtures", options.inspector, options.guardduty)
        with Running(folder / "fixtures") as stand_in:
            seconds, memory = collect(program, folder, stand_in.address)
        snapshot = folder / "archive" / DAY / "snapshot.sqlite"
        database = sqlite3.connect(f"file:{snapshot}?mode=ro", uri=True)
        counts = dict(database.execute("SELECT product, count(*) FROM finding GROUP BY product"))
        if counts != {"inspector": options.inspector, "guardduty": options.guardduty}:
            problems.append(f"the snapshot holds {counts}")
        for table in counts:
            (details,) = database.execute(f"SELECT count(*) FROM {table}_finding").fetchone()
            if details != counts[table]:
                problems.append(f"{table}_finding has {details} rows")
        if memory > LIMIT:
            problems.append(f"collecting took {memory / 1e6:.0f} MB")
        subprocess.run(
            [program, "render", "--archive", folder / "archive", "--date", DAY, "--templates", ROOT / "Templates"], check=True,
            stdout=subprocess.DEVNULL)
        with (folder / "archive" / DAY / "data" / "images.csv").open(newline="", encoding="utf-8") as file:
            drawn = [(row["image_id"], int(row["Cleared by a rebuild"]), int(row["GuardDuty hits"]), int(row["Score"]))
                     for row in csv.DictReader(file)]  # fmt: skip
        counted = ranking(shares)
        if drawn != counted or len(counted) < 50:
            first = next((pair for pair in zip(drawn, counted) if pair[0] != pair[1]), None)
            problems.append(f"{len(drawn)} images are drawn, {len(counted)} counted; the first that differs: {first}")
        print(f"{sum(counts.values())} findings from {len(shares)} places in {seconds:.1f} s, {memory / 1e6:.0f} MB at most; "
              f"{len(counted)} images ranked")  # fmt: skip
    for problem in problems:
        print(problem)
    print("many findings: " + ("failed" if problems else "collected whole, and ranked as counted by hand"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
