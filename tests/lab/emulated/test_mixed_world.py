"""A hub of linux_frr and an edge of IOS-XE: a wrong word at either end keeps tunnel or session down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv4Interface

import pytest

from lab.emulated.carrying import carries
from lab.emulated.clock import Clock
from lab.emulated.ends import Packet
from lab.emulated.iosxe.device import Device
from lab.emulated.iosxe.end import IosXeEnd
from lab.emulated.linux_frr.device import LinuxFrr
from lab.emulated.linux_frr.end import LinuxFrrEnd
from lab.emulated.world import World

NOON = datetime(2026, 6, 1, 12, 0, 0)
HUB = {
    "host/hub.conf": "hostname hub\nloopback 10.126.0.1/32\n",
    "wan/fibre.conf": "port eth0\naccess static\naddress 203.0.113.2/30\ngateway 203.0.113.1\nmtu 1500\nmetric 110\n",
    "interface/vlan10.conf": "vlan 10\naddress 10.64.0.1/27\n",
    "swanctl/ike11.conf": """# uplink fibre
# address 10.127.0.22/31
# mtu 1400
# port 4500
connections {
  ike11 {
    version = 2
    proposals = aes256gcm16-prfsha384-ecp384
    local {
      auth = psk
      id = ike11.hub
    }
    remote {
      auth = psk
      id = ike11.edge
    }
    children {
      ike11 {
        esp_proposals = aes256gcm16-ecp384
        local_ts = 0.0.0.0/0,::/0
        remote_ts = 0.0.0.0/0,::/0
      }
    }
  }
}
secrets {
  ike-ike11 {
    secret = "the key of both"
  }
}
""",
    "nft/wan/00-listen.nft": "set listen {\n\ttype inet_service\n}\n",
    "nft/wan/10-input.nft": "chain input {\n\ttype filter hook input priority filter; policy drop;\n"
                            "\tudp dport @listen accept\n}\n",
    "nft/wan/50-listen.elements": "add element inet simpul listen { 500 }\nadd element inet simpul listen { 4500 }\n",
    "nft/inside/10-input.nft": "chain input {\n\ttype filter hook input priority filter; policy drop;\n"
                               "\tct state established,related accept\n\tiifname \"ike*\" tcp dport 179 accept\n}\n",
    "frr/bgp.conf": "router bgp 64600\n no bgp default ipv4-unicast\nexit\n",
    "frr/neighbor/10.127.0.23.conf": "router bgp 64600\n neighbor 10.127.0.23 remote-as 64674\n"
                                     " neighbor 10.127.0.23 timers 5 15\n address-family ipv4 unicast\n"
                                     "  neighbor 10.127.0.23 activate\n exit-address-family\nexit\n",
}
EDGE = """hostname edge
vrf definition FIBRE
 address-family ipv4
ip access-list extended LINE
 permit udp host 203.0.113.2 eq isakmp any eq isakmp
 permit udp host 203.0.113.2 eq non500-isakmp any eq non500-isakmp
 deny ip any any
interface GigabitEthernet1
 vrf forwarding FIBRE
 ip address 203.0.113.66 255.255.255.252
 ip access-group LINE in
 no shutdown
interface Loopback0
 ip address 10.126.0.5 255.255.255.255
ip route vrf FIBRE 0.0.0.0 0.0.0.0 203.0.113.65
crypto ikev2 proposal P
 encryption aes-gcm-256
 prf sha384
 group 20
crypto ikev2 policy P
 match fvrf FIBRE
 proposal P
crypto ikev2 keyring K
 peer hub
  address 203.0.113.2
  pre-shared-key the-key-of-both
crypto ikev2 profile R
 match fvrf FIBRE
 match identity remote fqdn ike11.hub
 identity local fqdn ike11.edge
 authentication remote pre-share
 authentication local pre-share
 keyring local K
crypto ipsec transform-set T esp-gcm 256
 mode tunnel
crypto ipsec profile R
 set transform-set T
 set pfs group20
 set ikev2-profile R
interface Tunnel11
 ip address 10.127.0.23 255.255.255.254
 tunnel source GigabitEthernet1
 tunnel mode ipsec dual-overlay
 tunnel destination 203.0.113.2
 tunnel vrf FIBRE
 tunnel protection ipsec profile R
router bgp 64674
 no bgp default ipv4-unicast
 neighbor 10.127.0.22 remote-as 64600
 neighbor 10.127.0.22 timers 5 15
 address-family ipv4
  neighbor 10.127.0.22 activate
"""


# The same line by PPPoE: its address comes with the session, and its route leaves by the dialler.
DIALLED = EDGE.replace("""interface GigabitEthernet1
 vrf forwarding FIBRE
 ip address 203.0.113.66 255.255.255.252
 ip access-group LINE in
 no shutdown
""", """interface GigabitEthernet1
 pppoe enable group global
 pppoe-client dial-pool-number 2
 no shutdown
interface Dialer2
 vrf forwarding FIBRE
 ip address negotiated
 ip access-group LINE in
 encapsulation ppp
 dialer pool 2
 ppp chap hostname edge
""").replace("0.0.0.0 203.0.113.65", "0.0.0.0 Dialer2").replace("source GigabitEthernet1", "source Dialer2")


@dataclass
class Net:
    clock: Clock
    world: World
    hub: LinuxFrr
    edge: Device

    @property
    def stands(self) -> tuple[bool, bool]:
        """The tunnel and the session, as either end says; both say the same."""
        tunnel = self.hub.probe("handshake", ["ike11"])[0] == 0
        assert tunnel == ("Tunnel11" in (self.edge.told or {}))
        session = self.hub.probe("bgp", ["10.127.0.23"])[0] == 0
        assert session == ("10.127.0.22" in self.edge.told_sessions)
        return tunnel, session


def built(
    hub_says: tuple[str, str] = ("", ""), edge_says: tuple[str, str] = ("", ""), *, dialled: bool = False,
) -> Net:
    clock = Clock(speed=0.0)
    world = World(clock, NOON)
    hub = LinuxFrr(clock, ["eth0"], now=NOON)
    files = {i: t.replace("the key of both", "the-key-of-both").replace(*hub_says) if hub_says[0] else
             t.replace("the key of both", "the-key-of-both") for i, t in HUB.items()}
    hub.helper.hostname = "hub"
    hub.helper.disk.conf.update(files)
    assert hub.helper.boot() == ""
    edge = Device(clock)
    near, far = LinuxFrrEnd(hub, world, "hub"), IosXeEnd(edge, world, "edge")
    start = DIALLED if dialled else EDGE
    edge.configure(start.replace(*edge_says) if edge_says[0] else start)
    assert edge.refused == []
    world.line(near, "eth0", access="static", network="203.0.113.0/30")
    if dialled:
        # What the provider gives to whoever asks in the right way, by DHCP or by PPP.
        world.line(far, "GigabitEthernet1", "203.0.113.66", access="dhcp")
        edge.leases["GigabitEthernet1"] = IPv4Interface("203.0.113.66/32"), IPv4Address("203.0.113.65")
    else:
        world.line(far, "GigabitEthernet1", access="static", network="203.0.113.64/30")
    world.look()
    clock.advance(30)
    return Net(clock, world, hub, edge)


def test_a_tunnel_and_its_session_stand_between_two_vendors() -> None:
    net = built()
    assert net.stands == (True, True)
    ssh = Packet("tcp", "10.64.0.5", "10.126.0.5", 22, enters="vlan10")
    assert carries(net.world, "hub", ssh) == (True, "")
    net.hub.helper.live["nft/inside/10-forward.nft"] = (
        "chain forward {\n\ttype filter hook forward priority filter; policy drop;\n}\n")
    assert net.hub.helper.boot() == ""             # what is not confirmed a boot forgets
    assert carries(net.world, "hub", ssh) == (True, "")
    net.hub.helper.disk.conf["nft/inside/10-forward.nft"] = (
        "chain forward {\n\ttype filter hook forward priority filter; policy drop;\n}\n")
    assert net.hub.helper.boot() == ""
    assert carries(net.world, "hub", ssh) == (False, "prohibited by hub")
    net.hub.power_cut()
    net.clock.advance(1)
    assert "Tunnel11" not in (net.edge.told or {})
    net.clock.advance(20)
    assert net.edge.told_sessions == {}


def test_a_way_that_a_change_has_taken_carries_nothing_while_the_world_waits_for_the_next_change() -> None:
    net = built()
    net.world.patience = 5.0
    ssh = Packet("tcp", "10.64.0.5", "10.126.0.5", 22, enters="vlan10")
    assert carries(net.world, "hub", ssh) == (True, "")
    net.edge.configure("interface GigabitEthernet1\n ip address 203.0.113.70 255.255.255.252\n")
    assert carries(net.world, "hub", ssh) == (False, "no route to host")


@pytest.mark.parametrize("words", [
    ("the-key-of-both", "another"), ("id = ike11.edge", "id = ike12.edge"), ("id = ike11.hub", "id = ike12.hub"),
    ("prfsha384-ecp384", "prfsha384-x25519"), ("aes256gcm16-ecp384\n", "aes256gcm16-x25519\n"),
    ("# port 4500", "# port 20011"), ("listen { 500 }", "listen { 501 }"), ("listen { 4500 }", "listen { 4501 }"),
    ("address 203.0.113.2/30", "address 203.0.113.6/30"), ("remote_ts = 0.0.0.0/0,::/0", "remote_ts = 10.0.0.0/8"),
])
def test_a_wrong_word_at_the_hub_keeps_the_tunnel_down(words: tuple[str, str]) -> None:
    assert built(hub_says=words).stands == (False, False)


@pytest.mark.parametrize("words", [
    ("pre-shared-key the-key-of-both", "pre-shared-key another"), ("fqdn ike11.hub", "fqdn ike12.hub"),
    ("local fqdn ike11.edge", "local fqdn ike12.edge"), ("group 20\n", "group 19\n"), ("esp-gcm 256", "esp-gcm 128"),
    ("pfs group20", "pfs group19"), ("tunnel destination 203.0.113.2\n", "tunnel destination 203.0.113.9\n"),
    (" permit udp host 203.0.113.2 eq non500-isakmp any eq non500-isakmp\n", ""), (" tunnel vrf FIBRE\n", ""),
    ("ip route vrf FIBRE 0.0.0.0 0.0.0.0 203.0.113.65\n", ""), (" no shutdown\n", " shutdown\n"),
    ("tunnel mode ipsec dual-overlay\n", "tunnel mode ipsec ipv6\n"),
])
def test_a_wrong_word_at_the_edge_keeps_it_down_too(words: tuple[str, str]) -> None:
    tunnel, session = built(edge_says=words).stands
    # An interface of IPv6 alone carries no IPv4, and the tunnel stands all the same.
    assert (tunnel, session) == (("ipsec ipv6" in words[1]), False)


@pytest.mark.parametrize("words", [
    ("remote-as 64674", "remote-as 64675"), ("timers 5 15\n", "timers 5 15\n neighbor 10.127.0.23 password x\n"),
    ("  neighbor 10.127.0.23 activate\n", ""), ("tcp dport 179", "tcp dport 178"),
])
def test_the_session_asks_for_more_than_the_tunnel(words: tuple[str, str]) -> None:
    # The edge may open it, too: only a filter that hears neither way keeps it down.
    tunnel, session = built(hub_says=words).stands
    assert tunnel
    assert session == (words[0] == "tcp dport 179")


def other(text: str) -> str:
    """The words of the first edge, or of the hub about it, for another that dials the same port of the same router."""
    for mine, theirs in (("ike11", "ike12"), ("edge", "city"), ("Tunnel11", "Tunnel12"), ("10.127.0.22", "10.127.0.24"),
                         ("10.127.0.23", "10.127.0.25"), ("203.0.113.6", "203.0.113.20"), ("64674", "64675"),
                         ("10.126.0.5", "10.126.0.6"), ("the key of both", "a key of theirs"),
                         ("the-key-of-both", "a-key-of-theirs")):
        text = text.replace(mine, theirs)
    return text


@pytest.mark.parametrize(("hub_says", "city_says"), [
    (("", ""), ("", "")),
    (("a-key-of-theirs", "the-key-of-both"), ("", "")), (("", ""), ("a-key-of-theirs", "another")),
    (("id = ike12.city", "id = ike13.city"), ("", "")), (("", ""), ("local fqdn ike12.city", "local fqdn ike11.edge")),
])
def test_two_edges_dial_one_hub_router_and_each_stands_by_its_own_words(
    hub_says: tuple[str, str], city_says: tuple[str, str],
) -> None:
    net = built()
    since = net.hub.probe("handshake", ["ike11"])[1]
    tunnel = other(HUB["swanctl/ike11.conf"]).replace("a key of theirs", "a-key-of-theirs")
    net.hub.helper.live["swanctl/ike12.conf"] = tunnel.replace(*hub_says) if hub_says[0] else tunnel
    net.hub.helper.changed()
    city = Device(net.clock)
    end = IosXeEnd(city, net.world, "city")
    words = other(EDGE)
    city.configure(words.replace(*city_says) if city_says[0] else words)
    assert city.refused == []
    net.world.line(end, "GigabitEthernet1", access="static", network="203.0.113.204/30")
    net.world.look()
    net.clock.advance(30)
    right = hub_says == city_says
    assert (net.hub.probe("handshake", ["ike12"])[0] == 0) is right
    assert ("Tunnel12" in (city.told or {})) is right
    assert net.stands == (True, True)
    assert net.hub.probe("handshake", ["ike11"])[1] != since        # older, and the same
    # The hub forgets one: the other goes on.
    del net.hub.helper.live["swanctl/ike12.conf"]
    net.hub.helper.changed()
    net.clock.advance(30)
    assert "Tunnel12" not in (city.told or {})
    assert net.stands == (True, True)


@pytest.mark.parametrize("words", [
    ("", ""), ("dial-pool-number 2", "dial-pool-number 3"), (" no shutdown\n", " shutdown\n"),
    (" encapsulation ppp\n", ""), ("0.0.0.0 Dialer2", "0.0.0.0 GigabitEthernet1"),
    (" permit udp host 203.0.113.2 eq non500-isakmp any eq non500-isakmp\n", ""),
], ids=["as it should be", "another pool", "its port is shut", "no PPP", "a route by the port", "a list without IKE"])
def test_a_tunnel_over_a_line_that_is_dialled(words: tuple[str, str]) -> None:
    assert words[0] in DIALLED
    assert built(edge_says=words, dialled=True).stands == ((True, True) if not words[0] else (False, False))
