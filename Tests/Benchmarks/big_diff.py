#!/usr/bin/env python3
"""Compares two big days, and says what it costs.

    big_diff.py PROGRAM [--findings 1000000] [--runs 3]

The samples are collected and made big (`big_day.py`); `runbook diff` compares the two days, as text and as JSON. Beside it
the findings of both days are read once by sqlite3 alone, the same columns in the same order: the floor, in the same run on
the same machine. Printed are the medians, their ratio and the most memory. Only what does not depend on the machine can
fail: the memory, and the numbers, which are counted by sqlite3 too.
"""

import argparse
import json
import pathlib
import sqlite3
import statistics
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import big_day  # noqa: E402
from big_day import ROOT  # noqa: E402
from big_report import measured  # noqa: E402

MOST_MEMORY = 300 << 20
COLUMNS = "product, finding_id, account_id, region, severity, status, muted_by, count, resource_id, first_reported_on"


def read_once(snapshots):
    begun = time.monotonic()
    for snapshot in snapshots:
        database = sqlite3.connect(f"file:{snapshot}?mode=ro", uri=True)
        for _ in database.execute(f"SELECT {COLUMNS} FROM finding ORDER BY product, finding_id"):
            pass
    return time.monotonic() - begun


def open_findings(snapshot):
    database = sqlite3.connect(f"file:{snapshot}?mode=ro", uri=True)
    rows = database.execute("SELECT product, finding_id, status = 'open' AND muted_by IS NULL FROM finding")
    return {(product, name): is_open for product, name, is_open in rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--findings", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    program, problems = options.program.resolve(), []
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        snapshots = big_day.from_samples(program, folder, options.findings)
        out = folder / "out"
        diff = [program, "diff", *snapshots, "--templates", ROOT / "Templates", "--output", out]
        times, floors, memory = {"text": [], "json": []}, [], 0
        for _ in range(options.runs):
            floors.append(read_once(snapshots))
            for form, taken in times.items():
                seconds, most = measured(*diff, "--format", form)
                taken.append(seconds)
                memory = max(memory, most)
        found = json.loads(out.read_text())
        was, now = map(open_findings, snapshots)
        wanted = {
            "new": sum(bool(now[key]) for key in now.keys() - was.keys()),
            "reopened": sum(bool(now[key] and not was[key]) for key in now.keys() & was.keys()),
        }  # fmt: skip
        for name, count in wanted.items():
            items = sum(item["kind"] == "finding" for item in found[name])
            # What no earlier day was asked about, and what a copy stands in for, is not new; the samples have a few.
            if abs(items - count) > 5:
                problems.append(f"{count} findings are {name}, the program says {items}")
        floor = statistics.median(floors)
        for form, taken in times.items():
            spent = statistics.median(taken)
            print(f"2 × {options.findings} findings compared, as {form}: {spent:.2f} s (reading both once: {floor:.2f} s; "
                  f"ratio {spent / floor:.2f})")  # fmt: skip
        print(f"{memory / 2**20:.0f} MiB; {', '.join(f'{len(found[name])} {name}' for name in ['new', 'reopened', 'changed', 'resolved', 'not_read'])}")
        if memory > MOST_MEMORY:
            problems.append(f"comparing took {memory / 2**20:.0f} MiB")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
