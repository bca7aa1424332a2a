from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from platforms.linux_frr.dialect.tree import Node, parse, show
from tests.platforms.linux_frr.frr_texts import frr_objects, running_text

# Modes of an FRR that does far more than Simpul asks of it.
WHOLE = """\
frr version 9.1
frr defaults traditional
hostname r1
log syslog informational
banner motd line Only for the province
service integrated-vtysh-config
!
vrf red
 ip route 10.0.0.0/8 blackhole
 vni 100
exit-vrf
!
interface eth0
 description uplink
 ip ospf authentication message-digest
exit
!
key chain k1
 key 1
  key-string secret
 exit
exit
!
router bgp 64602
 bgp router-id 10.126.0.1
 neighbor 10.127.0.1 remote-as 64600
 !
 address-family ipv4 unicast
  network 10.66.0.0/20
  neighbor 10.127.0.1 activate
 exit-address-family
exit
!
router bgp 64602 vrf red
 address-family ipv4 unicast
  redistribute static
 exit-address-family
exit
!
router ospf
 ospf router-id 10.0.0.1
 bfd
exit
!
bfd
 profile fast
  receive-interval 100
 exit
 !
 peer 10.127.0.1
  profile fast
 exit
exit
!
segment-routing
 traffic-eng
  segment-list s1
   index 10 mpls label 100
  exit
  policy color 1 endpoint 10.0.0.1
   candidate-path preference 100 name a explicit segment-list s1
  exit
 exit
exit
!
some future mode
 with a line
  and a deeper one
 exit
exit
another future line
!
route-map OFFICE permit 10
 match ip address prefix-list OFFICE
exit
!
line vty
 exec-timeout 10 0
exit
!
end
"""


def tops(text: str) -> list[str]:
    return [n.text for n in parse(text) if n.kind == "line"]


def inside(node: Node) -> list[str]:
    return [n.text for n in node.lines()]


def find(text: str, first: str) -> Node:
    return next(n for n in parse(text) if n.text == first)


def test_every_mode_is_kept_whole_and_every_byte_is_given_back() -> None:
    assert show(parse(WHOLE)) == WHOLE
    assert tops(WHOLE) == [
        "frr version 9.1", "frr defaults traditional", "hostname r1", "log syslog informational",
        "banner motd line Only for the province", "service integrated-vtysh-config", "vrf red", "interface eth0",
        "key chain k1", "router bgp 64602", "router bgp 64602 vrf red", "router ospf", "bfd", "segment-routing",
        "some future mode", "another future line", "route-map OFFICE permit 10", "line vty"]
    assert inside(find(WHOLE, "vrf red")) == ["ip route 10.0.0.0/8 blackhole", "vni 100"]
    assert inside(find(WHOLE, "router ospf")) == ["ospf router-id 10.0.0.1", "bfd"]
    assert inside(find(WHOLE, "bfd")) == ["profile fast", "peer 10.127.0.1"]
    assert find(WHOLE, "router ospf").line == 40


def test_indentation_does_not_matter_where_we_know_the_mode() -> None:
    flat = "\n".join(line.strip() for line in WHOLE[WHOLE.index("router bgp 64602\n"):].splitlines()[:8])
    block = find(flat + "\nip route 10.0.0.0/8 blackhole\n", "router bgp 64602")
    assert inside(block) == [
        "bgp router-id 10.126.0.1",
        "neighbor 10.127.0.1 remote-as 64600",
        "address-family ipv4 unicast",
    ]
    assert inside(list(block.lines())[2]) == ["network 10.66.0.0/20", "neighbor 10.127.0.1 activate"]
    assert tops(flat + "\nip route 10.0.0.0/8 blackhole\n")[-1] == "ip route 10.0.0.0/8 blackhole"


def test_a_line_that_a_family_does_not_know_falls_through_to_the_router() -> None:
    text = ("router bgp 1\n address-family ipv4 unicast\n  network 10.0.0.0/8\n  neighbor 10.1.1.1 description x\n"
            "  bgp router-id 1.1.1.1\n")
    block = find(text, "router bgp 1")
    assert inside(block) == ["address-family ipv4 unicast", "neighbor 10.1.1.1 description x", "bgp router-id 1.1.1.1"]


def test_old_configurations_without_exit_are_cut_at_the_next_mode() -> None:
    text = "router bgp 1\n bgp router-id 1.1.1.1\n!\nroute-map A permit 10\n set metric 5\n!\nline vty\n!\n"
    assert tops(text) == ["router bgp 1", "route-map A permit 10", "line vty"]


@given(st.text())
def test_anything_is_given_back_as_it_was(text: str) -> None:
    assert show(parse(text)) == text


@given(st.lists(st.sampled_from([line + "\n" for line in WHOLE.splitlines()])))
def test_lines_in_any_order_are_given_back_as_they_were(lines: list[str]) -> None:
    text = "".join(lines)
    assert show(parse(text)) == text


@given(frr_objects(), st.booleans())
def test_running_configurations_are_given_back_as_they_were(objects: dict[str, str], theirs: bool) -> None:
    text = running_text(objects, theirs=theirs and "frr/bgp.conf" in objects)
    assert show(parse(text)) == text
