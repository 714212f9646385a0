"""Errors as each protocol and service spells them.

The same refusal has another code, another status and another place in each protocol. What is wrong is named here once;
`spelled` turns it into the service's word for it, and `rendered` into the bytes that a client sees.
"""

import json
import uuid
from xml.sax.saxutils import escape

from messages import Response
from models import service_model

# What may be wrong with a call before its operation sees it, in the words of the JSON services.
DENIED = "AccessDeniedException"
EXPIRED = "ExpiredTokenException"
NOT_KNOWN = "UnrecognizedClientException"
NOT_SIGNED = "MissingAuthenticationTokenException"
SIGNATURE = "InvalidSignatureException"
SKEWED = "skewed clock"
THROTTLED = "ThrottlingException"
UNKNOWN_OPERATION = "UnknownOperationException"

JSON_CODES = {SKEWED: (SIGNATURE, 403)}

QUERY_CODES = {
    DENIED: ("AccessDenied", 403),
    EXPIRED: ("ExpiredToken", 403),
    NOT_KNOWN: ("InvalidClientTokenId", 403),
    NOT_SIGNED: ("MissingAuthenticationToken", 403),
    SIGNATURE: ("SignatureDoesNotMatch", 403),
    SKEWED: ("SignatureDoesNotMatch", 403),
    THROTTLED: ("Throttling", 400),
    UNKNOWN_OPERATION: ("InvalidAction", 400),
}

EC2_CODES = QUERY_CODES | {
    DENIED: ("UnauthorizedOperation", 403),
    EXPIRED: ("RequestExpired", 400),
    NOT_KNOWN: ("AuthFailure", 401),
    SIGNATURE: ("AuthFailure", 401),
    SKEWED: ("RequestExpired", 400),
    THROTTLED: ("RequestLimitExceeded", 503),
}

S3_CODES = QUERY_CODES | {
    EXPIRED: ("ExpiredToken", 400),
    NOT_KNOWN: ("InvalidAccessKeyId", 403),
    SKEWED: ("RequestTimeTooSkewed", 403),
    THROTTLED: ("SlowDown", 503),
}

# JSON services that do not say `ThrottlingException`.
THROTTLING_CODES = {
    "account": ("TooManyRequestsException", 429),
    "guardduty": ("TooManyRequestsException", 429),
    "organizations": ("TooManyRequestsException", 400),
    "securityhub": ("TooManyRequestsException", 429),
}

CODES = {"query": QUERY_CODES, "ec2": EC2_CODES, "rest-xml": S3_CODES}


class ServiceError(Exception):
    """A call that is refused, with the code of the JSON services and the status of the REST services."""

    def __init__(self, code, message, status=400):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status


def protocol(service):
    model = service_model(service)
    return model.protocol if model else "json"


def spelled(error, service):
    """The code and the status that the service gives for what is wrong."""
    spoken = protocol(service)
    if spoken in CODES:
        return CODES[spoken].get(error.code, (error.code, error.status))
    if error.code == THROTTLED:
        return THROTTLING_CODES.get(service, (THROTTLED, 400 if spoken == "json" else 429))
    code, status = JSON_CODES.get(error.code, (error.code, error.status))
    # JSON 1.1 services know no other status for what the caller did wrong.
    return code, 400 if spoken == "json" and status < 500 else status


def rendered(error, service):
    """The error as an answer in the service's protocol."""
    code, status = spelled(error, service)
    spoken, request_id, message = protocol(service), str(uuid.uuid4()), error.message
    headers = {"x-amzn-RequestId": request_id}
    if spoken == "json":
        # The name stands after its namespace, and who denies begins `Message` with a capital: clients must take both.
        member = "Message" if code == DENIED else "message"
        body = json.dumps({"__type": f"com.amazonaws.{service}#{code}", member: message})
        return Response(status, headers | {"Content-Type": "application/x-amz-json-1.1"}, body.encode())
    if spoken == "rest-json":
        headers |= {"Content-Type": "application/json", "x-amzn-ErrorType": f"{code}:http://internal.example.com/"}
        return Response(status, headers, json.dumps({"message": message}).encode())
    if spoken == "ec2":
        text = (
            f"<Response><Errors><Error><Code>{code}</Code><Message>{escape(message)}</Message></Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
    elif service == "s3":
        text = (
            f"<Error><Code>{code}</Code><Message>{escape(message)}</Message>"
            f"<RequestId>{request_id}</RequestId></Error>"
        )
    else:
        text = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + text
    return Response(status, headers | {"Content-Type": "text/xml"}, text.encode())
