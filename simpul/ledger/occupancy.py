"""Which numbers of a line of numbers are taken, and the lowest that are not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Occupancy:
    """A set of integers, kept as merged ranges. Only grows: that is what lets `lowest` never look back.

    Neighbouring ranges melt into one, so first-fit keeps the lists short, and each (range, size) that was searched
    keeps a cursor: n searches cost n steps, not n times n.
    """

    __slots__ = ("_cursors", "_firsts", "_lasts")

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        self._cursors: dict[tuple[int, int, int], int] = {}
        for first, last in sorted(ranges):
            if self._lasts and first <= self._lasts[-1] + 1:
                self._lasts[-1] = max(self._lasts[-1], last)
            else:
                self._firsts.append(first)
                self._lasts.append(last)

    def add(self, first: int, last: int) -> None:
        """Take every number from `first` to `last`, both included."""
        left = bisect_left(self._lasts, first - 1)
        right = bisect_right(self._firsts, last + 1)
        if left < right:
            first = min(first, self._firsts[left])
            last = max(last, self._lasts[right - 1])
        self._firsts[left:right] = [first]
        self._lasts[left:right] = [last]

    def overlaps(self, first: int, last: int) -> bool:
        """Whether any number from `first` to `last` is taken."""
        at = bisect_left(self._lasts, first)
        return at < len(self._firsts) and self._firsts[at] <= last

    def lowest(self, first: int, last: int, size: int) -> int | None:
        """The lowest multiple of `size` from which `size` numbers are free within `first`..`last`; None if none is."""
        search = (first, last, size)
        at = self._cursors.get(search, -(-first // size) * size)
        index = bisect_left(self._lasts, at)
        while index < len(self._firsts) and self._firsts[index] < at + size:
            at = -(-(self._lasts[index] + 1) // size) * size
            index = bisect_left(self._lasts, at, index)
        self._cursors[search] = at
        return at if at + size - 1 <= last else None
