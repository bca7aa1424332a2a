"""Who of a cable's routers holds a virtual address (manual, VRRP; RFC 9568, 6.4): the state of each instance.

The authority of a group speaks and decides; its members follow it, and say nothing. Without preemption whoever holds
the address keeps it while it is heard. The three seconds of silence before another takes it are not waited for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from lab.emulated.ends import Packet
from lab.emulated.routeros.filter import passes
from lab.emulated.routeros.tree import Tree

_GROUPS = {"ipv4": "224.0.0.18", "ipv6": "ff02::12"}


@dataclass(frozen=True, slots=True)
class Instance:
    """One that decides for itself. `own`: what it speaks from, empty where it has nothing to speak from."""

    name: str
    interface: str
    vrid: str
    protocol: str
    priority: int
    preempts: bool
    own: str

    @property
    def rank(self) -> tuple[int, int]:
        """The higher one wins; of equals the higher address."""
        return self.priority, int(ip_address(self.own)) if self.own else 0

    def shares(self, other: Instance) -> bool:
        return (self.vrid, self.protocol) == (other.vrid, other.protocol)


def deciding(tree: Tree) -> Iterator[Instance]:
    """The instances that speak."""
    for item in tree.enabled("/interface/vrrp"):
        if item.text("group-authority") in ("", "none", "self", item.name):
            under = item.target("interface")
            if under is not None and not under.disabled:
                yield Instance(item.name, under.name, item.text("vrid"), item.text("v3-protocol"),
                               int(item.text("priority")), item.yes("preemption-mode"),
                               speaks_from(tree, under.name, six=item.text("v3-protocol") == "ipv6"))


def speaks_from(tree: Tree, interface: str, *, six: bool) -> str:
    """A router's own address on an interface, empty where it has none; of IPv6 a link-local one (one that it makes by
    itself is *assumed* (R15) to be made of the IPv4 one).
    """
    own = next((i.text("address").partition("/")[0] for i in tree.enabled("/ip/address")
                if i.text("interface") == interface), "")
    if not six:
        return own
    given = next((i.text("address").partition("/")[0] for i in tree.enabled("/ipv6/address")
                  if i.text("interface") == interface and i.text("address").startswith("fe80:")), "")
    return given or str(IPv6Address((0xFE80 << 112) + int(ip_address(own or "0.0.0.0"))))


def authority(tree: Tree, name: str) -> str:
    """The instance whose state one has: its own, or its group's."""
    item = tree.named("/interface/vrrp", name)
    said = item.text("group-authority") if item is not None else ""
    return name if said in ("", "none", "self") else said


def hears(tree: Tree, here: Instance, other: Instance) -> bool:
    """Whether a router lets in what the other's instance says."""
    return bool(other.own) and passes(
        tree, Packet("vrrp", other.own, _GROUPS[here.protocol], 0, enters=here.interface))


def holds(here: Instance, was: bool, heard: list[tuple[Instance, bool]]) -> bool:
    """Whether an instance holds its addresses now. `heard`: the others on the cable, and whether they hold them."""
    masters = [other for other, holding in heard if holding]
    if was:
        return not any(other.rank > here.rank for other in masters)
    if masters:
        return here.preempts and all(here.rank > other.rank for other in masters)
    return all(here.rank > other.rank for other, _ in heard)
