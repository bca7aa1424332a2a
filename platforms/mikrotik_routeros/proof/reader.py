"""All objects of one router, and whatever else was found on it, into one `simpul.proof.model.Device`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from platforms.mikrotik_routeros.proof.firewall import Firewall
from platforms.mikrotik_routeros.proof.gre import Gre
from platforms.mikrotik_routeros.proof.interfaces import Interfaces
from platforms.mikrotik_routeros.proof.lines import leave
from platforms.mikrotik_routeros.proof.ospf import Ospf
from platforms.mikrotik_routeros.proof.routing import Routing
from platforms.mikrotik_routeros.proof.said import Said, commands
from platforms.mikrotik_routeros.proof.services import Services
from simpul.proof.model import INTRA, OUTSIDE, PUBLIC, Device, Filter, Text, Unread
from simpul.words.sentence import tell

# Menus that let nothing through and send nothing anywhere by themselves.
_HARMLESS: Final = frozenset({
    "/system/clock", "/system/note", "/queue/tree", "/queue/type", "/queue/simple", "/ip/pool",
    "/user", "/user/group", "/user/ssh-keys", "/user/aaa", "/snmp/community", "/ip/service", "/certificate",
    "/routing/bfd/configuration", "/system/logging", "/system/ntp/server", "/system/routerboard/settings", "/disk",
    "/port"})


# What a router's pages cannot show. That a VRF asks the main table is *assumed* (R3).
ASSUMED: Final = (
    tell(
        "RouterOS: an export holds nothing that the router makes by itself: no dynamic rules, routes, addresses or "
        "list entries, nor what waits disabled. No other program or container runs there."),
    tell(
        "RouterOS: from 7.14 on the filter sees an interface of a VRF only as its VRF, the raw table on its own, as "
        "the manual says; nobody of us saw it. Whether a route that is missing in a VRF is looked up in the main "
        "table is not known: it is taken to be."),
    tell(
        "RouterOS: what the router itself sends to guests no rule stops; connections are not picked up by a helper "
        "that is not listed in its manual."),
)


class Reader:
    """Takes pieces of a configuration in any order; `device` is what they are together."""

    def __init__(self, name: str) -> None:
        self.device = Device(name)
        self.firewall = Firewall(self.device)
        self.routing = Routing(self.device)
        self.ospf = Ospf(self.device, self.routing)
        self.interfaces = Interfaces(self.device)
        self.gre = Gre(self.device)
        self.services = Services(self.device)

    def take(self, owner: str, text: Text) -> None:
        for said in commands(owner, text):
            if isinstance(said, Unread):
                self.device.unread.append(said)
                continue
            read = _MENUS.get(said.menu)
            if read is not None:
                read(self, said)
            elif said.menu not in _HARMLESS:
                self.device.unread.append(Unread(said.place, said.row, tell("a menu that is not known here")))

    def tunnel(self, said: Said) -> None:
        """A tunnel of GRE is an interface, and what IPsec protects."""
        self.interfaces.take(said)
        self.gre.tunnel(said)

    def build(self) -> Device:
        """The device, once everything was taken."""
        self.device.filters = {zone: Filter() for zone in (INTRA, OUTSIDE, PUBLIC)}
        self.gre.build(self.firewall.untracked())
        ground = self.interfaces.build()
        self.services.build(ground, self.interfaces)
        self.routing.build(ground.vrf, self.firewall.entries())
        self.ospf.build(ground)
        leave(self.device, self.interfaces, self.firewall.marks(), self.routing.outside())
        self.firewall.build(ground)
        self.device.assumed = ASSUMED
        return self.device


_MENUS: Final[dict[str, Callable[[Reader, Said], None]]] = {
    **{f"/{family}/firewall/{table}": lambda reader, said: reader.firewall.rule(said)
       for family in ("ip", "ipv6") for table in ("raw", "filter", "mangle", "nat")},
    **{f"/{family}/firewall/address-list": lambda reader, said: reader.firewall.address_list(said)
       for family in ("ip", "ipv6")},
    "/ip/firewall/service-port": lambda reader, said: reader.firewall.helper(said),
    "/routing/bgp/instance": lambda reader, said: reader.routing.instance(said),
    "/routing/bgp/connection": lambda reader, said: reader.routing.connection(said),
    **{menu: lambda reader, said: reader.ospf.take(said) for menu in Ospf.MENUS},
    "/routing/filter/rule": lambda reader, said: reader.routing.rule(said),
    "/routing/table": lambda reader, said: reader.routing.table(said),
    "/ip/route": lambda reader, said: reader.routing.route(said),
    "/ipv6/route": lambda reader, said: reader.routing.route(said),
    **{menu: lambda reader, said: reader.interfaces.take(said) for menu in Interfaces.MENUS},
    **{menu: lambda reader, said: reader.gre.take(said) for menu in Gre.MENUS},
    "/interface/gre": lambda reader, said: reader.tunnel(said),
    **{menu: lambda reader, said: reader.services.take(said) for menu in Services.MENUS},
}


def read(name: str, pieces: Iterable[tuple[str, Text]]) -> Device:
    """Read a router: each piece is an object's id and its text with its place. Never fails: what it does not
    understand is in `unread`.
    """
    reader = Reader(name)
    for owner, text in pieces:
        # What a driver says of ports, and what waits, disabled, for a change to be confirmed, is no configuration.
        if not owner.startswith(("device/", "retired/")):
            reader.take(owner, text)
    return reader.build()
