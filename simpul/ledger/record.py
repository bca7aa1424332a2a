"""One line of the ledger: what was given, chosen or freed, when, for whom."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from simpul.words.sentence import tell

Verb = Literal["give", "choose", "free"]

VERBS: dict[str, Verb] = {"give": "give", "choose": "choose", "free": "free"}
KIND = re.compile(r"[a-z][a-z0-9._:@/-]*")

_PREFIX4 = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})/(\d{1,2})", re.ASCII)
_PREFIX6 = re.compile(r"([0-9A-Fa-f:]+:[0-9A-Fa-f:]*)/(\d{1,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Record:
    """One fact that is never taken back.

    `give`: from `day` on, `value` is the `key`'s alone within its `kind`. `choose`: the key was assigned to `value`,
    which others may share. `free`: the key's hold on `value` has ended. `line` is the place in the ledger's file
    (from 1), or 0 for what has not been written yet; it is no part of the fact.
    """

    day: date
    verb: Verb
    kind: str
    key: str
    value: str
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.verb} {self.kind} {self.key} {self.value}"

    @property
    def value_column(self) -> int:
        """Where the value begins in the line as `str` writes it, from 1."""
        return len(self.verb) + len(self.kind) + len(self.key) + 15


class Span(NamedTuple):
    """The numbers that a value takes: first and last, both included, in the space of IPv4, IPv6 or plain numbers."""

    space: Literal["4", "6", "n"]
    first: int
    last: int

    def overlaps(self, other: Span) -> bool:
        return self.space == other.space and self.first <= other.last and other.first <= self.last


class Malformed(ValueError):
    """What looks like a prefix or a number and is none."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def span_of(value: str) -> Span | None:
    """The numbers that `value` stands for; None where it is no number (a name, a public key).

    Raises Malformed for what looks like a prefix or a number and is none.
    """
    if value.isdecimal() and value.isascii():
        if value[0] == "0" and len(value) > 1:
            raise Malformed(tell("{value} has a leading zero", value=value))
        number = int(value)
        return Span("n", number, number)
    match = _PREFIX4.fullmatch(value)
    if match:
        return _span4(value, match)
    match = _PREFIX6.fullmatch(value)
    if match:
        return _span6(value, match)
    return None


def _span4(value: str, match: re.Match[str]) -> Span:
    a, b, c, d, length = map(int, match.groups())
    if a > 255 or b > 255 or c > 255 or d > 255 or length > 32:
        raise Malformed(tell("{value} is no IPv4 prefix", value=value))
    first = a << 24 | b << 16 | c << 8 | d
    # The dotted text must be the only way to write this address: 010 is 8 to some readers and 10 to others.
    if match.end(4) != len(str(a)) + len(str(b)) + len(str(c)) + len(str(d)) + 3:
        raise Malformed(tell("{value} has a leading zero", value=value))
    rest = (1 << (32 - length)) - 1
    if first & rest:
        raise Malformed(tell("{value} has bits set behind its length", value=value))
    return Span("4", first, first | rest)


def _span6(value: str, match: re.Match[str]) -> Span:
    text, length = match[1], int(match[2])
    head, gap, tail = text.partition("::")
    left = head.split(":") if head else []
    right = tail.split(":") if tail else []
    groups = left + ["0"] * (8 - len(left) - len(right)) + right if gap else left
    if len(groups) != 8 or (gap and len(left) + len(right) > 7) or length > 128:
        raise Malformed(tell("{value} is no IPv6 prefix", value=value))
    first = 0
    for group in groups:
        if not 1 <= len(group) <= 4:
            raise Malformed(tell("{value} is no IPv6 prefix", value=value))
        first = first << 16 | int(group, 16)
    rest = (1 << (128 - length)) - 1
    if first & rest:
        raise Malformed(tell("{value} has bits set behind its length", value=value))
    return Span("6", first, first | rest)
