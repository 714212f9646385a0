#!/usr/bin/env python3
"""Makes a big day out of a small one: an archive of two days with as many findings as wanted.

    big_day.py SMALL-ARCHIVE BIG-ARCHIVE [--findings 1000000] [--days 2026-11-22 2026-11-23]

The snapshots of the small archive, as the program wrote them, are copied whole, ledger and all; invented findings of a
hundred accounts are added to them. Columns that are not known here stay empty, so that the tables may grow. Of the
second day one in a hundred findings is new, and as many of the first are gone, closed or open again. The same numbers
give the same files, whatever the machine.
"""

import argparse
import hashlib
import pathlib
import shutil
import sqlite3
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAYS = ["2026-11-22", "2026-11-23"]
SEVERITIES = ["critical", "high", "medium", "low", "informational", None]
REGIONS = ["us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-west-3", "eu-central-1"]
ACCOUNTS = 100
INSTANCES = 20_000
IMAGES = 400
VULNERABILITIES = 5_000
CONTROLS = 300
# Of a hundred findings.
SHARES = [("inspector", 80), ("securityhub", 18), ("guardduty", 2)]
CLASSES = [
    ("malicious_communication", "Backdoor:EC2/C&CActivity.B!DNS", "NETWORK_CONNECTION"),
    ("api_call", "Discovery:IAMUser/AnomalousBehavior", "AWS_API_CALL"),
    ("port_probe", "Recon:EC2/PortProbeUnprotectedPort", "PORT_PROBE"),
    ("malicious_communication", "UnauthorizedAccess:EC2/TorClient", "NETWORK_CONNECTION"),
    ("api_call", "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B", "AWS_API_CALL"),
]  # fmt: skip


def number(*words):
    """The same arbitrary number for the same words."""
    return int.from_bytes(hashlib.blake2b(repr(words).encode(), digest_size=6).digest(), "big")


def account(index):
    return f"{222200000000 + index % ACCOUNTS * 1111:012d}"


def instance(index):
    """Of an instance: its id, account, Region and image."""
    image = number("image", index) % IMAGES
    return f"i-{number('instance', index):017x}", account(image), REGIONS[image % len(REGIONS)], f"ami-{image:017x}"


def common(product, index, day, before):
    change = index % 100
    status = "open"
    if product == "securityhub" and index % 7 == 0:
        status = "closed"
    elif index % 23 == 0:
        status = "suppressed"
    # One of a hundred is closed on the second day, one is open again.
    if change == 1:
        status = "open" if day == before else "closed"
    if change == 2:
        status = "closed" if day == before else "open"
    weight = number("severity", product, index) % 100
    severity = SEVERITIES[0 if weight < 4 else 1 if weight < 24 else 2 if weight < 70 else 3 if weight < 92 else 4 if weight < 98 else 5]
    is_new = index % 100 == 3
    return {
        "product": product, "status": status, "severity": severity, "score": round(number("score", index) % 100 / 10, 1),
        "first_observed_at": f"2026-{1 + index % 10:02d}-{1 + index % 28:02d}T{index % 24:02d}:00:00Z",
        "last_observed_at": f"{day}T{index % 24:02d}:{index % 60:02d}:00Z",
        "first_reported_on": day if is_new else f"2026-{1 + index % 10:02d}-{1 + index % 28:02d}",
    }  # fmt: skip


def inspector(index):
    machine, owner, region, image = instance(number("machine", index) % INSTANCES)
    vulnerability = number("vulnerability", index) % VULNERABILITIES
    arn = f"arn:aws:inspector2:{region}:{owner}:finding/{number('inspector', index):032x}"
    name = f"CVE-{2016 + vulnerability % 11}-{10_000 + vulnerability}"
    is_network = index % 200 == 7
    row = {
        "finding_id": arn, "account_id": owner, "region": region, "resource_type": "AWS_EC2_INSTANCE",
        "resource_id": machine, "image_id": image, "instance_id": machine, "product_status": "ACTIVE",
        "type": "NETWORK_REACHABILITY" if is_network else "PACKAGE_VULNERABILITY",
        "finding_type": "NETWORK_REACHABILITY" if is_network else "PACKAGE_VULNERABILITY",
        "title": "Port 22 is reachable from an Internet Gateway" if is_network else f"{name} - library-{vulnerability % 700}",
        "console_url": f"https://{region}.console.aws.amazon.com/inspector/v2/home?region={region}#/findings?searchString={arn.replace(':', '%3A').replace('/', '%2F')}",
    }  # fmt: skip
    if index % 50 == 9:
        digest = number("digest", index) % 2000
        row |= {"resource_type": "AWS_ECR_CONTAINER_IMAGE", "image_id": None, "instance_id": None,
                "resource_id": f"arn:aws:ecr:{region}:{owner}:repository/app-{digest % 150}/sha256:{digest:064x}",
                "repository": f"app-{digest % 150}", "image_tags": f"1.{digest % 40}"}  # fmt: skip
    if is_network:
        return row | {"network_path": "igw-0a → acl-0b → sg-0c → eni-0d", "port_begin": 22, "port_end": 22, "port_protocol": "TCP"}
    return row | {
        "vulnerability_id": name, "package": f"library-{vulnerability % 700}", "installed_version": f"1.{vulnerability % 9}.0-2",
        "fixed_version": f"0:1.{vulnerability % 9}.3-1", "package_count": 1, "fix_available": ["YES", "NO", "PARTIAL"][vulnerability % 3],
        "exploit_available": int(vulnerability % 20 == 0), "epss_score": vulnerability % 997 / 1000,
        "inspector_score": vulnerability % 100 / 10,
    }  # fmt: skip


def guardduty(index):
    machine, owner, region, image = instance(number("machine", index) % 500)
    name, kind, action = CLASSES[index % len(CLASSES)]
    arn = f"arn:aws:guardduty:{region}:{owner}:detector/{number('detector', owner):032x}/finding/{number('guardduty', index):032x}"
    on_machine = name != "api_call"
    return {
        "finding_id": arn, "account_id": owner, "region": region, "type": kind, "title": f"{kind} on {machine}",
        "resource_type": "Instance" if on_machine else "AccessKey", "resource_id": machine if on_machine else f"AKIA{index:016d}",
        "image_id": image if on_machine else None, "instance_id": machine if on_machine else None, "count": 1 + index % 9,
        "class": name, "action_type": action, "resource_role": "TARGET" if index % 3 else "ACTOR",
        "principal": None if on_machine else f"user-{index % 90}", "api": None if on_machine else "ListBuckets",
        "remote_ip": f"198.51.100.{index % 256}", "remote_country": "Example", "is_sample": int(index % 500 == 0),
        "local_port": 22, "direction": "OUTBOUND" if on_machine else None, "product_status": "current",
        "console_url": f"https://{region}.console.aws.amazon.com/guardduty/home?region={region}#/findings?fId={number('guardduty', index):032x}",
    }  # fmt: skip


def securityhub(index):
    control = number("control", index) % CONTROLS
    owner, region = account(number("owner", index)), REGIONS[index % len(REGIONS)]
    arn = f"arn:aws:securityhub:{region}:{owner}:security-control/EC2.{control}/finding/{number('hub', index):032x}"
    return {
        "finding_id": arn, "account_id": owner, "region": region,
        "type": "Software and Configuration Checks/Industry and Regulatory Standards",
        "title": f"Resources of kind {control} should be configured as they should be", "resource_type": "AwsEc2SecurityGroup",
        "resource_id": f"arn:aws:ec2:{region}:{owner}:security-group/sg-{number('group', index) % 50_000:017x}",
        "product_name": "Security Hub", "generator_id": f"security-control/EC2.{control}", "control_id": f"EC2.{control}",
        "compliance_status": "FAILED", "workflow_status": "NEW", "record_state": "ACTIVE", "resource_count": 1,
        "product_status": "NEW",
        "console_url": f"https://{region}.console.aws.amazon.com/securityhub/home?region={region}#/findings?search=Id%3D{number('hub', index):032x}",
    }  # fmt: skip


MAKERS = {"inspector": inspector, "guardduty": guardduty, "securityhub": securityhub}


def filler(database, table):
    """The statement that adds a row to the table, and how values become a row of it."""
    columns = database.execute(f"PRAGMA table_info({table})").fetchall()
    empty = {"TEXT": "", "INTEGER": 0, "REAL": 0.0}
    plain = {name: empty[kind] if required else None for _, name, kind, required, _, _ in columns}
    places = ", ".join("?" * len(columns))
    return f"INSERT OR REPLACE INTO {table} VALUES ({places})", lambda row: tuple(
        plain[name] if row.get(name) is None else row[name] for name in plain)


def rows(wanted, findings, day, before):
    for index in range(findings):
        product = "inspector"
        place = index % 100
        for name, share in SHARES:
            if place < share:
                product = name
                break
            place -= share
        # What is new was not there the day before; as much of that day is not there any more.
        if day == before and index % 100 == 3 or day != before and index % 100 == 4:
            continue
        if product == wanted:
            yield common(product, index, day, before) | MAKERS[product](index)


def count_vulnerabilities(database):
    """Fills what the program counts when it ends a snapshot."""

    def fill(table, key, values):
        found = f"""
            FROM finding JOIN inspector_finding USING (finding_id) LEFT JOIN severity_scale USING (severity)
            WHERE product = 'inspector' AND finding_type = 'PACKAGE_VULNERABILITY' AND status = 'open' AND muted_by IS NULL
              AND {key} IS NOT NULL"""
        names = ", ".join([key, *values])
        database.execute(f"DELETE FROM {table}")
        database.execute(
            f"INSERT INTO {table} ({names}) SELECT {key}, {', '.join(values.values())} {found} GROUP BY {key}")

    ranks = " ".join(f"WHEN {rank} THEN '{name}'" for name, rank in database.execute("SELECT severity, rank FROM severity_scale"))
    common = {
        "finding_count": "count(*)", "resource_count": "count(DISTINCT resource_id)", "account_count": "count(DISTINCT account_id)",
        "epss_score": "max(epss_score)", "first_reported_on": "min(first_reported_on)",
    }  # fmt: skip
    fill("vulnerability", "vulnerability_id", common | {
        "package": "max(package)", "severity": f"CASE min(rank) {ranks} END",
        "image_count": "count(DISTINCT image_id)", "exploit_available": "max(exploit_available)", "cvss_score": "max(cvss_score)",
        "fixed_version": "max(fixed_version)", "last_reported_on": "max(first_reported_on)",
    })  # fmt: skip
    fill("vulnerable_image", "image_id", common | {
        "vulnerability_count": "count(DISTINCT vulnerability_id)", "region_count": "count(DISTINCT region)",
        "exploitable_count": "count(DISTINCT vulnerability_id) FILTER (WHERE exploit_available)",
        "exploit_finding_count": "sum(exploit_available IS TRUE)", "critical_count": "sum(severity IS 'critical')",
        "reachable_finding_count": "0", "reachable_resource_count": "0", "fixable_count": "sum(fix_available IS 'YES')",
        "new_count": "sum(first_reported_on IS (SELECT date FROM snapshot))",
    })  # fmt: skip


def fill(path, findings, day, before):
    database = sqlite3.connect(path)
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN")
    common_sql, common_row = filler(database, "finding")
    own = {product: filler(database, f"{product}_finding") for product in MAKERS}
    # In the order of the keys a table is written from its beginning to its end.
    for product, (sql, row_of) in sorted(own.items()):
        made = sorted(rows(product, findings, day, before), key=lambda row: row["finding_id"])
        database.executemany(common_sql, map(common_row, made))
        database.executemany(sql, map(row_of, made))
    count_vulnerabilities(database)
    accounts_sql, account_row = filler(database, "account")
    database.executemany(
        accounts_sql, (account_row({"account_id": account(i), "name": f"team-{i}", "status": "ACTIVE"}) for i in range(ACCOUNTS)))
    database.commit()
    database.execute("VACUUM")
    count = database.execute("SELECT count(*) FROM finding").fetchone()[0]
    database.close()
    return count


def compare(today, before):
    """Fills what the program fills when it ends a snapshot: what became of findings."""
    database = sqlite3.connect(today)
    database.execute("ATTACH ? AS earlier", [str(before)])

    def row(name, change, what, was, now):
        def facts(name):
            return ", ".join(f"'{column}', {name}.{column}" for column in ["severity", "status", "muted_by", "count", "resource_id", "product"])

        return f"""
            INSERT OR REPLACE INTO change (kind, source, key, change, became, what, is_worse, account_id, region, id, resource, type,
              title, severity, image_id, first_reported_on, last_observed_at, was, now)
            SELECT 'finding', {name}.product, json_object('product', {name}.product, 'finding_id', {name}.finding_id), {change}, {change},
              {what}, 0, {name}.account_id, {name}.region, {name}.finding_id, {name}.resource_id, {name}.type, {name}.title,
              {name}.severity, {name}.image_id, {name}.first_reported_on, {name}.last_observed_at,
              {f"iif({was}.finding_id IS NULL, NULL, json_object({facts(was)}))"},
              {f"iif({now}.finding_id IS NULL, NULL, json_object({facts(now)}))"}"""

    database.executescript(f"""
        PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
        {row("now", "iif(before.finding_id IS NULL, 'new', 'reopened')", "iif(before.finding_id IS NULL, '', 'status')", "before", "now")}
        FROM finding AS now LEFT JOIN earlier.finding AS before USING (product, finding_id)
        WHERE now.status = 'open' AND now.muted_by IS NULL AND before.status IS NOT 'open';
        {row("before", "iif(now.status = 'suppressed', 'changed', 'resolved')", "iif(now.finding_id IS NULL, 'gone', 'status')", "before", "now")}
        FROM earlier.finding AS before LEFT JOIN finding AS now USING (product, finding_id)
        WHERE before.status = 'open' AND before.muted_by IS NULL AND now.status IS NOT 'open';
        VACUUM""")
    database.close()


def enlarged(small, big, findings, days=DAYS):
    """Adds findings to the days of an archive; the paths of the big days' snapshots."""
    snapshots = []
    for day in days:
        folder = big / day
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(small / day / "snapshot.sqlite", folder)
        count = fill(folder / "snapshot.sqlite", findings, day, days[0])
        print(f"{folder / 'snapshot.sqlite'}: {count} findings", flush=True)
        snapshots.append(folder / "snapshot.sqlite")
    compare(*reversed(snapshots))
    return snapshots


def from_samples(program, folder, findings):
    """Collects the samples in a folder and makes them big; the paths of the big days' snapshots, in `big`."""
    for name in ["recordings", "cloudtrail", "runbook.yaml", "mutes.yaml"]:
        source = ROOT / "Samples" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    subprocess.run([program, "run", "--config", folder / "runbook.yaml", "--templates", ROOT / "Templates"],
                   check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    return enlarged(folder / "archive", folder / "big", findings)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("small", type=pathlib.Path)
    parser.add_argument("big", type=pathlib.Path)
    parser.add_argument("--findings", type=int, default=1_000_000)
    parser.add_argument("--days", nargs=2, default=DAYS)
    options = parser.parse_args()
    enlarged(options.small, options.big, options.findings, options.days)


if __name__ == "__main__":
    main()
