"""The emulated devices' time: seconds that tests can speed up or skip, and what waits for them.

No thread and no event loop: whoever owns the clock calls `tick` when `until_next` is over (a farm does, in real time),
or `advance` to let time pass at once. What devices run (a script with `:delay`, a revert timer) are plain callbacks or
coroutines whose only pause is `sleep`.
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Timer:
    """Something that happens at `when`, in the clock's seconds, unless cancelled before."""

    when: float
    act: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass(frozen=True, slots=True)
class Sleep:
    """What a coroutine on a `Clock` awaits: emulated seconds."""

    seconds: float

    def __await__(self) -> Generator[float, None, None]:
        yield self.seconds


def sleep(seconds: float) -> Sleep:
    """Pause the running task for so many emulated seconds; zero lets others run first."""
    return Sleep(max(0.0, seconds))


class Task:
    """A coroutine that runs on a clock. `done` is called once with what it raised, or None."""

    def __init__(self, clock: Clock, coroutine: Coroutine[float, None, None],
                 done: Callable[[BaseException | None], None] | None = None) -> None:
        self._clock, self._coroutine, self._done = clock, coroutine, done
        self._timer: Timer | None = None
        self._runs = False
        self.finished = False

    def step(self) -> None:
        """Run until the next pause or the end. Without a `done`, what is raised is the caller's."""
        self._runs = True
        try:
            pause = self._coroutine.send(None)
        except StopIteration:
            self._end(None)
        except Exception as error:
            if self._done is None:
                self.finished = True
                raise
            self._end(error)
        else:
            if not self.finished:
                self._timer = self._clock.after(pause, self.step)
        finally:
            self._runs = False

    def cancel(self) -> None:
        """Stop where it stands: what it has done stays done. `done` is not called.

        One that cancels itself ends at its next pause, or by what it raises.
        """
        if not self.finished:
            self.finished = True
            if self._timer is not None:
                self._timer.cancel()
            if not self._runs:
                self._coroutine.close()

    def _end(self, error: BaseException | None) -> None:
        if self.finished:
            return
        self.finished = True
        if self._done is not None:
            self._done(error)


@dataclass(slots=True)
class Clock:
    """Seconds since the world began, at `speed` emulated seconds a real one. Timers fire in order, each at its time.

    `woken` is called when the next timer may have come nearer, from the thread that moved it.
    """

    speed: float = 1.0
    woken: Callable[[], None] = lambda: None
    _base: float = 0.0
    _real: float = field(default_factory=time.monotonic)
    _firing: float | None = None
    _timers: list[tuple[float, int, Timer]] = field(default_factory=list)
    _order: Any = field(default_factory=itertools.count)

    @property
    def now(self) -> float:
        """Emulated seconds since the beginning; while a timer fires, the time that it was set for."""
        if self._firing is not None:
            return self._firing
        return self._base + (time.monotonic() - self._real) * self.speed

    def at(self, when: float, act: Callable[[], None]) -> Timer:
        timer = Timer(when, act)
        heapq.heappush(self._timers, (when, next(self._order), timer))
        self.woken()
        return timer

    def after(self, seconds: float, act: Callable[[], None]) -> Timer:
        return self.at(self.now + seconds, act)

    def start(self, coroutine: Coroutine[float, None, None],
              done: Callable[[BaseException | None], None] | None = None) -> Task:
        """Run a coroutine whose only pause is `sleep`, at once up to its first pause."""
        task = Task(self, coroutine, done)
        task.step()
        return task

    def until_next(self) -> float | None:
        """Real seconds until the next timer is due, or None where nothing waits."""
        while self._timers and self._timers[0][2].cancelled:
            heapq.heappop(self._timers)
        if not self._timers or not self.speed:
            return None
        return max(0.0, (self._timers[0][0] - self.now) / self.speed)

    def tick(self) -> None:
        """Fire what is due."""
        self._fire(self.now)

    def advance(self, seconds: float) -> None:
        """Let time pass at once: everything due on the way fires, in order, and sees its own time."""
        end = self.now + seconds
        self._fire(end)
        self._base, self._real = end, time.monotonic()
        self.woken()

    def set_speed(self, speed: float) -> None:
        """Emulated seconds a real second from now on; 0 stands still until `advance`."""
        self._base, self._real, self.speed = self.now, time.monotonic(), speed
        self.woken()

    def _fire(self, end: float) -> None:
        outer = self._firing
        try:
            while self._timers and self._timers[0][0] <= end:
                when, _, timer = heapq.heappop(self._timers)
                if not timer.cancelled:
                    self._firing = max(when, outer or 0.0)
                    timer.act()
        finally:
            self._firing = outer
