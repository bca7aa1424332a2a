"""Segments of one switch do not hear each other, whatever a host of one puts on its wire."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from ipaddress import IPv4Address

import pytest

from tests.end_to_end.conftest import World
from tests.end_to_end.declared import Place
from tests.end_to_end.ground import Ground
from tests.end_to_end.wire import arp_request, ears, ethernet, kind_of, mac_of, packet, send_frames

pytestmark = pytest.mark.lab

# Two routers with a trunk between, so that each segment has two hosts; a hub; a village with a host at its trunk.
_SITES = ("64.02/kabkota/1", "64/hub/1", "64.11.01.2008/kantor-desa/1")
_MARK = b"SEGMENT"
_ALL = b"\xff" * 6
_DOT1Q, _DOT1AD = 0x8100, 0x88A8
_VLANS = {"management": 10, "office": 20, "voice": 30, "cctv": 40, "servers": 50}
_TRANSIT, _NATIVE = 900, 999
Tags = tuple[tuple[int, int], ...]      # (ethertype, VLAN), outermost first
_ODD = 40022                            # the source port by which a forged SYN and its answer are known

_ANSWER = (22).to_bytes(2, "big") + _ODD.to_bytes(2, "big")


@pytest.fixture
def ground(core: World) -> Ground:
    return Ground(core)


@dataclass(frozen=True, slots=True)
class Shout:
    """A frame that one host sends, and the segments (None: all of a trunk) in which it may be heard; `must` be."""

    what: str
    sender: Place
    token: bytes
    frame: bytes
    heard_in: frozenset[str]
    must: bool


def _token() -> bytes:
    return _MARK + os.urandom(16)


def _plain(place: Place, mac: bytes) -> list[Shout]:
    """What every host may send: its own segment hears it, no other."""
    own4, own6 = str(place.own[0]), str(place.own[1])
    found = []
    for what, target, address in (
            ("broadcast", _ALL, "255.255.255.255"), ("unknown unicast", bytes.fromhex("02deadbeef01"), own4),
            ("IPv4 multicast", bytes.fromhex("01005e0000fb"), "224.0.0.251"),
            ("IPv6 multicast", bytes.fromhex("333300000001"), "ff02::1")):
        token = _token()
        data = packet(own6 if ":" in address else own4, address, "udp", 40000, 40000, token)
        found.append(Shout(what, place, token, ethernet(target, mac, kind_of(data), data),
                           frozenset({place.segment}), True))
    token = _token()
    asked = arp_request(mac, IPv4Address(own4), IPv4Address(own4) + 1, token)
    return [*found, Shout("ARP", place, token, ethernet(_ALL, mac, 0x0806, asked), frozenset({place.segment}), True)]


def _tagged(place: Place, mac: bytes) -> list[Shout]:
    """Tags at an access port: none of these may go anywhere."""
    own, found = _VLANS[place.segment], []
    others = [v for v in (*_VLANS.values(), _TRANSIT, _NATIVE) if v != own]
    stacks: list[Tags] = [((_DOT1Q, v),) for v in others]
    stacks += [((outer_kind, outer), (_DOT1Q, v)) for v in others for outer in (own, _NATIVE, 1)
               for outer_kind in (_DOT1Q, _DOT1AD) if outer != v]
    for tags in stacks:
        token = _token()
        data = packet(str(place.own[0]), "255.255.255.255", "udp", 40000, 40000, token)
        found.append(Shout(f"tags {tags}", place, token, ethernet(_ALL, mac, 0x0800, data, tags), frozenset(), False))
    return found


def _at_trunk(place: Place, mac: bytes) -> list[Shout]:
    """What a host behind a trunk sends: its tags are its right, the native VLAN and a second tag are not."""
    found = []
    nowhere: frozenset[str] = frozenset()
    stacks: list[tuple[Tags, frozenset[str], bool]] = [((), nowhere, False), (((_DOT1Q, _NATIVE),), nowhere, False),
                                                       (((_DOT1Q, 77),), nowhere, False)]
    stacks += [(((_DOT1Q, v),), frozenset({s}), True) for s, v in _VLANS.items()]
    stacks += [(((_DOT1Q, v), (_DOT1Q, w)), frozenset({s}), False)
               for s, v in _VLANS.items() for w in _VLANS.values() if w != v]
    stacks += [(((_DOT1Q, _NATIVE), (_DOT1Q, w)), nowhere, False) for w in _VLANS.values()]
    for tags, heard_in, must in stacks:
        token = _token()
        data = packet(str(place.own[0]), "255.255.255.255", "udp", 40000, 40000, token)
        frame = ethernet(_ALL, mac, 0x0800, data, tags)
        found.append(Shout(f"trunk, tags {tags}", place, token, frame, heard_in, must))
    return found


def test_segments_do_not_hear_each_other(ground: Ground) -> None:
    places = [p for p in ground.declared.places.values() if p.site in _SITES]
    shouts: list[Shout] = []
    by_sender: dict[str, list[Shout]] = {}
    for place in places:
        port = "trunk0" if place.trunk else "eth0"
        mac = mac_of(ground.hosts[place.host], port)
        mine = _at_trunk(place, mac) if place.trunk else [*_plain(place, mac), *_tagged(place, mac)]
        by_sender[place.host] = mine
        shouts += mine
    with ears({p.host: ground.hosts[p.host] for p in places}, lambda _, data: _MARK in data) as found:
        for place in places:
            send_frames(ground.hosts[place.host], "trunk0" if place.trunk else "eth0",
                        [s.frame for s in by_sender[place.host]])
    assert not found.lost, "frames were missed: this proves nothing"

    hearers: dict[bytes, set[str]] = defaultdict(set)
    size = len(_token())
    for heard in found.heard:
        if not heard.sent:
            at = heard.data.index(_MARK)
            hearers[heard.data[at:at + size]].add(heard.ear)
    wrong, unheard = [], []
    for shout in shouts:
        allowed = {p.host for p in places if p.site == shout.sender.site and p is not shout.sender
                   and (bool(shout.heard_in) if p.trunk else p.segment in shout.heard_in)}
        heard_by = hearers[shout.token] - {shout.sender.host}
        if heard_by - allowed:
            wrong.append(f"{shout.sender.host}: {shout.what} heard by {sorted(heard_by - allowed)}")
        if shout.must and allowed - heard_by:
            unheard.append(f"{shout.sender.host}: {shout.what} not heard by {sorted(allowed - heard_by)}")
    assert not wrong, "\n".join(wrong[:40])
    assert not unheard, "\n".join([f"{len(unheard)} controls failed", *unheard[:40]])
    assert sum(s.must for s in shouts) > 100 and sum(not s.must for s in shouts) > 500
    print(f"\n{len(shouts)} frames of {len(places)} hosts: each heard in its own segment or nowhere")


def test_a_forged_management_source_reaches_no_sshd(ground: Ground) -> None:
    """Sent to every Ethernet address that the router has, from each of its segments, to each of its own addresses."""
    management = ground.declared.places["mgmt"]
    forged = {a.version: str(a) for a in management.own}
    for site in _SITES:
        near = [p for p in ground.declared.places.values() if p.site == site and p.host != "mgmt"]
        for router in (r for r in ground.topology.routers if r.site == site):
            space = ground.routers[router.name]
            hosts = [p for p in near if any(lan.host == p.host for lan in router.lan)
                     and (p.segment != "management" or site != management.site)]
            ports = [lan.port for lan in router.lan if lan.host]
            macs = {mac_of(space, i) for i in [*ports, "br0", *(f"vlan{v}" for v in _VLANS.values())]}
            gateways = {str(g) for h in ground.topology.hosts for p in hosts if h.name == p.host for g in h.gateways}
            targets = {*ground.loopbacks[router.name], *gateways}
            around = {"router": space, "mgmt": ground.hosts["mgmt"]}
            with ears(around, lambda _, data: _ANSWER in data or _MARK in data) as found:
                for place in hosts:
                    vlan = ((_DOT1Q, _VLANS[place.segment]),) if place.trunk else ()
                    own = mac_of(ground.hosts[place.host], "trunk0" if place.trunk else "eth0")
                    frames = []
                    for target in targets:
                        data = packet(forged[6 if ":" in target else 4], target, "tcp", _ODD, 22, _MARK)
                        frames += [ethernet(mac, own, kind_of(data), data, vlan) for mac in macs]
                    send_frames(ground.hosts[place.host], "trunk0" if place.trunk else "eth0", frames)
            arrived = [h for h in found.at("router") if not h.sent and _MARK in h.data]
            assert len(arrived) >= len(hosts) * len(targets), "the forged frames did not get to the router"
            answers = [h for h in found.heard if _ANSWER in h.data and _MARK not in h.data]
            assert not answers, f"{router.name} answered: {[(h.ear, h.interface, h.data.hex()) for h in answers[:5]]}"

    # The same SYN from where it belongs is answered: what the ears above waited for exists.
    here = ground.topology.management.router if ground.topology.management else ""
    gateway = mac_of(ground.routers[here], "vlan10")
    own = mac_of(ground.hosts["mgmt"], "eth0")
    with ears({"router": ground.routers[here]}) as found:
        for target in ground.loopbacks[here]:
            data = packet(forged[6 if ":" in target else 4], target, "tcp", _ODD, 22, _MARK)
            send_frames(ground.hosts["mgmt"], "eth0", [ethernet(gateway, own, kind_of(data), data)])
    assert [h for h in found.heard if h.sent and _ANSWER in h.data]


def test_a_router_answers_arp_only_where_an_address_is(ground: Ground) -> None:
    for site in _SITES:
        places = [p for p in ground.declared.places.values() if p.site == site and not p.trunk and p.host != "mgmt"]
        hosts = {h.name: h for h in ground.topology.hosts}
        gateways = {p.host: IPv4Address(str(hosts[p.host].gateways[0])) for p in places}
        loopbacks = {IPv4Address(a) for r in ground.topology.routers if r.site == site
                     for a in ground.loopbacks[r.name] if ":" not in a}
        with ears({p.host: ground.hosts[p.host] for p in places},
                  lambda _, data: data[12:14] == b"\x08\x06" and data[20:22] == b"\x00\x02") as found:
            for place in places:
                mac = mac_of(ground.hosts[place.host], "eth0")
                send_frames(ground.hosts[place.host], "eth0",
                            [ethernet(_ALL, mac, 0x0806, arp_request(mac, IPv4Address(str(place.own[0])), wanted))
                             for wanted in {*gateways.values(), *loopbacks}])
        for place in places:
            here = {g for host, g in gateways.items() if ground.declared.places[host].segment == place.segment}
            said = {IPv4Address(h.data[28:32]) for h in found.at(place.host) if not h.sent}
            assert gateways[place.host] in said and said & {*gateways.values(), *loopbacks} <= here, \
                f"{place.host} heard of {said}, its own segment has {here}"
