"""What each object gives, what it needs, and what only one may hold at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface, ip_address
from itertools import pairwise

from platforms.cisco_iosxe.dialect import management, names
from platforms.cisco_iosxe.dialect.kinds import CLASS_LINE
from platforms.cisco_iosxe.dialect.objects import read
from platforms.cisco_iosxe.dialect.piece import BGP, NEIGHBOR, Piece, listed
from platforms.cisco_iosxe.dialect.pools import pool_networks
from platforms.cisco_iosxe.dialect.section import Statement, walk
from simpul.config.model import Object
from simpul.errors import DialectError

# What the device knows without anybody's making it.
_BUILT_IN = {("aaa-login", "default"), ("aaa-exec", "default"),
             ("transform-set", "default"), ("ikev2-proposal", "default"), ("interface", "Null0")}


@dataclass(frozen=True, slots=True)
class Names:
    """An object's names by what they are for; see `simpul.config.model.Object`."""

    defines: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()


def of(piece: Piece) -> Names:
    """The names of one object from its lines alone."""
    gives, needs, holds = set(_given(piece)), set[str](), set[str]()
    if piece.within:
        needs.add(f"mode:{piece.within}")
    for one in walk(piece.statements):
        if one.row is not None and one.row.needs is not None:
            needs |= set(_needed(one, *one.row.needs))
    head = piece.statements[-1]
    if piece.kind and piece.kind.name == "interface":
        above = names.parent(piece.name)
        needs |= {f"interface:{above}"} if above else set()
        holds |= set(_networks(head))
        needs |= {f"dial-pool:{s.words[2]}" for s in head.inner if s.text.startswith("dialer pool ")}
        gives |= {f"dial-pool:{s.words[2]}" for s in head.inner if s.text.startswith("pppoe-client dial-pool-number ")}
        needs |= set(_of_zone(head))
    elif piece.kind and piece.kind.mode in ("acl", "acl6"):
        # An entry whose time range is not there counts at any time ("Traffic Filtering", Time-Based ACLs).
        needs |= {f"time-range:{words[at + 1]}" for s in head.inner if "time-range" in (words := s.words)[:-1]
                  for at in [words.index("time-range")]}
    elif piece.kind and piece.kind.name == "snmp/reader":
        needs |= {f"snmp-view:{view}" for s in piece.statements for view in _after(s.words, "read")}
        needs |= {f"acl:{listed}" for s in piece.statements for listed in _after(s.words, "access")}
    elif piece.kind and piece.kind.name == "nat":
        needs |= set(_translation(head))
        gives |= {f"nat:{vrf}" for vrf in _after(head.words, "vrf")}
    elif piece.kind and piece.kind.name == "dhcp":
        # Two pools of one network would share what is excluded from it.
        holds |= {f"pool:{network}" for network in pool_networks(head)}
    elif piece.kind and piece.kind.name == "zone-pair":
        words = head.words
        needs |= {f"zone:{z}" for z in (words[4], words[6]) if z not in ("self", "default")}
        gives |= {f"zone-policy:{z}" for z in (words[4], words[6])}
        gives |= {f"zone-guard:{words[4]}"} if words[6] == "self" else set()
    elif piece.kind and piece.kind.name in ("aaa/login", "aaa/exec"):
        needs |= set(_methods(head))
    elif piece.id.startswith(NEIGHBOR):
        needs.add("bgp:process")
    elif piece.id.startswith(CLASS_LINE):
        needs.add(f"class-map:{piece.id.split('/')[1]}")
    return Names(frozenset(gives), frozenset(needs - gives), frozenset(holds))


def _of_zone(head: Statement) -> Iterable[str]:
    """What an interface outside needs beside its zone: on a line the zone says what reaches the router itself, and
    what is translated has a rule for it.
    """
    vrf = vrf_of(head)
    if not vrf:
        return
    for one in head.inner:
        if one.text.startswith("zone-member security "):
            yield f"zone-guard:{one.words[2]}"
        elif one.text == "ip nat inside":
            yield f"nat:{vrf}"


def _translation(rule: Statement) -> Iterable[str]:
    """What a rule of address translation refers to beside its list."""
    words = rule.words
    yield from (f"interface:{names.canonical(name)}" for name in _after(words, "interface"))
    yield from (f"vrf:{vrf}" for vrf in _after(words, "vrf"))


def _after(words: list[str], word: str) -> list[str]:
    """The word behind another; none where it does not stand there."""
    return words[words.index(word) + 1:][:1] if word in words else []


def _methods(way: Statement) -> Iterable[str]:
    """What the methods of a way of login refer to."""
    words = way.words
    for before, word in pairwise(words):
        if before == "group" and word not in ("radius", "tacacs+"):
            yield f"aaa-group:{word}"
    if words[-1] == "enable":
        yield "enable:secret"


def _given(piece: Piece) -> Iterable[str]:
    if listed(piece):
        yield f"mode:{piece.id}"
    if piece.id == BGP:
        yield "bgp:process"
    if piece.id == management.ENABLE:
        yield "enable:secret"
    if piece.kind is None:
        return
    yield f"{piece.kind.gives}:{piece.name}"
    if piece.kind.gives in ("acl", "acl6"):
        yield f"any-acl:{piece.name}"
    if piece.kind.name == "interface":
        # The network's own name for what the vendor calls otherwise: a session's path is told by it.
        tunnel = re.fullmatch(r"Tunnel(\d+)", piece.name)
        if tunnel:
            yield f"interface:{'gre' if sends_gre(piece.statements[-1]) else 'ike'}{tunnel[1]}"


def _needed(one: Statement, kind: str, place: int) -> Iterable[str]:
    words = one.words
    if place == -1:
        # Several may stand side by side: all that follow the words that say what they are.
        fixed = sum(1 for w in (one.row.words if one.row else ()) if w != "**")
        found = words[fixed:]
    else:
        found = words[place:place + 1]
    for name in found:
        if kind == "interface":
            name = names.canonical(name)  # noqa: PLW2901 - one name, spelled out
            if ip_of(name) is not None:
                continue
        if (kind, name) not in _BUILT_IN and not (kind in ("any-acl", "acl") and name.isdigit()):
            yield f"{kind}:{name}"
            if kind == "zone":
                yield f"zone-policy:{name}"


@lru_cache(maxsize=1 << 13)
def ip_of(word: str) -> IPv4Address | IPv6Address | None:
    """An address, where a word is one."""
    try:
        return ip_address(word)
    except ValueError:
        return None


def vrf_of(head: Statement) -> str:
    """The VRF of an interface; empty for the inside."""
    return next((s.words[2] for s in head.inner if s.text.startswith("vrf forwarding ")), "")


def sends_gre(head: Statement) -> bool:
    """Whether an interface is a tunnel of GRE, which is what a tunnel is unless it says so ("Implementing Tunnels")."""
    modes = [s.text for s in head.inner if s.text.startswith("tunnel mode ")]
    return head.text.startswith("interface Tunnel") and all(m.startswith("tunnel mode gre") for m in modes)


def addresses(head: Statement) -> Iterable[IPv4Interface | IPv6Interface]:
    """The addresses of an interface, link-local ones left out."""
    for one in head.inner:
        if one.text.startswith(("ip address ", "ipv6 address ")) and (own := _address(one.text)) is not None:
            yield own


# What runs, what is meant and every step between them have most addresses in common.
@lru_cache(maxsize=1 << 13)
def _address(text: str) -> IPv4Interface | IPv6Interface | None:
    words = text.split(" ")
    try:
        if words[0] == "ip" and len(words) > 3:
            return IPv4Interface(f"{words[2]}/{words[3]}")
        return IPv6Interface(words[2]) if words[0] == "ipv6" and "/" in words[2] else None
    except ValueError:
        return None


def _networks(head: Statement) -> Iterable[str]:
    """The networks that an interface is in: the device takes none of another's ("% 10.0.0.0 overlaps with ...")."""
    vrf = vrf_of(head)
    for own in addresses(head):
        yield f"network:{vrf or 'inside'}:{own.network}"


class _Links:
    """The networks of the router's own interfaces inside."""

    def __init__(self, heads: Iterable[tuple[str, Statement]]) -> None:
        self._by_network: dict[tuple[int, int, int], tuple[str, IPv4Address | IPv6Address]] = {}
        for name, head in heads:
            if vrf_of(head):
                continue
            for own in addresses(head):
                network = own.network
                key = network.version, network.prefixlen, int(network.network_address)
                self._by_network.setdefault(key, (name, own.ip))
        # Longest prefix first, as a router looks it up.
        self._lengths = sorted({(version, length) for version, length, _ in self._by_network}, reverse=True)

    def reaching(self, address: IPv4Address | IPv6Address) -> frozenset[str]:
        bits = address.max_prefixlen
        for version, length in self._lengths:
            if version == address.version:
                found = self._by_network.get((version, length, int(address) >> (bits - length) << (bits - length)))
                if found and found[1] != address:
                    return frozenset({f"interface:{found[0]}"})
        return frozenset()


def linked(objects: Mapping[str, Object]) -> dict[str, Object]:
    """The objects, each neighbour with the one interface that it is reached over now."""
    heads = []
    for item in objects.values():
        if item.owned and item.text and item.id.startswith("interface/"):
            try:
                heads.append((item.id.removeprefix("interface/"), read(item.id, item.text).statements[0]))
            except DialectError:
                continue
    links = _Links(heads)
    result = dict(objects)
    for item in objects.values():
        address = ip_of(item.id.removeprefix(NEIGHBOR)) if item.id.startswith(NEIGHBOR) else None
        if address is None or not item.owned or not item.text:
            continue
        requires = frozenset(n for n in item.requires if not n.startswith("interface:")) | links.reaching(address)
        if requires != item.requires:
            result[item.id] = replace(item, requires=requires)
    return result
