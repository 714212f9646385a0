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

from relay import Moto
from strict_s3 import free_ports, wait_for

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
        wait_for([port], [self._process], self._said)

    def _said(self):
        self._log.seek(0)
        return self._log.read().decode()

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
