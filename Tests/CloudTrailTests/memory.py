"""Measures that memory does not grow with the number of files, but for 16 bytes an event of one account and Region.

    python Tests/CloudTrailTests/memory.py PROGRAM

Logs of the same shape and of several sizes are read by the program, and the most memory that each run had at once is
compared: for a day twenty times as long in one account and Region, and for the same day spread over twenty.
"""

import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
EVENTS_IN_A_FILE = 4000
FILES, MORE_FILES, PLACES = 10, 200, 20
BYTES_AN_EVENT = 16
# Threads and their memory fall out a little differently each time.
NOISE = 3 << 20


def write(folder, files, places):
    """So many files, in so many Regions of one account; every event is another one, and all are alike."""
    event = {
        "eventVersion": "1.11", "eventTime": "2026-11-23T10:00:00Z", "eventSource": "ec2.amazonaws.com",
        "eventName": "DescribeInstances", "awsRegion": "@REGION@", "sourceIPAddress": "192.0.2.1",
        "userAgent": "aws-cli/2.31.0", "eventID": "@ID@", "eventType": "AwsApiCall", "readOnly": True,
        "managementEvent": True, "eventCategory": "Management", "recipientAccountId": "111122223333",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/alice", "accountId": "111122223333"},
    }  # fmt: skip
    text = json.dumps(event)
    for file in range(files):
        region = f"xx-test-{file % places + 1}"
        path = folder / f"AWSLogs/111122223333/CloudTrail/{region}/2026/11/23/{file:05}.json.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        head, tail = text.replace("@REGION@", region).split("@ID@")
        first = file * EVENTS_IN_A_FILE
        records = (f"{head}{number:032x}{tail}" for number in range(first, first + EVENTS_IN_A_FILE))
        path.write_bytes(gzip.compress(f'{{"Records":[{",".join(records)}]}}'.encode(), 1))


def peak(program, files, places=1):
    """The most memory that reading so many files takes, in bytes."""
    with tempfile.TemporaryDirectory() as scratch:
        write(pathlib.Path(scratch, "logs"), files, places)
        child = subprocess.Popen(
            [program, "collect", "--offline", "--cloudtrail", f"{scratch}/logs", "--date", "2026-11-23", "--archive",
             f"{scratch}/archive", "--templates", ROOT / "Templates"], stdout=subprocess.DEVNULL, cwd=scratch)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, f"reading {files} files failed with {child.returncode}"
        return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    small, large, spread = peak(program, FILES), peak(program, MORE_FILES), peak(program, MORE_FILES, PLACES)
    more_events = (MORE_FILES - FILES) * EVENTS_IN_A_FILE
    allowed = more_events * BYTES_AN_EVENT
    print(f"memory: {small >> 20} MiB for {FILES} files, {large >> 20} MiB for {MORE_FILES}"
          f" ({(large - small) / more_events:.1f} bytes an event), {spread >> 20} MiB for as many of {PLACES} Regions")
    problems = []
    if large - small > allowed + NOISE:
        problems.append(f"grew by {large - small} bytes for {more_events} events: more than {BYTES_AN_EVENT} for each")
    if spread - small > NOISE:
        problems.append(f"grew by {spread - small} bytes with the number of files: no account and Region has more events")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
