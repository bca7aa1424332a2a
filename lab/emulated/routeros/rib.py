"""The routes that emulated RouterOS routers have: their own, and what BGP and OSPF bring from both ends' configuration.

Each router in turn takes what the others had a round before, until nobody learns anything new. Left out: summaries
between areas (what an area says all of its routers know), stub areas, communities, MED.

manual.mikrotik.com, BGP, OSPF, Route Selection and Filters; RFC 4271, 9.1; RFC 4577, 4.2.5.1 (the DN bit).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import Protocol

from lab.emulated.routeros import ospf
from lab.emulated.routeros.policy import Network, Seen, accepts
from lab.emulated.routeros.tree import Item, Tree

# Distances (manual, IP Routing, "Route selection"), and the metric of a redistributed route (*assumed*, R14).
_CONNECTED, _EBGP, _OSPF, _IBGP = 0, 20, 110, 200
_EXTERNAL = "20"
_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Route:
    """One way to a prefix in a table. `via`: the router that said it, empty where it is this router's own."""

    prefix: Network
    protocol: str                        # connected, static, bgp or ospf
    distance: int
    rank: tuple[int, ...] = ()           # of equal distance the least counts
    via: str = ""
    blackhole: bool = False
    path: tuple[int, ...] = ()           # the AS numbers that a BGP route came by


@dataclass(frozen=True, slots=True)
class Bgp:
    """An established session as one end has it: who is at the other, and by which of its connections."""

    connection: Item
    own: int
    far: str
    theirs: Item
    other: int


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Two OSPF speakers that heard each other, as one has it."""

    here: ospf.Speaker
    far: str
    there: ospf.Speaker


class Router(Protocol):
    """A router as its neighbours' routes depend on it."""

    @property
    def name(self) -> str: ...

    @property
    def tree(self) -> Tree: ...

    def bgp(self) -> Iterator[Bgp]: ...

    def adjacencies(self) -> Iterator[Adjacency]: ...


Table = Mapping[tuple[str, Network], Route]


def routes(routers: Mapping[str, Router]) -> Mapping[str, Table]:
    """Every router's best routes, by table and prefix."""
    own = {name: _best(_own(router.tree)) for name, router in routers.items()}
    sessions = {name: list(router.bgp()) for name, router in routers.items()}
    links = {name: list(router.adjacencies()) for name, router in routers.items()}
    now: Mapping[str, Table] = own
    for _ in range(_ROUNDS):
        after = {name: _best([*own[name].items(), *_heard(name, routers, sessions[name], now),
                              *_flooded(name, routers, links, now)]) for name in routers}
        if after == now:
            break
        now = after
    return now


def _best(found: Iterator[tuple[tuple[str, Network], Route]] | list[tuple[tuple[str, Network], Route]]) -> dict[
        tuple[str, Network], Route]:
    best: dict[tuple[str, Network], Route] = {}
    for key, route in found:
        known = best.get(key)
        if known is None or (route.distance, route.rank, route.via) < (known.distance, known.rank, known.via):
            best[key] = route
    return best


def _own(tree: Tree) -> Iterator[tuple[tuple[str, Network], Route]]:
    for family in ("/ip", "/ipv6"):
        for item in tree.enabled(f"{family}/address"):
            network = ip_network(item.text("address"), strict=False)
            if not network.is_link_local:
                yield (tree.vrf_of(item.text("interface")), network), Route(network, "connected", _CONNECTED)
        for item in tree.enabled(f"{family}/route"):
            network = ip_network(item.text("dst-address"), strict=False)
            yield (item.text("routing-table"), network), Route(
                network, "static", int(item.text("distance")), blackhole=item.yes("blackhole"))


# --- BGP

def _vrf(connection: Item) -> str:
    instance = connection.target("instance")
    return (instance.text("vrf") if instance is not None else connection.text("vrf")) or "main"


def _heard(name: str, routers: Mapping[str, Router], sessions: list[Bgp], now: Mapping[str, Table]) -> Iterator[
        tuple[tuple[str, Network], Route]]:
    tree = routers[name].tree
    for session in sessions:
        external = session.own != session.other
        for route in _announced(routers[session.far], session.theirs, now[session.far], external=external):
            path = (session.other, *route.path) if external else route.path
            if session.own in path:
                continue
            seen = Seen(route.prefix, "bgp")
            chain = session.connection.text("input.filter")
            if chain and not accepts(tree, chain, seen):
                continue
            preference = int(seen.values.get("bgp-local-pref", "100"))
            yield (_vrf(session.connection), route.prefix), Route(
                route.prefix, "bgp", _EBGP if external else _IBGP, (-preference, len(path)), session.far, path=path)


def _announced(router: Router, connection: Item, table: Table, *, external: bool) -> Iterator[Route]:
    """What a router tells by a connection: its BGP networks, what it redistributes, what it heard itself."""
    tree, vrf = router.tree, _vrf(connection)
    version = 6 if ":" in connection.text("remote.address") else 4
    listed = connection.text("output.network")
    networks = {ip_network(i.text("address"), strict=False)
                for i in tree.enabled("/ipv6/firewall/address-list" if version == 6 else "/ip/firewall/address-list")
                if listed and i.text("list") == listed and "-" not in i.text("address")}
    told = connection.list("output.redistribute")
    inner = {b.connection.name for b in router.bgp() if b.own == b.other}
    for (where, prefix), route in table.items():
        if where != vrf or prefix.version != version:
            continue
        learned = route.protocol == "bgp" and (external or not _by(router, route, inner))
        ours = prefix in networks
        chain = connection.text("output.filter-chain")
        if (ours or learned or route.protocol in told) and (
                not chain or accepts(tree, chain, Seen(prefix, route.protocol, ours))):
            yield replace(route, path=route.path if route.protocol == "bgp" else ())


def _by(router: Router, route: Route, inner: set[str]) -> bool:
    """Whether a route came by a session inside the own AS, which tells no other such session (RFC 4271, 9.2)."""
    return any(b.far == route.via and b.connection.name in inner for b in router.bgp())


# --- OSPF

def _flooded(name: str, routers: Mapping[str, Router], links: Mapping[str, list[Adjacency]],
             now: Mapping[str, Table]) -> Iterator[tuple[tuple[str, Network], Route]]:
    tree = routers[name].tree
    for instance in {s.instance.name: s.instance for s in ospf.speakers(tree)}.values():
        vrf, six = instance.text("vrf") or "main", instance.text("version") == "3"
        for (far, theirs), (cost, first) in _reached(name, instance.name, links).items():
            for prefix, metric in _said(routers[far], theirs, now[far], ignores=vrf != "main" and instance.text(
                    "use-dn") != "no"):
                chain = instance.text("in-filter-chain")
                if prefix.version == (6 if six else 4) and (
                        not chain or accepts(tree, chain, Seen(prefix, "ospf"))):
                    yield (vrf, prefix), Route(prefix, "ospf", _OSPF, (*metric, cost), first)


def _reached(name: str, instance: str, links: Mapping[str, list[Adjacency]]) -> dict[tuple[str, str], tuple[int, str]]:
    """The routers of an OSPF domain: what it costs to reach each, and the neighbour that leads there."""
    done: dict[tuple[str, str], tuple[int, str]] = {}
    queue = [(0, "", (name, instance))]
    while queue:
        cost, first, node = heapq.heappop(queue)
        if node in done:
            continue
        done[node] = cost, first
        for link in links.get(node[0], ()):
            if link.here.instance.name == node[1]:
                far = (link.far, link.there.instance.name)
                heapq.heappush(queue, (cost + link.here.cost, first or link.far, far))
    del done[name, instance]
    return done


def _said(router: Router, name: str, table: Table, *, ignores: bool) -> Iterator[tuple[Network, tuple[int, ...]]]:
    """What a router says: the networks of its interfaces, and what it redistributes. `ignores`: who hears it is a VRF's
    router, and passes over what has the DN bit.
    """
    tree = router.tree
    instance = tree.named("/routing/ospf/instance", name)
    if instance is None:
        return
    six, vrf = instance.text("version") == "3", instance.text("vrf") or "main"
    for speaker in ospf.speakers(tree):
        if speaker.instance is instance:
            for network in ospf.networks(tree, speaker.interface, six=six):
                yield network, (0, 0)
    if ignores and vrf != "main" and instance.text("use-dn") != "no":
        return
    told, chain = instance.list("redistribute"), instance.text("out-filter-chain")
    for (where, prefix), route in table.items():
        seen = Seen(prefix, route.protocol)
        if where == vrf and route.protocol in told and prefix.version == (6 if six else 4) and prefix.prefixlen and (
                not chain or accepts(tree, chain, seen)):
            kind = 2 if seen.values.get("ospf-ext-type") == "type2" else 1
            yield prefix, (kind, int(seen.values.get("ospf-ext-metric", _EXTERNAL)))
