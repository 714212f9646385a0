"""Reads snapshots for comparing: the coverage, what became of things, and the facts with where they were read."""

import functools
import json
import re
import sqlite3

import program

READ = {"ok", "disabled", "not_offered", "not_needed"}

# Columns that say when a run was.
MOMENTS = {"completed_at"}


class Snapshot:
    """A day's snapshot, read only."""

    def __init__(self, path):
        self._database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self._database.row_factory = sqlite3.Row

    def rows(self, sql):
        return [dict(row) for row in self._database.execute(sql)]

    @functools.cached_property
    def cells(self):
        """The coverage: each cell's line by account, Region, service and operation. Lines that come twice are lists."""
        lines = {}
        for line in self.rows("SELECT * FROM collection"):
            lines.setdefault((line["account_id"], line["region"], line["service"], line["operation"]), []).append(line)
        return lines

    def line(self, cell):
        return self.cells[cell][0] if cell in self.cells else None

    def is_read(self, cell):
        """Returns `True` if a cell was read whole; one that is not there was not."""
        line = self.line(cell)
        return line is not None and line["outcome"] in READ and not line["truncated"]

    @functools.cached_property
    def accounts(self):
        return {row["account_id"] for row in self.rows("SELECT account_id FROM account")}

    @functools.cached_property
    def changes(self):
        """The changes since the day before, but for things that one of the days did not read."""
        return {
            (row["kind"], row["source"], row["key"]): row
            for row in self.rows("SELECT * FROM change WHERE change <> 'not_read'")
        }

    def change(self, key):
        """Returns the change of a thing, or `None`; that of a finding whichever product reports it."""
        if key in self.changes or key[0] != "finding":
            return self.changes.get(key)
        return self._changes_of_findings.get(json.loads(key[2])["finding_id"])

    @functools.cached_property
    def _changes_of_findings(self):
        return {json.loads(key)["finding_id"]: change
                for (kind, _, key), change in self.changes.items() if kind == "finding"}  # fmt: skip

    @functools.cached_property
    def findings(self):
        """The ids of all findings, whichever product reports them."""
        return {row["finding_id"] for row in self.rows("SELECT finding_id FROM finding")}

    def form(self, row):
        """Returns in which form a finding of Security Hub, or a row about it, was given; of any other `None`."""
        return self._forms.get(row.get("finding_id")) if row.get("product", "securityhub") == "securityhub" else None

    @functools.cached_property
    def _forms(self):
        return {row["finding_id"]: row["format"] for row in self.rows("SELECT finding_id, format FROM securityhub_finding")}

    @functools.cached_property
    def verdicts(self):
        return {(row["check_id"], row["account_id"], row["region"], row["resource"]): row
                for row in self.rows("SELECT * FROM check_result")}  # fmt: skip

    @functools.cached_property
    def reads(self):
        """The operations that each check's verdict rests on."""
        found = {}
        for row in self.rows("SELECT check_id, value FROM check_reference WHERE kind = 'reads'"):
            found.setdefault(row["check_id"], []).append(tuple(row["value"].split(":")))
        return found

    @functools.cache
    def table(self, name):
        """A table's rows by their keys, without moments of the run."""
        columns = self._database.execute(f"PRAGMA table_info({name})").fetchall()
        keys = [column["name"] for column in columns if column["pk"]]
        kept = [column["name"] for column in columns if column["name"] not in MOMENTS]
        return {tuple(row[key] for key in keys): {name: row[name] for name in kept}
                for row in self.rows(f"SELECT * FROM {name}")}  # fmt: skip


@functools.cache
def sources():
    """The operations that each table's rows come from, as the reference of the tables says."""
    found, table = {}, None
    for line in (program.TEMPLATES / "SCHEMA.md").read_text().splitlines():
        if heading := re.fullmatch(r"## `(\w+)`", line):
            table = heading[1]
        elif table and line.startswith("From "):
            found[table] = [tuple(operation.split(":")) for operation in re.findall(r"`(\w+:\w+)`", line)]
    return found
