"""What cfn-lint, and AWS's own list of actions that comes with it, say against a template or a policy.

Takes a CloudFormation template, or a policy as JSON, on its standard input, and prints a JSON list of complaints.
"""

import json
import pathlib
import sys

import cfnlint
from cfnlint.api import lint
from cfnlint.config import ManualArgs
from cfnlint.decode import decode_str

# One of each partition that CloudFormation's schemas are kept for.
REGIONS = ["us-east-1", "us-gov-west-1", "cn-north-1"]


def known_actions():
    path = pathlib.Path(cfnlint.__file__).parent / "data" / "AdditionalSpecs" / "Policies.json"
    services = json.loads(path.read_text())
    return {f"{service}:{action}" for service, known in services.items() for action in known["Actions"]}


def statements(value):
    """Every statement that allows something, wherever it stands."""
    if isinstance(value, dict):
        if "Effect" in value and "Action" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from statements(inner)


def complaints(text):
    if text.lstrip().startswith("{"):
        document, found = json.loads(text), []
    else:
        document, _ = decode_str(text)
        found = [f"{match.rule.id} line {match.linenumber}: {match.message}" for match in lint(
            text, config=ManualArgs(regions=REGIONS, include_checks=["I"], ignore_checks=["I1022"]))]  # fmt: skip
    known = known_actions()
    for statement in statements(document):
        actions = statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            if action.lower() not in known:
                found.append(f"{action} is no action of AWS's")
            if "*" in action:
                found.append(f"{action} allows more than it names")
    return found


if __name__ == "__main__":
    json.dump(complaints(sys.stdin.read()), sys.stdout)
