"""botocore as the other client: what it puts on the wire for a call, how it signs, what it reads from an answer.

Takes a JSON document on its standard input and prints a JSON list:

    {"keys": {"accessKey": …, "secret": …, "token": …}, "seconds": 1795500000, "address": "http://…",
     "calls": [{"service": …, "operation": …, "region": …, "input": {…}}]}

Inputs have the names that they have on the wire. Without `address` it prints, for each call, the request as it would be
sent at that time; with one it makes the calls there, and prints the answers with their names on the wire, times in
seconds since 1970. Instead of `calls` there may be `requests` of another client, each with `method`, `url`, `headers`,
`body`, `signingName` and `signingRegion`: it prints the header `authorization` that it would give them.
"""

import datetime
import json
import os
import pathlib
import socket
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "StandIn"))

import botocore.auth  # noqa: E402
import botocore.session  # noqa: E402
from botocore.awsrequest import AWSRequest  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.credentials import Credentials  # noqa: E402

import models  # noqa: E402


resolve = socket.getaddrinfo


def on_this_machine(host, *rest, **more):
    """S3 Control puts the account before any host, also before an address."""
    return resolve("127.0.0.1" if str(host).endswith(".127.0.0.1") else host, *rest, **more)


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
    return botocore.session.Session()


class Clients:
    """A client for each service and Region."""

    def __init__(self, keys, address):
        self._session, self._keys, self._address, self._clients = isolated_session(), keys, address, {}

    def client(self, service, region):
        if (service, region) not in self._clients:
            made = self._session.create_client(
                service, region_name=region, endpoint_url=self._address, aws_access_key_id=self._keys["accessKey"],
                aws_secret_access_key=self._keys["secret"], aws_session_token=self._keys.get("token"),
                config=Config(
                    retries={"total_max_attempts": 1}, proxies={},
                    s3={"addressing_style": "path" if self._address else "auto",
                        "us_east_1_regional_endpoint": "regional"}))
            if self._address is None:
                made.meta.events.register("before-send", stop)
            self._clients[service, region] = made
        return self._clients[service, region]

    def outcome(self, call):
        operation = models.operation_model(call["service"], call["operation"])
        parameters = models.from_wire(operation.input_shape, call["input"])
        try:
            answer = self.client(call["service"], call["region"])._make_api_call(call["operation"], parameters)
        except Stopped as stopped:
            return request(stopped.request)
        del answer["ResponseMetadata"]
        return models.to_wire(operation.output_shape, answer)


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def request(made):
    return {
        "method": made.method, "url": made.url, "body": text(made.body) or "",
        "headers": {name.lower(): text(value) for name, value in made.headers.items()},
    }  # fmt: skip


def authorization(keys, made):
    """How botocore would sign a request that another client made."""
    signer = botocore.auth.S3SigV4Auth if made["signingName"] == "s3" else botocore.auth.SigV4Auth
    credentials = Credentials(keys["accessKey"], keys["secret"], keys.get("token"))
    signed = AWSRequest(made["method"], made["url"], data=made["body"].encode(), headers=made["headers"])
    signer(credentials, made["signingName"], made["signingRegion"]).add_auth(signed)
    return signed.headers["Authorization"]


def main():
    document = json.load(sys.stdin)
    if "seconds" in document:
        moment = datetime.datetime.fromtimestamp(document["seconds"], datetime.timezone.utc)
        botocore.auth.get_current_datetime = lambda *_, **__: moment.replace(tzinfo=None)
    keys = document["keys"]
    if "requests" in document:
        outcomes = [authorization(keys, made) for made in document["requests"]]
    else:
        socket.getaddrinfo = on_this_machine
        clients = Clients(keys, document.get("address"))
        outcomes = [clients.outcome(call) for call in document["calls"]]
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    main()
