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


def next_day(program, archive, snapshot):
    """A day on which everything is as the day before: no row of a table is another, but for what counts days."""
    # The first day has none to compare with, so the second and the third are compared.
    days = ["2026-11-22", "2026-11-23", "2026-11-24"]
    for before, day in zip([None, *days], days):
        (archive / day).mkdir(parents=True)
        shutil.copy(snapshot, archive / day)
        with sqlite3.connect(archive / day / "snapshot.sqlite") as database:
            database.execute("UPDATE snapshot SET date = ?, previous_date = ?", [day, before])
        subprocess.run(
            [program, "render", "--config", ROOT / "Samples/runbook.yaml", "--templates", ROOT / "Templates", "--date", day,
             "--archive", archive], check=True, stdout=subprocess.DEVNULL)
    result = subprocess.run(
        ["git", "diff", "--no-index", "--unified=0", *(archive / day / "report.md" for day in days[1:])],
        capture_output=True, text=True, check=False)
    gone = [line[1:] for line in result.stdout.splitlines() if line.startswith("-| ")]
    if "Tuesday 24 November 2026" not in result.stdout:
        return ["the two days are drawn alike"]
    # A mute's row says how many days are left; and the age of what has no severity is counted when it is drawn.
    mutes = {"Not scored"} | {row[0] for row in sqlite3.connect(snapshot).execute("SELECT mute_id FROM mute")}
    return [f"nothing happened, but a row is another: {line}" for line in gone if line.split("|")[1].strip() not in mutes]


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
        (other / DAY / "manifest.json").unlink()
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
        problems += next_day(program, pathlib.Path(scratch, "next"), archive / "2026-11-22" / "snapshot.sqlite")
    for problem in problems:
        print(problem)
    print("days differ: " + ("failed" if problems else "only in what changed"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
