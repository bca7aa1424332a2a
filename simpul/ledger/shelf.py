"""The numbers of one kind in one space: which are held, which rest, and which is the lowest left."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Literal

from simpul.ledger.occupancy import Occupancy
from simpul.ledger.record import Span


class Shelf:
    """Only fills up. When something is freed, its allocator makes a new shelf."""

    __slots__ = ("_disjoint", "_held", "_last_resters", "_resters", "_resting", "_taken", "space")

    def __init__(self, space: Literal["4", "6", "n"], living: Iterable[Span],
                 resting: Iterable[tuple[Span, str]]) -> None:
        self.space = space
        held = [(s.first, s.last) for s in living if s.space == space]
        resters: dict[tuple[int, int], set[str]] = {}
        for span, key in resting:
            if span.space == space:
                resters.setdefault((span.first, span.last), set()).add(key)
        self._held = Occupancy(held)
        self._taken = Occupancy((*held, *resters))
        self._resting = sorted(resters)
        self._last_resters = [last for _, last in self._resting]
        self._resters = resters
        # What rests was once held side by side, so it is disjoint or equal; unless lengths changed over the years.
        self._disjoint = all(a < b for a, (b, _) in zip(self._last_resters, self._resting[1:], strict=False))

    def lowest(self, first: int, last: int, size: int) -> int | None:
        """Where the lowest aligned block of `size` numbers begins that is neither held nor resting; None if none is."""
        return self._taken.lowest(first, last, size)

    def holds(self, span: Span) -> bool:
        """Whether a living key holds any of these numbers."""
        return self._held.overlaps(span.first, span.last)

    def take(self, span: Span) -> None:
        """These numbers are held from now on."""
        self._held.add(span.first, span.last)
        self._taken.add(span.first, span.last)

    def may_return(self, span: Span, key: str) -> bool:
        """Whether `key`, which once held these numbers, may have them back: nobody holds them or rests on them."""
        if self.holds(span):
            return False
        # Among disjoint ranges those that overlap stand side by side; else every one must be looked at.
        at = bisect_left(self._last_resters, span.first) if self._disjoint else 0
        while at < len(self._resting):
            first, last = self._resting[at]
            if first > span.last:
                break
            if last >= span.first and self._resters[first, last] != {key}:
                return False
            at += 1
        return True
