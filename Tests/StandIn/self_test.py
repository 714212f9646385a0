#!/usr/bin/env python3
"""Shows that the stand-in is what it says it is, with botocore as a client that was not written for it.

A stand-in that took everything would let every test of a client pass. So each thing that it refuses is tried, as is
each fault, and each operation that collectors use gets its answer, over HTTP and over TLS.
"""

import datetime
import hashlib
import http.client
import json
import pathlib
import sys
import time
import unittest
from urllib.parse import urlsplit

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import (
    ClientError, ConnectionClosedError, ReadTimeoutError, ResponseStreamingError, SSLError,
)  # fmt: skip

sys.dont_write_bytecode = True

import organization  # noqa: E402
from running import Running, client, temporary_folder  # noqa: E402

ROLE = f"arn:aws:iam::{organization.READABLE}:role/{organization.ROLE}"
KEYS = (organization.ACCESS_KEY, organization.SECRET)

# One call of every operation that collectors use: what it takes, and what its answer must have.
CALLS = [
    ("sts", "GetCallerIdentity", {}, "Arn"),
    ("organizations", "DescribeOrganization", {}, "Organization"),
    ("organizations", "ListAccounts", {}, "Accounts"),
    ("account", "ListRegions", {}, "Regions"),
    ("cloudtrail", "DescribeTrails", {"includeShadowTrails": True}, "trailList"),
    ("cloudtrail", "GetTrailStatus", {"Name": "$trail"}, "IsLogging"),
    ("cloudtrail", "GetEventSelectors", {"TrailName": "$trail"}, "AdvancedEventSelectors"),
    ("guardduty", "ListDetectors", {}, "DetectorIds"),
    ("guardduty", "GetDetector", {"DetectorId": "$detector"}, "Status"),
    ("guardduty", "ListFindings", {"DetectorId": "$detector"}, "FindingIds"),
    ("guardduty", "GetFindings", {"DetectorId": "$detector", "FindingIds": ["$finding"]}, "Findings"),
    ("securityhub", "DescribeHub", {}, "HubArn"),
    ("securityhub", "GetEnabledStandards", {}, "StandardsSubscriptions"),
    ("securityhub", "GetFindings", {}, "Findings"),
    ("inspector2", "BatchGetAccountStatus", {}, "accounts"),
    ("inspector2", "ListFindings", {}, "findings"),
    ("config", "DescribeConfigurationRecorders", {}, "ConfigurationRecorders"),
    ("config", "DescribeConfigurationRecorderStatus", {}, "ConfigurationRecordersStatus"),
    ("config", "DescribeDeliveryChannels", {}, "DeliveryChannels"),
    ("config", "DescribeComplianceByConfigRule", {}, "ComplianceByConfigRules"),
    ("config", "GetDiscoveredResourceCounts", {}, "resourceCounts"),
]


def setUpModule():
    global FOLDER, FIXTURES, STAND_IN, SESSION_KEYS
    FOLDER = temporary_folder()
    FIXTURES = pathlib.Path(FOLDER.name, "fixtures")
    organization.write(FIXTURES)
    extra = {
        # Operations that no collector calls.
        "_any/_any/ec2/DescribeSubnets.json": {
            "page_size": 5, "result": {},
            "repeat": {"Subnets": {"count": 12, "template": {
                "SubnetId": "subnet-{i}", "Tags": [{"Key": "k", "Value": "<{i}>"}],
            }}},
        },
        "_any/global/iam/ListUsers.json": {
            "page_size": 10, "result": {},
            "repeat": {"Users": {"count": 25, "template": {
                "Path": "/", "UserName": "u{i}", "UserId": "AIDA{i}", "CreateDate": "2026-11-01T00:00:00Z",
                "Arn": "arn:aws:iam::111122223333:user/u{i}",
            }}},
        },
        "_any/_any/athena/GetQueryExecution.json": {"sequence": [
            {"QueryExecution": {"QueryExecutionId": "q", "Status": {"State": state}}}
            for state in ("QUEUED", "RUNNING", "SUCCEEDED")
        ]},
        "_any/_any/sso/GetRoleCredentials.json": {"result": {"roleCredentials": {
            "accessKeyId": organization.ACCESS_KEY, "secretAccessKey": organization.SECRET, "expiration": 1795500000000,
        }}},
        "_any/_any/sso-oidc/CreateToken.json": {"result": {"accessToken": "next", "expiresIn": 3600}},
        "_any/eu-west-3/ec2/DescribeSubnets.json": {"result": {"Subnetz": []}},
    }  # fmt: skip
    for path, document in extra.items():
        file = FIXTURES / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(document))
    accounts = json.loads((FIXTURES / "accounts.json").read_text())
    accounts["roles"]["arn:aws:iam::111122223333:role/web"] = {"webIdentityToken": "a.web.token"}
    (FIXTURES / "accounts.json").write_text(json.dumps(accounts))
    STAND_IN = Running(FIXTURES)


def tearDownModule():
    STAND_IN.__exit__()
    FOLDER.cleanup()


class StandInTest(unittest.TestCase):
    def setUp(self):
        STAND_IN.command(reset=True)
        self.keys = self.session()

    def session(self, address=None, **options):
        """Keys of the readable account."""
        given = client("sts", address or STAND_IN.address, *KEYS, **options).assume_role(
            RoleArn=ROLE, RoleSessionName="reader", ExternalId=organization.EXTERNAL_ID)["Credentials"]
        return (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])

    def client(self, service, region="us-east-1", keys=None, **options):
        return client(service, STAND_IN.address, *(keys or self.keys), region=region, **options)

    def assertRefused(self, code, call, *arguments, status=None, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(*arguments, **parameters)
        self.assertEqual(caught.exception.response["Error"]["Code"], code, caught.exception)
        if status:
            self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], status)
        return caught.exception

    def send(self, service, method, path, body, headers, change=lambda request: None, signer=botocore.auth.SigV4Auth):
        """Sends what botocore would never write, signed as it signs."""
        request = AWSRequest(method, STAND_IN.address + path, data=body, headers=headers)
        signer(Credentials(*self.keys), service, "us-east-1").add_auth(request)
        change(request)
        connection = http.client.HTTPConnection(urlsplit(STAND_IN.address).netloc, timeout=5)
        connection.request(method, path, request.data, dict(request.headers))
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body


class Answers(StandInTest):
    def call_all(self, address, **options):
        known = {"$trail": f"arn:aws:cloudtrail:us-east-1:{organization.CALLER}:trail/org-trail"}
        for service, operation, parameters, member in CALLS:
            with self.subTest(f"{service} {operation}"):
                keys = KEYS if service == "organizations" else self.keys
                given = json.loads(json.dumps(parameters), object_hook=lambda o: {
                    k: [known.get(x, x) for x in v] if isinstance(v, list) else known.get(v, v) for k, v in o.items()})
                asked = client(service, address, *keys, **options)
                answer = asked._make_api_call(operation, given)
                self.assertIn(member, answer)
                if operation == "ListDetectors":
                    known["$detector"] = answer["DetectorIds"][0]
                if operation == "ListFindings" and service == "guardduty":
                    known["$finding"] = answer["FindingIds"][0]
                if operation == "GetFindings" and service == "guardduty":
                    self.assertEqual([finding["Id"] for finding in answer["Findings"]], given["FindingIds"])

    def test_every_operation_over_http(self):
        self.call_all(STAND_IN.address)
        self.assertEqual([entry for entry in STAND_IN.log if "error" in entry], [])

    def test_every_operation_over_tls(self):
        authority = f"{FOLDER.name}/authority.pem"
        with Running(FIXTURES, "--tls", authority) as secured:
            self.keys = self.session(secured.address, verify=authority)
            self.call_all(secured.address, verify=authority)
            with self.assertRaises(SSLError):
                client("sts", secured.address, *KEYS).get_caller_identity()

    def test_a_certificate_for_another_name(self):
        authority = f"{FOLDER.name}/other.pem"
        with Running(FIXTURES, "--tls", authority, "--name", "other.example.com") as secured:
            with self.assertRaises(SSLError):
                client("sts", secured.address, *KEYS, verify=authority).get_caller_identity()

    def test_accounts_and_regions(self):
        accounts = client("organizations", STAND_IN.address, *KEYS).get_paginator("list_accounts").paginate()
        pages = [page["Accounts"] for page in accounts]
        self.assertEqual([len(page) for page in pages], [0, 3, 1])
        regions = self.client("account").get_paginator("list_regions").paginate().build_full_result()["Regions"]
        visited = [region for region in regions if region["RegionOptStatus"] != "DISABLED"]
        self.assertEqual(len(visited), 17)

    def test_other_protocols(self):
        subnets = self.client("ec2").get_paginator("describe_subnets").paginate().build_full_result()["Subnets"]
        self.assertEqual([subnet["SubnetId"] for subnet in subnets], [f"subnet-{i}" for i in range(12)])
        self.assertEqual(subnets[3]["Tags"], [{"Key": "k", "Value": "<3>"}])
        filtered = self.client("ec2").describe_subnets(
            Filters=[{"Name": "vpc-id", "Values": ["vpc-1", "vpc-2"]}], SubnetIds=["subnet-1"])
        self.assertEqual(len(filtered["Subnets"]), 5)
        users = self.client("iam").get_paginator("list_users").paginate().build_full_result()["Users"]
        self.assertEqual(len(users), 25)
        self.assertEqual(users[0]["CreateDate"].year, 2026)
        self.assertEqual(self.client("iam").get_account_summary()["SummaryMap"]["Users"], 2)
        block = self.client("s3control").get_public_access_block(AccountId="111122223333")
        self.assertIs(block["PublicAccessBlockConfiguration"]["IgnorePublicAcls"], True)
        analyzer = self.client("accessanalyzer").list_analyzers()["analyzers"][0]
        self.assertEqual(analyzer["createdAt"].isoformat(), "2025-07-10T08:15:00+00:00")

    def test_a_sequence(self):
        athena = self.client("athena")
        states = [athena.get_query_execution(QueryExecutionId="q")["QueryExecution"]["Status"]["State"] for _ in "1234"]
        self.assertEqual(states, ["QUEUED", "RUNNING", "SUCCEEDED", "SUCCEEDED"])

    def test_a_region_that_refuses(self):
        self.assertRefused("AccessDeniedException", self.client("guardduty", "sa-east-1").list_detectors, status=403)
        self.assertRefused("UnknownOperationException", self.client("detective", "ap-northeast-3").list_graphs)
        self.assertRefused("InvalidAccessException", self.client("securityhub", "eu-north-1").describe_hub, status=401)

    def test_what_there_is_no_fixture_for(self):
        self.assertRefused("NoFixture", self.client("guardduty").list_invitations)

    def test_a_fixture_that_aws_could_not_answer_with(self):
        error = self.assertRefused("BrokenFixture", self.client("ec2", "eu-west-3").describe_subnets)
        self.assertIn("Subnetz", str(error))

    def test_connections_are_kept(self):
        guardduty = self.client("guardduty")
        for _ in range(3):
            guardduty.list_detectors()
        entries = [entry for entry in STAND_IN.log if entry["service"] == "guardduty"]
        self.assertEqual(len({entry["connection"] for entry in entries}), 1)


class Pages(StandInTest):
    def test_a_token_of_nobody(self):
        self.assertRefused("BadRequestException", self.client("guardduty").list_detectors, NextToken="bogus")

    def test_a_token_for_another_question(self):
        hub = self.client("securityhub")
        token = hub.get_findings()["NextToken"]
        filters = {"RecordState": [{"Value": "ACTIVE", "Comparison": "EQUALS"}]}
        self.assertRefused("InvalidInputException", hub.get_findings, NextToken=token, Filters=filters)
        self.assertTrue(hub.get_findings(NextToken=token)["Findings"])

    def test_a_token_in_another_region(self):
        token = self.client("securityhub").get_findings()["NextToken"]
        elsewhere = self.client("securityhub", "us-west-2")
        self.assertRefused("InvalidInputException", elsewhere.get_findings, NextToken=token)

    def test_pages_have_everything_once(self):
        pages = self.client("inspector2").get_paginator("list_findings").paginate()
        found = [finding["findingArn"] for page in pages for finding in page["findings"]]
        self.assertGreater(len(found), organization.PAGE_SIZE)
        self.assertEqual(len(found), len(set(found)))


class Roles(StandInTest):
    def assume(self, role=ROLE, external_id=organization.EXTERNAL_ID, keys=KEYS):
        return client("sts", STAND_IN.address, *keys).assume_role(
            RoleArn=role, RoleSessionName="reader", **({"ExternalId": external_id} if external_id else {}))

    def test_refused(self):
        self.assertRefused("AccessDenied", self.assume, external_id="another", status=403)
        self.assertRefused("AccessDenied", self.assume, external_id=None)
        closed_off = ROLE.replace(organization.READABLE, organization.CLOSED_OFF)
        self.assertRefused("AccessDenied", self.assume, role=closed_off)
        # The session of the role's own account is not trusted by the role.
        self.assertRefused("AccessDenied", self.assume, keys=self.keys)

    def test_a_session_answers_for_its_account(self):
        identity = self.client("sts").get_caller_identity()
        self.assertEqual(identity["Account"], organization.READABLE)
        self.assertTrue(identity["Arn"].endswith(f":assumed-role/{organization.ROLE}/reader"))

    def test_unsigned(self):
        from botocore import UNSIGNED
        from botocore.config import Config
        from running import SESSION

        def unsigned(service):
            return SESSION.create_client(
                service, region_name="us-east-1", endpoint_url=STAND_IN.address,
                config=Config(proxies={}, signature_version=UNSIGNED, retries={"total_max_attempts": 1}))

        web = {"RoleArn": "arn:aws:iam::111122223333:role/web", "RoleSessionName": "reader"}
        given = unsigned("sts").assume_role_with_web_identity(WebIdentityToken="a.web.token", **web)
        self.assertTrue(given["Credentials"]["SessionToken"])
        self.assertRefused("InvalidIdentityToken", unsigned("sts").assume_role_with_web_identity,
                           WebIdentityToken="another", **web)  # fmt: skip
        given = unsigned("sso").get_role_credentials(roleName="r", accountId="111122223333", accessToken="t")
        self.assertEqual(given["roleCredentials"]["accessKeyId"], organization.ACCESS_KEY)
        token = unsigned("sso-oidc").create_token(clientId="c", clientSecret="s", grantType="refresh_token")
        self.assertEqual(token["accessToken"], "next")
        self.assertRefused("MissingAuthenticationToken", unsigned("sts").get_caller_identity, status=403)


class Refusals(StandInTest):
    JSON = {"Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails"}  # fmt: skip

    def assertAnswered(self, answer, status, text):
        self.assertEqual((answer[0].status, text in answer[1].decode()), (status, True), answer[1])

    def trails(self, body=b"{}", headers=JSON, change=lambda request: None, path="/"):
        return self.send("cloudtrail", "POST", path, body, headers, change)

    def test_the_plain_call_is_taken(self):
        self.assertAnswered(self.trails(), 200, "trailList")

    def test_wrong_secret(self):
        access_key, _, token = self.keys
        for service, call, code in [
            ("guardduty", "ListDetectors", "InvalidSignatureException"), ("ec2", "DescribeSubnets", "AuthFailure"),
            ("iam", "ListUsers", "SignatureDoesNotMatch"), ("config", "DescribeDeliveryChannels",
                                                            "InvalidSignatureException"),
        ]:  # fmt: skip
            with self.subTest(service):
                wrong = self.client(service, keys=(access_key, "wrong", token))
                self.assertRefused(code, wrong._make_api_call, call, {})

    def test_wrong_token_and_unknown_key(self):
        access_key, secret, _ = self.keys
        for keys in [(access_key, secret, "wrong"), (access_key, secret, None), ("AKIAUNKNOWN", secret)]:
            self.assertRefused(
                "UnrecognizedClientException", self.client("guardduty", keys=keys).list_detectors, status=403)
        self.assertRefused("InvalidClientTokenId", self.client("iam", keys=("AKIAUNKNOWN", secret)).list_users)

    def test_a_body_that_was_not_signed(self):
        def change(request):
            request.data = b'{"includeShadowTrails": true}'
        self.assertAnswered(self.trails(change=change), 400, "InvalidSignatureException")

    def test_a_header_that_was_not_signed(self):
        def change(request):
            request.headers["X-Amz-Extra"] = "1"
        self.assertAnswered(self.trails(change=change), 400, "must be a 'SignedHeader'")

    def test_a_wrong_hash_of_the_body(self):
        class WrongHash(botocore.auth.S3SigV4Auth):
            def payload(self, request):
                return hashlib.sha256(b"another").hexdigest()

        path, headers = "/v20180820/configuration/publicAccessBlock", {"x-amz-account-id": "111122223333"}
        self.assertAnswered(
            self.send("s3", "GET", path, b"", headers, signer=botocore.auth.S3SigV4Auth), 200, "BlockPublicAcls")
        self.assertAnswered(
            self.send("s3", "GET", path, b"", headers, signer=WrongHash), 400, "XAmzContentSHA256Mismatch")
        self.assertAnswered(self.send("s3", "GET", path, b"", headers), 400, "Missing required header")

    def test_a_scope_of_another_region(self):
        def change(request):
            request.headers.replace_header(
                "Authorization", request.headers["Authorization"].replace("/us-east-1/", "/eu-west-1/"))
        self.assertAnswered(self.trails(change=change), 400, "InvalidSignatureException")

    def test_a_global_service_signed_for_its_callers_region(self):
        self.assertRefused("InvalidSignatureException", self.client("account", "eu-west-1").list_regions)

    def test_unknown_members(self):
        self.assertAnswered(self.trails(b'{"shadow": true}'), 400, "there is no member 'shadow'")
        self.assertAnswered(
            self.send("guardduty", "POST", "/detector/d1/findings", b'{"maxResult": 5}',
                      {"Content-Type": "application/json"}), 400, "there is no member 'maxResult'")  # fmt: skip
        self.assertAnswered(self.send("guardduty", "GET", "/detector?maxResult=5", b"", {}), 400, "unknown maxResult")
        form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        body = b"Action=GetCallerIdentity&Version=2011-06-15&Extra=1"
        self.assertAnswered(self.send("sts", "POST", "/", body, form), 400, "unknown Extra")
        body = b"Action=GetCallerIdentity&Version=2012-06-15"
        self.assertAnswered(self.send("sts", "POST", "/", body, form), 400, "Version must be 2011-06-15")

    def test_wrong_types(self):
        self.assertAnswered(self.trails(b'{"includeShadowTrails": "true"}'), 400, "is no boolean")
        self.assertAnswered(self.trails(b'{"trailNameList": "a"}'), 400, "is no list")
        self.assertAnswered(self.trails(b"[]"), 400, "not a JSON object")
        self.assertAnswered(self.trails(b""), 400, "not JSON")
        self.assertAnswered(self.send("guardduty", "GET", "/detector?maxResults=x", b"", {}), 400, "is no integer")

    def test_wrong_content_types(self):
        for wanted in ["application/json", "application/x-amz-json-1.0", "application/x-amz-json-1.1; charset=utf-8"]:
            answer = self.trails(headers=self.JSON | {"Content-Type": wanted})
            self.assertAnswered(answer, 400, "Content-Type must be")
        answer = self.send("securityhub", "POST", "/findings", b"{}", {"Content-Type": "text/plain"})
        self.assertAnswered(answer, 400, "Content-Type must be")

    def test_what_the_model_limits(self):
        hub = self.client("securityhub", validates=False)
        self.assertRefused("ValidationException", hub.get_findings, MaxResults=0)
        self.assertRefused("ValidationException", hub.get_findings, MaxResults=101)
        sorting = [{"Field": "UpdatedAt", "SortOrder": "up"}]
        self.assertRefused("ValidationException", hub.get_findings, SortCriteria=sorting)
        trails = self.client("cloudtrail", validates=False)
        self.assertRefused("ValidationException", trails.get_trail_status)

    def test_operations_that_there_are_not(self):
        target = {"X-Amz-Target": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrail"}
        self.assertAnswered(self.trails(headers=self.JSON | target), 400, "UnknownOperationException")
        answer, _ = self.send("guardduty", "GET", "/detectors", b"", {})
        self.assertEqual(answer.headers["x-amzn-errortype"].split(":")[0], "UnknownOperationException")


class Faults(StandInTest):
    def test_throttling_as_each_service_spells_it(self):
        STAND_IN.faults({"kind": "throttled"})
        for service, call, code, status in [
            ("guardduty", "ListDetectors", "TooManyRequestsException", 429),
            ("securityhub", "DescribeHub", "TooManyRequestsException", 429),
            ("account", "ListRegions", "TooManyRequestsException", 429),
            ("inspector2", "ListFindings", "ThrottlingException", 429),
            ("cloudtrail", "DescribeTrails", "ThrottlingException", 400),
            ("config", "DescribeDeliveryChannels", "ThrottlingException", 400),
            ("organizations", "ListAccounts", "TooManyRequestsException", 400),
            ("iam", "ListUsers", "Throttling", 400), ("sts", "GetCallerIdentity", "Throttling", 400),
            ("ec2", "DescribeSubnets", "RequestLimitExceeded", 503),
            ("s3control", "GetPublicAccessBlock", "SlowDown", 503),
        ]:  # fmt: skip
            with self.subTest(service):
                parameters = {"AccountId": "111122223333"} if service == "s3control" else {}
                self.assertRefused(code, self.client(service)._make_api_call, call, parameters, status=status)

    def test_a_fault_is_limited(self):
        STAND_IN.faults({"kind": "throttled", "service": "guardduty", "region": "us-west-2", "skip": 1, "times": 1,
                         "account": organization.READABLE, "operation": "ListDetectors"})  # fmt: skip
        outcomes = []
        for region in ["us-east-1", "us-west-2", "us-west-2", "us-west-2"]:
            try:
                outcomes.append(len(self.client("guardduty", region).list_detectors()["DetectorIds"]))
            except ClientError as error:
                outcomes.append(error.response["Error"]["Code"])
        self.assertEqual(outcomes, [1, 1, "TooManyRequestsException", 1])
        # A client that tries again does not see it.
        STAND_IN.faults({"kind": "throttled", "times": 1})
        self.assertTrue(self.client("guardduty", attempts=2).list_detectors()["DetectorIds"])

    def test_unavailable(self):
        STAND_IN.faults({"kind": "unavailable"})
        self.assertRefused("503", self.client("cloudtrail").describe_trails, status=503)
        answer, body = self.send("guardduty", "GET", "/detector", b"", {})
        self.assertEqual((answer.headers["Content-Type"], body[:6]), ("text/html", b"<html>"))

    def test_truncated(self):
        STAND_IN.faults({"kind": "truncated"})
        with self.assertRaises(http.client.IncompleteRead) as caught:
            self.send("guardduty", "GET", "/detector", b"", {})
        self.assertTrue(caught.exception.partial.startswith(b'{"detectorIds'))

    def test_corrupt(self):
        STAND_IN.faults({"kind": "corrupt"})
        answer, body = self.send("guardduty", "GET", "/detector", b"", {})
        self.assertEqual((answer.status, int(answer.headers["Content-Length"])), (200, len(body)))
        with self.assertRaises(ValueError):
            json.loads(body)
        from xml.etree import ElementTree

        form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        _, body = self.send("sts", "POST", "/", b"Action=GetCallerIdentity&Version=2011-06-15", form)
        with self.assertRaises(ElementTree.ParseError):
            ElementTree.fromstring(body)

    def test_reset(self):
        STAND_IN.faults({"kind": "reset"})
        with self.assertRaises((ConnectionClosedError, ConnectionResetError)):
            self.client("guardduty").list_detectors()

    def test_slow_and_silent(self):
        for kind in ["slow", "silent"]:
            with self.subTest(kind):
                STAND_IN.faults({"kind": kind, "seconds": 5})
                with self.assertRaises((ReadTimeoutError, ResponseStreamingError)):
                    self.client("guardduty").list_detectors()

    def test_delayed(self):
        STAND_IN.faults({"kind": "delayed", "seconds": 0.3})
        begun = time.monotonic()
        self.client("guardduty").list_detectors()
        self.assertGreater(time.monotonic() - begun, 0.3)

    def test_expired(self):
        STAND_IN.faults({"kind": "expired", "service": "guardduty", "skip": 1, "times": 1})
        guardduty = self.client("guardduty")
        guardduty.list_detectors()
        self.assertRefused("ExpiredTokenException", guardduty.list_detectors, status=403)
        # The session stays over, for every service in its own words.
        self.assertRefused("ExpiredTokenException", self.client("cloudtrail").describe_trails, status=400)
        self.assertRefused("RequestExpired", self.client("ec2").describe_subnets)
        self.assertRefused("ExpiredToken", self.client("iam").list_users)
        self.keys = self.session()
        self.assertTrue(self.client("guardduty").list_detectors()["DetectorIds"])

    def test_a_skewed_clock(self):
        for offset in [600, -600]:
            STAND_IN.command(clock=offset)
            for service, call, code in [
                ("guardduty", "ListDetectors", "InvalidSignatureException"), ("ec2", "DescribeSubnets",
                                                                              "RequestExpired"),
                ("config", "DescribeDeliveryChannels", "InvalidSignatureException"),
                ("sts", "GetCallerIdentity", "SignatureDoesNotMatch"),
            ]:  # fmt: skip
                with self.subTest(f"{service} {offset}"):
                    error = self.assertRefused(code, self.client(service, keys=KEYS)._make_api_call, call, {})
                    date = error.response["ResponseMetadata"]["HTTPHeaders"]["date"]
                    theirs = datetime.datetime.strptime(date, "%a, %d %b %Y %H:%M:%S GMT")
                    ours = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
                    self.assertAlmostEqual((theirs - ours).total_seconds(), offset, delta=5)
        # S3 looks away for a quarter of an hour.
        STAND_IN.command(clock=600)
        self.client("s3control", keys=KEYS).get_public_access_block(AccountId="111122223333")
        STAND_IN.command(clock=1000)
        self.assertRefused("RequestTimeTooSkewed", self.client("s3control", keys=KEYS).get_public_access_block,
                           AccountId="111122223333")  # fmt: skip
        STAND_IN.command(clock=0)
        STAND_IN.faults({"kind": "skewed", "service": "guardduty"})
        self.assertRefused("InvalidSignatureException", self.client("guardduty").list_detectors)
        self.client("cloudtrail").describe_trails()

    def test_denied_unknown_and_any_error(self):
        STAND_IN.faults(
            {"kind": "denied", "service": "guardduty", "message": "with an explicit deny"},
            {"kind": "unknown_operation", "operation": "DescribeHub"}, {"kind": "unknown_operation", "service": "iam"},
            {"kind": "error", "service": "cloudtrail", "code": "UnsupportedOperationException", "message": "no"},
            {"kind": "error", "service": "config", "code": "InternalFailure", "status": 500})  # fmt: skip
        error = self.assertRefused("AccessDeniedException", self.client("guardduty").list_detectors, status=403)
        self.assertIn("explicit deny", str(error))
        self.assertRefused("UnknownOperationException", self.client("securityhub").describe_hub, status=404)
        self.assertRefused("InvalidAction", self.client("iam").list_users)
        self.assertRefused("UnsupportedOperationException", self.client("cloudtrail").describe_trails, status=400)
        self.assertRefused("InternalFailure", self.client("config").describe_delivery_channels, status=500)

    def test_permissions(self):
        actions = {"guardduty:ListDetectors": "guardduty:ListDetectors", "ec2:DescribeSubnets": "ec2:DescribeVpcs",
                   "account:ListRegions": "account:ListRegions"}  # fmt: skip
        allowing = {"Effect": "Allow", "Action": ["guardduty:list*", "ec2:DescribeSubnets"], "Resource": "*"}
        elsewhere = allowing | {"Action": "*", "Resource": "arn:aws:s3:::reports"}
        STAND_IN.command(permissions={"policy": {"Statement": [allowing, elsewhere]}, "actions": actions})
        self.client("guardduty").list_detectors()
        error = self.assertRefused("UnauthorizedOperation", self.client("ec2").describe_subnets, status=403)
        self.assertIn("no identity-based policy allows the ec2:DescribeVpcs action", str(error))
        # What no action is known of is allowed.
        self.client("cloudtrail").describe_trails()
        STAND_IN.command(permissions={"policy": "SecurityAudit", "actions": actions})
        self.client("ec2").describe_subnets()
        self.assertRefused("AccessDeniedException", self.client("account").list_regions, status=403)
        STAND_IN.command(permissions=None)
        self.client("account").list_regions()

    def test_wrong_commands(self):
        denying = {"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
        for command in [{"faults": [{"kind": "bored"}]}, {"faults": [{"kind": "error"}]}, {"fault": []},
                        {"faults": [{"kind": "denied", "regions": 1}]},
                        {"permissions": {"policy": denying, "actions": {}}},
                        {"permissions": {"policy": "SecurityAudits", "actions": {}}}]:  # fmt: skip
            with self.assertRaises(ValueError):
                STAND_IN.command(**command)

    def test_the_log_holds_no_secrets(self):
        self.client("guardduty").list_detectors(MaxResults=7)
        entry = STAND_IN.log[-1]
        wanted = {"service": "guardduty", "operation": "ListDetectors", "region": "us-east-1", "status": 200,
                  "account": organization.READABLE, "parameters": {"maxResults": 7}}  # fmt: skip
        self.assertEqual({name: entry[name] for name in wanted}, wanted)
        log = json.dumps(STAND_IN.log)
        for secret in [*self.keys[1:], organization.SECRET]:
            self.assertNotIn(secret, log)


if __name__ == "__main__":
    unittest.main()
