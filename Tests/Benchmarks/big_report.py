#!/usr/bin/env python3
"""Draws the report of a big day, and says what it costs.

    big_report.py PROGRAM [--findings 1000000] [--runs 3]

The samples are collected and made big (`big_day.py`); their second day is drawn several times. Beside it the same
findings are read once, row by row, by sqlite3 alone: the floor, in the same run on the same machine. Printed are the
medians, their ratio, the most memory, the size of the page, and how long Chromium takes to load it and lay it out. Only
what does not depend on the machine can fail: the memory, and the size of the page.
"""

import argparse
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "SamplesTests"))
sys.dont_write_bytecode = True

import big_day  # noqa: E402
from big_day import ROOT  # noqa: E402
import browser  # noqa: E402

MOST_MEMORY, MOST_PAGE = 200 << 20, 2_000_000
# Runs a command in a process of its own, whose only child it is: so the memory is the command's.
MEASURED = "import resource, subprocess, sys, time; t = time.monotonic(); c = subprocess.run(sys.argv[1:], stdout=-3).returncode; " \
           "print(time.monotonic() - t, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, c)"  # fmt: skip


def measured(*command):
    """The seconds and the bytes that a command took."""
    said = subprocess.run([sys.executable, "-c", MEASURED, *command], check=True, capture_output=True, text=True).stdout
    seconds, kilobytes, code = said.split()
    if code != "0":
        raise SystemExit(f"{' '.join(map(str, command))}: exit code {code}")
    return float(seconds), int(kilobytes) * 1024


def read_once(snapshot):
    begun = time.monotonic()
    database = sqlite3.connect(f"file:{snapshot}?mode=ro", uri=True)
    for table in ["finding", "inspector_finding", "guardduty_finding", "securityhub_finding"]:
        for _ in database.execute(f"SELECT * FROM {table}"):
            pass
    return time.monotonic() - begun


def layout(page):
    """Milliseconds until Chromium has loaded the page, and what a whole new layout takes; None without Chromium."""
    path = browser.chromium()
    if path is None:
        return None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        looked = browser.Browser(path, profile)
        try:
            looked.open(page, 1440, False)
            loaded = looked.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
            again = looked.evaluate(
                "(() => { const t = performance.now(); document.body.style.fontSize = '15px'; document.body.offsetHeight;"
                " document.body.style.fontSize = ''; document.body.offsetHeight; return (performance.now() - t) / 2 })()")
        finally:
            looked.close()
    return loaded, again


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--findings", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    program, problems = options.program.resolve(), []
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        *_, snapshot = big_day.from_samples(program, folder, options.findings)
        day = snapshot.parent
        render = [program, "render", "--archive", day.parent, "--templates", ROOT / "Templates", "--date", day.name]
        # The day before is drawn, as it is wherever runbook runs each day.
        subprocess.run([*render[:-1], big_day.DAYS[0]], check=True, stdout=subprocess.DEVNULL)
        times, floors, memory = [], [], 0
        for _ in range(options.runs):
            floors.append(read_once(snapshot))
            seconds, most = measured(*render)
            times.append(seconds)
            memory = max(memory, most)
        page = day / "index.html"
        size = page.stat().st_size
        data = sum(path.stat().st_size for path in (day / "data").iterdir())
        drawn, floor = statistics.median(times), statistics.median(floors)
        print(f"{options.findings} findings: drawn in {drawn:.2f} s (reading them once: {floor:.2f} s; ratio {drawn / floor:.2f}), "
              f"{memory / 2**20:.0f} MiB, a page of {size / 1e6:.2f} MB, data files of {data / 1e6:.0f} MB")  # fmt: skip
        if shown := layout(page):
            print(f"Chromium: loaded after {shown[0]:.0f} ms, a new layout of the whole page {shown[1]:.0f} ms")
        if memory > MOST_MEMORY:
            problems.append(f"drawing took {memory / 2**20:.0f} MiB")
        if size > MOST_PAGE:
            problems.append(f"the page has {size} bytes")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
