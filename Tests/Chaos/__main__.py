"""Lets things go wrong between the program and AWS, and looks whether a gap is ever taken for good news.

    python Tests/Chaos PROGRAM [--seeds 1-100] [--probability 0.1] [--jobs 2] [--keep FOLDER]
"""

import argparse
import collections
import multiprocessing
import pathlib
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).parents[1] / "StandIn"))

import invariants  # noqa: E402
import kinds  # noqa: E402
import program  # noqa: E402
import proofs  # noqa: E402
from dice import Dice  # noqa: E402
from trial import Ground  # noqa: E402

SHOWN = 12


def seeds(text):
    """`7`, `1-100` or `3,5,8`."""
    chosen = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        chosen += range(int(first), int(last or first) + 1)
    return chosen


def options():
    parser = argparse.ArgumentParser(prog="Chaos", description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path, help="the runbook to try")
    parser.add_argument("--seeds", type=seeds, default=seeds("1-100"), help="such as 7, 1-100 or 3,5,8")
    parser.add_argument("--probability", type=float, default=0.1, help="of a fault in a call's first attempt (0.1)")
    parser.add_argument("--jobs", type=int, default=2, help="seeds at once (2)")
    parser.add_argument("--templates", type=pathlib.Path, default=program.TEMPLATES,
                        help="the program's templates, if they are not the repository's")  # fmt: skip
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for what the runs leave, which is kept")
    parser.add_argument("--without", action="append", default=[], choices=[kind.name for kind in kinds.ALL],
                        help="a kind of fault that does not happen (repeatable)")  # fmt: skip
    parser.add_argument("--every-kind", action="store_true", help="fail if a kind of fault never happened")
    parser.add_argument("--all", action="store_true", help="print everything that breaks a rule")
    return parser.parse_args()


def main():
    given = options()
    program.TEMPLATES = given.templates.resolve()
    for kind in [kind for kind in kinds.ALL if kind.name in given.without]:
        kinds.OF[kind.level].remove(kind)
    folder = given.keep or pathlib.Path(tempfile.mkdtemp(prefix="chaos-"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        return tried(given, folder.resolve())
    finally:
        if not given.keep:
            shutil.rmtree(folder)


def tried(given, folder):
    begun = time.monotonic()
    ground = Ground(folder, given.program.resolve())
    for ended in (days := ground.settle()):
        print(f"{ended.day} without faults: {ended.seconds:.0f} s", flush=True)
    calm = days[1].snapshot
    holds = said(invariants.broken(ground.trial(calm)), given)
    for sentence in (unnoticed := list(proofs.unbroken(ground, calm))):
        print(f"  {sentence}")
    holds = holds and not unnoticed
    # Forked, so that every seed begins with the answers that are known by now.
    forking = multiprocessing.get_context("fork")
    with forking.Pool(given.jobs, inherit, [ground], maxtasksperchild=1) as pool:
        results = []
        for result in pool.imap_unordered(one, [Dice(seed, given.probability) for seed in given.seeds], 1):
            results.append(result)
            report(result, given)
    return summary(results, given, time.monotonic() - begun) if holds else 1


def inherit(ground):
    """Takes over what all seeds share; it is passed on by forking."""
    one.ground = ground


def one(dice):
    return one.ground.run(dice)


def report(result, given):
    state = f"{result.count} broken" if result.count else "all holds"
    print(f"seed {result.seed}: {state}; {result.attempts} calls, {sum(result.faults.values())} faults, {result.cells} "
          f"cells, {result.unread} not read, {result.seconds:.0f} s", flush=True)  # fmt: skip
    if not said(result.broken, given):
        without = "".join(f" --without {name}" for name in given.without)
        print(f"  Once more: {sys.executable} Tests/Chaos {given.program} --seeds {result.seed} --probability "
              f"{given.probability}{without} --all --keep /tmp/chaos", flush=True)  # fmt: skip


def said(broken, given):
    """Prints what breaks rules; returns whether nothing does."""
    for rule, sentences in broken.items():
        print(f"  {len(sentences)} against: {rule}")
        shown = sentences if given.all else sentences[:SHOWN]
        for sentence in shown:
            print(f"    {sentence}")
        if len(shown) < len(sentences):
            print(f"    and {len(sentences) - len(shown)} more")
    return not broken


def summary(results, given, seconds):
    """Prints what came of all seeds; returns the exit code."""
    happened = collections.Counter()
    for result in results:
        happened.update(result.faults)
    missing = [kind.name for kind in kinds.ALL if not happened[kind.name] and kind.name not in given.without]
    failed = sorted(result.seed for result in results if result.count)
    print(f"{len(results)} seeds, {sum(result.attempts for result in results)} calls, {sum(happened.values())} faults "
          f"of {len(happened)} kinds, {sum(result.cells for result in results)} cells, {seconds:.0f} s")  # fmt: skip
    if missing:
        print(f"kinds that did not happen: {', '.join(missing)}")
    if failed:
        print(f"seeds that break a rule: {', '.join(map(str, failed))}")
    return 1 if failed or (given.every_kind and missing) else 0


if __name__ == "__main__":
    sys.exit(main())
