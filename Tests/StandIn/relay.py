"""Passes calls on to moto, for what is better kept by a service with a state of its own than by fixtures."""

import asyncio
import http.client
import subprocess
import sys
import threading

from errors import ServiceError
from messages import Response

# What belongs to a connection, and not to what is passed on.
OWN_HEADERS = {"connection", "content-length", "transfer-encoding", "expect", "server", "date"}


class Moto:
    """A moto server in a process of its own, since importing it takes longer than most tests."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said = []
        for line in self._process.stderr:
            said.append(line)
            if "Running on http://" in line:
                self.address = line.split("http://")[1].strip()
                # It says a line for each call, and would wait for a reader in the end.
                threading.Thread(target=self._process.stderr.read, daemon=True).start()
                return
        raise RuntimeError(f"moto did not start; it said:\n{''.join(said)}")

    def stop(self):
        # Whoever started all this may have blocked gentler signals for its children.
        self._process.kill()
        self._process.wait()


async def relayed(upstream, request, account):
    """moto's answer to the request, given for the account."""
    return await asyncio.to_thread(ask, upstream, request, account)


def ask(upstream, request, account):
    connection = http.client.HTTPConnection(upstream, timeout=30)
    try:
        headers = {name: value for name, value in request.raw_headers if name.lower() not in OWN_HEADERS}
        headers |= {"Connection": "close", "x-moto-account-id": account}
        connection.request(request.method, request.target, request.body, headers)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    kept = {name: value for name, value in answer.getheaders() if name.lower() not in OWN_HEADERS}
    if "html" in kept.get("Content-Type", "") and b"<!doctype html>" in body:
        raise ServiceError("NoFixture", f"moto does not know {request.method} {request.path}", 400)
    return Response(answer.status, kept, body)
