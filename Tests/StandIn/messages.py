"""HTTP messages: a request as it came, and an answer before it is sent."""

import dataclasses
import re
from urllib.parse import unquote, unquote_plus

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})")


@dataclasses.dataclass
class Response:
    status: int
    headers: dict
    body: bytes = b""


class Request:
    """A request with its headers by lower-case name, and what its signature says about itself."""

    def __init__(self, method, target, headers, body):
        self.method, self.target, self.raw_headers, self.body = method, target, headers, body
        self.path, _, query = target.partition("?")
        # A plus sign is a plus sign: SigV4 writes a space as %20, and so must a client that signs what it sends.
        self.query = pairs(query, unquote)
        self._values = {}
        for name, value in headers:
            name = name.lower()
            self._values[name] = f"{self._values[name]},{value}" if name in self._values else value
        self.form = None
        if self.header("content-type").startswith("application/x-www-form-urlencoded"):
            self.form = pairs(body.decode("utf-8", "replace"), unquote_plus)
        self.credential = self.signed_headers = self.signature = None
        match = AUTHORIZATION.fullmatch(self.header("authorization"))
        if match and match[1].count("/") == 4:
            self.credential = match[1].split("/")
            self.signed_headers, self.signature = match[2].split(";"), match[3]

    def header(self, name):
        return self._values.get(name, "")

    @property
    def header_names(self):
        return self._values.keys()

    @property
    def action(self):
        """The operation that a form names."""
        return dict(self.form or []).get("Action")


def pairs(text, decode):
    split = (part.partition("=") for part in text.split("&") if part)
    return [(decode(name), decode(value)) for name, _, value in split]
