#!/usr/bin/env python3
"""Makes the samples: recorded answers of AWS's APIs and CloudTrail logs of an invented organisation, for two days.

    generate.py              writes Samples/recordings and Samples/cloudtrail; running it again changes nothing
    generate.py --check      writes nothing; exits with 1 if the committed files are not what would be written
    generate.py --benign     harmless strings in the place of hostile ones (see generator/hostile.py)
    generate.py --out DIR    writes to another folder
"""

import argparse
import pathlib
import sys

sys.dont_write_bytecode = True

from generator import (  # noqa: E402
    compliance, exposure, guardduty, identity, inspector, inventory, logs, network, platform, securityhub, watchers,
)  # fmt: skip
from generator.hostile import Hostile  # noqa: E402
from generator.output import Tree  # noqa: E402
from generator.replay import Recording  # noqa: E402
from generator.world import DAYS  # noqa: E402


def make(benign):
    """All files of the samples, in memory."""
    hostile = Hostile(benign)
    tree = Tree(owned=["recordings", "cloudtrail"])
    for day in DAYS:
        recording = Recording(day)
        platform.record(recording)
        identity.record(recording, hostile)
        network.record(recording, hostile)
        inventory.record(recording, hostile)
        watchers.record(recording)
        exposure.record(recording, hostile)
        compliance.record(recording, hostile)
        guardduty.record(recording, hostile)
        inspector.record(recording, hostile)
        securityhub.record(recording, hostile)
        recording.put(tree)
    logs.put(tree, hostile)
    hostile.assert_all_used()
    return tree


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--benign", action="store_true", help="harmless strings instead of hostile ones")
    parser.add_argument("--out", default=pathlib.Path(__file__).parent, type=pathlib.Path, metavar="DIR")
    options = parser.parse_args()
    tree = make(options.benign)
    if options.check:
        differences = tree.differences(options.out)
        for line in differences:
            print(line, file=sys.stderr)
        return 1 if differences else 0
    changed = tree.write(options.out)
    print(f"{len(tree.files)} files in {options.out}, {changed} changed", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
