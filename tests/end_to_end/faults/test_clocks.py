"""Routers without a battery clock boot in the past, and WireGuard refuses a handshake that is older than the last one.
They get the time over their line without the tunnel, and come back without a hand on the hub.
"""

from __future__ import annotations

import time

import pytest

from lab import clock
from tests.end_to_end.conftest import World
from tests.end_to_end.hands import not_reached, routers, settled, streams, until

pytestmark = [pytest.mark.lab, pytest.mark.long]

SPOKE = "kd-64-11-04-2006-1"
YEAR = 365 * 24 * 3600


@pytest.fixture(autouse=True)
def _clocked() -> None:
    if reason := clock.missing():
        pytest.skip(f"NOT PROVEN HERE: {reason}")


def no_time(world: World, drop: bool) -> None:
    """The providers' time sources answer nobody, or everybody again."""
    for provider in world.lab.topology.providers:
        rules = "table inet clocks { chain in { type filter hook input priority -10; udp dport 123 drop; }; }"
        world.lab.exec(provider.id, ["nft", rules if drop else "delete table inet clocks"], check=True)


def test_a_spoke_that_boots_a_year_in_the_past_comes_back_by_itself(small: World) -> None:
    names = routers(small)
    before = streams(small, names)
    small.lab.set_clock(SPOKE, -YEAR)
    no_time(small, drop=True)
    try:
        small.lab.cut(SPOKE)
        small.lab.restore(SPOKE)
        assert not_reached(small, [SPOKE], 15) == [SPOKE], "a handshake from the past was accepted: this proves nothing"
        assert small.lab.clock(SPOKE) == -YEAR
    finally:
        no_time(small, drop=False)
    began = time.monotonic()
    until(lambda: small.lab.clock(SPOKE) == 0, 60, "the time is set")
    was_set = time.monotonic() - began
    assert not_reached(small, [SPOKE], 60) == []
    print(f"the time was set {was_set:.1f} s after its source answered, reached {time.monotonic() - began:.1f} s after")
    assert streams(small, names) == before, "a hand was on some router"
    settled(small)
