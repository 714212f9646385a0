"""AWS's answers in XML: the query protocol's, EC2's, and the bare documents of S3."""

from xml.sax.saxutils import escape

from .stream import uuid_for

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def elements(members):
    """Elements of a dict's names; a list's items are `(name of an item, values)`, what is None is left out."""
    return "".join(_element(name, value) for name, value in members.items() if value is not None)


def _element(name, value):
    if isinstance(value, dict):
        return f"<{name}>{elements(value)}</{name}>"
    if isinstance(value, tuple):
        item, values = value
        return f"<{name}>{''.join(_element(item, inner) for inner in values)}</{name}>"
    if isinstance(value, bool):
        value = "true" if value else "false"
    return f"<{name}>{escape(str(value))}</{name}>"


def query(operation, members):
    """An answer of the query protocol, as IAM gives it."""
    body = f"<{operation}Result>{elements(members)}</{operation}Result>"
    request = f"<ResponseMetadata><RequestId>{uuid_for(operation)}</RequestId></ResponseMetadata>"
    namespace = "https://iam.amazonaws.com/doc/2010-05-08/"
    return f'<{operation}Response xmlns="{namespace}">{body}{request}</{operation}Response>'


def query_error(code, message):
    """An error of the query protocol."""
    error = elements({"Type": "Sender", "Code": code, "Message": message})
    request = f"<RequestId>{uuid_for(code, message)}</RequestId>"
    namespace = "https://iam.amazonaws.com/doc/2010-05-08/"
    return f'<ErrorResponse xmlns="{namespace}"><Error>{error}</Error>{request}</ErrorResponse>'


def ec2(operation, members):
    """An answer of EC2."""
    body = elements({"requestId": uuid_for(operation), **members})
    namespace = "http://ec2.amazonaws.com/doc/2016-11-15/"
    return f'{DECLARATION}<{operation}Response xmlns="{namespace}">{body}</{operation}Response>'


def s3(root, members):
    """A document of S3 or S3 Control."""
    namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
    return f'{DECLARATION}<{root} xmlns="{namespace}">{elements(members)}</{root}>'


def s3control_error(code, message, **details):
    """An error of S3 Control."""
    error = elements({"Code": code, "Message": message, **details})
    request = f"<RequestId>{uuid_for(code, message)[:16].upper()}</RequestId><HostId>{uuid_for(message)}</HostId>"
    return f"{DECLARATION}<ErrorResponse><Error>{error}</Error>{request}</ErrorResponse>"
