"""Recordings: what the collectors asked on one day, and what AWS answered, one file per operation."""

from .output import json_bytes
from .world import ACCOUNTS, SECURITY, iso, read_at


class Recording:
    """The exchanges of one day."""

    def __init__(self, day):
        self.day = day
        self._operations = {}

    def answer(self, account, region, operation, input, body, status=200, error=None):
        """An exchange: `operation` is `service.Operation`, `error` the error's code where it is one."""
        exchange = {"input": input, "status": status}
        if error:
            exchange["headers"] = {"x-amzn-errortype": error}
        exchange["body"] = body
        self._operations.setdefault((account, region, operation), []).append(exchange)

    def refuse(self, account, region, operation, input, status, code, message, key="message"):
        """An exchange that ended in an error of a REST service."""
        self.answer(account, region, operation, input, {key: message}, status, code)

    def document(self, account, region, operation, input, text, status=200):
        """An exchange of a service that answers in XML."""
        exchange = {"input": input, "status": status, "text": text}
        self._operations.setdefault((account, region, operation), []).append(exchange)

    def fault(self, account, region, operation, input, kind):
        """An exchange that never had an answer: `timeout`, `connection`, `dns` or `tls`."""
        self._operations.setdefault((account, region, operation), []).append({"input": input, "fault": kind})

    def pages(self, account, region, operation, input, member, items, size, token="NextToken", **rest):
        """A list in pages, the first asked without a token."""
        starts = list(range(0, len(items), size)) or [0]
        for number, start in enumerate(starts):
            asked = dict(input) if number == 0 else {**input, token: page_token(operation, region, number)}
            body = {**rest, member: items[start : start + size]}
            if number + 1 < len(starts):
                body[token] = page_token(operation, region, number + 1)
            self.answer(account, region, operation, asked, body)

    def put(self, tree):
        """Puts the recording's files into the tree."""
        folder = f"recordings/{self.day}"
        tree.add(
            f"{folder}/recording.json",
            json_bytes(
                {"version": 1, "caller": SECURITY, "partition": "aws", "recorded_at": iso(read_at(self.day), False)}
            ),
        )
        for (account, region, operation), exchanges in self._operations.items():
            assert account in ACCOUNTS
            tree.add(f"{folder}/{account}/{region}/{operation}.json", json_bytes({"exchanges": exchanges}))


def page_token(operation, region, number):
    """A token that looks like AWS's own."""
    return f"eyJ{operation.split('.')[1]}{region.replace('-', '')}{number:03}=="
