"""Passes calls on to moto, for what is better kept by a service with a state of its own than by fixtures."""

import asyncio
import http.client

from errors import ServiceError
from messages import Response

# What belongs to a connection, and not to what is passed on.
OWN_HEADERS = {"connection", "content-length", "transfer-encoding", "expect", "server", "date"}


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
