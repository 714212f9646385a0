"""AWS's services as botocore's models describe them: the one authority here on what a request may say."""

import base64
import datetime
import functools
import re

import botocore.session
from botocore.exceptions import UnknownServiceError

# Requests name their service by the name that they were signed for, which is not always the model's.
SERVICES_BY_SIGNING_NAME = {"access-analyzer": ["accessanalyzer"], "ses": ["sesv2"], "s3": ["s3control", "s3"]}

# Services that may be asked without a signature, for some of their operations.
UNSIGNED_SERVICES = ["sts", "sso", "sso-oidc"]

# Services that answer once for a partition, and the Region that calls of it are signed for.
GLOBAL_SERVICES = {"account", "iam", "organizations"}
HOME_REGIONS = {"us-gov-": "us-gov-west-1", "cn-": "cn-northwest-1", "eusc-": "eusc-de-east-1", "": "us-east-1"}


@functools.cache
def loader():
    return botocore.session.Session().get_component("data_loader")


@functools.cache
def service_model(service):
    """The model of a service, or None if there is none."""
    try:
        return botocore.session.Session().get_service_model(service)
    except UnknownServiceError:
        return None


@functools.cache
def paginators(service):
    try:
        return loader().load_service_model(service, "paginators-1")["pagination"]
    except Exception:  # botocore has several errors for "this service has none".
        return {}


def operation_model(service, operation):
    return service_model(service).operation_model(operation)


def is_unsigned(operation):
    return (operation.auth_type or "") == "none" or "smithy.api#noAuth" in (operation.auth or [])


def services_signed_as(signing_name):
    return SERVICES_BY_SIGNING_NAME.get(signing_name, [signing_name])


def home_region(service, region):
    """Where a global service is in a Region's partition."""
    if service == "iam" and region.startswith("cn-"):
        return "cn-north-1"
    return next(home for prefix, home in HOME_REGIONS.items() if region.startswith(prefix))


@functools.cache
def routes(service):
    """Method, pattern and fixed query of each REST operation; those with more fixed text come first."""
    found = []
    model = service_model(service)
    for name in model.operation_names:
        http = model.operation_model(name).http
        path, _, query = http.get("requestUri", "/").partition("?")
        pattern = "".join(route_part(part) for part in re.split(r"(\{[^}]+\})", path))
        fixed = len(re.sub(r"\{[^}]+\}", "", path)) + len(query)
        found.append((fixed, http["method"], re.compile(pattern), query.partition("=")[0], name))
    return sorted(found, key=lambda route: -route[0])


def route_part(part):
    if not part.startswith("{"):
        return re.escape(part)
    name = part[1:-1]
    return f"(?P<{label_group(name.rstrip('+'))}>{'.+' if name.endswith('+') else '[^/]+'})"


def label_group(name):
    """A member's name as the name of a group of a regular expression."""
    return name.replace("-", "_")


def wire_name(name, member):
    """How a member of a structure is called in JSON."""
    return member.serialization.get("name", name)


def from_wire(shape, value):
    """A JSON value with names of the wire, with the model's names; what the model does not know keeps its name."""
    if shape is None or value is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        names = {wire_name(name, member): (name, member) for name, member in shape.members.items()}
        # A label of a path is not seen on the wire: the JSON around it tells how its name is written.
        names |= {name[0].lower() + name[1:]: (name, member) for name, member in shape.members.items()
                  if member.serialization.get("location") == "uri"}  # fmt: skip
        return {names.get(key, (key, None))[0]: from_wire(names.get(key, (key, None))[1], inner)
                for key, inner in value.items()}  # fmt: skip
    if shape.type_name == "list" and isinstance(value, list):
        return [from_wire(shape.member, inner) for inner in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: from_wire(shape.value, inner) for key, inner in value.items()}
    return value


def to_wire(shape, value):
    """The way back of `from_wire`; moments become seconds since 1970, blobs base64."""
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if shape is None or value is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict) and not shape.is_document_type:
        return {wire_name(key, shape.members[key]): to_wire(shape.members[key], inner)
                for key, inner in value.items() if key in shape.members}  # fmt: skip
    if shape.type_name == "list":
        return [to_wire(shape.member, inner) for inner in value]
    if shape.type_name == "map":
        return {key: to_wire(shape.value, inner) for key, inner in value.items()}
    return value
