"""Tunnels and sessions follow from both ends' configurations: one wrong word at either end, and they are down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from lab.emulated.clock import Clock
from lab.emulated.ends import Line
from lab.emulated.routeros.device import RouterOs
from lab.emulated.routeros.end import RouterOsEnd
from lab.emulated.world import World
from tests.lab.emulated.routeros.village import NOON

OTHER = "aqjo2K/YQkof+/BqpK9R81Iy2WmaKrb5F4oV6hxZ5wE="
HUB = """
/interface wireguard add name=wg65 listen-port=20065
/ip vrf add name=intra interfaces=wg65
/ip address add address=203.0.113.14/30 interface=ether1
/ip address add address=10.127.0.130/31 interface=wg65
/routing bgp instance add name=intra as=64600 router-id=10.126.0.1 vrf=intra
/routing bgp connection add name=desa instance=intra local.role=ebgp remote.address=10.127.0.131 .as=4200000001 \
    afi=ip hold-time=30s
/ip firewall filter
add chain=input action=accept connection-state=established,related
add chain=input action=accept protocol=udp dst-port=20065 in-interface=ether1
add chain=input action=accept protocol=tcp dst-port=179 in-interface=intra
add chain=input action=drop
"""
SPOKE = """
/interface wireguard add name=wg65
/ip vrf add name=intra interfaces=wg65
/ip address add address=10.127.0.131/31 interface=wg65
/routing bgp instance add name=intra as=4200000001 router-id=10.126.0.20 vrf=intra
/routing bgp connection add name=hub instance=intra local.role=ebgp local.address=10.127.0.131 \
    remote.address=10.127.0.130 .as=64600 afi=ip hold-time=30s
/ip firewall filter
add chain=input action=accept connection-state=established,related
add chain=input action=drop
/system ntp client set enabled=yes servers=203.0.113.251
"""


@dataclass
class Net:
    """A hub on a fixed line and a village behind a carrier's NAT."""

    clock: Clock
    world: World
    hub: RouterOs
    spoke: RouterOs
    line: Line

    def handshake(self) -> str:
        return self.spoke.do(":put [/interface wireguard peers get [find] last-handshake]").strip()

    def established(self, router: RouterOs) -> bool:
        return router.do("/routing bgp session print count-only where established").strip() == "1"

    @property
    def standing(self) -> tuple[bool, bool, bool]:
        """A handshake younger than the time between two; the session at the hub; at the village."""
        young = "current-endpoint-address=203.0.113.14" in self.spoke.do("/interface wireguard peers print terse")
        return young, self.established(self.hub), self.established(self.spoke)

    def key(self, router: RouterOs) -> str:
        return router.do(":put [/interface wireguard get wg65 public-key]").strip()


@pytest.fixture
def net(clock: Clock) -> Net:
    hub, spoke = (RouterOs(clock, serial=s, now=NOON) for s in ("HUB", "DESA1"))
    world = World(clock, NOON, time_servers={"203.0.113.251"})
    ends = RouterOsEnd(hub, world, "hub"), RouterOsEnd(spoke, world, "desa")
    world.line(ends[0], "ether1", "203.0.113.14")
    line = world.line(ends[1], "ether1", "100.64.3.7", public="198.51.100.9")
    made = Net(clock, world, hub, spoke, line)
    for router, script in ((hub, HUB), (spoke, SPOKE)):
        assert router.do(script) == ""
    assert hub.do(f'/interface wireguard peers add interface=wg65 public-key="{made.key(spoke)}" '
                  "allowed-address=0.0.0.0/0,::/0") == ""
    assert spoke.do(f'/interface wireguard peers add interface=wg65 public-key="{made.key(hub)}" '
                    "allowed-address=0.0.0.0/0,::/0 endpoint-address=203.0.113.14 endpoint-port=20065 "
                    "persistent-keepalive=25s") == ""
    return made


def test_a_village_behind_nat_comes_up_and_is_seen_at_both_ends(net: Net) -> None:
    assert net.standing == (False, False, False)
    net.clock.advance(1.5)
    assert net.standing == (True, False, False)
    net.clock.advance(10)
    assert net.standing == (True, True, True)
    assert "current-endpoint-address=198.51.100.9" in net.hub.do("/interface wireguard peers print terse")
    assert "desa-1" in net.hub.do("/routing bgp session print")


@pytest.mark.parametrize(("end", "change", "tunnel"), [
    ("spoke", "/interface wireguard peers set [find] public-key=$other", False),
    ("hub", "/interface wireguard peers set [find] public-key=$other", False),
    ("hub", "/interface wireguard peers set [find] preshared-key=$other", False),
    ("spoke", "/interface wireguard peers set [find] endpoint-port=20066", False),
    ("hub", "/interface wireguard set wg65 listen-port=20066", False),
    ("hub", "/interface wireguard disable wg65", False),
    ("hub", "/ip firewall filter set [find dst-port=20065] in-interface=ether2", False),
    ("spoke", "/ip firewall filter add chain=output action=drop protocol=udp", False),
    ("spoke", "/ip firewall filter disable [find connection-state]", False),
    ("hub", "/interface wireguard peers set [find] allowed-address=10.64.0.0/12", True),
    ("spoke", "/interface wireguard peers set [find] allowed-address=10.64.0.0/12", True),
    ("hub", "/routing bgp connection set [find] remote.as=64999", True),
    ("spoke", "/routing bgp instance set intra as=64999", True),
    ("spoke", "/routing bgp connection set [find] local.address=10.127.0.9", True),
    ("hub", "/routing bgp connection set [find] tcp-md5-key=x", True),
    ("spoke", "/ip vrf set intra interfaces=ether3", True),
    ("hub", "/ip firewall filter add chain=input action=drop in-interface=intra place-before=0", True),
    ("hub", "/ip firewall filter set [find dst-port=179] in-interface=wg65", True),    # seen as its VRF's from 7.14 on
    ("hub", "/ip firewall raw add chain=prerouting action=drop in-interface=wg65", True),
])
def test_one_wrong_word_keeps_it_down(net: Net, end: str, change: str, tunnel: bool) -> None:
    assert getattr(net, end).do(f':local other "{OTHER}"; {change}') == ""
    net.clock.advance(20)
    assert net.standing == (tunnel, False, False)


def test_a_lost_line_ends_the_session_after_its_hold_time_and_both_come_back(net: Net) -> None:
    net.clock.advance(20)
    net.line.up = False
    net.world.look()
    net.clock.advance(29)
    assert net.established(net.hub)
    net.clock.advance(2)
    assert not net.established(net.hub) and not net.established(net.spoke)
    net.line.up = True
    net.world.look()
    net.clock.advance(10)
    assert net.standing == (True, True, True)


def test_a_router_that_boots_in_the_past_needs_the_time_before_its_tunnel(net: Net) -> None:
    net.clock.advance(20)
    net.world.time_servers.clear()
    net.spoke.power_cut()
    net.spoke.power_on()
    net.clock.advance(120)
    assert net.spoke.router.now.year == 1970
    assert not net.established(net.hub)
    net.world.time_servers.add("203.0.113.251")
    net.world.look()
    net.clock.advance(10)
    assert abs(net.spoke.router.now - net.world.now) < timedelta(seconds=1)
    assert net.standing == (True, True, True)


def test_two_routers_on_a_wire_speak_too(net: Net) -> None:
    ends = {end.name: end for end in net.world.ends}
    net.world.wire(ends["hub"], "ether2", ends["desa"], "ether2")
    for router, own, other, number, far in ((net.hub, 1, 2, 64600, 4200000001), (net.spoke, 2, 1, 4200000001, 64600)):
        assert router.do(f"""
            /ip address add address=10.9.9.{own}/30 interface=ether2
            /ip firewall filter add chain=input protocol=tcp dst-port=179 in-interface=ether2 place-before=0
            /routing bgp instance add name=plain as={number}
            /routing bgp connection add name=wire instance=plain local.role=ebgp remote.address=10.9.9.{other} .as={far}
            """) == ""
    net.clock.advance(20)
    assert net.hub.do("/routing bgp session print count-only where established").strip() == "2"
