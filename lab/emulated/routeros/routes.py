"""By which line the router's own packets leave: tables, marks of the output chain, and whose address they then carry.

manual.mikrotik.com, Policy Routing: a mark is a table; where it has no route the main one is asked, and a packet
for which the main one has none is never sent. Packet Flow: the first lookup chooses the source, the mark comes after
it, and source NAT last. A provider takes no packet with another line's address (BCP 38; *assumed* of each, R11).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_interface, ip_network
from types import MappingProxyType

from lab.emulated.ends import Packet
from lab.emulated.routeros.filter import matches
from lab.emulated.routeros.tree import Item, Tree

NOWHERE = "(nowhere)"
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Route:
    """A way to a prefix. Of those that are active the longest counts, then the nearest."""

    longer: int                         # less the prefix's length, so that the best is the least
    distance: int
    interface: str                      # empty: a blackhole


def marks(tree: Tree) -> bool:
    """Whether anything here sends the router's own packets by another table."""
    return any(_is_mark(rule) for family in ("/ip", "/ipv6") for rule in tree.enabled(f"{family}/firewall/mangle"))


def leaves(tree: Tree, packet: Packet, lines: Mapping[str, str], leased: Mapping[str, str] = _NONE) -> str:
    """The interface that a packet of the router's own leaves by; NOWHERE where it comes to nothing. `lines`: the
    address that it has on each of its lines, empty on one that carries nothing; `leased`: by gateway, the line whose
    lease named it.
    """
    family = "/ipv6" if ":" in packet.destination else "/ip"
    first = _best(tree, family, "main", packet.destination, lines, leased)
    if first is None or not first.interface:
        return NOWHERE
    # What answers has its source already: the address that it was asked at.
    source = packet.source if packet.source in lines.values() else lines.get(first.interface, packet.source)
    seen, found = replace(packet, leaves=first.interface, source=source), first
    mark, _ = _marked(tree, family, tree.enabled(f"{family}/firewall/mangle"), seen, "output")
    if mark:
        found = _best(tree, family, mark, packet.destination, lines, leased) or first
    if not found.interface or (lines.get(found.interface, source) != source and not _translated(
            tree, family, replace(seen, leaves=found.interface))):
        return NOWHERE
    return found.interface


def _marked(tree: Tree, family: str, rules: Iterable[Item], packet: Packet, chain: str, depth: int = 0) -> tuple[
        str, bool]:
    """The last mark that a chain sets, and whether it ends there (`passthrough=no`)."""
    mark = ""
    for rule in rules:
        if rule.text("chain") != chain or not matches(tree, family, rule, packet):
            continue
        over = False
        if rule.text("action") == "mark-routing":
            mark, over = rule.text("new-routing-mark"), rule.text("passthrough") == "no"
        elif rule.text("action") == "jump" and depth < 16:
            found, over = _marked(tree, family, rules, packet, rule.text("jump-target"), depth + 1)
            mark = found or mark
        elif rule.text("action") == "return":
            break
        if over:
            return mark, True
    return mark, False


def _is_mark(rule: Item) -> bool:
    return rule.text("action") == "mark-routing" and rule.text("chain") not in ("prerouting", "forward", "postrouting")


def _translated(tree: Tree, family: str, packet: Packet) -> bool:
    rule = next((r for r in tree.enabled(f"{family}/firewall/nat")
                 if r.text("chain") == "srcnat" and matches(tree, family, r, packet)), None)
    return rule is not None and rule.text("action") in ("masquerade", "src-nat")


def _best(tree: Tree, family: str, table: str, destination: str, lines: Mapping[str, str],
          leased: Mapping[str, str]) -> Route | None:
    return min(_routes(tree, family, table, destination, lines, leased), default=None)


def _routes(tree: Tree, family: str, table: str, destination: str, lines: Mapping[str, str],
            leased: Mapping[str, str]) -> Iterator[Route]:
    def carries(interface: str) -> bool:
        return bool(lines.get(interface, "other"))

    address = ip_address(destination)
    if table == "main":
        for interface, network in _connected(tree, family):
            if address in network and carries(interface):
                yield Route(-network.prefixlen, 0, interface)
    for item in tree.enabled(f"{family}/route"):
        network = ip_network(item.text("dst-address"), strict=False)
        if item.text("routing-table") != table or address not in network:
            continue
        way = "" if item.yes("blackhole") else _gateway(tree, family, item.text("gateway"), leased)
        if way is not None and (not way or carries(way)):
            yield Route(-network.prefixlen, int(item.text("distance")), way)
    if family == "/ip":
        for client in tree.enabled("/ip/dhcp-client"):
            tables = client.list("default-route-tables") or ["main"]
            if client.text("add-default-route") != "no" and table in tables and carries(client.text("interface")):
                yield Route(0, int(client.text("default-route-distance")), client.text("interface"))
        for client in tree.enabled("/interface/pppoe-client"):
            if client.yes("add-default-route") and table == "main" and carries(client.name):
                yield Route(0, int(client.text("default-route-distance")), client.name)


def _connected(tree: Tree, family: str) -> Iterator[tuple[str, IPv4Network | IPv6Network]]:
    for item in tree.enabled(f"{family}/address"):
        interface = item.text("interface")
        if tree.vrf_of(interface) == "main":
            yield interface, ip_interface(item.text("address")).network


def _gateway(tree: Tree, family: str, text: str, leased: Mapping[str, str]) -> str | None:
    """The interface that a gateway is behind; None where nobody knows it. Without a table it is sought in main."""
    bare, _, table = text.partition("@")
    if table not in ("", "main"):
        return None
    host, _, interface = bare.partition("%")
    if interface:
        return interface
    if host in leased:
        return leased[host]
    if tree.interface(host) is not None:
        return host
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return next((i for i, network in _connected(tree, family) if address in network), None)
