"""A hub on RouterOS: what is rendered stands on an emulated router, and lets through what is declared and no more."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from lab.emulated.ends import Packet
from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.routeros.filter import passes
from lab.emulated.routeros.router import public_key
from platforms.mikrotik_routeros.judge import judge
from platforms.pairs import PAIRS
from platforms.registry import abilities, names
from simpul.config.diff import diff
from simpul.config.patch import undo
from simpul.intent.loader import load_network
from simpul.network.model import DeviceModel, Tunnel, WireguardKeys
from tests.network.conftest import TODAY, Built
from tests.platforms.mikrotik_routeros.models import VERSIONS, confirm, fetched, key, router, running, send
from tests.platforms.mikrotik_routeros.models import model as village_model
from tests.platforms.mikrotik_routeros.test_circular import VILLAGE, change, intended, ours

EXAMPLE = Path(__file__).resolve().parents[3] / "examples/mixed/inventory"
HUB = "hub-bpn-1"


@cache
def built() -> Built:
    return Built.of(load_network(EXAMPLE, platforms=names(), pairs=PAIRS, abilities=abilities(), today=TODAY).network)


def hub(release: str = "7.20") -> DeviceModel:
    """The hub of the mixed example, with keys whose private halves are known."""
    found = built().models[HUB]
    tunnels = tuple(replace(t, keys=WireguardKeys(public_key(key(t.name)), public_key(key(t.peer))))
                    for t in found.tunnels)
    return replace(found, tunnels=tunnels, release=release)


@dataclass
class Stood:
    model: DeviceModel
    router: Emulated

    def lets(self, protocol: str, source: object, destination: object, port: int, **how: object) -> bool:
        return passes(self.router.router.tree, Packet(protocol, str(source), str(destination), port, **how))  # type: ignore[arg-type]


@pytest.fixture(params=VERSIONS, scope="module")
def stood(request: pytest.FixtureRequest) -> Stood:
    found, device = hub(request.param), router(VERSIONS[request.param])
    send(device, change(device, intended(found)))
    return Stood(found, device)


@pytest.mark.parametrize("release", VERSIONS)
def test_from_the_factory_and_back(release: str) -> None:
    device = router(VERSIONS[release])
    stream = fetched(device)
    wanted = intended(hub(release))
    steps = change(device, wanted)
    send(device, steps)
    assert diff(running(device), wanted) == ()
    assert ours(running(device)) == ours(wanted)
    send(device, undo(steps))
    assert fetched(device) == stream


@pytest.mark.parametrize("release", ["7.20", "7.21"])
def test_a_judge_of_others_has_nothing_against_it(release: str) -> None:
    found = judge({o.id: o.text for o in intended(hub(release)).objects.values()})
    if found.absent:
        pytest.skip("routeros-lsp is not installed: make setup")
    assert found.objections == ()


def test_a_site_goes_and_leaves_nothing_behind_and_touches_nobody_else(stood: Stood) -> None:
    """Of what is left not a byte is another: each object belongs to one site, or to the hub."""
    found, device = stood.model, router(VERSIONS[stood.model.release])
    site = "site:64.02/kabkota/1"
    whole = intended(found)
    send(device, change(device, whole))
    gone = replace(
        found, tunnels=tuple(t for t in found.tunnels if t.unit != site),
        bgp=replace(found.bgp, neighbors=tuple(n for n in found.bgp.neighbors if n.unit != site),
                    prefix_lists=tuple(p for p in found.bgp.prefix_lists if p.unit != site)),
        filter=replace(found.filter, permits=tuple(p for p in found.filter.permits if p.unit != site),
                       guards=tuple(g for g in found.filter.guards if g.unit != site)))
    tunnel, = (t for t in found.tunnels if t.unit == site)
    steps = change(device, intended(gone))
    assert {s.action for s in steps} == {"delete"}
    send(device, steps)
    confirm(device, steps)
    left = fetched(device)
    assert tunnel.name not in left.split()
    assert all(word not in left for word in (f"={tunnel.name} ", f"={tunnel.peer4} ", "64.02_kabkota_1",
                                             f"={tunnel.listen_port} "))
    assert ours(running(device)) == ours(intended(gone))


def _tunnel_of(stood: Stood, unit: str) -> Tunnel:
    return next(t for t in stood.model.tunnels if t.unit == unit)


def test_it_forwards_declared_flows_both_ways_and_nothing_else(stood: Stood) -> None:
    village, kukar, samarinda = (_tunnel_of(stood, f"site:{key}").name for key in (
        "64.02.02.2014/kantor-desa/1", "64.02/kabkota/1", "64.72/kabkota/1"))
    models = built().models
    host = next(v for v in models["kd-64-02-02-2014-1"].vlans if v.segment == "office").address4.network[5]
    flow = next(f for f in stood.model.filter.flows if f.name.endswith("siskeudes"))
    server = next(p for p in flow.destinations if p.version == 4)[0]
    other = next(v for v in models["samarinda-edge-1"].vlans if v.segment == "office").address4.network[5]
    for allowed, packet in (
            (True, Packet("tcp", str(host), str(server), 443, enters=village, leaves=kukar)),
            (True, Packet("tcp", str(server), str(host), 50000, enters=kukar, leaves=village, answer=True, sport=443)),
            (False, Packet("tcp", str(server), str(host), 50000, enters=kukar, leaves=village, sport=443)),
            (False, Packet("tcp", str(server), str(host), 50000, enters=kukar, leaves=village, answer=True, sport=22)),
            (False, Packet("tcp", str(host), str(server), 444, enters=village, leaves=kukar)),
            (False, Packet("udp", str(host), str(server), 443, enters=village, leaves=kukar)),
            (False, Packet("tcp", str(host), str(server), 443, enters=samarinda, leaves=kukar)),   # not where it lives
            (False, Packet("tcp", str(other), str(server), 443, enters=samarinda, leaves=kukar)),  # no flow of theirs
            (False, Packet("tcp", str(host), str(other), 445, enters=village, leaves=samarinda)),
            (False, Packet("tcp", str(host), str(server), 443, enters=village, leaves="ether1")),
            (False, Packet("tcp", str(host), str(server), 443, enters="ether1", leaves=kukar))):
        assert passes(stood.router.router.tree, packet) is allowed, packet


def test_an_answer_passes_that_it_never_saw_the_opening_of(stood: Stood) -> None:
    """No rule asks for state where packets are on their way, and what is on its way is not tracked."""
    rules = stood.router.do("/ip firewall filter export terse").splitlines()
    assert not [r for r in rules if "connection-state" in r and "chain=simpul-wan" not in r and "chain=input" not in r]


def test_who_reaches_the_hub_itself(stood: Stood) -> None:
    village = _tunnel_of(stood, "site:64.02.02.2014/kantor-desa/1")
    between = next(t for t in stood.model.tunnels if t.kind == "interconnect")
    own, hub_a = str(stood.model.loopback4.ip), built().models["hub-smr-1"]
    managed = str(next(v for v in hub_a.vlans if v.segment == "management").address4.network[5])
    theirs = str(built().models["kd-64-02-02-2014-1"].loopback4.ip)
    oob = stood.model.oob_address
    assert oob is not None
    clerk, port = str(oob.network[1]), stood.model.oob_port or ""
    line = stood.model.uplinks[0]
    assert line.address is not None
    wan = str(line.address.ip)
    for allowed, packet in (
            (True, Packet("tcp", managed, own, 22, enters=between.name)),
            (True, Packet("icmp", managed, own, 0, enters=between.name)),
            (True, Packet("udp", theirs, own, 123, enters=village.name)),
            (True, Packet("tcp", str(village.peer4), str(village.address4.ip), 179, enters=village.name)),
            (True, Packet("tcp", str(village.peer6), str(village.address6.ip), 179, enters=village.name)),
            (True, Packet("tcp", clerk, str(oob.ip), 22, enters=port)),
            (True, Packet("udp", "198.51.100.7", wan, village.listen_port or 0, enters="ether1", sport=40000)),
            (True, Packet("udp", wan, "198.51.100.7", 40000, leaves="ether1", sport=village.listen_port or 0)),
            (False, Packet("udp", wan, "198.51.100.7", 40000, leaves="ether1", sport=9)),
            (False, Packet("tcp", managed, own, 22, enters=village.name)),
            (False, Packet("tcp", theirs, own, 22, enters=village.name)),
            (False, Packet("udp", clerk, str(oob.ip), 123, enters=port)),
            (False, Packet("tcp", clerk, own, 22, enters=port)),
            (False, Packet("tcp", clerk, str(oob.ip), 22, enters=village.name)),
            (False, Packet("tcp", clerk, theirs, 22, enters=port, leaves=village.name)),
            (False, Packet("tcp", "198.51.100.7", wan, 22, enters="ether1")),
            (False, Packet("udp", "198.51.100.7", wan, 123, enters="ether1"))):
        assert passes(stood.router.router.tree, packet) is allowed, packet


def test_the_owner_of_a_route_is_the_hub_s_word(stood: Stood) -> None:
    """The community that a site sent is replaced, not added to; what begins at the hub is the province's."""
    rules = stood.router.do("/routing filter rule export terse").splitlines()
    said = {re.search(r"(\w+) bgp-communities (\S+?);? ", r) for r in rules if "bgp-communities" in r}
    assert {m.groups() for m in said if m} == {("set", f"64600:{n}") for n in (2, 64, 72)}
    own = {re.search(r"chain=(\S+)", r) for r in rules if "if (bgp-network)" in r}
    assert {m[1] for m in own if m} == {f"{n.policy}-out{n.family}" for n in stood.model.bgp.neighbors}


def test_what_a_site_announces_says_how_much_it_is_preferred() -> None:
    """`bgp-med` is the router's own in the output to another AS; `bgp-out-med` is what is sent (manual, Routing
    filters, "Writeable properties").
    """
    text = "".join(o.text for i, o in intended(village_model(VILLAGE)).objects.items() if i.startswith("policy/"))
    assert "bgp-out-med" in text
    assert "bgp-med" not in text
