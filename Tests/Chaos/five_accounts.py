"""Writes the fixtures of the organization that chaos comes over: five accounts, 17 Regions, two days.

Three accounts are readable, one lets nobody in on the second day, and one is suspended. Their answers are those of the
samples' recordings of the same two days, so that detectors, members, rules and findings exist in many account-Regions;
a Region without a recording answers as one that has, with identifiers of its own. A service that AWS does not offer in
a Region has no host there.
"""

import functools
import hashlib
import json
import pathlib
import re

import botocore.session
import models
import organization

RECORDINGS = pathlib.Path(__file__).parents[2] / "Samples" / "recordings"
FIRST_DAY, SECOND_DAY = "2026-11-22", "2026-11-23"

CALLER, READABLE = "123456789012", ("111122223333", "444455556666")
CLOSED_OFF, SUSPENDED = "777788889999", "210987654321"
NAMES = {
    CALLER: "security", "111122223333": "production", "444455556666": "sandbox", CLOSED_OFF: "partner",
    SUSPENDED: "attic",
}  # fmt: skip

# The account whose recordings an account answers with.
RECORDED = {CALLER: CALLER, **dict(zip(READABLE, READABLE)), CLOSED_OFF: "444455556666"}

# The Region whose recordings a Region answers with.
REGIONS = {
    "us-east-1": "us-east-1", "us-east-2": "us-west-2", "us-west-1": "us-west-2", "us-west-2": "us-west-2",
    "ca-central-1": "us-west-2", "sa-east-1": "us-west-2", "eu-central-1": "eu-west-1", "eu-north-1": "eu-west-3",
    "eu-west-1": "eu-west-1", "eu-west-2": "eu-west-1", "eu-west-3": "eu-west-3", "ap-south-1": "us-west-2",
    "ap-northeast-1": "us-west-2", "ap-northeast-2": "eu-west-3", "ap-northeast-3": "us-west-2",
    "ap-southeast-1": "eu-west-1", "ap-southeast-2": "us-west-2",
}  # fmt: skip
DISABLED_REGIONS = ("af-south-1", "ap-east-1")

# Services as hosts spell them.
SPELLED = {"accessanalyzer": "access-analyzer", "detective": "api.detective", "s3control": "s3-control"}

# Long lists have several pages, and most answers need one.
PAGE_SIZE = 20

IDENTIFIER = re.compile(r"\b(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")


@functools.cache
def is_offered(service, region):
    """Returns `True` unless AWS's list of endpoints leaves the service out of the Region."""
    listed = botocore.session.Session().get_available_regions(service)
    return not listed or region == "global" or region in listed


def unoffered_hosts():
    """Returns the hosts that there are not, since a service is not offered in a Region."""
    services = {path.stem.split(".")[0] for path in RECORDINGS.glob("*/*/*/*.json") if "." in path.stem}
    return {f"{SPELLED.get(service, service)}.{region}.amazonaws.com"
            for service in services for region in REGIONS if not is_offered(service, region)}  # fmt: skip


def moved(text, account, region):
    """A recorded answer as the account gives it in the Region, where the answer was recorded elsewhere."""
    source = REGIONS.get(region, region)
    salt = (account if RECORDED[account] != account else "", region if source != region else "")
    text = text.replace(source, region).replace(RECORDED[account], account)
    return IDENTIFIER.sub(lambda found: renamed(found[0], salt), text) if any(salt) else text


def renamed(identifier, salt):
    """Another identifier of the same form; the same for the same identifier, so that answers still fit together."""
    fresh = iter(hashlib.sha256("|".join((*salt, identifier)).encode()).hexdigest())
    return "".join(letter if letter == "-" else next(fresh) for letter in identifier)


def recorded(day, account):
    """Each of an account's fixtures: its path below the account, and the file's text."""
    folder = RECORDINGS / day / RECORDED[account]
    for region, source in [*REGIONS.items(), ("global", "global")]:
        for path in sorted((folder / source).glob("*.json")):
            service, name = path.stem.split(".")
            if not is_offered(service, region):
                continue
            # S3 Control answers in every Region, and is asked in one.
            place = "_any" if region == "global" and service not in models.GLOBAL_SERVICES else region
            yield f"{place}/{service}/{name}.json", moved(fixture(path), account, region)


@functools.cache
def fixture(path):
    """The fixture that answers as a recorded operation did, as text."""
    document = organization.fixture(*path.stem.split("."), json.loads(path.read_text())["exchanges"])
    if "page_size" in document:
        document["page_size"] = PAGE_SIZE
    return json.dumps(document)


def directory(day):
    """The organization's accounts, the Regions, and who may enter which account."""
    arn = f"arn:aws:organizations::{CALLER}"
    accounts = [
        {
            "Id": account, "Arn": f"{arn}:account/o-exampleorgid/{account}", "Name": name,
            "Email": f"aws+{name}@example.com", "JoinedTimestamp": 1700295300.123, "JoinedMethod": "CREATED",
            "State": "SUSPENDED" if account == SUSPENDED else "ACTIVE",
        }
        for account, name in NAMES.items()
    ]  # fmt: skip
    yield f"{CALLER}/global/organizations/ListAccounts.json", {
        "result": {"Accounts": accounts}, "page_size": 3, "empty_first_page": True}
    states = {**dict.fromkeys(REGIONS, "ENABLED_BY_DEFAULT"), **dict.fromkeys(DISABLED_REGIONS, "DISABLED")}
    regions = [{"RegionName": region, "RegionOptStatus": states[region]} for region in sorted(states)]
    enabled = [{"RegionName": region, "OptInStatus": "opt-in-not-required"} for region in sorted(REGIONS)]
    others = [{"RegionName": region, "OptInStatus": "not-opted-in"} for region in DISABLED_REGIONS]
    for account in RECORDED:
        yield f"{account}/global/account/ListRegions.json", {"result": {"Regions": regions}, "page_size": 10}
        yield f"{account}/_any/ec2/DescribeRegions.json", {
            "result": {"Regions": enabled},
            "cases": [{"when": {"AllRegions": True}, "result": {"Regions": enabled + others}}],
        }
    roles = {} if day == SECOND_DAY else {CLOSED_OFF: None}
    roles |= dict.fromkeys(READABLE)
    yield "accounts.json", {
        "keys": {organization.ACCESS_KEY: {"secret": organization.SECRET, "account": CALLER}},
        "roles": {
            f"arn:aws:iam::{account}:role/{organization.ROLE}": {
                "externalId": organization.EXTERNAL_ID, "trust": [CALLER]}
            for account in roles
        },
    }


def write(folder, day):
    """Writes a day's fixtures, and returns how many files they are."""
    documents = {f"{account}/{path}": document for account in RECORDED for path, document in recorded(day, account)}
    documents |= {path: json.dumps(document) for path, document in directory(day)}
    for path, document in documents.items():
        file = pathlib.Path(folder) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document)
    return len(documents)
