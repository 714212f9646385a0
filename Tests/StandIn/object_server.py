"""An S3 by others: moto, which knows all of its operations, or ministack, which knows KMS, Object Lock and IAM's policies.

    python Tests/StandIn/object_server.py moto|ministack

It says `listening on http://127.0.0.1:PORT` once it does, and ends with its standard input. Region `us-east-1`, access
key `test`, secret `test`; all is kept in memory. ministack wants other versions of what others here want, and so has a
folder of its own, which `make test-deps` fills.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

from relay import Moto
from strict_s3 import answers, free_ports

MINISTACK = pathlib.Path(__file__).resolve().parents[2] / ".build-ministack" / "bin" / "ministack"


class Ministack:
    """ministack with everything that it can refuse."""

    def __init__(self):
        if not MINISTACK.exists():
            sys.exit(f"{MINISTACK} is not there: run `make test-deps`")
        [port] = free_ports(1)
        self.address = f"127.0.0.1:{port}"
        self._log = tempfile.TemporaryFile()
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": tempfile.gettempdir(), "BIND_HOST": "127.0.0.1"}
        environment |= {"AUTH": "true", "GATEWAY_PORT": str(port), "IOT_MTLS_ENABLED": "0"}
        self._process = subprocess.Popen(
            [MINISTACK], stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, env=environment)
        deadline = time.monotonic() + 60
        while not answers(port):
            if time.monotonic() > deadline or self._process.poll() is not None:
                self._log.seek(0)
                sys.exit(f"ministack did not start; it said:\n{self._log.read().decode()[-2000:]}")
            time.sleep(0.05)

    def stop(self):
        self._process.kill()
        self._process.wait()


def main():
    server = {"moto": Moto, "ministack": Ministack}[sys.argv[1]]()
    try:
        print(f"listening on http://{server.address}", flush=True)
        sys.stdin.read()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
