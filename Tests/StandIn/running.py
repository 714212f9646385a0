"""A stand-in in a process of its own, for tests in Python."""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile

import botocore.session
from botocore.config import Config


class Running:
    """Starts the stand-in over a folder of fixtures, and ends it with the block."""

    def __init__(self, fixtures, *options):
        command = [sys.executable, pathlib.Path(__file__).parent, "--fixtures", fixtures, *options]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline()
        if not line.startswith("listening on "):
            raise RuntimeError(f"the stand-in did not start; it said {line!r}")
        self.address = line.removeprefix("listening on ").strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()

    def command(self, **command):
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer

    def faults(self, *faults):
        self.command(faults=faults)

    @property
    def log(self):
        return self.command(log=True)["log"]


def client(service, address, access_key, secret, token=None, region="us-east-1", attempts=1, **options):
    """A client of botocore that talks to the address and to nothing else."""
    if service == "s3control":
        # The account becomes part of the name: `111122223333.localhost`.
        address = address.replace("127.0.0.1", "localhost")
    config = Config(retries={"total_max_attempts": attempts, "mode": "standard"}, read_timeout=2, connect_timeout=2,
                    proxies={}, parameter_validation=options.pop("validates", True),
                    s3={"addressing_style": "path"})  # fmt: skip
    return SESSION.create_client(
        service, region_name=region, endpoint_url=address, aws_access_key_id=access_key, aws_secret_access_key=secret,
        aws_session_token=token, config=config, **options)


def resolve_here(host, *arguments, **options):
    """RFC 6761: every name that ends in `localhost` is this machine. Not every resolver knows."""
    return resolve("localhost" if host.endswith(".localhost") else host, *arguments, **options)


resolve, socket.getaddrinfo = socket.getaddrinfo, resolve_here
SESSION = botocore.session.Session()


def temporary_folder():
    return tempfile.TemporaryDirectory(prefix="stand-in-")
