"""The rules that hold after a day with faults, beside the same day without.

Each rule is a function over a `Trial` that yields sentences, one for each thing that breaks it.
"""

import collections
import dataclasses
import functools
import re

import five_accounts
from snapshots import READ, sources

# The services that are asked for the findings of each product.
FINDINGS = {"guardduty": "guardduty", "inspector": "inspector2", "securityhub": "securityhub",
            "accessanalyzer": "accessanalyzer", "macie": "macie2"}  # fmt: skip

# Tables whose rows may be about another account than the one that was asked.
TOLD_BY_OTHERS = {"finding", "account", "cis_scan", "cis_check", "cis_target", "aggregated_resource_count"}

# The tables in which Security Hub's findings stand in one of its two forms, and what both forms say alike. Where the one
# was not read, the other speaks for it.
OF_TWO_FORMS = {"finding", "securityhub_finding", "finding_resource"}
SAID_ALIKE = {"account_id", "region", "severity", "status", "title", "source_id", "control_id", "resource_id", "image_id",
              "instance_id"}  # fmt: skip

# What may be known of a trail from another account or Region than the one that was asked: the table that holds it, and
# whether it has to be of the same Region.
OF_TRAILS = {
    ("cloudtrail", "GetTrailStatus"): "trail_status", ("cloudtrail", "GetEventSelectors"): "trail_event_selector",
}  # fmt: skip
PER_REGION = {"cloudtrail-delivery", "cloudtrail-digest-delivery", "cloudtrail-cloudwatch-logs"}

# Lists of which only one item is wanted.
ENDED_EARLY = {("s3", "ListBuckets")}

# Operations that are asked until AWS is done with something: how often says nothing.
ASKED_AGAIN = {("iam", "GenerateCredentialReport")}

# The outcomes of an account that is suspended.
OF_SUSPENDED = {"closed", "skipped"}


@dataclasses.dataclass
class Trial:
    """A day with faults, beside the same two days without."""

    first: object
    calm: object
    stormy: object
    attempts: list
    hosts: dict
    services: dict

    @functools.cached_property
    def unanswered(self):
        """The cells of which a question stayed without an answer, and by which kinds of faults."""
        asked = collections.defaultdict(list)
        for attempt in self.attempts:
            asked[attempt.cell, attempt.question].append(attempt)
        found = collections.defaultdict(set)
        for (cell, _), attempts in asked.items():
            if not any(attempt.is_answered for attempt in attempts):
                found[cell] |= {attempt.kind or "NoFixture" for attempt in attempts}
        for cell, [line] in self.calm.cells.items():
            if cell[3] == "ReadLogFiles":
                continue  # Nobody is asked.
            for kind in (self.kind_of_host(cell), self.services.get(cell[2])):
                if kind and line["calls"]:
                    found[cell].add(kind.name)
        return found

    def kind_of_host(self, cell):
        """Returns the fault of the host that is asked for a cell, or `None`; buckets have hosts of their own."""
        account, region, service, _ = cell
        prefix = f"{account}." if service == "s3control" else ""
        wanted = f"{prefix}{five_accounts.SPELLED.get(service, service)}."
        for host, kind in self.hosts.items():
            if kind and host.startswith(wanted) and (region == "global" or f".{region}." in host):
                return kind
        return None

    @functools.cached_property
    def shut(self):
        """The accounts that could not be entered, or not all the time."""
        return {five_accounts.CLOSED_OFF} | {cell[0] for cell in self.unanswered if cell[3] == "AssumeRole"}

    @functools.cached_property
    def repeated(self):
        """The account, Region and service of each list that came again from its beginning."""
        return {each.cell[:3] for each in self.attempts if each.kind == "RepeatedToken"}

    @functools.cached_property
    def sometimes_shut(self):
        """The accounts that could not be entered at least once."""
        return {each.cell[0] for each in self.attempts if each.cell[3] == "AssumeRole" and not each.is_answered}

    def could_not_be_entered(self, account):
        """Returns `True` if the account let nobody in when its Regions were asked for."""
        line = self.stormy.line((account, "global", "account", "ListRegions"))
        return account in self.shut or bool(line) and (line["message"] or "").startswith("assuming the role")

    @functools.cached_property
    def hindered(self):
        """The account, Region and service of each unanswered cell."""
        return {cell[:3] for cell in self.unanswered}

    def is_hindered(self, cell):
        """Returns `True` if a fault may have kept a cell from being read: its own, or that of a cell it builds on."""
        account, region, service, _ = cell
        if self.could_not_be_entered(account) or (account, region, service) in self.hindered:
            return True
        if service != "s3":
            return False
        # Trails' buckets are asked for in the Regions of the buckets, and there are none without trails.
        return any(kind and ".s3." in host for host, kind in self.hosts.items()) or any(
            (account, each, name) in self.hindered for each in five_accounts.REGIONS for name in ("s3", "cloudtrail"))

    @functools.cached_property
    def known(self):
        """The accounts that the run could know of."""
        if any(operation == "ListAccounts" for *_, operation in self.unanswered):
            return self.stormy.accounts | {five_accounts.CALLER}
        return set(five_accounts.RECORDED)

    def is_read_whole(self, table, row):
        """Returns `True` if every cell that a row may come from was read."""
        origins = list(self.origins(table, row))
        return bool(origins) and all(self.stormy.is_read(cell) for cell in origins)

    def origins(self, table, row):
        """The cells that a row may come from, of those that are read without faults.

        Most tables have what was read in a row's own account-Region. Findings, scans and what aggregators tell may come
        from another account, and a trail's bucket from any Region of its account.
        """
        account, region = row.get("account_id"), row.get("region")
        own = table not in TOLD_BY_OTHERS and account is not None and region is not None
        operations = sources()[table]
        if table == "finding":
            operations = [each for each in operations if each[0] == FINDINGS[row["product"]]]
        if table == "trail_bucket":
            operations, region = [*operations, ("cloudtrail", "DescribeTrails")], None
        if table == "region":
            region = None
        if table == "aggregated_resource_count":
            # What an aggregator holds was read where the aggregator is.
            region = row["aggregator_arn"].split(":")[3]
        for cell in (cell for operation in operations for cell in self.cells_of[operation]):
            if cell[1] in (region, "global") or region is None:
                if cell[0] == account or not own:
                    yield cell

    @functools.cached_property
    def cells_of(self):
        """The cells that are read without faults, by service and operation."""
        found = collections.defaultdict(list)
        for cell in filter(self.calm.is_read, self.calm.cells):
            found[cell[2:]].append(cell)
        return found


def planned(trial):
    """The cells that the coverage must have: those of the first day, on which everybody let us in.

    The Regions of an account that lets nobody in may not be known; then each operation is there once for all of them.
    """
    there = {(account, region) for account, region, *_ in trial.stormy.cells}
    for cell in trial.first.cells:
        account, region, service, operation = cell
        if account not in trial.known or operation == "ReadLogFiles":
            continue
        if region != "global" and (account, "unknown") in there and trial.could_not_be_entered(account):
            yield account, "unknown", service, operation
        else:
            yield cell


def no_cell_is_lost_or_doubled(trial):
    """Every planned cell is in the coverage once."""
    wanted = set(planned(trial))
    for cell in sorted(wanted - trial.stormy.cells.keys()):
        yield f"lost: {' '.join(cell)}"
    for cell, lines in sorted(trial.stormy.cells.items()):
        if len(lines) > 1:
            yield f"doubled: {' '.join(cell)} stands there {len(lines)} times"
        elif cell[0] in five_accounts.RECORDED and cell not in wanted and cell[3] != "ReadLogFiles":
            yield f"doubled: {' '.join(cell)} was not planned"


def no_gap_looks_clean(trial):
    """A cell without an answer is not read; one that is read has the outcome, calls and items of the calm day."""
    for cell, lines in sorted(trial.stormy.cells.items()):
        line, calm = lines[0], trial.calm.line(cell)
        place = f"{' '.join(cell)} is `{line['outcome']}`"
        if cell[0] == five_accounts.SUSPENDED:
            if line["outcome"] not in OF_SUSPENDED:
                yield f"{place}, in a suspended account"
        elif not trial.stormy.is_read(cell):
            continue
        elif calm and calm["outcome"] == line["outcome"] == "not_offered":
            continue  # Nobody needs an answer where AWS's list says that there is none.
        elif cell[2:] in ENDED_EARLY and calm and 0 < line["items"] == calm["items"]:
            continue  # What comes after that page is not asked.
        elif cell in trial.unanswered:
            yield f"{place} after {', '.join(sorted(trial.unanswered[cell]))}"
        elif calm and calm["outcome"] == "not_needed" and (line["calls"] or line["outcome"] == "disabled"):
            continue  # An operation that is not needed on a calm day may stand in for another.
        elif calm is None or calm["outcome"] != line["outcome"]:
            yield f"{place}, and `{calm['outcome'] if calm else 'nothing'}` without faults"
        elif cell[2:] in ASKED_AGAIN and calm["items"] == line["items"]:
            continue
        elif cell[:3] in trial.repeated and calm["items"] and line["items"] % calm["items"] == 0:
            continue  # What a list holds that came twice is asked twice; that list was not read.
        elif line["outcome"] == "ok" and (calm["calls"], calm["items"]) != (line["calls"], line["items"]):
            yield (f"{place} with {line['calls']} calls and {line['items']} items, "
                   f"and {calm['calls']} and {calm['items']} without faults")  # fmt: skip


def what_was_answered_is_read(trial):
    """A cell that no fault came near is read as it is without faults."""
    for cell, [calm] in sorted(trial.calm.cells.items()):
        is_asked = calm["outcome"] in READ - {"not_needed"}
        if is_asked and cell[0] in trial.known and not trial.is_hindered(cell):
            if not trial.stormy.is_read(cell):
                line = trial.stormy.line(cell) or {"outcome": "not there", "message": ""}
                if cell[0] in trial.sometimes_shut and re.search("^assuming the role|was not answered|did not say", line["message"]):
                    continue  # What waits for the same credentials fails with them.
                yield f"{' '.join(cell)} is `{line['outcome']}` ({line['message']}), though nothing went wrong there"


def what_was_read_is_equal(trial):
    """The rows of cells that were read are those of the day without faults; other rows say nothing that is not so."""
    for table in sources():
        stormy, calm = trial.stormy.table(table), trial.calm.table(table)
        for key, row in stormy.items():
            if table == "delegated_administrator" and row["service_principal"] == "":
                continue  # So it says that the administrator's services were not read.
            if key not in calm and row.get("finding_id") in trial.calm.findings:
                continue  # A product that was not read is spoken for by another that has the finding too.
            if key not in calm:
                yield f"{table} {key} is there, and is not without faults"
            else:
                yield from differences(trial, table, key, row, calm[key])
        for key in sorted(calm.keys() - stormy.keys(), key=str):
            if trial.is_read_whole(table, calm[key]):
                yield f"{table} {key} is not there, though all that it comes from was read"


def differences(trial, table, key, row, calm):
    is_other_form = table in OF_TWO_FORMS and trial.stormy.form(row) != trial.calm.form(row)
    for column, value in row.items():
        if is_other_form and column not in SAID_ALIKE:
            continue
        # Unknown is no lie about what was not read.
        if value != calm[column] and (value is not None or trial.is_read_whole(table, row)):
            yield f"{table} {key}: `{column}` is {value!r}, and {calm[column]!r} without faults"


def nothing_is_wrongly_new_or_gone(trial):
    """Findings, checks and settings are new, changed or resolved only as they are without faults."""
    for key, change in sorted(trial.stormy.changes.items()):
        calm = trial.calm.change(key)
        said = f"{change['kind']} {change['source']} {change['key']} is `{change['change']}` ({change['became']})"
        if change["account_id"] == five_accounts.CLOSED_OFF and change["kind"] not in ("principal", "agent", "address"):
            yield f"{said}, in an account that lets nobody in"
        elif calm is None and "another product" in change["became"]:
            pass  # The finding is where it was: who reports it is another.
        elif calm is None:
            yield f"{said}, and nothing became of it without faults"
        elif calm["change"] != change["change"]:
            yield f"{said}, and `{calm['change']}` without faults"


def no_check_passes_unread(trial):
    """A check passes, fails or does not apply only where all that it reads was read, and as it does without faults."""
    unread = collections.defaultdict(set)
    for cell in trial.stormy.cells:
        if not trial.stormy.is_read(cell):
            for region in (cell[1], "global"):
                unread[cell[0], region].add(cell[2:])
    for key, row in sorted(trial.stormy.verdicts.items()):
        check, account, region, _ = key
        if row["status"] == "unknown":
            continue
        said = f"{' '.join(key)} is `{row['status']}` ({row['reason']})"
        calm = trial.calm.verdicts.get(key)
        over = unread[account, region] & set(trial.stormy.reads.get(check, ()))
        over = {each for each in over if not is_told_elsewhere(trial, each, key)}
        if row["status"] == "pass" and over:
            yield f"{said} over {', '.join(sorted(':'.join(each) for each in over))}, which was not read"
        elif calm is None or calm["status"] != row["status"]:
            yield f"{said}, and `{calm['status'] if calm else 'nothing'}` without faults"


def is_told_elsewhere(trial, operation, verdict):
    """Returns `True` if what the operation tells of each trail that a verdict is about was read, wherever that was."""
    check, account, region, resource = verdict
    if operation not in OF_TRAILS:
        return False
    seen = {row["trail_arn"] for row in trial.stormy.table("trail").values()
            if (row["account_id"], row["region"]) == (account, region)}  # fmt: skip
    wanted = {resource} & seen or seen
    told = {row["trail_arn"] for row in trial.stormy.table(OF_TRAILS[operation]).values()
            if row["region"] == region or check not in PER_REGION}  # fmt: skip
    return bool(wanted) and wanted <= told


def no_redirect_is_followed(trial):
    """Nobody but AWS is asked."""
    for host in trial.hosts:
        # Services that are given an address of their own have accounts' names before it.
        if not host.endswith((".amazonaws.com", ".127.0.0.1")):
            yield f"{host} was asked"


RULES = [
    no_cell_is_lost_or_doubled, no_gap_looks_clean, what_was_answered_is_read, what_was_read_is_equal,
    nothing_is_wrongly_new_or_gone, no_check_passes_unread, no_redirect_is_followed,
]  # fmt: skip


def broken(trial):
    """Each rule that is broken, in its own words, with what breaks it."""
    found = {rule.__doc__.splitlines()[0]: list(rule(trial)) for rule in RULES}
    return {rule: sentences for rule, sentences in found.items() if sentences}


