"""Who speaks OSPF on which interface, and which two of them become neighbours (manual, OSPF; RFC 2328, 9 and 10).

Two are adjacent when areas, times, kinds of network, MTU and signatures agree, neither is passive, and each lets the
other's packets in. Who is designated is not decided: all of a cable are adjacent, at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from lab.emulated.ends import Packet
from lab.emulated.routeros.filter import passes
from lab.emulated.routeros.policy import Network
from lab.emulated.routeros.tree import Item, Tree
from lab.emulated.routeros.vrrp import speaks_from

_ALL = {2: "224.0.0.5", 3: "ff02::5"}


@dataclass(frozen=True, slots=True)
class Speaker:
    """An interface on which an instance runs. `agreed`: all that a hello says and both must say alike."""

    instance: Item
    interface: str
    own: str
    router: str                          # its router id
    passive: bool
    cost: int
    agreed: tuple[str, ...]

    @property
    def version(self) -> int:
        return int(self.instance.text("version"))


def speakers(tree: Tree) -> Iterator[Speaker]:
    """All interfaces that some instance runs on: the first template that matches one counts."""
    taken: set[tuple[str, str]] = set()
    for template in tree.enabled("/routing/ospf/interface-template"):
        area = template.target("area")
        instance = area.target("instance") if area is not None and not area.disabled else None
        if area is None or instance is None or instance.disabled:
            continue
        six = instance.text("version") == "3"
        for name in _matched(tree, template, instance, six=six):
            own = speaks_from(tree, name, six=six)
            if own and (instance.name, name) not in taken:
                taken.add((instance.name, name))
                yield Speaker(instance, name, own, _router_id(tree, instance), template.text("passive") == "yes",
                              int(template.text("cost")), _agreed(tree, template, area, name, six=six))


def _matched(tree: Tree, template: Item, instance: Item, *, six: bool) -> Iterator[str]:
    """The interfaces of the instance's VRF that a template matches, by name or list, and by network."""
    named = template.list("interfaces")
    spans = [ip_network(word, strict=False) for word in template.list("networks")]
    asked = [one for word in named for one in (word, *sorted(tree.members(word)))] or [
        i.text("interface") for i in (*tree.enabled("/ip/address"), *tree.enabled("/ipv6/address"))]
    for name in dict.fromkeys(asked):
        item = tree.interface(name)
        if item is None or item.disabled or tree.vrf_of(name) != (instance.text("vrf") or "main"):
            continue
        if not spans or any(network.overlaps(span) for span in spans for network in networks(tree, name, six=six)
                            if network.version == span.version):
            yield name


def networks(tree: Tree, interface: str, *, six: bool) -> list[Network]:
    """The networks that an interface has addresses in, without the link's own."""
    items = tree.enabled("/ipv6/address" if six else "/ip/address")
    found = (ip_network(i.text("address"), strict=False) for i in items if i.text("interface") == interface)
    return [network for network in found if not network.is_link_local]


def _router_id(tree: Tree, instance: Item) -> str:
    said = instance.text("router-id")
    try:
        return str(ip_address(said))
    except ValueError:
        named = tree.named("/routing/id", said)
    if named is not None and named.text("id"):
        return named.text("id")
    # `main`: the router chooses one of its addresses; *assumed* the lowest (R13).
    return str(min((ip_address(i.text("address").partition("/")[0]) for i in tree.enabled("/ip/address")),
                   key=int, default="0.0.0.0"))


def _agreed(tree: Tree, template: Item, area: Item, interface: str, *, six: bool) -> tuple[str, ...]:
    item = tree.interface(interface)
    mtu = item.text("mtu") if item is not None else ""
    signed = [template.text(name) for name in ("auth", "auth-id", "auth-key")] if template.text("auth") else []
    # Of IPv4 the network itself (RFC 2328, 10.5); of IPv6 the instance's number on the link (RFC 5340, 4.2.2).
    link = [template.text("instance-id")] if six else [str(n) for n in networks(tree, interface, six=False)[:1]]
    return (area.text("area-id"), area.text("type"), template.text("type"), template.text("hello-interval"),
            template.text("dead-interval"), mtu if mtu.isdigit() else "1500", *link, *signed)


def hears(tree: Tree, here: Speaker, other: Speaker) -> bool:
    """Whether a router takes what another says on the same cable."""
    return (here.version == other.version and here.agreed == other.agreed and here.router != other.router
            and not here.passive and not other.passive
            and passes(tree, Packet("ospf", other.own, _ALL[here.version], 0, enters=here.interface)))
