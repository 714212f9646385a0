"""Says in what snapshots differ, but for where their events came from and when they were read.

    python Tests/CommandsTests/same_snapshots.py bytes|events SNAPSHOT OTHER [ACCOUNT…]

`bytes`: the whole files, after the source's name and the time have been made equal in the ledger, and without the
permissions, which each source needs for itself. `events`: the rows of
the tables that hold events, of these accounts.
"""

import pathlib
import shutil
import sqlite3
import sys
import tempfile

SOURCES = "('LookupEvents', 'ReadLogObjects', 'QueryLogs', 'ReadLogFiles')"
TABLES = ["api_activity", "console_login", "root_event"]


def normalized(path, folder):
    copy = pathlib.Path(folder, str(len(list(pathlib.Path(folder).iterdir()))))
    shutil.copy(path, copy)
    database = sqlite3.connect(copy, isolation_level=None)
    database.execute(f"UPDATE collection SET operation = 'source' WHERE operation IN {SOURCES}")
    database.execute("UPDATE collection SET completed_at = 'now'")
    database.execute("DELETE FROM permission")
    whole = f"{copy}.whole"
    database.execute("VACUUM INTO ?", [whole])
    database.close()
    return pathlib.Path(whole)


def rows(path, table, accounts):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    where = f"WHERE account_id IN ({', '.join('?' * len(accounts))})" if accounts else ""
    return database.execute(f"SELECT * FROM {table} {where}", accounts).fetchall()


def differences(ours, theirs, tables, accounts):
    for table in tables:
        left, right = set(rows(ours, table, accounts)), set(rows(theirs, table, accounts))
        for row in sorted(map(repr, left - right))[:5]:
            yield f"{table}: only the first has {row}"
        for row in sorted(map(repr, right - left))[:5]:
            yield f"{table}: only the second has {row}"


def main():
    how, first, second, *accounts = sys.argv[1:]
    if how == "events":
        count = sum(len(rows(first, table, accounts)) for table in TABLES)
        found = list(differences(first, second, TABLES, accounts))
        print("\n".join(found) if found else f"{count} rows are the same")
        return
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = normalized(first, folder), normalized(second, folder)
        if ours.read_bytes() == theirs.read_bytes():
            print("the bytes are the same")
            return
        names = [row[0] for row in rows(ours, "sqlite_schema", [])] and [
            name for (name,) in sqlite3.connect(ours).execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        print("\n".join(differences(ours, theirs, names, [])) or "the bytes differ, and no row does")


if __name__ == "__main__":
    main()
