"""Rendered text in any legal order and spacing becomes what running-config prints (FRR 8.4, tried)."""

from __future__ import annotations

import pytest

from platforms.linux_frr.dialect import LinuxFrr, canonical
from simpul.errors import DialectError
from tests.platforms.linux_frr.frr_texts import rendered

NEIGHBOR = """\
router bgp 64602
 neighbor 10.127.0.1 remote-as 64600
 neighbor 10.127.0.1 description simpul:wg12 hub-smr-1
 neighbor 10.127.0.1 update-source lo
 neighbor 10.127.0.1 timers 10 30
 neighbor 10.127.0.1 timers connect 5
 !
 address-family ipv4 unicast
  neighbor 10.127.0.1 activate
  neighbor 10.127.0.1 next-hop-self
  neighbor 10.127.0.1 maximum-prefix 100
  neighbor 10.127.0.1 prefix-list SIMPUL-net4 in
  neighbor 10.127.0.1 prefix-list SIMPUL-own4 out
  neighbor 10.127.0.1 route-map SIMPUL-a in
 exit-address-family
exit
"""
BGP = """\
router bgp 64602
 bgp router-id 10.126.0.1
 bgp log-neighbor-changes
 no bgp default ipv4-unicast
 bgp graceful-restart
 !
 address-family ipv4 unicast
  network 10.64.0.0/16
  network 10.126.0.1/32
 exit-address-family
 !
 address-family ipv6 unicast
  network fd64:1::/48
 exit-address-family
exit
"""


def test_a_neighbor_written_upside_down_without_indentation() -> None:
    rows = [r.strip() for r in NEIGHBOR.splitlines() if r.strip() not in {"!", "exit", "exit-address-family"}]
    head, session, family = rows[0], rows[1:6], rows[7:]
    text = "\n".join([head, "address-family  ipv4", *reversed(family), "exit-address-family", *reversed(session),
                      "neighbor 10.127.0.1 send-community"])
    assert canonical("frr/neighbor/10.127.0.1.conf", text) == NEIGHBOR
    assert canonical("frr/neighbor/10.127.0.1.conf", NEIGHBOR) == NEIGHBOR


def test_bgp_without_its_defaults_and_empty_families() -> None:
    text = """
router bgp 64602
  bgp ebgp-requires-policy
  no bgp default ipv4-unicast
  timers bgp 60 180
  bgp graceful-restart
  address-family ipv6 unicast
     network FD64:1:0::/48
  exit-address-family
  address-family l2vpn evpn
  exit-address-family
  bgp router-id 10.126.0.1
  network 10.126.0.1/32
  address-family ipv4 unicast
     network 10.64.9.9/16
  exit-address-family
  bgp log-neighbor-changes
"""
    assert canonical("frr/bgp.conf", text) == BGP
    assert canonical("frr/bgp.conf", BGP) == BGP


@pytest.mark.parametrize(
    ("object_id", "text", "wanted"),
    [
        (
            "frr/prefix-list/SIMPUL-a.conf",
            "ip prefix-list SIMPUL-a permit 10.64.1.2/12  le 32\nip prefix-list SIMPUL-a permit 0.0.0.0/0 le 32\n",
            "ip prefix-list SIMPUL-a seq 5 permit 10.64.0.0/12 le 32\nip prefix-list SIMPUL-a seq 10 permit any\n",
        ),
        (
            "frr/prefix-list/SIMPUL-a.conf",
            "ip prefix-list SIMPUL-a seq 10 deny any\nip prefix-list SIMPUL-a seq 7 permit 10.0.0.0/8 ge 9 le 24\n",
            "ip prefix-list SIMPUL-a seq 7 permit 10.0.0.0/8 ge 9 le 24\nip prefix-list SIMPUL-a seq 10 deny any\n",
        ),
        (
            "frr/prefix-list6/SIMPUL-a.conf",
            "ipv6 prefix-list SIMPUL-a seq 5 permit FD64::1/32\n",
            "ipv6 prefix-list SIMPUL-a seq 5 permit fd64::/32\n",
        ),
        (
            "frr/community-list/SIMPUL-c.conf",
            "bgp community-list standard SIMPUL-c permit 64600:3 64600:1\n",
            "bgp community-list standard SIMPUL-c seq 5 permit 64600:1 64600:3\n",
        ),
        (
            "frr/route-map/SIMPUL-r.conf",
            "route-map SIMPUL-r permit 20\nroute-map SIMPUL-r permit 10\n set metric 5\n"
            " set community 64600:2 64600:1 additive\n"
            " match ip address prefix-list SIMPUL-a\n",
            "route-map SIMPUL-r permit 10\n match ip address prefix-list SIMPUL-a\n"
            " set community 64600:1 64600:2 additive\n"
            " set metric 5\nexit\nroute-map SIMPUL-r permit 20\nexit\n",
        ),
        ("frr/route/10.64.0.0_12.conf", "ip  route 10.64.0.1/12 blackhole", "ip route 10.64.0.0/12 blackhole\n"),
        (
            "host/r1.conf",
            "\nHostname r1\n# a word\n  timezone   Asia/Makassar\n",
            "hostname r1\ntimezone Asia/Makassar\n",
        ),
        ("nft/inside/10-a.nft", "\nchain a {  \n\n\tdrop\n}\n\n", "chain a {\n\tdrop\n}\n"),
    ],
)
def test_each_kind(object_id: str, text: str, wanted: str) -> None:
    assert canonical(object_id, text) == wanted
    assert canonical(object_id, wanted) == wanted


@pytest.mark.parametrize(
    ("object_id", "text", "line", "words"),
    [
        ("frr/bgp.conf", "router bgp 64602\n bgp router-id 1.1.1.1\n", 1, "no bgp default ipv4-unicast"),
        ("frr/bgp.conf", BGP + NEIGHBOR, 16, "no place beside"),
        ("frr/bgp.conf", BGP.replace("exit\n", "") + " neighbor 10.127.0.1 remote-as 1\n", 15, "neighbour 10.127.0.1"),
        (
            "frr/neighbor/10.127.0.1.conf",
            NEIGHBOR.replace("simpul:", ""),
            2,
            "no description that begins with 'simpul:'",
        ),
        ("frr/neighbor/10.127.0.1.conf", NEIGHBOR.replace(" timers 10 30", " password hunter2"), 5, "password"),
        (
            "frr/neighbor/10.127.0.1.conf",
            NEIGHBOR.replace("neighbor 10.127.0.1 timers 10", "bgp router-id 1.1.1.1 10"),
            5,
            "no line of neighbour",
        ),
        (
            "frr/neighbor/10.127.0.1.conf",
            NEIGHBOR.replace("10.127.0.1", "10.127.0.3"),
            1,
            "lines of neighbour 10.127.0.3",
        ),
        ("frr/prefix-list/NET.conf", "ip prefix-list NET seq 5 permit any\n", 1, "does not begin with 'SIMPUL-'"),
        ("frr/prefix-list/SIMPUL-a.conf", "ip prefix-list SIMPUL-b seq 5 permit any\n", 1, "no entry of"),
        (
            "frr/prefix-list/SIMPUL-a.conf",
            "ip prefix-list SIMPUL-a description x\n",
            1,
            "permits everything by an empty list",
        ),
        ("frr/prefix-list/SIMPUL-a.conf", "\n", 1, "empty"),
        (
            "frr/prefix-list/SIMPUL-a.conf",
            "ip prefix-list SIMPUL-a permit any\nip prefix-list SIMPUL-a permit any\n",
            2,
            "silently ignore",
        ),
        (
            "frr/prefix-list/SIMPUL-a.conf",
            "ip prefix-list SIMPUL-a permit 10.0.0.0/8 ge 8 le 4\n",
            1,
            "prefix <= ge <= le",
        ),
        ("frr/prefix-list/SIMPUL-a.conf", "ip prefix-list SIMPUL-a permit fd64::/32\n", 1, "address family"),
        ("frr/route-map/SIMPUL-r.conf", "route-map SIMPUL-r permit 10\n frobnicate\n", 2, "no line of a route-map"),
        ("frr/route/10.64.0.0_12.conf", "ip route 10.65.0.0/16 blackhole\n", 1, "in the file of"),
        ("host/r1.conf", "hostname r1\ntimezone Asia/Makassar\ncolour blue\n", 3, "unknown keyword 'colour'"),
        ("host/r1.conf", "hostname r2\n", 1, "in the file of 'r1'"),
        (
            "wan/fibre.conf",
            "port eth0\naccess static\naddress 203.0.113.10/30\ngateway 203.0.113.99\n",
            4,
            "not on the line",
        ),
        ("wan/fibre.conf", "port eth0\naccess dhcp\naddress 203.0.113.10/30\n", 3, "the provider gives it"),
        ("wan/fibre.conf", "port eth0\naccess dhcp\nmtu 20\n", 3, "576"),
        ("interface/vlan20.conf", "vlan 20\naddress 10.0.0.1\n", 2, "no prefix length"),
        ("switch/eth2.conf", "trunk 10,20\nnative 20\n", 2, "carried tagged"),
        ("switch/eth2.conf", "access 10\ntrunk 20\n", 1, "either"),
        ("time/chrony.conf", "server 10.126.0.1 iburst\ninclude /etc/shadow\n", 2, "no directive"),
        (
            "wireguard/wg1.conf",
            "# uplink f\n# address 10.0.0.0/31\n# mtu 1400\n[Interface]\nPrivateKey = AAAA\n[Peer]\n",
            5,
            "reference of a secret",
        ),
        (
            "wireguard/wg1.conf",
            "# uplink f\n# address 10.0.0.0/31\n# mtu 1400\n[Interface]\nPostUp = reboot\n",
            5,
            "no place",
        ),
        ("nft/inside/10-a.nft", "chain a {\n\tdrop\n", 2, "brace is missing"),
        ("nft/inside/10-a.nft", "chain a {\n\tdrop\n} chain b { accept }\n", 3, "follows the block"),
        ("nft/inside/10-a.nft", "chain a {\n}\nchain b {\n}\n", 3, "outside the block"),
        (
            "nft/inside/10-a.nft",
            "chain a {\n\ttype filter hook forward priority filter; policy accept;\n}\n",
            1,
            "policy drop",
        ),
        ("nft/inside/10-a.nft", 'chain a {\n\tinclude "/etc/passwd"\n}\n', 2, "reaches out"),
        ("nft/inside/50-a.elements", "add element inet simpul s { 10.0.0.1 }; flush ruleset\n", 1, "no element line"),
        ("nft/inside/50-a.elements", "add element inet other s { 10.0.0.1 }\n", 1, "no element line"),
        ("etc/passwd", "x\n", 1, "no object of linux_frr"),
        ("frr/../host.conf", "x\n", 1, "no object of linux_frr"),
    ],
)
def test_what_is_refused_says_where_and_why(object_id: str, text: str, line: int, words: str) -> None:
    with pytest.raises(DialectError) as caught:
        canonical(object_id, text)
    found = caught.value.diagnostic
    assert found.code.startswith("SIM4")
    assert found.where is not None
    assert (found.where.file, found.where.line) == (object_id, line)
    assert words in found.message
    assert "hunter2" not in str(caught.value)
    assert "AAAA" not in str(caught.value)


def test_references() -> None:
    objects = (
        LinuxFrr()
        .intended(
            rendered(
                {
                    "wan/fibre.conf": "port eth0\naccess dhcp\n",
                    "wireguard/wg12.conf": "# uplink fibre\n# address 10.127.0.0/31\n# address fd65::/127\n# mtu 1420\n"
                    "[Interface]\n"
                    f"PrivateKey = secret:wg:not-yet-made\n[Peer]\nPublicKey = {'A' * 43}=\n",
                    "frr/bgp.conf": BGP,
                    "frr/neighbor/10.127.0.1.conf": NEIGHBOR,
                    "frr/route-map/SIMPUL-a.conf": "route-map SIMPUL-a permit 10\n"
                    " match ipv6 address prefix-list SIMPUL-net6\n"
                    " match community SIMPUL-c exact-match\n",
                    "nft/inside/20-x.nft": "chain x {\n\tip saddr @good jump y\n"
                    "\ttcp flags & @th,0,8 == 1 vmap { 1 : goto z }\n}\n",
                    "nft/inside/50-good.elements": "add element inet simpul good { 10.0.0.0/8 }\n",
                }
            )
        )
        .objects
    )
    assert objects["wireguard/wg12.conf"].defines == {"interface:wg12"}
    assert objects["wireguard/wg12.conf"].requires == {"uplink:fibre"}
    assert objects["frr/neighbor/10.127.0.1.conf"].defines == {"neighbor:10.127.0.1"}
    assert objects["frr/neighbor/10.127.0.1.conf"].requires == {
        "bgp:64602", "prefix-list:SIMPUL-net4", "prefix-list:SIMPUL-own4", "route-map:SIMPUL-a", "interface:wg12"}
    assert objects["frr/route-map/SIMPUL-a.conf"].requires == {"prefix-list6:SIMPUL-net6", "community-list:SIMPUL-c"}
    assert objects["nft/inside/20-x.nft"].requires == {
        "nft:inside:set:good", "nft:inside:chain:y", "nft:inside:chain:z"}
    assert objects["nft/inside/50-good.elements"].requires == {"nft:inside:set:good"}
