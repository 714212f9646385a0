"""The kinds of faults, one class each: what it does to an answer, and which questions it can happen to.

A kind happens to a call, to all pages of a list, to a host (a service in a Region), to a service, or to a role. Its
first line of documentation is what the README and the report call it. `prevents` says whether the answer is lost by it:
then nothing may stand in the coverage as read.
"""

import asyncio
import json
import socket
import struct

import errors
import paging
import server
from errors import ServiceError
from messages import Response

PAGE = b"<html><head><title>Service Unavailable</title></head><body><h1>Service Unavailable</h1></body></html>"
ELSEWHERE = "elsewhere.example.com"
MADE_UP = "chaos-"


class Kind:
    """Something that goes wrong."""

    level, prevents = "call", True

    def fits(self, question):
        """Returns `True` if it can happen to this question."""
        return True

    def happens(self, answer):
        """Returns `True` if it can happen to this answer."""
        return True

    def page(self, question, result):
        """The result with what the fault does to it, before it is written; may raise `ServiceError`."""
        return result

    def said(self, question, answer, clock):
        """Returns the answer that is sent instead; `clock` gives the time so many seconds ahead, as a header has it."""
        return answer

    async def send(self, writer, answer, now):
        """Sends the answer; returns whether the connection can be used again."""
        writer.write(server.head(answer, now) + answer.body)
        await writer.drain()
        return True

    @property
    def name(self):
        return type(self).__name__

    @property
    def title(self):
        return type(self).__doc__.splitlines()[0].rstrip(".")


def refusal(question, code, message, status):
    return errors.rendered(ServiceError(code, message, status), question.service)


def who(question):
    return f"User: arn:aws:sts::{question.account}:assumed-role/runbook-reader/runbook"


# Refusals.


class Throttled(Kind):
    """Throttling, as the service's protocol spells it."""

    def said(self, question, answer, clock):
        return refusal(question, errors.THROTTLED, "Rate exceeded", 429)


class Unavailable(Kind):
    """A 503 with a page of HTML, as a load balancer gives it."""

    def said(self, question, answer, clock):
        return Response(503, {"Content-Type": "text/html"}, PAGE)


class Denied(Kind):
    """A denied action."""

    def said(self, question, answer, clock):
        action = f"{question.service}:{question.name}"
        return refusal(question, errors.DENIED, f"{who(question)} is not authorized to perform: {action}", 403)


class DeniedByPolicy(Kind):
    """An explicit deny in a service control policy."""

    def said(self, question, answer, clock):
        return refusal(
            question, errors.DENIED, f"{who(question)} is not authorized to perform: "
            f"{question.service}:{question.name} with an explicit deny in a service control policy", 403)


class Expired(Kind):
    """Credentials that have expired."""

    def said(self, question, answer, clock):
        return refusal(question, errors.EXPIRED, "The security token included in the request is expired", 403)


class InvalidToken(Kind):
    """A token that the service does not know."""

    def said(self, question, answer, clock):
        return refusal(question, errors.NOT_KNOWN, "The security token included in the request is invalid.", 403)


class Skewed(Kind):
    """A clock that is ten minutes ahead, and refuses our time."""

    def said(self, question, answer, clock):
        refused = refusal(question, errors.SKEWED, "Signature expired", 403)
        return Response(refused.status, refused.headers | {"Date": clock(600)}, refused.body)


class Teapot(Kind):
    """A status that no service has: 418."""

    def said(self, question, answer, clock):
        return Response(418, {"Content-Type": "text/plain"}, b"short and stout")


class Redirected(Kind):
    """A redirect to another host, 301 or 307."""

    def said(self, question, answer, clock):
        status = 301 if len(question.region) % 2 else 307
        return Response(status, {"Location": f"https://{ELSEWHERE}/", "Content-Type": "text/plain"}, b"over there")


class OddRetryAfter(Kind):
    """Throttling whose x-amz-retry-after is no number."""

    def said(self, question, answer, clock):
        refused = refusal(question, errors.THROTTLED, "Rate exceeded", 429)
        return Response(refused.status, refused.headers | {"x-amz-retry-after": "nan"}, refused.body)


class RoleRefused(Kind):
    """A role that cannot be assumed."""

    level = "role"

    def said(self, question, answer, clock):
        role = question.parameters["RoleArn"]
        return refusal(
            question, errors.DENIED, f"User is not authorized to perform: sts:AssumeRole on resource: {role}", 403)


# Broken connections.


def reset(writer):
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class ResetBefore(Kind):
    """A connection that is reset instead of an answer."""

    async def send(self, writer, answer, now):
        reset(writer)
        return False


class ResetAfter(Kind):
    """A connection that is reset after the headers."""

    async def send(self, writer, answer, now):
        writer.write(server.head(answer, now, len(answer.body) + 1) + answer.body[:1])
        await writer.drain()
        reset(writer)
        return False


class Truncated(Kind):
    """A body that ends before its Content-Length."""

    async def send(self, writer, answer, now):
        writer.write(server.head(answer, now, len(answer.body) + 1) + answer.body)
        await writer.drain()
        return False


class ChunkCut(Kind):
    """A chunked body without its last chunk."""

    async def send(self, writer, answer, now):
        head = server.head(answer, now).replace(
            b"Content-Length: %d" % len(answer.body), b"Transfer-Encoding: chunked")
        writer.write(head + b"%x\r\n%s\r\n" % (len(answer.body) or 1, answer.body or b" "))
        await writer.drain()
        return False


class Silent(Kind):
    """A connection that stays open and says nothing."""

    async def send(self, writer, answer, now):
        await forever()


class Trickling(Kind):
    """An answer that drips, and never ends."""

    async def send(self, writer, answer, now):
        writer.write(server.head(answer, now, server.MAXIMUM_BODY) + answer.body)
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.1)


class Flooded(Kind):
    """Interim answers (1xx) without end."""

    async def send(self, writer, answer, now):
        while True:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.01)


class OddStatusLine(Kind):
    """A status line that is not HTTP's."""

    async def send(self, writer, answer, now):
        writer.write(server.head(answer, now).replace(b"HTTP/1.1", b"ICY", 1) + answer.body)
        await writer.drain()
        return False


async def forever():
    await asyncio.get_running_loop().create_future()


class SelfSigned(Kind):
    """A certificate of an authority that nobody trusts."""

    level = "host"


class ExpiredCertificate(Kind):
    """A certificate that has expired."""

    level = "host"


class WrongHost(Kind):
    """A certificate for another host."""

    level = "host"


class Refused(Kind):
    """A port that refuses connections."""

    level = "service"


class Unresolved(Kind):
    """A name that does not resolve."""

    level = "service"


# Answers that are not answers.


class OfJSON(Kind):
    def fits(self, question):
        return question.is_json


class OfRequired(Kind):
    """Only where AWS's model requires a member: elsewhere nothing may be an answer."""

    def fits(self, question):
        return question.is_json and bool(question.required)


class Empty(OfRequired):
    """A body of no bytes where the model requires a member."""

    def said(self, question, answer, clock):
        return Response(200, answer.headers, b"")


class EmptyObject(OfRequired):
    """A body that is `{}` where the model requires a member."""

    def said(self, question, answer, clock):
        return Response(200, answer.headers, b"{}")


class Null(OfRequired):
    """A body that is `null` where the model requires a member."""

    def said(self, question, answer, clock):
        return Response(200, answer.headers, b"null")


def within_text(body, extra):
    """The body with more bytes in its first string, or in the first text of an element."""
    at = body.find(b'"') + 1 or body.rfind(b"</")
    return body[:at] + extra + body[at:]


class OfGoodBody(Kind):
    """Only what is an answer can be spoiled: a refusal stays as it is."""

    def happens(self, answer):
        return answer.status < 300

    def said(self, question, answer, clock):
        return Response(answer.status, answer.headers, self.spoiled(answer.body))


class InvalidUTF8(OfGoodBody):
    """Bytes that are not UTF-8 within a string."""

    def spoiled(self, body):
        return within_text(body, b"\xff\xfe")


class ControlCharacters(OfGoodBody):
    """A raw control character within a string."""

    def spoiled(self, body):
        return within_text(body, b"\x01")


class UTF16(OfGoodBody, OfJSON):
    """JSON in UTF-16."""

    def spoiled(self, body):
        return body.decode().encode("utf-16")


class WrongContentType(Kind):
    """A good body that says it is HTML; clients may take it."""

    prevents = False

    def said(self, question, answer, clock):
        return Response(answer.status, answer.headers | {"Content-Type": "text/html"}, answer.body)


class WrongTypes(OfGoodBody):
    """Numbers where the answer has its lists and structures."""

    def fits(self, question):
        shape = question.operation.output_shape
        return question.is_json and shape is not None and any(
            member.type_name in ("list", "structure") and (name in shape.required_members or question.rule)
            for name, member in shape.members.items())  # fmt: skip

    def spoiled(self, body):
        return json.dumps({name: 7 if isinstance(value, (list, dict)) else value
                           for name, value in json.loads(body).items()}).encode()  # fmt: skip


class GarbledGzip(OfGoodBody):
    """A body that says it is compressed, and is not."""

    def said(self, question, answer, clock):
        said = super().said(question, answer, clock)
        return Response(said.status, said.headers | {"Content-Encoding": "gzip"}, said.body)

    def spoiled(self, body):
        return b"\x1f\x8b\x08\x00" + body[::-1]


# Faults of a list as a whole.


def input_token(question):
    return paging.listed(question.rule["input_token"])[0]


def output_token(question):
    return paging.listed(question.rule["output_token"])[0].split(" || ")[0]


def emptied(question, result):
    """A page without items."""
    names = [name.split(".")[0] for name in paging.listed(question.rule["result_key"])]
    return {name: [] if name in names and isinstance(value, list) else value for name, value in result.items()}


class OfList(Kind):
    level = "list"

    def fits(self, question):
        return question.rule is not None

    def continued(self, question, result, token):
        more = {question.rule["more_results"]: True} if question.rule.get("more_results") else {}
        return result | more | {output_token(question): token}


class RepeatedToken(OfList):
    """A page token that comes again and again."""

    def page(self, question, result):
        return self.continued(question, result, MADE_UP + "again")


class EndlessTokens(OfList):
    """Ever new page tokens, until the service gives up."""

    PAGES = 30

    def page(self, question, result):
        number = int(question.token.removeprefix(MADE_UP)) + 1 if made_up(question) else 1
        if number > self.PAGES:
            raise ServiceError("InternalServerException", "The service has lost its place in the list", 500)
        return self.continued(question, emptied(question, result), f"{MADE_UP}{number}")


class CutPagination(OfList):
    """An error in place of the second page."""

    def page(self, question, result):
        if question.token is not None:
            raise ServiceError("InternalServerException", "We encountered an internal error", 500)
        return self.continued(question, result, MADE_UP + "1")


def made_up(question):
    """Returns `True` if a page is asked for by a token that a fault made up."""
    return (question.token or "").startswith(MADE_UP)


def all_kinds(kind=Kind):
    """Every kind, in the order of this file; a class that others build on is none of them."""
    for each in kind.__subclasses__():
        if each.__subclasses__():
            yield from all_kinds(each)
        else:
            yield each


ALL = [kind() for kind in dict.fromkeys(all_kinds())]
OF = {level: [kind for kind in ALL if kind.level == level] for level in ("call", "list", "host", "service", "role")}
