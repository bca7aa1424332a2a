"""What is rendered for a village stands: its tunnels, sessions and time pass its own filters, and nothing else does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import IPv4Address

import pytest

from lab.emulated.clock import Clock
from lab.emulated.ends import Line, Packet
from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.routeros.end import RouterOsEnd
from lab.emulated.routeros.filter import passes
from lab.emulated.routeros.router import public_key
from lab.emulated.world import World
from simpul.network.model import DeviceModel, Tunnel
from tests.lab.emulated.routeros.village import NOON
from tests.platforms.mikrotik_routeros.changes import VILLAGE, change, intended
from tests.platforms.mikrotik_routeros.models import RELEASES, VERSIONS, key, model, send

LINE = "ppp-ether1"
OPEN = datetime(2026, 6, 3, 12)            # a Wednesday


def hub_of(tunnel: Tunnel, village: DeviceModel, clock: Clock) -> Emulated:
    """The far end of a tunnel, in the vendor's own words and without a filter."""
    assert tunnel.endpoint is not None
    hub = Emulated(clock, serial=f"HUB{tunnel.id}", now=NOON)
    lines = [
        f'/interface wireguard add name=wg listen-port={tunnel.endpoint.port} private-key="{key(tunnel.peer)}"',
        f'/interface wireguard peers add interface=wg public-key="{public_key(key(tunnel.name))}" '
        "allowed-address=0.0.0.0/0,::/0",
        f"/ip address add address={tunnel.peer4}/31 interface=wg",
        f"/ipv6 address add address={tunnel.peer6}/127 interface=wg advertise=no",
        "/routing bgp instance add name=hub as=64600",
        *(f"/routing bgp connection add name=v{far.version} instance=hub local.role=ebgp remote.address={far} "
          f"remote.as={village.bgp.asn} afi={afi}"
          for far, afi in ((tunnel.address4.ip, "ip"), (tunnel.address6.ip, "ipv6")))]
    for line in lines:
        assert hub.do(line) == "", line
    return hub


@dataclass
class Site:
    model: DeviceModel
    clock: Clock
    world: World
    router: Emulated
    line: Line

    def sessions(self) -> int:
        return int(self.router.do("/routing bgp session print count-only where established"))

    def handshakes(self) -> int:
        return int(self.router.do("/interface wireguard peers print count-only where last-handshake"))

    def lets(self, packet: Packet) -> bool:
        return passes(self.router.router.tree, packet)


@pytest.fixture(params=RELEASES, scope="module")
def site(request: pytest.FixtureRequest) -> Site:
    clock, release = Clock(speed=0), request.param
    village = model(VILLAGE, release)
    router = Emulated(clock, version=VERSIONS[release], ports=12, now=NOON)
    send(router, change(router, intended(village)))
    world = World(clock, NOON, time_servers={str(u.ntp) for u in village.uplinks})
    line = world.line(RouterOsEnd(router, world, village.name), LINE, "100.64.3.7", public="198.51.100.9")
    for tunnel in village.tunnels:
        assert tunnel.endpoint is not None
        world.line(RouterOsEnd(hub_of(tunnel, village, clock), world, tunnel.peer), "ether1",
                   str(tunnel.endpoint.address))
    world.look()
    return Site(village, clock, world, router, line)


def test_every_tunnel_and_session_stands(site: Site) -> None:
    site.clock.advance(60)
    assert site.handshakes() == len(site.model.tunnels)
    assert site.sessions() == len(site.model.bgp.neighbors)


def test_it_comes_back_from_a_boot_in_the_past_without_a_hand(site: Site) -> None:
    site.clock.advance(60)
    site.router.power_cut()
    site.router.power_on()
    site.clock.advance(400)
    assert site.sessions() == len(site.model.bgp.neighbors)


def test_what_is_not_declared_does_not_reach_the_router(site: Site) -> None:
    tunnel = site.model.tunnels[0]
    wan = str(IPv4Address("198.51.100.77"))
    far, own, loopback = str(tunnel.peer4), str(tunnel.address4.ip), str(site.model.loopback4.ip)
    management = str(next(p for p in site.model.filter.management if p.version == 4)[5])
    office = site.model.vlans[0]
    host = str(office.address4.network[9])
    for allowed, packet in (
            (True, Packet("tcp", far, own, 179, enters=tunnel.name)),
            (True, Packet("tcp", management, loopback, 22, enters=tunnel.name)),
            (False, Packet("tcp", management, loopback, 22, enters=office.name)),       # believed on tunnels alone
            (False, Packet("tcp", management, loopback, 22, enters=LINE)),
            (False, Packet("tcp", wan, "100.64.3.7", 22, enters=LINE)),
            (False, Packet("tcp", wan, "100.64.3.7", 179, enters=LINE)),
            (False, Packet("tcp", host, str(office.address4.ip), 22, enters=office.name)),
            (False, Packet("tcp", host, str(office.address4.ip), 179, enters=office.name)),
            (False, Packet("tcp", host, own, 179, enters=tunnel.name)),                 # its own, from a tunnel
            (False, Packet("udp", wan, own, 53, enters=LINE)),
            (False, Packet("tcp", "100.64.3.7", wan, 443, leaves=LINE)),
            (False, Packet("udp", "100.64.3.7", wan, 53, leaves=LINE))):
        assert site.lets(packet) is allowed, packet


def test_what_is_forwarded_is_the_declared_flows_and_what_answers_them(site: Site) -> None:
    permit = next(p for g in site.model.filter.permits for p in g.permits if p.source.version == 4)
    office = next(v for v in site.model.vlans if permit.source.network_address in v.address4.network)
    other = next(v for v in site.model.vlans if v is not office)
    tunnel, host, server = site.model.tunnels[0].name, str(permit.source[5]), str(permit.destination[0])
    stranger = str(other.address4.network[5])
    for allowed, packet in (
            (True, Packet("tcp", host, server, permit.port, enters=office.name, leaves=tunnel)),
            (True, Packet("tcp", server, host, 40000, enters=tunnel, leaves=office.name, answer=True)),
            (False, Packet("tcp", server, host, 40000, enters=tunnel, leaves=office.name)),
            (False, Packet("tcp", host, server, permit.port + 1, enters=office.name, leaves=tunnel)),
            (False, Packet("udp", host, server, permit.port, enters=office.name, leaves=tunnel)),
            (False, Packet("tcp", stranger, server, permit.port, enters=other.name, leaves=tunnel)),
            (False, Packet("tcp", host, server, permit.port, enters=other.name, leaves=tunnel)),    # not its source
            (False, Packet("tcp", host, server, permit.port, enters=tunnel, leaves=office.name)),
            (False, Packet("tcp", host, server, permit.port, enters=LINE, leaves=tunnel)),
            (False, Packet("tcp", host, server, permit.port, enters=office.name, leaves=LINE)),
            (False, Packet("tcp", host, stranger, 445, enters=office.name, leaves=other.name))):
        assert passes(site.router.router.tree, packet) is allowed, packet


def test_guests_reach_the_internet_and_nothing_else(site: Site) -> None:
    wifi = site.model.public
    assert wifi is not None
    guest, tunnel, inside = str(wifi.first), site.model.tunnels[0], site.model.vlans[0]
    for allowed, packet in (
            (True, Packet("udp", guest, "9.9.9.9", 53, enters=wifi.name, leaves=LINE)),
            (True, Packet("udp", "9.9.9.9", guest, 40000, enters=LINE, leaves=wifi.name, answer=True)),
            (False, Packet("udp", "9.9.9.9", guest, 40000, enters=LINE, leaves=wifi.name)),
            (False, Packet("udp", "192.0.2.9", "9.9.9.9", 53, enters=wifi.name, leaves=LINE)),
            (False, Packet("udp", guest, "192.168.1.1", 53, enters=wifi.name, leaves=LINE)),
            (False, Packet("udp", guest, str(inside.address4.network[5]), 53, enters=wifi.name, leaves=inside.name)),
            (False, Packet("udp", guest, str(tunnel.peer4), 53, enters=wifi.name, leaves=tunnel.name)),
            (False, Packet("udp", str(inside.address4.network[5]), guest, 53, enters=inside.name, leaves=wifi.name))):
        assert site.lets(replace(packet, at=OPEN)) is allowed, packet
    nobody = "0.0.0.0"
    assert site.lets(Packet("udp", nobody, "255.255.255.255", 67, enters=wifi.name, sport=68))
    assert not site.lets(Packet("tcp", guest, str(wifi.address.ip), 22, enters=wifi.name))
    assert not site.lets(Packet("udp", guest, str(wifi.address.ip), 53, enters=wifi.name))


def test_guests_come_and_go_by_the_clock_on_the_wall(site: Site) -> None:
    """07:00 to 21:00 in Makassar, whatever UTC says; closing ends what stands, and both its directions."""
    wifi = site.model.public
    assert wifi is not None
    assert [(s.since, s.until) for s in wifi.local_spans] == [("07:00", "21:00")]
    guest = str(wifi.first)
    out = Packet("udp", guest, "9.9.9.9", 53, enters=wifi.name, leaves=LINE)
    back = Packet("udp", "9.9.9.9", guest, 40000, enters=LINE, leaves=wifi.name, answer=True)
    for hour, minute, open_ in ((2, 0, False), (6, 59, False), (7, 0, True), (12, 30, True), (20, 59, True),
                                (21, 1, False)):
        at = datetime(2026, 6, 3, hour, minute)
        for packet in (out, back, replace(out, answer=True)):
            assert site.lets(replace(packet, at=at)) is open_, (at, packet)
    assert site.router.router.local - site.router.router.now == timedelta(hours=8)
    assert not site.lets(out)                        # nobody knows the time: shut
