"""Answers from files: `ACCOUNT/REGION/service/Operation.json` in a folder.

`_any` stands for every account or Region that has no file of its own, `global` for the Region of services that answer
once. Results carry the model's names; a name that the model does not have is an error when the file is first used.

    {"result": {…}}             the answer; lists longer than `page_size` (50) are given in pages
    {"error": {"code": …}}      a refusal, with `message` and `status`
    {"sequence": [{…}, …]}      one answer after the other; the last stays

Beside `result` there may be

    "cases": [{"when": {…}, …}] what is answered instead to calls with these parameters, in one of the ways above
    "select": [{"parameter": "FindingIds", "list": "Findings", "key": "Id"}]
                                leaves the items whose key was asked for
    "repeat": {"Findings": {"count": 100, "template": {…}}}
                                fills a list with items that are made when they are given; see `generated` for what may
                                stand in the template
    "empty_first_page": true    a first page without items, which is not the end
    "paginate": {…}             how the operation pages, where botocore does not say
"""

import datetime
import json
import pathlib

import models
from errors import ServiceError
from generated import Generated

ANY = "_any"
GLOBAL = "global"


class BrokenFixture(Exception):
    """A fixture that AWS could not have answered with: where, and why."""


class Fixture:
    """One operation's answers in one account and Region, made ready to be written."""

    def __init__(self, document, operation, place):
        self.place, self._operation = place, operation
        self.page_size = document.get("page_size", 50)
        self.empty_first_page = document.get("empty_first_page", False)
        self.paginate = document.get("paginate")
        self._select = document.get("select", [])
        self._error = document.get("error")
        self._cases = [(case["when"], Fixture(case, operation, place)) for case in document.get("cases", [])]
        self._next = 0
        results = document.get("sequence", [document["result"]] if "result" in document else [])
        self._results = [self._ready(result) for result in results]
        for name, filling in document.get("repeat", {}).items():
            item = operation.output_shape.members[name].member
            self._results[0][name] = Generated(
                filling["count"], filling["template"], lambda value, shape=item: ready(shape, value, place))

    def _ready(self, result):
        shape = self._operation.output_shape
        return {} if shape is None else ready(shape, result, self.place)

    def rewind(self):
        self._next = 0

    @property
    def is_lasting(self):
        """Whether the same question always has the same answer."""
        return len(self._results) < 2

    def answer(self, parameters):
        """The whole result, before it is cut into pages, and the fixture that it comes from."""
        for condition, case in self._cases:
            if all(parameters.get(name) == value for name, value in condition.items()):
                return case.answer(parameters)
        if self._error:
            raise ServiceError(self._error["code"], self._error.get("message", ""), self._error.get("status", 400))
        if not self._results:
            raise ServiceError("NoFixture", f"{self.place} has no answer to {parameters}", 400)
        result = self._results[min(self._next, len(self._results) - 1)]
        self._next += 1
        for rule in self._select:
            wanted = parameters.get(rule["parameter"])
            if wanted is not None:
                items = result[rule["list"]]
                if isinstance(items, Generated):
                    kept = items.with_key(rule["key"], wanted)
                else:
                    kept = [item for item in items if item[rule["key"]] in wanted]
                result = result | {rule["list"]: kept}
        return result, self


class Fixtures:
    """The folder of fixtures, each file read when it is first needed."""

    def __init__(self, folder):
        self.folder, self._read = pathlib.Path(folder), {}

    def accounts(self):
        path = self.folder / "accounts.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def find(self, account, region, service, operation):
        if service in models.GLOBAL_SERVICES:
            region = GLOBAL
        for owner in (account, ANY):
            for place in (region, ANY):
                path = self.folder / owner / place / service / f"{operation.name}.json"
                if path not in self._read:
                    self._read[path] = Fixture(json.loads(path.read_text()), operation, path) if path.exists() else None
                if self._read[path]:
                    return self._read[path]
        return None

    def rewind(self):
        for fixture in filter(None, self._read.values()):
            fixture.rewind()


def ready(shape, value, place):
    """The value with its times as times and its blobs as bytes; refuses names that the model does not have."""
    kind = shape.type_name
    if kind == "structure" and not shape.is_document_type:
        unknown = value.keys() - shape.members.keys()
        if unknown:
            raise BrokenFixture(f"{place}: {shape.name} has no member {', '.join(sorted(unknown))}")
        return {name: ready(shape.members[name], inner, place) for name, inner in value.items() if inner is not None}
    if kind == "list":
        return [ready(shape.member, inner, place) for inner in value]
    if kind == "map":
        return {key: ready(shape.value, inner, place) for key, inner in value.items()}
    if kind == "timestamp" and isinstance(value, (int, float)):
        return datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
    if kind == "timestamp":
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value.encode() if kind == "blob" else value
