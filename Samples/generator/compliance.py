"""AWS Config, rule by rule and as an aggregator holds it."""

import json

from . import platform
from .stream import Stream, hex_id
from .world import ACCOUNTS, PRODUCTION, REGIONS, SECURITY, at, epoch, read_at

# The type of resource that a rule looks at, and why one breaks it, in the rule's own words.
TYPES = {
    "ec2-imdsv2-check": ("AWS::EC2::Instance", "IMDSv2 is optional."),
    "ec2-instance-managed-by-systems-manager": ("AWS::EC2::Instance", None),
    "encrypted-volumes": ("AWS::EC2::Volume", None), "iam-user-mfa-enabled": ("AWS::IAM::User", None),
    "rds-storage-encrypted": ("AWS::RDS::DBInstance", None),
    "restricted-ssh": ("AWS::EC2::SecurityGroup", "Port 22 is open to 0.0.0.0/0."),
    "s3-bucket-public-read-prohibited": ("AWS::S3::Bucket", "The bucket's policy allows public read."),
    "vpc-flow-logs-enabled": ("AWS::EC2::VPC", None), "cloudtrail-enabled": ("AWS::CloudTrail::Trail", None),
}  # fmt: skip
PREFIXES = {"AWS::EC2::Instance": "i-0", "AWS::EC2::Volume": "vol-0", "AWS::EC2::SecurityGroup": "sg-0",
            "AWS::EC2::VPC": "vpc-0"}  # fmt: skip


def record(recording, hostile):
    """Records the rules, what they were held against, and the aggregator's inventory for one day."""
    for account in ACCOUNTS:
        for region in REGIONS:
            _rules(recording, account, region, hostile)
    _aggregate(recording)


def _rules(recording, account, region, hostile):
    here = [rule for rule in platform.RULES if region in platform.HOME_REGIONS or rule[1]]
    arn = f"arn:aws:config:{region}:{account}:config-rule"
    described = []
    for name, _, _ in here:
        id = "config-rule-" + hex_id(6, "rule", account, region, name)
        described.append({
            "ConfigRuleName": name, "ConfigRuleArn": f"{arn}/{id}", "ConfigRuleId": id, "ConfigRuleState": "ACTIVE",
            "Description": f"Checks {name.replace('-', ' ')}.", "EvaluationModes": [{"Mode": "DETECTIVE"}],
            "Source": {"Owner": "AWS", "SourceIdentifier": name.upper().replace("-", "_")},
        })  # fmt: skip
        if name == "restricted-ssh":
            # Rules of the account are described by whoever wrote them.
            described[-1]["Description"] = hostile.text("autolink")
            described[-1]["CreatedBy"] = "securityhub.amazonaws.com"
    recording.pages(account, region, "config.DescribeConfigRules", {}, "ConfigRules", described, 25)
    for name, everywhere, failing in here:
        rule = platform.rule(recording.day, account, region, name, everywhere, failing)
        if rule["Compliance"]["ComplianceType"] == "INSUFFICIENT_DATA":
            continue
        _details(recording, account, region, rule, hostile)


def _details(recording, account, region, rule, hostile):
    name = rule["ConfigRuleName"]
    kind, annotation = TYPES.get(name, ("AWS::::Account", None))
    broken = rule["Compliance"].get("ComplianceContributorCount", {}).get("CappedCount", 0)
    kept = 0 if kind == "AWS::::Account" and broken else 1 if kind == "AWS::::Account" else (
        2 + Stream("kept", account, region, name).below(90))
    when = epoch(at(read_at(recording.day).date(), "03:15"))
    results = []
    for number in range(broken + kept):
        breaks = number < broken
        id = account if kind == "AWS::::Account" else (
            PREFIXES.get(kind, "example-") + hex_id(16, kind, account, region, name, number))
        if kind == "AWS::S3::Bucket" and breaks:
            id = "example-uploads-" + hostile.text("csv-quote")
        result = {
            "EvaluationResultIdentifier": {
                "EvaluationResultQualifier": {
                    "ConfigRuleName": name, "ResourceType": kind, "ResourceId": id, "EvaluationMode": "DETECTIVE",
                },
                "OrderingTimestamp": when,
            },
            "ComplianceType": "NON_COMPLIANT" if breaks else "COMPLIANT", "ResultRecordedTime": when,
            "ConfigRuleInvokedTime": when,
        }  # fmt: skip
        if breaks and annotation:
            result["Annotation"] = annotation
        results.append(result)
    recording.pages(
        account, region, "config.GetComplianceDetailsByConfigRule",
        {"ConfigRuleName": name, "ComplianceTypes": ["COMPLIANT", "NON_COMPLIANT"], "Limit": 100},
        "EvaluationResults", results, 100,
    )  # fmt: skip


STATEMENT = "SELECT accountId, awsRegion, resourceType, COUNT(*) GROUP BY accountId, awsRegion, resourceType"


def _aggregate(recording):
    """Security's aggregator holds what each account says itself, IAM's types under `global`, and one Region more."""
    results = []
    for account in ACCOUNTS:
        for region in REGIONS:
            for kind, count in platform.resource_counts(account, region, recording.day).items():
                place = "global" if kind.startswith("AWS::IAM::") else region
                results.append((account, place, kind, count))
    results += [(PRODUCTION, "ap-southeast-2", "AWS::EC2::VPC", 1), (PRODUCTION, "ap-southeast-2", "AWS::S3::Bucket", 2)]
    texts = [
        json.dumps({"accountId": account, "awsRegion": region, "resourceType": kind, "COUNT(*)": count})
        for account, region, kind, count in sorted(results)
    ]
    recording.pages(
        SECURITY, "us-east-1", "config.SelectAggregateResourceConfig",
        {"Expression": STATEMENT, "ConfigurationAggregatorName": "organization", "Limit": 100}, "Results", texts, 100,
        QueryInfo={"SelectFields": [{"Name": name} for name in ("accountId", "awsRegion", "resourceType", "COUNT(*)")]},
    )  # fmt: skip
