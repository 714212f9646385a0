"""Decides what goes wrong: by the seed and by what is asked, never by when.

Each decision is a hash over the seed and over account, Region, operation, page and attempt. Calls may come in any
order; the same seed gives the same faults.
"""

import hashlib

import kinds

# Hosts, services and roles break less often than calls: each takes much with it.
SHARE = {"list": 0.25, "host": 0.25, "service": 0.2, "role": 1.0}

# Without an answer to these there is no run: they say who asks.
SPARED = {"GetCallerIdentity"}


class Dice:
    """The decisions of one seed."""

    def __init__(self, seed, probability):
        self.seed, self.probability = seed, probability

    def number(self, *about):
        """A number of 0 up to 1 that belongs to these words."""
        text = "\x1f".join(map(str, (self.seed, *about)))
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") / 2**64

    def one(self, among, *about):
        return among[int(self.number("which", *about) * len(among))]

    def whole(self, level, name):
        """The kind of fault that a whole host, service, role or list has, or `None`."""
        if self.probability == 0 or self.number(level, name) >= self.probability * SHARE[level]:
            return None
        return self.one(kinds.OF[level], level, name)

    def of_host(self, host):
        return None if host.startswith("sts.") else self.whole("host", host)

    def of_service(self, service):
        return None if service == "sts" else self.whole("service", service)

    def of_list(self, question):
        """The fault of the whole list that a question asks for a page of."""
        if question.rule is None:
            return None
        token = kinds.input_token(question)
        return self.whole("list", " ".join((*question.cell, question.region, question.asked(without=[token]))))

    def of_call(self, question, attempt):
        """Returns the kind of fault that happens to one attempt at a question, or `None`."""
        if question.name in SPARED:
            return None
        if question.name == "AssumeRole" and (kind := self.whole("role", question.account)):
            return kind
        about = (*question.cell, question.region, question.asked())
        if self.number("call", *about) >= self.probability:
            return None
        # Half of the faults pass, so that trying again helps, and half of the rest pass with the next attempt.
        if attempt > 1 and self.number("again", attempt, *about) >= 0.5:
            return None
        return self.one([kind for kind in kinds.OF["call"] if kind.fits(question)], *about)
