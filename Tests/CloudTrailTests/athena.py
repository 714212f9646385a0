"""Answers our query as Athena would: with a database that was written by others, over the table that our statement makes.

    python Tests/CloudTrailTests/athena.py FOLDER < {"creation": …, "query": …}

FOLDER is the table's location, where the accounts' folders stand. Both statements are read as Athena's SQL by sqlglot;
the query is then put in DuckDB's words and run there. What Athena's reader of JSON does to a record is done here: names
without case, texts for everything that is declared as text, fields that are not declared left out, copies of a folder
that is no partition not seen. Printed is a JSON list with the names of the columns and the rows, all values as text.
"""

import gzip
import json
import pathlib
import re
import sys

import duckdb
import sqlglot
from sqlglot import exp


def table(statement):
    """The columns as name and type, and the properties of a CREATE EXTERNAL TABLE."""
    parsed = sqlglot.parse_one(statement, read="athena")
    assert isinstance(parsed, exp.Create) and parsed.args["exists"], statement
    columns = [(column.name, column.args["kind"]) for column in parsed.this.expressions]
    partitions = parsed.find(exp.PartitionedByProperty).this.expressions
    columns += [(column.name, column.args["kind"]) for column in partitions]
    properties = {each.this.name: each.args["value"].name for each in parsed.find_all(exp.Property)
                  if isinstance(each.this, exp.Literal) and "value" in each.args}  # fmt: skip
    return columns, properties


def read_as(kind, value):
    """The value as Athena's reader of JSON gives it for a column of this type."""
    if value is None:
        return None
    if kind.is_type("struct"):
        if not isinstance(value, dict):
            return None
        given = {name.lower(): inner for name, inner in value.items()}
        return {field.name: read_as(field.args["kind"], given.get(field.name)) for field in kind.expressions}
    if kind.is_type("array"):
        return [read_as(kind.expressions[0], inner) for inner in value] if isinstance(value, list) else None
    if kind.is_type("map"):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def records(folder, template, kinds, columns):
    """All rows of the table, each with the path of its file."""
    assert template.endswith("${account}/${kind}/${region}/${day}"), template
    pattern = re.compile(rf"(?P<account>[^/]+)/(?P<kind>{kinds})/(?P<region>[^/]+)/(?P<day>\d{{4}}/\d\d/\d\d)/[^/]+")
    for path in sorted(folder.rglob("*.json.gz")):
        place = pattern.fullmatch(str(path.relative_to(folder)))
        if not place:
            continue
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]:
            given = {name.lower(): value for name, value in record.items()} | place.groupdict()
            yield {name: read_as(kind, given.get(name)) for name, kind in columns} | {"$path": f"s3://{path}"}


def main():
    statements = json.load(sys.stdin)
    columns, properties = table(statements["creation"])
    folder = pathlib.Path(sys.argv[1])
    database = duckdb.connect()
    declared = ", ".join(f'"{name}" {kind.sql(dialect="duckdb")}' for name, kind in columns)
    database.execute(f'CREATE TABLE events ({declared}, "$path" TEXT)')
    template = properties["storage.location.template"]
    kinds = properties["projection.kind.values"].replace(",", "|")
    names = [name for name, _ in columns] + ["$path"]
    rows = [[row[name] for name in names] for row in records(folder, template, kinds, columns)]
    if rows:
        database.executemany(f"INSERT INTO events VALUES ({', '.join('?' * len(names))})", rows)
    query = sqlglot.parse_one(statements["query"], read="athena")
    for source in list(query.find_all(exp.Table)):
        if source.args.get("db"):
            source.replace(exp.to_table("events"))
    answer = database.execute(query.sql(dialect="duckdb"))
    given = [[None if value is None else str(value) for value in row] for row in answer.fetchall()]
    print(json.dumps({"columns": [column[0] for column in answer.description], "rows": given}))


if __name__ == "__main__":
    main()
