"""Reads what `simpul-survey` printed on a Debian router that nobody declared: iproute2's JSON and FRR's own words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from platforms.linux_frr.dialect import bgp
from platforms.linux_frr.dialect.tree import parse
from platforms.refusal import STREAM, refuse
from simpul.adoption.surveyed import Address, Peer, Port, Route, Surveyed

_HEADS: Final = ("hostname", "addresses", "routes", "routes6", "frr")
_END: Final = "end of simpul-survey\n"
# Routes that follow from something else: an address, a routing protocol (ip-route(8), RTPROTO).
_IMPLIED: Final = frozenset({"kernel", "bgp", "ospf", "isis", "rip", "ra", "zebra", "babel", "eigrp"})
_DYNAMIC: Final = frozenset({"dhcp", "ra"})


@cache
def script() -> str:
    """What is run on the router, by `sh` from its standard input."""
    return Path(__file__).with_name("simpul-survey").read_text(encoding="utf-8")


def read(text: str) -> Surveyed:
    """A survey as printed. Raises DialectError where it is none, or was cut short."""
    rows = text.split("\n", 6)
    if rows[0] != "simpul-survey 1" or len(rows) < 7 or not text.endswith(_END):
        raise refuse(STREAM, "this is not all of what simpul-survey prints", "survey", 1,
                     hint="ssh root@ROUTER sh <simpul-survey >ROUTER.survey")
    said: dict[str, str] = {}
    for number, (head, row) in enumerate(zip(_HEADS, rows[1:6], strict=True), 2):
        word, _, rest = row.partition(" ")
        if word != head:
            raise refuse(STREAM, f"{row[:40]!r} where `{head} ...` was to come", "survey", number)
        said[head] = rest
    frr = rows[6].removesuffix(_END) if said["frr"] == "yes" else ""
    try:
        links = json.loads(said["addresses"] or "[]")
        routes = [*json.loads(said["routes"] or "[]"), *json.loads(said["routes6"] or "[]")]
        ports = tuple(_ports([link for link in links if link.get("ifname")]))
        found = tuple(_routes(routes))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise refuse(STREAM, f"what iproute2 said is not understood: {error!r}", "survey", 3) from error
    asn, peers = _bgp(frr)
    unread = [] if frr else ["FRR does not answer there: what it would route is not known"]
    return Surveyed(said["hostname"], ports, found, asn, peers,
                    f"== frr {len(frr.encode())}\n{frr}\n== end\n", tuple(unread))


def _ports(links: list[dict[str, Any]]) -> Iterator[Port]:
    members: dict[str, list[str]] = {}
    for link in links:
        if link.get("master"):
            members.setdefault(link["master"], []).append(link["ifname"])
    for link in links:
        if link.get("link_type") == "loopback":
            continue
        info: Mapping[str, Any] = link.get("linkinfo") or {}
        kind = info.get("info_kind") or ("ppp" if link.get("link_type") == "ppp" else "port")
        addresses = tuple(
            Address(f"{a['local']}/{32 if a['family'] == 'inet' else 128}" if a.get("address") else
                    f"{a['local']}/{a['prefixlen']}", bool(a.get("dynamic")) or kind == "ppp")
            for a in link.get("addr_info", ()) if a.get("scope") == "global")
        # A veth is a port to whoever stands inside: a container, a lab.
        yield Port(link["ifname"], "port" if kind == "veth" else str(kind), int(link["mtu"]), "UP" in link["flags"],
                   addresses, str(link.get("link") or "") if kind == "vlan" else "",
                   int(info["info_data"]["id"]) if kind == "vlan" else None, tuple(members.get(link["ifname"], ())))


def _routes(routes: list[dict[str, Any]]) -> Iterator[Route]:
    for route in routes:
        if route.get("protocol") in _IMPLIED - {"ra"} or (route.get("protocol") == "ra" and route["dst"] != "default"):
            continue
        for hop in route.get("nexthops") or (route,):
            yield Route(route["dst"], str(hop.get("dev") or route.get("type", "")), hop.get("gateway"),
                        route.get("protocol") in _DYNAMIC)


def _bgp(frr: str) -> tuple[int | None, tuple[Peer, ...]]:
    """The first `router bgp N` outside any VRF, and its neighbours."""
    for node in parse(frr):
        if node.words[:2] == ["router", "bgp"] and len(node.words) == 3 and node.words[2].isdigit():
            block = bgp.read(node, "survey")
            return block.asn, tuple(Peer(name, _last(of, "remote-as"), _last(of, "description", 3))
                                    for name, of in block.neighbors.items())
    return None, ()


def _last(attributes: bgp.Attributes, key: str, words: int = 3) -> str:
    found = attributes.get(bgp.ROUTER, {}).get(key)
    return " ".join(found.line.split(" ")[words:]) if found else ""
