"""Lines, hub routers and whole hub sites that are lost while people work."""

from __future__ import annotations

import time

import pytest

from tests.end_to_end.conftest import World
from tests.end_to_end.ground import Ground
from tests.end_to_end.prober import Pulse, beating
from tests.end_to_end.sessions import every_session_stands, until

pytestmark = [pytest.mark.lab, pytest.mark.campaign]


def test_a_cut_fibre_line_is_noticed_by_bfd_and_not_by_the_hold_time(
    small: World, capsys: pytest.CaptureFixture[str],
) -> None:
    ground, network = Ground(small), small.workspace.network
    site = network.sites["64.74/kabkota/1"]
    fibre = next(u for u in site.uplinks if u.medium == "fibre")
    medium = network.media["fibre"]
    assert medium.bfd is not None
    noticed = medium.bfd.interval_ms * medium.bfd.multiplier * network.bfd_stretch / 1000
    portal = ground.declared.places["64-hub-1-servers"]
    pulses = [Pulse(f"{site.key.replace('/', '-')}-office", str(a), 443, portal.host)
              for a in portal.servers["portal"]]
    every_session_stands(ground, 60)
    with beating(ground.hosts, pulses, every=0.1):
        until(20, "answers before", lambda: [p for p in pulses if p.alive_since() < 2])
        pulled = time.monotonic()
        try:
            ground.lab.link(fibre.device, fibre.port, False)
            time.sleep(noticed + 1)
            until(20, "answers without the fibre line", lambda: [p for p in pulses if p.alive_since() < 2])
        finally:
            plugged = time.monotonic()
            ground.lab.link(fibre.device, fibre.port, True)
        every_session_stands(ground, 60, "again")
    lost = [p.longest_gap(pulled, plugged) for p in pulses]
    assert noticed / 3 < min(lost), "the line that was cut carried nothing"
    assert max(lost) < medium.hold - medium.keepalive, "only the hold time saw it"
    with capsys.disabled():
        print(f"\ncut fibre, given up by BFD after {noticed:.1f} s: outage {min(lost):.1f} to {max(lost):.1f} s")
