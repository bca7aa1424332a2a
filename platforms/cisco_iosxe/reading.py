"""What a router says of itself: its configuration, its marks and timer, and whether it is what a plan saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from platforms import footprint, parts
from platforms.cisco_iosxe import runs
from platforms.cisco_iosxe.cli import Answer, CommandLine
from platforms.cisco_iosxe.dialect.secrets import masked, without
from platforms.cisco_iosxe.runs import Seen
from platforms.cisco_iosxe.unsaved import Unsaved
from platforms.session import clean
from simpul.config.model import Config, Dialect, Object
from simpul.errors import DeviceError, DialectError, of_device
from simpul.plan.left import Left
from simpul.plan.model import Fragment
from simpul.words.sentence import tell

READ_SECONDS: Final = 120.0
# In a pattern an underscore is any delimiter, so none stands in this one.
_OURS: Final = runs.VARIABLE.rstrip("_")
_MARKS: Final = (f"show running-config | include {_OURS}", f"show startup-config | include {_OURS}")
_WHOLE: Final = ("show running-config", "show startup-config", "show snmp user")
_STATE: Final = ("dir flash:", "show archive config rollback timer", "show clock")
_LOOK: Final = ("show version", "show reload", *_WHOLE, *_STATE)
# What `seen` asks; whether a fragment became what was planned; and whether it would boot.
SEEN: Final = (*_MARKS, *_STATE)
BECAME: Final = ("show running-config", "show snmp user")
SAVED: Final = _MARKS


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that matters before a step, read in one go: marks and timer, both configurations, a planned reload."""

    seen: Seen
    running: str
    startup: str
    snmp: str                            # users of SNMPv3, which are in neither
    reload: str
    version: str

    @property
    def stream(self) -> str:
        """What the dialect reads, without secrets."""
        return _stream(self.version, self.running, self.startup, self.snmp)

    @property
    def standing(self) -> str:
        """The running configuration without what changes by itself: its headings, and our marks."""
        return "".join(f"{line}\n" for line in self.running.splitlines()
                       if not line.startswith(("!", "Current configuration", runs.VARIABLE)))


class Reading:
    """One session's view of its router. Nothing here changes anything."""

    def __init__(self, line: CommandLine, dialect: Dialect) -> None:
        self.name = line.name
        self._line = line
        self._dialect = dialect

    def fetch(self) -> str:
        """The stream that the dialect reads, without secrets."""
        return _stream(*self._line.ask("show version", *_WHOLE, seconds=READ_SECONDS))

    def seen(self) -> Seen:
        """All marks and the timer, and no more."""
        return self.shown(self._line.tell(*SEEN, seconds=READ_SECONDS))

    def shown(self, answers: Sequence[Answer]) -> Seen:
        """All marks and the timer, from the answers to SEEN."""
        running, startup, *state = (a.words for a in answers)
        return self._seen(running, startup, state)

    def look(self, *, enter: bool = False) -> Look:
        """All of it. `enter`: and go into configuration mode in the same write."""
        asked = self._line.enter if enter else self._line.tell
        version, reload, running, startup, snmp, *state = (a.words for a in asked(*_LOOK, seconds=READ_SECONDS))
        return Look(self._seen(running, startup, state), running, startup, snmp, reload, version)

    def _seen(self, running: str, startup: str, state: Sequence[str]) -> Seen:
        listing, timer, clock = state
        try:
            return Seen(runs.marks(running), runs.marks(startup), runs.files(listing), runs.timer(timer, clock))
        except ValueError as error:
            raise DeviceError("SIM612", of_device(self.name, tell(
                "what stands on it is not understood: {said}: {timer}",
                said=clean(str(error)), timer=clean(timer))),
                              hint=tell("read it again: it was perhaps disturbed")) from error

    def objects(self) -> Config:
        """What runs, as objects."""
        return self.parsed(self.fetch())

    def parsed(self, fetched: str) -> Config:
        """A stream as objects. Raises DeviceError where it is none."""
        try:
            return self._dialect.running(fetched)
        except DialectError as error:
            raise DeviceError("SIM612", of_device(self.name, tell(
                "what it printed is not its configuration: {said}", said=clean(str(error)))),
                              hint=tell("read it again; the router was perhaps changing while it printed")) from error

    def unsaved(self, startup: str, running: str) -> Unsaved:
        """What runs and would not boot, of two configurations as they were printed."""
        return Unsaved(startup, running, lambda text: self._dialect.running(_stream("", text, text, "")))

    def check(self, fragment: Fragment, fetched: str) -> None:
        """Raises FootprintMoved where an object is not what the plan saw."""
        footprint.unmoved(self.name, fragment, self.parsed(fetched).objects)

    def became(self, fragment: Fragment, version: str, running: str, snmp: str) -> None:
        """Whether every object is now what the plan says, by the answers to BECAME."""
        shown = parts.write({"version": version, "running": without(running), "snmp": snmp})
        objects = self.parsed(shown).objects
        wrong = [s.id for s in fragment.steps if not _stands(objects.get(s.id), s.after)]
        if wrong:
            raise DeviceError("SIM672", of_device(self.name, tell(
                "typed without a complaint, not as planned: {wrong}", wrong=", ".join(wrong))),
                              hint=tell("compare the plan with what the router prints"))

    def otherwise(self, fragments: Sequence[Fragment]) -> dict[str, Left]:
        """Of each, the objects that run otherwise than the plan saw them; and, where somebody saved while it waited
        for its confirmation and it went back since, those that a start would bring again.
        """
        version, running, startup, snmp = self._line.ask("show version", *_WHOLE, seconds=READ_SECONDS)
        found = footprint.otherwise(fragments, self.parsed(_stream(version, running, startup, snmp)).objects)
        standing = runs.marks(running)
        saved = {run.fragment for run, mark in runs.marks(startup).items()
                 if mark != "confirmed" and run not in standing}
        if kept := [f for f in fragments if f.id in saved]:
            boots = footprint.otherwise(kept, self.parsed(_stream(version, startup, startup, snmp)).objects)
            found |= {i: replace(found[i], boots=tuple(one for one in left.runs if one not in found[i].runs))
                      for i, left in boots.items()}
        return found

    def not_back(self, before: Mapping[str, str | None]) -> tuple[str, ...]:
        """The objects that are not what they were, by their digests (None: absent)."""
        objects = self.objects().objects
        return tuple(i for i, digest in before.items() if not footprint.stands_again(objects.get(i), digest))


def _stream(version: str, running: str, startup: str, snmp: str) -> str:
    return parts.write({"version": version, "running": without(running), "startup": without(startup), "snmp": snmp})


def _stands(found: Object | None, text: str | None) -> bool:
    """Whether an object is what it should be. What was ours and is gone may leave what a router always has: a port."""
    if text is None:
        return found is None or not found.text or not found.owned
    return found is not None and found.text == text


def few(lines: Sequence[str]) -> str:
    """The first of some lines that differ, without the secrets in them."""
    shown = [f"{line[:1]}{' ' * (len(line) - len(text) - 1)}{masked(text)}"
             for line in lines[:6] for text in (line[1:].lstrip(" "),)]
    said = clean("; ".join(shown))
    return tell("{some} and {number} more", some=said, number=len(lines) - 6) if len(lines) > 6 else said
