"""Counts a folder of CloudTrail logs with Python's standard library alone, to be compared with the review.

usage: independent_count.py FOLDER FROM TO   (times as 2026-11-22T00:00:00Z; TO is not within)
"""

import collections
import gzip
import json
import os
import re
import sys


def records(folder):
    for root, _, names in os.walk(folder):
        if re.search(r"/CloudTrail-(Digest|Insight|Aggregated)(/|$)", root):
            continue
        for name in names:
            if name.endswith((".json.gz", ".json")):
                path = os.path.join(root, name)
                opener = gzip.open if name.endswith(".gz") else open
                with opener(path, "rt", encoding="utf-8") as file:
                    yield from json.load(file)["Records"]


def family(record):
    identity = record.get("userIdentity") or {}
    agent = re.sub(r"^\[|\]$", "", record.get("userAgent") or "")
    invoked_by = identity.get("invokedBy") or ""
    ladder = [
        ("console", record.get("sessionCredentialFromConsole") == "true"),
        ("console", re.match(r"S3Console/|Mozilla/|(console|signin)\.amazonaws\.com", agent)),
        ("console", "aws-internal/" in agent and "Console" in agent),
        ("console", "Coral/Netty4" in agent or "Coral/Jakarta" in agent),
        ("cloudformation", "cloudformation.amazonaws.com" in (agent, invoked_by)),
        ("terraform", re.search(r"HashiCorp/|terraform-provider-aws|Terraform/|OpenTofu|Pulumi", agent)),
        ("cloudshell", "exec-env/CloudShell" in agent),
        ("cli", agent.startswith("aws-cli/")),
        ("boto3", re.match(r"Boto3/|Botocore/", agent)),
        ("sdk", re.match(r"aws-sdk-(go|java|js|nodejs|ruby3|php|dotnet|net|rust|cpp|kotlin|swift)", agent)),
        ("sdk", "AWSPowerShell" in agent),
        ("aws-service", invoked_by or identity.get("type") == "AWSService" or agent.endswith(".amazonaws.com")),
        ("aws-internal", agent.startswith("AWS Internal")),
    ]
    return next((name for name, fits in ladder if fits), "other")


def by_hand(record):
    """Enough for logs in which no person uses the command line through a role."""
    identity = record.get("userIdentity") or {}
    return (
        record.get("readOnly") is False
        and record.get("managementEvent") is True
        and record.get("eventType") in ("AwsApiCall", "AwsConsoleAction")
        and "errorCode" not in record
        and not identity.get("invokedBy")
        and family(record) in ("console", "cli", "cloudshell")
        and identity.get("type") in ("IAMUser", "Root", "AssumedRole")
    )


def main(folder, start, end):
    seen = set()
    count = {name: collections.Counter() for name in ("calls", "agents", "addresses", "families", "errors", "accounts")}
    logins, roots, hand = [], [], []
    events = 0
    for record in records(folder):
        if not start <= record["eventTime"] < end:
            continue
        key = (record["eventID"], record.get("recipientAccountId"))
        if key in seen:
            continue
        seen.add(key)
        events += 1
        identity = record.get("userIdentity") or {}
        count["calls"][record["eventSource"] + " " + record["eventName"]] += 1
        count["agents"][record.get("userAgent") or ""] += 1
        count["addresses"][record.get("sourceIPAddress") or ""] += 1
        count["families"][family(record)] += 1
        count["errors"][record.get("errorCode") or ""] += 1
        count["accounts"][record["recipientAccountId"] + " " + record["awsRegion"]] += 1
        if record["eventSource"] == "signin.amazonaws.com" and record["eventName"] == "ConsoleLogin":
            logins.append(record["eventID"])
        is_own = not identity.get("invokedBy") and record.get("eventType") != "AwsServiceEvent"
        if identity.get("type") == "Root" and is_own:
            roots.append(record["eventID"])
        if by_hand(record):
            hand.append(record["eventSource"] + " " + record["eventName"])
    result = {"events": events, "console_logins": sorted(logins), "root_events": sorted(roots), "by_hand": sorted(hand)}
    json.dump(result | count, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
