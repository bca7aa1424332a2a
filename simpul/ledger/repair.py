"""The way out after a merge in which two branches took the same free number."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from simpul.errors import LedgerError
from simpul.ledger.ledger import Ledger
from simpul.ledger.record import Record
from simpul.words.sentence import all_of, tell


def repair(ledger: Ledger, never_applied: Collection[str], today: date) -> tuple[Record, ...]:
    """The `free` records that end every conflict of `ledger`; append them, and the freed keys are given anew.

    The first line keeps the number and the later one is freed, but only a key that the caller knows to have been
    applied to no device may lose what it holds: one in `never_applied`. Where the later was applied and the first
    was not, the first is freed. Raises LedgerError (SIM208) where neither may be, or where one key has two values
    and its devices carry one of them: then a person must look at the device.
    """
    records: list[Record] = []
    while ledger.conflicts:
        # One free can end several conflicts, so each is looked at only after those before it have ended.
        conflict = ledger.conflicts[0]
        for loser in (conflict.later, conflict.first):
            if loser.key in never_applied:
                break
        else:
            first, later = conflict.first, conflict.later
            keys = all_of(dict.fromkeys((first.key, later.key)))
            raise LedgerError(
                "SIM208",
                tell(
                    "{kind} {value} of {first} (line {line}) and {value2} of {later} (line {line2}) cannot both "
                    "stand, and {keys} may already be on devices",
                    kind=first.kind, value=first.value, first=first.key, line=first.line, value2=later.value,
                    later=later.key, line2=later.line, keys=keys,
                ),
                where=ledger.place(later),
                hint=tell(
                    "look at what the devices carry, then append a free line for the other value by hand; the key "
                    "that lost it is given another number by the next plan",
                ),
            )
        free = Record(today, "free", loser.kind, loser.key, loser.value)
        records.append(free)
        ledger = ledger.extended([free])
    return tuple(records)
