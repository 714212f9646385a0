"""A day of the samples that was collected while something was wrong, and what it says."""

import csv
import dataclasses
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess

import faults

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "Samples"
FIRST, SECOND = "2026-11-22", "2026-11-23"

# A headline number of the report: `- **≥ 27** critical findings open (not fully read)`.
_TILE = re.compile(r"^- \*\*(?P<value>[^*]+)\*\* (?P<label>[^(]+?)(?: \(.*)?$")


@dataclasses.dataclass(frozen=True)
class Case:
    """A fault in every answer of some operations of the second day."""

    name: str
    fault: str
    # The recorded files, below the day's folder: account/Region/service.Operation.json.
    files: tuple

    @property
    def cells(self):
        """The account, Region, service and operation of each."""
        return {(path.parts[0], path.parts[1], *path.stem.split(".")) for path in map(pathlib.Path, self.files)}


def recorded():
    """Every recorded file of the second day, below its folder."""
    day = SAMPLES / "recordings" / SECOND
    return sorted(str(path.relative_to(day)) for path in day.glob("*/*/*.json"))


def _write_recording(folder, case):
    """Links to the samples' recordings, with files of its own where there is a fault."""
    own = SAMPLES / "recordings" / SECOND
    folder.mkdir()
    (folder / FIRST).symlink_to(SAMPLES / "recordings" / FIRST)
    day = folder / SECOND
    affected = set(case.files)
    for path in [own / "recording.json", *own.glob("*/*/*.json")]:
        name = path.relative_to(own)
        file = day / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if str(name) in affected:
            file.write_text(faults.faulty(path.read_text(encoding="utf-8"), *path.stem.split("."), case.fault))
        else:
            file.symlink_to(path)


def _write_configuration(folder):
    text = (SAMPLES / "runbook.yaml").read_text(encoding="utf-8")
    # Of the report, what is looked at: its Markdown.
    text = text.replace("formats: [html, md]", "formats: [md]")
    (folder / "runbook.yaml").write_text(text, encoding="utf-8")
    (folder / "mutes.yaml").symlink_to(SAMPLES / "mutes.yaml")
    (folder / "cloudtrail").symlink_to(SAMPLES / "cloudtrail")


def run(program, folder, case=None, first=None):
    """Runs the daily job in a folder of its own, and gives what became of it.

    - case: what is wrong on the second day.
    - first: the folder that holds the first day already; without it, both are collected.
    """
    folder.mkdir(parents=True)
    _write_configuration(folder)
    _write_recording(folder / "recordings", case or Case("nothing", "", ()))
    if first:
        shutil.copytree(first / "archive" / FIRST, folder / "archive" / FIRST)
    finished = subprocess.run(
        [program, "run", "--config", folder / "runbook.yaml", "--templates", ROOT / "Templates", "--date", SECOND],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"}, capture_output=True, text=True, check=False)
    return finished, folder / "archive" / SECOND


class Day:
    """What a collected day says."""

    def __init__(self, folder):
        self.folder = folder
        database = sqlite3.connect(f"file:{folder}/snapshot.sqlite?mode=ro&immutable=1", uri=True)
        database.row_factory = sqlite3.Row

        def rows(sql):
            return [dict(row) for row in database.execute(sql)]

        self.cells = {
            (row["account_id"], row["region"], row["service"], row["operation"]): row
            for row in rows("SELECT * FROM collection")
        }
        self.unread = {
            (row["account_id"], row["region"], row["service"], row["operation"]): row["outcome"]
            for row in rows("SELECT * FROM unread")
        }
        self.checks = {
            (row["check_id"], row["account_id"], row["region"], row["resource"]): row["status"]
            for row in rows("SELECT * FROM check_result")
        }
        self.findings = {
            (row["product"], row["finding_id"]): row
            for row in rows("SELECT product, finding_id, account_id, region, severity, status, muted_by, first_reported_on"
                            " FROM finding")
        }  # fmt: skip
        self.kept_in_mind = {row["finding_id"] for row in rows("SELECT finding_id FROM unread_finding")}
        self.changes = {
            (row["kind"], row["source"], row["key"]): row
            for row in rows("SELECT kind, source, key, change, what, is_worse, account_id, region FROM change")
        }
        self.metrics = {
            row["name"]: row["value"]
            for row in rows("SELECT name, value FROM metric WHERE date = (SELECT date FROM snapshot)")
        }
        database.close()
        self.report = (folder / "report.md").read_text(encoding="utf-8")
        opening = self.report.partition("## Today")[2].partition("\n1. ")[0]
        tiles = filter(None, map(_TILE.match, opening.splitlines()))
        self.tiles = {tile["label"].strip(): tile["value"].strip() for tile in tiles}

    def table(self, query):
        """The rows of a view, as the report's data file has them."""
        with (self.folder / "data" / f"{query}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
