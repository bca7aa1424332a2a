"""A hub on RouterOS: what is rendered stands on an emulated router, and lets through what is declared and no more."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lab.emulated.clock import Clock
from lab.emulated.ends import Packet
from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.routeros.end import RouterOsEnd
from lab.emulated.routeros.filter import passes
from lab.emulated.routeros.router import public_key
from lab.emulated.world import World
from platforms.mikrotik_routeros.judge import judge
from platforms.mikrotik_routeros.words import quoted
from platforms.pairs import PAIRS
from platforms.registry import abilities, names
from simpul.config.diff import diff
from simpul.config.patch import undo
from simpul.intent.loader import load_network
from simpul.network.model import DeviceModel, SharedKey, Tunnel, WireguardKeys
from tests.lab.emulated.routeros.village import NOON
from tests.network.conftest import TODAY, Built
from tests.platforms.mikrotik_routeros.changes import VILLAGE, change, intended, ours
from tests.platforms.mikrotik_routeros.models import (
    RELEASES,
    VERSIONS,
    confirm,
    fetched,
    key,
    router,
    running,
    secret,
    send,
)
from tests.platforms.mikrotik_routeros.models import model as village_model

EXAMPLE = Path(__file__).resolve().parents[3] / "examples/mixed/inventory"
HUB = "hub-bpn-1"


@cache
def built() -> Built:
    return Built.of(load_network(EXAMPLE, platforms=names(), pairs=PAIRS, abilities=abilities(), today=TODAY).network)


def keyed(found: DeviceModel, release: str = "7.20") -> DeviceModel:
    """With keys whose private halves are known."""
    tunnels = tuple(replace(t, keys=replace(t.keys, secret=f"{t.id:032x}") if isinstance(t.keys, SharedKey) else
                            WireguardKeys(public_key(key(t.name)), public_key(key(t.peer)))) for t in found.tunnels)
    return replace(found, tunnels=tunnels, release=release)


def hub(release: str = "7.20") -> DeviceModel:
    """The hub of the mixed example."""
    return keyed(built().models[HUB], release)


@dataclass
class Stood:
    model: DeviceModel
    router: Emulated

    def lets(self, protocol: str, source: object, destination: object, port: int, **how: Any) -> bool:
        return passes(self.router.router.tree, Packet(protocol, str(source), str(destination), port, **how))


@pytest.fixture(params=RELEASES, scope="module")
def stood(request: pytest.FixtureRequest) -> Stood:
    found, device = hub(request.param), router(VERSIONS[request.param])
    send(device, change(device, intended(found)))
    return Stood(found, device)


@pytest.mark.parametrize("release", RELEASES)
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


@pytest.mark.parametrize("release", RELEASES[1:])
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
    village, kukar = (_tunnel_of(stood, f"site:{key}").name
                      for key in ("64.02.02.2014/kantor-desa/1", "64.02/kabkota/1"))
    host = next(v for v in built().models["kd-64-02-02-2014-1"].vlans if v.segment == "office").address4.network[5]
    flow = next(f for f in stood.model.filter.flows if f.name.endswith("siskeudes"))
    server = next(p for p in flow.destinations if p.version == 4)[0]
    answer = Packet("tcp", str(server), str(host), 50000, enters=kukar, leaves=village, answer=True, sport=443)
    device = stood.router
    device.do("/ip firewall filter add chain=forward action=drop connection-state=new,established place-before=0 "
              "comment=probe")
    try:
        assert passes(device.router.tree, answer)
        assert device.do("/ip firewall filter set [find comment=probe] connection-state=untracked") == ""
        assert not passes(device.router.tree, answer)
    finally:
        assert device.do("/ip firewall filter remove [find comment=probe]") == ""


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
    assert {m.groups() for m in said if m} == {("set", f"64600:{n}") for n in (2, 64, 71, 72, 74)}
    own = {re.search(r"chain=(\S+)", r) for r in rules if "if (bgp-network)" in r}
    assert {m[1] for m in own if m} == {f"{n.policy}-out{n.family}" for n in stood.model.bgp.neighbors}


def test_what_a_site_announces_says_how_much_it_is_preferred() -> None:
    """`bgp-med` is the router's own in the output to another AS; `bgp-out-med` is what is sent (manual, Routing
    filters, "Writeable properties").
    """
    text = "".join(o.text for i, o in intended(village_model(VILLAGE)).objects.items() if i.startswith("policy/"))
    assert "bgp-out-med" in text
    assert "bgp-med" not in text


def test_a_hub_of_a_whole_network_with_names_hosts_people_and_collectors() -> None:
    """The shipped inventory's, one of two at its site: everything that its profile and `management:` ask."""
    found = village_model("hub-bpn-1", "7.21")
    whole = replace(found, oob_port="ether16")
    assert found.gateways
    assert found.filter.transit
    device = router(VERSIONS["7.21"], ports=16)
    stream, wanted = fetched(device), intended(whole)
    steps = change(device, wanted)
    send(device, steps)
    assert ours(running(device)) == ours(wanted)
    names_known = sum(len(g.records) for g in found.names.records) if found.names else 0
    assert names_known > 10
    assert int(device.do("/ip dns static print count-only")) == 2 * names_known
    asks = Packet("udp", str(found.filter.routers[0][9]), str(found.loopback4.ip), 53, enters=found.tunnels[-1].name)
    behind = next(g for g in found.filter.guards if g.interface == asks.enters)
    asks = replace(asks, source=str(next(p for p in behind.prefixes if p.prefixlen == 32)[0]))
    assert passes(device.router.tree, asks)
    assert not passes(device.router.tree, replace(asks, protocol="tcp", port=22))
    send(device, undo(steps))
    assert fetched(device) == stream


INTERCONNECT = """
interconnects:
  nasional: {name: the national intra network, device: hub-bpn-1, port: ether6, vlan: 910, asn: 65000,
             address4: 172.31.0.2/30, peer4: 172.31.0.1, address6: "fd31::2/64", peer6: "fd31::1",
             accept4: [172.16.0.0/16], accept6: ["fd16::/32"], announce: [64/hub/1],
             places: {pusat: [172.16.5.0/24, "fd16:0:5::/48"]}}
flows:
  - {from: "nasional:pusat", to: "64/hub/1:servers/portal", purpose: portal, owner: Diskominfo, until: 2028-12-31}
"""


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> DeviceModel:
    folder = tmp_path_factory.mktemp("gateway") / "inventory"
    shutil.copytree(EXAMPLE, folder)
    (folder / "interconnect.yaml").write_text(INTERCONNECT)
    return keyed(Built.of(load_network(folder, platforms=names(), pairs=PAIRS, abilities=abilities(),
                                       today=TODAY).network).models[HUB])


def outsider(clock: Clock, key: str) -> Emulated:
    """The router of the other network, in the vendor's own words."""
    device = Emulated(clock, serial="OUTSIDE", now=NOON)
    for line in (
            "/ip address add address=172.31.0.1/30 interface=ether1",
            "/ipv6 address add address=fd31::1/64 interface=ether1 advertise=no",
            "/routing bgp instance add name=theirs as=65000",
            *(f'/routing bgp connection add name=v{afi} instance=theirs local.role=ebgp remote.address={far} '
              f'remote.as=64600 afi={afi} tcp-md5-key={quoted(key)}'
              for far, afi in (("172.31.0.2", "ip"), ("fd31::2", "ipv6")))):
        assert device.do(line) == "", line
    return device


@pytest.mark.parametrize("key, stands", [("md5:not-yet-made", 2), ("md5:another", 0)])
def test_sessions_with_another_network_are_signed(gateway: DeviceModel, key: str, stands: int) -> None:
    clock = Clock(speed=0)
    device = Emulated(clock, version=VERSIONS["7.20"], ports=12, now=NOON)
    steps = change(device, intended(gateway))
    assert not any("secret:" in line for step in steps for line in step.undo)
    send(device, steps)
    assert ours(running(device)) == ours(intended(gateway))
    world = World(clock, NOON)
    here, there = RouterOsEnd(device, world, HUB), RouterOsEnd(outsider(clock, secret(key)), world, "outside")
    world.wire(here, "ether6", there, "ether1")
    world.look()
    clock.advance(60)
    assert int(device.do("/routing bgp session print count-only where established")) == stands


def test_another_network_s_router_may_open_bgp_and_nothing_else(gateway: DeviceModel) -> None:
    device = router(VERSIONS["7.20"])
    send(device, change(device, intended(gateway)))
    village = next(t for t in gateway.tunnels if t.unit == "site:64.02.02.2014/kantor-desa/1")
    between = next(t for t in gateway.tunnels if t.kind == "interconnect")
    portal = str(next(p for f in gateway.filter.flows if "portal" in f.name for p in f.destinations
                      if p.version == 4)[0])
    own, peer, door = "172.31.0.2", "172.31.0.1", "vlan910"
    for allowed, packet in (
            (True, Packet("tcp", peer, own, 179, enters=door)),
            (True, Packet("tcp", "fd31::1", "fd31::2", 179, enters=door)),
            (True, Packet("tcp", "172.16.5.9", portal, 443, enters=door, leaves=between.name)),
            (False, Packet("tcp", "172.16.6.9", portal, 443, enters=door, leaves=between.name)),   # no place of theirs
            (False, Packet("tcp", "172.17.5.9", portal, 443, enters=door, leaves=between.name)),
            (False, Packet("tcp", "172.16.5.9", portal, 22, enters=door, leaves=between.name)),
            (False, Packet("tcp", peer, own, 22, enters=door)),
            (False, Packet("tcp", peer, str(gateway.loopback4.ip), 179, enters="ether1")),
            (False, Packet("tcp", "172.16.5.9", own, 179, enters=door)),
            (False, Packet("icmp", peer, own, 0, enters=door)),
            (False, Packet("tcp", "172.16.5.9", portal, 443, enters=village.name, leaves=between.name))):
        assert passes(device.router.tree, packet) is allowed, packet


def test_exactly_what_is_declared_is_believed_and_told(gateway: DeviceModel) -> None:
    objects = intended(gateway).objects
    theirs = objects["policy/SIMPUL-nasional-in4"].text
    assert re.findall(r"dst (==|in) (\S+)\)", theirs) == [("==", "172.16.0.0/16")]
    assert "set bgp-communities 64600:0" in theirs
    told = objects["policy/SIMPUL-nasional-out4"].text
    samarinda = built().models["hub-smr-1"].bgp.networks
    assert {p for _, p in re.findall(r"dst (==|in) (\S+)\)", told)} == {
        str(p) for p in samarinda if p.version == 4 and p.prefixlen == 22}
