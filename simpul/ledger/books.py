"""What the ledger's records add up to: who holds what today, who let go of what, and what cannot both stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from simpul.ledger.record import Malformed, Record, Span, span_of


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two living records that cannot both stand. `first` stands earlier in the file and keeps what it has."""

    what: Literal["number", "key"]       # one number for two keys, or one key with two values
    first: Record
    later: Record


class Books:
    """The records gone through one by one, in the file's order.

    A line that says again what already holds is harmless: two branches may both have removed the same site.
    """

    __slots__ = ("doubles", "freed", "living", "malformed", "spans", "unfounded")

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.living: dict[str, dict[str, Record]] = {}
        self.freed: dict[str, dict[str, dict[str, Record]]] = {}     # kind, key, value -> its last free
        self.doubles: dict[tuple[str, str], list[Record]] = {}       # further values of a key that has one
        self.unfounded: list[Record] = []                            # frees of what was never given
        self.malformed: list[tuple[Record, str]] = []                # values that look like numbers and are none
        self.spans: dict[str, Span | None] = {}                      # of every value that was ever given
        for record in records:
            self.enter(record)

    def enter(self, record: Record) -> bool:
        """Take the record into account. False where it changed nothing."""
        kind, key, value = record.kind, record.key, record.value
        living = self.living.get(kind)
        if living is None:
            living = self.living[kind] = {}
        held = living.get(key)
        if record.verb == "free":
            return self._free(record, held, living)
        if record.verb == "give" and value not in self.spans:
            try:
                self.spans[value] = span_of(value)
            except Malformed as error:
                self.spans[value] = None
                self.malformed.append((record, error.why))
        if held is None:
            living[key] = record
            return True
        doubles = self.doubles.get((kind, key), [])
        if value == held.value or any(value == d.value for d in doubles):
            return False
        self.doubles[kind, key] = [*doubles, record]
        return True

    def _free(self, record: Record, held: Record | None, living: dict[str, Record]) -> bool:
        kind, key, value = record.kind, record.key, record.value
        doubles = self.doubles.get((kind, key), [])
        if held is not None and held.value == value:
            if doubles:
                living[key] = doubles.pop(0)
            else:
                del living[key]
        elif any(value == d.value for d in doubles):
            doubles[:] = [d for d in doubles if d.value != value]
        else:
            if value not in self.freed.get(kind, {}).get(key, {}):
                self.unfounded.append(record)
            return False
        values = self.freed.setdefault(kind, {}).setdefault(key, {})
        values.pop(value, None)          # so that the last of the dictionary is the last in the file
        values[value] = record
        return True

    def conflicts(self, order: Iterable[Record]) -> tuple[Conflict, ...]:
        """Every pair that cannot both stand; `order` is the file's, and decides who is first."""
        pairs = [("key", self.living[kind][key], double) for (kind, key), doubles in self.doubles.items()
                 for double in doubles]
        for living in self.living.values():
            holders = list(living.values())
            for kind_key, doubles in self.doubles.items():
                if living is self.living[kind_key[0]]:
                    holders.extend(doubles)
            pairs.extend(("number", a, b) for a, b in self._shared([r for r in holders if r.verb == "give"]))
        if not pairs:
            return ()
        position = {id(record): index for index, record in enumerate(order)}
        found = []
        for what, a, b in pairs:
            first, later = sorted((a, b), key=lambda r: position[id(r)])
            found.append(Conflict("key" if what == "key" else "number", first, later))
        return tuple(sorted(found, key=lambda c: position[id(c.later)]))

    def _shared(self, holders: list[Record]) -> Iterable[tuple[Record, Record]]:
        """Pairs of holders of one kind whose numbers overlap or whose names are equal; each later one at least once."""
        spans = self.spans
        spread: list[tuple[str, int, int, int]] = []
        names: dict[str, Record] = {}
        for index, record in enumerate(holders):
            span = spans[record.value]
            if span is not None:
                spread.append((*span, index))
            elif names.setdefault(record.value, record) is not record:
                yield names[record.value], record
        spread.sort()
        space, reach, widest = "", -1, -1
        for this_space, first, last, index in spread:
            if this_space != space:
                space, reach, widest = this_space, last, index
                continue
            if first <= reach:
                yield holders[widest], holders[index]
            if last > reach:
                reach, widest = last, index
