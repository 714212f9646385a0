"""CloudTrail's files: the records of two days, in the folders in which an organization trail delivers them."""

import datetime
import json

from . import background, story
from .records import Book
from .stream import Stream
from .world import DAYS, ORGANIZATION, SECURITY, at, iso

ROOT = f"cloudtrail/AWSLogs/{ORGANIZATION}"


def put(tree, hostile):
    """Puts the log files, and one digest file, into the tree."""
    book = Book()
    background.write(book)
    story.write(book, hostile)
    files = {}
    for moment, late, account, region, record in book.entries:
        delivered = moment + datetime.timedelta(minutes=late)
        files.setdefault((account, region, _delivery(account, region, delivered)), []).append((moment, record))
    last = None
    for (account, region, delivered), records in sorted(files.items()):
        name = f"{account}_CloudTrail_{region}_{delivered:%Y%m%dT%H%MZ}_" + Stream(
            "file", account, region, delivered
        ).letters(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        records.sort(key=lambda pair: pair[0])
        body = {"Records": [record for _, record in records]}
        last = f"{ROOT}/{account}/CloudTrail/{region}/{delivered:%Y/%m/%d}/{name}.json.gz"
        tree.add(last, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
    _digest(tree)


def _delivery(account, region, moment):
    """When the file that takes a record is delivered.

    A real trail has a file every five minutes; these have one every few hours, so that the sample stays small.
    """
    hours = 6 if (account, region) in background.BUSY else 12
    start = moment.replace(hour=moment.hour // hours * hours, minute=0, second=0)
    if moment.hour == 0 and moment.minute < 30:
        return start.replace(minute=30)  # what is late from the day before comes in the first file
    return start + datetime.timedelta(hours=hours, minutes=-1)


def _digest(tree):
    """A digest file: it lies beside the logs, has the same ending, and holds no records."""
    day, region = DAYS[1], "us-east-1"
    start, end = at(day, "04:52"), at(day, "05:52")
    name = f"{SECURITY}_CloudTrail-Digest_{region}_org-trail_{region}_{end:%Y%m%dT%H%M%SZ}.json.gz"
    body = {
        "awsAccountId": SECURITY, "digestStartTime": iso(start, False), "digestEndTime": iso(end, False),
        "digestS3Bucket": "example-org-trail-123456789012", "digestS3Object": f"AWSLogs/{name}",
        "digestPublicKeyFingerprint": Stream("fingerprint").hex(32), "digestSignatureAlgorithm": "SHA256withRSA",
        "newestEventTime": None, "oldestEventTime": None, "previousDigestS3Bucket": None,
        "previousDigestS3Object": None, "previousDigestHashValue": None, "previousDigestHashAlgorithm": None,
        "previousDigestSignature": None, "logFiles": [],
    }  # fmt: skip
    tree.add(
        f"{ROOT}/{SECURITY}/CloudTrail-Digest/{region}/{day:%Y/%m/%d}/{name}",
        json.dumps(body, separators=(",", ":")).encode(),
    )
