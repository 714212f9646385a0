"""Reads a request as its operation's model says, and refuses whatever the model does not have.

AWS overlooks much of what it does not know; a client under test must not get away with it.
"""

import base64
import binascii
import datetime
import json
import re
from urllib.parse import unquote

from botocore.validate import ParamValidator

import models
from errors import UNKNOWN_OPERATION, ServiceError

JSON_TYPES = {
    "string": str, "boolean": bool, "integer": int, "long": int, "double": (int, float), "float": (int, float),
    "structure": dict, "list": list, "map": dict, "blob": str,
}  # fmt: skip


def resolved(request):
    """The service, the model of the operation (None if there is none of that name) and the labels of its path."""
    unsigned = request.credential is None
    services = models.UNSIGNED_SERVICES if unsigned else models.services_signed_as(request.credential[3])
    for service in services:
        if models.service_model(service) is None:
            continue
        name, labels = named_operation(service, request)
        if name is not None:
            return service, models.operation_model(service, name), labels
    return services[-1], None, {}


def named_operation(service, request):
    model = models.service_model(service)
    if model.protocol == "json":
        prefix, _, name = request.header("x-amz-target").rpartition(".")
        known = prefix == model.metadata["targetPrefix"] and name in model.operation_names
        return (name, {}) if known else (None, {})
    if model.protocol in ("query", "ec2"):
        return (request.action, {}) if request.action in model.operation_names else (None, {})
    sent = dict(request.query)
    for _, method, pattern, fixed, name in models.routes(service):
        match = pattern.fullmatch(request.path)
        if match and method == request.method and (not fixed or fixed in sent) and has_headers(service, name, request):
            return name, {label: unquote(value) for label, value in match.groupdict().items()}
    return None, {}


def has_headers(service, name, request):
    """Whether the headers that an operation cannot do without are there: S3 tells CopyObject from PutObject by one."""
    shape = models.operation_model(service, name).input_shape
    if shape is None:
        return True
    needed = [shape.members[member] for member in shape.required_members]
    return all(request.header(member.serialization["name"].lower()) for member in needed
               if member.serialization.get("location") == "header")  # fmt: skip


def parameters(request, service, operation, labels):
    """What is asked, by the model's names."""
    if operation is None:
        raise ServiceError(UNKNOWN_OPERATION, f"{service} has no operation for {request.method} {request.path}", 404)
    spoken = operation.service_model.protocol
    read = {"json": read_json, "query": read_form, "ec2": read_form}.get(spoken, read_rest)
    try:
        given = read(request, operation, labels)
    except Mismatch as mismatch:
        raise ServiceError("SerializationException", f"{service} {operation.name}: {mismatch}", 400) from None
    shape = operation.input_shape
    if shape is not None:
        report = ParamValidator().validate(given, shape)
        problems = report.generate_report() if report.has_errors() else "; ".join(broken_limits(shape, given, ""))
        if problems:
            raise ServiceError("ValidationException", f"{service} {operation.name}: {problems}", 400)
    return given


class Mismatch(Exception):
    """What is not as the model says."""


def read_json(request, operation, labels):
    version = operation.service_model.metadata.get("jsonVersion", "1.1")
    expect_content_type(request, f"application/x-amz-json-{version}")
    if (request.method, request.path, request.query) != ("POST", "/", []):
        raise Mismatch("a JSON call is a POST to / without a query")
    return json_value(operation.input_shape, json_document(request.body), "body")


def expect_content_type(request, wanted):
    if request.header("content-type") != wanted:
        raise Mismatch(f"Content-Type must be {wanted}, not '{request.header('content-type')}'")


def json_document(body):
    try:
        document = json.loads(body)
    except ValueError as error:
        raise Mismatch(f"the body is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise Mismatch("the body is not a JSON object")
    return document


def json_value(shape, value, place):
    if shape is None:
        if value:
            raise Mismatch(f"{place}: the operation takes nothing")
        return {}
    if getattr(shape, "is_document_type", False):
        return value
    kind = shape.type_name
    if kind == "timestamp":
        return timestamp(shape, value, place, "unixtimestamp")
    # A boolean is an integer to Python, but not to AWS.
    if not isinstance(value, JSON_TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        raise Mismatch(f"{place}: {json.dumps(value)} is no {kind}")
    if kind == "structure":
        return {name: json_value(member, inner, f"{place}.{key}")
                for key, inner in value.items() for name, member in [json_member(shape, key, place)]}  # fmt: skip
    if kind == "list":
        return [json_value(shape.member, inner, f"{place}[{index}]") for index, inner in enumerate(value)]
    if kind == "map":
        return {key: json_value(shape.value, inner, f"{place}.{key}") for key, inner in value.items()}
    return blob(value, place) if kind == "blob" else value


def json_member(shape, key, place):
    for name, member in shape.members.items():
        if models.wire_name(name, member) == key and "location" not in member.serialization:
            return name, member
    raise Mismatch(f"{place}: there is no member '{key}'")


def read_rest(request, operation, labels):
    """Members from path, query and headers; the rest from the body."""
    shape, given, queried = operation.input_shape, {}, {}
    for name, value in request.query:
        queried.setdefault(name, []).append(value)
    members = shape.members if shape is not None else {}
    for name, member in members.items():
        place, key = member.serialization.get("location"), models.wire_name(name, member)
        if place == "uri":
            given[name] = scalar(member, labels[models.label_group(key)], key)
        elif place == "querystring" and member.type_name == "map":
            given[name] = {other: values[0] for other, values in queried.items()}
            queried = {}
        elif place == "querystring" and key in queried:
            values = queried.pop(key)
            if member.type_name == "list":
                given[name] = [scalar(member.member, value, key) for value in values]
            elif len(values) > 1:
                raise Mismatch(f"the query has '{key}' twice")
            else:
                given[name] = scalar(member, values[0], key)
        elif place == "header" and request.header(key.lower()):
            given[name] = scalar(member, request.header(key.lower()), key)
    fixed = operation.http["requestUri"].partition("?")[2]
    unknown = [name for name in queried if name not in [part.partition("=")[0] for part in fixed.split("&")]]
    if unknown:
        raise Mismatch(f"the query has the unknown {', '.join(unknown)}")
    payload = shape.serialization.get("payload") if shape is not None else None
    if payload and members[payload].type_name in ("blob", "string"):
        return given | {payload: request.body}
    in_body = [name for name, member in members.items() if "location" not in member.serialization]
    if not request.body:
        return given
    if not in_body:
        raise Mismatch("the operation takes no body")
    if operation.service_model.protocol != "rest-json":
        raise Mismatch("bodies in XML are not read here")
    expect_content_type(request, "application/json")
    document = json_document(request.body)
    if payload:
        return given | {payload: json_value(members[payload], document, "body")}
    return given | json_value(shape, document, "body")


def read_form(request, operation, labels):
    if (request.method, request.path, request.query) != ("POST", "/", []) or request.form is None:
        raise Mismatch("a query call is a POST of a form to /")
    form = dict(request.form)
    if len(form) != len(request.form):
        raise Mismatch("the form has a name twice")
    version = operation.service_model.api_version
    if form.pop("Version", None) != version:
        raise Mismatch(f"Version must be {version}")
    del form["Action"]
    flat = operation.service_model.protocol == "ec2"
    given = form_value(operation.input_shape, form, "", flat) if operation.input_shape is not None else {}
    if form:
        raise Mismatch(f"the form has the unknown {', '.join(sorted(form))}")
    return given or {}


def form_value(shape, form, prefix, flat):
    """Takes what begins with the prefix out of the form; None if there is nothing."""
    kind = shape.type_name
    if kind == "structure":
        found = {}
        for name, member in shape.members.items():
            value = form_value(member, form, joined(prefix, form_name(name, member, flat)), flat)
            if value is not None:
                found[name] = value
        return found if found or not prefix else None
    if kind == "list":
        if not (flat or shape.serialization.get("flattened")):
            prefix = joined(prefix, shape.member.serialization.get("name", "member"))
        return numbered(lambda place: form_value(shape.member, form, place, flat), prefix)
    if kind == "map":
        def entry(place):
            key = form_value(shape.key, form, joined(place, shape.key.serialization.get("name", "key")), flat)
            value = form_value(shape.value, form, joined(place, shape.value.serialization.get("name", "value")), flat)
            return None if key is None else (key, value)

        entries = numbered(entry, prefix if shape.serialization.get("flattened") else joined(prefix, "entry"))
        return None if entries is None else dict(entries)
    return scalar(shape, form.pop(prefix), prefix) if prefix in form else None


def form_name(name, member, flat):
    if flat and "queryName" in member.serialization:
        return member.serialization["queryName"]
    key = models.wire_name(name, member)
    return key[0].upper() + key[1:] if flat else key


def numbered(read, prefix):
    found = []
    while (value := read(f"{prefix}.{len(found) + 1}")) is not None:
        found.append(value)
    return found or None


def joined(prefix, name):
    return f"{prefix}.{name}" if prefix else name


def scalar(shape, text, place):
    """A value that stands as text in a path, a query, a header or a form."""
    kind = shape.type_name
    try:
        if kind in ("integer", "long"):
            return int(text)
        if kind in ("double", "float"):
            return float(text)
    except ValueError:
        raise Mismatch(f"{place}: '{text}' is no {kind}") from None
    if kind == "boolean":
        if text not in ("true", "false"):
            raise Mismatch(f"{place}: '{text}' is neither true nor false")
        return text == "true"
    if kind == "timestamp":
        return timestamp(shape, text, place, "iso8601")
    return blob(text, place) if kind == "blob" else text


def timestamp(shape, value, place, default):
    form = shape.serialization.get("timestampFormat", default).lower()
    try:
        if form == "unixtimestamp" and isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
        if form == "iso8601" and isinstance(value, str):
            return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    except (ValueError, OverflowError):
        pass
    raise Mismatch(f"{place}: {value!r} is no time of the form {form}")


def blob(text, place):
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Mismatch(f"{place}: not base64") from None


def broken_limits(shape, value, place):
    """What botocore's own validation leaves to the service: enumerations, maxima and patterns."""
    kind, limits = shape.type_name, shape.metadata
    if kind == "structure" and isinstance(value, dict):
        for name, inner in value.items():
            if name in shape.members:
                yield from broken_limits(shape.members[name], inner, f"{place}.{name}")
    elif kind == "list":
        for inner in value:
            yield from broken_limits(shape.member, inner, f"{place}[]")
    elif kind == "map":
        for inner in value.values():
            yield from broken_limits(shape.value, inner, f"{place}{{}}")
    elif kind == "string" and shape.enum and value not in shape.enum:
        yield f"{place}: '{value}' is none of {', '.join(shape.enum)}"
    if "max" in limits:
        size = value if kind in ("integer", "long", "double", "float") else len(value)
        if size > limits["max"]:
            yield f"{place}: more than {limits['max']}"
    if kind == "string" and "pattern" in limits and not matches(limits["pattern"], value):
        yield f"{place}: '{value}' is not of the form {limits['pattern']}"


def matches(pattern, text):
    try:
        return re.search(pattern, text) is not None
    except re.error:  # The models' patterns are Java's.
        return True
