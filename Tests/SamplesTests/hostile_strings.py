#!/usr/bin/env python3
"""Whatever attackers write, the page has the elements that harmless words give.

Draws the report of the samples, and what differs between their days, as they are, hostile strings and all, and of the
same samples with harmless words in their place (`Samples/generate.py --benign`). An HTML5 parser must find the same tree
of elements and attributes in both, without a parse error of its own; one script, which the policy names by its hash, no
event handler, no link but to https, mailto and the bundle; every link into the page must have its anchor; no CSV cell may
begin a formula.

Usage: hostile_strings.py PROGRAM
"""

import base64
import csv
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

import html5lib

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAYS = ["2026-11-22", "2026-11-23"]
# In the archive's index, days as well.
ALLOWED = ("https://", "mailto:", "#", "data/", "../", "2026-11-22/", "2026-11-23/")


def draw(program, folder, benign):
    if benign:
        subprocess.run(
            [sys.executable, ROOT / "Samples/generate.py", "--benign", "--out", folder], check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    else:
        for name in ["cloudtrail", "recordings"]:
            shutil.copytree(ROOT / "Samples" / name, folder / name)
    for name in ["runbook.yaml", "mutes.yaml"]:
        if not (folder / name).exists():
            shutil.copy(ROOT / "Samples" / name, folder / name)
    subprocess.run(
        [program, "run", "--config", folder / "runbook.yaml", "--templates", ROOT / "Templates"], check=True,
        stdout=subprocess.DEVNULL)
    subprocess.run(
        [program, "diff", *DAYS, "--config", folder / "runbook.yaml", "--templates", ROOT / "Templates", "--format", "html",
         "--output", folder / "archive" / "diff.html"], check=True)  # fmt: skip
    return folder / "archive"


def tree(page):
    """Every element in order: its depth, name and the names of its attributes; classes and links with their values."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(page.read_bytes())
    found, problems = [], [f"{page.name}: parse error at {at}: {code}" for at, code, _ in parser.errors]
    ids, scripts = set(), []

    def walk(element, depth):
        if not isinstance(element.tag, str):
            return
        attributes = {str(key): value for key, value in element.attrib.items()}
        found.append((depth, element.tag, tuple(sorted(attributes)), attributes.get("class")))
        if "id" in attributes:
            if attributes["id"] in ids:
                problems.append(f"{page}: the id {attributes['id']} is there twice")
            ids.add(attributes["id"])
        if element.tag == "script":
            scripts.append(element.text)
        if element.tag in {"iframe", "object", "embed", "form", "link", "base"}:
            problems.append(f"{page}: there is an element {element.tag}")
        for name, value in attributes.items():
            if name.startswith("on") or name in {"style", "srcset"}:
                problems.append(f"{page}: there is an attribute {name}")
            if name in {"href", "src"} and not value.startswith(ALLOWED):
                problems.append(f"{page}: a link leads to {value!r}")
        for child in element:
            walk(child, depth + 1)

    walk(document, 0)
    policy = next(meta.attrib["content"] for meta in document.iter("meta") if "http-equiv" in meta.attrib)
    hashes = ["'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'" for text in scripts]
    if len(scripts) != 1 or f"script-src {hashes[0]};" not in policy or "unsafe" in policy:
        problems.append(f"{page}: {len(scripts)} scripts, and the policy is {policy}")
    for element in document.iter("a"):
        target = element.attrib.get("href", "")
        if target.startswith("#") and target[1:] not in ids:
            problems.append(f"{page}: the link {target} has no anchor")
        if target.startswith("data/") and not (page.parent / target).exists():
            problems.append(f"{page}: there is no file {target}")
    return found, problems


def formulas(folder):
    problems, cells = [], 0
    for path in sorted(folder.glob("*/data/*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.reader(file):
                for cell in row:
                    cells += 1
                    if cell.lstrip()[:1] in tuple("=+@\t\r") or (
                            cell.lstrip()[:1] == "-" and not cell.lstrip("-").replace(".", "", 1).isdigit()):
                        if cell.strip():
                            problems.append(f"{path}: the cell {cell[:60]!r} begins a formula")
    if cells < 1000:
        problems.append(f"only {cells} cells were looked at")
    return problems


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        hostile, benign = pathlib.Path(scratch, "hostile"), pathlib.Path(scratch, "benign")
        for folder in (hostile, benign):
            folder.mkdir()
        pages = {name: draw(program, folder, name == "benign") for name, folder in (("hostile", hostile), ("benign", benign))}
        for name in [f"{day}/index.html" for day in DAYS] + ["diff.html"]:
            bad, wrong = tree(pages["hostile"] / name)
            good, more = tree(pages["benign"] / name)
            problems += wrong + more
            if len(good) < 500:
                problems.append(f"{name}: the page has only {len(good)} elements")
            text = (pages["hostile"] / name).read_text(encoding="utf-8")
            if "&lt;script&gt;" not in text:
                problems.append(f"{name}: no hostile string is on the page, so nothing was tested")
            for index, (a, b) in enumerate(zip(bad, good)):
                if a != b:
                    around = [item[1] for item in good[max(0, index - 6):index]]
                    problems.append(f"{name}: element {index} (after {around}) is {a} with hostile strings, {b} without")
                    break
            if len(bad) != len(good):
                problems.append(f"{name}: {len(bad)} elements with hostile strings, {len(good)} without")
        problems += formulas(pages["hostile"])
    for problem in problems:
        print(problem)
    print("hostile strings: " + ("failed" if problems else "the elements are those of harmless words"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
