"""Writes fixtures of a live-shaped organisation: four accounts, 17 Regions, every operation that collectors use.

    python Tests/StandIn/organization.py FOLDER

Its answers are those of the samples' recordings, so that invented data are invented in one place; Regions that have no
recording answer as one that has. What the samples do not have is added here: a role that cannot be assumed, a
suspended account, and Regions where services are off, denied or not offered.
"""

import argparse
import datetime
import json
import pathlib

import botocore.parsers
import models

RECORDING = pathlib.Path(__file__).parents[2] / "Samples" / "recordings" / "2026-11-23"

CALLER, READABLE, CLOSED_OFF, SUSPENDED = "123456789012", "111122223333", "444455556666", "210987654321"
ACCOUNTS = {CALLER: "security", READABLE: "production", CLOSED_OFF: "sandbox", SUSPENDED: "attic"}

ACCESS_KEY, SECRET = "AKIASTANDINEXAMPLE00", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ROLE, EXTERNAL_ID = "runbook-reader", "example-external-id"

# Regions without a recording of their own answer as the one that stands here.
REGIONS = {
    "us-east-1": "us-east-1", "us-east-2": "us-west-2", "us-west-1": "us-west-2", "us-west-2": "us-west-2",
    "ca-central-1": "us-west-2", "sa-east-1": "us-west-2", "eu-central-1": "eu-west-1", "eu-north-1": "us-west-2",
    "eu-west-1": "eu-west-1", "eu-west-2": "us-west-2", "eu-west-3": "eu-west-3", "ap-south-1": "us-west-2",
    "ap-northeast-1": "us-west-2", "ap-northeast-2": "us-west-2", "ap-northeast-3": "us-west-2",
    "ap-southeast-1": "us-west-2", "ap-southeast-2": "us-west-2",
}  # fmt: skip
DISABLED_REGIONS = ["af-south-1", "ap-east-1", "eu-south-2", "me-central-1"]

# What the readable account's Regions refuse, by the service, or all services.
REFUSALS = {
    ("sa-east-1", None): (
        "AccessDeniedException", 403,
        f"User: arn:aws:sts::{READABLE}:assumed-role/{ROLE}/runbook is not authorized to perform this action with an "
        "explicit deny in a service control policy"),
    ("ca-central-1", None): (
        "UnrecognizedClientException", 403, "The security token included in the request is invalid."),
    ("ap-northeast-3", "detective"): ("UnknownOperationException", 404, "The operation is not known"),
    ("eu-north-1", "securityhub"): (
        "InvalidAccessException", 401, f"Account {READABLE} is not subscribed to AWS Security Hub"),
}  # fmt: skip

# Small pages, so that each list has several.
PAGE_SIZE = 5

# Operations whose answer depends on what they are asked, beside the page.
BY_INPUT = {
    "GetTrailStatus", "GetEventSelectors", "GetDetector", "ListBuckets", "GetPublicAccessBlock",
    "DescribePublishingDestination", "GetFindingAggregator", "ListDelegatedServicesForAccount",
    "GetComplianceDetailsByConfigRule",
}  # fmt: skip
SELECT = {"guardduty.GetFindings": {"parameter": "FindingIds", "list": "Findings", "key": "Id"}}
PAGINATE = {
    "config.GetDiscoveredResourceCounts": {
        "input_token": "nextToken", "output_token": "nextToken", "limit_key": "limit", "result_key": "resourceCounts",
    },
}  # fmt: skip


def merged(pages):
    """Several answers as one: their lists one after the other, everything else from the first, no tokens."""
    whole = {}
    for page in pages:
        for name, value in page.items():
            if isinstance(value, list):
                whole[name] = whole.get(name, []) + value
            elif "token" not in name.lower():
                whole.setdefault(name, value)
    return whole


def said(operation, exchange):
    """An error's code and message."""
    if "text" in exchange:
        error = parsed(operation, exchange)["Error"]
        return error["Code"], error["Message"]
    body, headers = exchange["body"], exchange.get("headers", {})
    return headers.get("x-amzn-errortype") or body["__type"], body.get("message") or body["Message"]


def result(operation, exchange):
    """An answer with the model's names."""
    if "text" in exchange:
        answer = parsed(operation, exchange)
        del answer["ResponseMetadata"]
        return plain(answer)
    return models.from_wire(operation.output_shape, exchange["body"])


def parsed(operation, exchange):
    parser = botocore.parsers.create_parser(operation.service_model.metadata["protocol"])
    response = {"status_code": exchange["status"], "headers": {}, "body": exchange["text"].encode()}
    return parser.parse(response, operation.output_shape)


def plain(value):
    """A value that can be written as JSON."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return value.decode() if isinstance(value, bytes) else value


def fixture(service, name, exchanges):
    """The fixture that answers as the recorded exchanges do."""
    operation = models.operation_model(service, name)
    refused = next((exchange for exchange in exchanges if exchange.get("status", 0) >= 300), None)
    if refused:
        code, message = said(operation, refused)
        return {"error": {"code": code, "status": refused["status"], "message": message}}
    answers = [
        (models.from_wire(operation.input_shape, exchange["input"]) or {}, result(operation, exchange))
        for exchange in exchanges if "body" in exchange or "text" in exchange
    ]  # fmt: skip
    if [given for given, _ in answers] == [{}] * len(answers) and len(answers) > 1:
        # The same question again: what is still being made is answered in another way each time.
        return {"sequence": [answer for _, answer in answers]}
    # S3 Control's answer is the account's own, whatever it is asked.
    if name in BY_INPUT and service != "s3control":
        return {"cases": [{"when": given, "result": answer} for given, answer in answers]}
    document = {"result": merged(answer for _, answer in answers), "page_size": PAGE_SIZE}
    key = f"{service}.{name}"
    if key in SELECT:
        document["select"] = [SELECT[key]]
    if key in PAGINATE and name not in models.paginators(service):
        document["paginate"] = PAGINATE[key]
    return document


def regional(account):
    """Each Region's fixtures: the path below the account, and what is in the file."""
    for region, source in REGIONS.items():
        for path in sorted((RECORDING / account / source).glob("*.json")):
            service, name = path.stem.split(".")
            text = path.read_text().replace(source, region)
            document = fixture(service, name, json.loads(text)["exchanges"])
            refusal = REFUSALS.get((region, service)) or REFUSALS.get((region, None))
            if account == READABLE and refusal:
                code, status, message = refusal
                document = {"error": {"code": code, "status": status, "message": message}}
            if account == READABLE and (region, name) == ("eu-north-1", "ListDetectors"):
                document = {"result": {"DetectorIds": []}}
            if account == READABLE and region == "ap-south-1" and service == "config" and "result" in document:
                document["result"] = {member: [] if isinstance(value, list) else value
                                      for member, value in document["result"].items()}  # fmt: skip
            yield f"{region}/{service}/{name}.json", document
            # Where Macie is off, each of its operations says so.
            if name == "GetMacieSession" and "error" in document:
                for other in ("ListFindings", "GetFindings"):
                    yield f"{region}/{service}/{other}.json", document


def directory():
    """What is answered once: the organisation and its accounts, and which Regions there are."""
    arn = f"arn:aws:organizations::{CALLER}"
    accounts = [
        {
            "Id": account, "Arn": f"{arn}:account/o-exampleorgid/{account}", "Name": name,
            "Email": f"aws+{name}@example.com", "JoinedTimestamp": 1700295300.123,
            "JoinedMethod": "INVITED" if account == CALLER else "CREATED",
            # One account says it in the way that AWS has withdrawn.
            ("Status" if account == CLOSED_OFF else "State"): "SUSPENDED" if account == SUSPENDED else "ACTIVE",
        }
        for account, name in ACCOUNTS.items()
    ]  # fmt: skip
    for account in (CALLER, READABLE):
        for path in sorted((RECORDING / account / "global").glob("*.json")):
            service, name = path.stem.split(".")
            # S3 Control answers in every Region, and is asked in one.
            place = "global" if service in models.GLOBAL_SERVICES else "_any"
            yield f"{account}/{place}/{service}/{name}.json", fixture(
                service, name, json.loads(path.read_text())["exchanges"])
    yield f"{CALLER}/global/organizations/ListAccounts.json", {
        "result": {"Accounts": accounts}, "page_size": 3, "empty_first_page": True}
    states = {**dict.fromkeys(REGIONS, "ENABLED_BY_DEFAULT"), **dict.fromkeys(DISABLED_REGIONS, "DISABLED")}
    regions = [{"RegionName": region, "RegionOptStatus": states[region]} for region in sorted(states)]
    described = [
        {"RegionName": region, "Endpoint": f"ec2.{region}.amazonaws.com",
         "OptInStatus": "not-opted-in" if states[region] == "DISABLED" else "opt-in-not-required"}
        for region in sorted(states)
    ]  # fmt: skip
    for account in ("_any", CALLER, READABLE):
        yield f"{account}/global/account/ListRegions.json", {"result": {"Regions": regions}, "page_size": 10}
        yield f"{account}/_any/ec2/DescribeRegions.json", {"result": {"Regions": described}}
    yield "accounts.json", {
        "keys": {ACCESS_KEY: {"secret": SECRET, "account": CALLER}},
        "roles": {f"arn:aws:iam::{READABLE}:role/{ROLE}": {"externalId": EXTERNAL_ID, "trust": [CALLER]}},
    }


def write(folder):
    documents = dict(directory())
    for account in (CALLER, READABLE):
        documents |= {f"{account}/{path}": document for path, document in regional(account)}
    for path, document in documents.items():
        file = pathlib.Path(folder) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(document, indent=1))
    return documents


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    print(len(write(parser.parse_args().folder)), "files")


if __name__ == "__main__":
    main()
