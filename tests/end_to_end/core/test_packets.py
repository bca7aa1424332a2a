"""What passes between real hosts, what stands on the lines, what an outsider gets: nothing but what was declared."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest

from lab.netns import inside
from tests.end_to_end.conftest import World
from tests.end_to_end.ground import Ground, WanLine
from tests.end_to_end.prober import REFUSED, SILENT, UNREACHABLE, Attempt, connect_all, listening
from tests.end_to_end.wire import (
    Heard,
    ears,
    ethernet,
    headers,
    inner,
    kind_of,
    mac_of,
    namespace,
    packet,
    send_frames,
    sort_of,
)

pytestmark = pytest.mark.lab

_NOTHING = (REFUSED, SILENT, UNREACHABLE)
_ODD_PORT = 8443                # offered by nobody; every host listens on it while a test runs


@pytest.fixture
def ground(core: World) -> Ground:
    return Ground(core)


def test_hosts_reach_the_declared_servers_and_nothing_else(ground: Ground) -> None:
    declared = ground.declared
    sessions = declared.to_servers()
    found = ground.try_sessions(sessions, 8)
    wrong = [f"{s.source.host} {s.source_address} -> {s.target.host} {s.target_address} {s.protocol}/{s.port}: {said}"
             for s, said in found.items()
             if not (said == s.target.host if declared.allows(s) else said.startswith(_NOTHING))]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(found)} are not as declared", *wrong[:40]])

    passed = {(s.source.government, s.target.government, s.target_address.version)
              for s in sessions if declared.allows(s)}
    governments = {p.government for p in declared.places.values()}
    assert {(g, "64", f) for g in governments for f in (4, 6)} <= passed, "a government does not reach the province"
    villages = {p.host for p in declared.places.values() if declared.role(p).startswith("village")}
    assert {s.target.government for s in sessions if s.source.host in villages and declared.allows(s)} \
        <= {"64"} | {p.government for p in declared.places.values() if p.host in villages}
    between = {(a, b) for a, b, _ in passed if b not in (a, "64")}
    stated = {(f["from"][:5], f["to"][:5]) for f in declared.flows if not f["from"].startswith(("*", "64:", "64/"))}
    assert between <= stated
    assert len(between) < len(governments) ** 2 / 4, "the inventory connects so much that this proves nothing"
    assert sum(not declared.allows(s) for s in sessions) > 4000


def by_chance(place: str) -> Callable[[str], bytes]:
    """An order of hosts that is another one for each place, and the same on every day."""
    return lambda host: hashlib.sha256(f"{place}{host}".encode()).digest()


def test_no_host_reaches_another_segment(ground: Ground) -> None:
    places = list(ground.declared.places.values())
    for protocol, port in (("tcp", _ODD_PORT), ("udp", 443)):
        sessions = []
        for place in places:
            others = sorted((p.host for p in places if p is not place),
                            key=by_chance(place.host))[:3]
            near = [p.host for p in places if p is not place and p.site == place.site]
            targets = dict.fromkeys({*others, *near}, ((protocol, port),))
            sessions += [s for s in ground.declared.sessions(targets)
                         if s.source is place and s.target_address in s.target.own]
        with listening(ground.hosts, protocol, port):
            found = ground.try_sessions(sessions, 3, b"?")
        within = {s for s in sessions if (s.source.site, s.source.segment) == (s.target.site, s.target.segment)
                  and not s.source.guest}
        assert len(within) > 50, "nobody listened"
        wrong = [f"{s.source.host} -> {s.target_address} {protocol}/{port}: {said}" for s, said in found.items()
                 if (said == s.target.host) != (s in within)]
        assert not wrong, "\n".join(wrong[:40])
        assert len(sessions) - len(within) > 1000


def test_ssh_of_a_router_answers_management_only(ground: Ground) -> None:
    places = ground.declared.places.values()
    hubs = {p.site for p in places if ground.declared.role(p) == "hub"}
    management = [p for p in places if p.segment == "management" and p.site in hubs]
    gateways = {h.name: [str(g) for g in h.gateways] for h in ground.topology.hosts}
    loopbacks = [a for of in ground.loopbacks.values() for a in of]
    assert len(loopbacks) == 2 * len(ground.routers)
    attempts = []
    others = [p for p in places if p not in management]
    for place in others:
        near = {g for p in places if p.site == place.site for g in gateways.get(p.host, ())}
        if sum(r.site == place.site for r in ground.topology.routers) == 2:
            near |= {str(ip_address(g) + n) for g in near for n in (1, 2)}     # the routers' own, behind the gateway
        far = sorted({g for of in gateways.values() for g in of} - near,
                     key=by_chance(place.host))[:6]
        attempts += [Attempt(place.host, a, 22) for a in {*loopbacks, *near, *far}]
    found = connect_all(ground.hosts, attempts, 3)
    heard = [f"{a.host} -> {a.address}: {said}" for a, said in found.items() if not said.startswith(_NOTHING)]
    assert not heard, "\n".join(heard[:40])
    # Each host at every loopback, and at gateways besides.
    assert {a.host for a in found} == {p.host for p in others}
    assert len(found) > len(others) * len(loopbacks) > 2000

    welcome = connect_all(ground.hosts, [Attempt("mgmt", a, 22) for a in loopbacks], 8)
    assert all(said.startswith("SSH-2.0") for said in welcome.values()), welcome


def test_the_lines_carry_wireguard_and_no_word_of_ours(ground: Ground) -> None:
    """Listened to while a router boots, a hub loses all its sessions, and canaries pass every declared flow."""
    declared, booted = ground.declared, "kd-64-02-02-2014-1"
    flows = declared.flows_of_hosts()
    canaries = {s: b"<" + os.urandom(32) for s in flows}
    unasked = {s: b"<" + os.urandom(32) for s in flows[::7]}     # the same way as datagrams, which nobody declared
    servers = {s.target.host: ground.hosts[s.target.host] for s in flows}
    sources = {s.source.host: ground.hosts[s.source.host] for s in unasked}
    far = {(c.namespace, c.far) for r in ground.topology.routers for w in r.wan
           for c in [ground.cable(r.name, w.port)]}
    fars = {name for _, name in far}

    with ears(ground.providers, lambda interface, _: interface in fars) as lines, \
            ears(servers | sources, lambda _, data: b"<" in data) as within:
        ground.lab.cut(booted)
        ground.lab.exec("hub-smr-1", ["vtysh", "-c", "clear bgp *"], check=True)
        ground.lab.restore(booted)
        again = Ground(ground.world)
        deadline = time.monotonic() + 60
        while broken := again.broken_flows(3):
            assert time.monotonic() < deadline, f"{len(broken)} flows have not come back: {broken[:3]}"
        attempts = {s: Attempt(s.source.host, str(s.target_address), s.port, "tcp", str(s.source_address), canaries[s])
                    for s in flows}
        found = connect_all(again.hosts, list(attempts.values()), 8)
        connect_all(again.hosts, [Attempt(s.source.host, str(s.target_address), s.port, "udp", str(s.source_address), w)
                                  for s, w in unasked.items()], 1)
    assert not lines.lost and not within.lost, "frames were missed: this proves nothing"
    assert {found[a] for a in attempts.values()} == {s.target.host for s in flows}
    arrived = {s for s, word in canaries.items() if any(word in h.data for h in within.at(s.target.host))}
    assert arrived == set(flows), "not every canary was seen at its server"
    sent = {s for s, word in unasked.items() if any(word in h.data for h in within.at(s.source.host))}
    assert sent == set(unasked)
    assert not [h for s, word in unasked.items() for h in within.at(s.target.host) if word in h.data]

    on_lines = [h for h in lines.heard if (h.ear, h.interface) in far]
    sorts = Counter(sort_of(h.data, ground.outside) for h in on_lines if not h.sent)
    strange = [h for h in on_lines if not h.sent and sort_of(h.data, ground.outside) is None]
    assert not strange, [(h.ear, h.interface, h.data[:80].hex()) for h in strange[:10]]
    _nothing_inner(on_lines)
    blob = b"\0\0".join(h.data for h in on_lines)
    assert not [s for s, word in (*canaries.items(), *unasked.items()) if word in blob], "a canary is on a line"
    assert not [name for name in servers if name.encode() in blob], "a server's answer is on a line"
    every = {(w.provider, w.far) for w in again.lines}
    assert {(h.ear, h.interface) for h in on_lines if sort_of(h.data, ground.outside) == "wireguard data"} >= every
    assert sorts["wireguard data"] > len(flows), sorts
    assert sorts["wireguard handshake"] and sorts["dhcp"] and sorts["arp"], sorts
    print(f"\n{len(on_lines)} frames on {len(every)} lines, sent by routers: {dict(sorts)}; "
          f"{len(canaries)} canaries arrived, {len(unasked)} were stopped")


def _nothing_inner(frames: list[Heard]) -> None:
    wrong = [(h.ear, h.interface, h.data[:60].hex()) for h in frames if any(inner(a) for a in headers(h.data))]
    assert not wrong, wrong[:10]


def test_the_internet_gets_nothing(ground: Ground) -> None:
    """An outsider with routes of its own, and each provider itself with frames of its own, against every router."""
    token, control = b"INTRUDER" + os.urandom(24), b"INSIDER" + os.urandom(24)
    topology, management = ground.topology, ground.topology.management
    assert topology.internet is not None and management is not None
    internet, outsider = namespace(ground.lab, "internet"), str(topology.internet.address.ip)
    spoofed = str(management.addresses[0].ip)
    spoofed6 = str(management.addresses[1].ip)
    inside_targets = _inside_of(ground)
    everywhere = {**ground.hosts, **{f"router {n}": p for n, p in ground.routers.items()}}
    fars = {(w.provider, w.far) for w in ground.lines}
    seen = ears(ground.providers, lambda i, _: i in {f for _, f in fars})
    kept = ears(everywhere, lambda _, d: token in d or control in d or _from(d, outsider))
    try:
        ground.shell(_routes_inwards(ground, inside_targets, "replace"))
        with seen as lines, kept as within:
            raw = [packet(source, target, protocol, 40000, port, token)
                   for line in ground.lines for target in (str(line.address), *inside_targets[line.router])
                   if ":" not in target for source in (outsider, spoofed)
                   for protocol, port in (("tcp", 22), ("tcp", 179), ("tcp", 443), ("udp", 123), ("icmp", 0))]
            _send_raw(internet, raw)
            for line in ground.lines:
                frames = _from_provider(ground, line, inside_targets[line.router], (outsider, spoofed), spoofed6, token)
                send_frames(ground.providers[line.provider], line.far, frames)
            open_ports = {int(p) for text in ground.on_routers(
                "{ ss -Htuln; ip netns exec wan ss -Htuln; } | awk '{ print $5 }' | sed 's/.*://' | sort -u").values()
                for p in text.split()}
            assert {22, 179} <= open_ports
            ports = sorted({22, 179, 443, 2601, 2605, 80, *(p for p in open_ports if p < 20000)})
            spaces = {"internet": internet}
            answers = connect_all(spaces, [Attempt("internet", str(w.address), p) for w in ground.lines if w.public
                                           for p in ports], 2)
            junk = [Attempt("internet", str(address), port, "udp", None, words)
                    for address, port in sorted(ground.outside.endpoints)
                    for words in (token, b"\1\0\0\0" + token + os.urandom(112), b"\4\0\0\0" + os.urandom(28) + token)]
            answers |= connect_all(spaces, junk, 2)
            insider = next(s for s in ground.declared.flows_of_hosts())
            connect_all(ground.hosts, [Attempt(insider.source.host, str(insider.target_address), insider.port, "tcp",
                                               str(insider.source_address), control)], 5)
    finally:
        ground.shell(_routes_inwards(ground, inside_targets, "del"))
    assert not lines.lost and not within.lost, "frames were missed: this proves nothing"
    assert set(answers.values()) == {SILENT}, {a: s for a, s in answers.items() if s != SILENT}
    assert len({h.ear for h in within.with_token(control)}) >= 4, "the ears inside are deaf: two hosts, two routers"
    intruded = [h for h in within.heard if control not in h.data]
    assert not intruded, [(h.ear, h.interface, h.data[:60].hex()) for h in intruded[:10]]
    on_lines = [h for h in lines.heard if (h.ear, h.interface) in fars]
    tried = Counter((h.ear, h.interface) for h in on_lines if h.sent and token in h.data)
    assert set(tried) == fars, "some line was not attacked"
    routed = {(h.ear, h.interface) for h in on_lines if h.sent and token in h.data and _from(h.data, outsider)
              and inner(headers(h.data)[1])}
    assert routed >= {(w.provider, w.far) for w in ground.lines if w.public}, "the outsider's own routes led nowhere"
    replies = [h for h in on_lines if not h.sent and (sort_of(h.data, ground.outside) is None or {
        IPv4Address(outsider), IPv4Address(spoofed)} & set(headers(h.data)))]
    assert not replies, [(h.ear, h.interface, h.data[:80].hex()) for h in replies[:10]]
    print(f"\n{sum(tried.values())} packets into {len(fars)} lines, {len(answers)} sessions: no answer, none inside")


def _from(data: bytes, address: str) -> bool:
    return IPv4Address(address).packed in (data[26:30], data[12:16])       # with an Ethernet header and without


def _inside_of(ground: Ground) -> dict[str, tuple[str, ...]]:
    """Addresses behind each router that an outsider would like: its loopbacks, a tunnel's, a gateway, a host."""
    found: dict[str, tuple[str, ...]] = {}
    tunnels = ground.on_routers("ip -j addr")
    for router in ground.topology.routers:
        own = [a["local"] for i in json.loads(tunnels[router.name]) if i["ifname"].startswith(("wg", "vlan50"))
               for a in i["addr_info"] if a["scope"] == "global"][:4]
        hosts = [str(a) for lan in router.lan if lan.host
                 for p in [ground.declared.places[lan.host]] if p.segment in ("servers", "office") for a in p.addresses]
        found[router.name] = (*ground.loopbacks[router.name], *own, *hosts)
    return found


def _routes_inwards(ground: Ground, targets: Mapping[str, tuple[str, ...]], verb: str) -> list[tuple[str, str]]:
    """What the outsider and its accomplices at the providers configure: inner addresses by their router's lines."""
    gateways = {p.id: p.transit.ip for p in ground.lab._wiring.providers}
    commands: dict[str, list[str]] = {}
    for router, addresses in targets.items():
        lines = sorted((w for w in ground.lines if w.router == router), key=lambda w: not w.public)
        public = [w for w in lines if w.public] or lines
        for n, target in enumerate(a for a in addresses if ":" not in a):
            line = public[n % len(public)]
            commands.setdefault("internet-core", []).append(f"ip route {verb} {target} via {gateways[line.provider]}")
            commands.setdefault(line.provider, []).append(f"ip route {verb} {target} via {line.address}")
    return [(where, " && ".join(of)) for where, of in commands.items()]


def _send_raw(internet: Path, packets: list[bytes]) -> None:
    def work() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as sock:
            for data in packets:
                sock.sendto(data, (str(IPv4Address(data[16:20])), 0))
    inside(internet, work)


def _from_provider(ground: Ground, line: WanLine, targets: tuple[str, ...], sources: tuple[str, ...], source6: str,
                   token: bytes) -> list[bytes]:
    """Frames that a provider itself could send: to the port's own address, to all, and as if from inside."""
    port = mac_of(namespace(ground.lab, line.router, "wan"), line.port)
    provider = bytes.fromhex("02feedfeed01")
    eui64 = bytes([port[0] ^ 2]) + port[1:3] + b"\xff\xfe" + port[3:]
    link_local = str(IPv6Address(bytes.fromhex("fe80000000000000") + eui64))
    frames = []
    for target in (str(line.address), *targets, link_local):
        for source in ((source6,) if ":" in target else sources):
            for protocol, number in (("tcp", 22), ("tcp", 179), ("udp", 443), ("icmp", 0)):
                data = packet(source, target, protocol, 40001, number, token)
                frames += [ethernet(mac, provider, kind_of(data), data) for mac in (port, b"\xff" * 6)]
    return frames
