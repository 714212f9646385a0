"""One seed: the second day with its faults, on top of a first day without, and the rules over the result."""

import asyncio
import collections
import dataclasses
import json
import shutil

import five_accounts
import invariants
import program
from answers import Answers
from dice import Dice
from proxy import Certificates, Proxy
from snapshots import Snapshot


@dataclasses.dataclass
class Result:
    """The result of a seed."""

    seed: int
    seconds: float
    attempts: int
    faults: collections.Counter
    cells: int
    unread: int
    broken: dict

    @property
    def count(self):
        return sum(map(len, self.broken.values()))


class Ground:
    """The ground that all seeds share: fixtures, certificates, and the two days without faults."""

    def __init__(self, folder, tested):
        self.folder, self.program = folder, tested
        days = (five_accounts.FIRST_DAY, five_accounts.SECOND_DAY)
        for day in days:
            five_accounts.write(folder / "fixtures" / day, day)
        self.answers = {day: Answers(folder / "fixtures" / day) for day in days}
        self.missing = five_accounts.unoffered_hosts()
        self.authority = folder / "authority.pem"
        self.certificates = Certificates(self.authority, five_accounts.REGIONS)

    def collect(self, name, day, dice, first_day=None):
        """Collects a day in a folder of that name; returns how the program ended, and the proxy."""
        return asyncio.run(self._collect(self.folder / name, day, dice, first_day))

    async def _collect(self, folder, day, dice, first_day):
        shutil.rmtree(folder, ignore_errors=True)
        program.prepare(folder, day, five_accounts.CALLER, first_day)
        broken = {service: kind for service in program.SERVICES if (kind := dice.of_service(service))}
        async with Proxy(self.answers[day], dice, self.certificates, self.missing) as proxy:
            ended = await program.collect(self.program, folder, day, proxy.port, self.authority, broken)
        return ended, proxy, broken

    def settle(self):
        """The two days without faults; raises if something goes wrong on them."""
        calm = Dice(0, 0)
        first, proxy, _ = self.collect("first", five_accounts.FIRST_DAY, calm)
        self._expect_calm(first, proxy)
        second, proxy, _ = self.collect("calm", five_accounts.SECOND_DAY, calm, self.folder / "first")
        self._expect_calm(second, proxy)
        return first, second

    @staticmethod
    def _expect_calm(ended, proxy):
        if ended.code != 0:
            raise RuntimeError(f"without faults the run of {ended.day} ended with {ended.code}: {ended.output}")
        if proxy.broken:
            raise RuntimeError(f"the fixtures lack answers: {'; '.join(sorted(set(proxy.broken)))}")

    def trial(self, stormy, attempts=(), hosts=(), services=()):
        """A snapshot beside those of the days without faults."""
        first, calm = (
            Snapshot(self.folder / name / "archive" / day / "snapshot.sqlite")
            for name, day in (("first", five_accounts.FIRST_DAY), ("calm", five_accounts.SECOND_DAY)))
        return invariants.Trial(first, calm, Snapshot(stormy), list(attempts), dict(hosts), dict(services))

    def run(self, dice):
        """Tries a seed."""
        ended, proxy, services = self.collect(
            f"seed-{dice.seed}", five_accounts.SECOND_DAY, dice, self.folder / "first")
        faults = collections.Counter(attempt.kind for attempt in proxy.attempts if attempt.kind)
        faults.update(kind.name for kind in [*proxy.hosts.values(), *services.values()] if kind)
        seen = "".join(f"{json.dumps(dataclasses.asdict(attempt))}\n" for attempt in proxy.attempts)
        (ended.folder / "attempts.jsonl").write_text(seen)
        result = Result(dice.seed, ended.seconds, len(proxy.attempts), faults, 0, 0, {})
        if ended.code != 0 or not ended.snapshot.exists():
            how = "did not end" if ended.code is None else f"ended with {ended.code}"
            result.broken["The day is written, whatever goes wrong."] = [f"the program {how}: {ended.output[-2000:]}"]
            return result
        trial = self.trial(ended.snapshot, proxy.attempts, proxy.hosts, services)
        result.cells = len(trial.stormy.cells)
        result.unread = sum(not trial.stormy.is_read(cell) for cell in trial.stormy.cells)
        result.broken = invariants.broken(trial)
        if (said := program.render(self.program, ended)) is not None:
            result.broken["The report is written, whatever was not read."] = [said[-2000:]]
        return result
