#!/usr/bin/env python3
"""Prints the strings that attackers write in the samples, as a JSON list."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Samples"))
from generator.hostile import HOSTILE  # noqa: E402

print(json.dumps([HOSTILE[name] for name in sorted(HOSTILE)]))
