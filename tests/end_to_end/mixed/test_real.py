"""The linux_frr routers of the mixed example as real ones: what they have for others stands, though nobody is there.

A hub and a city's edge. The hub waits for a RouterOS hub, a RouterOS regency with its villages and an IOS-XE, none of
which is here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import ROOT, World, fresh_world
from tests.end_to_end.ground import Ground
from tests.end_to_end.prober import REFUSED, SILENT, UNREACHABLE
from tests.end_to_end.sessions import sessions_that_are_down, until

pytestmark = pytest.mark.lab

REAL = "linux_frr"
HUB, EDGE = "hub-smr-1", "samarinda-edge-1"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = fresh_world(tmp_path_factory.mktemp("mixed"), of=ROOT / "examples/mixed/inventory")
    try:
        world.build([REAL])
        yield world
    finally:
        world.simpul("lab", "down", check=False)


@pytest.fixture(scope="module")
def ground(world: World) -> Ground:
    return Ground(world)


def test_they_run_all_of_what_is_declared(world: World, ground: Ground) -> None:
    assert set(ground.routers) == {HUB, EDGE}
    assert world.pending_changes("--limit", REAL) == 0


def test_their_own_sessions_stand(ground: Ground) -> None:
    until(60, "sessions between real routers", lambda: sessions_that_are_down(ground))


def test_declared_flows_pass_between_them_and_no_others(ground: Ground) -> None:
    until(60, "declared flows", ground.broken_flows)
    closed = [s for s in ground.declared.to_servers() if not ground.declared.allows(s)]
    assert closed
    said = ground.try_sessions(closed, 5)
    assert {s for s, words in said.items() if words not in (REFUSED, SILENT, UNREACHABLE)} == set()


def test_the_hub_answers_at_the_ports_of_whoever_is_not_here(world: World, ground: Ground) -> None:
    """WireGuard for each RouterOS and IKEv2 for the IOS-XE: the tunnels are there, and nobody shakes hands."""
    tunnels = world.workspace.models[HUB].tunnels
    away = [t for t in tunnels if t.peer not in ground.routers]
    assert {t.name.rstrip("0123456789") for t in away} == {"wg", "ike"}
    bound, = ground.shell([(HUB, "ip netns exec wan ss -lunH 2>/dev/null || ss -lunH -N wan")])
    heard = {int(row.split()[3].rpartition(":")[2]) for row in bound.splitlines()}
    assert {port for t in away for port in t.listen_ports} <= heard
    said = world.from_management("verify", "--limit", HUB, check=False)
    assert said.returncode == 1
    assert all(t.name in said.stdout for t in away), said.stdout
    assert not [row for row in said.stdout.splitlines() if EDGE in row and "fail" in row.lower()], said.stdout
