"""A recorded answer with a fault in its place, in the spelling that its service has for it."""

import json
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parents[1] / "StandIn"))

import errors  # noqa: E402

# Each fault with the outcome that the coverage must give it.
OUTCOMES = {"denied": "denied", "throttled": "throttled", "reset": "failed", "tls": "failed", "unresolved": "failed"}
# What a recording calls those of the network.
_NETWORK = {"reset": "connection", "tls": "tls", "unresolved": "dns"}


def faulty(text, service, operation, fault):
    """The file of a recorded operation, every answer in it replaced."""
    exchanges = [{"input": each["input"]} | _answer(service, operation, fault) for each in json.loads(text)["exchanges"]]
    return json.dumps({"exchanges": exchanges})


def _answer(service, operation, fault):
    if fault in _NETWORK:
        return {"fault": _NETWORK[fault]}
    if fault == "denied":
        action = f"{service}:{operation}"
        error = errors.ServiceError(
            errors.DENIED, f"not authorized to perform: {action} because no identity-based policy allows the {action} "
            "action", 403)
    else:
        error = errors.ServiceError(errors.THROTTLED, "Rate exceeded", 429)
    response = errors.rendered(error, service)
    body = response.body.decode()
    is_json = body.startswith("{")
    return {"status": response.status, "headers": {name.lower(): value for name, value in response.headers.items()
                                                   if name.lower() in ("content-type", "x-amzn-errortype")},
            "body" if is_json else "text": json.loads(body) if is_json else body}  # fmt: skip
