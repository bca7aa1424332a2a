"""One FRR object: from any legal way of writing it to what running-config prints, with its references."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from ipaddress import ip_address

from platforms.linux_frr.dialect import bfd, bgp, ospf, policy, usual
from platforms.linux_frr.dialect.parsed import Parsed
from platforms.linux_frr.dialect.tree import Node, mode, parse
from platforms.refusal import FOREIGN, NOT_OURS, SECRET, SYNTAX, WEAK, refuse
from platforms.remembered import remembered

MARK = "SIMPUL-"                       # names of prefix lists, community lists and route-maps that are ours
DESCRIPTION = "simpul:"                # what our neighbours' descriptions begin with

_USUAL: dict[str, Callable[[str, str], Parsed | None]] = {
    "neighbor": usual.neighbor, "route-map": usual.route_map, "prefix-list": partial(usual.prefix_list, "prefix-list"),
    "prefix-list6": partial(usual.prefix_list, "prefix-list6")}
_LISTS: dict[str, policy.ListKind] = {
    "prefix-list": "prefix-list", "prefix-list6": "prefix-list6", "community-list": "community-list"}


def split_id(object_id: str) -> tuple[str, str]:
    """`frr/prefix-list/X.conf` is ("prefix-list", "X"); `frr/bgp.conf` is ("bgp", "")."""
    parts = object_id.removesuffix(".conf").split("/", 2)
    return parts[1], parts[2] if len(parts) > 2 else ""


# Lines, hazards and steps are all made from the same text. Do not change what comes back.
@remembered
def top_lines(text: str) -> tuple[Node, ...]:
    """The lines at the top of an object's text."""
    if usual.ROUTE_MAP.fullmatch(text):
        return (mode(text),)
    return tuple(node for node in parse(text) if node.kind == "line")


def lines_of(text: str, file: str) -> tuple[Node, ...]:
    """The lines at the top of an object's text; refuses an empty text."""
    nodes = top_lines(text)
    if not nodes:
        raise refuse(SYNTAX, "the object is empty", file, 1, hint="an object without a line is left out altogether")
    return nodes


@remembered
def block_of(text: str, file: str) -> bgp.Block:
    """The single `router bgp N` of a text."""
    if usual.NEIGHBOR.fullmatch(text):
        return bgp.of_lines(text)
    nodes = lines_of(text, file)
    for node in nodes:
        if node.words[:2] != ["router", "bgp"] or len(node.words) != 3 or node is not nodes[0]:
            raise refuse(FOREIGN, f"{node.text!r} has no place beside one `router bgp N`", file, node.line)
    return bgp.read(nodes[0], file)


def _list_names(attributes: bgp.Attributes) -> set[str]:
    """Names that a neighbour's or the router's own lines refer to."""
    names: set[str] = set()
    for family, by_key in attributes.items():
        for attribute in by_key.values():
            words = attribute.line.removeprefix("no ").split(" ")
            if attribute.line.startswith("no "):
                continue
            rest = words[2:] if words[0] == "neighbor" else words
            for place, word in enumerate(rest[:-1]):
                if word == "prefix-list" and words[0] == "neighbor" and place == 0:
                    names.add(f"{'prefix-list6' if family.startswith('ipv6') else 'prefix-list'}:{rest[place + 1]}")
                elif word in {
                    "route-map",
                    "unsuppress-map",
                    "table-map",
                    "advertise-map",
                    "exist-map",
                    "non-exist-map",
                }:
                    names.add(f"route-map:{rest[place + 1]}")
                elif word == "profile" and rest[:1] == ["bfd"]:
                    names.add(f"bfd-profile:{rest[place + 1]}")
                elif word == "peer-group" and place == 0 and words[0] == "neighbor":
                    names.add(f"neighbor:{rest[place + 1]}")
    return names


def bgp_parsed(asn: int, own: bgp.Attributes) -> Parsed:
    """`frr/bgp.conf` from its attributes."""
    return Parsed(bgp.show(asn, own, neighbor=False), frozenset({f"bgp:{asn}"}), frozenset(_list_names(own)))


def neighbor_parsed(asn: int, name: str, attributes: bgp.Attributes) -> Parsed:
    """`frr/neighbor/ADDR.conf` from its attributes."""
    return Parsed(bgp.show(asn, attributes, neighbor=True), frozenset({f"neighbor:{name}"}),
                  frozenset({f"bgp:{asn}", *_list_names(attributes)}))


def list_parsed(value: policy.List) -> Parsed:
    return Parsed(value.show(), frozenset({f"{value.kind}:{value.name}"}))


def map_parsed(value: policy.RouteMap) -> Parsed:
    """A route-map with the lists and maps that it refers to."""
    names: set[str] = set()
    for entry in value.entries.values():
        for line in entry.lines.values():
            words = line.split(" ")
            if words[0] == "call":
                names.add(f"route-map:{words[1]}")
            elif words[:2] in (["match", "community"], ["set", "comm-list"]) and len(words) > 2:
                names.add(f"community-list:{words[2]}")
            elif "prefix-list" in words[:-1]:
                kind = "prefix-list6" if words[1] == "ipv6" else "prefix-list"
                names.add(f"{kind}:{words[words.index('prefix-list') + 1]}")
    return Parsed(value.show(), frozenset({f"route-map:{value.name}"}), frozenset(names - {f"route-map:{value.name}"}))


def profile_parsed(value: bfd.Profile) -> Parsed:
    return Parsed(value.show(), frozenset({f"bfd-profile:{value.name}"}))


def routers_parsed(value: ospf.Routers) -> Parsed:
    """`frr/ospf.conf` with the route-maps that bound it."""
    return Parsed(value.show(), frozenset({"ospf:routers"}), frozenset(f"route-map:{name}" for name in value.maps()))


def speaker_parsed(value: ospf.Speaker) -> Parsed:
    """`frr/ospf-interface/NAME.conf`: it needs the interface, and OSPF's bounds before it speaks."""
    return Parsed(value.show(), frozenset({f"ospf-interface:{value.name}"}),
                  frozenset({"ospf:routers", f"interface:{value.name}"}))


def route_parsed(routes: list[policy.Route]) -> Parsed:
    return Parsed(
        "".join(f"{r.line}\n" for r in sorted(routes, key=lambda r: r.line)), frozenset({f"route:{routes[0].prefix}"})
    )


def _must_be_ours(name: str, file: str, line: int) -> None:
    if not name.startswith(MARK):
        raise refuse(NOT_OURS, f"{name!r} does not begin with {MARK!r}, so nobody could see that it is Simpul's",
                     file, line, hint=f"name it {MARK}{name}")


def _intended_neighbor(name: str, text: str, file: str) -> Parsed:
    try:
        address = str(ip_address(name))
    except ValueError as error:
        raise refuse(SYNTAX, f"{name!r} is no address of a neighbour", file, 1) from error
    if address != name:
        raise refuse(SYNTAX, f"the file of neighbour {address} must be called {address}.conf", file, 1)
    block = block_of(text, file)
    attributes = bgp.only_neighbor(block, name, file, 1)
    session = attributes[bgp.ROUTER]
    if "password" in session and not session["password"].line.split(" ", 3)[3].startswith("secret:md5:"):
        raise refuse(SECRET, "a neighbour's password would stand readable in every plan and backup", file,
                     session["password"].number, hint="name it: password secret:md5:<first 32 digits of its SHA-256>")
    words = session["description"].line.split(" ", 3) if "description" in session else []
    if not words or not words[3].startswith(DESCRIPTION):
        raise refuse(NOT_OURS, f"neighbour {name} has no description that begins with {DESCRIPTION!r}", file,
                     session["remote-as"].number, hint=f" neighbor {name} description {DESCRIPTION}...")
    return neighbor_parsed(block.asn, name, attributes)


def intended(object_id: str, text: str) -> Parsed:
    """Read a rendered FRR object strictly. Raises DialectError with file and line."""
    kind, name = split_id(object_id)
    found = _USUAL[kind](name, text) if kind in _USUAL else None
    if found is not None:
        return found
    if kind == "bgp":
        block = block_of(text, object_id)
        for other, attributes in block.neighbors.items():
            line = min((a.number for by_key in attributes.values() for a in by_key.values()), default=1)
            raise refuse(FOREIGN, f"a line of neighbour {other} in {object_id}", object_id, line,
                         hint=f"it belongs into frr/neighbor/{other}.conf")
        if block.activates_v4:
            raise refuse(
                WEAK,
                "`no bgp default ipv4-unicast` is missing: every new neighbour would carry IPv4 before it has a policy",
                object_id,
                1,
                hint="add ` no bgp default ipv4-unicast`",
            )
        return bgp_parsed(block.asn, block.own)
    if kind == "neighbor":
        return _intended_neighbor(name, text, object_id)
    nodes = lines_of(text, object_id)
    if kind in _LISTS:
        _must_be_ours(name, object_id, nodes[0].line)
        value = policy.read_list(_LISTS[kind], name, nodes, object_id, strict=True)
        if not value.entries:
            raise refuse(
                WEAK, f"{kind} {name} has no entry: FRR permits everything by an empty list", object_id, nodes[0].line
            )
        return list_parsed(value)
    if kind == "route-map":
        _must_be_ours(name, object_id, nodes[0].line)
        return map_parsed(policy.read_map(name, nodes, object_id))
    if kind == "ospf":
        return routers_parsed(ospf.read_routers(nodes, object_id, strict=True))
    if kind == "ospf-interface":
        return speaker_parsed(ospf.read_speaker(nodes, name, object_id, strict=True))
    if kind == "bfd-profile":
        _must_be_ours(name, object_id, nodes[0].line)
        return profile_parsed(bfd.profile_of(nodes, name, object_id))
    route = policy.route_of(nodes[0])
    if len(nodes) != 1 or route is None:
        raise refuse(SYNTAX, f"{nodes[-1].text!r} is not one static route", object_id, nodes[-1].line)
    if route.prefix.replace("/", "_") != name:
        raise refuse(FOREIGN, f"a route to {route.prefix} in the file of {name}", object_id, route.number)
    return route_parsed([route])


def list_kind(kind: str) -> policy.ListKind:
    """The kind of list that a folder of `frr/` holds."""
    return _LISTS[kind]
