"""The proxy between the program and AWS: it is AWS, and lets things go wrong on the way.

The program reaches it as `HTTPS_PROXY`, so that every service in every Region has a host name, a certificate and
connections of its own. Each attempt at a question is written down, with its fault.
"""

import asyncio
import collections
import dataclasses
import datetime
import email.utils
import ssl

import kinds
import server
import trustme
from answers import rendered
from errors import ServiceError
from fixtures import BrokenFixture

UNRESOLVABLE = f"{'a' * 64}.example.com"


@dataclasses.dataclass
class Attempt:
    """One attempt at a question, with its fault, and whether it was answered."""

    cell: tuple
    question: str
    number: int
    kind: str | None
    is_answered: bool


class Certificates:
    """The certificates that hosts show: a good one for all of AWS, and bad ones."""

    def __init__(self, authority_file, regions):
        authority = trustme.CA()
        authority.cert_pem.write_to_path(authority_file)
        domains = [f"{region}.amazonaws.com" for region in regions]
        names = ["*.amazonaws.com"]
        names += [f"*.{place}{domain}" for domain in domains for place in ("", "detective.", "s3.", "s3-control.")]
        past = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
        self.good = self._context(authority.issue_cert(*names))
        self._bad = {
            "SelfSigned": self._context(trustme.CA().issue_cert(*names)),
            "ExpiredCertificate": self._context(authority.issue_cert(*names, not_after=past)),
            "WrongHost": self._context(authority.issue_cert("host.example.com")),
        }

    @staticmethod
    def _context(certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context

    def of(self, kind):
        return self._bad[kind.name] if kind else self.good


class Proxy:
    """Answers as the fixtures say, but for what the dice decide; hosts that are missing cannot be reached."""

    def __init__(self, answers, dice, certificates, missing=()):
        self.answers, self.dice, self.certificates, self.missing = answers, dice, certificates, missing
        self.attempts, self.hosts, self.broken = [], {}, []
        self._numbers = collections.Counter()
        self._conversations = set()

    async def __aenter__(self):
        self.answers.begin()
        self._listener = await asyncio.start_server(self.converse, "127.0.0.1", 0, limit=1 << 20, backlog=512)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._listener.close()
        for task in self._conversations:
            task.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)

    async def converse(self, reader, writer):
        """One connection through the proxy, until either side ends it."""
        self._conversations.add(task := asyncio.current_task())
        try:
            host = await self.connected(reader, writer)
            while host and (request := await server.read_request(reader, writer)) is not None:
                if not await self.answer(request, host, writer):
                    break
        except (OSError, EOFError, server.Unreadable, asyncio.CancelledError):
            pass  # Clients may go whenever they want, and the run ends while some wait.
        finally:
            self._conversations.discard(task)
            writer.close()

    async def connected(self, reader, writer):
        """Takes a CONNECT, and speaks TLS as the host; returns the host's name."""
        request = await server.read_request(reader, writer)
        if request is None or request.method != "CONNECT":
            return None
        host = request.target.rpartition(":")[0]
        if host in self.missing:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return None
        kind = self.hosts[host] = self.dice.of_host(host)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.start_tls(self.certificates.of(kind))
        return host

    async def answer(self, request, host, writer):
        try:
            question = self.answers.question(request, host)
        except ServiceError as error:
            self.broken.append(f"{host} {request.method} {request.path}: {error}")
            return False
        answer, kind = self.decided(request, question)
        now = datetime.datetime.now(datetime.timezone.utc)
        if kind is None:
            kind = kinds.Kind()
        else:
            answer = kind.said(question, answer, ahead)
        return await kind.send(writer, answer, now)

    def decided(self, request, question):
        """The answer as it would be, and the kind of fault that happens to it; writes the attempt down."""
        asked = f"{question.region} {question.asked()}"
        self._numbers[key := (question.cell, asked)] += 1
        number = self._numbers[key]
        of_list, of_call = self.dice.of_list(question), self.dice.of_call(question, number)
        now = datetime.datetime.now(datetime.timezone.utc)
        spoiled = None
        try:
            result = self.answers.result(request, question, now)
            if of_list:
                spoiled = of_list
                result = of_list.page(question, result)
        except ServiceError as error:
            result = error
        except BrokenFixture as problem:
            # After a fault a client may ask what nobody asks otherwise.
            self.broken.append(str(problem))
            spoiled, result = kinds.Kind(), ServiceError("ValidationException", str(problem))
        answer = rendered(question, result)
        kind = of_call if of_call and of_call.happens(answer) else None
        shown = kind or spoiled
        is_answered = not (kind and kind.prevents) and not spoiled
        self.attempts.append(Attempt(question.cell, asked, number, shown.name if shown else None, is_answered))
        return answer, kind


def ahead(seconds):
    """The time so many seconds from now, as the header `Date` has it."""
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return email.utils.format_datetime(moment, usegmt=True)
