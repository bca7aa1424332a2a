"""Where fragments stand, by what stands on the router under the driver's names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from platforms.mikrotik_routeros.facts import seconds
from platforms.mikrotik_routeros.undo import RESERVED
from simpul.device import PendingState
from simpul.errors import DeviceError
from simpul.words.sentence import tell

# One console line: the uptime; then names, with how a script's source begins and what an entry's comment is.
KNOWN: Final = (
    ':put ("uptime " . [/system resource get uptime]); '
    ':foreach i in=[/system script find where name~"^simpul-"] do={ :put ([/system script get $i name] . " " . '
    "[:pick [/system script get $i source] 0 9]) }; "
    ':foreach i in=[/system scheduler find where name~"^simpul-"] do={ :put ([/system scheduler get $i name] . " " . '
    "[/system scheduler get $i comment]) }")
_LINE: Final = re.compile(r"(\S+) ?(.*)")


@dataclass(slots=True)
class Standing:
    """One fragment. `left`: what stands of it besides how it ended; `seconds_left`: until its undo fires."""

    end: Literal["confirmed", "reverted"] | None = None
    left: set[str] = field(default_factory=set)
    whole: bool = False
    seconds_left: int | None = None

    @property
    def state(self) -> PendingState | None:
        """None where it has ended, or where no undo of it could run any more. An undo that has begun and is not at its
        end yet is still pending.
        """
        if self.end == "confirmed" or "undo" not in self.left:
            return None
        if "boot" not in self.left and "timer" not in self.left:
            return "staged" if self.end is None else None
        return "committed" if self.whole else "armed"


def uptime(text: str) -> int:
    """The router's uptime in seconds, in an answer to KNOWN. Raises DeviceError (SIM612) where it is not there."""
    found = re.search(r"^uptime (\S+)$", text, re.MULTILINE)
    try:
        return seconds(found[1] if found else "")
    except ValueError as error:
        raise DeviceError("SIM612", tell(
            "it does not tell its uptime: {error}", error=str(error)), hint=tell("look at the router")) from error


def standing(text: str) -> dict[str, Standing]:
    """Read the answer to KNOWN, oldest first. Raises DeviceError (SIM612) where one of its lines makes no sense."""
    found: dict[str, Standing] = {}
    now = uptime(text)
    for line in text.splitlines():
        words = _LINE.fullmatch(line)
        name = RESERVED.fullmatch(words[1]) if words else None
        if words is None or name is None:
            continue                        # somebody's script of a similar name
        one, what, said = found.setdefault(name[1], Standing()), name[2], words[2]
        if what == "end":
            if said not in ("confirmed", "reverted"):
                raise DeviceError("SIM612", tell(
                    "{words} says {said!r}", words=words[1], said=said), hint=tell(
                    "somebody edited it: look at the router"))
            one.end = "confirmed" if said == "confirmed" else "reverted"
            continue
        one.left.add(what)
        if what == "begun":
            one.whole = said == "whole"
        if what == "timer":
            one.seconds_left = max(0, seconds(said[6:]) - now) if said.startswith("until ") else None
    return found
