"""Leaks of many kinds, planted by hand in rendered pages: each is found, with its packet, its router and its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest

from simpul.proof.filters import Step
from tests.proof.conftest import Edit, Pages, add, insert_after, insert_port, swap

VILLAGE, OTHER = "kd-64-01-04-2007-1", "kd-64-11-04-2006-1"
EDGE, HUB, TWO = "paser-edge-1", "hub-smr-1", "kukar-edge-1"


def address(pages: Pages, site: str, segment: str, version: int = 4, host: int = 10) -> str:
    found = next(s for s in pages.policy.segments if s.site == site and s.name == segment)
    return str(next(p for p in found.prefixes if p.version == version)[host])


def prefix(pages: Pages, site: str, segment: str, version: int = 4) -> str:
    found = next(s for s in pages.policy.segments if s.site == site and s.name == segment)
    return str(next(p for p in found.prefixes if p.version == version))


V_SITE, E_SITE, H_SITE, T_SITE = "64.01.04.2007/kantor-desa/1", "64.01/kabkota/1", "64/hub/1", "64.02/kabkota/1"
O_SITE = "64.11.04.2006/kantor-desa/1"

Leak = tuple[str, dict[str, Edit], str, str]


def leaks(pages: Pages) -> list[Leak]:
    """Kind, edits by router, the claim that falls, and a text of the line that must be shown."""
    village, office6 = address(pages, V_SITE, "office"), address(pages, V_SITE, "office", 6)
    own4 = f"ip route {prefix(pages, V_SITE, 'office').rsplit('.', 1)[0]}"
    blackhole = next(r for r in pages.texts[VILLAGE].split("\n") if r.startswith(own4))
    cctv, voice = prefix(pages, V_SITE, "cctv"), prefix(pages, V_SITE, "voice")
    between = f"{prefix(pages, V_SITE, 'cctv')} . {prefix(pages, O_SITE, 'office')} . tcp . 8080"
    permit = f"add element inet simpul permit4 {{ {between} }}"
    every = {
        n: add("nft/inside/60-permit-hand.elements", permit)
        for n in (VILLAGE, OTHER, *(f"hub-{t}-{i}" for t in ("smr", "bpn") for i in (1, 2)))
    }
    wan_port = next(r.port for r in pages.device(VILLAGE).lines)
    stranger = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
    peer = next(r for r in pages.texts[HUB].split("\n") if r.startswith("PublicKey"))
    spoke_list = next(
        e for s in pages.device("hub-smr-2").sessions for e in s.imports if "SIMPUL-wg" in e.text and s.version == 4
    )
    return [
        (
            "a static default route to a host in a segment",
            {VILLAGE: insert_after(blackhole, f"ip route 0.0.0.0/0 {village}")},
            "internet",
            f"ip route 0.0.0.0/0 {village}",
        ),
        (
            "the same in IPv6",
            {VILLAGE: insert_after(blackhole, f"ipv6 route ::/0 {office6}")},
            "internet",
            "ipv6 route ::/0",
        ),
        (
            "a static default route to a provider",
            {VILLAGE: insert_after(blackhole, "ip route 0.0.0.0/0 203.0.113.1")},
            "internet",
            "ip route 0.0.0.0/0 203.0.113.1",
        ),
        (
            "a default route out of an interface",
            {VILLAGE: insert_after(blackhole, f"ip route 0.0.0.0/0 {wan_port}")},
            "internet",
            f"ip route 0.0.0.0/0 {wan_port}",
        ),
        (
            "a route for a server to a host of one's own",
            {VILLAGE: insert_after(blackhole, f"ip route {address(pages, H_SITE, 'servers', host=0)}/24 {village}")},
            "internet",
            "ip route",
        ),
        (
            "a default route by way of a tunnel",
            {VILLAGE: insert_after(blackhole, "ip route 0.0.0.0/0 wg6")},
            "routes",
            "ip route 0.0.0.0/0 wg6",
        ),
        (
            "a neighbour of BGP in a segment",
            {
                VILLAGE: insert_after(
                    "router bgp",
                    f" neighbor {village} remote-as 65000",
                    " address-family ipv4 unicast",
                    f"  neighbor {village} activate",
                )
            },
            "internet",
            f"neighbor {village} remote-as 65000",
        ),
        (
            "a hub believes everything of a village, which tells everything",
            {
                "hub-smr-2": lambda t: t.replace(
                    spoke_list.text, spoke_list.text.split(" permit ")[0] + " permit 0.0.0.0/0 le 32"
                ),
                **{
                    n: (
                        lambda t: t.replace(
                            "ip prefix-list SIMPUL-site4 seq 5 permit ",
                            "ip prefix-list SIMPUL-site4 seq 4 permit 0.0.0.0/0 le 32\n"
                            "ip prefix-list SIMPUL-site4 seq 5 permit ",
                        )
                    )
                    for n in pages.texts
                    if not n.startswith("hub-")
                },
            },
            "routes",
            "0.0.0.0/0 le 32",
        ),
        (
            "a permit between two segments of a site",
            {
                VILLAGE: add(
                    "nft/inside/60-permit-hand.elements",
                    f"add element inet simpul permit4 {{ {cctv} . {voice} . udp . 5060 }}",
                )
            },
            "flows",
            "udp . 5060",
        ),
        (
            "the same in IPv6",
            {
                VILLAGE: add(
                    "nft/inside/60-permit-hand.elements",
                    "add element inet simpul permit6 { "
                    f"{prefix(pages, V_SITE, 'cctv', 6)} . {prefix(pages, V_SITE, 'voice', 6)} . udp . 5060 }}",
                )
            },
            "flows",
            "udp . 5060",
        ),
        ("a permit between two governments, on every router of the way", every, "flows", "tcp . 8080"),
        (
            "a port more than the flow has",
            {
                EDGE: swap(". tcp . 443 }", ". tcp . 1-1000 }"),
                **{
                    n: (lambda t: t.replace(". tcp . 443 }", ". tcp . 1-1000 }"))
                    for n in (VILLAGE, "hub-smr-1", "hub-smr-2", "hub-bpn-1", "hub-bpn-2")
                },
            },
            "flows",
            "1-1000",
        ),
        (
            "a rule that lets everything through",
            {VILLAGE: insert_after("chain exceptions {", "\taccept")},
            "flows",
            "accept",
        ),
        (
            "forwarding allowed unless denied",
            {
                VILLAGE: lambda t: swap(
                    "\tmeta l4proto tcp reject with tcp reset\n\treject with icmpx admin-prohibited\n", ""
                )(
                    swap(
                        "type filter hook forward priority filter; policy drop;\n\ttcp flags",
                        "type filter hook forward priority filter; policy accept;\n\ttcp flags",
                    )(t)
                )
            },
            "flows",
            "policy accept",
        ),
        (
            "no guard on sources in IPv4",
            {
                VILLAGE: swap(
                    "\tiifname . ip saddr != @guard4 drop\n\tiifname . ip6 saddr != @guard6 drop\n\tgoto exceptions",
                    "\tiifname . ip6 saddr != @guard6 drop\n\tgoto exceptions",
                )
            },
            "sources",
            "@permit4 accept",
        ),
        (
            "a guard that believes another segment",
            {
                VILLAGE: add(
                    "nft/inside/50-guard-hand.elements",
                    f'add element inet simpul guard4 {{ "vlan40" . {prefix(pages, V_SITE, "office")} }}',
                )
            },
            "sources",
            "@permit4 accept",
        ),
        (
            "a hub that takes a bare SYN for an answer",
            {HUB: swap("\ttcp flags & (syn | ack) == syn return\n", "")},
            "flows",
            "th sport @permit4 accept",
        ),
        (
            "SSH from every segment",
            {VILLAGE: insert_after('\tiifname "wg*" ip saddr @links4', "\ttcp dport 22 accept")},
            "management",
            "tcp dport 22 accept",
        ),
        (
            "BGP from a segment",
            {VILLAGE: insert_after('\tiifname "wg*" ip saddr @links4', "\ttcp dport 179 accept")},
            "management",
            "tcp dport 179 accept",
        ),
        (
            "management from a segment too much",
            {
                VILLAGE: swap(
                    "set management4 {\n\ttype ipv4_addr\n\tflags interval\n\telements = { ",
                    "set management4 {\n\ttype ipv4_addr\n\tflags interval\n\telements = { "
                    f"{prefix(pages, V_SITE, 'office')}, ",
                )
            },
            "management",
            "management4 tcp dport 22",
        ),
        (
            "a port of the wrong VLAN",
            {VILLAGE: insert_port("eth3", "access 20", "access 10")},
            "sources",
            "access 10",
        ),
        (
            "a provider's line in the switch",
            {VILLAGE: add(f"switch/{wan_port}.conf", "access 20")},
            "internet",
            "access 20",
        ),
        ("the link between two routers on a socket", {TWO: swap("access 20", "access 900")}, "sources", "access 900"),
        ("a tunnel to a stranger", {HUB: swap(peer, f"PublicKey = {stranger}")}, "clear", stranger),
        (
            "a second peer in a tunnel",
            {HUB: insert_after(peer, "[Peer]", f"PublicKey = {stranger}", "AllowedIPs = 0.0.0.0/0")},
            "clear",
            stranger,
        ),
        (
            "a tunnel that dials elsewhere",
            {VILLAGE: swap("Endpoint = 203.0.113.", "Endpoint = 198.51.100.")},
            "outside",
            "198.51.100.",
        ),
        (
            "a line that sends anything",
            {VILLAGE: insert_after("chain output {", "\tip daddr 198.51.100.0/24 accept")},
            "outside",
            "198.51.100.0/24 accept",
        ),
        (
            "a line that answers SSH",
            {VILLAGE: insert_after("\tudp dport @listen accept", "\ttcp dport 22 accept")},
            "outside",
            "tcp dport 22 accept",
        ),
        (
            "a line that forwards",
            {
                VILLAGE: swap(
                    "hook forward priority filter; policy drop;\n}", "hook forward priority filter; policy accept;\n}"
                )
            },
            "outside",
            "policy accept",
        ),
        (
            "another time source",
            {VILLAGE: swap("\nntp 203.0.113.241", "\nntp 198.51.100.5")},
            "outside",
            "ntp 198.51.100.5",
        ),
        (
            "time from outside asked inside",
            {VILLAGE: insert_after("server 10.126.", "server 198.51.100.5 iburst")},
            "outside",
            "server 198.51.100.5",
        ),
        ("another way in", {HUB: swap("oob eth9 198.18.0.11/24", "oob eth8 198.18.7.11/24")}, "management", "oob eth8"),
        (
            "a network of somebody else's on a segment",
            {VILLAGE: insert_after("vlan 20", f"address {address(pages, H_SITE, 'servers', host=129)}/25")},
            "internet",
            "/25",
        ),
        (
            "names asked of somebody outside",
            {VILLAGE: insert_after("server=", "server=8.8.8.8")},
            "outside",
            "server=8.8.8.8",
        ),
        (
            "a gateway for hosts that is not the router",
            {VILLAGE: lambda t: t.replace("option:router,", f"option:router,{village}0\n#", 1)},
            "routes",
            "option:router",
        ),
        (
            "a log for somebody outside",
            {VILLAGE: lambda t: re.sub(r'target="[0-9.]+"', 'target="198.51.100.5"', t, count=1)},
            "outside",
            "198.51.100.5",
        ),
        (
            "logins asked of somebody outside",
            {VILLAGE: lambda t: re.sub(r"(?m)^[0-9.]+:1812 ", "198.51.100.5:1812 ", t, count=1)},
            "outside",
            "198.51.100.5:1812",
        ),
        (
            "SNMP from anywhere",
            {VILLAGE: swap("ip saddr @management4 udp dport 161 accept", "udp dport 161 accept")},
            "management",
            "udp dport 161 accept",
        ),
        (
            "everything that ICMP can carry",
            {VILLAGE: insert_after("chain exceptions {", "\tmeta l4proto icmp accept")},
            "flows",
            "icmp accept",
        ),
    ]


COUNT = 39


def test_there_are_as_many_kinds_as_are_counted(pages: Pages) -> None:
    assert len(leaks(pages)) == COUNT >= 20


def test_the_clean_network_is_closed(pages: Pages) -> None:
    assert pages.clean.verdict == "closed", [f.as_json() for f in pages.clean.findings[:3]]
    assert not pages.clean.excess and not pages.clean.unread and not pages.clean.missing


@pytest.mark.parametrize("number", range(COUNT))
def test_a_planted_leak_is_found(pages: Pages, number: int) -> None:
    kind, edits, claim, shown = leaks(pages)[number]
    edited = {name: edit(pages.texts[name]) for name, edit in edits.items()}
    assert any(edited[n] != pages.texts[n] for n in edited), kind
    proof = pages.leaking(edited)
    assert proof.verdict == "not closed", (kind, proof.unread[:3], [e.message for e in proof.excess[:3]])
    found = [f for f in proof.findings if f.claim == claim]
    assert found, (kind, [(f.claim, f.message) for f in proof.findings])
    lines = [(h.device, s) for f in found for h in f.hops for s in h.steps]
    assert any(shown in s.text for _, s in lines), (kind, shown, [s.text for _, s in lines])
    _stands(edited, pages, [s for _, s in lines if shown in s.text])


def _stands(edited: dict[str, str], pages: Pages, steps: Sequence[Step]) -> None:
    """The line that is named is the line that stands there."""
    for step in steps:
        place, text = step.place, step.text
        name = place.file.removesuffix(".txt")
        row = edited.get(name, pages.texts[name]).split("\n")[place.line - 1].strip()
        assert row == text.strip(), (row, text)


HALF = [
    (
        "a permit on one hub only",
        HUB,
        lambda p: add(
            "nft/inside/60-permit-hand.elements",
            "add element inet simpul permit4 { "
            f"{prefix(p, V_SITE, 'cctv')} . {prefix(p, O_SITE, 'office')} . tcp . 8080 }}",
        ),
    ),
    (
        "a permit at the asking end only",
        VILLAGE,
        lambda p: add(
            "nft/inside/60-permit-hand.elements",
            "add element inet simpul permit4 { "
            f"{prefix(p, V_SITE, 'cctv')} . {prefix(p, O_SITE, 'office')} . tcp . 8080 }}",
        ),
    ),
    ("a rule that lets less through", VILLAGE, lambda _: insert_after("chain exceptions {", "\ttcp dport 443 drop")),
    ("a counter and a comment", VILLAGE, lambda _: insert_after("chain exceptions {", '\tcounter comment "looked at"')),
]


@pytest.mark.parametrize("case", HALF, ids=[c[0] for c in HALF])
def test_what_does_not_leak_is_not_called_a_leak(pages: Pages, case: tuple[str, str, Callable[[Pages], Edit]]) -> None:
    kind, name, make = case
    proof = pages.proof({name: make(pages)(pages.texts[name])})
    assert proof.verdict == "closed", (kind, [f.message for f in proof.findings], proof.unread[:2])
    assert bool(proof.excess) == ("asking end" in kind)


STRANGE = [
    ("a statement of nft", insert_after("chain exceptions {", "\tmeta mark set 7")),
    (
        "a chain that translates addresses",
        add(
            "nft/inside/70-nat.nft", "chain nat {", "\ttype nat hook prerouting priority -100;", "\tdnat to ::1", "}"
        ),
    ),
    ("an instance of FRR that is not ours", add("frr/other/router-ospf", "router ospf", " network 0.0.0.0/0 area 0")),
    ("an object of no known kind", add("ipsec/one.conf", "remote 1.2.3.4")),
    ("a next hop set by a policy", insert_after("route-map SIMPUL-", " set ip next-hop 10.0.0.1")),
    ("a keyword in a drop-in", insert_after("vlan 20", "bridge eth0")),
    (
        "an element that fits no question",
        add("nft/inside/60-x.elements", "add element inet simpul permit4 { 10.0.0.0/8 . tcp }"),
    ),
]


@pytest.mark.parametrize("case", STRANGE, ids=[c[0] for c in STRANGE])
def test_what_is_not_understood_is_never_a_pass(pages: Pages, case: tuple[str, Edit]) -> None:
    proof = pages.proof({VILLAGE: case[1](pages.texts[VILLAGE])})
    assert proof.verdict == "unknown", [f.message for f in proof.findings]
    assert proof.unread[0].place.file == f"{VILLAGE}.txt"


def test_a_configuration_that_is_not_there_is_never_a_pass(pages: Pages) -> None:
    proof = pages.proof(absent=[VILLAGE])
    assert proof.verdict != "closed"
    assert VILLAGE in proof.missing
