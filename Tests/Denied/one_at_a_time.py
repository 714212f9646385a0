#!/usr/bin/env python3
"""Every operation, every account and every Region fails alone on the second day of the samples, in five ways.

An answer is denied, throttled, reset, refused by TLS, or its name is not resolved. The day must be whole all the same:
the program ends with 0, one line more is not read, and nothing looks better than it is. `rules.py` says what that means.

The first day is collected once. Each operation fails in one account and Region, another one for each fault; with
--everywhere in each where it is recorded. With --share N, a fixed Nth of the cases is tried.

Usage: one_at_a_time.py PROGRAM [--share N] [--everywhere] [--only TEXT] [--jobs N] [--keep FOLDER]
"""

import argparse
import collections
import concurrent.futures
import hashlib
import os
import pathlib
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import day  # noqa: E402
import rules  # noqa: E402
from faults import OUTCOMES  # noqa: E402


def order(*words):
    """A number that is the same on every machine and every day."""
    return int.from_bytes(hashlib.sha256(" ".join(words).encode()).digest()[:8], "big")


def cases(everywhere, before):
    """All of them: operations alone, where they are asked without a fault, then whole accounts and whole Regions."""
    files = collections.defaultdict(list)
    for file in day.recorded():
        account, region, operation = pathlib.Path(file).parts
        if not any(before.cells[cell]["calls"] for cell in day.Case("", "", (file,)).cells):
            continue
        files[operation.removesuffix(".json")].append((account, region, file))
    for operation, places in sorted(files.items()):
        for fault in OUTCOMES:
            chosen = places if everywhere else [min(places, key=lambda place: order(operation, fault, *place))]
            for account, region, file in chosen:
                yield day.Case(f"{operation} {fault} in {account}/{region}", fault, (file,))
    parts = [pathlib.Path(file).parts for file in day.recorded()]
    accounts, regions = sorted({part[0] for part in parts}), sorted({part[1] for part in parts} - {"global"})
    for fault in OUTCOMES:
        for position, wholes in enumerate((accounts, regions)):
            for whole in wholes:
                chosen = tuple("/".join(part) for part in parts if part[position] == whole)
                yield day.Case(f"all of {whole} {fault}", fault, chosen)


def judged(program, case, folder, first, before):
    """What is wrong with a day on which the case happened."""
    finished, archive = day.run(program, folder, case, first)
    if finished.returncode != 0:
        return [f"ends with {finished.returncode}: {finished.stderr.strip()[-300:]}"]
    # A whole account that is not answered is not denied to somebody else: what is said on standard error is no matter.
    try:
        return rules.problems(case, before, day.Day(archive))
    finally:
        shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--share", type=int, default=1, metavar="N", help="try a fixed Nth of the cases")
    parser.add_argument("--everywhere", action="store_true", help="each operation in each account and Region")
    parser.add_argument("--only", default="", metavar="TEXT", help="only cases whose name holds it")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="programs at the same time")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER", help="keep the days of cases in this folder")
    options = parser.parse_args()
    program = options.program.resolve()
    begun, failed, kinds = time.monotonic(), 0, collections.Counter()
    with tempfile.TemporaryDirectory(prefix="one-at-a-time-") as scratch:
        scratch = options.keep or pathlib.Path(scratch)
        finished, archive = day.run(program, scratch / "whole")
        if finished.returncode != 0:
            sys.exit(f"without a fault it ends with {finished.returncode}: {finished.stderr}")
        before = day.Day(archive)
        chosen = [case for case in cases(options.everywhere, before)
                  if order(case.name) % options.share == 0 and options.only in case.name]  # fmt: skip
        if not chosen:
            sys.exit(f"no case's name holds '{options.only}'")
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            runs = {pool.submit(judged, program, case, scratch / f"case-{number}", scratch / "whole", before): case
                    for number, case in enumerate(chosen)}  # fmt: skip
            for run in concurrent.futures.as_completed(runs):
                case, problems = runs[run], run.result()
                failed += bool(problems)
                kinds[case.fault] += 1
                for problem in problems[:20]:
                    print(f"{case.name}: {problem}")
                if len(problems) > 20:
                    print(f"{case.name}: and {len(problems) - 20} more")
    counted = ", ".join(f"{count} {fault}" for fault, count in kinds.items())
    print(f"{len(chosen)} cases ({counted}): {len(chosen) - failed} are as they should be, {failed} are not; "
          f"{time.monotonic() - begun:.0f} s")  # fmt: skip
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
