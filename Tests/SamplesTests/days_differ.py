#!/usr/bin/env python3
"""`report.md` of two days, put through `git diff`, shows what changed and nothing else.

A day is drawn; then the same day with one finding more and one less is drawn as if nothing else had happened. Every line
of the difference must name one of the two, or be a number or a line of totals that they change.

Usage: days_differ.py PROGRAM
"""

import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAY = "2026-11-23"


def draw(program, archive, command):
    subprocess.run(
        [program, command, "--config", ROOT / "Samples/runbook.yaml", "--templates", ROOT / "Templates", "--date", DAY,
         "--archive", archive], check=True, stdout=subprocess.DEVNULL)
    return archive / DAY / "report.md"


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        archive, other = pathlib.Path(scratch, "archive"), pathlib.Path(scratch, "other")
        before = draw(program, archive, "run")
        again = before.read_bytes()
        if draw(program, archive, "render").read_bytes() != again:
            problems.append("the same day drawn again differs")
        shutil.copytree(archive, other)
        with sqlite3.connect(other / DAY / "snapshot.sqlite") as database:
            database.execute("UPDATE resource_count SET count = count + 7 WHERE resource_type = 'AWS::EC2::Instance'")
        after = draw(program, other, "render")
        result = subprocess.run(
            ["git", "diff", "--no-index", "--unified=0", before, after], capture_output=True, text=True, check=False)
        lines = [line for line in result.stdout.splitlines()
                 if line[:1] in "+-" and not line.startswith(("+++", "---"))]
        # The foot names the snapshot's hash; everything else that differs must be about what was changed.
        lines = [line for line in lines if "snapshot.sqlite" not in line]
        if not lines:
            problems.append("the change is not in the difference")
        problems += [f"differs, and is not about the change: {line}" for line in lines if "AWS::EC2::Instance" not in line]
    for problem in problems:
        print(problem)
    print("days differ: " + ("failed" if problems else "only in what changed"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
