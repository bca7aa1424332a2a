"""Lines of every size: what hosts with 1,500-byte wires get through each of them, and public Wi-Fi on a small one."""

from __future__ import annotations

import os
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from ipaddress import IPv4Address
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lab.netns import inside
from tests.end_to_end.conftest import World, fresh_world
from tests.end_to_end.declared import Place
from tests.end_to_end.ground import Ground
from tests.end_to_end.hands import edited
from tests.end_to_end.prober import REFUSED, SILENT, UNREACHABLE, Attempt, connect_all, listening
from tests.end_to_end.transfer import transfer
from tests.end_to_end.wire import (
    checksum,
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
    too_big,
)

pytestmark = [pytest.mark.lab, pytest.mark.campaign]

_NOTHING = (REFUSED, SILENT, UNREACHABLE)
_GUESTS, _SMALL = "kd-64-01-03-2006-1", "kd-64-02-02-2014-1"
# A government on a fixed line, a village behind carrier NAT, one with 1,492 octets (and guests), one with 1,420.
_ROUTERS = ("hub-smr-1", "hub-smr-2", "bontang-edge-1", _GUESTS, _SMALL)
_MTU = {"bontang-edge-1": 1500, _GUESTS: 1492, _SMALL: 1420}
_WG = 80                                # what a tunnel takes of its line
_SIZE = 4 << 20


def _hours(begin: int, end: int) -> str:
    """Hours of opening so many minutes from now, as people at the site write them."""
    now = datetime.now(ZoneInfo("Asia/Makassar"))
    return "-".join(f"{now + timedelta(minutes=m):%H:%M}" for m in (begin, end))


_PASER, _DECLARED = "governments/64.01-paser.yaml", 'hours: "07:00-21:00"'
_OPEN = (-120, 600)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Open for guests whatever the clock says."""
    world = fresh_world(tmp_path_factory.mktemp("lines"))
    file = world.inventory / _PASER
    text = file.read_text()
    assert text.count(_DECLARED) == 1
    file.write_text(text.replace(_DECLARED, f'hours: "{_hours(*_OPEN)}"'))
    try:
        world.build(_ROUTERS)
        yield world
    finally:
        world.simpul("lab", "down", check=False)


@pytest.fixture
def ground(world: World) -> Ground:
    return Ground(world)


def _office(ground: Ground, router: str) -> Place:
    site = ground.topology.router(router).site
    return next(p for p in ground.declared.places.values() if p.site == site and p.segment == "office" and not p.trunk)


def _guests(ground: Ground) -> list[Place]:
    return [p for p in ground.declared.places.values() if p.guest]


def _told(ground: Ground, host: Place, source: str, target: str, sport: int, dport: int, size: int) -> set[int]:
    """What a host hears of a TCP segment that must stay whole, of so many octets with its IP header: the largest that
    would pass. Nothing is heard of one that arrives, nor of one that vanishes.
    """
    router = next(r for r in ground.topology.routers if any(lan.host == host.host for lan in r.lan))
    zone, vlan = ("public", "vlan60") if host.guest else (None, "vlan50" if host.segment == "servers" else "vlan20")
    gateway = mac_of(namespace(ground.lab, router.name, zone), vlan)
    data = packet(source, target, "tcp", sport, dport, os.urandom(size - (60 if ":" in target else 40)), flags=0x10,
                  whole=True)
    assert len(data) == size
    space = ground.hosts[host.host]
    with ears({"host": space}, lambda _, frame: too_big(frame) is not None) as found:
        send_frames(space, "eth0", [ethernet(gateway, mac_of(space, "eth0"), kind_of(data), data)])
        time.sleep(0.5)
    return {said for h in found.heard if (said := too_big(h.data)) is not None}


@pytest.mark.parametrize("router", _MTU)
@pytest.mark.parametrize("version", [4, 6])
def test_a_host_with_1500_octets_passes_every_line(ground: Ground, router: str, version: int) -> None:
    """TCP by the clamped segment size, both ways and whole; what is too large all the same is told so, both ways."""
    portal, office = ground.declared.places["64-hub-1-servers"], _office(ground, router)
    there = next(str(a) for a in portal.servers["portal"] if a.version == version)
    here = next(str(a) for a in office.own if a.version == version)
    up, down = transfer(ground.hosts[office.host], ground.hosts[portal.host], there, 443, _SIZE)
    largest = _MTU[router] - _WG
    assert _told(ground, office, here, there, 40100, 443, 1500) == {largest}
    assert _told(ground, office, here, there, 40100, 443, largest + 1) == {largest}
    assert _told(ground, office, here, there, 40100, 443, largest) == set()
    assert _told(ground, portal, there, here, 443, 40100, 1500) == {largest}
    print(f"\n{router}, IPv{version}: {up:.2f} s up, {down:.2f} s down, packets of {largest}")


def test_a_site_believes_a_hub_in_the_middle_that_a_packet_is_too_large(ground: Ground) -> None:
    """It speaks from a link that is not at this tunnel's end; of a conversation that nobody has, it is not believed."""
    portal, office = ground.declared.places["64-hub-1-servers"], _office(ground, "bontang-edge-1")
    space, here, there = ground.hosts[office.host], str(office.own[0]), str(portal.servers["portal"][0])
    hub = next(t.peer for t in ground.world.workspace.models["bontang-edge-1"].tunnels if t.peer in _ROUTERS)
    link = str(ground.world.workspace.network.pools.tunnel4[0][-2])
    with inside(space, partial(socket.create_connection, (there, 443), 8)) as sock:
        assert sock.recv(64)
        ours, strange = sock.getsockname()[1], 39999
        errors = [_error(link, here, packet(here, there, "tcp", port, 443, b"", whole=True), size)
                  for port, size in ((ours, 1301), (strange, 1302))]
        with ears({"host": space}, lambda _, frame: too_big(frame) is not None) as found:
            inside(ground.routers[hub], partial(_send, errors, here))
            time.sleep(1)
    assert {too_big(h.data) for h in found.heard} == {1301}


def _error(source: str, target: str, about: bytes, size: int) -> bytes:
    body = struct.pack("!BBHHH", 3, 4, 0, 0, size) + about[:28]
    body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 0, 0, 64, 1, 0, IPv4Address(source).packed,
                       IPv4Address(target).packed) + body


def _send(packets: list[bytes], target: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as sock:
        for data in packets:
            sock.sendto(data, (target, 0))


def test_guests_reach_the_internet_and_nothing_else(ground: Ground) -> None:
    internet, outside = namespace(ground.lab, "internet"), str(ground.lab.address("internet"))
    guests, line = _guests(ground), next(w for w in ground.lines if w.router == _GUESTS)
    assert len(guests) == 2
    own = {str(a) for g in guests for a in g.own}
    gateway = next(str(h.gateways[0]) for h in ground.topology.hosts if h.name == guests[0].host)
    hubs = {str(address) for address, _ in ground.outside.endpoints}
    ours = {a for of in ground.loopbacks.values() for a in of} | hubs | {gateway, str(line.address)}
    ours |= {str(a) for p in ground.declared.places.values() if not p.guest for a in p.addresses}
    ours |= {str(w.gateway.ip) for r in ground.topology.routers for w in r.wan}
    ports = (22, 53, 179, 443, 2601, 8443)
    attempts = [Attempt(g.host, a, p) for g in guests for a in sorted(ours | own - {str(g.own[0])}) for p in ports]
    attempts += [Attempt(g.host, a, p, "udp") for g in guests for a in sorted(ours | own - {str(g.own[0])})
                 for p in (123, 443, 8443, 20000)]
    welcome = [Attempt(g.host, outside, 8443, protocol) for g in guests for protocol in ("tcp", "udp")]
    everyone = {**ground.hosts, "internet": internet}
    with listening(everyone, "tcp", 8443), listening(everyone, "udp", 8443):
        before = connect_all(ground.hosts, welcome, 8)
        found = connect_all(ground.hosts, attempts, 4)
        after = connect_all(ground.hosts, welcome, 8)
    assert set(before.values()) == set(after.values()) == {"internet"}, (before, after)
    heard = {f"{a.host} -> {a.address} {a.protocol}/{a.port}: {said}" for a, said in found.items()
             if not said.startswith(_NOTHING)}
    assert not heard, sorted(heard)[:20]
    assert len(attempts) > 300


def test_a_guest_with_frames_of_its_own(ground: Ground) -> None:
    """Every source that it could claim, every Ethernet address of the router, every address that it would like."""
    internet, outside = namespace(ground.lab, "internet"), str(ground.lab.address("internet"))
    guest, other = _guests(ground)
    space, office = ground.hosts[guest.host], _office(ground, _GUESTS)
    line = next(w for w in ground.lines if w.router == _GUESTS)
    zones = {zone: namespace(ground.lab, _GUESTS, zone) for zone in ("wan", "public")}
    router = ground.routers[_GUESTS]
    macs = {mac_of(router, i) for i in ("br0", "vlan10", "vlan20", "eth3", "eth8")}
    macs |= {mac_of(zones["public"], "vlan60"), b"\xff" * 6}
    own, mac = str(guest.own[0]), mac_of(space, "eth0")
    management = ground.declared.places["mgmt"]
    targets = [*(str(a) for a in (*office.own, *management.own, *other.own)), *ground.loopbacks[_GUESTS],
               "172.29.2.1", str(line.address), str(ground.topology.router(_GUESTS).wan[0].gateway.ip),
               *(str(a) for a, _ in list(ground.outside.endpoints)[:2])]
    sources = [own, str(office.own[0]), str(management.own[0]), str(line.address), "172.29.2.1", "127.0.0.1",
               str(management.own[1]), str(office.own[1])]
    token, control = b"GUEST" + os.urandom(24), b"WELCOME" + os.urandom(24)
    frames = []
    for target in targets:
        for source in (s for s in sources if (":" in s) == (":" in target)):
            for protocol, port in (("tcp", 22), ("tcp", 443), ("udp", 53), ("udp", 20000), ("icmp", 0)):
                data = packet(source, target, protocol, 40000, port, token)
                frames += [ethernet(m, mac, kind_of(data), data) for m in sorted(macs)]
    for source in sources[1:6]:                 # the internet by another's address
        data = packet(source, outside, "udp", 40000, 8443, token)
        frames += [ethernet(m, mac, 0x0800, data) for m in sorted(macs)]
    data = packet(own, outside, "udp", 40000, 8443, control)
    welcome = ethernet(mac_of(zones["public"], "vlan60"), mac, 0x0800, data)
    everywhere = {**ground.hosts, **{f"router {n}": p for n, p in ground.routers.items()}, **zones,
                  "internet": internet, **{f"provider {n}": p for n, p in ground.providers.items()}}
    with ears(everywhere, lambda _, d: token in d or control in d) as found:
        for begin in range(0, len(frames), 50):     # a switch in user space drops what comes all at once
            send_frames(space, "eth0", frames[begin:begin + 50])
            time.sleep(0.02)
        time.sleep(1)
        send_frames(space, "eth0", [welcome])
        time.sleep(0.5)
    assert not found.lost
    wifi = next(lan.port for lan in ground.topology.router(_GUESTS).lan if lan.host == guest.host)
    way_in = {("router " + _GUESTS, wifi), (guest.host, "eth0"), (guest.host, ground.cable(_GUESTS, wifi).far),
              ("public", "vlan60"), ("public", "lines"), ("wan", "guests")}
    wrong = [h for h in found.with_token(token) if (h.ear, h.interface) not in way_in]
    assert not wrong, Counter((h.ear, h.interface, h.sent) for h in wrong)
    assert len([h for h in found.at("public") if h.interface == "vlan60"]) > len(frames) / len(macs)
    passed = {(h.ear, h.interface): h for h in found.with_token(control)}
    assert {"internet", "wan", f"provider {line.provider}"} <= {ear for ear, _ in passed}
    seen = next(h for h in found.with_token(control) if h.ear == "internet")
    assert own not in map(str, headers(seen.data)), "a guest's own address is on the internet"


def test_the_lines_carry_what_guests_send_and_no_inner_address(ground: Ground) -> None:
    internet, outside = namespace(ground.lab, "internet"), str(ground.lab.address("internet"))
    guests, office = _guests(ground), _office(ground, _GUESTS)
    portal = ground.declared.places["64-hub-1-servers"]
    line = next(w for w in ground.lines if w.router == _GUESTS)
    with ears(ground.providers) as found:
        for guest in guests:
            transfer(ground.hosts[guest.host], internet, outside, 8443, 1 << 20)
        transfer(ground.hosts[office.host], ground.hosts[portal.host], str(portal.servers["portal"][0]), 443, 1 << 20)
    assert not found.lost
    fars = {(w.provider, w.far) for w in ground.lines}
    on_lines = [h for h in found.heard if (h.ear, h.interface) in fars]
    wrong = [h for h in on_lines if (not h.sent and sort_of(h.data, ground.outside) is None)
             or any(inner(a) for a in headers(h.data))]
    assert not wrong, [(h.ear, h.interface, h.data[:60].hex()) for h in wrong[:10]]
    sorts = Counter(((h.ear, h.interface), sort_of(h.data, ground.outside)) for h in on_lines if not h.sent)
    assert sorts[(line.provider, line.far), "guest"] > 500 and sorts[(line.provider, line.far), "wireguard data"] > 500
    assert {where for where, sort in sorts if sort == "guest"} == {(line.provider, line.far)}
    assert max(len(h.data) for h in on_lines if not h.sent and h.interface == line.far) == 1492 + 14


def test_nobody_opens_a_session_to_a_guest(ground: Ground) -> None:
    internet, token = namespace(ground.lab, "internet"), b"CALLER" + os.urandom(24)
    guests = _guests(ground)
    line = next(w for w in ground.lines if w.router == _GUESTS)
    offices = [p for p in ground.declared.places.values() if not p.guest]
    attempts = [Attempt(p.host, str(g.own[0]), port, protocol, None, token) for p in offices for g in guests
                for protocol, port in (("tcp", 8445), ("udp", 8445))]
    port = mac_of(namespace(ground.lab, _GUESTS, "wan"), line.port)
    frames = []
    for target in (*(str(g.own[0]) for g in guests), "172.29.0.1", str(line.address)):
        for protocol, number in (("tcp", 22), ("tcp", 8445), ("udp", 53), ("udp", 8445), ("icmp", 0)):
            data = packet("198.51.100.10", target, protocol, 40000, number, token)
            frames.append(ethernet(port, bytes.fromhex("02feedfeed01"), 0x0800, data))
    spaces = {g.host: ground.hosts[g.host] for g in guests}
    with listening(spaces, "tcp", 8445), listening(spaces, "udp", 8445), \
            ears(spaces, lambda _, d: token in d) as found:
        said = connect_all({**ground.hosts, "internet": internet}, attempts, 3)
        send_frames(ground.providers[line.provider], line.far, frames)
    assert not [s for s in said.values() if not s.startswith(_NOTHING)]
    assert not found.heard and not found.lost


def test_a_guest_with_1500_octets_passes_the_small_line(ground: Ground) -> None:
    internet, outside = namespace(ground.lab, "internet"), str(ground.lab.address("internet"))
    guest = _guests(ground)[0]
    up, down = transfer(ground.hosts[guest.host], internet, outside, 8443, _SIZE)
    own = str(guest.own[0])
    assert _told(ground, guest, own, outside, 40100, 8443, 1500) == {1492}
    assert _told(ground, guest, own, outside, 40101, 8443, 1493) == {1492}
    print(f"\na guest: {up:.2f} s up, {down:.2f} s down, packets of 1492")


def test_closed_means_closed(ground: Ground) -> None:
    """Also for a session that stands."""
    world, outside = ground.world, str(ground.lab.address("internet"))
    internet = {"internet": namespace(ground.lab, "internet")}
    guest = _guests(ground)[0]
    asked = Attempt(guest.host, outside, 8444)
    opened = re.search(r'hours: "[0-9:-]+"', (world.inventory / _PASER).read_text())
    assert opened is not None
    with listening(internet, "tcp", 8444):
        assert connect_all(ground.hosts, [asked], 4)[asked] == "internet"
        with edited(world, _PASER, (opened[0], f'hours: "{_hours(60, 120)}"')):
            world.from_management("apply", "--yes", "--limit", _GUESTS)
            said = connect_all(ground.hosts, [asked], 3)[asked]
            assert said.startswith(_NOTHING), said
        world.from_management("apply", "--yes", "--limit", _GUESTS)
        assert connect_all(ground.hosts, [asked], 4)[asked] == "internet"
    assert world.pending_changes("--limit", ",".join(_ROUTERS)) == 0


def test_a_guest_gets_an_address_and_asks_names_outside(ground: Ground) -> None:
    guest = _guests(ground)[0]
    offer = ground.lab.exec(guest.host, ["busybox", "udhcpc", "-f", "-q", "-n", "-i", "eth0", "-t", "5", "-T", "2",
                                         "-s", "/bin/true"], timeout=60)
    said = offer.stdout + offer.stderr
    assert re.search(r"lease of 172\.29\.[01]\.[0-9]+ obtained from 172\.29\.0\.1", said), said
    token = os.urandom(8).hex()
    with _resolver(namespace(ground.lab, "internet")) as asked:
        answer = inside(ground.hosts[guest.host], partial(_ask, "172.29.0.1", f"{token}.example.id"))
    assert answer is not None and answer.endswith(IPv4Address("203.0.113.77").packed)
    assert [name for _, name in asked] == [f"{token}.example.id"]
    with _resolver(namespace(ground.lab, "internet")) as asked:
        office = ground.hosts[_office(ground, _GUESTS).host]
        assert inside(office, partial(_ask, "172.29.0.1", f"{token}.example.id")) is None
    assert not asked


def _question(name: str) -> bytes:
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    return b"\x12\x34\x01\x00\0\1\0\0\0\0\0\0" + labels + b"\0\0\1\0\1"


def _ask(server: str, name: str) -> bytes | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        sock.connect((server, 53))
        try:
            sock.send(_question(name))
            return sock.recv(512)
        except OSError:
            return None


@contextmanager
def _resolver(space: Path) -> Iterator[list[tuple[str, str]]]:
    """Answers every name with 203.0.113.77 while the block runs; who asked for what."""
    asked: list[tuple[str, str]] = []
    server = inside(space, partial(socket.socket, socket.AF_INET, socket.SOCK_DGRAM))
    server.bind(("", 53))
    server.settimeout(0.2)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            with suppress(TimeoutError):
                query, peer = server.recvfrom(512)
                parts, at = [], 12
                while query[at]:
                    parts.append(query[at + 1:at + 1 + query[at]].decode())
                    at += query[at] + 1
                asked.append((peer[0], ".".join(parts)))
                server.sendto(query[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + query[12:at + 5]
                              + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + IPv4Address("203.0.113.77").packed, peer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield asked
    finally:
        stop.set()
        thread.join()
        server.close()


def test_guests_are_back_and_still_apart_after_a_power_cut(ground: Ground) -> None:
    internet, outside = namespace(ground.lab, "internet"), str(ground.lab.address("internet"))
    guest = _guests(ground)[0]
    ground.lab.cut(_GUESTS)
    ground.lab.restore(_GUESTS)
    asked, refused = Attempt(guest.host, outside, 8446), Attempt(guest.host, ground.loopbacks["hub-smr-1"][0], 22)
    deadline = time.monotonic() + 30
    with listening({"internet": internet}, "tcp", 8446):
        while (said := connect_all(ground.hosts, [asked, refused], 3))[asked] != "internet":
            assert time.monotonic() < deadline, said
    assert said[refused].startswith(_NOTHING)
    classes = ground.shell([(_GUESTS, "ip netns exec wan tc class show dev eth0")])[0]
    assert "class htb 1:20" in classes, "the line is not shared"
