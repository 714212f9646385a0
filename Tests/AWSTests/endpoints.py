"""Writes Fixtures/endpoints.json: where botocore sends requests, and for which service and Region it signs them.

Each entry comes from a request that botocore prepared in full and that was stopped before it was sent, so it shows the
outcome of botocore's rules, its host prefixes and its signer together. The resolver's tests read the file; they need
no Python.

    .build-python/bin/python Tests/AWSTests/endpoints.py [--check]
"""
import argparse
import itertools
import json
import os
import pathlib
import sys
from urllib.parse import urlsplit

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError

FIXTURE = pathlib.Path(__file__).parent / "Fixtures" / "endpoints.json"

REGIONS = [
    "us-east-1", "eu-west-1", "ap-southeast-7", "us-gov-west-1", "us-gov-east-1", "cn-north-1", "cn-northwest-1",
    "eusc-de-east-1",
]

VARIANTS = {
    "plain": {},
    "fips": {"use_fips_endpoint": True},
    "dual-stack": {"use_dualstack_endpoint": True},
}

# One call for each client; which one it is does not matter for the host, except that S3 has three ways to name a
# bucket and S3 Control puts the account into the name.
CALLS = {
    "sts": ("GetCallerIdentity", {}),
    "ec2": ("DescribeRegions", {}),
    "cloudtrail": ("DescribeTrails", {}),
    "guardduty": ("ListDetectors", {}),
    "securityhub": ("DescribeHub", {}),
    "inspector2": ("BatchGetAccountStatus", {}),
    "config": ("DescribeConfigurationRecorders", {}),
    "organizations": ("DescribeOrganization", {}),
    "account": ("ListRegions", {}),
    "iam": ("GetAccountSummary", {}),
    "s3": ("ListObjectsV2", {"Bucket": "reports"}),
    "s3control": ("GetPublicAccessBlock", {"AccountId": "111122223333"}),
    "accessanalyzer": ("ListAnalyzers", {}),
    "macie2": ("GetMacieSession", {}),
    "detective": ("ListGraphs", {}),
    "athena": ("GetQueryExecution", {"QueryExecutionId": "q"}),
    "sesv2": ("GetAccount", {}),
    "sso": ("GetRoleCredentials", {"roleName": "Reader", "accountId": "111122223333", "accessToken": "token"}),
    "sso-oidc": ("CreateToken", {"clientId": "c", "clientSecret": "s", "grantType": "refresh_token"}),
}


class Stopped(Exception):
    """Carries the prepared request out of botocore instead of onto the network."""

    def __init__(self, request):
        super().__init__("stopped before sending")
        self.request = request


def stop(request, **_):
    raise Stopped(request)


def isolated_session():
    """A session that knows nothing of the settings of the machine that it runs on."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    return session


def entry(session, service, region, variant):
    operation, parameters = CALLS[service]
    found = {"service": service, "region": region, "variant": variant}
    try:
        # Without this, botocore sends S3 calls of us-east-1 to the host of the time before Regions.
        config = Config(s3={"us_east_1_regional_endpoint": "regional"}, **VARIANTS[variant])
        client = session.create_client(service, region_name=region, config=config)
        client.meta.events.register("before-send", stop)
        client._make_api_call(operation, parameters)
    except BotoCoreError as error:
        return {**found, "error": str(error)}
    except Stopped as stopped:
        parts = urlsplit(stopped.request.url)
        found |= {"host": parts.netloc, "path": parts.path}
        authorization = stopped.request.headers.get("Authorization", b'')
        authorization = authorization.decode() if isinstance(authorization, bytes) else authorization
        if authorization:
            scope = authorization.split("Credential=")[1].split(",")[0].split("/")
            found |= {"signingRegion": scope[2], "signingName": scope[3]}
        return found
    raise AssertionError(f"{service} {operation} was not stopped")


def document():
    session = isolated_session()
    entries = [entry(session, *key) for key in itertools.product(CALLS, REGIONS, VARIANTS)]
    lines = ",\n".join("  " + json.dumps(item, sort_keys=True) for item in entries)
    return f"[\n{lines}\n]\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare the file instead of writing it")
    if not parser.parse_args().check:
        FIXTURE.parent.mkdir(exist_ok=True)
        FIXTURE.write_text(document())
    elif FIXTURE.read_text() != document():
        sys.exit(f"{FIXTURE} is not what botocore does: run {__file__} and read the difference")


if __name__ == "__main__":
    main()
