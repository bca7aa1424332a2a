"""A government's LAN core that speaks OSPF: what it is told, what of its words is believed, and packets both ways."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import World, fresh_world
from tests.end_to_end.core_router import LanCore, lan_core
from tests.end_to_end.hands import stream, streams, until
from tests.end_to_end.prober import REFUSED, SILENT, UNREACHABLE, Attempt, connect_all, listening
from tests.end_to_end.wire import namespace

pytestmark = [pytest.mark.lab, pytest.mark.campaign]

EDGE, SITE, CORE, HUB_SERVERS = "bontang-edge-1", "64.74/kabkota/1", "64.74-kabkota-1-core", "64-hub-1-servers"
FLOW = """  - {from: "64/hub/1:servers", to: "64.74:office", ports: [tcp/8443], purpose: a test, owner: Diskominfo, until: 2028-12-31}
"""  # noqa: E501 - one line of YAML
# The last port of a government's edge, and what follows it.
PORTS = """        eth7: cctv
    uplinks:
      fibre: {port: eth0, medium: fibre}
      radio: {port: eth1, medium: radio}
      leo"""
# What the core has no right to: a default, a hub's, a half of ours, another's, a part of its own, a router.
GREEDY4 = ("0.0.0.0/0", "10.64.0.0/25", "10.64.0.0/13", "10.75.0.0/22", "10.74.0.0/26", "10.126.0.1/32")
GREEDY6 = ("::/0", "fddf:d96b:40e3::/49", "fddf:d96b:40e3::/64")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One hub site, and a government whose offices and telephones are behind its LAN core."""
    world = fresh_world(tmp_path_factory.mktemp("lan"))
    for file, before, after in (
        ("network.yaml", "  wifi: {id: 60", "  core: {id: 70, zone: user}\n  wifi: {id: 60"),
        ("profiles.yaml", "voice: 25, cctv: 25, servers: 26}", "voice: 25, cctv: 25, servers: 26, core: 28}"),
        ("profiles.yaml", PORTS, PORTS.replace("cctv\n", "cctv\n        eth8: core\n")),
        ("governments/64.74-bontang.yaml", "    uplinks:\n", "    ospf: {segment: core, behind: [office, voice]}\n"
                                                             "    uplinks:\n"),
        ("governments/64.74-bontang.yaml", "flows:\n", f"flows:\n{FLOW}"),
    ):
        text = (world.inventory / file).read_text()
        assert text.count(before) == 1, (file, before)
        (world.inventory / file).write_text(text.replace(before, after))
    try:
        world.build(["64/hub/1", "64.74"])
        yield world
    finally:
        world.simpul("lab", "down", check=False)


@pytest.fixture
def core(world: World) -> Iterator[LanCore]:
    with lan_core(world, SITE, CORE) as core:
        yield core


def test_exactly_what_is_declared_is_believed_and_told(world: World, core: LanCore) -> None:
    core.start(core.key, (*GREEDY4, *GREEDY6))
    until(lambda: core.behind() <= core.believed(EDGE), 120, "what lies behind the core")
    until(lambda: core.told(4) <= core.heard(4) and core.told(6) <= core.heard(6), 60, "what the core is told")
    time.sleep(12)                                      # a link-state advertisement more would have come
    said = world.lab.exec(EDGE, ["vtysh", "-c", "show ip ospf database external"], check=True).stdout
    assert "10.75.0.0" in said, "it did hear what it does not believe"
    assert core.believed(EDGE) == core.behind()
    assert core.heard(4) == core.told(4)
    assert core.heard(6) == core.told(6)
    hub = world.lab.exec("hub-smr-1", ["vtysh", "-c", "show bgp ipv4 unicast"], check=True).stdout
    assert "10.75.0.0" not in hub
    core.stop()
    until(lambda: not core.believed(EDGE), 90, "a core that is silent is forgotten")


def test_a_core_with_another_key_is_not_heard_and_the_key_is_shown_nowhere(world: World, core: LanCore) -> None:
    key = core.key
    core.start("another-key-0123")
    time.sleep(45)                                      # longer than a neighbour's dead interval of 40 s
    assert core.believed(EDGE) == set()
    assert core.heard(4) == core.heard(6) == set()
    shown = [stream(world, EDGE), (world.state / "events.jsonl").read_text(errors="replace"),
             *(p.read_text() for p in world.inventory.rglob("*") if p.is_file()),
             world.simpul("plan", "--dry-run", "--full", "--limit", EDGE, check=False).stdout]
    assert not [text for text in shown if key in text]
    assert stream(world, EDGE).count("secret:ospf:") == 4, "the drop-in and FRR, for two families"


def test_hosts_behind_it_pass_by_declared_flows_alone(world: World, core: LanCore) -> None:
    core.start(core.key)
    until(lambda: core.behind() <= core.believed(EDGE) and core.told(4) <= core.heard(4)
          and core.told(6) <= core.heard(6), 150, "routes both ways")
    workspace = world.workspace
    hub = workspace.network.sites["64/hub/1"]
    length = next(s.prefix4 for s in hub.segments if s.name == "servers")
    portal = tuple(map(str, workspace.numbers.server(hub, "servers", length, "portal")))
    spaces = {name: namespace(world.lab, name) for name in (CORE, HUB_SERVERS)}
    passes, stops = [], []
    for family in (0, 1):
        office, voice = (str(core.networks()[name][family][10]) for name in ("office", "voice"))
        passes += [Attempt(CORE, portal[family], 443, source=office), Attempt(HUB_SERVERS, office, 8443)]
        stops += [Attempt(CORE, portal[family], 8443, source=office), Attempt(CORE, portal[family], 443, source=voice),
                  Attempt(HUB_SERVERS, voice, 8443), Attempt(HUB_SERVERS, office, 8080)]
    # Under an address that lives elsewhere.
    world.lab.exec(CORE, ["ip", "addr", "replace", "10.75.0.10/32", "dev", "lo"], check=True)
    stops.append(Attempt(CORE, portal[0], 443, source="10.75.0.10"))
    with listening(spaces, "tcp", 8443), listening({CORE: spaces[CORE]}, "tcp", 8080):
        answers = connect_all(spaces, passes, 10)
        assert answers == {a: HUB_SERVERS if a.host == CORE else CORE for a in passes}
        answers = connect_all(spaces, stops, 5)
        assert all(a.startswith((REFUSED, SILENT, UNREACHABLE)) for a in answers.values()), answers


def test_without_a_way_out_the_core_is_told_its_site_alone(world: World, core: LanCore) -> None:
    """Whoever has another way out takes that one."""
    core.start(core.key)
    own = core.told(4, cut_off=True)
    until(lambda: core.told(4) == core.heard(4), 120, "what the core is told")
    lines = ("eth0", "eth1")
    for line in lines:
        world.lab.link(EDGE, line, False)
    try:
        until(lambda: core.heard(4) == own, 60, "the aggregates are taken back")
    finally:
        for line in lines:
            world.lab.link(EDGE, line, True)
    until(lambda: core.told(4) == core.heard(4), 120, "and told again")


def test_a_power_cut_keeps_the_key_and_a_second_plan_is_empty(world: World, core: LanCore) -> None:
    core.start(core.key)
    until(lambda: core.behind() <= core.believed(EDGE), 120, "what lies behind the core")
    assert world.pending_changes("--limit", "64.74") == 0
    before = streams(world, [EDGE])
    world.lab.cut(EDGE)
    world.lab.restore(EDGE)
    until(lambda: core.behind() <= core.believed(EDGE), 150, "OSPF after a power cut")
    assert sorted(streams(world, [EDGE])[EDGE].splitlines()) == sorted(before[EDGE].splitlines())
    assert "26 routers: closed" in world.simpul("prove").stdout
