"""`router bgp`: one block on the router, many objects for us.

The block is read into attributes with keys, because FRR replaces an attribute in place when it is given anew: two
lines with the same key are two values of one thing. Printed back in the order of FRR 8.4's running-config.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

from platforms.linux_frr.dialect.tree import Node
from platforms.refusal import FOREIGN, SYNTAX, refuse

ROUTER = ""                                     # the place of what stands outside any address family
V4 = "ipv4 unicast"
_FAMILIES = (V4, "ipv4 multicast", "ipv4 labeled-unicast", "ipv4 vpn", "ipv6 unicast", "ipv6 multicast",
             "ipv6 labeled-unicast", "ipv6 vpn", "l2vpn evpn", "ipv4 flowspec", "ipv6 flowspec")

_SESSION_ORDER = (
    "remote-as", "peer-group", "local-as", "description", "shutdown", "bfd", "password", "solo", "port", "interface",
    "tcp-mss", "passive", "ebgp-multihop", "ttl-security", "disable-connected-check",
    "disable-link-bw-encoding-ieee", "extended-optional-parameters", "enforce-first-as", "update-source",
    "advertisement-interval", "timers", "timers connect", "timers delayopen", "capability dynamic",
    "capability extended-nexthop", "dont-capability-negotiate", "override-capability", "strict-capability-match",
    "sender-as-path-loop-detection", "graceful-restart", "graceful-restart-helper", "graceful-restart-disable")
_FAMILY_ORDER = (
    "activate", "addpath-tx-all-paths", "addpath-tx-bestpath-per-AS", "disable-addpath-rx", "capability orf",
    "route-reflector-client", "next-hop-self", "remove-private-AS", "as-override", "send-community",
    "default-originate", "soft-reconfiguration", "maximum-prefix", "maximum-prefix-out", "route-server-client",
    "nexthop-local", "allowas-in", "soo", "weight", "distribute-list in", "distribute-list out", "prefix-list in",
    "prefix-list out", "route-map in", "route-map out", "unsuppress-map", "advertise-map", "filter-list in",
    "filter-list out", "attribute-unchanged")
_FAMILY_WORDS = frozenset(key.split(" ")[0] for key in _FAMILY_ORDER) - {"capability"}
_DIRECTED = frozenset({
    "distribute-list", "prefix-list", "route-map", "filter-list"})

_GLOBAL_ORDER = (
    "bgp fast-external-failover", "bgp router-id", "bgp log-neighbor-changes", "bgp always-compare-med",
    "bgp ebgp-requires-policy", "bgp reject-as-sets", "bgp suppress-duplicates", "bgp hard-administrative-reset",
    "bgp default ipv4-unicast", "bgp default ipv6-unicast", "bgp default local-preference",
    "bgp default show-hostname", "bgp default show-nexthop-hostname", "bgp default subgroup-pkt-queue-max",
    "bgp client-to-client reflection", "bgp cluster-id", "bgp disable-ebgp-connected-route-check",
    "bgp confederation identifier", "bgp confederation peers", "bgp deterministic-med", "bgp update-delay",
    "bgp max-med", "write-quanta", "read-quanta", "coalesce-time", "bgp graceful-shutdown",
    "bgp long-lived-graceful-restart", "bgp graceful-restart stalepath-time", "bgp graceful-restart restart-time",
    "bgp graceful-restart", "bgp graceful-restart-disable", "bgp graceful-restart preserve-fw-state",
    "bgp graceful-restart rib-stale-time", "bgp bestpath as-path", "bgp route-reflector allow-outbound-policy",
    "bgp bestpath compare-routerid", "bgp bestpath med", "bgp bestpath peer-type", "bgp bestpath bandwidth",
    "bgp network import-check", "timers bgp", "bgp minimum-holdtime", "bgp conditional-advertisement",
    "bgp listen limit", "bgp listen range", "bgp default shutdown", "bgp shutdown", "bgp allow-martian-nexthop",
    "bgp fast-convergence")
_FAMILY_GLOBAL_ORDER = (
    "network", "aggregate-address", "redistribute", "bgp dampening", "maximum-paths", "maximum-paths ibgp",
    "distance", "table-map")
# Attributes of one value: a new value replaces the old one.
_SINGLE = frozenset({
    "bgp router-id", "bgp default local-preference", "bgp default subgroup-pkt-queue-max", "bgp cluster-id",
    "bgp confederation identifier", "bgp update-delay", "bgp max-med", "write-quanta", "read-quanta",
    "coalesce-time", "bgp long-lived-graceful-restart", "bgp graceful-restart stalepath-time",
    "bgp graceful-restart restart-time", "bgp graceful-restart rib-stale-time", "timers bgp", "bgp minimum-holdtime",
    "bgp conditional-advertisement", "bgp listen limit", "maximum-paths", "maximum-paths ibgp", "table-map"})
# Never printed by FRR 8.4: what already is so. A rendered one would be a difference for ever.
_DEFAULTS = frozenset({
    "bgp ebgp-requires-policy", "bgp default ipv4-unicast", "no bgp default ipv6-unicast",
    "bgp network import-check", "bgp suppress-duplicates", "bgp fast-external-failover",
    "no bgp log-neighbor-changes", "timers bgp 60 180", "bgp client-to-client reflection",
    "bgp graceful-restart restart-time 120", "bgp graceful-restart stalepath-time 360",
    "bgp default local-preference 100", "no bgp deterministic-med", "no bgp always-compare-med", "no bgp shutdown",
    "maximum-paths 1", "maximum-paths ibgp 1", "no bgp graceful-restart"})


class Attribute(NamedTuple):
    """One line: `key` says which thing it is a value of, `node` where it was read."""

    key: str
    line: str
    number: int


Attributes = dict[str, dict[str, Attribute]]    # family -> key -> attribute


@dataclass(slots=True)
class Block:
    """`router bgp N`: its own attributes, and each neighbour's."""

    asn: int
    own: Attributes = field(default_factory=dict)
    neighbors: dict[str, Attributes] = field(default_factory=dict)

    @property
    def activates_v4(self) -> bool:
        """Whether a neighbour has IPv4 unicast without saying so."""
        return "bgp default ipv4-unicast" not in self.own.get(ROUTER, {})


@lru_cache(maxsize=1 << 14)
def as_address(word: str) -> IPv4Address | IPv6Address | None:
    """The address that a neighbour is named by; None for another name (interface, peer group)."""
    try:
        return ip_address(word)
    except ValueError:
        return None


@lru_cache(maxsize=1 << 14)
def address_name(word: str) -> str:
    """An address in canonical form; another neighbour's name as it is."""
    address = as_address(word)
    return word if address is None else str(address)


def _family(words: list[str]) -> str:
    name = " ".join(words[1:])
    return f"{name} unicast" if name in {"ipv4", "ipv6"} else name


def _global_key(words: list[str]) -> tuple[str, str]:
    """Key and canonical line of what is no neighbour's."""
    positive = words[1:] if words[0] == "no" else words
    line = " ".join(words)
    if positive[0] in {"network", "aggregate-address"} and len(positive) > 1:
        try:
            prefix = str(ip_network(positive[1], strict=False))
        except ValueError:
            return line, line
        positive = [positive[0], prefix, *positive[2:]]
        return f"{positive[0]} {prefix}", " ".join(["no", *positive] if words[0] == "no" else positive)
    if positive[0] == "redistribute":
        return " ".join(positive[:2]), line
    if positive[0] == "distance":
        return " ".join(positive[:2]), line
    for size in (3, 2, 1):
        key = " ".join(positive[:size])
        if key in _SINGLE:
            return key, line
    return " ".join(positive), line


def _neighbor_key(words: list[str]) -> str:
    """Key of a neighbour's attribute; `words` begin after its name."""
    word = words[0]
    if word in _DIRECTED:
        return f"{word} {words[-1]}"
    if word == "timers" and len(words) > 1 and words[1] in {"connect", "delayopen"}:
        return f"timers {words[1]}"
    if word in {"capability", "send-community"} or words[:2] == ["bfd", "profile"]:
        return " ".join(words[:2])
    return word


def _neighbor_default(negative: bool, words: list[str], family: str) -> bool:
    word = words[0]
    if word == "send-community":
        return not negative
    if negative:
        return word != "activate" or family != V4
    return word == "timers" and words[1:] == ["connect", "120"]


def _canonical_value(words: list[str]) -> list[str]:
    if words == ["ebgp-multihop"]:
        return ["ebgp-multihop", "255"]
    if words[0] == "update-source" and len(words) > 1:
        return ["update-source", address_name(words[1])]
    return words


def _file(attributes: Attributes, family: str, attribute: Attribute) -> None:
    attributes.setdefault(family, {})[attribute.key] = attribute


def _read_neighbor(block: Block, family: str, node: Node, spoken: list[str], file: str) -> None:
    negative = spoken[0] == "no"
    words = spoken[2 if negative else 1:]
    if len(words) < 2:
        raise refuse(SYNTAX, f"a neighbour's line without an attribute: {node.text!r}", file, node.line)
    name, rest = address_name(words[0]), _canonical_value(words[1:])
    # Spoken at the router, an attribute of a family is meant for IPv4 unicast; the reverse falls through to the router.
    family = (family or V4) if rest[0] in _FAMILY_WORDS or rest[:2] == ["capability", "orf"] else ROUTER
    block.neighbors.setdefault(name, {})
    if _neighbor_default(negative, rest, family):
        return
    line = f"{'no ' if negative else ''}neighbor {name} {' '.join(rest)}"
    _file(block.neighbors[name], family, Attribute(_neighbor_key(rest), line, node.line))


def read(node: Node, file: str) -> Block:
    """Read one `router bgp N` (no VRF). Raises DialectError where a line is no BGP at all."""
    if len(node.words) < 3 or not node.words[2].isdigit():
        raise refuse(SYNTAX, f"`router bgp` without an AS number: {node.text!r}", file, node.line)
    block = Block(int(node.words[2]))
    _read_into(block, node, ROUTER, file)
    for name, attributes in block.neighbors.items():
        session = attributes.get(ROUTER, {})
        remote = session.get("remote-as")
        # Between routers of one AS every session may take several hops: FRR forgets the line.
        if remote and remote.line in {f"neighbor {name} remote-as {block.asn}", f"neighbor {name} remote-as internal"}:
            session.pop("ebgp-multihop", None)
    return block


def of_lines(text: str) -> Block:
    """A block that holds one neighbour's lines and at most one address family, each line as it is printed, none of them
    taken back and none a default.
    """
    head, *rows = text.split("\n")
    block = Block(int(head.rpartition(" ")[2]))
    name = address_name(rows[0].split()[1])
    attributes = block.neighbors[name] = {}
    family = ROUTER
    for number, row in enumerate(rows, 2):
        words = row.split()
        if words[:1] == ["neighbor"]:
            said = words[2:]
            key = _neighbor_key(said)
            place = (family or V4) if said[0] in _FAMILY_WORDS else ROUTER
            _file(attributes, place, Attribute(key, f"neighbor {name} {' '.join(said)}", number))
        elif words[:1] == ["address-family"]:
            family = _family(words)
    return block


def _read_into(block: Block, node: Node, family: str, file: str) -> None:
    for child in node.lines():
        words = child.words
        if words[0] == "address-family":
            _read_into(block, child, _family(words), file)
        elif words[0] == "neighbor" or words[:2] == ["no", "neighbor"]:
            _read_neighbor(block, family, child, words, file)
        elif child.text not in _DEFAULTS:
            key, line = _global_key(words)
            place = family or (
                V4 if words[0] in {"network", "aggregate-address", "redistribute", "maximum-paths"} else ROUTER
            )
            _file(block.own, place, Attribute(key, line, child.line))


@lru_cache(maxsize=1 << 12)
def _rank(order: tuple[str, ...], key: str) -> int:
    """Place in FRR's order; the longest known beginning of the key counts."""
    best, length = len(order), -1
    for place, known in enumerate(order):
        if (key == known or key.startswith(known + " ")) and len(known) > length:
            best, length = place, len(known)
    return best


_NUMBERED = re.compile(r"(?:network|aggregate-address) (\S+)")


def _sort_key(attribute: Attribute, order: tuple[str, ...]) -> tuple[int, int, int, str]:
    match = _NUMBERED.match(attribute.key)
    number, length = 0, 0
    if match:
        prefix = ip_network(match[1], strict=False)
        number, length = int(prefix.network_address), prefix.prefixlen
    return _rank(order, attribute.key), number, length, attribute.line


def ordered(attributes: Iterable[Attribute], family: str, *, neighbor: bool) -> list[Attribute]:
    """Attributes in the order in which FRR prints them."""
    order: tuple[str, ...]
    if neighbor:
        order = _FAMILY_ORDER if family else _SESSION_ORDER
    else:
        order = _FAMILY_GLOBAL_ORDER if family else _GLOBAL_ORDER
    return sorted(attributes, key=lambda a: _sort_key(a, order))


def families(attributes: Mapping[str, object]) -> list[str]:
    """The address families that are present, in FRR's order."""
    present = [family for family in attributes if family != ROUTER]
    return sorted(present, key=lambda f: (_FAMILIES.index(f) if f in _FAMILIES else len(_FAMILIES), f))


def show(asn: int, attributes: Attributes, *, neighbor: bool) -> str:
    """An object's canonical text: `router bgp N` with these attributes and no others."""
    rows = [f"router bgp {asn}"]
    rows += [f" {a.line}" for a in ordered(attributes.get(ROUTER, {}).values(), ROUTER, neighbor=neighbor)]
    for family in families(attributes):
        lines = ordered(attributes[family].values(), family, neighbor=neighbor)
        if lines:
            rows += [" !", f" address-family {family}", *(f"  {a.line}" for a in lines), " exit-address-family"]
    return "\n".join([*rows, "exit", ""])


def only_neighbor(block: Block, name: str, file: str, line: int) -> Attributes:
    """A neighbour's attributes from a text that must hold nothing else."""
    for family, attributes in block.own.items():
        for attribute in attributes.values():
            raise refuse(
                FOREIGN,
                f"{attribute.line!r} is no line of neighbour {name}{f' ({family})' if family else ''}",
                file,
                attribute.number,
                hint="it belongs into frr/bgp.conf",
            )
    others = sorted(set(block.neighbors) - {name})
    if others:
        raise refuse(FOREIGN, f"lines of neighbour {others[0]} in the file of neighbour {name}", file, line)
    if name not in block.neighbors or "remote-as" not in block.neighbors[name].get(ROUTER, {}):
        raise refuse(SYNTAX, f"neighbour {name} has no remote-as", file, line)
    return block.neighbors[name]
