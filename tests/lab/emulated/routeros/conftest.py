from __future__ import annotations

import pytest

from lab.emulated.clock import Clock
from lab.emulated.routeros.device import RouterOs
from tests.lab.emulated.routeros.village import NOON


@pytest.fixture
def clock() -> Clock:
    return Clock(speed=0)


@pytest.fixture
def router(clock: Clock) -> RouterOs:
    return RouterOs(clock, now=NOON)
