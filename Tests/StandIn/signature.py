"""Checks SigV4 signatures, by AWS's description of them and not by botocore's signer.

A client that signed as botocore does would pass botocore's own check even where both are wrong.
"""

import datetime
import hashlib
import hmac
import re
from urllib.parse import quote

from errors import EXPIRED, NOT_KNOWN, NOT_SIGNED, SIGNATURE, SKEWED, ServiceError

# How far a request's time may be from the service's, in seconds.
ACCEPTED_SKEW = 300
ACCEPTED_SKEW_S3 = 900

UNRESERVED = "-_.~"


def check(request, identities, now):
    """The identity that signed the request; raises what AWS would say if it was not signed as it must be."""
    if not request.credential:
        raise ServiceError(NOT_SIGNED, "Request is missing Authentication Token", 403)
    access_key, day, _, service, terminator = request.credential
    identity = identities.get(access_key)
    if identity is None or identity.token != (request.header("x-amz-security-token") or None):
        raise ServiceError(NOT_KNOWN, "The security token included in the request is invalid.", 403)
    check_time(request, service, day, terminator, now)
    check_headers(request)
    payload = check_payload(request, service)
    canonical = canonical_request(request, service, payload)
    if not hmac.compare_digest(signature(request, identity.secret, canonical), request.signature):
        raise ServiceError(
            SIGNATURE, "The request signature we calculated does not match the signature you provided. "
            f"The canonical string for this request should have been\n'{canonical}'", 403)
    # Whether keys have expired is told to those alone who have them.
    if identity.expires is not None and now.timestamp() >= identity.expires:
        raise ServiceError(EXPIRED, "The security token included in the request is expired", 403)
    return identity


def check_time(request, service, day, terminator, now):
    written = request.header("x-amz-date")
    try:
        moment = datetime.datetime.strptime(written, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        raise ServiceError("IncompleteSignature", f"x-amz-date '{written}' is not a time", 400) from None
    if terminator != "aws4_request" or day != written[:8]:
        raise ServiceError(SIGNATURE, "Credential should be scoped to the day of x-amz-date", 403)
    late = (now - moment).total_seconds()
    if abs(late) > (ACCEPTED_SKEW_S3 if service == "s3" else ACCEPTED_SKEW):
        word = "Signature expired" if late > 0 else "Signature not yet current"
        raise ServiceError(SKEWED, f"{word}: {written}; it is now {now:%Y%m%dT%H%M%SZ}", 403)


def check_headers(request):
    if request.signed_headers != sorted(set(request.signed_headers)):
        raise ServiceError(SIGNATURE, "SignedHeaders must be in order, each once", 403)
    for name in ["host", *request.header_names]:
        must_be_signed = name in ("host", "content-type") or name.startswith("x-amz-")
        if must_be_signed and name not in request.signed_headers:
            raise ServiceError(SIGNATURE, f"'{name}' must be a 'SignedHeader' in the AWS Authorization", 403)
    for name in request.signed_headers:
        if name not in request.header_names:
            raise ServiceError(SIGNATURE, f"the signed header '{name}' was not sent", 403)


def check_payload(request, service):
    """The hash of the body as it stands in the canonical request."""
    digest, said = hashlib.sha256(request.body).hexdigest(), request.header("x-amz-content-sha256")
    if service == "s3" and not said:
        raise ServiceError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256", 400)
    if re.fullmatch("[0-9a-f]{64}", said) and said != digest:
        raise ServiceError("XAmzContentSHA256Mismatch", "x-amz-content-sha256 is not the hash of the body", 400)
    if service != "s3" and said and said != digest:
        raise ServiceError(SIGNATURE, "the body must be signed", 403)
    return said or digest


def canonical_request(request, service, payload):
    # S3 signs the path as it is sent; the others encode it once more.
    path = request.path if service == "s3" else quote(request.path, safe="/" + UNRESERVED)
    query = sorted((quote(name, safe=UNRESERVED), quote(value, safe=UNRESERVED)) for name, value in request.query)
    headers = "".join(f"{name}:{' '.join(request.header(name).split())}\n" for name in request.signed_headers)
    return "\n".join([
        request.method, path, "&".join(f"{name}={value}" for name, value in query), headers,
        ";".join(request.signed_headers), payload,
    ])  # fmt: skip


def signature(request, secret, canonical):
    scope = request.credential[1:]
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", request.header("x-amz-date"), "/".join(scope), digest])
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()
