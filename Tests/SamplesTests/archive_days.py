#!/usr/bin/env python3
"""An archive of many days: what tells of all of them is drawn quickly, rebuilding it changes no byte, and what is wrong
with it is named; also when runs are killed.

Days are collected from small logs and drawn, one after the other, with one missing in the middle. Then

- the index is drawn: the median of several runs is printed beside the floor, which is to read the same manifests once
  with Python's json and to write as many bytes as the index has;
- `archive rebuild` gives every file as it was; trends, pages, index and `latest/` that are lost come back to the byte;
- a byte that is another, a file that is gone and the day that is missing are named by `archive verify`;
- `archive rebuild` and `render` are killed at many moments: what readers see is whole each time, and the next run ends
  where an undisturbed one does.

Only the seconds can differ between machines; nothing else does. With `--limit`, drawing the index must take less.

Usage: archive_days.py PROGRAM [--days 12] [--runs 3] [--kills 12] [--limit SECONDS]
"""

import argparse
import datetime
import hashlib
import json
import pathlib
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

LAST = datetime.date(2026, 11, 23)


def tree(folder):
    """The digest of each file, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()}


def log(day, number):
    """A day's events: a few more or less each day."""
    return "\n".join(
        json.dumps({
            "eventTime": f"{day}T10:{index:02d}:00Z", "eventSource": "ec2.amazonaws.com", "eventName": "RunInstances",
            "readOnly": False, "awsRegion": "eu-west-1", "recipientAccountId": "111122223333",
            "userAgent": "console.amazonaws.com", "sourceIPAddress": "192.0.2.7", "eventID": f"{day}-{index}",
            "userIdentity": {"type": "IAMUser", "userName": "j.doe", "accountId": "111122223333",
                             "arn": "arn:aws:iam::111122223333:user/j.doe"}})
        for index in range(1 + number * 7 % 23))


class Archive:
    def __init__(self, program, folder):
        self.program, self.path, self.logs = program, folder / "archive", folder / "logs"
        self.logs.mkdir()

    def run(self, *words, check=True):
        done = subprocess.run(
            [self.program, *words, "--archive", self.path], capture_output=True, text=True, check=False)
        if check and done.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, words))}: {done.returncode}: {done.stderr or done.stdout}")
        return done

    def add(self, day, number):
        (self.logs / "a.json").write_text(log(day, number), encoding="utf-8")
        self.run("collect", "--offline", "--cloudtrail", self.logs, "--date", str(day))
        self.run("render", "--date", str(day), "--format", "html,md")


def is_page(path):
    """Whether the page is there to its end."""
    text = path.read_text(encoding="utf-8")
    return text.startswith("<!doctype html>\n") and text.endswith("</html>\n")


def floor(archive):
    begun = time.monotonic()
    for path in sorted(archive.path.glob("2*/manifest.json")):
        json.loads(path.read_bytes())
    size = (archive.path / "index.html").stat().st_size
    with tempfile.TemporaryFile() as file:
        file.write(b"x" * size)
    return time.monotonic() - begun


def draw_index(archive, runs, limit):
    seconds, floors = [], []
    for _ in range(runs):
        begun = time.monotonic()
        archive.run("archive", "index")
        seconds.append(time.monotonic() - begun)
        floors.append(floor(archive))
    took, least = statistics.median(seconds), statistics.median(floors)
    size = (archive.path / "index.html").stat().st_size
    print(f"index: {took:.3f} s, {took / least:.1f} times the floor of {least:.3f} s, {size:,} bytes")
    return [f"the index took {took:.2f} s, over {limit} s"] if limit and took >= limit else []


def index_says(archive, days, missing):
    """A line a day, and one for what is missing."""
    problems = []
    text = (archive.path / "index.html").read_text(encoding="utf-8")
    for day in days:
        if f'<a href="{day}/index.html"' not in text:
            problems.append(f"the index does not lead to {day}")
    if not re.search(rf">{missing}(</td>)?<td[^>]*>missing", text):
        problems.append("the index does not show the gap")
    return problems


def rebuild(archive, days):
    problems = []
    before = tree(archive.path)
    begun = time.monotonic()
    said = archive.run("archive", "rebuild").stdout
    print(f"rebuild: {time.monotonic() - begun:.3f} s for {len(days)} days where nothing was lost")
    if said != f"{len(days)} days: nothing changed\n":
        problems.append(f"a rebuild of what is whole says {said[:300]}")
    if tree(archive.path) != before:
        problems.append("a rebuild of what is whole changes it")

    # Trends of one day, and of another all that is not its own.
    for day, sql in [(days[2], "DELETE FROM metric"), (days[-2], f"DELETE FROM metric WHERE date < '{days[-2]}'")]:
        with sqlite3.connect(archive.path / str(day) / "snapshot.sqlite") as database:
            database.execute(sql)
        database.close()
        # With its manifest, it would be a snapshot that somebody changed.
        (archive.path / str(day) / "manifest.json").unlink()
    (archive.path / str(days[1]) / "manifest.json").unlink()
    (archive.path / str(days[3]) / "index.html").unlink()
    (archive.path / "index.html").unlink()
    shutil.rmtree(archive.path / "latest")
    said = archive.run("archive", "rebuild").stdout
    after = tree(archive.path)
    problems += [f"after the rebuild, {name} is another" for name in sorted(before.keys() | after.keys())
                 if before.get(name) != after.get(name)][:20]
    wanted = sorted([f"{days[2]}: trends filled, drawn", f"{days[-2]}: trends filled, drawn", f"{days[1]}: drawn",
                     f"{days[3]}: drawn"])  # fmt: skip
    if sorted(said.splitlines()[:-1]) != wanted:
        problems.append(f"the rebuild says {said[:500]}")
    return problems


def damage(archive, days, missing):
    begun = time.monotonic()
    if archive.run("archive", "verify", check=False).returncode != 0:
        return ["what is whole does not verify"]
    print(f"verify: {time.monotonic() - begun:.3f} s")
    page = archive.path / str(days[4]) / "report.md"
    kept = page.read_bytes()
    page.write_bytes(kept[:100] + bytes([kept[100] ^ 1]) + kept[101:])
    data = archive.path / str(days[1]) / "index.html"
    aside = data.rename(archive.path.parent / "aside")
    said = archive.run("archive", "verify", check=False)
    page.write_bytes(kept)
    aside.rename(data)
    wanted = [f"{days[4]}/report.md: corrupted", f"{days[1]}/index.html: missing", f"{missing}: no such day"]
    return ([f"verify does not say: {line}" for line in wanted if line not in said.stdout]
            + ([] if said.returncode == 1 else [f"verify of what is damaged ends with {said.returncode}"]))


def kill(archive, days, kills):
    """Kills runs at many moments, from the first to the last of an undisturbed one."""
    problems = []
    before = tree(archive.path)

    def lose(who):
        """The trends of a day, and its manifest and the newest day's: there is much to do, up to `latest/` and the index."""
        with sqlite3.connect(archive.path / str(days[2]) / "snapshot.sqlite") as database:
            database.execute("DELETE FROM metric")
        database.close()
        for day in (days[2], days[-1]):
            (archive.path / str(day) / "manifest.json").unlink(missing_ok=True)
        review = json.dumps({"date": str(days[-1]), "by": who, "at": "2026-11-24T08:00:00Z"})
        (archive.path / "reviews.jsonl").write_text(review + "\n", encoding="utf-8")

    lose("nobody")
    begun = time.monotonic()
    archive.run("archive", "rebuild")
    whole = time.monotonic() - begun
    for number in range(kills):
        lose(f"reader {number}")
        command = ["archive", "rebuild"] if number % 3 else ["render", "--format", "html,md"]
        process = subprocess.Popen(
            [archive.program, *command, "--archive", archive.path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=whole * (number + 1) / (kills + 1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for page in [archive.path / "index.html", archive.path / "latest" / "index.html"]:
            if not page.exists() or not is_page(page):
                problems.append(f"kill {number}: {page.relative_to(archive.path)} is not whole")
        manifest = json.loads((archive.path / "latest" / "manifest.json").read_text(encoding="utf-8"))
        for name, entry in manifest["files"].items():
            path = archive.path / "latest" / name
            if name != "snapshot.sqlite" and hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
                problems.append(f"kill {number}: latest/{name} is not the manifest's")
        for day in days:
            with sqlite3.connect(f"file:{archive.path / str(day) / 'snapshot.sqlite'}?mode=ro", uri=True) as database:
                if database.execute("PRAGMA quick_check").fetchone() != ("ok",):
                    problems.append(f"kill {number}: the snapshot of {day} is not whole")
            database.close()
        archive.run("archive", "rebuild")
        for page in [archive.path / "latest" / "index.html", archive.path / "index.html"]:
            if f"reader {number}" not in page.read_text(encoding="utf-8"):
                problems.append(f"kill {number}: the next run does not bring {page.relative_to(archive.path)} up to date")
        if archive.run("archive", "rebuild").stdout != f"{len(days)} days: nothing changed\n":
            problems.append(f"kill {number}: the next run leaves work")
        if (said := archive.run("archive", "verify", check=False)).returncode != 0 or "left by" in said.stdout:
            problems.append(f"kill {number}: after the next run: {said.stdout[-500:]}")
    (archive.path / "reviews.jsonl").unlink()
    archive.run("archive", "rebuild")
    after = tree(archive.path)
    return problems + [f"after all kills, {name} is another" for name in sorted(before.keys() | after.keys())
                       if before.get(name) != after.get(name)][:20]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--days", type=int, default=12)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--limit", type=float)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        archive = Archive(options.program.resolve(), pathlib.Path(scratch))
        days = [LAST - datetime.timedelta(days=number) for number in reversed(range(options.days + 1))]
        missing = days.pop(options.days // 2)
        begun = time.monotonic()
        for number, day in enumerate(days):
            archive.add(day, number)
        print(f"{len(days)} days: {time.monotonic() - begun:.1f} s to collect and draw them one by one")
        problems = draw_index(archive, options.runs, options.limit)
        problems += index_says(archive, days, missing)
        problems += rebuild(archive, days)
        problems += damage(archive, days, missing)
        problems += kill(archive, days, options.kills)
    for problem in problems:
        print(problem)
    print("archive: " + ("failed" if problems else "index, rebuild, verify and killed runs are as they should be"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
