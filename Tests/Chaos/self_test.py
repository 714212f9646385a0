"""Tries the dice, and each kind of fault with botocore: what prevents an answer lets no client have it."""

import asyncio
import concurrent.futures
import json
import pathlib
import sys
import tempfile
import threading
import unittest

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).parents[1] / "StandIn"))

import botocore.session  # noqa: E402
import kinds  # noqa: E402
import organization  # noqa: E402
from answers import Answers, Question  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError  # noqa: E402
from botocore.parsers import ResponseParserError  # noqa: E402
from dice import Dice  # noqa: E402
from models import operation_model  # noqa: E402
from proxy import Certificates, Proxy  # noqa: E402

REGIONS = ["us-east-1", "eu-west-1", "ap-south-1"]
DETECTORS = [f"{number:032x}" for number in range(3)]
PAGE_SIZE = 2
SESSION = botocore.session.Session()


def question(service="guardduty", name="ListDetectors", region="us-east-1", **parameters):
    return Question(organization.CALLER, region, service, name, operation_model(service, name), parameters)


class DiceTest(unittest.TestCase):
    def decisions(self, seed, regions=REGIONS, probability=0.5):
        dice = Dice(seed, probability)
        found = {}
        for region in regions:
            for detector in DETECTORS:
                asked = question(name="ListFindings", region=region, DetectorId=detector)
                for attempt in (1, 2):
                    kind = dice.of_call(asked, attempt)
                    found[region, detector, attempt] = kind and kind.name
        return found

    def test_a_seed_decides_the_same_in_any_order(self):
        self.assertEqual(self.decisions(7), self.decisions(7, reversed(REGIONS)))
        self.assertGreater(len(set(self.decisions(7).values())), 2)

    def test_another_seed_decides_otherwise(self):
        self.assertNotEqual(self.decisions(7), self.decisions(8))

    def test_without_probability_nothing_goes_wrong(self):
        self.assertEqual(set(self.decisions(7, probability=0).values()), {None})
        self.assertIsNone(Dice(7, 0).of_host("guardduty.us-east-1.amazonaws.com"))

    def test_a_session_is_the_same_question_whatever_its_name(self):
        asked = [question("sts", "AssumeRole", RoleArn="arn", RoleSessionName=name).asked() for name in ("a", "b")]
        self.assertEqual(*asked)

    def test_who_asks_is_always_answered(self):
        self.assertIsNone(Dice(7, 1).of_call(question("sts", "GetCallerIdentity"), 1))

    def test_an_empty_answer_may_be_one_where_the_model_requires_nothing(self):
        for kind in kinds.ALL:
            if isinstance(kind, kinds.OfRequired):
                self.assertTrue(kind.fits(question()), kind.name)
                self.assertFalse(kind.fits(question("config", "DescribeDeliveryChannels")), kind.name)


class Loaded:
    """Dice that always show one kind."""

    def __init__(self, kind, on="ListDetectors"):
        self.kind, self.on = kind, on

    def of_call(self, asked, _):
        return self.kind if asked.name == self.on and self.kind and self.kind.level in ("call", "role") else None

    def of_list(self, asked):
        return self.kind if asked.name == self.on and self.kind and self.kind.level == "list" else None

    def of_host(self, _):
        return self.kind if self.kind and self.kind.level == "host" else None


class KindTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="chaos-")
        fixtures = pathlib.Path(cls.folder.name, "fixtures")
        documents = {
            "accounts.json": {"keys": {organization.ACCESS_KEY: {
                "secret": organization.SECRET, "account": organization.CALLER}},
                "roles": {"arn:aws:iam::111122223333:role/reader": {"trust": [organization.CALLER]}}},
            "_any/_any/guardduty/ListDetectors.json": {
                "result": {"DetectorIds": DETECTORS}, "page_size": PAGE_SIZE},
            "_any/_any/ec2/DescribeVpcs.json": {"result": {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}},
            "_any/global/iam/GetAccountSummary.json": {"result": {"SummaryMap": {"AccountMFAEnabled": 1}}},
        }  # fmt: skip
        for path, document in documents.items():
            (fixtures / path).parent.mkdir(parents=True, exist_ok=True)
            (fixtures / path).write_text(json.dumps(document))
        cls.answers = Answers(fixtures)
        cls.authority = pathlib.Path(cls.folder.name, "authority.pem")
        cls.certificates = Certificates(cls.authority, REGIONS)
        cls.loop = asyncio.new_event_loop()
        threading.Thread(target=cls.loop.run_forever, daemon=True).start()
        cls.clients = concurrent.futures.ThreadPoolExecutor()

    @classmethod
    def tearDownClass(cls):
        cls.loop.call_soon_threadsafe(cls.loop.stop)
        cls.folder.cleanup()

    def run_there(self, awaitable):
        return asyncio.run_coroutine_threadsafe(awaitable, self.loop).result(60)

    def asked(self, dice, ask, service="guardduty"):
        """The answer that botocore has, or `None`; and the attempts that the proxy saw."""
        proxy = Proxy(self.answers, dice, self.certificates)
        self.run_there(proxy.__aenter__())
        try:
            config = Config(retries={"total_max_attempts": 1}, read_timeout=0.5, connect_timeout=2,
                            proxies={"https": f"http://127.0.0.1:{proxy.port}"})  # fmt: skip
            client = SESSION.create_client(
                service, region_name="us-east-1", aws_access_key_id=organization.ACCESS_KEY,
                aws_secret_access_key=organization.SECRET, config=config, verify=str(self.authority))
            # botocore waits as long as bytes come: who drips is left after a while, and ends with the proxy.
            answer = self.clients.submit(ask, client)
            try:
                return answer.result(3), proxy
            except (BotoCoreError, ClientError, HTTPClientError, ResponseParserError, UnicodeError, ValueError,
                    TypeError, AttributeError, concurrent.futures.TimeoutError):  # fmt: skip
                return None, proxy
        finally:
            self.run_there(proxy.__aexit__())

    def detectors(self, client):
        found = []
        for number, page in enumerate(client.get_paginator("list_detectors").paginate()):
            found += page["DetectorIds"] if isinstance(page.get("DetectorIds"), list) else []
            if number > PAGE_SIZE:
                return None
        return found

    def test_without_faults_every_protocol_is_answered(self):
        calm = Loaded(None)
        self.assertEqual(self.asked(calm, self.detectors)[0], DETECTORS)
        self.assertEqual(self.asked(calm, lambda client: client.describe_vpcs(), "ec2")[0]["Vpcs"][0]["VpcId"], "vpc-1")
        summary, proxy = self.asked(calm, lambda client: client.get_account_summary(), "iam")
        self.assertEqual(summary["SummaryMap"], {"AccountMFAEnabled": 1})
        self.assertEqual([attempt.cell[1] for attempt in proxy.attempts], ["global"])
        self.assertEqual(proxy.broken, [])

    def test_a_kind_that_prevents_lets_nobody_have_the_answer(self):
        for kind in kinds.ALL:
            if kind.level in ("service", "role"):
                continue
            with self.subTest(kind.name):
                found, proxy = self.asked(Loaded(kind), self.detectors)
                self.assertEqual(found == DETECTORS, not kind.prevents)
                if kind.level == "host":
                    self.assertEqual(list(proxy.hosts.values()), [kind])
                    self.assertEqual(proxy.attempts, [], "nothing was asked of a host that was not trusted")
                else:
                    self.assertEqual({attempt.kind for attempt in proxy.attempts}, {kind.name})
                    self.assertEqual({attempt.is_answered for attempt in proxy.attempts}, {not kind.prevents})
                self.assertEqual(proxy.broken, [])

    def test_kinds_that_fit_xml_prevent_there_too(self):
        asked = question("ec2", "DescribeVpcs")
        for kind in kinds.OF["call"]:
            if kind.fits(asked) and kind.prevents:
                with self.subTest(kind.name):
                    found, _ = self.asked(
                        Loaded(kind, "DescribeVpcs"), lambda client: client.describe_vpcs()["Vpcs"][0]["VpcId"], "ec2")
                    self.assertNotEqual(found, "vpc-1")

    def test_a_refused_role_gives_no_session(self):
        def ask(client):
            return client.assume_role(RoleArn="arn:aws:iam::111122223333:role/reader", RoleSessionName="reader")

        self.assertIn("Credentials", self.asked(Loaded(None), ask, "sts")[0])
        found, proxy = self.asked(Loaded(kinds.OF["role"][0], "AssumeRole"), ask, "sts")
        self.assertIsNone(found)
        self.assertEqual(proxy.attempts[0].cell[0], "111122223333")


class ReadmeTest(unittest.TestCase):
    def test_the_readme_lists_every_kind_as_the_code_describes_it(self):
        text = (pathlib.Path(__file__).parent / "README.md").read_text()
        rows = [f"| `{kind.name}` | {kind.title} | {kind.level} |" for kind in kinds.ALL]
        self.assertEqual([line for line in text.splitlines() if line.startswith("| `")], rows)


if __name__ == "__main__":
    unittest.main()
