#!/usr/bin/env python3
"""What differs between the samples' two days, counted without the program, in each form that `runbook diff` has.

    diff_classes.py PROGRAM FOLDER

FOLDER holds the samples and their archive of two days. From the two files alone it is worked out what is new, open again,
changed, resolved and not read; then the four forms must say the same numbers, JSON the same things, and each class must be
there at least once, so that none is right by being empty.
"""

import json
import pathlib
import re
import sqlite3
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAYS = ["2026-11-22", "2026-11-23"]
KINDS = {
    "finding": "Findings", "check": "Checks", "configuration": "Settings", "principal": "Principals",
    "agent": "Their agents", "address": "Their addresses", "instance": "Instances", "image": "Images",
}  # fmt: skip
CLASSES = ["new", "reopened", "changed", "resolved", "not_read"]
# What a finding's product is asked with.
CALLS = {
    "guardduty": ["guardduty:ListFindings", "guardduty:GetFindings"], "inspector": ["inspector2:ListFindings"],
    "securityhub": ["securityhub:GetFindings", "securityhub:GetFindingsV2"],
    "accessanalyzer": ["accessanalyzer:ListFindingsV2"], "macie": ["macie2:ListFindings", "macie2:GetFindings"],
}  # fmt: skip
SEVERITIES = ["critical", "high", "medium", "low", "informational"]
# Settings: each table with the calls that fill it, and what of it counts.
SETTINGS = {
    "guardduty_detector": (["guardduty:ListDetectors", "guardduty:GetDetector"], ["status", "finding_publishing_frequency"]),
    "guardduty_feature": (["guardduty:GetDetector"], ["status"]),
    "guardduty_administrator": (["guardduty:GetAdministratorAccount"], ["administrator_id", "relationship_status"]),
    "guardduty_member": (["guardduty:ListMembers"], ["member_detector_id", "relationship_status"]),
    "config_recorder": (
        ["config:DescribeConfigurationRecorders", "config:DescribeConfigurationRecorderStatus"],
        ["role_arn", "recording_strategy", "all_supported", "includes_global_resource_types", "resource_types",
         "excluded_resource_types", "recording_frequency", "recording_overrides", "is_recording", "last_status", "last_error_code",
         "last_error_message"]),
    "account_summary": (
        ["iam:GetAccountSummary"],
        ["account_mfa_enabled", "account_access_keys_present", "account_password_present",
         "account_signing_certificates_present", "users", "groups", "roles", "policies", "mfa_devices",
         "mfa_devices_in_use"]),
    "credential": (
        ["iam:GenerateCredentialReport", "iam:GetCredentialReport"],
        ["is_root", "user_arn", "password_enabled", "mfa_active", "password_last_changed_at",
         *[f"access_key_{key}_{what}" for key in (1, 2) for what in ("active", "last_rotated_at")],
         *[f"certificate_{key}_{what}" for key in (1, 2) for what in ("active", "last_rotated_at")]]),
    "securityhub_standard": (["securityhub:GetEnabledStandards"], ["status", "status_reason"]),
}  # fmt: skip


class Day:
    def __init__(self, path):
        self.database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.database.row_factory = sqlite3.Row
        self.lines = {}
        for row in self.rows("SELECT * FROM collection"):
            self.lines[row["account_id"], row["region"], f"{row['service']}:{row['operation']}"] = row
        self.date = self.rows("SELECT date FROM snapshot")[0][0]
        self.accounts = {row[0] for row in self.rows("SELECT account_id FROM account")}

    def rows(self, sql):
        return self.database.execute(sql).fetchall()

    def outcomes(self, account, regions, calls):
        """Of the calls: how each was answered."""
        found = [self.lines[account, region, call] for region in regions for call in calls if (account, region, call) in self.lines]
        return ["unread" if line["truncated"] or line["outcome"] not in ("ok", "disabled", "not_offered", "not_needed") else line["outcome"]
                for line in found]  # fmt: skip

    def read_findings(self, product, account, region):
        outcomes = self.outcomes(account, [region], CALLS[product])
        return account in self.accounts and "unread" not in outcomes and "ok" in outcomes

    def read_settings(self, account, region, calls):
        outcomes = self.outcomes(account, [region, "global"], calls)
        return bool(outcomes) and "unread" not in outcomes


def is_open(row):
    return row["status"] == "open" and row["muted_by"] is None


def findings(before, after):
    def held(day):
        return {(row["product"], row["finding_id"]): dict(row) for row in day.rows("SELECT * FROM finding WHERE NOT is_test")}

    was, now = held(before), held(after)
    counts = dict.fromkeys(CLASSES + ["worse"], 0)
    # A product's finding whose place Security Hub's copy has taken is the same finding.
    for product, name in [key for key in was if key[0] != "securityhub" and key not in now]:
        copy = ("securityhub", name)
        if copy in now and copy not in was:
            was[copy] = was.pop((product, name))
    for key in was.keys() | now.keys():
        old, new = was.get(key), now.get(key)
        was_open, now_open = bool(old) and is_open(old), bool(new) and is_open(new)
        if was_open and now_open:
            names = ["severity", "status", "muted_by", "count", "resource_id", "product"]
            if any(old[name] != new[name] for name in names):
                counts["changed"] += 1
                rank = [SEVERITIES.index(row["severity"]) if row["severity"] else 9 for row in (old, new)]
                counts["worse"] += rank[1] < rank[0]
        elif now_open and old:
            counts["reopened"] += 1
        elif now_open:
            known = before.read_findings(key[0], new["account_id"], new["region"]) or new["first_reported_on"] > before.date
            counts["new" if known else "not_read"] += 1
        elif was_open and new:
            counts["resolved" if new["status"] == "closed" else "changed"] += 1
        elif was_open:
            counts["resolved" if after.read_findings(key[0], old["account_id"], old["region"]) else "not_read"] += 1
    return counts


def checks(before, after):
    def held(day):
        return {(row["check_id"], row["account_id"], row["region"], row["resource"]): row
                for row in day.rows("SELECT * FROM check_result")}  # fmt: skip

    def decided(day, key):
        rows = [row["status"] for name, row in day.items() if name[:3] == key[:3]]
        return bool(rows) and "unknown" not in rows

    was, now = held(before), held(after)
    counts = dict.fromkeys(CLASSES + ["worse"], 0)
    for key in was.keys() | now.keys():
        old, new = (day[key]["status"] if key in day else None for day in (was, now))
        # What is accepted is as if it were not to be looked at.
        old, new = ("not_applicable" if word in ("fail", "partial") and day[key]["muted_by"] else word
                    for word, day in ((old, was), (new, now)))  # fmt: skip
        bad = ("fail", "partial")
        if old in bad and new in bad:
            counts["changed"] += old != new or was[key]["severity"] != now[key]["severity"]
            counts["worse"] += (old, new) == ("partial", "fail")
        elif new in bad:
            counts["new" if old in ("pass", "not_applicable") or old is None and decided(was, key) else "not_read"] += 1
        elif old in bad and new == "not_applicable":
            counts["changed"] += 1
        elif old in bad:
            counts["resolved" if new == "pass" or new is None and decided(now, key) else "not_read"] += 1
    return counts


def keyed(day, table, names):
    key = [row["name"] for row in day.rows(f"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk")]
    return {tuple(row[name] for name in key): tuple(row[name] for name in names)
            for row in day.rows(f"SELECT * FROM {table}")}, key  # fmt: skip


def things(before, after, table, calls, names):
    (was, key), (now, _) = keyed(before, table, names), keyed(after, table, names)
    counts = dict.fromkeys(CLASSES + ["worse"], 0)
    for name in was.keys() | now.keys():
        place = dict(zip(key, name))
        if name in was and name in now:
            counts["changed"] += was[name] != now[name]
        elif name in now:
            counts["new" if before.read_settings(place["account_id"], place["region"], calls) else "not_read"] += 1
        else:
            counts["resolved" if after.read_settings(place["account_id"], place["region"], calls) else "not_read"] += 1
    return counts


def seen(before, after, sql):
    """What the memory holds: nothing of it is forgotten in two days."""
    was, now = ({tuple(row) for row in day.rows(sql)} for day in (before, after))
    known = {row[0] for row in before.rows("SELECT account_id FROM memory WHERE kind = 'account'")}
    counts = dict.fromkeys(CLASSES + ["worse"], 0)
    for row in now - was:
        counts["new" if row[0] in known else "not_read"] += 1
    assert not was - now
    return counts


def expected(before, after):
    memory = "SELECT DISTINCT account_id, principal{} FROM first_seen WHERE session_name = ''{}"
    return {
        "finding": findings(before, after),
        "check": checks(before, after),
        "principal": seen(before, after, memory.format("", "")),
        "agent": seen(before, after, memory.format(", value", " AND kind = 'agent'")),
        "address": seen(before, after, memory.format(", value", " AND kind = 'source_ip'")),
        "instance": things(before, after, "instance", ["ec2:DescribeInstances"],
                           ["image_id", "name", "owner", "state", "instance_type", "public_ip", "private_ip", "vpc_id",
                            "subnet_id", "instance_profile_arn", "http_tokens"]),
        "image": things(before, after, "image", ["ec2:DescribeImages"],
                        ["is_missing", "name", "owner_id", "owner", "state", "is_public", "deprecated_at"]),
    }  # fmt: skip


def run(program, folder, form):
    return subprocess.run([program, "diff", "--config", folder / "runbook.yaml", *DAYS, "--format", form],
                          check=True, capture_output=True, text=True).stdout  # fmt: skip


def numbers(form, text, name):
    """The row of that name in the table of numbers, as this form draws it."""
    if form == "md":
        cells = re.search(rf"^\| {re.escape(name)} \|(.*)\|$", text, re.M).group(1).split("|")
    elif form == "html":
        row = re.search(rf"<tr><td>{re.escape(name)}(?:</td>)?(<td.*)$", text, re.M).group(1)
        cells = re.findall(r"<td[^>]*>([^<]*)", row)
    else:
        cells = re.search(rf"^{re.escape(name)} +([0-9, ]+)$", text, re.M).group(1).split()
    return [int(cell.strip().replace(",", "")) for cell in cells]


def main():
    program, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    before, after = (Day(folder / "archive" / day / "snapshot.sqlite") for day in DAYS)
    wanted, problems = expected(before, after) | {"configuration": dict.fromkeys(CLASSES + ["worse"], 0)}, []
    said = {form: run(program, folder, form) for form in ["json", "md", "html", "text"]}
    if said != {form: run(program, folder, form) for form in said}:
        problems.append("a second run says something else")
    found = json.loads(said["json"])
    if [found["from"]["date"], found["to"]["date"]] != DAYS or list(found) != ["from", "to", *CLASSES]:
        problems.append(f"JSON has {list(found)}, from {found['from']} to {found['to']}")
    for table, (calls, names) in SETTINGS.items():
        counts = things(before, after, table, calls, names)
        for name in CLASSES:
            items = [item for item in found[name] if item["source"] == table]
            if len(items) != counts[name]:
                problems.append(f"{table}: {counts[name]} are {name}, JSON has {len(items)}")
            wanted["configuration"][name] += counts[name]
    for name in CLASSES:
        others = {item["source"] for item in found[name] if item["kind"] == "configuration"} - SETTINGS.keys()
        problems += [f"nothing of {source} is known here; add it to SETTINGS" for source in sorted(others)]
    for kind, title in KINDS.items():
        counts = wanted[kind]
        for name in CLASSES:
            items = [item for item in found[name] if item["kind"] == kind]
            if len(items) != counts[name]:
                problems.append(f"{kind}: {counts[name]} are {name}, JSON has {len(items)}")
            for item in items:
                sides = (item["was"] is not None, item["is"] is not None)
                if name in ("changed", "reopened") and sides != (True, True) or not any(sides):
                    problems.append(f"{kind}: an item of {name} has {sides}: {item['key']}")
        row = [counts[name] for name in ["new", "reopened", "changed", "worse", "resolved", "not_read"]]
        for form in ["md", "html", "text"]:
            if numbers(form, said[form], title) != row:
                problems.append(f"{form} says {numbers(form, said[form], title)} of {title}; it is {row}")
    for name in CLASSES:
        if sum(counts[name] for counts in wanted.values()) == 0:
            problems.append(f"the samples have nothing that is {name}")
    for kind in KINDS:
        if sum(wanted[kind].values()) == 0:
            problems.append(f"the samples have no {kind} that differs")
    for line in problems:
        print(line, file=sys.stderr)
    print("diff: " + ("failed" if problems else "every class in every form, as it is counted without the program"))
    print({kind: {name: count for name, count in counts.items() if count} for kind, counts in wanted.items()})
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
