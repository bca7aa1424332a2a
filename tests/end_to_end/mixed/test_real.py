"""The linux_frr routers of the mixed example as real ones: what they have for others stands, though nobody is there.

A hub and a city's edge. A RouterOS hub, a RouterOS regency with its villages and an IOS-XE are declared, and not here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import ROOT, World, fresh_world
from tests.end_to_end.ground import Ground
from tests.end_to_end.prober import REFUSED, SILENT, UNREACHABLE
from tests.end_to_end.sessions import every_session_stands, until

pytestmark = [pytest.mark.lab, pytest.mark.long]

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
    every_session_stands(ground, 60)


def test_declared_flows_pass_between_them_and_no_others(ground: Ground) -> None:
    until(60, "declared flows", ground.broken_flows)
    closed = [s for s in ground.declared.to_servers() if not ground.declared.allows(s)]
    assert closed
    said = ground.try_sessions(closed, 5)
    assert {s for s, words in said.items() if words not in (REFUSED, SILENT, UNREACHABLE)} == set()


def test_the_routers_say_so_of_each_other(world: World) -> None:
    said = world.from_management("verify", "--limit", REAL, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "answers are as declared" in said.stdout


def test_what_a_hub_has_for_a_site_comes_with_the_site(world: World, ground: Ground) -> None:
    """It waits for the other hub, whose interconnect is its own; for whoever is not here nothing stands open."""
    here = [t for t in world.workspace.models[HUB].tunnels if t.peer == EDGE or t.kind == "interconnect"]
    bound, = ground.shell([(HUB, "ss -lunH -N wan")])
    heard = {int(row.split()[3].rpartition(":")[2]) for row in bound.splitlines()}
    assert heard == {port for t in here for port in t.listen_ports}
