#!/usr/bin/env python3
"""Every number of the first screen is counted again from the rows, in all places that show it.

The samples are collected and drawn. Then a day is changed as nothing in the samples is: findings that are not scored, more
that are muted, sample findings, reopened ones, account-Regions that were not read; it is measured and drawn again. For each
day the numbers are counted here from the tables, without the program's own views, and compared with the tiles of the page,
of the mail and of Slack's message, with the manifest, the trend, the index of all days and the tables of the sections.

Usage: headline_numbers.py PROGRAM
"""

import csv
import datetime
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAYS = ["2026-11-22", "2026-11-23"]
READ = {"ok", "disabled", "not_offered", "not_needed", "closed"}
LABELS = {
    "findings_critical": "critical findings open", "findings_high": "high findings open",
    "changes_by_hand": "changes by hand", "console_logins": "console sign-ins",
    "checks_failed": "checks that fail, in all places", "not_read": "not read: service, account and Region",
}  # fmt: skip
# In the order of the index's columns.
INDEX = ["findings_critical", "findings_high", "checks_failed", "changes_by_hand", "console_logins", "root_events", "not_read"]


class Day:
    """The rows of a day, and what they come to."""

    def __init__(self, path):
        self.database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.database.row_factory = sqlite3.Row
        self.date = self.rows("SELECT date FROM snapshot")[0]["date"]
        samples = {
            (product, row["finding_id"]) for product in ["guardduty", "securityhub", "macie"]
            for row in self.rows(f"SELECT finding_id FROM {product}_finding WHERE is_sample")
        }  # fmt: skip
        real = [row for row in self.rows("SELECT * FROM finding") if (row["product"], row["finding_id"]) not in samples]
        self.open = [row for row in real if row["status"] == "open" and row["muted_by"] is None]
        self.accepted = [row for row in real if row["status"] == "open" and row["muted_by"] is not None]
        self.failing = [row for row in self.rows("SELECT * FROM check_result") if row["status"] == "fail"]

    def rows(self, sql):
        return self.database.execute(sql).fetchall()

    def since(self):
        reopened = {(row[0], row[1]): row[2] for row in self.rows("SELECT product, finding_id, reopened_on FROM reopening")}
        return [
            (row, reopened.get((row["product"], row["finding_id"]))
                or min(row["first_reported_on"], (row["first_observed_at"] or row["first_reported_on"])[:10]))
            for row in self.open
        ]  # fmt: skip

    def overdue(self):
        targets = {row["severity"]: row["target_days"] for row in self.rows("SELECT * FROM service_level")}
        today = datetime.date.fromisoformat(self.date)
        return sum(
            targets.get(row["severity"]) is not None
            and (today - datetime.date.fromisoformat(since)).days > targets[row["severity"]] for row, since in self.since()
        )  # fmt: skip

    def numbers(self):
        def count(key, value):
            return sum(row[key] == value for row in self.open)

        activity = self.rows("SELECT * FROM api_activity")
        logins = self.rows("SELECT * FROM console_login")
        return {
            "findings_open": len(self.open), "findings_critical": count("severity", "critical"),
            "findings_high": count("severity", "high"), "guardduty_open": count("product", "guardduty"),
            "inspector_open": count("product", "inspector"), "securityhub_open": count("product", "securityhub"),
            "findings_overdue": self.overdue(),
            "events": sum(row["event_count"] for row in activity),
            "changes_by_hand": sum(row["event_count"] for row in activity if row["by_hand"] and row["excluded_by"] is None),
            "console_logins": sum(
                row["event_name"] == "ConsoleLogin" and row["result"] == "success" and row["excluded_by"] is None
                for row in logins),
            "root_events": len(self.rows("SELECT 1 FROM root_event")),
            "checks_failed": sum(row["muted_by"] is None for row in self.failing),
            "not_read": len({
                (row["account_id"], row["region"], row["service"]) for row in self.rows("SELECT * FROM collection")
                if row["outcome"] not in READ or row["truncated"]}),
        }  # fmt: skip


def shown(value, whole):
    return f"{value:,}" if whole else f"≥ {value:,}" if value else "not known"


def table(folder, name):
    with open(folder / "data" / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def compare(folder, index):
    day = Day(folder / "snapshot.sqlite")
    numbers = day.numbers()
    problems = []

    def expect(place, found, wanted):
        if found != wanted:
            problems.append(f"{day.date}: {place}: {found!r}, and the rows say {wanted!r}")

    manifest = json.loads((folder / "manifest.json").read_text())
    expect("the measures of the manifest", set(manifest["headline"]), set(numbers))
    metric = {row["name"]: row["value"] for row in day.rows("SELECT * FROM metric WHERE date = (SELECT date FROM snapshot)")}
    whole = {name: value is not None for name, value in manifest["headline"].items()}
    for name, number in numbers.items():
        expect(f"{name} of the manifest", manifest["headline"][name] if whole[name] else manifest["at_least"][name], number)
        expect(f"{name} of the trend", metric[name], number if whole[name] else None)
    expect("unread of the manifest", manifest["unread"], numbers["not_read"])
    page = (folder / "report.md").read_text()
    mail = re.sub(r"\s+", " ", (folder / "email.txt").read_text())
    blocks = json.dumps(json.loads((folder / "slack.json").read_text()), ensure_ascii=False)
    for name, label in LABELS.items():
        text = shown(numbers[name], whole[name])
        tile = re.search(rf"^- \*\*(.*?)\*\* {re.escape(label)}", page, re.MULTILINE)
        expect(f"the tile {label}", tile and tile[1].replace("\\", ""), text)
        if not re.search(rf"(?<![\d,≥]){re.escape(text)} {re.escape(label)}", mail):
            problems.append(f"{day.date}: the mail does not say {text} {label}")
        if not re.search(rf"(?<![\d,≥]){re.escape(text)} {re.escape(label)}", blocks):
            problems.append(f"{day.date}: Slack's message does not say {text} {label}")
    if numbers["not_read"]:
        asked = {(row[0], row[1], row[2]) for row in day.rows(
            "SELECT account_id, region, service FROM collection WHERE outcome <> 'closed'")}  # fmt: skip
        if f"{numbers['not_read']} of {len(asked)}, counted by service, account and Region" not in page:
            problems.append(f"{day.date}: the head does not say {numbers['not_read']} of {len(asked)}")
    # The page leaves out end tags that HTML does not need.
    row = index.partition(f'href="{day.date}/index.html">')[2].partition("<tr")[0]
    cells = [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.split(r"<td[^>]*>", row)]
    wanted = [shown(numbers[name], whole[name]) for name in INDEX]
    if "|".join(wanted) not in "|".join(cells):
        problems.append(f"{day.date}: the index says {cells}, and the rows say {wanted}")
    # The tables of the sections add up to the same.
    age = table(folder, "age")
    expect("Open of the table of ages", sum(int(row["Open"]) for row in age), len(day.open))
    expect("Accepted of the table of ages", sum(int(row["Accepted"]) for row in age), len(day.accepted))
    expect("Overdue of the table of ages", sum(int(row["Overdue"] or 0) for row in age), numbers["findings_overdue"])
    sums = {"security_hub": ("securityhub", "findings"), "access_findings": ("accessanalyzer", "findings")}
    for name, (product, column) in sums.items():
        found = sum(int(row[column]) for row in table(folder, name))
        expect(f"{name}.csv", found, sum(row["product"] == product for row in day.open))
    macie = [row for row in table(folder, "macie_findings") if row["change"] != "sample"]
    expect("macie_findings.csv without samples", len(macie), sum(row["product"] == "macie" for row in day.open))
    inspector = re.search(r"Of the ([\d,]+) open findings that were read", page)
    expect("the sum under Inspector", inspector and inspector[1], f"{numbers['inspector_open']:,}")
    failing = [row for row in day.failing if row["muted_by"] is None]
    accounts = {row["account_id"]: row["name"] or row["account_id"] for row in day.rows("SELECT * FROM account")}
    for account, name in accounts.items():
        number = sum(row["account_id"] == account for row in failing)
        if number and not re.search(rf"{re.escape(name)}\W[^\"]*?(?<![\d,]){number}(?![\d,])", blocks):
            problems.append(f"{day.date}: Slack's bars do not say {number} of {name}")
    return problems


def change(path):
    """What no sample has, or one alone, in many."""
    # With its manifest, it would be a snapshot that somebody changed.
    path.with_name("manifest.json").unlink()
    with sqlite3.connect(path) as database:
        database.executescript(
            """
            UPDATE finding SET severity = NULL WHERE (product, finding_id) IN (
              SELECT product, finding_id FROM finding WHERE status = 'open' AND muted_by IS NULL ORDER BY finding_id LIMIT 5);
            UPDATE finding SET muted_by = (SELECT mute_id FROM mute) WHERE (product, finding_id) IN (
              SELECT product, finding_id FROM finding WHERE severity = 'critical' AND status = 'open' ORDER BY finding_id LIMIT 4);
            UPDATE check_result SET muted_by = (SELECT mute_id FROM mute) WHERE (check_id, account_id, region, resource) IN (
              SELECT check_id, account_id, region, resource FROM check_result WHERE status = 'fail'
              ORDER BY account_id LIMIT 7);
            UPDATE guardduty_finding SET is_sample = 1 WHERE finding_id IN (
              SELECT finding_id FROM finding WHERE product = 'guardduty' AND status = 'open' AND severity = 'high'
              ORDER BY finding_id LIMIT 3);
            UPDATE finding SET is_test = 1 WHERE product = 'guardduty' AND finding_id IN (
              SELECT finding_id FROM guardduty_finding WHERE is_sample);
            INSERT OR REPLACE INTO reopening
            SELECT product, finding_id, account_id, region, (SELECT date FROM snapshot) FROM finding
            WHERE status = 'open' AND severity = 'high' AND first_observed_at < '2026-10-01';
            UPDATE collection SET outcome = 'denied', error_code = 'AccessDeniedException'
            WHERE region = 'eu-west-1' AND service IN ('guardduty', 'macie2');
            UPDATE console_login SET result = 'failure' WHERE (account_id, region, event_id) IN (
              SELECT account_id, region, event_id FROM console_login
              WHERE event_name = 'ConsoleLogin' AND result = 'success' ORDER BY event_id LIMIT 3);
            DELETE FROM metric WHERE date = (SELECT date FROM snapshot);
            """)
    # What a day's own tables count once is counted here, as the page is to show it.
    day = Day(path)
    targets = {row["severity"]: row["target_days"] for row in day.rows("SELECT * FROM service_level")}
    today = datetime.date.fromisoformat(day.date)
    with sqlite3.connect(path) as database:
        for severity, target in targets.items():
            days = [(today - datetime.date.fromisoformat(since)).days for row, since in day.since()
                    if row["severity"] == severity]  # fmt: skip
            database.execute(
                "UPDATE service_level SET open_count = ?, overdue_count = ? WHERE severity = ?",
                [len(days), None if target is None else sum(age > target for age in days), severity])


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for part in ["cloudtrail", "recordings"]:
            shutil.copytree(ROOT / "Samples" / part, folder / part)
        shutil.copy(ROOT / "Samples/mutes.yaml", folder)
        configuration = (ROOT / "Samples/runbook.yaml").read_text()
        (folder / "runbook.yaml").write_text(configuration.replace("formats: [html, md]", "formats: [html, md, slack, email]"))
        archive = folder / "archive"
        options = ["--config", folder / "runbook.yaml", "--templates", ROOT / "Templates"]
        subprocess.run([program, "run", *options], check=True, stdout=subprocess.DEVNULL)
        problems = [problem for day in DAYS for problem in compare(archive / day, (archive / "index.html").read_text())]
        change(archive / DAYS[1] / "snapshot.sqlite")
        subprocess.run([program, "archive", "rebuild", *options], check=True, stdout=subprocess.DEVNULL)
        problems += [f"changed: {problem}" for problem in compare(archive / DAYS[1], (archive / "index.html").read_text())]
    for problem in problems:
        print(problem)
    print(f"{len(problems)} numbers disagree" if problems else "all numbers agree")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
