"""Two configurations of one router compared by their sections: what differs, and whether it is ours. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from platforms.cisco_iosxe.dialect.settled import PORTS_OWN
from platforms.cisco_iosxe.runs import VARIABLE

_BANNER: Final = re.compile(r"banner \S+ (\^C|\S)(.*)")
_CERTIFICATES: Final = "crypto pki certificate chain "


def sections(text: str) -> dict[str, tuple[str, ...]]:
    """Each line of the top level with the lines below it, from `version` to `end`; without comments and our marks.

    Of a certificate only its name counts: a startup configuration keeps it as a file, a running one shows it.
    """
    found: dict[str, list[str]] = {}
    below: list[str] = []
    lines = iter(text.replace("\r", "").splitlines())
    for raw in lines:
        line = raw.rstrip()
        if line == "end":
            break
        if not line.strip() or line.lstrip().startswith("!") or line.startswith((VARIABLE, "version ")):
            continue
        if not found and line.startswith(("Building configuration", "Current configuration", "Using ")):
            continue
        if line[0] == " ":
            below.append(line)
            continue
        below = found.setdefault(line, [])
        if match := _BANNER.fullmatch(line):
            more = match[2]
            while match[1] not in more:
                if (following := next(lines, None)) is None:
                    break
                more = following
                below.append(following)
    return {top: _certificates(rest) if top.startswith(_CERTIFICATES) else tuple(rest) for top, rest in found.items()}


def _certificates(lines: list[str]) -> tuple[str, ...]:
    return tuple(re.sub(r" nvram:\S+$", "", line) for line in lines if line.startswith(" certificate "))


def different(old: str, new: str) -> dict[str, tuple[str, ...]]:
    """The sections that differ, by their top line: the lines that came (`+`) or went (`-`)."""
    before, after = sections(old), sections(new)
    return {top: tuple(_changes(top, before, after))
            for top in dict.fromkeys((*before, *after)) if before.get(top) != after.get(top)}


def _changes(top: str, before: Mapping[str, tuple[str, ...]], after: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    if top not in before:
        yield f"+{top}"
    elif top not in after:
        yield f"-{top}"
    else:
        yield f" {top}"
    was, now = before.get(top, ()), after.get(top, ())
    yield from (f"-{line}" for line in was if line not in now)
    yield from (f"+{line}" for line in now if line not in was)


def of_the_wire(top: str, line: str) -> bool:
    """Whether a line of `different` is what a port says of its wire: no object holds it."""
    return top.startswith("interface ") and PORTS_OWN.match(line[1:].strip()) is not None


def covered(top: str, ours: tuple[str, ...]) -> bool:
    """Whether one of these top lines opens a section."""
    # What is on by default is shown where it is off: `no service pad`.
    top = top.removeprefix("no ")
    return any(top == line or top.startswith(f"{line} ") for line in ours)
