"""Writes Sources/AWS/Wire/AnswerShape+Operations.swift: the members of each operation's answer, by botocore's models.

The operations are those that the sources declare with an output of their own. A line of the table is an operation and
the names of its answer's members as they stand in the body: `!` after a name marks a member that the model requires,
`*` one that is a required list or map. EC2's models require nothing, but EC2 writes every list, an empty one too.

    .build-python/bin/python Tests/AWSTests/answer_shapes.py [--check]
"""

import pathlib
import re
import sys

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "StandIn"))

import models  # noqa: E402

SOURCES = ROOT / "Sources"
TABLE = SOURCES / "AWS" / "Wire" / "AnswerShape+Operations.swift"
OPERATION = re.compile(r"Operation<(\w+(?:\.\w+)*)>\(\s*(?:(\w+)\.)?(\w+),\s*\"(\w+)\"")
SERVICE = re.compile(r"let (\w+) = Service\(\s*\"([\w-]+)\"")
# GuardDuty answers its administrator "with success (HTTP 200) but no content", says its API reference.
MAY_BE_EMPTY = {"guardduty:GetAdministratorAccount"}
TYPE = re.compile(r"^(?:public )?(?:extension|enum|struct) (\w+)", re.MULTILINE)

HEAD = """extension AnswerShape {
  /// The members of each operation's answer. Written by `Tests/AWSTests/answer_shapes.py`, which explains the marks.
  static let table = \"\"\"
"""


def operations():
    """`service:Operation` for each operation that the sources declare with an output of their own."""
    services, declared = {}, []
    for file in sorted(SOURCES.rglob("*.swift")):
        text = file.read_text()
        found = TYPE.search(text)
        if found is None:
            continue
        for variable, name in SERVICE.findall(text):
            services[found[1], variable] = name
        declared += [(file, found[1], *operation) for operation in OPERATION.findall(text)]
    for file, here, output, elsewhere, variable, operation in declared:
        if output == "NoOutput":
            continue
        owner = elsewhere or here
        if (owner, variable) not in services:
            raise SystemExit(f"{file}: {operation} belongs to a service that {owner} does not declare")
        yield f"{services[owner, variable]}:{operation}"


def members(name):
    """The members of an operation's body with their marks."""
    service, operation = name.split(":")
    model = models.operation_model(service, operation)
    shape = model.output_shape
    payload = shape.serialization.get("payload") if shape else None
    if payload is not None and shape.members[payload].type_name == "structure":
        shape = shape.members[payload]
    for member_name, member in shape.members.items() if shape else []:
        if "location" in member.serialization:
            continue
        wire = member.serialization.get("name", member_name)
        is_list = member.type_name in ("list", "map")
        if member.serialization.get("flattened"):
            # Without an item nothing is written.
            yield wire
        elif name in MAY_BE_EMPTY:
            yield wire
        elif member_name in shape.required_members or (service == "ec2" and is_list):
            yield wire + ("*" if is_list else "!")
        else:
            yield wire


def line(name):
    words, lines = [name, *sorted(members(name))], []
    for word in words:
        if lines and len(lines[-1]) + len(word) + 1 <= 114:
            lines[-1] += " " + word
        else:
            lines.append(word if not lines else "  " + word)
    return " \\\n".join("    " + text for text in lines)


def main():
    text = HEAD + "\n".join(line(name) for name in sorted(set(operations()))) + '\n    """\n}\n'
    if "--check" not in sys.argv:
        TABLE.write_text(text)
    elif TABLE.read_text() != text:
        raise SystemExit(f"{TABLE} differs from botocore's models: run Tests/AWSTests/answer_shapes.py")


main()
