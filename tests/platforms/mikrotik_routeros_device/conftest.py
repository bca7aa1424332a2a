from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.emulated.clock import Clock
from lab.emulated.server import Farm
from tests.platforms.mikrotik_routeros_device.router import Bench, made


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm(Clock(speed=0)) as running:
        yield running


@pytest.fixture
def bench(farm: Farm, tmp_path: Path) -> Bench:
    return made(farm, tmp_path)
