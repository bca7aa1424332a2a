"""IOS-XE edges in a network that is proven closed: what the reader makes of them, and what a hand's line changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from platforms.cisco_iosxe.proof import read
from playbooks.prove import from_page
from simpul.proof.local import Local, local
from simpul.proof.network import Net
from simpul.proof.prove import prove
from simpul.proof.result import Proof
from tests.network.lan_core import TWO
from tests.platforms.cisco_iosxe.proof import _network

Edit = Callable[[str], str]


@cache
def _judged(core: str) -> dict[str, Local]:
    """What is found at each router while nobody edited anything."""
    policy, others, pages = _network(core)
    devices = others | {n: read(n, from_page(page, f"{n}.txt")) for n, page in pages.items()}
    net = Net(policy, devices)
    return {name: local(net, name) for name in devices}


def proof(edits: dict[str, Edit] | None = None, core: str = "") -> Proof:
    """The proof after edits, which are to be found out: at other routers what was found before them stands."""
    policy, others, pages = _network(core)
    edges = {n: read(n, from_page((edits or {}).get(n, str)(page), f"{n}.txt")) for n, page in pages.items()}
    return prove(policy, {**others, **edges}, lambda net, names: [
        local(net, n) if n in (edits or {}) else _judged(core)[n] for n in names])


def test_three_edges_among_the_others_are_closed() -> None:
    done = proof()
    assert [f.message for f in done.findings] == []
    assert done.verdict == "closed"


@pytest.mark.parametrize(("old", "new", "words"), [
    ("ip access-list extended SIMPUL-pass\n", "ip access-list extended SIMPUL-pass\n permit tcp any any eq 3389\n",
     "which nobody declared"),
    ("ip access-list extended SIMPUL-self\n", "ip access-list extended SIMPUL-self\n permit udp any any eq snmp\n",
     "itself answers"),
    ("ip access-list extended SIMPUL-line-fibre\n",
     "ip access-list extended SIMPUL-line-fibre\n permit tcp any any eq 443\n", "answers the internet"),
    (" ip access-group SIMPUL-in-vlan20 in\n", "", ""),
    # An entry with a number goes before those without one that a router counts from 10 on.
    ("ip access-list extended SIMPUL-pass\n", "ip access-list extended SIMPUL-pass\n 5 permit ip any any\n",
     "which nobody declared"),
    ("ip access-list extended SIMPUL-in-vlan20\n", "ip access-list extended SIMPUL-in-vlan20\n 5 permit ip any any\n",
     "itself answers"),
    (" deny ip any any log\n=== acl6/SIMPUL-in6-vlan20", " deny ip any any log\n 7 permit ip any any\n"
     "=== acl6/SIMPUL-in6-vlan20", "itself answers"),
    ("policy-map type inspect SIMPUL-forward\n",
     "policy-map type inspect SIMPUL-forward\n class class-default\n  pass\n", "which nobody declared"),
    ("radius server SIMPUL-aaa-smr", "radius server SIMPUL-x\n address ipv4 192.0.2.9 auth-port 1812 acct-port 1813\n"
     "radius server SIMPUL-aaa-smr", "asks 192.0.2.9 who may log in"),
    ("radius server SIMPUL-aaa-smr", "tacacs server SIMPUL-x\n address ipv4 192.0.2.9\nradius server SIMPUL-aaa-smr",
     "paser-edge-1 -> 192.0.2.9 tcp -> 49"),
    ("logging host 10.", "logging host 192.0.2.9\nlogging host 10.", "sends its log to 192.0.2.9"),
    ("ntp server 10.126.0.", "ntp server 192.0.2.9\nntp server 10.126.0.", "asks 192.0.2.9 for the time"),
    ("ntp server vrf SIMPUL-fibre ", "ntp server vrf SIMPUL-fibre 192.0.2.9\nntp server vrf SIMPUL-fibre ",
     "asks 192.0.2.9 for the time on fibre"),
    ("ntp server vrf SIMPUL-fibre ", "ntp server vrf SIMPUL-fibre pool.ntp.org\nntp server vrf SIMPUL-fibre ",
     "asks pool.ntp.org for the time on fibre"),
    ("no ip source-route\n", "", "follows a route that a sender names"),
    ("no ipv6 source-route\n", "ipv6 source-route\n", "follows a route that a sender names"),
])
def test_a_line_that_opens_something_is_found(old: str, new: str, words: str) -> None:
    def edit(page: str) -> str:
        assert old in page
        return page.replace(old, new, 1)

    done = proof({"paser-edge-1": edit})
    assert done.verdict == "not closed"
    assert any(words in f"{f.message} {f.packet}" for f in done.findings)


@pytest.mark.parametrize(("old", "new"), [
    (" deny ip any any log\n", " permit ip 10.0.0.0 0.255.0.255 any\n deny ip any any log\n"),
    ("interface Loopback0\n", "ip nat inside source list 1 interface GigabitEthernet1 overload\ninterface Loopback0\n"),
    (" tunnel path-mtu-discovery\n", " tunnel path-mtu-discovery\n ip policy route-map AND-NOW\n"),
    (" encryption aes-gcm-256\n", " encryption 3des\n"),
    ("class-map type inspect match-any SIMPUL-pass\n", "ip access-list standard HAND\n permit any\n"
     "class-map type inspect match-any SIMPUL-pass\n match access-group name HAND\n"),
    ("class-map type inspect match-any SIMPUL-pass\n",
     "class-map type inspect match-any SIMPUL-pass\n match access-group name NOWHERE\n"),
    ("policy-map type inspect SIMPUL-forward\n",
     "policy-map type inspect SIMPUL-forward\n class type inspect NOWHERE\n  inspect\n"),
    ("ip access-list extended SIMPUL-pass\n", "ip access-list extended SIMPUL-pass\n deny ip any any\n"
     "ip access-list extended SIMPUL-pass\n"),
    ("policy-map type inspect SIMPUL-forward\n", "policy-map type inspect SIMPUL-forward\n class class-default\n"
     "  drop\npolicy-map type inspect SIMPUL-forward\n"),
    ("interface Loopback0\n", "ipv6 route vrf SIMPUL-fibre ::/0 nexthop-vrf default FD00::9\ninterface Loopback0\n"),
    ("interface Loopback0\n", "ip route vrf SIMPUL-fibre 10.0.0.0 255.0.0.0 Vlan9\ninterface Loopback0\n"),
    (' action 110 wait 30\n', ' action 115 cli command "no zone-member security SIMPUL-net"\n'),
])
def test_what_is_not_understood_is_unknown_and_never_guessed(old: str, new: str) -> None:
    def edit(page: str) -> str:
        assert old in page
        return page.replace(old, new, 1)

    done = proof({"paser-edge-1": edit})
    assert done.verdict != "closed"
    assert done.unread


def test_a_lan_core_at_two_edges_is_closed() -> None:
    done = proof(core=TWO)
    assert [f.message for f in done.findings] == []
    assert done.verdict == "closed"
    assert any("LAN core" in said and TWO in said for said in done.assumptions)


@pytest.mark.parametrize(("old", "new", "claim"), [
    ("router ospf 64064\n", "ip prefix-list SIMPUL-core-in4 permit 10.65.0.0/16 le 32\nrouter ospf 64064\n",
     "internet"),
    (" distribute-list prefix SIMPUL-core-in4 in\n", "", "internet"),
    ("  distribute-list prefix-list SIMPUL-core-in6 in\n", "", "internet"),
    (" ip ospf authentication key-chain SIMPUL-core4-0123456789abcdef0123456789abcdef\n", "", "routes"),
    ("  cryptographic-algorithm hmac-sha-256\n", "", "routes"),
    (" permit ospf 10.", " permit udp any any eq snmp\n permit ospf 10.", "management"),
], ids=["another's prefix", "nothing bounds it", "nothing bounds IPv6", "nothing signs it", "a key without algorithm",
        "its router answers the core"])
def test_a_core_that_is_believed_too_much_is_found(old: str, new: str, claim: str) -> None:
    def edit(page: str) -> str:
        assert old in page
        return page.replace(old, new, 1)

    done = proof({"kukar-edge-1": edit}, core=TWO)
    assert claim in {f.claim for f in done.findings}, [f.message for f in done.findings]
