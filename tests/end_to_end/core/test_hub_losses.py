"""A hub router loses its power, then the other of its site, then the other site: who is still connected, and when."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from simpul.intent.model import Role
from tests.end_to_end.conftest import World
from tests.end_to_end.ground import Ground
from tests.end_to_end.prober import Pulse, beating
from tests.end_to_end.sessions import sessions_that_are_down, until

pytestmark = [pytest.mark.lab, pytest.mark.campaign]

_LATE = 15                      # seconds over the time in which a loss is noticed, on a machine with much to do
_PEACE = 3.0


def _troubled(pulses: Sequence[Pulse]) -> list[tuple[str, str]]:
    return [(p.host, p.address) for p in pulses if p.alive_since() < _PEACE]


def _cut(ground: Ground, routers: Sequence[str]) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(ground.lab.cut, routers))


def _restore(ground: Ground, routers: Sequence[str]) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(ground.lab.restore, routers))


@pytest.mark.parametrize("core", ["whole"], indirect=True)
def test_a_lost_hub_router_and_then_a_lost_hub_site_keep_every_government_connected(
    core: World, capsys: pytest.CaptureFixture[str],
) -> None:
    ground, network = Ground(core), core.workspace.network
    first, second = network.hubs()
    edges = {s.key for s in network.sites.values() if s.role is Role.EDGE} & {
        core.workspace.models[r].site for r in ground.routers}
    portal = ground.declared.places["64-hub-1-servers"]
    home = [Pulse(f"{key.replace('/', '-')}-office", str(a), 443, portal.host)
            for key in sorted(edges) for a in portal.servers["portal"]]
    # What no hub site is an end of: it must live whichever of them is lost.
    between = [Pulse(s.source.host, str(s.target_address), s.port, s.target.host)
               for s in ground.declared.flows_of_hosts()
               if s.source.site in edges and s.target.site in edges and s.source.site != s.target.site
               and s.source_address == s.source.own[0 if s.source_address.version == 4 else 1]]
    assert between
    assert {p.address.count(":") > 0 for p in between} == {True, False}
    rows: list[str] = []

    def lose(what: str, routers: Sequence[str], pulses: Sequence[Pulse]) -> float:
        began = time.monotonic()
        _cut(ground, routers)
        longest = max(m.hold for m in network.media.values() if m.name in ("fibre", "leo"))
        time.sleep(5)
        until(longest + _LATE, f"everybody connected without {what}", lambda: _troubled(pulses))
        lost = [p.longest_gap(began, time.monotonic() - _PEACE) for p in pulses]
        rows.append(f"  {what}: {statistics.median(lost):.1f} / {max(lost):.1f} s "
                    f"({sum(g > 1 for g in lost)} of {len(lost)} conversations noticed)")
        assert max(lost) <= longest + _LATE, (what, lost)
        return max(lost)

    def give_back(what: str, routers: Sequence[str], pulses: Sequence[Pulse]) -> None:
        began = time.monotonic()
        _restore(ground, routers)
        until(120, f"every session back with {what}", lambda: sessions_that_are_down(ground))
        until(30, f"everybody connected with {what}", lambda: _troubled(pulses))
        lost = [p.longest_gap(began, time.monotonic()) for p in pulses]
        rows.append(f"  {what} again: {statistics.median(lost):.1f} / {max(lost):.1f} s")
        assert max(lost) <= _LATE, (what, lost)

    until(60, "a network that is whole", lambda: sessions_that_are_down(ground))
    names = [d.name for d in second.devices]
    others = [d.name for d in first.devices]
    with beating(ground.hosts, [*home, *between]):
        until(30, "everybody connected before", lambda: _troubled([*home, *between]))
        try:
            assert lose(names[0], names[:1], [*home, *between]) > 0.5, "the router that was lost carried nothing"
            lose(f"{names[1]} too, and so {second.key}", names[1:], [*home, *between])
        finally:
            give_back(second.key, names, [*home, *between])
        try:
            lose(first.key, others, between)
        finally:
            give_back(first.key, others, between)
        until(30, "the lost site's own services", lambda: _troubled(home))
    with capsys.disabled():
        print("\noutage of a lost hub, median / worst:", *rows, sep="\n")
    assert not ground.broken_flows()
