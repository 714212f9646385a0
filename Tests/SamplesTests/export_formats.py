#!/usr/bin/env python3
"""What `runbook export` writes is what others expect, and nothing is lost on the way.

Two snapshots are exported in every format: that of the samples' second day, and a copy of it in which every text is one
that attackers write, or too long, or blank. Then

* CSV and JSON Lines are compared with the tables, cell by cell; no cell begins a formula;
* OCSF events are validated against the published schema of the version that they name, and read with py-ocsf-models;
* ASFF lines are validated as input of Security Hub's BatchImportFindings with botocore's model, its patterns, and the
  lengths that its documentation says;
* every value of a finding is in its event, in both;
* the table definitions for Athena are parsed, and the partitioned files compared with them.

Usage: export_formats.py PROGRAM
"""

import csv
import io
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import botocore.session
import botocore.validate
import jsonschema
import sqlglot
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
from py_ocsf_models.events.findings.detection_finding import DetectionFinding
from py_ocsf_models.events.findings.finding import Finding
from py_ocsf_models.objects.cloud import Cloud
from py_ocsf_models.objects.resource_details import ResourceDetails
from py_ocsf_models.objects.vulnerability_details import VulnerabilityDetails

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAY = "2026-11-23"
HOSTILE = [
    '=HYPERLINK("http://203.0.113.9")', "<script>alert(1)</script>", "a,b\n\"c\"\r\n;'d'", "\x1b[31mred\x07\x00end", "‮gnp.exe",
    "   ", "x" * 5000, "é" * 3000, "@SUM(A1)", "\t=1", "{{ title }}", '"},{"Id":"other"}', "\\u0022\\", "🦊" * 300, "-1+2",
]  # fmt: skip
VERSION = "1.5.0"


class VulnerabilityFinding(Finding):
    """The class that py-ocsf-models does not have, of the objects that it has."""

    category_uid: int
    class_uid: int
    type_uid: int
    time: int
    cloud: Cloud
    resources: list[ResourceDetails] | None = None
    vulnerabilities: list[VulnerabilityDetails]


MODELS = {2002: VulnerabilityFinding, 2003: ComplianceFinding, 2004: DetectionFinding}

# Columns whose values others say in words or numbers of their own.
TRANSLATED = {
    "product", "status", "severity", "type", "region", "first_observed_at", "last_observed_at", "updated_at",
    "compliance_status", "workflow_status", "record_state", "fix_available", "exploit_available", "muted_by",
    "related_vulnerabilities", "resource_type", "is_sample",
}  # fmt: skip


class Problems(list):
    def expect(self, condition, text):
        if not condition and len(self) < 40:
            self.append(text)


def export(program, snapshot, *arguments):
    outcome = subprocess.run(
        [program, "export", "--snapshot", snapshot, *arguments], capture_output=True, check=False)
    if outcome.returncode not in (0, 4):
        raise SystemExit(f"export {' '.join(map(str, arguments))}: {outcome.stderr.decode()}")
    return outcome.stdout.decode("utf-8"), outcome.stderr.decode("utf-8"), outcome.returncode


def findings(snapshot):
    """Every finding with its product's own columns, in the order of product and id."""
    database = sqlite3.connect(f"file:{snapshot}?mode=ro", uri=True)
    rows = []
    for (product,) in database.execute("SELECT DISTINCT product FROM finding ORDER BY product").fetchall():
        answer = database.execute(
            f"SELECT * FROM finding LEFT JOIN {product}_finding USING (finding_id) WHERE product = ? ORDER BY finding_id",
            [product])
        names = [column[0] for column in answer.description]
        rows += [dict(zip(names, row)) for row in answer]
    return rows


def unread(snapshot, operations):
    database = sqlite3.connect(f"file:{snapshot}?mode=ro", uri=True)
    return [row for row in database.execute(
        "SELECT account_id, region, service, operation FROM unread ORDER BY 1, 2, 3, 4")
        if f"{row[2]}:{row[3]}" in operations]  # fmt: skip


def attacked(snapshot, target):
    """A copy in which every text of the findings that may be anything is something bad."""
    shutil.copy(snapshot, target)
    database = sqlite3.connect(target)
    kept = {"product", "finding_id", "account_id", "region", "severity", "status", "first_reported_on", "muted_by"}
    step = 0
    for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND (name = 'finding' OR name LIKE '%\\_finding' ESCAPE '\\')").fetchall():
        columns = database.execute(f"PRAGMA table_info({table})").fetchall()
        keys = [row[1] for row in columns if row[5]]
        for row in database.execute(f"SELECT {', '.join(keys)} FROM {table}").fetchall():
            for _, name, kind, required, _, is_key in columns:
                step += 1
                if is_key or name in kept or kind != "TEXT" or name.endswith("_at") and step % 3:
                    continue
                value = None if step % 11 == 0 and not required else HOSTILE[step % len(HOSTILE)]
                database.execute(
                    f"UPDATE {table} SET {name} = ? WHERE {' AND '.join(f'{key} = ?' for key in keys)}", [value, *row])
    database.execute("UPDATE finding SET severity = NULL WHERE rowid_of_finding % 7 = 0".replace(
        "rowid_of_finding", "length(finding_id)"))
    database.execute("UPDATE finding SET muted_by = 'gone' WHERE length(finding_id) % 5 = 0")
    database.commit()
    database.close()
    return target


def shown(value):
    """A value as CSV has it: on one line, nothing hidden, no formula."""
    if value is None:
        return ""
    if isinstance(value, float) and value == round(value):
        return str(int(value))
    return str(value)


def check_tables(program, snapshot, rows, problems):
    text, _, _ = export(program, snapshot, "--format", "csv")
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    problems.expect(len(table) == len(rows) > 100, f"{snapshot}: {len(table)} lines of CSV for {len(rows)} findings")
    for line, row in zip(table, rows):
        for name, cell in line.items():
            value = shown(row.get(name))
            problems.expect(
                not (cell.lstrip().startswith(tuple("=+@-")) or cell.startswith(("\t", "\r")))
                or isinstance(row[name], (int, float)),
                f"the cell {cell[:40]!r} of {name} begins a formula")
            if value.isprintable() and "‮" not in value:
                problems.expect(cell in (value, "'" + value), f"{name} is {cell[:60]!r} in CSV, {value[:60]!r} in the table")
            else:
                # Characters that join the parts of a picture stay.
                seen = cell.replace("\u200d", "")
                problems.expect(seen.isprintable(), f"{name} holds what is not seen: {cell[:60]!r}")
        problems.expect(set(line) >= set(row), f"CSV has no column {set(row) - set(line)}")
    text, _, _ = export(program, snapshot, "--format", "jsonl")
    lines = [json.loads(line) for line in text.splitlines()]
    problems.expect(text.isascii(), "JSON Lines hold more than ASCII")
    for line, row in zip(lines[:-1], rows):
        problems.expect(line == row, f"a line of JSON differs from the table: {str(line)[:200]} / {str(row)[:200]}")
    return lines[-1]


def leaves(value):
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def holds(event, row, problems, format_name, longest=None):
    """Whether every value of the finding is in the event, cut where the format wants it cut."""
    found = {str(leaf) for leaf in leaves(event)}
    for name, value in row.items():
        if value is None or name in TRANSLATED or isinstance(value, str) and not value.strip():
            continue
        text = str(value)
        told = text in found or isinstance(value, float) and shown(value) in found
        if not told and isinstance(value, int):
            told = str(bool(value)) in found
        if not told and longest and len(text) > 200:
            told = any(leaf.endswith("…") and text.startswith(leaf[:-1]) and len(leaf) > 200 for leaf in found)
        problems.expect(told, f"{format_name}: {name} of {row['finding_id']} is nowhere: {text[:80]!r}")


def check_ocsf(program, snapshot, rows, problems):
    text, _, _ = export(program, snapshot, "--format", "ocsf")
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=VERSION))
    validators, classes = {}, {}
    events = [json.loads(line) for line in text.splitlines()]
    problems.expect(len(events) == len(rows) + 1, f"{len(events)} events for {len(rows)} findings")
    for index, event in enumerate(events):
        uid = event["class_uid"]
        classes[uid] = classes.get(uid, 0) + 1
        problems.expect(event["metadata"]["version"] == VERSION, "an event names another version")
        problems.expect(event["type_uid"] == uid * 100 + event["activity_id"], f"type_uid is {event['type_uid']}")
        key = (uid, tuple(event["metadata"]["profiles"]))
        if key not in validators:
            found = schema.get_class_schema(class_name=schema.lookup_class_name_from_uid(uid), profiles=list(key[1]))
            validators[key] = jsonschema.Draft202012Validator(found)
        for error in validators[key].iter_errors(event):
            problems.expect(False, f"OCSF {uid}: {error.json_path}: {error.message[:200]}")
        if uid in MODELS:
            MODELS[uid].model_validate(event)
            row = rows[index]
            problems.expect(event["finding_info"]["uid"] == row["finding_id"], "the events are in another order")
            holds(event, row, problems, "OCSF")
            expected = {"critical": 5, "high": 4, "medium": 3, "low": 2, "informational": 1, None: 0}[row["severity"]]
            problems.expect(event["severity_id"] == expected, f"{row['severity']} is {event['severity_id']}")
            state = 4 if row["status"] == "closed" else 3 if row["status"] == "suppressed" or row["muted_by"] else None
            problems.expect(
                event["status_id"] == state if state else event["status_id"] in (1, 2),
                f"{row['status']}, muted by {row['muted_by']}, is {event['status_id']}")
    problems.expect(set(classes) >= {2002, 2003, 2004, 6007}, f"the classes are {classes}")
    problems.expect(events[-1]["class_uid"] == 6007 and classes[6007] == 1, "the last event is no Scan Activity")
    problems.expect(events[-1]["num_detections"] == len(rows), "the Scan Activity counts otherwise")
    return events[-1]["unmapped"]["unread"]


def texts(shape, value):
    """All texts of an input, each with its shape."""
    if value is None:
        return
    if shape.type_name == "structure":
        for name, inner in value.items():
            yield from texts(shape.members[name], inner)
    elif shape.type_name == "list":
        for inner in value:
            yield from texts(shape.member, inner)
    elif shape.type_name == "map":
        for key, inner in value.items():
            yield from texts(shape.key, key)
            yield from texts(shape.value, inner)
    elif shape.type_name == "string":
        yield shape, value


def longest(shape):
    """The length that the documentation says."""
    found = re.search(r"Maximum length of (\d+)", shape.documentation or "")
    return int(found.group(1)) if found else None


def check_asff(program, snapshot, rows, problems):
    text, _, _ = export(program, snapshot, "--format", "asff")
    model = botocore.session.Session().get_service_model("securityhub")
    shape = model.operation_model("BatchImportFindings").input_shape
    finding = shape.members["Findings"].member
    limits = {name: longest(member) for name, member in finding.members.items() if longest(member)}
    problems.expect(limits.get("Title") == 256 and limits.get("Id") == 512, f"the limits were not found: {limits}")
    by_id = {row["finding_id"]: row for row in rows}
    seen = set()
    for line in text.splitlines():
        request = json.loads(line)
        report = botocore.validate.ParamValidator().validate(request, shape)
        problems.expect(not report.has_errors(), f"ASFF: {report.generate_report()[:300]}")
        places = {(item["AwsAccountId"], item["ProductArn"]) for item in request["Findings"]}
        problems.expect(len(places) == 1 and len(request["Findings"]) <= 100, f"a call of {len(request['Findings'])}, {places}")
        for inner, value in texts(shape, request):
            pattern = inner.metadata.get("pattern")
            problems.expect(not pattern or re.search(pattern, value, re.S), f"ASFF: {inner.name} is {value[:40]!r}")
            problems.expect(not inner.enum or value in inner.enum, f"ASFF: {inner.name} is {value!r}")
        for item in request["Findings"]:
            for name, limit in limits.items():
                if isinstance(item.get(name), str):
                    problems.expect(1 <= len(item[name]) <= limit, f"ASFF: {name} has {len(item[name])} characters")
            for name in ["Severity", "Types"]:
                problems.expect(item.get(name), f"ASFF: there is no {name}")
            problems.expect(len(json.dumps(item)) < 240_000, "ASFF: a finding is larger than 240 KB")
            problems.expect(len(item["ProductFields"]) <= 50, f"ASFF: {len(item['ProductFields'])} fields")
            problems.expect(all(len(v) <= 2048 and len(k) <= 128 for k, v in item["ProductFields"].items()), "ASFF: long field")
            row = by_id[item["Id"]]
            seen.add(item["Id"])
            holds(item, row, problems, "ASFF", longest=True)
            state = item["Workflow"]["Status"]
            problems.expect(
                state == "RESOLVED" if row["status"] == "closed"
                else state == "SUPPRESSED" if row["status"] == "suppressed" or row["muted_by"] else state in ("NEW", "NOTIFIED"),
                f"ASFF: {row['status']}, muted by {row['muted_by']}, is {state}")
            problems.expect(("Note" in item) == bool(row["muted_by"]), "ASFF: a mute without its note")
    problems.expect(seen == set(by_id), f"ASFF has {len(seen)} of {len(by_id)} findings")


def definitions(program, *arguments):
    text = subprocess.run(
        [program, "export", "--table-definition", "s3://example-bucket/findings", *arguments],
        capture_output=True, check=True, text=True).stdout
    tables = {}
    for statement in sqlglot.parse(text, read="athena"):
        if statement is None:
            continue
        schema = statement.find(sqlglot.exp.Schema)
        properties = {p.this.this: p.args["value"].this for p in statement.find_all(sqlglot.exp.Property)
                      if type(p) is sqlglot.exp.Property}  # fmt: skip
        tables[schema.this.name] = (
            {column.name: column.kind.this.name for column in schema.expressions}, properties,
            statement.find(sqlglot.exp.LocationProperty).this.this)
    return tables


def check_partitions(program, snapshot, rows, missing, folder, problems):
    types = {"TEXT": str, "BIGINT": int, "DOUBLE": (int, float)}
    for form in ["csv", "jsonl"]:
        tables = definitions(program, "--format", form)
        problems.expect(set(tables) == {"finding", "unread"}, f"the tables are {set(tables)}")
        text, _, _ = export(program, snapshot, "--partitioned", folder, "--format", form)
        files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
        problems.expect(
            files == [f"finding/date={DAY}/finding.{form}", f"unread/date={DAY}/unread.{form}"], f"the files are {files}")
        problems.expect(sorted(text.split()) == [str(folder / name) for name in files], f"it said {text!r}")
        for name, (columns, properties, location) in tables.items():
            template = properties["storage.location.template"].replace("s3://example-bucket/findings", str(folder))
            path = pathlib.Path(template.replace("${date}", DAY)) / f"{name}.{form}"
            problems.expect(path.exists(), f"there is no {path}")
            problems.expect(location == f"s3://example-bucket/findings/{name}/", f"the table is at {location}")
            content = path.read_text(encoding="utf-8")
            if form == "csv":
                lines = list(csv.reader(io.StringIO(content, newline="")))
                problems.expect(lines[0] == list(columns) and set(columns.values()) == {"TEXT"}, f"{name}: other columns")
                lines = lines[1:]
            else:
                lines = [json.loads(line) for line in content.splitlines()]
                for line in lines:
                    problems.expect(set(line) <= set(columns), f"{name} has no column {set(line) - set(columns)}")
                    for key, value in line.items():
                        problems.expect(
                            value is None or isinstance(value, types[columns[key]]), f"{name}.{key} is {value!r}")
            problems.expect(len(lines) == len(rows if name == "finding" else missing), f"{name} has {len(lines)} lines")


def check_selection(program, snapshot, rows, problems):
    """Every filter leaves what SQL leaves."""
    scale = ["critical", "high", "medium", "low", "informational"]
    cases = [
        (["--product", "inspector", "--product", "guardduty"], lambda row: row["product"] in ("inspector", "guardduty")),
        (["--severity", "high"], lambda row: row["severity"] in scale[:2]),
        (["--status", "open"], lambda row: row["status"] == "open"),
        (["--status", "closed", "--status", "suppressed"], lambda row: row["status"] != "open"),
        (["--new"], lambda row: row["first_reported_on"] == DAY),
        (["--account", "111122223333", "--region", "us-east-1"],
         lambda row: row["account_id"] == "111122223333" and row["region"] == "us-east-1"),
    ]  # fmt: skip
    for arguments, condition in cases:
        text, said, _ = export(program, snapshot, "--format", "jsonl", *arguments)
        got = [json.loads(line)["finding_id"] for line in text.splitlines()[:-1]]
        wanted = [row["finding_id"] for row in rows if condition(row)]
        problems.expect(got == wanted and wanted, f"{arguments}: {len(got)} findings, not {len(wanted)}")
        unscored = sum(row["severity"] is None for row in rows)
        if "--severity" in arguments and unscored:
            problems.expect(f"{unscored} finding" in said, f"nothing is said of {unscored} without a severity: {said!r}")


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    problems = Problems()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        for name in ["recordings", "cloudtrail"]:
            shutil.copytree(ROOT / "Samples" / name, folder / name)
        for name in ["runbook.yaml", "mutes.yaml"]:
            shutil.copy(ROOT / "Samples" / name, folder)
        subprocess.run(
            [program, "run", "--config", folder / "runbook.yaml", "--templates", ROOT / "Templates"], check=True,
            stdout=subprocess.DEVNULL)
        sample = folder / "archive" / DAY / "snapshot.sqlite"
        for snapshot in [sample, attacked(sample, folder / "attacked.sqlite")]:
            rows = findings(snapshot)
            coverage = check_tables(program, snapshot, rows, problems)
            missing = check_ocsf(program, snapshot, rows, problems)
            check_asff(program, snapshot, rows, problems)
            check_partitions(program, snapshot, rows, missing, folder / f"out-{snapshot.stem}", problems)
            check_selection(program, snapshot, rows, problems)
            problems.expect(coverage["record"] == "coverage" and coverage["unread"] == missing, "the coverages differ")
            problems.expect(coverage["findings"] == len(rows), f"{coverage['findings']} findings are said")
            operations = {"guardduty:ListFindings", "guardduty:GetFindings", "inspector2:ListFindings", "securityhub:GetFindings"}
            known = unread(snapshot, operations)
            said = {(item["account_id"], item["region"], item["service"], item["operation"]) for item in missing}
            problems.expect(known and said >= set(known), f"of what was not read, it does not say {set(known) - said}")
            for form in ["csv", "jsonl", "ocsf", "asff"]:
                _, text, code = export(program, snapshot, "--format", form, "--require-complete")
                problems.expect("not read:" in text and code == 4, f"{form}: it says {text!r} and ends with {code}")
    for problem in problems:
        print(problem)
    print("export: " + ("failed" if problems else "every format is what others expect, and whole"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
