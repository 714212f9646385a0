"""Findings of Access Analyzer and Macie: who outside can reach what, and what lies in buckets."""

from . import watchers
from .stream import Stream, hex_id, uuid_for
from .world import ACCOUNTS, ATTACKER, BOTH, ONE, PRODUCTION, REGIONS, SANDBOX, SECURITY, TWO, ago, at, iso, read_at

# Account and Region of the analyzer, its name, type, resource type, resource, owner, status, days.
ACCESS = [
    (PRODUCTION, "us-east-1", "account", "ExternalAccess", "AWS::S3::Bucket", "arn:aws:s3:::example-uploads",
     PRODUCTION, "ACTIVE", BOTH),
    (PRODUCTION, "eu-west-1", "account", "ExternalAccess", "AWS::IAM::Role",
     f"arn:aws:iam::{PRODUCTION}:role/partner", PRODUCTION, "ARCHIVED", BOTH),
    (PRODUCTION, "eu-west-1", "account", "ExternalAccess", "AWS::KMS::Key", "script", PRODUCTION, "ACTIVE", (TWO,)),
    (PRODUCTION, "eu-west-1", "unused", "UnusedIAMRole", "AWS::IAM::Role",
     f"arn:aws:iam::{PRODUCTION}:role/legacy-report", PRODUCTION, "ACTIVE", BOTH),
    (SECURITY, "eu-west-1", "organization", "ExternalAccess", "AWS::SQS::Queue",
     f"arn:aws:sqs:eu-west-1:{SANDBOX}:drop", SANDBOX, "ACTIVE", BOTH),
    (SANDBOX, "us-east-1", "account", "ExternalAccess", "AWS::Lambda::Function",
     f"arn:aws:lambda:us-east-1:{SANDBOX}:function:hook", SANDBOX, "ACTIVE", (ONE,)),
]  # fmt: skip


def record(recording, hostile):
    """Records every call for one day."""
    for account in ACCOUNTS:
        for region in REGIONS:
            for analyzer in watchers.analyzers(account, region, recording.day):
                _access(recording, account, region, analyzer, hostile)
            _macie(recording, account, region, hostile)


def _access(recording, account, region, analyzer, hostile):
    findings = []
    for place, where, name, kind, resource_type, resource, owner, status, on in ACCESS:
        if (place, where, name) != (account, region, analyzer["name"]):
            continue
        if resource == "script":
            resource = f"arn:aws:kms:{region}:{account}:alias/{hostile.text('script')}"
        if recording.day not in on:
            continue
        since = at(TWO, "12:31") if on == (TWO,) else ago(ONE, 60)
        findings.append({
            "id": uuid_for("access", account, region, name, resource_type), "findingType": kind,
            "status": status, "resource": resource, "resourceType": resource_type, "resourceOwnerAccount": owner,
            "createdAt": iso(since, False), "analyzedAt": iso(at(read_at(recording.day).date(), "04:10"), False),
            "updatedAt": iso(since, False),
        })  # fmt: skip
    recording.pages(
        account, region, "accessanalyzer.ListFindingsV2",
        {"analyzerArn": analyzer["arn"], "filter": {"status": {"neq": ["RESOLVED"]}}, "maxResults": 100},
        "findings", findings, 100, token="nextToken",
    )  # fmt: skip


def _macie(recording, account, region, hostile):
    list_input = {"maxResults": 50, "sortCriteria": {"attributeName": "updatedAt", "orderBy": "DESC"}}
    state = watchers.macie_state(account, region)
    if state == "off":
        return
    if state == "denied":
        recording.refuse(
            account, region, "macie2.ListFindings", list_input, 403, "AccessDeniedException",
            f"User: arn:aws:sts::{account}:assumed-role/SecurityAudit/runbook is not authorized to perform: "
            "macie2:ListFindings with an explicit deny in a service control policy",
        )  # fmt: skip
        return
    found = macie_findings(recording.day, account, region, hostile)
    ids = [finding["id"] for finding in found]
    recording.pages(account, region, "macie2.ListFindings", list_input, "findingIds", ids, 50, token="nextToken")
    if ids:
        recording.answer(account, region, "macie2.GetFindings", {"findingIds": ids}, {"findings": found})


def macie_findings(day, account, region, hostile):
    """All findings of a day in one place."""

    def named(bucket):
        return {"arn": f"arn:aws:s3:::{bucket}", "name": bucket, "tags": [],
                "publicAccess": {"effectivePermission": "NOT_PUBLIC"}}  # fmt: skip

    def finding(name, kind, category, severity, title, first, **more):
        return {
            "schemaVersion": "1.0", "id": hex_id(32, "macie", name), "accountId": account, "region": region,
            "partition": "aws", "type": kind, "category": category, "title": title, "description": title,
            "severity": {"description": ("Low", "Medium", "High")[severity - 1], "score": severity},
            "createdAt": iso(first, False), "updatedAt": iso(first, False), "archived": False, "sample": False,
            "count": 1, **more,
        }  # fmt: skip

    if (account, region) == (SECURITY, "us-east-1"):
        return [finding(
            "unencrypted", "Policy:IAMUser/S3BucketEncryptionDisabled", "POLICY", 1,
            "Default encryption was turned off for the S3 bucket.", ago(ONE, 30),
            resourcesAffected={"s3Bucket": named("example-scan-results")},
        )]  # fmt: skip
    if (account, region) != (PRODUCTION, "eu-west-1"):
        return []
    bucket = named("example-order-documents")
    key = "2026/" + hostile.text("img-onerror-single") + ".csv"
    found = [finding(
        "personal", "SensitiveData:S3Object/Personal", "CLASSIFICATION", 3,
        "The S3 object contains personal information.", ago(ONE, 6),
        resourcesAffected={"s3Bucket": bucket, "s3Object": {
            "bucketArn": bucket["arn"], "key": key, "path": f"{bucket['name']}/{key}", "publicAccess": False}},
        classificationDetails={"jobId": hex_id(32, "job"), "originType": "SENSITIVE_DATA_DISCOVERY_JOB", "result": {
            "status": {"code": "COMPLETE"}, "mimeType": "text/csv", "sizeClassified": 81234,
            "sensitiveData": [{"category": "PERSONAL_INFORMATION", "totalCount": 312, "detections": [
                {"type": "NAME", "count": 312}]}]}},
    )]  # fmt: skip
    if day == TWO:
        found.append(finding(
            "public", "Policy:IAMUser/S3BucketPublic", "POLICY", 3, "The S3 bucket is publicly accessible.",
            at(TWO, "11:55"),
            resourcesAffected={"s3Bucket": {
                **named("example-uploads"), "publicAccess": {"effectivePermission": "PUBLIC"}}},
            policyDetails={
                "action": {"actionType": "AWS_API_CALL", "apiCallDetails": {
                    "api": "PutBucketPolicy", "apiServiceName": "s3.amazonaws.com",
                    "firstSeen": iso(at(TWO, "11:54"), False), "lastSeen": iso(at(TWO, "11:54"), False)}},
                "actor": {
                    "ipAddressDetails": {"ipAddressV4": ATTACKER},
                    "userIdentity": {"type": "AssumedRole", "assumedRole": {
                        "accountId": account, "principalId": "AROA" + Stream("gd-principal", "ci-deploy").letters(17),
                        "arn": f"arn:aws:sts::{account}:assumed-role/ci-deploy/session"}}},
            },
        ))  # fmt: skip
        found.append(finding(
            "sample", "SensitiveData:S3Object/Financial", "CLASSIFICATION", 2,
            "The S3 object contains financial information.", at(TWO, "09:00"),
            resourcesAffected={"s3Bucket": bucket}, **{"sample": True}))  # fmt: skip
    found.sort(key=lambda f: (f["updatedAt"], f["id"]), reverse=True)
    return found
