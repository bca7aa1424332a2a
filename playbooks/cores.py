"""The same work for many things, on every core."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, TypeVar

from simpul.errors import SimpulError

Thing = TypeVar("Thing")
Result = TypeVar("Result")

# What the processes do: they are copies of this one, so nothing of it is sent to them.
_WORK: list[Callable[[Any], Any]] = []


class _Again:
    """In place of a result: it is to be worked out again by whoever asked."""


def on_every_core(
    work: Callable[[Thing], Result], things: Sequence[Thing], many: int, together: int = 1, heavy: int = 0,
) -> Iterator[Result]:
    """What `work` makes of each thing, in their order: in one process for fewer than `many`, else in one a core, which
    begin at once, while whoever asked goes on with something else.

    The first `heavy` things are handed over one at a time, so that no core is left with them, the others `together` at
    a time. What `work` raises is raised here, at its place in the order; what a process that died had not done is done
    here.
    """
    cores = os.cpu_count() or 1
    if len(things) < many or cores == 1:
        return map(work, things)
    results = _begun(work, things, cores, together, min(heavy, len(things)))
    next(results)
    return results


def _begun(
    work: Callable[[Thing], Result], things: Sequence[Thing], cores: int, together: int, heavy: int,
) -> Iterator[Any]:
    """Nothing, once the processes have begun, and then the results."""
    _WORK.append(work)
    begun, done = False, 0
    batches = [things[n:n + 1] for n in range(heavy)]
    batches += [things[n:n + together] for n in range(heavy, len(things), together)]
    try:
        with ProcessPoolExecutor(cores, multiprocessing.get_context("fork"), _with, (os.getpid(),)) as pool:
            asked = pool.map(_each, batches)
            begun = True
            yield None
            for batch, results in zip(batches, asked, strict=True):
                for thing, result in zip(batch, results, strict=True):
                    yield work(thing) if isinstance(result, _Again) else result
                    done += 1
    except BrokenProcessPool:
        if not begun:
            yield None
        yield from map(work, things[done:])
    finally:
        _WORK.pop()


def _with(parent: int) -> None:
    """End with the process that asked (prctl(2), PR_SET_PDEATHSIG), which may be killed without a word."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _each(things: Sequence[Any]) -> list[Any]:
    return [_one(thing) for thing in things]


def _one(thing: Any) -> Any:
    # An error carries its place as an object that no other process could put together again.
    try:
        return _WORK[-1](thing)
    except SimpulError:
        return _Again()
