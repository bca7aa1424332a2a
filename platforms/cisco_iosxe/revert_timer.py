"""The one timer of a router after which it takes back whatever was typed since: whose it is, when it may begin, how it
ends. `configure terminal revert timer`: "Managing Configuration Files Configuration Guide", IOS-XE 17.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from time import monotonic
from typing import Final

from platforms import footprint
from platforms.cisco_iosxe.cli import CommandLine
from platforms.cisco_iosxe.flash import Flash
from platforms.cisco_iosxe.reading import READ_SECONDS, Look, Reading, few
from platforms.cisco_iosxe.record import Record
from platforms.cisco_iosxe.runs import Run, Seen, no_timer
from platforms.session import clean
from simpul.errors import DeviceError, of_device
from simpul.words.sentence import tell

# A revert of a whole router compares and types for minutes.
REVERT_SECONDS: Final = 600.0


class RevertTimer:
    """One router's timer, as the session that is open sees it."""

    def __init__(self, line: CommandLine, reading: Reading, flash: Flash) -> None:
        self.begun = False                          # whether this session has begun one
        self.until = inf                            # when it fires at the earliest, on this machine's monotonic clock
        self._line = line
        self._reading = reading
        self._flash = flash
        self._user = line.session.endpoint.user

    def ours(self, seen: Seen) -> bool:
        """Whether the timer that runs was begun by this session's user, and something of ours stands under it."""
        return seen.timer is not None and seen.timer.user == self._user and bool(seen.under_timer())

    def not_theirs(self, seen: Seen) -> None:
        """Raises DeviceError where the timer that runs is somebody else's, whatever is marked."""
        if seen.timer is not None and not self.ours(seen):
            raise DeviceError("SIM667", of_device(self._line.name, tell(
                "a change of {user} waits for its own confirmation, {left} s more",
                user=clean(seen.timer.user), left=seen.timer.seconds_left)), hint=tell(
                "a router has one revert timer: let it be confirmed or come back, then try again"))

    def may_begin(self, look: Look, seen: Mapping[str, str | None]) -> None:
        """What nobody has saved yet, and a reload that somebody has planned, stand in the way of a timer: our
        confirmation would save the one and undo the safety of the other. Not what the fragment was planned upon and
        writes over or saves, `seen` by digest: a line that somebody typed into an object is taken back so.
        """
        if lines := self._reading.unsaved(look.startup, look.running).foreign(stand=seen):
            raise DeviceError("SIM669", of_device(self._line.name, tell(
                "lines run there that nobody has saved: {few}", few=few(lines))), hint=tell(
                "whoever typed them saves them (write memory) or takes them back, then try again; simpul drift "
                "--revert takes back what is Simpul's of it and saves the rest"))
        if "Reload scheduled" in look.reload:
            raise DeviceError("SIM670", of_device(self._line.name, tell(
                "somebody has planned a reload: {said}", said=clean(look.reload))), hint=tell(
                "somebody is at work there and relies on it; try again later"))

    def begin(self, run: Run, minutes: int) -> None:
        """Start it, under the run's mark."""
        self.until = monotonic() + minutes * 60
        *begun, _ = self._line.tell(f"configure terminal revert timer {minutes}", run.mark("armed"), "end",
                                    self._flash.renames(run, "staged", "armed"), seconds=READ_SECONDS)
        self.begun = True
        try:
            self._line.configured(begun)
        except DeviceError as error:
            seen = self._reading.seen()
            if run in seen.running:
                raise footprint.under_way(self._line.name, run.fragment, seen.state(run.fragment)) from error
            self._flash.rename(run, "armed", "staged")
            self.not_theirs(seen)
            raise

    def join(self, run: Run, minutes: int, *, marked: bool) -> None:
        """Come under the timer that runs already, which begins anew."""
        self.until = monotonic() + minutes * 60
        self._line.ask(f"configure revert timer {minutes}")
        if not marked:
            self._line.configure([run.mark("armed")])

    def end(self, standing: Sequence[Run], records: Sequence[Record]) -> None:
        """End it under marks that say who did. Where it has ended by itself meanwhile, those came too late, and go.
        That it ended is looked at: what is saved while it runs on would boot otherwise than the router then runs.
        """
        self._line.configure([r.mark("confirming") for r in standing])
        confirmed, shown = self._line.tell("configure confirm", "show archive config rollback timer")
        try:
            self._line.heard([confirmed])
        except DeviceError:
            if self._line.alive() and not any(self._reading.not_back(known.before) for known in records):
                self._line.configure([r.unmark() for r in standing])
            raise
        if not no_timer(shown.words):
            raise DeviceError("SIM678", of_device(self._line.name, tell(
                "it was told `configure confirm`, and its timer runs on: nothing was saved: {said}",
                said=clean(confirmed.words))), hint=tell(
                "it takes everything back by itself when its time is over"))

    def let_go(self, before: Seen, now: Seen) -> None:
        """Where nothing of ours stands any more under the timer that was ours before, it shall take back nothing of
        what others type.
        """
        if self.ours(before) and (left := now.foreign_timer) is not None and left.user == self._user:
            self._line.ask("configure confirm")

    def revert_all(self) -> None:
        """The whole router goes back to before the timer, with everything that stands under it."""
        answer = self._line.tell("configure revert now", seconds=REVERT_SECONDS)[0]
        seen = self._reading.seen()
        # A mark may be gone already: only a timer that is gone says that the router went back.
        if seen.timer is not None or seen.under_timer():
            raise DeviceError("SIM673", of_device(self._line.name, tell(
                "it does not go back: {said}", said=clean(answer.words))), hint=tell(
                "look at what is left with `show archive config differences`"))
