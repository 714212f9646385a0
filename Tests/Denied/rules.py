"""What a fault may cost, and what it may not: a day with it beside the same day without.

Each rule gives the sentences that say where it is broken.

The rule of the coverage. The cells of the fault are not read, with the outcome that the fault has. Every other cell is
as it was, but for these: a cell that depended on one of them is not read, and its message names the operation that was
not answered; it is `skipped` if it was not asked, and `failed` if what it answered means nothing without the other. A cell
that needed no call (`not_needed`) may be asked in its place; and so may one of the same service that was settled without a
call because one of them said that the service is off. The recording may hold no answer to these. Nothing that was not read
is read.

The rule of the verdicts. A check says what it said, or that it does not know; a resource may lack its own line only where
the check says of its account and Region, or of the account, that it does not know.

The rule of the findings. A finding of the day before is there as it was, or is told by another product under the same
id, or is kept in mind as one that was not looked for. Nothing is new, reopened, resolved, gone or changed that was not so without the fault.

The rule of the numbers. A headline number, or a measure of the trends, that is smaller is marked as a lower bound or as
not known; one that was so marked still is; the number of what was not read does not fall.
"""

import collections
import json
import re

import day
from faults import OUTCOMES


def problems(case, before, after):
    """Everything that is wrong with the day after the fault."""
    return (
        coverage(case, before, after) + verdicts(before, after) + findings(before, after) + changes(before, after)
        + numbers(before, after) + said(case, before, after))  # fmt: skip


def coverage(case, before, after):
    found, expected, cells, gone = [], OUTCOMES[case.fault], case.cells, collections.Counter()
    operations = {operation for _, _, _, operation in cells}
    units = {cell[:3] for cell in cells}
    for cell in sorted(before.cells.keys() | after.cells.keys()):
        was, now = before.cells.get(cell), after.cells.get(cell)
        if now is None:
            gone[cell[:2]] += 1
        elif was is None:
            # What is known of an account only by what was not answered stands under no Region.
            if now["outcome"] not in ("skipped", "not_needed"):
                found.append(f"{name(cell)} is in the coverage only with the fault, as {now['outcome']}")
        elif cell in cells and was["calls"]:
            if now["outcome"] != expected and not depends_on(now, operations - {cell[3]}):
                found.append(f"{name(cell)} is {now['outcome']} and not {expected}")
        elif now["outcome"] == was["outcome"] and now["truncated"] == was["truncated"]:
            # Fewer calls are made where a part of what there is to ask about is not known; that is of the same service.
            is_same = all(now[column] == was[column] for column in ("calls", "items", "message", "error_code"))
            is_fewer = cell[:3] in units and now["calls"] <= was["calls"] and now["items"] <= was["items"]
            if not (is_same or is_fewer):
                found.append(f"{name(cell)} is {dict(now)} and was {dict(was)}")
        elif depends_on(now, operations):
            pass
        elif was["outcome"] == "not_needed" and (now["outcome"] == "ok" or is_asked_instead(cell, now, case)):
            pass
        elif was["outcome"] == "disabled" and not was["calls"] and cell[:3] in units and is_asked_instead(cell, now, case):
            pass
        else:
            found.append(f"{name(cell)} was {was['outcome']} and is {now['outcome']}: {now['message']}")
    found += [f"{count} cells of {name(place)} are not in the coverage any more" for place, count in sorted(gone.items())]
    lost = before.unread.keys() - after.unread.keys()
    found += [f"{name(cell)} was not read, and counts as read with the fault" for cell in sorted(lost)]
    if len(case.files) == 1:
        new = [cell for cell in after.unread.keys() - before.unread.keys()
               if not lacks_recording(after.cells[cell])
               and (cell in cells or not depends_on(after.cells[cell], operations))]  # fmt: skip
        was_unread = next(iter(cells)) in before.unread
        if len(new) != (0 if was_unread else 1):
            found.append(f"{len(new)} lines more are not read, not 1: {', '.join(map(name, sorted(new)))}")
    return found


def is_asked_instead(cell, now, case):
    return lacks_recording(now) or (cell in case.cells and now["outcome"] == OUTCOMES[case.fault])


def lacks_recording(now):
    """Whether a cell is not read because it, or what it rests on, is only asked with the fault: nothing is recorded."""
    return now["error_code"] == "NotRecorded" or "(NotRecorded)" in (now["message"] or "")


def depends_on(now, operations):
    """Whether a cell is not read because an operation was not answered, which its message names."""
    words = set((now["message"] or "").replace(":", " ").replace(",", " ").replace(";", " ").split())
    return bool(words & operations) and now["outcome"] == ("failed" if now["calls"] else "skipped")


def verdicts(before, after):
    found = []
    unknown = {key[:3] for key, status in after.checks.items() if status == "unknown"}

    def is_unknown(check, account, region):
        return {(check, account, region), (check, account, "global"), (check, account, "unknown")} & unknown

    for key, was in sorted(before.checks.items()):
        now = after.checks.get(key)
        if now is None and not is_unknown(*key[:3]):
            found.append(f"check {name(key)} was {was} and says nothing")
        elif now not in (None, was, "unknown"):
            found.append(f"check {name(key)} was {was} and is {now}")
    for key, now in sorted(after.checks.items()):
        if key not in before.checks and now != "unknown":
            found.append(f"check {name(key)} says {now}, and said nothing without the fault")
    return found


def findings(before, after):
    found = []
    after_ids = {finding_id: row for (_, finding_id), row in after.findings.items()}
    before_ids = {finding_id for _, finding_id in before.findings}
    for (product, finding_id), was in sorted(before.findings.items()):
        now = after.findings.get((product, finding_id)) or after_ids.get(finding_id)
        if now is None:
            # What is new on the day itself is not missed by anybody.
            if finding_id not in after.kept_in_mind and was["first_reported_on"] != day.SECOND:
                found.append(f"finding {product} {finding_id} is neither there nor kept in mind")
        elif now["product"] == product and dict(now) != dict(was):
            found.append(f"finding {product} {finding_id} is {dict(now)} and was {dict(was)}")
        elif now["first_reported_on"] != was["first_reported_on"]:
            found.append(f"finding {product} {finding_id} is first reported on {now['first_reported_on']}")
    for product, finding_id in sorted(after.findings):
        if (product, finding_id) not in before.findings and finding_id not in before_ids:
            found.append(f"finding {product} {finding_id} is there only with the fault")
    return found


def changes(before, after):
    found = []
    of_findings = {finding_of(key): row for key, row in before.changes.items() if key[0] == "finding"}
    for key, now in sorted(after.changes.items()):
        # A finding is the same whichever product tells of it.
        was = before.changes.get(key) or (key[0] == "finding" and of_findings.get(finding_of(key))) or None
        if now["change"] == "not_read" or (was and (was["change"], was["what"]) == (now["change"], now["what"])):
            continue
        # A part of the change is told as before; the answer that held the rest was not read.
        if was and was["change"] == now["change"] == "changed" and columns(now) < columns(was):
            continue
        # Another product has the finding, too, and tells it in its own words.
        if key[0] == "finding" and now["change"] == "changed" and "product" in now["what"].split(","):
            continue
        found.append(
            f"change {name(key)} is {now['change']} ({now['what']})"
            + (f" and was {was['change']} ({was['what']})" if was else ", and there was none"))
    return found


def columns(change):
    return set(change["what"].split(","))


def finding_of(key):
    return json.loads(key[2])["finding_id"]


def numbers(before, after):
    found = []
    if before.tiles.keys() != after.tiles.keys():
        found.append(f"the headline numbers are {sorted(after.tiles)} and were {sorted(before.tiles)}")
    for label in before.tiles.keys() & after.tiles.keys():
        was, now = before.tiles[label], after.tiles[label]
        if is_bound(was) and not is_bound(now):
            found.append(f"the headline number of {label} was {was} and is {now}, as if all were read")
        elif not is_bound(now) and number(now) < number(was):
            found.append(f"the headline number of {label} falls from {was} to {now}")
    for measure, was in sorted(before.metrics.items()):
        now = after.metrics.get(measure)
        if now is not None and (was is None or now < was):
            found.append(f"the measure {measure} was {was} and is {now}")
    return found


def is_bound(text):
    return text.startswith("≥") or "not known" in text or "unknown" in text


def number(text):
    return float(text.replace(",", "").replace("≥", "").strip() or 0)


def said(case, before, after):
    """The page says it: at the top, in a line of the first screen, and in the list of what was not read."""
    found = []
    banner = after.report.partition("## ")[0]
    listed = after.table("not_read")
    for account, region, service, operation in sorted(case.cells):
        cell = after.cells.get((account, region, service, operation))
        if cell is None or cell["outcome"] == "skipped":
            continue
        if not any(operation in row["Calls"].split(", ") for row in listed if row["account_id"] == account):
            found.append(f"the list of what was not read lacks {service} {operation} in {account}/{region}")
        # The first screen names some causes, and counts the others.
        if len(case.files) == 1 and operation not in banner and not re.search(r"^> - and \d+ .*more( reasons?)?$", banner, re.M):
            found.append(f"the top of the page does not say that {service} {operation} was not read")
    new = {cell[2] for cell in after.unread} - {cell[2] for cell in before.unread}
    lines = [{row["text"] for row in one.table("today") if row["link"] == "#not-read"} for one in (before, after)]
    if new and not lines[1] - lines[0]:
        found.append(f"no line of the first screen says that it was not read: {', '.join(sorted(new))}")
    return found


def name(key):
    return " ".join(str(part) for part in key if part != "")
