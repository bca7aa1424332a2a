"""The scheduler: entries that fire by themselves, by the router's own time.

Manual, Scheduler: an entry with `start-time=startup` and no interval runs once, 3 seconds after each start; with an
interval it does not run at startup. What starts in the future of a clock that is behind waits until then: after a power
cut without a battery an interval alone fires late or, for the watcher, never.

What a step of the clock does to entries that wait, the manual does not say, and nobody of us has seen it: `steps` is
one of what it could be.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from lab.emulated.clock import Timer
from lab.emulated.routeros.router import Planned, Router
from lab.emulated.routeros.tree import Item
from lab.emulated.routeros.values import read_time

STARTUP = 3.0
# `counted`: the next run is counted anew from start and interval; `kept`: it stays the date and time that it was, so a
# clock set back makes it late and one set forward early; `even`: entries wait by the uptime. All *assumed* (R8).
Steps = Literal["counted", "kept", "even"]


class Schedule:
    """The timers of one router's entries. `fire` runs an entry's `on-event`."""

    def __init__(self, router: Router, fire: Callable[[Item], None]) -> None:
        self._router, self._fire = router, fire
        self._timers: dict[str, tuple[tuple[str, ...], Timer]] = {}
        self.steps: Steps = "counted"

    def stop(self) -> None:
        """The power is gone: nothing fires, and what ran is forgotten."""
        for _, timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._router.schedule.clear()

    def boot(self) -> None:
        """After a start: entries for the startup run in 3 seconds, the others when their time comes."""
        for item in self._entries():
            if item.text("start-time") == "startup" and not self._every(item):
                self._arm(item, STARTUP)
        self.refresh(moved=True)

    def clock_set(self) -> None:
        """The router's time is another than it would have been by itself."""
        if self.steps == "counted":
            self.refresh(moved=True)
        for item in self._entries() if self.steps == "kept" else ():
            planned = self._router.schedule.get(item.id)
            if planned is not None and planned.next_run is not None and item.id in self._timers:
                self._arm(item, max(0.0, (planned.next_run - self._router.now).total_seconds()))

    def refresh(self, *, moved: bool = False) -> None:
        """Look at all entries again, after a change of one, or of the router's time."""
        entries = {item.id: item for item in self._entries()}
        for key in [k for k in self._timers if k not in entries]:
            self._timers.pop(key)[1].cancel()
            self._router.schedule.pop(key, None)
        for key, item in entries.items():
            known = self._timers.get(key)
            if known is not None and known[0] == self._shape(item) and not (moved and known[0][1] != "startup"):
                continue
            if item.text("start-time") == "startup":
                every = self._every(item)
                if every:
                    self._arm(item, every)
                elif known is None:
                    self._timers[key] = (self._shape(item), Timer(0, lambda: None, cancelled=True))
                continue
            at = self._next(item)
            if at is not None:
                self._arm(item, (at - self._router.now).total_seconds())

    def _entries(self) -> list[Item]:
        if self._router.mode.get("scheduler") == "no":
            return []
        return [i for i in self._router.tree.table("/system/scheduler") if not i.disabled]

    @staticmethod
    def _shape(item: Item) -> tuple[str, ...]:
        return item.text("start-date"), item.text("start-time"), item.text("interval")

    @staticmethod
    def _every(item: Item) -> float:
        return float(read_time(item.text("interval")) or 0)

    def _next(self, item: Item) -> datetime | None:
        """The next time of an entry; None where it has none: it ran, or its start has passed."""
        try:
            start = datetime.fromisoformat(f"{item.text('start-date')} {item.text('start-time')}")
        except ValueError:
            return None
        every, now = self._every(item), self._router.now
        if start > now:
            return start
        if not every:
            return None
        turns = math.floor((now - start).total_seconds() / every) + 1
        return start + timedelta(seconds=turns * every)

    def _arm(self, item: Item, seconds: float) -> None:
        known = self._timers.get(item.id)
        if known is not None:
            known[1].cancel()
        planned = self._router.schedule.setdefault(item.id, Planned())
        planned.next_run = self._router.now + timedelta(seconds=seconds)
        self._timers[item.id] = (self._shape(item), self._router.clock.after(seconds, lambda: self._due(item)))

    def _due(self, item: Item) -> None:
        if not item.alive or item.disabled:
            return
        planned = self._router.schedule.setdefault(item.id, Planned())
        planned.count += 1
        planned.next_run = None
        every = self._every(item)
        if every:
            self._arm(item, every)
        self._fire(item)
