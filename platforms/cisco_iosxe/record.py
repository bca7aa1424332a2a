"""The file in flash that says what takes a fragment back. An operator on the console can read it, and copy it into the
running configuration: what is no configuration line begins with `!`. It holds no secret: where an undo needs one, its
reference stands there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from simpul.plan.model import Fragment

_HEAD: Final = "! simpul: what takes a change of"
_OBJECT: Final = re.compile(r"!(object|saves) ([0-9a-f]{64}|absent) (\S+)")
# What Tcl's braces would read as something else, and what a terminal takes for a key.
_AWKWARD: Final = re.compile(r"[%{}\\?\x00-\x09\x0b-\x1f\x7f-\U0010ffff]")
_ESCAPED: Final = re.compile(r"%([0-9A-F]{2})")


@dataclass(frozen=True, slots=True)
class Record:
    """What undoes a fragment: its objects as they were (digest or None), the top lines that it types, the undo; and
    what of others its confirmation saves, as it stands.
    """

    unit: str
    before: Mapping[str, str | None]
    tops: tuple[str, ...]
    undo: tuple[str, ...]
    saves: Mapping[str, str | None] = field(default_factory=dict)


def record(fragment: Fragment) -> Record:
    """What must be known on the router of a fragment before its first line is typed."""
    undo = tuple(line for step in reversed(fragment.steps) for line in step.undo)
    typed = [line for step in fragment.steps for line in step.do]
    before = {s.id: hashlib.sha256(s.before.encode()).hexdigest() if s.before is not None else None
              for s in fragment.steps}
    return Record(fragment.unit, before, _widest(tops([*typed, *undo])), undo, fragment.saves)


def _widest(lines: Iterable[str]) -> tuple[str, ...]:
    """Top lines without those that another one begins: `ip prefix-list NAME` is said of each of its entries."""
    known = dict.fromkeys(lines)
    return tuple(line for line in known if not any(
        line[:at] in known for at, char in enumerate(line) if char == " "))


def tops(lines: Iterable[str]) -> list[str]:
    """Of lines of configuration mode those of the top level, as they stand when they are there: without `no`."""
    return [re.sub(r"^(no|default) ", "", line) for line in lines if line[:1] not in (" ", "!", "")]


def write(known: Record) -> str:
    """The file. Every character of it can be typed inside Tcl's braces."""
    lines = [f"{_HEAD} {known.unit} back, in configuration mode",
             *(f"!object {digest or 'absent'} {i}" for i, digest in known.before.items()),
             *(f"!saves {digest or 'absent'} {i}" for i, digest in known.saves.items()),
             *(f"!top {line}" for line in known.tops), *known.undo]
    body = "".join(f"{_AWKWARD.sub(_escape, line)}\n" for line in lines)
    return f"{body}!end {hashlib.sha256(body.encode()).hexdigest()[:16]}\n"


def _escape(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _plain(found: re.Match[str]) -> str:
    return bytes.fromhex(found[1]).decode("latin-1")


def read(text: str) -> Record:
    """Read such a file. Raises ValueError where it is not whole: its writing was cut, or somebody changed it."""
    body, whole, digest = text.rstrip("\n").rpartition("!end ")
    if not whole or hashlib.sha256(body.encode()).hexdigest()[:16] != digest or not body.startswith(_HEAD):
        raise ValueError("it is not whole")
    found: dict[str, dict[str, str | None]] = {"object": {}, "saves": {}}
    above: list[str] = []
    undo: list[str] = []
    head, *lines = [_ESCAPED.sub(_plain, line).encode("latin-1").decode() for line in body.splitlines()]
    for line in lines:
        if match := _OBJECT.fullmatch(line):
            found[match[1]][match[3]] = None if match[2] == "absent" else match[2]
        elif line.startswith("!top "):
            above.append(line.removeprefix("!top "))
        else:
            undo.append(line)
    unit = head.removeprefix(_HEAD).strip().removesuffix("back, in configuration mode").strip()
    return Record(unit, found["object"], tuple(above), tuple(undo), found["saves"])
