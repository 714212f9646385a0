"""botocore as the other client: what it puts on the wire for a call, or what it reads from an answer.

Takes a JSON document on its standard input and prints a JSON list:

    {"keys": {"accessKey": …, "secret": …, "token": …}, "seconds": 1795500000, "address": "http://…",
     "calls": [{"service": …, "operation": …, "region": …, "input": {…}}]}

Inputs have the names that they have on the wire. Without `address` it prints, for each call, the request as it would be
sent at that time; with one it makes the calls there, and prints the answers with their names on the wire, times in
seconds since 1970.
"""

import datetime
import json
import os
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "StandIn"))

import botocore.auth  # noqa: E402
import botocore.session  # noqa: E402
from botocore.config import Config  # noqa: E402

import models  # noqa: E402


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


def client(session, call, keys, address):
    return session.create_client(
        call["service"], region_name=call["region"], endpoint_url=address, aws_access_key_id=keys["accessKey"],
        aws_secret_access_key=keys["secret"], aws_session_token=keys.get("token"),
        config=Config(retries={"total_max_attempts": 1}, proxies={}))


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def request(made):
    return {
        "method": made.method, "url": made.url, "body": text(made.body) or "",
        "headers": {name.lower(): text(value) for name, value in made.headers.items()},
    }  # fmt: skip


def outcome(session, call, keys, address):
    operation = models.operation_model(call["service"], call["operation"])
    parameters = models.from_wire(operation.input_shape, call["input"])
    maker = client(session, call, keys, address)
    if address is None:
        maker.meta.events.register("before-send", stop)
    try:
        answer = maker._make_api_call(call["operation"], parameters)
    except Stopped as stopped:
        return request(stopped.request)
    del answer["ResponseMetadata"]
    return models.to_wire(operation.output_shape, answer)


def main():
    document = json.load(sys.stdin)
    if "seconds" in document:
        moment = datetime.datetime.fromtimestamp(document["seconds"], datetime.timezone.utc)
        botocore.auth.get_current_datetime = lambda *_, **__: moment.replace(tzinfo=None)
    session = isolated_session()
    outcomes = [outcome(session, call, document["keys"], document.get("address")) for call in document["calls"]]
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    main()
