"""Ordered lists: how their entries are numbered, and how one becomes another without a moment that is weaker.

An entry's number is made of its own text and of its place among permits and denies, so that a list that gains or loses
an entry moves no other. The order among neighbouring permits decides nothing, nor that among neighbouring denies.

While a list is changed it lets through at most what it let through before or will let through, and at least what
both do: new entries come from the top down, old ones go from the bottom up. Where a number is taken, or the entry
stands elsewhere in the list (the router then ignores it: "IP Access List Entry Sequence Numbering"), the same entry
with `log` added or left out stands in for it until its place is free.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from platforms.refusal import IMPOSSIBLE, SYNTAX, refuse

_RUN, _ROOM = 100_000, 89_998
_ENTRY = re.compile(r"(?:(?:sequence )?(?P<number>\d+) )?(?P<body>(?:permit|deny|remark|evaluate|dynamic) .*)")
# How the device writes well-known ports: "Security Command Reference", `permit (IP)`.
TCP_PORTS = {"7": "echo", "9": "discard", "13": "daytime", "19": "chargen", "20": "ftp-data", "21": "ftp",
        "23": "telnet",
        "25": "smtp", "37": "time", "43": "whois", "49": "tacacs", "53": "domain", "70": "gopher", "79": "finger",
        "80": "www", "101": "hostname", "109": "pop2", "110": "pop3", "111": "sunrpc", "113": "ident", "119": "nntp",
        "179": "bgp", "194": "irc", "496": "pim-auto-rp", "512": "exec", "513": "login", "514": "cmd", "515": "lpd",
        "517": "talk", "540": "uucp", "543": "klogin", "544": "kshell"}
UDP_PORTS = {"7": "echo", "9": "discard", "37": "time", "42": "nameserver", "49": "tacacs", "53": "domain",
        "67": "bootps",
        "68": "bootpc", "69": "tftp", "111": "sunrpc", "123": "ntp", "137": "netbios-ns", "138": "netbios-dgm",
        "139": "netbios-ss", "161": "snmp", "162": "snmptrap", "177": "xdmcp", "195": "dnsix", "434": "mobile-ip",
        "496": "pim-auto-rp", "500": "isakmp", "512": "biff", "513": "who", "514": "syslog", "517": "talk",
        "520": "rip", "4500": "non500-isakmp"}
_COMPARES = {"eq", "neq", "gt", "lt"}
_EXACT, _ALL = "0.0.0.0", "255.255.255.255"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its number and what it says."""

    number: int
    body: str

    @property
    def permits(self) -> bool:
        return self.body.startswith("permit ")


@lru_cache(maxsize=1 << 16)
def normal(body: str) -> str:
    """An entry as the device shows it: `host A` for one address, `any` for all, ports by their names."""
    words = body.split(" ")
    if words[0] == "remark" or len(words) < 2:
        return body
    names = {"tcp": TCP_PORTS, "udp": UDP_PORTS}.get(words[1], {})
    out: list[str] = []
    at = 0
    while at < len(words):
        word, after = words[at], words[at + 1] if at + 1 < len(words) else ""
        if word.count(".") == 3 and after in (_EXACT, _ALL) and out[-1] != "host":
            out += ["host", word] if after == _EXACT else ["any"]
            at += 2
            continue
        if word == "::/0":
            word = "any"
        elif word.endswith("/128"):
            out, word = [*out, "host"], word.removesuffix("/128")
        ported = out and (out[-1] in _COMPARES or "range" in out[-2:])
        out.append(names.get(word, word) if ported else word.upper() if ":" in word else word)
        at += 1
    return " ".join(out)


def entry_of(line: str, file: str, number: int) -> tuple[int | None, str]:
    """(number, body) of a line of a list. Raises DialectError where it is none."""
    found = _ENTRY.fullmatch(line)
    if found is None:
        raise refuse(SYNTAX, f"{line!r} is no entry of a list", file, number)
    return int(found["number"]) if found["number"] else None, normal(found["body"])


def placed(given: Iterable[int | None]) -> list[int]:
    """Where a router puts entries that are typed in this order: one without a number ten behind the last there is
    ("IP Access List Entry Sequence Numbering").

    >>> placed([None, None, 5, None])
    [10, 20, 5, 30]
    """
    found: list[int] = []
    for number in given:
        found.append(max(found, default=0) + 10 if number is None else number)
    return found


def numbered(given: Sequence[tuple[int | None, str]]) -> tuple[Entry, ...]:
    """Entries in the order of their numbers. Where none has one, each gets its own; where some have, the others stand
    where a router would put them.
    """
    if any(number is not None for number, _ in given):
        places = placed(number for number, _ in given)
        return tuple(sorted((Entry(n, b) for n, (_, b) in zip(places, given, strict=True)), key=lambda e: e.number))
    made: list[Entry] = []
    for run, (_, group) in enumerate(groupby((b for _, b in given), key=lambda b: b.split(" ", 1)[0]), 1):
        taken: set[int] = set()
        for body in sorted(set(group)):
            number = _RUN * run + 10_000 + zlib.crc32(body.encode()) % _ROOM
            while number in taken:
                number += 1
            taken.add(number)
            made.append(Entry(number, body))
    return tuple(sorted(made, key=lambda e: e.number))


def _alias(body: str) -> str:
    return body.removesuffix(" log") if body.endswith(" log") else f"{body} log"


@dataclass(frozen=True, slots=True)
class Put:
    """One line of a change: an entry that comes, or one that goes."""

    entry: Entry
    comes: bool


def change(before: Sequence[Entry], after: Sequence[Entry], file: str, *, aliases: bool = True) -> list[Put]:
    """The single steps from one list to another. `aliases`: an entry may stand in for itself with `log` (access lists);
    without, what cannot move in one step leaves first. Raises DialectError where no number is free.
    """
    old, new = {e.number: e.body for e in before}, {e.number: e.body for e in after}
    kept = {n for n in old.keys() & new.keys() if old[n] == new[n]}
    stands: dict[int, str] = dict(old)
    wanted = {e.body for e in after}
    found: list[Put] = []
    later: list[tuple[Entry, Entry]] = []

    def put(entry: Entry, *, comes: bool) -> None:
        found.append(Put(entry, comes))
        if comes:
            stands[entry.number] = entry.body
        else:
            del stands[entry.number]

    for number in sorted(new.keys() - kept):
        body = new[number]
        if number not in stands and body not in stands.values():
            put(Entry(number, body), comes=True)
            continue
        if not aliases:
            for other in [n for n, b in stands.items() if n == number or b == body]:
                put(Entry(other, stands[other]), comes=False)
            put(Entry(number, body), comes=True)
            continue
        alias = _alias(body)
        if alias in stands.values() or alias in wanted:
            raise refuse(IMPOSSIBLE, f"{body!r} cannot move within its list: it stands there with and without `log`",
                         file, 1, hint="give the list another name")
        entry = Entry(_free(number, stands, new), alias)
        put(entry, comes=True)
        later.append((Entry(number, body), entry))
    for number in sorted((n for n in old if n not in kept), reverse=True):
        if stands.get(number) == old[number] and new.get(number) != old[number]:
            put(Entry(number, old[number]), comes=False)
    for entry, alias_entry in later:
        put(entry, comes=True)
        put(alias_entry, comes=False)
    return found


def _free(number: int, stands: Mapping[int, str], new: Mapping[int, str]) -> int:
    """A free number with nothing between it and `number`."""
    for step in (1, -1):
        if number + step > 0 and number + step not in stands and number + step not in new:
            return number + step
    at = number
    while at in stands or at in new:
        at += 1
    # All between are neighbours that stand or will: their order to this one must not matter.
    between = [(stands.get(n) or new[n])[:4] for n in range(number + 1, at)]
    own = new[number][:4]
    if any(word != own for word in between):
        raise refuse(IMPOSSIBLE, f"no number is free beside {number}", "", 1, hint="give the list another name")
    return at
