"""OSPF of both families: what a router says and believes (`frr/ospf.conf`), and on which interface it speaks.

Seen with FRR 8.4: an area or a key is not replaced in place, and what zebra takes from OSPF is bounded by `ip protocol`
alone: neither ospfd nor ospf6d filters what it hears.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from platforms.linux_frr.dialect.tree import Node
from platforms.refusal import FOREIGN, SECRET, SYNTAX, WEAK, refuse

# In the order in which FRR is told: first what bounds it.
PROTOCOLS = ("ip protocol ospf", "ipv6 protocol ospf6")
ROUTERS = ("router ospf", "router ospf6")
KEY = "secret:ospf:"

_PROTOCOL = re.compile(r"(ip protocol ospf|ipv6 protocol ospf6) route-map (\S+)$")
_ROUTER_ID = re.compile(r"(?:ospf|ospf6) router-id \S+$")
_REDISTRIBUTE = re.compile(r"redistribute (\S+)(?: metric \d+)?(?: metric-type [12])?(?: route-map (\S+))?$")
_INTERFACE = re.compile(r"interface (\S+)$")
_AREA = re.compile(r"(ip ospf|ipv6 ospf6) area \S+$")
_AUTHENTICATION = "ip ospf authentication message-digest"
_MD5 = re.compile(r"(ip ospf message-digest-key \d+) md5 (\S+)$")
_TRAILER = re.compile(r"(ipv6 ospf6 authentication key-id \d+ hash-algo \S+) key (\S+)$")


@dataclass(slots=True)
class Routers:
    """Lines by what they are a value of: at the top, and inside each router."""

    top: dict[str, str] = field(default_factory=dict)
    inside: dict[str, dict[str, str]] = field(default_factory=dict)

    def show(self) -> str:
        rows = [self.top[key] for key in PROTOCOLS if key in self.top]
        for router in ROUTERS:
            if router in self.inside:
                rows += [router, *(f" {line}" for line in sorted(self.inside[router].values())), "exit"]
        return "".join(f"{row}\n" for row in rows)

    def maps(self) -> set[str]:
        """The route-maps that are asked."""
        lines = [*self.top.values(), *(line for by in self.inside.values() for line in by.values())]
        return {words[at + 1] for line in lines for words in [line.split(" ")]
                for at, word in enumerate(words[:-1]) if word == "route-map"}


def key_of(line: str) -> str:
    """What a line inside `router ospf` is a value of."""
    return " ".join(line.split(" ")[:2])


def protocol_of(node: Node) -> str | None:
    """Which family's bound a line at the top is, if any."""
    match = _PROTOCOL.match(node.text)
    return match[1] if match else None


def read_routers(nodes: Iterable[Node], file: str, *, strict: bool) -> Routers:
    """Read bounds and routers. `strict` (what we intend) refuses what lets more pass than somebody listed."""
    found = Routers()
    for node in nodes:
        bound = protocol_of(node)
        if bound is not None:
            found.top[bound] = node.text
            continue
        if node.text not in ROUTERS:
            raise refuse(FOREIGN, f"{node.text!r} is no line of OSPF's routers", file, node.line,
                         hint="known here: " + ", ".join((*PROTOCOLS, *ROUTERS)))
        inside = found.inside.setdefault(node.text, {})
        for child in node.lines():
            told = _REDISTRIBUTE.match(child.text)
            if strict and not told and not _ROUTER_ID.match(child.text):
                raise refuse(SYNTAX, f"{child.text!r} is no line of {node.text!r} of ours", file, child.line,
                             hint="ospf router-id A.B.C.D; redistribute KIND metric N route-map NAME")
            if strict and told and told[2] is None:
                raise refuse(WEAK, f"{child.text!r} tells the LAN all that it finds", file, child.line,
                             hint="bound it: route-map NAME")
            inside[key_of(child.text)] = child.text
    if strict:
        for bound, router in zip(PROTOCOLS, ROUTERS, strict=True):
            if router in found.inside and bound not in found.top:
                raise refuse(WEAK, f"{router!r} without a bound: whatever the LAN says would be a route", file, 1,
                             hint=f"{bound} route-map NAME")
    return found


def routers_change(before: Routers | None, after: Routers | None) -> list[str]:
    """The lines from one to another: bounds come before what they bound, and go after it."""
    old, new = before or Routers(), after or Routers()
    rows = [line for key, line in new.top.items() if old.top.get(key) != line]
    for router in ROUTERS:
        had, wanted = old.inside.get(router), new.inside.get(router)
        if wanted is None:
            rows += [f"no {router}"] if had is not None else []
            continue
        fresh = sorted(line for key, line in wanted.items() if (had or {}).get(key) != line)
        stale = sorted(key for key in had or {} if key not in wanted)
        if fresh or stale or had is None:
            rows += [router, *(f" {line}" for line in fresh), *(f" no {key}" for key in stale), "exit"]
    return rows + [f"no {line}" for key, line in old.top.items() if key not in new.top]


@dataclass(slots=True)
class Speaker:
    """An interface that OSPF speaks on: its lines by what they are a value of."""

    name: str
    lines: dict[str, str] = field(default_factory=dict)

    def show(self) -> str:
        return "".join(f"{row}\n" for row in (f"interface {self.name}", *(f" {line}" for line in sorted(
            self.lines.values())), "exit"))


def is_ospf(line: str) -> bool:
    """Whether a line of an interface is OSPF's."""
    return re.match(r"(?:no )?(?:ip ospf|ipv6 ospf6) ", line) is not None


def interface_of(node: Node) -> str | None:
    """Which interface a line at the top opens, if any."""
    match = _INTERFACE.match(node.text)
    return match[1] if match else None


def _property(line: str) -> str:
    for pattern in (_AREA, _MD5, _TRAILER):
        match = pattern.match(line)
        if match:
            return match[1] + (" area" if pattern is _AREA else "")
    return line


def read_speaker(nodes: Sequence[Node], name: str, file: str, *, strict: bool) -> Speaker:
    """The single interface of a text. `strict` demands that what it hears is signed, with a key that is named."""
    if len(nodes) != 1 or interface_of(nodes[0]) != name:
        raise refuse(FOREIGN, f"this is not `interface {name}` and nothing else", file, nodes[0].line)
    speaker = Speaker(name)
    for child in nodes[0].lines():
        signing = _MD5.match(child.text) or _TRAILER.match(child.text)
        if strict and signing and not signing[2].startswith(KEY):
            raise refuse(SECRET, "a key would stand readable in every plan and backup", file, child.line,
                         hint=f"name it: {KEY}<first 32 digits of its SHA-256>")
        if strict and not signing and child.text != _AUTHENTICATION and not _AREA.match(child.text):
            raise refuse(SYNTAX, f"{child.text!r} is no line of OSPF on an interface of ours", file, child.line,
                         hint="an area of each family, and what signs it")
        speaker.lines[_property(child.text)] = child.text
    if strict and unsigned(speaker):
        raise refuse(WEAK, f"{unsigned(speaker)} on {name} is not signed: whoever is there may speak", file,
                     nodes[0].line, hint=f"{_AUTHENTICATION}, a message-digest-key and an ospf6 authentication key")
    return speaker


def unsigned(speaker: Speaker) -> str | None:
    """The family in which it speaks with anybody."""
    if "ip ospf area" in speaker.lines and not (_AUTHENTICATION in speaker.lines and any(
            map(_MD5.match, speaker.lines.values()))):
        return "OSPF for IPv4"
    if "ipv6 ospf6 area" in speaker.lines and not any(map(_TRAILER.match, speaker.lines.values())):
        return "OSPF for IPv6"
    return None


def speaker_change(before: Speaker | None, after: Speaker | None) -> list[str]:
    """The lines from one to another. It speaks last and falls silent first: never unsigned."""
    old, new = (before.lines if before else {}), (after.lines if after else {})
    moved = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    if not moved:
        return []
    # A family whose key or area changes is silent in between.
    silent = {family for family in ("ip ospf", "ipv6 ospf6") if any(key.startswith(family) for key in moved)}
    areas = {f"{family} area" for family in silent}
    gone = [*(old[key] for key in sorted(areas & old.keys())),
            *(_unsaid(old[key]) for key in sorted(moved & old.keys()) if key not in areas)]
    come = [*(new[key] for key in sorted(moved & new.keys()) if key not in areas),
            *(new[key] for key in sorted(areas & new.keys()))]
    name = (after or before or Speaker("")).name
    return [f"interface {name}", *(f" no {line}" for line in gone), *(f" {line}" for line in come), "exit"]


def _unsaid(line: str) -> str:
    """How FRR takes a signature back: an MD5 key by its number, an RFC 7166 key with any key's text."""
    match = _MD5.match(line)
    if match:
        return match[1]
    match = _TRAILER.match(line)
    return f"{match[1]} key gone" if match else line
