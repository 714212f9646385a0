"""Writes a result as its operation's model says: JSON, or the three kinds of XML."""

import base64
import datetime
import json
import uuid
from email.utils import format_datetime
from xml.sax.saxutils import escape

from messages import Response


def written(operation, result):
    """The answer to a call, from a result by the model's names."""
    service, shape = operation.service_model, operation.output_shape
    spoken, request_id = service.protocol, str(uuid.uuid4())
    headers, body = {"x-amzn-RequestId": request_id}, {}
    for name, value in result.items():
        member = shape.members[name]
        if member.serialization.get("location") == "header":
            headers[member.serialization["name"]] = text(member, value, "rfc822")
        elif "location" not in member.serialization:
            body[name] = value
    status = operation.http.get("responseCode", 200)
    if spoken == "json":
        version = service.metadata.get("jsonVersion", "1.1")
        headers["Content-Type"] = f"application/x-amz-json-{version}"
        return Response(status, headers, json_bytes(shape, body))
    if spoken == "rest-json":
        headers["Content-Type"] = "application/json"
        return Response(status, headers, json_bytes(shape, body))
    headers["Content-Type"] = "text/xml;charset=UTF-8"
    content = "" if shape is None else "".join(xml_members(shape, body, spoken == "ec2"))
    namespace = service.metadata.get("xmlNamespace", f"http://{service.endpoint_prefix}.amazonaws.com/doc/")
    name = operation.name
    if spoken == "ec2":
        content = f'<{name}Response xmlns="{namespace}"><requestId>{request_id}</requestId>{content}</{name}Response>'
    elif spoken == "query":
        content = (
            f'<{name}Response xmlns="{namespace}"><{name}Result>{content}</{name}Result>'
            f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{name}Response>"
        )
    elif not (shape is not None and "payload" in shape.serialization):
        content = f"<{name}Output>{content}</{name}Output>"
    return Response(status, headers, ('<?xml version="1.0" encoding="UTF-8"?>\n' + content).encode())


def json_bytes(shape, body):
    document = {} if shape is None else json_value(shape, body)
    if shape is not None and "payload" in shape.serialization:
        document = document.get(shape.serialization["payload"], {})
    return json.dumps(document, ensure_ascii=False).encode()


def json_value(shape, value):
    kind = shape.type_name
    if kind == "structure" and not shape.is_document_type:
        return {shape.members[name].serialization.get("name", name): json_value(shape.members[name], inner)
                for name, inner in value.items()}  # fmt: skip
    if kind == "list":
        return [json_value(shape.member, inner) for inner in value]
    if kind == "map":
        return {key: json_value(shape.value, inner) for key, inner in value.items()}
    if kind == "timestamp":
        form = shape.serialization.get("timestampFormat", "unixTimestamp")
        return seconds(value) if form == "unixTimestamp" else text(shape, value, form)
    return base64.b64encode(value).decode() if kind == "blob" else value


def seconds(moment):
    """As AWS writes it: a fraction only where there is one."""
    since = moment.timestamp()
    return int(since) if since == int(since) else round(since, 3)


def xml_members(shape, value, flat):
    for name, inner in value.items():
        member = shape.members[name]
        yield xml_value(member, inner, member.serialization.get("name", name), flat)


def xml_value(shape, value, name, flat):
    kind = shape.type_name
    flattened = shape.serialization.get("flattened")
    if kind == "structure":
        content = "".join(xml_members(shape, value, flat))
    elif kind == "list":
        item = name if flattened else shape.member.serialization.get("name", "item" if flat else "member")
        content = "".join(xml_value(shape.member, inner, item, flat) for inner in value)
        if flattened:
            return content
    elif kind == "map":
        entry = name if flattened else "entry"
        key_name = shape.key.serialization.get("name", "key")
        value_name = shape.value.serialization.get("name", "value")
        content = "".join(
            f"<{entry}>{xml_value(shape.key, key, key_name, flat)}{xml_value(shape.value, inner, value_name, flat)}"
            f"</{entry}>"
            for key, inner in value.items()
        )
        if flattened:
            return content
    else:
        content = escape(text(shape, value, "iso8601"))
    return f"<{name}>{content}</{name}>"


def text(shape, value, time_form):
    kind = shape.type_name
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "blob":
        return base64.b64encode(value).decode()
    if kind == "timestamp":
        form = shape.serialization.get("timestampFormat", time_form)
        if form == "unixTimestamp":
            return str(seconds(value))
        utc = value.astimezone(datetime.timezone.utc)
        return format_datetime(utc, usegmt=True) if form == "rfc822" else utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)
