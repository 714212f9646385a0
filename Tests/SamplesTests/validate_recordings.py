#!/usr/bin/env python3
"""Refuses recorded exchanges that AWS could not have had: compares each with botocore's model of its service.

    validate_recordings.py [RECORDINGS]     every day below the folder (default: the samples)
    validate_recordings.py --self-test      breaks copies of good exchanges; each must be refused

Over the samples it also runs `generate.py --check`.

Inputs are compared with the operation's input shape and bodies with its output shape, by wire names: unknown members,
wrong types, missing required members, values outside an enumeration and times in the wrong form are errors. A value
that AWS's service has and the model does not know would be refused too; the samples need none.
"""

import argparse
import base64
import binascii
import copy
import datetime
import json
import pathlib
import re
import subprocess
import sys
from xml.etree import ElementTree

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "StandIn"))

import botocore.parsers  # noqa: E402
import botocore.session  # noqa: E402

import writing  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "Samples"
SERVICES = {
    "organizations", "account", "cloudtrail", "guardduty", "securityhub", "inspector2", "config", "accessanalyzer",
    "macie2", "detective", "ec2", "iam", "s3", "s3control",
}  # fmt: skip
GLOBAL = {"organizations", "account", "iam", "s3control"}
XML = {"query", "ec2", "rest-xml"}
FAULTS = {"timeout", "connection", "dns", "tls"}

# Errors that every service may give although its model does not name them, with the statuses that they come with.
COMMON_ERRORS = {
    "AccessDeniedException": ({400, 403}, "IAM refuses a call before the service sees it"),
    "TooManyRequestsException": ({429}, "API Gateway's throttling, in front of the REST services"),
    "ThrottlingException": ({400, 429}, "throttling in front of the service"),
    "UnrecognizedClientException": ({403}, "credentials that the Region does not know"),
    "ExpiredTokenException": ({400, 403}, "credentials ran out"),
    "AccessDenied": ({403}, "IAM refuses a call of a service that speaks XML"),
    "InternalFailure": ({500}, "the front end failed"),
    "ServiceUnavailable": ({503}, "the front end failed"),
}


class Refused(Exception):
    """An exchange that is not as the model says: where, and why."""


class Models:
    """The services' models, each loaded once."""

    def __init__(self):
        self._session = botocore.session.get_session()
        self._models = {}

    def operation(self, service, name):
        if service not in SERVICES:
            raise Refused(f"{service}: not a service that the collectors ask")
        if service not in self._models:
            self._models[service] = self._session.get_service_model(service)
        model = self._models[service]
        if name not in model.operation_names:
            raise Refused(f"{service} has no operation {name}")
        return model, model.operation_model(name)


def check_value(shape, value, path, protocol, is_input):
    """Refuses a value that is not of the shape."""
    check = CHECKS.get(shape.type_name)
    if check is None:
        raise Refused(f"{path}: the model has a {shape.type_name}, which this test does not know")
    check(shape, value, path, protocol, is_input)


def check_structure(shape, value, path, protocol, is_input):
    if getattr(shape, "is_document_type", False):
        return
    expect(isinstance(value, dict), path, "an object", value)
    wire = {wire_name(name, member, value): (name, member) for name, member in shape.members.items()}
    if protocol == "ec2" and is_input:
        # EC2 takes a request's names with an upper-case letter, whatever case its answers have.
        wire = {key[0].upper() + key[1:]: member for key, member in wire.items()}
    for key, inner in value.items():
        if key not in wire:
            raise Refused(f"{path}.{key}: unknown member; {shape.name} has {', '.join(sorted(wire))}")
        if inner is None:
            raise Refused(f"{path}.{key}: null; AWS leaves absent members out")
        check_value(wire[key][1], inner, f"{path}.{key}", protocol, is_input)
    for key, (name, _) in wire.items():
        if name in shape.required_members and key not in value:
            raise Refused(f"{path}.{key}: required member of {shape.name} is missing")
    if getattr(shape, "is_tagged_union", False) and len(value) != 1:
        raise Refused(f"{path}: {shape.name} is a union and needs exactly one member")


def wire_name(name, member, value):
    """A member's name in a recording."""
    wire, location = member.serialization.get("name", name), member.serialization.get("location")
    # The name of a path label is never sent: recordings write it as the service writes its other members. A header's
    # member has the model's name.
    if location == "uri" and wire not in value:
        return wire[0].lower() + wire[1:]
    return name if location == "header" else wire


def check_list(shape, value, path, protocol, is_input):
    expect(isinstance(value, list), path, "a list", value)
    check_length(shape, value, path)
    for index, inner in enumerate(value):
        check_value(shape.member, inner, f"{path}[{index}]", protocol, is_input)


def check_map(shape, value, path, protocol, is_input):
    expect(isinstance(value, dict), path, "an object", value)
    check_length(shape, value, path)
    for key, inner in value.items():
        check_value(shape.key, key, f"{path} key {key!r}", protocol, is_input)
        check_value(shape.value, inner, f"{path}.{key}", protocol, is_input)


def check_string(shape, value, path, protocol, is_input):
    expect(isinstance(value, str), path, "a string", value)
    if shape.enum and value not in shape.enum:
        raise Refused(f"{path}: {value!r} is none of {', '.join(shape.enum)}")
    check_length(shape, value, path)
    pattern = shape.metadata.get("pattern")
    if is_input and pattern:
        try:
            matches = re.search(pattern, value)
        except re.error:  # a Java pattern that Python does not read
            return
        if not matches:
            raise Refused(f"{path}: {value!r} does not match {pattern}")


def check_integer(shape, value, path, protocol, is_input):
    expect(isinstance(value, int) and not isinstance(value, bool), path, "a whole number", value)
    check_range(shape, value, path)


def check_float(shape, value, path, protocol, is_input):
    expect(isinstance(value, (int, float)) and not isinstance(value, bool), path, "a number", value)
    check_range(shape, value, path)


def check_boolean(shape, value, path, protocol, is_input):
    expect(isinstance(value, bool), path, "true or false", value)


def check_blob(shape, value, path, protocol, is_input):
    expect(isinstance(value, str), path, "Base64 text", value)
    try:
        base64.b64decode(value, validate=True)
    except binascii.Error:
        raise Refused(f"{path}: not Base64") from None


def check_timestamp(shape, value, path, protocol, is_input):
    # Both JSON protocols write epoch seconds in bodies unless the shape says otherwise.
    form = shape.serialization.get("timestampFormat", "unixTimestamp")
    if form == "unixTimestamp":
        expect(isinstance(value, (int, float)) and not isinstance(value, bool), path, "epoch seconds", value)
        if not 0 < value < 4_102_444_800:
            raise Refused(f"{path}: {value} are not epoch seconds of this century")
    else:
        expect(isinstance(value, str), path, f"a time as {form}", value)
        check_iso_time(value, path)


def check_iso_time(value, path):
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value):
        raise Refused(f"{path}: {value!r} is no ISO 8601 time in UTC")
    try:
        datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        raise Refused(f"{path}: {value!r} is no time") from None


CHECKS = {
    "structure": check_structure, "list": check_list, "map": check_map, "string": check_string,
    "character": check_string, "integer": check_integer, "long": check_integer, "short": check_integer,
    "float": check_float, "double": check_float, "boolean": check_boolean, "blob": check_blob,
    "timestamp": check_timestamp,
}  # fmt: skip

# The models call these times plain strings; AWS-documented ISO 8601, which nothing else here would notice.
TIME_STRINGS = {
    "guardduty": re.compile(r"\.(createdAt|updatedAt|eventFirstSeen|eventLastSeen)$"),
    "securityhub": re.compile(r"\.(CreatedAt|UpdatedAt|FirstObservedAt|LastObservedAt|SubscribedAt)$"),
}


def check_time_strings(service, value, path):
    pattern = TIME_STRINGS.get(service)
    if pattern is None:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            check_time_strings(service, inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            check_time_strings(service, inner, f"{path}[{index}]")
    elif isinstance(value, str) and pattern.search(path):
        check_iso_time(value, path)


def expect(condition, path, wanted, value):
    if not condition:
        raise Refused(f"{path}: {wanted} is wanted, not {type(value).__name__} {json.dumps(value)[:60]}")


def check_length(shape, value, path):
    lowest, highest = shape.metadata.get("min"), shape.metadata.get("max")
    if lowest is not None and len(value) < lowest or highest is not None and len(value) > highest:
        raise Refused(f"{path}: length {len(value)} is outside {lowest}…{highest}")


def check_range(shape, value, path):
    lowest, highest = shape.metadata.get("min"), shape.metadata.get("max")
    if lowest is not None and value < lowest or highest is not None and value > highest:
        raise Refused(f"{path}: {value} is outside {lowest}…{highest}")


def check_error(model, operation, exchange):
    """Refuses an error that the operation does not know, or that comes with another status."""
    code = error_code(model, exchange)
    status = exchange["status"]
    if code is None:
        if status < 500:
            raise Refused(f"status {status} without an error code in the header or the body")
        return
    for shape in operation.error_shapes:
        declared = shape.metadata.get("error", {})
        if code in (shape.name, declared.get("code")):
            if model.metadata["protocol"] in XML and "httpStatusCode" not in declared:
                return
            wanted = declared.get("httpStatusCode", 400)
            if status != wanted:
                raise Refused(f"{code} comes with status {wanted}, not {status}")
            return
    if code not in COMMON_ERRORS:
        named = ", ".join(sorted(shape.name for shape in operation.error_shapes))
        raise Refused(f"{code}: neither an error of {operation.name} ({named}) nor a common one")
    statuses, why = COMMON_ERRORS[code]
    if status not in statuses:
        raise Refused(f"{code} ({why}) comes with status {statuses}, not {status}")


def error_code(model, exchange):
    if model.metadata["protocol"] in XML:
        return parsed(model, None, exchange).get("Error", {}).get("Code")
    body = exchange.get("body") or {}
    if model.metadata["protocol"] == "json":
        raw = body.get("__type")
    else:
        raw = exchange.get("headers", {}).get("x-amzn-errortype") or body.get("code") or body.get("__type")
    return raw.split("#")[-1].split(":")[0] if raw else None


def parsed(model, shape, exchange):
    """What botocore reads from an answer in XML."""
    answer = {"status_code": exchange["status"], "headers": {}, "body": exchange["text"].encode()}
    return botocore.parsers.create_parser(model.metadata["protocol"]).parse(answer, shape)


def check_document(model, operation, exchange):
    """Refuses XML that is not the same after botocore has read it and it is written anew: what the model does not know
    is lost on that way, and what is of another type becomes another text.
    """
    try:
        result = parsed(model, operation.output_shape, exchange)
    except (botocore.parsers.ResponseParserError, ValueError) as error:
        raise Refused(f"text: botocore cannot read it: {error}") from None
    del result["ResponseMetadata"]
    given = canonical(ElementTree.fromstring(exchange["text"]))
    anew = canonical(ElementTree.fromstring(writing.written(operation, result).body))
    # The root of a bare document has another name than the model's shape.
    if given[-1] != anew[-1] or model.metadata["protocol"] != "rest-xml" and given != anew:
        raise Refused(f"text: not as the model has it:\n  {given}\n  {anew}")


def canonical(element):
    """An element's name, text and children, without namespaces, the request's id, and the children's order."""
    name = element.tag.rpartition("}")[2]
    children = sorted(
        (canonical(child) for child in element
         if child.tag.rpartition("}")[2] not in ("requestId", "ResponseMetadata")), key=str)  # fmt: skip
    text = re.sub(r"\.000Z$", "Z", (element.text or "").strip())
    return name, text, children


def check_exchange(models, service, name, exchange):
    """Refuses an exchange that AWS could not have had."""
    unknown = set(exchange) - {"input", "status", "headers", "body", "text", "fault"}
    if unknown:
        raise Refused(f"unknown key {', '.join(sorted(unknown))}")
    model, operation = models.operation(service, name)
    protocol = model.metadata["protocol"]
    if "input" not in exchange:
        raise Refused("no input")
    if operation.input_shape is not None:
        check_value(operation.input_shape, exchange["input"], "input", protocol, True)
    elif exchange["input"]:
        raise Refused(f"input: {name} takes none")
    if "fault" in exchange:
        if exchange["fault"] not in FAULTS or "status" in exchange:
            raise Refused(f"fault: {exchange['fault']!r} is none of {', '.join(sorted(FAULTS))}, or has a status too")
        return
    status = exchange.get("status")
    expect(isinstance(status, int) and 200 <= status <= 599, "status", "an HTTP status", status)
    for header in exchange.get("headers", {}):
        if header != header.lower():
            raise Refused(f"headers.{header}: not in lower case")
    if ("body" in exchange) == ("text" in exchange):
        raise Refused("exactly one of body and text is wanted")
    if protocol in XML and "text" not in exchange:
        raise Refused("body: a service that speaks XML answers with text")
    if status >= 300:
        check_error(model, operation, exchange)
    elif protocol in XML:
        check_document(model, operation, exchange)
    elif "text" in exchange:
        raise Refused("text: a JSON service answered something else with success")
    elif operation.output_shape is not None:
        check_value(operation.output_shape, exchange["body"], "body", protocol, False)
        check_time_strings(service, exchange["body"], "body")


def check_file(models, file, day_folder):
    """The complaints about one file, and how many exchanges it holds."""
    account, region, name = file.relative_to(day_folder).parts
    try:
        service, operation = name.removesuffix(".json").split(".")
        if not re.fullmatch(r"\d{12}", account):
            raise Refused(f"{account} is no account id")
        if (service in GLOBAL) != (region == "global"):
            raise Refused(f"{service} belongs {'to' if service in GLOBAL else 'not to'} the folder global")
        exchanges = json.loads(file.read_text(encoding="utf-8"))["exchanges"]
    except (Refused, ValueError, KeyError, TypeError) as error:
        return [f"{file}: {error}"], 0
    complaints = []
    for index, exchange in enumerate(exchanges):
        try:
            check_exchange(models, service, operation, exchange)
        except Refused as error:
            complaints.append(f"{file}: exchange {index}: {error}")
    return complaints, len(exchanges)


def check_recordings(models, folder):
    """The complaints about all days below a folder, and how many exchanges there are."""
    days = sorted(path for path in pathlib.Path(folder).iterdir() if path.is_dir())
    complaints, total = [] if days else [f"{folder}: no recorded day"], 0
    for day in days:
        header = json.loads((day / "recording.json").read_text(encoding="utf-8"))
        if set(header) != {"version", "caller", "partition", "recorded_at"} or header["version"] != 1:
            complaints.append(f"{day / 'recording.json'}: not a recording of version 1")
        for file in sorted(day.rglob("*.*.json")):
            found, count = check_file(models, file, day)
            complaints += found
            total += count
    return complaints, total


def self_test(models, folder):
    """Breaks copies of good exchanges, each in one way; the complaints about those that were not refused."""
    day = sorted(path for path in pathlib.Path(folder).iterdir() if path.is_dir())[0]

    def good(service, operation, account="111122223333", region="eu-west-1"):
        file = day / account / region / f"{service}.{operation}.json"
        return json.loads(file.read_text(encoding="utf-8"))["exchanges"][0]

    def finding(exchange):
        return exchange["body"].get("findings", exchange["body"].get("Findings"))[0]

    breaks = [
        ("an unknown input member", "guardduty", "ListFindings", lambda e: e["input"].update(DetectorId="x")),
        ("a missing input member", "guardduty", "ListFindings", lambda e: e["input"].pop("detectorId")),
        ("a page size as text", "inspector2", "ListFindings", lambda e: e["input"].update(maxResults="100")),
        ("a page size above the limit", "guardduty", "ListDetectors", lambda e: e["input"].update(maxResults=51)),
        ("a member in the wrong case", "guardduty", "GetFindings", lambda e: finding(e).update(AccountId="1")),
        ("a missing required member", "securityhub", "GetFindings", lambda e: finding(e).pop("Resources")),
        ("a required member of the second level", "inspector2", "ListFindings",
         lambda e: finding(e)["resources"][0].pop("type")),
        ("a time as text where a number is due", "inspector2", "ListFindings",
         lambda e: finding(e).update(updatedAt="2026-11-22T00:00:00Z")),
        ("a time as number where text is due", "securityhub", "GetFindings",
         lambda e: finding(e).update(UpdatedAt=1795305600.0)),
        ("a time without a zone", "guardduty", "GetFindings",
         lambda e: finding(e).update(updatedAt="2026-11-22 00:00:00")),
        ("a value outside the enumeration", "inspector2", "ListFindings",
         lambda e: finding(e).update(severity="SEVERE")),
        ("a severity as text", "guardduty", "GetFindings", lambda e: finding(e).update(severity="8")),
        ("a truth value as text", "cloudtrail", "DescribeTrails",
         lambda e: e["body"]["trailList"][0].update(IsMultiRegionTrail="true")),
        ("an object where a list is due", "guardduty", "ListDetectors", lambda e: e["body"].update(detectorIds={})),
        ("null", "guardduty", "GetDetector", lambda e: e["body"].update(serviceRole=None)),
        ("an error of another operation", "guardduty", "ListFindings",
         lambda e: e.update(status=404, headers={"x-amzn-errortype": "TrailNotFoundException"}, body={})),
        ("an error with another's status", "securityhub", "DescribeHub",
         lambda e: e.update(status=403, headers={"x-amzn-errortype": "InvalidAccessException"}, body={})),
        ("an error without a code", "config", "DescribeDeliveryChannels",
         lambda e: e.update(status=400, body={"message": "no"})),
        ("an unknown fault", "guardduty", "ListDetectors", lambda e: (e.clear(), e.update(input={}, fault="rain"))),
        ("a header in upper case", "guardduty", "ListDetectors", lambda e: e.update(headers={"X-Amzn-Id": "1"})),
        ("an element that the model does not have", "ec2", "DescribeVpcs",
         lambda e: e.update(text=e["text"].replace("<state>", "<status>").replace("</state>", "</status>"))),
        ("a truth value as another word", "ec2", "GetEbsEncryptionByDefault",
         lambda e: e.update(text=e["text"].replace(">true<", ">yes<"))),
        ("XML that does not end", "ec2", "DescribeFlowLogs", lambda e: e.update(text=e["text"][:-9])),
        ("JSON of a service that speaks XML", "ec2", "DescribeVpcs", lambda e: (e.pop("text"), e.update(body={}))),
        ("an unknown key", "guardduty", "ListDetectors", lambda e: e.update(output={})),
    ]  # fmt: skip
    complaints = []
    for what, service, operation, damage in breaks:
        exchange = good(service, operation)
        check_exchange(models, service, operation, exchange)
        broken = copy.deepcopy(exchange)
        damage(broken)
        try:
            check_exchange(models, service, operation, broken)
        except Refused as error:
            print(f"refused, as it should be: {what}: {error}")
        else:
            complaints.append(f"self-test: {service}.{operation} with {what} was not refused")
    try:
        models.operation("guardduty", "ListDetector")
    except Refused:
        pass
    else:
        complaints.append("self-test: an operation that does not exist was not refused")
    return complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recordings", nargs="?", default=SAMPLES / "recordings", type=pathlib.Path)
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    models = Models()
    if options.self_test:
        complaints = self_test(models, options.recordings)
    else:
        complaints, total = check_recordings(models, options.recordings)
        print(f"{total} exchanges compared with botocore {botocore.__version__}")
    if not options.self_test and options.recordings == SAMPLES / "recordings":
        check = subprocess.run([sys.executable, SAMPLES / "generate.py", "--check"], check=False)
        if check.returncode != 0:
            complaints.append("Samples/generate.py --check: the committed samples are not what the generator makes")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
