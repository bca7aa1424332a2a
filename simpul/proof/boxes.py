"""Exact sets of packets: unions of boxes, each a product of intervals and of small sets.

A packet is a point with ten coordinates. Addresses and the first two 16-bit fields of the transport header are
intervals; family, interfaces, protocol, TCP flags and the state of the conversation are bit masks. For TCP and UDP the
two fields are source and destination port; for ICMP the first is type and code, the second a checksum that may be
anything: what a router reads there is what stands there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

Box = tuple[int, ...]

# Masks, then intervals as (low, high) pairs: the places within a box.
FAMILY, IN, OUT, PROTOCOL, FLAGS, STATE = range(6)
SOURCE, DESTINATION, FIRST, SECOND = 6, 8, 10, 12
MASKS: Final = (FAMILY, PROTOCOL, IN, OUT, FLAGS, STATE)
INTERVALS: Final = (SOURCE, DESTINATION, FIRST, SECOND)
SIZE: Final = 14

V4, V6 = 1, 2
ANY16: Final = 0xFFFF
ANY_PROTOCOL: Final = (1 << 256) - 1
ANY_FLAGS: Final = (1 << 256) - 1
ANY_INTERFACE: Final = -1
TCP, UDP, ICMP, ICMP6 = 6, 17, 1, 58
# Protocols whose header begins with two ports (UDP-Lite, DCCP and SCTP among them).
PORTED: Final = 1 << TCP | 1 << UDP | 1 << 33 | 1 << 132 | 1 << 136
NEW, ESTABLISHED, RELATED, INVALID, UNTRACKED = 1, 2, 4, 8, 16
STATELESS: Final = NEW | INVALID | UNTRACKED     # the states of a packet that no accepted conversation speaks for
ANY_STATE: Final = 31
SYN, ACK = 2, 16
BARE_SYN: Final = sum(1 << f for f in range(256) if f & (SYN | ACK) == SYN)


def everything(version: int) -> Box:
    """Every packet of one IP version."""
    top = (1 << (32 if version == 4 else 128)) - 1
    return (V4 if version == 4 else V6, ANY_INTERFACE, ANY_INTERFACE, ANY_PROTOCOL, ANY_FLAGS, ANY_STATE,
            0, top, 0, top, 0, ANY16, 0, ANY16)


ALL: Final = {4: everything(4), 6: everything(6)}
# Any packet of either version, as the start of a condition that names none.
BOTH: Final[Box] = (V4 | V6, *ALL[6][1:])
_ANY_INTERVALS: Final = BOTH[SOURCE:]


def with_(box: Box, *changes: tuple[int, int] | tuple[int, int, int]) -> Box:
    """A box with some places set: (mask, value) or (interval, low, high)."""
    new = list(box)
    for change in changes:
        new[change[0]:change[0] + len(change) - 1] = change[1:]
    return tuple(new)


def meet(a: Box, b: Box) -> Box | None:
    """What two boxes share; None where they share nothing."""
    family = a[0] & b[0]
    if not family:
        return None
    a6, b6 = a[6], b[6]
    s0 = a6 if a6 > b6 else b6
    a7, b7 = a[7], b[7]
    s1 = a7 if a7 < b7 else b7
    if s0 > s1:
        return None
    a8, b8 = a[8], b[8]
    d0 = a8 if a8 > b8 else b8
    a9, b9 = a[9], b[9]
    d1 = a9 if a9 < b9 else b9
    if d0 > d1:
        return None
    protocol = a[3] & b[3]
    if not protocol:
        return None
    a10, b10 = a[10], b[10]
    x0 = a10 if a10 > b10 else b10
    a11, b11 = a[11], b[11]
    x1 = a11 if a11 < b11 else b11
    if x0 > x1:
        return None
    a12, b12 = a[12], b[12]
    y0 = a12 if a12 > b12 else b12
    a13, b13 = a[13], b[13]
    y1 = a13 if a13 < b13 else b13
    if y0 > y1:
        return None
    into, out, flags, state = a[1] & b[1], a[2] & b[2], a[4] & b[4], a[5] & b[5]
    if not (into and out and flags and state):
        return None
    return (family, into, out, protocol, flags, state, s0, s1, d0, d1, x0, x1, y0, y1)


def minus(a: Box, b: Box) -> list[Box]:
    """What `a` has and `b` has not, in boxes that do not overlap."""
    common = meet(a, b)
    if common is None:
        return [a]
    rest, pieces = list(a), []
    for place in MASKS:
        left = rest[place] & ~common[place]
        if left:
            pieces.append((*rest[:place], left, *rest[place + 1:]))
            rest[place] = common[place]
    for low in INTERVALS:
        if rest[low] < common[low]:
            pieces.append((*rest[:low + 1], common[low] - 1, *rest[low + 2:]))
            rest[low] = common[low]
        if rest[low + 1] > common[low + 1]:
            pieces.append((*rest[:low], common[low + 1] + 1, *rest[low + 1:]))
            rest[low + 1] = common[low + 1]
    return pieces


def reverse(box: Box) -> Box:
    """The packets that answer: addresses exchanged, and ports where there are ports. An answer to ICMP may have any
    type. Interfaces and flags are not bound: an answer takes its own way and has its own flags.
    """
    family, _, _, protocol, _, state, s0, s1, d0, d1, x0, x1, y0, y1 = box
    if protocol & ~PORTED:
        x0, y0, x1, y1 = 0, 0, ANY16, ANY16
    return (family, ANY_INTERFACE, ANY_INTERFACE, protocol, ANY_FLAGS, state, d0, d1, s0, s1, y0, y1, x0, x1)


def answers(box: Box) -> list[Box]:
    """`reverse`, exactly: what has ports apart from what has none."""
    parts = [with_(box, (PROTOCOL, p)) for p in (box[PROTOCOL] & PORTED, box[PROTOCOL] & ~PORTED) if p]
    return [reverse(part) for part in parts]


# More addresses than any prefix of a network has, by family: an interval as wide as this tells boxes not apart.
_WIDE: Final = {V4: 1 << 24, V6: 1 << 96, V4 | V6: 1 << 96}


class Region:
    """A union of boxes, made to be asked often: which of its boxes touch a given one."""

    __slots__ = ("_by_destination", "_by_port", "_by_source", "boxes")

    def __init__(self, boxes: Iterable[Box]) -> None:
        self.boxes: tuple[Box, ...] = tuple(boxes)
        self._by_source: list[_Group] | None = None
        self._by_destination: list[_Group] | None = None
        self._by_port: dict[int, list[_Group]] = {}

    def __bool__(self) -> bool:
        return bool(self.boxes)

    def near(self, box: Box) -> Iterable[int]:
        """The numbers of all boxes that may share something with `box`, and perhaps a few more."""
        if len(self.boxes) <= 12:
            return range(len(self.boxes))
        source, destination = box[SOURCE + 1] - box[SOURCE], box[DESTINATION + 1] - box[DESTINATION]
        if min(source, destination) > _WIDE[box[FAMILY]]:
            # From anywhere to anywhere: only ports can tell.
            low = FIRST if box[FIRST + 1] - box[FIRST] < box[SECOND + 1] - box[SECOND] else SECOND
            if low not in self._by_port:
                self._by_port[low] = _groups(self.boxes, low)
            return _touching(self._by_port[low], box[low], box[low + 1])
        if source <= destination:
            if self._by_source is None:
                self._by_source = _groups(self.boxes, SOURCE)
            return _touching(self._by_source, box[SOURCE], box[SOURCE + 1])
        if self._by_destination is None:
            self._by_destination = _groups(self.boxes, DESTINATION)
        return _touching(self._by_destination, box[DESTINATION], box[DESTINATION + 1])

    def within(self, box: Box) -> Iterator[tuple[int, Box]]:
        """What the region and a box share: each with the number of the region's box."""
        for number in self.near(box):
            shared = meet(box, self.boxes[number])
            if shared is not None:
                yield number, shared

    def cut(self, boxes: Iterable[Box]) -> list[Box]:
        """What the region and some boxes share."""
        if len(self.boxes) == 1:
            return _sharing(boxes, self.boxes[0])
        found = []
        for box in boxes:
            for number in self.near(box):
                shared = meet(box, self.boxes[number])
                if shared is not None:
                    found.append(shared)
        return found

    def less(self, box: Box) -> list[Box]:
        """What of a box is not in the region: empty where the region covers it."""
        touching = []
        for number in self.near(box):
            shared = meet(box, self.boxes[number])
            # Asked first: hundreds of slices of a box would cost the square of their number before one takes it all.
            if shared == box:
                return []
            if shared is not None:
                touching.append(shared)
        rest = [box]
        for other in touching:
            rest = [piece for part in rest for piece in minus(part, other)]
            if not rest:
                break
        return rest


def _sharing(boxes: Iterable[Box], only: Box) -> list[Box]:
    """What some boxes share with one. Most conditions of rules are one box that asks masks alone."""
    if only[SOURCE:] != _ANY_INTERVALS:
        return [shared for box in boxes if (shared := meet(box, only)) is not None]
    family, into, out, protocol, flags, state = only[:SOURCE]
    return [(f, i, o, p, g, s, *box[SOURCE:]) for box in boxes
            if (f := box[0] & family) and (i := box[1] & into) and (o := box[2] & out)
            and (p := box[3] & protocol) and (g := box[4] & flags) and (s := box[5] & state)]


# Boxes of one width in some coordinate: the width, their lows sorted, and their numbers in that order.
_Group = tuple[int, list[int], list[int]]


def _groups(boxes: tuple[Box, ...], low: int) -> list[_Group]:
    by_width: dict[int, list[tuple[int, int]]] = {}
    for number, box in enumerate(boxes):
        by_width.setdefault(box[low + 1] - box[low], []).append((box[low], number))
    groups = []
    for width, found in by_width.items():
        found.sort()
        groups.append((width, [at for at, _ in found], [number for _, number in found]))
    return groups


def _touching(groups: list[_Group], low: int, high: int) -> Iterator[int]:
    for width, lows, numbers in groups:
        begin, end = bisect_left(lows, low - width), bisect_right(lows, high)
        yield from numbers[begin:end]


def without(boxes: Iterable[Box], region: Region) -> list[Box]:
    """What of some boxes a region does not cover."""
    return [piece for box in boxes for piece in region.less(box)]
