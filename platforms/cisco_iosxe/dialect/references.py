"""What each object gives, what it needs, and what only one may hold at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from platforms.cisco_iosxe.dialect import management, names
from platforms.cisco_iosxe.dialect.addresses import ADDRESSED, ip_of, own_address
from platforms.cisco_iosxe.dialect.kinds import CLASS_LINE
from platforms.cisco_iosxe.dialect.piece import BGP, NEIGHBOR, Piece, listed
from platforms.cisco_iosxe.dialect.pools import pool_networks
from platforms.cisco_iosxe.dialect.section import Statement

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
    for one in piece.statements:
        _refer(one, needs)
    if piece.kind is not None and (more := _OF_KIND.get(piece.kind.name)) is not None:
        found = more(piece)
        gives |= found.defines
        needs |= found.requires
        holds |= found.holds
    elif piece.id.startswith(NEIGHBOR):
        needs.add("bgp:process")
    elif piece.id.startswith(CLASS_LINE):
        needs.add(f"class-map:{piece.id.split('/')[1]}")
    return Names(frozenset(gives), frozenset(needs - gives), frozenset(holds))


def _refer(one: Statement, needs: set[str]) -> None:
    """Add what a line and those below it refer to, as the tables tell it."""
    if one.row is not None and one.row.needs is not None:
        needs.update(_needed(one, *one.row.needs))
    for line in one.inner:
        _refer(line, needs)


def _interface(piece: Piece) -> Names:
    """What an interface is a part of, its dialer, and what the device takes of no other: the networks that it is in
    ("% 10.0.0.0 overlaps with ...") and its tag on the port ("... with the same VID (20) is not permitted").

    Outside, its zone says what reaches the router itself, and what is translated has a rule for it.
    """
    head = piece.statements[-1]
    gives, needs, holds = set[str](), set[str](), set[str]()
    above, vrf = names.parent(piece.name), vrf_of(head)
    if above:
        needs.add(f"interface:{above}")
    for one in head.inner:
        text = one.text
        if text.startswith(ADDRESSED):
            if (own := own_address(text)) is not None:
                holds.add(f"network:{vrf or 'inside'}:{own.name}")
        elif above and text.startswith("encapsulation dot1Q "):
            holds.add(f"tag:{above}:{one.words[2]}")
        elif text.startswith("dialer pool "):
            needs.add(f"dial-pool:{one.words[2]}")
        elif text.startswith("pppoe-client dial-pool-number "):
            gives.add(f"dial-pool:{one.words[2]}")
        elif vrf and text.startswith("zone-member security "):
            needs.add(f"zone-guard:{one.words[2]}")
        elif vrf and text == "ip nat inside":
            needs.add(f"nat:{vrf}")
    return Names(frozenset(gives), frozenset(needs), frozenset(holds))


def _access_list(piece: Piece) -> Names:
    """An entry whose time range is not there counts at any time ("Traffic Filtering", Time-Based ACLs)."""
    return Names(requires=frozenset(
        f"time-range:{name}" for s in piece.statements[-1].inner if "time-range" in s.text
        for name in _after(s.words, "time-range")))


def _reader(piece: Piece) -> Names:
    return Names(requires=frozenset((
        *(f"snmp-view:{view}" for s in piece.statements for view in _after(s.words, "read")),
        *(f"acl:{listed}" for s in piece.statements for listed in _after(s.words, "access")))))


def _pool(piece: Piece) -> Names:
    """Two pools of one network would share what is excluded from it."""
    return Names(holds=frozenset(f"pool:{network}" for network in pool_networks(piece.statements[-1])))


def _zone_pair(piece: Piece) -> Names:
    words = piece.statements[-1].words
    zones = words[4], words[6]
    gives = {f"zone-policy:{z}" for z in zones} | ({f"zone-guard:{words[4]}"} if words[6] == "self" else set())
    return Names(frozenset(gives), frozenset(f"zone:{z}" for z in zones if z not in ("self", "default")))


def _translation(piece: Piece) -> Names:
    """What a rule of address translation refers to beside its list."""
    words = piece.statements[-1].words
    vrfs = _after(words, "vrf")
    return Names(frozenset(f"nat:{vrf}" for vrf in vrfs),
                 frozenset((*(f"interface:{names.canonical(name)}" for name in _after(words, "interface")),
                            *(f"vrf:{vrf}" for vrf in vrfs))))


def _after(words: list[str], word: str) -> list[str]:
    """The word behind another; none where it does not stand there."""
    return words[words.index(word) + 1:][:1] if word in words else []


def _methods(piece: Piece) -> Names:
    """What the methods of a way of login refer to."""
    words = piece.statements[-1].words
    needs = {f"aaa-group:{word}" for before, word in pairwise(words)
             if before == "group" and word not in ("radius", "tacacs+")}
    return Names(requires=frozenset(needs | ({"enable:secret"} if words[-1] == "enable" else set())))


# What a kind's own way of writing tells beside the words that the tables name.
_OF_KIND: Final[Mapping[str, Callable[[Piece], Names]]] = {
    "interface": _interface, "acl": _access_list, "acl-standard": _access_list, "acl6": _access_list,
    "snmp/reader": _reader, "nat": _translation, "dhcp": _pool, "zone-pair": _zone_pair, "aaa/login": _methods,
    "aaa/exec": _methods}


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
    for name in map(names.canonical, found) if kind == "interface" else found:
        if kind == "interface" and ip_of(name) is not None:
            continue
        if (kind, name) not in _BUILT_IN and not (kind in ("any-acl", "acl") and name.isdigit()):
            yield f"{kind}:{name}"
            if kind == "zone":
                yield f"zone-policy:{name}"


def vrf_of(head: Statement) -> str:
    """The VRF of an interface; empty for the inside."""
    return next((s.words[2] for s in head.inner if s.text.startswith("vrf forwarding ")), "")


def sends_gre(head: Statement) -> bool:
    """Whether an interface is a tunnel of GRE, which is what a tunnel is unless it says so ("Implementing Tunnels")."""
    modes = [s.text for s in head.inner if s.text.startswith("tunnel mode ")]
    return head.text.startswith("interface Tunnel") and all(m.startswith("tunnel mode gre") for m in modes)
