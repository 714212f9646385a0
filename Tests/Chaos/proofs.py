"""Breaks each rule once, on copies of the day without faults: a rule that cannot be broken holds nothing."""

import shutil
import sqlite3

import five_accounts
import invariants
from proxy import Attempt

CELL = (five_accounts.READABLE[0], "eu-west-1", "guardduty", "ListDetectors")
OF_CELL = "account_id = '{}' AND region = '{}' AND service = '{}' AND operation = '{}'".format(*CELL)
IN_PLACE = f"account_id = '{CELL[0]}' AND region = '{CELL[1]}'"

# Each rule, and a way to break it: SQL, or attempts and hosts that the proxy would have seen.
BREAKS = [
    (invariants.no_cell_is_lost_or_doubled, f"DELETE FROM collection WHERE {OF_CELL}"),
    (invariants.no_cell_is_lost_or_doubled, f"UPDATE collection SET region = 'unknown' WHERE {OF_CELL}"),
    (invariants.no_gap_looks_clean, {"attempts": [Attempt(CELL, "first page", 1, "Silent", False)]}),
    (invariants.no_gap_looks_clean, f"UPDATE collection SET calls = 0, items = 0 WHERE {OF_CELL}"),
    (invariants.no_gap_looks_clean, f"UPDATE collection SET outcome = 'disabled' WHERE {OF_CELL}"),
    (invariants.no_gap_looks_clean,
     f"UPDATE collection SET outcome = 'ok' WHERE account_id = '{five_accounts.SUSPENDED}'"),
    (invariants.what_was_answered_is_read, f"UPDATE collection SET outcome = 'failed' WHERE {OF_CELL}"),
    (invariants.what_was_answered_is_read, f"UPDATE collection SET truncated = 1 WHERE {OF_CELL}"),
    (invariants.what_was_read_is_equal, f"DELETE FROM guardduty_detector WHERE {IN_PLACE}"),
    (invariants.what_was_read_is_equal, f"UPDATE guardduty_detector SET status = 'DISABLED' WHERE {IN_PLACE}"),
    (invariants.what_was_read_is_equal, "UPDATE guardduty_detector SET detector_id = 'another' "
     f"WHERE {IN_PLACE}"),
    (invariants.what_was_read_is_equal,
     f"DELETE FROM finding WHERE {IN_PLACE} AND product = 'guardduty' AND finding_id = "
     f"(SELECT min(finding_id) FROM finding WHERE {IN_PLACE} AND product = 'guardduty')"),
    (invariants.nothing_is_wrongly_new_or_gone,
     "UPDATE change SET change = 'resolved' WHERE kind = 'finding' AND change = 'not_read'"),
    (invariants.nothing_is_wrongly_new_or_gone,
     "UPDATE change SET change = 'new' WHERE kind = 'check' AND change = 'not_read'"),
    (invariants.nothing_is_wrongly_new_or_gone,
     "UPDATE change SET change = 'resolved' WHERE kind = 'configuration' AND change = 'not_read'"),
    (invariants.no_check_passes_unread, "UPDATE check_result SET status = 'pass' WHERE status = 'unknown'"),
    (invariants.no_check_passes_unread, f"UPDATE collection SET outcome = 'failed' WHERE {OF_CELL}"),
    (invariants.no_redirect_is_followed, {"hosts": {"elsewhere.example.com": None}}),
]  # fmt: skip


def unbroken(ground, calm):
    """The breaks that no rule notices, each with its rule; `calm` is the snapshot without faults."""
    before = {rule: set(rule(ground.trial(calm))) for rule in invariants.RULES}
    copy = ground.folder / "broken.sqlite"
    for rule, what in BREAKS:
        seen = what if isinstance(what, dict) else {}
        path = calm
        if not seen:
            path = copy
            shutil.copyfile(calm, copy)
            changed(copy, what)
        if set(rule(ground.trial(path, **seen))) <= before[rule]:
            yield f"{rule.__name__} does not notice: {what}"


def changed(path, sql):
    database = sqlite3.connect(path)
    with database:
        if database.execute(sql).rowcount == 0:
            raise RuntimeError(f"there is nothing to break: {sql}")
    database.close()
