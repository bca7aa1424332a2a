"""What a router holds of fragments, and where each stands. Pure: what was read in, states out.

A fragment that is staged is a *run* of it: its id and a number that no earlier run of that id had. A run leaves marks
in three places, and each is gone exactly when what it stands for is gone:

* a variable of the event manager in the running configuration (`event manager environment SIMPUL_<id>_<number> armed`,
  then `committed`, then `confirming` right before its timer is ended), typed under the revert timer. A revert takes
  it back together with the change, and so does a boot;
* the same variable in the startup configuration, by then `confirmed`: written by the save that makes the change what
  boots. A fragment is confirmed when, and only when, it runs and the router would boot it;
* a file in flash with the lines that take it back. Its ending says what became of it. No truth rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from simpul.device import FateState, Pending

Mark = Literal["armed", "committed", "confirming", "confirmed"]
FileState = Literal["staged", "armed", "kept", "gone"]
VARIABLE: Final = "event manager environment SIMPUL_"
FILES: Final = "simpul-"
_MARK: Final = re.compile(VARIABLE + r"([0-9a-f]{16})_([0-9a-f]{4}) (armed|committed|confirming|confirmed)\s*")
_FILE: Final = re.compile(r"(?<!\S)simpul-([0-9a-f]{16})-([0-9a-f]{4})\.(staged|armed|kept|gone)(?!\S)")
_NUMBERS: Final = 0x10000
_TIME: Final = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.\d+)? \S+ \w{3} (\w{3}) +(\d+) (\d{4})")


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """One time that a fragment was staged."""

    fragment: str
    number: int

    def __str__(self) -> str:
        return f"{self.fragment}_{self.number:04x}"

    def mark(self, word: Mark) -> str:
        """The line that marks it in a configuration."""
        return f"{VARIABLE}{self} {word}"

    def unmark(self) -> str:
        return f"no {VARIABLE}{self}"

    def file(self, state: FileState) -> str:
        """Its file's name in flash."""
        return f"{FILES}{self.fragment}-{self.number:04x}.{state}"


@dataclass(frozen=True, slots=True)
class Timer:
    """A change that comes back unless it is confirmed: who began it, and seconds until then."""

    user: str
    seconds_left: int


@dataclass(frozen=True, slots=True)
class Seen:
    """All marks on a router, and its revert timer."""

    running: Mapping[Run, Mark]
    startup: Mapping[Run, Mark]
    files: Mapping[Run, FileState]
    timer: Timer | None

    def latest(self, fragment: str) -> Run | None:
        """The last run of a fragment that left a mark."""
        found = {r for place in (self.running, self.startup, self.files) for r in place if r.fragment == fragment}
        return max(found, default=None)

    def next(self, fragment: str) -> Run:
        """A run that nothing on the router speaks of."""
        last = self.latest(fragment)
        return Run(fragment, (last.number + 1) % _NUMBERS if last else 1)

    def state(self, fragment: str) -> FateState:
        """Where a fragment stands, or what became of it."""
        run = self.latest(fragment)
        return "unseen" if run is None else self._state(run)

    def _state(self, run: Run) -> FateState:
        mark, file = self.running.get(run), self.files.get(run)
        if mark == "confirmed":
            return "confirmed" if self.startup.get(run) == "confirmed" else "confirmed-unsaved"
        if mark == "confirming":
            # Without a timer this driver has ended it, and did not come to save.
            return "committed" if self.timer is not None else "confirmed-unsaved"
        if mark == "committed":
            # Without a timer it is undone by nobody any more, and nobody confirmed it: a hand has disarmed it, or the
            # rollback did not find what it goes back to. Whoever settles it decides.
            return "committed"
        if mark == "armed":
            return "armed"
        # No mark runs: what was armed came back, by the timer or by a boot, whatever the file still says.
        return "staged" if file == "staged" else "confirmed" if file == "kept" else "reverted"

    def under_timer(self) -> tuple[Run, ...]:
        """Runs that one `configure confirm` would keep and one revert would take back."""
        return tuple(sorted(r for r in self.running if self._state(r) in ("armed", "committed")))

    def unsaved(self) -> list[Run]:
        """Runs that stand and would not boot."""
        return [r for r, mark in self.running.items() if mark != "confirmed" or r not in self.startup]

    @property
    def foreign_timer(self) -> Timer | None:
        """A timer under which nothing of ours stands: somebody else's change."""
        return self.timer if not self.under_timer() else None

    def pending(self) -> tuple[Pending, ...]:
        """Fragments that the router holds and would not boot."""
        found = []
        for fragment in sorted({r.fragment for place in (self.running, self.files) for r in place}):
            state = self.state(fragment)
            if state in ("staged", "armed", "committed", "confirmed-unsaved"):
                left = self.timer.seconds_left if self.timer and state in ("armed", "committed") else None
                found.append(Pending(fragment, state, left))
        return tuple(found)


def marks(configuration: str) -> dict[Run, Mark]:
    """The marks in a configuration's lines."""
    words: tuple[Mark, ...] = ("armed", "committed", "confirming", "confirmed")
    found: dict[Run, Mark] = {}
    for line in configuration.splitlines():
        if match := _MARK.fullmatch(line):
            found[Run(match[1], int(match[2], 16))] = next(word for word in words if word == match[3])
    return found


def files(listing: str) -> dict[Run, FileState]:
    """The runs' files in what `dir` prints. A name may come twice where a rename was cut: the later state counts."""
    order: tuple[FileState, ...] = ("staged", "armed", "kept", "gone")
    found: dict[Run, FileState] = {}
    for match in _FILE.finditer(listing):
        run, state = Run(match[1], int(match[2], 16)), next(s for s in order if s == match[3])
        if run not in found or order.index(state) > order.index(found[run]):
            found[run] = state
    return found


def no_timer(shown: str) -> bool:
    """Whether `show archive config rollback timer` says that nothing waits to be confirmed."""
    return "No Rollback Confirmed Change pending" in shown


def timer(shown: str, clock: str) -> Timer | None:
    """Read `show archive config rollback timer` and `show clock`. Raises ValueError where they are not understood."""
    if no_timer(shown):
        return None
    since = re.search(r"Time configured\(or reconfigured\): *(.*)", shown)
    value = re.search(r"Timer value: *(\d+) *min", shown)
    user = re.search(r"User: *(\S*)", shown)
    if not since or not value or not user:
        raise ValueError("it tells neither of a timer nor that there is none")
    # The clock may have been set back since; the timer did not get longer by that.
    gone = max(0, int((_moment(clock) - _moment(since[1])).total_seconds()))
    return Timer(user[1], max(0, int(value[1]) * 60 - gone))


def _moment(text: str) -> datetime:
    found = _TIME.search(text)
    if not found:
        raise ValueError(f"{text.strip()!r} is no time")
    hour, minute, second, month, day, year = found.groups()
    return datetime.strptime(f"{year} {month} {day} {hour}:{minute}:{second}", "%Y %b %d %H:%M:%S")
