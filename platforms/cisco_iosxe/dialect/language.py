"""A line of a mode understood: which command it is, what tells it from its like, and how the device writes it."""

from __future__ import annotations

from typing import NamedTuple

from platforms.cisco_iosxe.dialect.modes import BY_ITSELF, TABLES
from platforms.cisco_iosxe.dialect.rows import Row, by_word
from platforms.cisco_iosxe.dialect.spelling import spelled


class Read(NamedTuple):
    """A line understood: its row (None: the mode does not know it), its identity, and its canonical text.

    `hidden`: the device does not show it, or it says that something is not there.
    """

    row: Row | None
    key: tuple[object, ...]
    text: str
    hidden: bool = False


def known(mode: str) -> bool:
    """Whether there is a table for a mode. Without one, every line is its own identity."""
    return mode in TABLES


def _with_subnets(text: str) -> str:
    """A redistribution into OSPF as older releases show it: newer ones have `subnets` by default, and are *assumed*
    (I14) not to show it. Without it, an older one tells networks of whole classes only.
    """
    words = [word for word in text.split(" ") if word != "subnets"]
    at = words.index("redistribute") + (3 if "bgp" in words else 2)
    at += 2 if words[at:at + 1] == ["metric"] else 0
    return " ".join([*words[:at], "subnets", *words[at:]])


def read(mode: str, text: str) -> Read:
    """One line of a mode, without its indentation."""
    text = spelled(text)
    if mode == "ospf" and text.startswith(("redistribute ", "no redistribute ")):
        text = _with_subnets(text)
    negated = text.startswith("no ")
    words = (text[3:] if negated else text).split(" ")
    begun = by_word(mode).get(words[0])
    for row in begun.rows(words) if begun else ():
        if row.tells is not None and (row.tells[0] >= len(words) or words[row.tells[0]] not in row.tells[1]):
            continue
        key = row.key(words)
        if key is None:
            continue
        if row.on:
            return Read(row, (row.rank, *key), f"no {' '.join(words)}", hidden=not negated)
        value = text.removeprefix(row.head).strip() if row.default is not None else None
        return Read(row, (row.rank, *key), text, hidden=negated or (value is not None and value == row.default))
    return Read(None, ("?", text), text, hidden=text in BY_ITSELF.get(mode, ()))
