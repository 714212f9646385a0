"""What happens to a call: it is read, its signature checked, faults happen to it, and it is answered."""

import asyncio
import datetime
import itertools
import time

import errors
import models
import paging
import reading
import server
import signature
import writing
from accounts import Accounts, Identity
from errors import ServiceError
from faults import Fault
from fixtures import GLOBAL, BrokenFixture, Fixtures
from messages import Response
from permissions import Permissions
from relay import relayed

UNAVAILABLE = b"<html><head><title>Service Unavailable</title></head><body><h1>Service Unavailable</h1></body></html>"

# Whoever asks without a signature, which few operations allow.
NOBODY = Identity("", "", "_any", "nobody")


class StandIn:
    """AWS, as far as a client can tell.

    Upstream is the address of a moto server for calls without a fixture, or None.
    """

    def __init__(self, folder, upstream=None):
        self.fixtures, self.upstream = Fixtures(folder), upstream
        self.accounts = Accounts(self.fixtures.accounts())
        self.faults, self.log, self.signatures, self.in_flight, self.clock_offset = [], [], [], 0, 0
        self.permissions = None
        self._connections = itertools.count(1)

    def now(self, fault=None):
        """The service's time, which need not be ours."""
        offset = self.clock_offset
        if fault and fault.kind == "skewed":
            offset += fault.seconds or 600
        return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=offset)

    async def converse(self, reader, writer):
        """Answers the requests of one connection."""
        number = next(self._connections)
        try:
            while (request := await server.read_request(reader, writer)) is not None:
                self.in_flight += 1
                try:
                    response, fault = await self.answer(request, number)
                    kept = await server.send(writer, response, self.now(fault), fault, request.method == "HEAD")
                finally:
                    self.in_flight -= 1
                if fault and fault.kind == "silent":
                    await server.until_closed(reader)
                if not kept or request.header("connection").lower() == "close":
                    break
        except server.Unreadable as problem:
            self.log.append({"error": f"Unreadable: {problem}", "connection": number})
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # Clients may go whenever they want.
        except asyncio.CancelledError:
            pass  # The stand-in ends while it waits for one that does not go.
        finally:
            writer.close()

    async def answer(self, request, connection):
        """The answer, and the fault that happens to it on its way."""
        entry = {
            "time": time.time(), "connection": connection, "in_flight": self.in_flight, "method": request.method,
            "path": request.path,
        }  # fmt: skip
        self.log.append(entry)
        service, operation, labels = reading.resolved(request)
        region = request.credential[2] if request.credential else "_any"
        place = GLOBAL if service in models.GLOBAL_SERVICES else region
        owner = self.accounts.get(request.credential[0]) if request.credential else NOBODY
        name = operation.name if operation else request.action or request.header("x-amz-target").rpartition(".")[2]
        entry |= {"service": service, "operation": name, "region": place, "account": owner.account if owner else None}
        if request.credential:
            entry["access_key"] = request.credential[0]
            self.signatures.append(request.signature)
        # A skewed clock shows before anything else: it decides whether a signature is good. What a request says of
        # itself is enough to choose its fault by; whether it says so rightly is checked next.
        fault = next(
            (each for each in self.faults if each.happens_to(service, name, place, owner and owner.account)), None)
        if fault:
            entry["fault"] = fault.kind
        try:
            response = await self.answer_or_refuse(request, service, operation, labels, region, fault, entry)
        except ServiceError as error:
            response = errors.rendered(error, service)
            entry["error"] = f"{errors.spelled(error, service)[0]}: {error.message}"
        except BrokenFixture as problem:
            entry["error"] = f"BrokenFixture: {problem}"
            response = errors.rendered(ServiceError("BrokenFixture", str(problem)), service)
        entry["status"] = response.status
        return response, fault

    async def answer_or_refuse(self, request, service, operation, labels, region, fault, entry):
        now = self.now(fault)
        if request.credential is None and operation is not None and models.is_unsigned(operation):
            identity = NOBODY
        else:
            identity = signature.check(request, self.accounts, now)
            home = models.home_region(service, region)
            if service in models.GLOBAL_SERVICES and region != home:
                raise ServiceError(
                    errors.SIGNATURE, f"Credential should be scoped to a valid region, not '{region}' but '{home}'",
                    403)
        parameters = reading.parameters(request, service, operation, labels)
        entry["parameters"] = models.to_wire(operation.input_shape, parameters)
        if self.permissions:
            self.permissions.check(identity, service, operation.name)
        if fault:
            early = await self.fault_before_answer(fault, identity, service, operation.name)
            if early:
                return early
        fixture = self.fixtures.find(identity.account, region, service, operation)
        if fixture is not None:
            result, source = fixture.answer(parameters)
            result = paging.page(result, source, service, operation, parameters, (identity.account, region))
            return writing.written(operation, result)
        own = self.own_answer(identity, service, operation.name, parameters, now)
        if own is not None:
            return writing.written(operation, own)
        if self.upstream:
            return await relayed(self.upstream, request, identity.account)
        raise ServiceError(
            "NoFixture", f"there is no fixture for {service} {operation.name} in {identity.account}/{region}")

    def own_answer(self, identity, service, operation, parameters, now):
        """What needs no fixture: who asks, and the sessions of roles."""
        if service != "sts":
            return None
        if operation == "GetCallerIdentity":
            return {"UserId": "AIDAEXAMPLE", "Account": identity.account, "Arn": identity.arn}
        if operation == "AssumeRole":
            return self.accounts.assume_role(identity, parameters, now)
        if operation == "AssumeRoleWithWebIdentity":
            return self.accounts.assume_role_with_web_identity(parameters, now)
        return None

    async def fault_before_answer(self, fault, identity, service, operation):
        """Refuses what the fault refuses; None if the fault is one of the way back."""
        match fault.kind:
            case "throttled":
                raise ServiceError(errors.THROTTLED, "Rate exceeded", 429)
            case "expired":
                self.accounts.end_session(identity)
                raise ServiceError(errors.EXPIRED, "The security token included in the request is expired", 403)
            case "denied":
                action = f"{service}:{operation}"
                said = fault.message or f"User: {identity.arn} is not authorized to perform: {action}"
                raise ServiceError(errors.DENIED, said, 403)
            case "unknown_operation":
                raise ServiceError(errors.UNKNOWN_OPERATION, f"{operation} is not known here", 404)
            case "error":
                raise ServiceError(fault.code, fault.message or "a fault of the stand-in", fault.status or 400)
            case "unavailable":
                return Response(fault.status or 503, {"Content-Type": "text/html"}, UNAVAILABLE)
            case "delayed":
                await asyncio.sleep(fault.seconds or 1)
        return None

    def command(self, name, value):
        """What the one who runs the stand-in asks of it; see `control`."""
        match name:
            case "faults":
                self.faults = [Fault(**fault) for fault in value]
                return {}
            case "clock":
                self.clock_offset = value
                return {}
            case "permissions":
                self.permissions = value and Permissions(**value)
                return {}
            case "reset":
                self.faults, self.clock_offset, self.permissions = [], 0, None
                self.log.clear()
                self.signatures.clear()
                self.accounts.forget_sessions()
                self.fixtures.rewind()
                return {}
            case "log":
                return {"log": self.log}
            case "secrets":
                return {"secrets": self.accounts.secrets + self.signatures}
            case _:
                raise ValueError(f"there is no command '{name}'; there are faults, clock, permissions, reset, log and secrets")
