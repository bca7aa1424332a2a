"""A power cut or a lost session anywhere: as before or as confirmed, never between. All lines: `make campaign`."""

from __future__ import annotations

import pytest

from tests.platforms.cisco_iosxe_device.bench import Bench
from tests.platforms.cisco_iosxe_device.disaster import Kind, lived

# Of some 87 lines, those where most happens: the arming, the first and the last of a commit, and the confirmation.
SOME = (24, 28, 30, 31, 32, 33, 37, 43, 46, 49, 54, 58, 61, 64, 70, 74, 75, 76, 78, 80, 82, 84, 86)


LAST = 100


def test_a_life_that_nothing_breaks_is_confirmed(bench: Bench) -> None:
    assert SOME[-1] <= lived(bench, "power", None) <= LAST


@pytest.mark.parametrize("kind", ["power", "line"])
@pytest.mark.parametrize("at", SOME)
def test_as_before_or_as_confirmed(bench: Bench, kind: Kind, at: int) -> None:
    lived(bench, kind, at)


@pytest.mark.campaign
@pytest.mark.parametrize("kind", ["power", "line"])
@pytest.mark.parametrize("at", range(1, LAST + 1))
def test_at_every_line(bench: Bench, kind: Kind, at: int) -> None:
    lived(bench, kind, at)
