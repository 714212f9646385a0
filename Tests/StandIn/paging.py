"""Cuts results into pages, with tokens that are good for nothing but the next page of the same question.

A client that changes its question between pages, or takes a token to another Region, is refused, as AWS refuses it.
"""

import base64
import hashlib
import hmac
import json
import secrets

import models
from errors import ServiceError
from generated import Generated

KEY = secrets.token_bytes(16)

# What services say about a token that is not theirs, in the order in which it is looked for among their errors.
REFUSALS = ("BadRequestException", "ValidationException", "InvalidInputException", "InvalidParameterException")


def page(result, fixture, service, operation, parameters, place):
    """The page of the result that the parameters ask for. `place` is the account and the Region that is asked."""
    rule = models.paginators(service).get(operation.name) or fixture.paginate
    if rule is None:
        return result
    member = next((name for name in listed(rule["result_key"]) if isinstance(result.get(name), (list, Generated))), None)
    if member is None:
        return result
    asked_by, given_as = listed(rule["input_token"])[0], listed(rule["output_token"])[0].split(" || ")[0]
    limit = parameters.get(rule.get("limit_key")) or fixture.page_size
    size = min(limit, fixture.page_size)
    question = {name: value for name, value in parameters.items() if name != asked_by}
    binding = [service, operation.name, *place, digest(question)]
    # The first page of a list that begins with an empty one is page -1.
    start = -1 if fixture.empty_first_page else 0
    if asked_by in parameters:
        start = opened(parameters[asked_by], binding)
        if start is None:
            raise ServiceError(refusal(operation), "The pagination token is not valid for this request", 400)
    end = 0 if start < 0 else start + size
    answer = result | {member: result[member][max(start, 0) : end]}
    answer.pop(given_as, None)
    if end < len(result[member]) or start < 0:
        answer[given_as] = sealed(binding, end)
    if rule.get("more_results"):
        answer[rule["more_results"]] = given_as in answer
    return answer


def listed(value):
    return value if isinstance(value, list) else [value]


def digest(question):
    return hashlib.sha256(json.dumps(question, sort_keys=True, default=str).encode()).hexdigest()


def sealed(binding, start):
    text = json.dumps([binding, start]).encode()
    return base64.urlsafe_b64encode(hmac.digest(KEY, text, "sha256")[:12] + text).decode()


def opened(token, binding):
    """Where the page of the token begins; None if the token was given for something else, or by nobody."""
    try:
        sealed_bytes = base64.urlsafe_b64decode(token)
    except ValueError:
        return None
    seal, text = sealed_bytes[:12], sealed_bytes[12:]
    if not hmac.compare_digest(hmac.digest(KEY, text, "sha256")[:12], seal):
        return None
    given_to, start = json.loads(text)
    return start if given_to == binding else None


def refusal(operation):
    names = [shape.name for shape in operation.error_shapes]
    with_token = [name for name in names if "Token" in name and "Expired" not in name]
    return next(iter(with_token + [name for name in REFUSALS if name in names]), "ValidationException")
