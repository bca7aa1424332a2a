"""Power that goes at one change of a push, and the changes to try it at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.platforms.mikrotik_routeros_device.router import (
    Bench,
)


def at_change(bench: Bench, number: int, act: Callable[[], None]) -> Callable[[], int]:
    """Do something right after the router's change of that number; how many there were is told afterwards."""
    router, kept, count = bench.device.router, bench.device.router.changed, 0

    def changed() -> None:
        nonlocal count
        kept()
        count += 1
        if count == number:
            act()
    router.changed = changed
    return lambda: count


def every(changes: int) -> Sequence[int]:
    return range(1, changes + 1)


def spread(changes: int) -> Sequence[int]:
    """The first, the last, and three between."""
    return [1 + round(part * (changes - 1) / 4) for part in range(5)]


# After which of so many changes something happens: in `make test` a sample of what `make test-long` tries.
PLACES = pytest.mark.parametrize("places", [spread, pytest.param(every, marks=pytest.mark.long)])
