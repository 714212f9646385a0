"""Numbers that look random and are the same in every run, on every machine and in every Python.

Python's own `random` may change between versions; SHA-256 does not.
"""

import hashlib
import uuid


class Stream:
    """An endless stream of bytes that follows from its name alone."""

    def __init__(self, *name):
        self._name = "/".join(str(part) for part in name)
        self._block = 0
        self._bytes = b""

    def _take(self, count):
        while len(self._bytes) < count:
            self._bytes += hashlib.sha256(f"{self._name}#{self._block}".encode()).digest()
            self._block += 1
        taken, self._bytes = self._bytes[:count], self._bytes[count:]
        return taken

    def below(self, limit):
        """A whole number from 0 up to, and not including, `limit`."""
        return int.from_bytes(self._take(6), "big") % limit

    def choice(self, things):
        """One of the things."""
        return things[self.below(len(things))]

    def hex(self, length):
        """Lower-case hexadecimal digits."""
        return self._take((length + 1) // 2).hex()[:length]

    def letters(self, length, alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"):
        """Characters of an alphabet."""
        return "".join(self.choice(alphabet) for _ in range(length))

    def uuid(self):
        """A version 4 UUID."""
        return str(uuid.UUID(bytes=self._take(16), version=4))


def hex_id(length, *name):
    """The hexadecimal id that belongs to a name."""
    return Stream("hex", *name).hex(length)


def uuid_for(*name):
    """The UUID that belongs to a name."""
    return Stream("uuid", *name).uuid()
