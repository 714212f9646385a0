"""The answers of a day without faults: the stand-in's fixtures, fast enough for tens of thousands of calls.

The stand-in's own tests check how requests are signed and spelled. Here a request is read once; its result is kept, and
the same request gets the same result again.
"""

import dataclasses
import json

import errors
import kinds
import models
import organization
import paging
import reading
import writing
from accounts import Accounts
from errors import ServiceError
from fixtures import BrokenFixture, Fixtures
from messages import Response

# Page tokens are the same in every run, since what goes wrong with a page depends on what was asked.
paging.KEY = b"the same token every time"

ROLE_SESSION = "RoleSessionName"
# Answers that may be empty although the model requires a member, as the service's own reference says: an account without
# an administrator.
MAY_BE_EMPTY = {("guardduty", "GetAdministratorAccount")}


@dataclasses.dataclass
class Question:
    """One call: who is asked what, where."""

    account: str
    region: str
    service: str
    name: str
    operation: object
    parameters: dict

    @property
    def place(self):
        """The Region under which the coverage has it."""
        once = self.service in models.GLOBAL_SERVICES or self.service == "s3control" or self.name == "DescribeRegions"
        return "global" if once else self.region

    @property
    def cell(self):
        return self.account, self.place, self.service, self.name

    @property
    def protocol(self):
        return self.operation.service_model.protocol

    @property
    def is_json(self):
        return self.protocol in ("json", "rest-json")

    @property
    def required(self):
        """The members without which an answer is none, as AWS's model says."""
        shape = self.operation.output_shape
        if shape is None or (self.operation.service_model.service_name, self.operation.name) in MAY_BE_EMPTY:
            return []
        return list(shape.required_members)

    def asked(self, without=()):
        """The parameters as text, always the same for the same question."""
        # The name of a role's session holds the time.
        left_out = {ROLE_SESSION, *without}
        return json.dumps({name: value for name, value in self.parameters.items() if name not in left_out},
                          sort_keys=True, default=str)  # fmt: skip

    @property
    def rule(self):
        """Returns the rule by which the operation pages its list, or `None`."""
        return models.paginators(self.service).get(self.name) or organization.PAGINATE.get(
            f"{self.service}.{self.name}")

    @property
    def token(self):
        """The page that is asked for, or `None` for the first."""
        return self.parameters.get(paging.listed(self.rule["input_token"])[0]) if self.rule else None


class Answers:
    """A day of fixtures, and what they gave so far."""

    def __init__(self, folder):
        self.fixtures = Fixtures(folder)
        self.accounts = Accounts(self.fixtures.accounts())
        self._questions, self._results = {}, {}

    def begin(self):
        """Forgets whatever an earlier run left."""
        self.accounts.forget_sessions()
        self.fixtures.rewind()

    def question(self, request, host):
        """The question that a request asks; raises `ServiceError` if there is no such operation."""
        account = self.account(request)
        key = (account, host, request.method, request.target, request.header("x-amz-target"), request.body)
        if key not in self._questions:
            request.path = (bucket(host) + request.path).rstrip("/") or "/"
            service, operation, labels = reading.resolved(request)
            parameters = reading.parameters(request, service, operation, labels)
            if service == "sts" and operation.name == "AssumeRole":
                account = parameters["RoleArn"].split(":")[4]
            self._questions[key] = Question(
                account, request.credential[2], service, operation.name, operation, parameters)
        return self._questions[key]

    def account(self, request):
        owner = self.accounts.get(request.credential[0]) if request.credential else None
        if owner is None:
            raise ServiceError(errors.NOT_KNOWN, "The security token included in the request is invalid.", 403)
        return owner.account

    def result(self, request, question, now):
        """The answer by the model's names; raises `ServiceError` for a refusal."""
        if kinds.made_up(question):
            first = {name: value for name, value in question.parameters.items() if name != kinds.input_token(question)}
            question = dataclasses.replace(question, parameters=first)
        if question.service == "sts":
            return self.session(request, question, now)
        key = (question.cell, question.region, question.asked())
        if key not in self._results:
            result, is_lasting = self.looked_up(question)
            if not is_lasting:
                return result
            self._results[key] = result
        if isinstance(self._results[key], ServiceError):
            raise self._results[key]
        return self._results[key]

    def looked_up(self, question):
        """An answer of the fixtures, and whether the same question always has the same."""
        fixture = self.fixtures.find(question.account, question.region, question.service, question.operation)
        if fixture is None:
            raise BrokenFixture(f"there is no fixture for {' '.join(question.cell)}")
        try:
            result, source = fixture.answer(question.parameters)
        except ServiceError as error:
            return error, True
        place = (question.account, question.region)
        page = paging.page(result, source, question.service, question.operation, question.parameters, place)
        return page, source.is_lasting

    def session(self, request, question, now):
        caller = self.accounts.get(request.credential[0])
        if question.name == "GetCallerIdentity":
            return {"UserId": "AIDAEXAMPLE", "Account": caller.account, "Arn": caller.arn}
        return self.accounts.assume_role(caller, question.parameters, now)


def bucket(host):
    """Returns the start of the path that a host's name stands for: S3's may begin with a bucket."""
    name, found, _ = host.partition(".s3.")
    return f"/{name}" if found else ""


def rendered(question, result):
    """A result or a refusal as the bytes that a client sees."""
    if isinstance(result, ServiceError):
        return errors.rendered(result, question.service)
    answer = writing.written(question.operation, result)
    return Response(answer.status, dict(answer.headers), answer.body)
