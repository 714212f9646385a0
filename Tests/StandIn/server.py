"""HTTP/1.1 over a socket, as far as AWS's clients use it, and the ways in which an answer may break on it.

It is written by hand because a server from a library would not send less than it promised.
"""

import asyncio
import email.utils
import http
import socket
import struct

from messages import Request, Response

MAXIMUM_BODY = 64 << 20


class Unreadable(Exception):
    """A request that is not HTTP as it should be."""


async def read_request(reader, writer):
    """The next request of the connection, or None at its end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise Unreadable("the connection ended within a head") from None
        return None
    lines = head[:-4].decode("latin-1").split("\r\n")
    try:
        method, target, _ = lines[0].split(" ")
        headers = [(name, value.strip()) for name, value in (line.split(":", 1) for line in lines[1:])]
    except ValueError:
        raise Unreadable(f"not a head of HTTP: {lines[0]!r}") from None
    fields = {name.lower(): value for name, value in headers}
    if fields.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    if fields.get("transfer-encoding", "").lower() == "chunked":
        body = await read_chunks(reader)
    else:
        length = int(fields.get("content-length", "0"))
        if length > MAXIMUM_BODY:
            raise Unreadable(f"a body of {length} bytes")
        body = await reader.readexactly(length)
    return Request(method, target, headers, body)


async def read_chunks(reader):
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return body


def head(response, now, length=None):
    """The head of the answer. `Date` is the service's time, whatever ours is."""
    phrase = http.HTTPStatus(response.status).phrase
    headers = {
        "Date": email.utils.format_datetime(now, usegmt=True),
        "Content-Length": str(len(response.body) if length is None else length),
        **response.headers,
    }
    lines = [f"HTTP/1.1 {response.status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def send(writer, response, now, fault, is_head):
    """Sends the answer, whole or as the fault has it; tells whether the connection can be used again."""
    kind = fault.kind if fault else None
    if kind == "reset":
        reset(writer)
        return False
    if kind == "silent":
        return False
    if kind == "corrupt":
        response = Response(response.status, response.headers, corrupted(response.body))
    if kind == "truncated":
        writer.write(head(response, now, len(response.body) + 1) + response.body[: len(response.body) // 2])
        await writer.drain()
        return False
    if kind == "slow":
        await drip(writer, response, now, fault.seconds or 0.2)
        return False
    writer.write(head(response, now) + (b"" if is_head else response.body))
    await writer.drain()
    return True


def corrupted(body):
    """As long as it was, but neither JSON nor XML: half of it, and then what was in the buffer before."""
    half = len(body) // 2
    return body[:half] + b"\x00\xff<}" + body[half + 4 :] if len(body) > 8 else b"\x00\xff<}"


def reset(writer):
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def drip(writer, response, now, seconds):
    """Never ends: what is promised is more than anyone waits for."""
    writer.write(head(response, now, MAXIMUM_BODY))
    position = 0
    while True:
        writer.write(response.body[position : position + 1] or b" ")
        position += 1
        await writer.drain()
        await asyncio.sleep(seconds)


async def until_closed(reader):
    """Waits until the client gives up."""
    try:
        while await reader.read(1 << 16):
            pass
    except ConnectionError:
        pass
