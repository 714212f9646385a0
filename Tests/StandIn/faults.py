"""Faults: what may go wrong between a client and AWS, made to happen to chosen calls.

A fault is an object with a `kind` and, where wanted, what it is limited to: `service`, `operation`, `region`,
`account`; `skip` lets that many calls pass first, and after `times` calls it is spent. Of several the first that fits
a call happens.

    throttled           refused for asking too fast, as the service spells it
    unavailable         a 503 (or `status`) with a page of HTML, as a load balancer gives it
    truncated           Content-Length promises more than is sent before the connection closes
    corrupt             a whole answer that is neither JSON nor XML
    reset               the connection is reset instead of an answer
    slow                the answer drips, a byte every `seconds` (0.2), and never ends
    silent              nothing is answered
    delayed             the answer comes after `seconds` (1)
    expired             refused; a session is over for all calls that follow too, until its role is assumed anew
    skewed              the service's clock is `seconds` (600) ahead: it refuses our time, and its Date says so
    denied              not allowed; `message` may say why
    unknown_operation   the service does not know the operation in this Region
    error               any `code`, with `status` (400) and `message`
"""

import dataclasses

KINDS = {
    "throttled", "unavailable", "truncated", "corrupt", "reset", "slow", "silent", "delayed", "expired", "skewed",
    "denied", "unknown_operation", "error",
}  # fmt: skip


@dataclasses.dataclass
class Fault:
    kind: str
    service: str | None = None
    operation: str | None = None
    region: str | None = None
    account: str | None = None
    skip: int = 0
    times: int | None = None
    seconds: float | None = None
    status: int | None = None
    code: str | None = None
    message: str | None = None

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"there is no fault '{self.kind}'; there are {', '.join(sorted(KINDS))}")
        if (self.kind == "error") != (self.code is not None):
            raise ValueError("a fault has a `code` if it is an error")

    def happens_to(self, service, operation, region, account):
        """Whether it happens to this call; counts the calls that fit."""
        wanted = [(self.service, service), (self.operation, operation), (self.region, region), (self.account, account)]
        if any(want not in (None, has) for want, has in wanted):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0
