#!/usr/bin/env python3
"""Checks that the hostile samples and the benign ones differ in nothing but their strings.

Whatever is grouped, counted or sorted must come out alike, or the two reports could not be compared: the same files,
the same members and types, and at each place the same strings equal to each other and in the same order.
"""

import base64
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "Samples"


def load(root):
    """What each file below the folder holds, by its path."""
    files = {}
    for file in sorted(root.rglob("*.json*")):
        data = file.read_bytes()
        held = json.loads(gzip.decompress(data) if file.suffix == ".gz" else data)
        for exchange in held.get("exchanges", []):
            if "text" in exchange:
                exchange["text"] = elements(ElementTree.fromstring(exchange["text"]))
        files[file.relative_to(root).as_posix()] = held
    return files


def elements(element):
    """An answer in XML as lists; a credential report inside of it is read, too."""
    name = element.tag.rpartition("}")[2]
    if name == "Content":
        return [name, [line.split(",") for line in base64.b64decode(element.text).decode().splitlines()]]
    return [name, element.text or "", [elements(child) for child in element]]


def compare(hostile, benign, place, pairs, complaints):
    """Walks both at once, and gathers the pairs of strings by the place that they stand in."""
    if type(hostile) is not type(benign):
        complaints.append(f"{place}: {type(hostile).__name__} and {type(benign).__name__}")
    elif isinstance(hostile, dict):
        if list(hostile) != list(benign):
            complaints.append(f"{place}: other members")
            return
        for key in hostile:
            compare(hostile[key], benign[key], f"{place}.{key}", pairs, complaints)
    elif isinstance(hostile, list):
        if len(hostile) != len(benign):
            complaints.append(f"{place}: {len(hostile)} and {len(benign)} items")
            return
        for one, other in zip(hostile, benign):
            compare(one, other, f"{place}[]", pairs, complaints)
    elif isinstance(hostile, str):
        pairs.setdefault(place, set()).add((hostile, benign))
    elif hostile != benign:
        complaints.append(f"{place}: {hostile} and {benign}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, SAMPLES / "generate.py"]
        subprocess.run([*command, "--out", f"{folder}/hostile"], check=True)
        subprocess.run([*command, "--benign", "--out", f"{folder}/benign"], check=True)
        hostile, benign = load(pathlib.Path(folder, "hostile")), load(pathlib.Path(folder, "benign"))
    complaints, pairs = [], {}
    if list(hostile) != list(benign):
        complaints.append("the two runs write other files")
    for path in hostile.keys() & benign.keys():
        kind = "log" if path.endswith(".gz") else path.rsplit("/", 1)[-1]
        compare(hostile[path], benign[path], kind, pairs, complaints)
    twins = 0
    for place, found in sorted(pairs.items()):
        twins += sum(one != other for one, other in found)
        if not len({one for one, _ in found}) == len({other for _, other in found}) == len(found):
            complaints.append(f"{place}: what is equal in one run is not in the other")
        ordered = sorted(found)
        for before, after in zip(ordered, ordered[1:]):
            if not before[1] < after[1]:
                complaints.append(f"{place}: sorted otherwise: {before[1]!r:.60} and {after[1]!r:.60}")
    if not twins:
        complaints.append("no hostile string was found")
    print(f"{twins} hostile strings with a twin in {len(hostile)} files")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
