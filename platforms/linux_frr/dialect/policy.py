"""Prefix lists, community lists, route-maps and static routes: what BGP's neighbours refer to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal

from platforms.linux_frr.dialect.tree import Node
from platforms.refusal import FOREIGN, SYNTAX, refuse

ListKind = Literal["prefix-list", "prefix-list6", "community-list"]

_PREFIX = re.compile(r"(ip|ipv6) prefix-list (\S+)(?: seq (\d+))? (permit|deny) (\S+)(?: ge (\d+))?(?: le (\d+))?$")
_PREFIX_NAMED = re.compile(r"(ip|ipv6) prefix-list (\S+) (.*)$")
_COMMUNITY = re.compile(r"bgp community-list(?: (standard|expanded))? (\S+)(?: seq (\d+))? (permit|deny) (.+)$")
_ROUTE = re.compile(r"(?:ip|ipv6) route (\S+) (.+)$")
_MAP = re.compile(r"route-map (\S+) (permit|deny) (\d+)$")
_LAST_SEQ = 4294967295


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: `head` comes before the number, `value` is what FRR compares to find duplicates."""

    seq: int
    value: str                         # "permit 10.0.0.0/8 le 24"
    number: int                        # line

    @property
    def permits(self) -> bool:
        return self.value.startswith("permit ")


@dataclass(slots=True)
class List:
    """A prefix or community list, of either kind."""

    kind: ListKind
    name: str
    head: str                          # "ip prefix-list NAME", "bgp community-list standard NAME"
    entries: dict[int, Entry] = field(default_factory=dict)
    description: str | None = None

    def show(self) -> str:
        rows = [] if self.description is None else [f"{self.head} description {self.description}"]
        rows += [f"{self.head} seq {e.seq} {e.value}" for e in sorted(self.entries.values(), key=lambda e: e.seq)]
        return "".join(f"{row}\n" for row in rows)

    def next_seq(self) -> int:
        """The number that FRR gives to an entry without one: the next multiple of five."""
        return (max(self.entries, default=0) // 5 + 1) * 5


# The network's aggregates and the sites' prefixes stand in the lists of every router that they pass.
@lru_cache(maxsize=1 << 14)
def _network(prefix: str) -> IPv4Network | IPv6Network:
    return ip_network(prefix, strict=False)


@lru_cache(maxsize=1 << 14)
def network_of(prefix: str) -> IPv4Network | IPv6Network | None:
    """The network that a prefix is, written as it is printed; None for anything else."""
    try:
        network = _network(prefix)
    except ValueError:
        return None
    return network if str(network) == prefix else None


def _prefix_value(action: str, prefix: str, ge: str | None, le: str | None, node: Node, file: str) -> str:
    wide = node.text.startswith("ipv6")
    bits = 128 if wide else 32
    if prefix == "any":
        network, le = ip_network("::/0" if wide else "0.0.0.0/0"), le or str(bits)
    else:
        try:
            network = _network(prefix)
        except ValueError as error:
            raise refuse(SYNTAX, f"{prefix!r} is no prefix: {error}", file, node.line) from error
    if network.max_prefixlen != bits:
        raise refuse(SYNTAX, f"{prefix} is not a prefix of this list's address family", file, node.line)
    low, high = int(ge or network.prefixlen), int(le or bits)
    if not network.prefixlen <= low <= high <= bits:
        raise refuse(SYNTAX, f"the lengths of {node.text!r} are not prefix <= ge <= le <= {bits}", file, node.line)
    if network.prefixlen == 0 and ge is None and le is not None and int(le) == bits:
        return f"{action} any"
    return f"{action} {network}" + (f" ge {int(ge)}" if ge else "") + (f" le {int(le)}" if le else "")


def _add(into: List, seq: str | None, value: str, node: Node, file: str, *, strict: bool) -> None:
    number = int(seq) if seq else into.next_seq()
    if not 1 <= number <= _LAST_SEQ:
        raise refuse(SYNTAX, f"sequence number {number} is not between 1 and {_LAST_SEQ}", file, node.line)
    if strict:
        if number in into.entries:
            raise refuse(
                SYNTAX,
                f"sequence number {number} is used twice (first at line {into.entries[number].number})",
                file,
                node.line,
            )
        same = next((e for e in into.entries.values() if e.value == value), None)
        if same:
            raise refuse(SYNTAX, f"{value!r} is already entry {same.seq}: FRR would silently ignore this one",
                         file, node.line, hint="leave one of the two out")
    into.entries[number] = Entry(number, value, node.line)


def list_of(node: Node) -> tuple[ListKind, str] | None:
    """Which list a line at the top belongs to, if any."""
    named = _PREFIX_NAMED.match(node.text)
    if named:
        return ("prefix-list" if named[1] == "ip" else "prefix-list6"), named[2]
    community = _COMMUNITY.match(node.text)
    return ("community-list", community[2]) if community else None


def read_list(kind: ListKind, name: str, nodes: Iterable[Node], file: str, *, strict: bool) -> List:
    """Read all lines of one list. `strict` (what we intend) refuses what FRR would silently drop."""
    result: List | None = None
    for node in nodes:
        if kind == "community-list":
            community = _COMMUNITY.match(node.text)
            if not community or community[2] != name:
                raise refuse(
                    FOREIGN if community else SYNTAX, f"{node.text!r} is no entry of {kind} {name}", file, node.line
                )
            form = community[1] or "standard"
            head = f"bgp community-list {form} {name}" if community[1] else f"bgp community-list {name}"
            if result and result.head != head:
                raise refuse(SYNTAX, f"{kind} {name} is both {result.head!r} and {head!r}", file, node.line)
            result = result or List(kind, name, head)
            words = community[5] if form == "expanded" else " ".join(sorted(community[5].split(), key=_community_rank))
            _add(result, community[3], f"{community[4]} {words}", node, file, strict=strict)
            continue
        named, match = _PREFIX_NAMED.match(node.text), _PREFIX.match(node.text)
        if not named or named[2] != name or (named[1] == "ip") != (kind == "prefix-list"):
            raise refuse(FOREIGN if named else SYNTAX, f"{node.text!r} is no entry of {kind} {name}", file, node.line)
        result = result or List(kind, name, f"{named[1]} prefix-list {name}")
        if named[3].startswith("description "):
            result.description = named[3].removeprefix("description ")
        elif match:
            _add(
                result,
                match[3],
                _prefix_value(match[4], match[5], match[6], match[7], node, file),
                node,
                file,
                strict=strict,
            )
        else:
            raise refuse(SYNTAX, f"{node.text!r} is not how a prefix list is written", file, node.line,
                         hint="ip prefix-list NAME seq N permit|deny PREFIX [ge N] [le N]")
    if result is None:
        raise refuse(SYNTAX, f"{kind} {name} is empty", file, 1)
    return result


def _community_rank(word: str) -> tuple[int, int, str]:
    high, _, low = word.partition(":")
    if high.isdigit() and low.isdigit():
        return int(high), int(low), ""
    return 1 << 32, 0, word                # well-known communities are 65535:n


@dataclass(slots=True)
class MapEntry:
    """One entry of a route-map: its lines by what they set or match."""

    seq: int
    action: str
    number: int
    lines: dict[str, str] = field(default_factory=dict)

    def show(self, name: str) -> list[str]:
        # FRR prints an entry's lines sorted by their text.
        return [
            f"route-map {name} {self.action} {self.seq}",
            *(f" {line}" for line in sorted(self.lines.values())),
            "exit",
        ]


@dataclass(slots=True)
class RouteMap:
    """All entries of one route-map."""

    name: str
    entries: dict[int, MapEntry] = field(default_factory=dict)

    def show(self) -> str:
        rows: list[str] = []
        for entry in sorted(self.entries.values(), key=lambda e: e.seq):
            rows += entry.show(self.name)
        return "".join(f"{row}\n" for row in rows)


_THREE = re.compile(r"(?:match|set) (?:ip|ipv6|as-path|extcommunity|evpn|table|src) ")
_MAP_LINE = re.compile(r"(?:match|set|call|on-match|continue|description) ?")


def map_key(line: str) -> str:
    """What a line of a route-map entry is a value of: FRR keeps one of each."""
    words = line.split(" ")
    if words[0] in {"call", "description"}:
        return words[0]
    if words[0] in {"on-match", "continue"}:
        return "on-match"
    if words[:2] in (["match", "ip"], ["match", "ipv6"]) and len(words) > 3 and words[3].startswith("prefix-l"):
        return " ".join(words[:4])
    if words[:2] == ["set", "ipv6"] and len(words) > 3:
        return " ".join(words[:4])
    return " ".join(words[:3] if _THREE.match(line) else words[:2])


def _map_line(node: Node) -> str:
    words = node.words
    if words[:2] == ["set", "community"] and len(words) > 2 and words[2] != "none":
        tail = ["additive"] if words[-1] == "additive" else []
        values = sorted(words[2:len(words) - len(tail)], key=_community_rank)
        return " ".join(["set", "community", *values, *tail])
    if words[0] == "continue":
        return f"on-match goto {words[1]}" if len(words) > 1 else "on-match next"
    return node.text


def map_of(node: Node) -> str | None:
    """Which route-map a line at the top belongs to, if any."""
    match = _MAP.match(node.text)
    return match[1] if match else None


def read_map(name: str, nodes: Iterable[Node], file: str) -> RouteMap:
    """Read all entries of one route-map."""
    result = RouteMap(name)
    for node in nodes:
        match = _MAP.match(node.text)
        if not match or match[1] != name:
            raise refuse(
                FOREIGN if match else SYNTAX, f"{node.text!r} is no entry of route-map {name}", file, node.line
            )
        seq = int(match[3])
        entry = result.entries.setdefault(seq, MapEntry(seq, match[2], node.line))
        entry.action = match[2]
        for child in node.lines():
            if not _MAP_LINE.match(child.text):
                raise refuse(SYNTAX, f"{child.text!r} is no line of a route-map", file, child.line)
            line = _map_line(child)
            entry.lines[map_key(line)] = line
    if not result.entries:
        raise refuse(SYNTAX, f"route-map {name} is empty", file, 1)
    return result


@dataclass(frozen=True, slots=True)
class Route:
    """A static route as one canonical line."""

    prefix: str
    line: str
    number: int

    @property
    def discards(self) -> bool:
        return bool(re.search(r" (?:blackhole|reject|Null0)(?: |$)", self.line))


def route_of(node: Node) -> Route | None:
    """A static route (outside any VRF block), if the line is one."""
    match = _ROUTE.match(node.text)
    if not match:
        return None
    try:
        prefix = ip_network(match[1], strict=False)
    except ValueError:
        return None
    word = "ip" if prefix.version == 4 else "ipv6"
    return Route(str(prefix), f"{word} route {prefix} {match[2]}", node.line)
