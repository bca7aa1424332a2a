"""What an IOS-XE object says in the inventory's terms: the reverse of the templates, where there is one."""

from __future__ import annotations

from ipaddress import IPv4Interface
from typing import Final

from platforms.cisco_iosxe.dialect.addresses import ip_of
from platforms.cisco_iosxe.dialect.objects import read
from platforms.cisco_iosxe.dialect.piece import MARK, description
from platforms.cisco_iosxe.dialect.section import Statement
from simpul.drift.said import Said, Unsayable
from simpul.errors import DialectError

_FLOWS: Final = ("what a filter lets through follows from `flows:`; a flow has a purpose, an owner and an end, which "
                 "no router knows: declare it")
_ROUTING: Final = "routing follows from profiles, media and the numbers of the ledger"
_TUNNELS: Final = "tunnels follow from lines and hubs, their keys and numbers from the ledger"
_MANAGED: Final = "how routers are managed follows from `management:`, accounts from `operators:`"
_CORE: Final = "OSPF follows from the site's `ospf:`, its key is made with the others"
_GUESTS: Final = "public Wi-Fi follows from `guests:` and the site's `wifi:`"
_WHY: Final = {
    **dict.fromkeys(("acl", "acl6", "acl-standard", "class-map", "class-map-line", "policy-map", "parameter-map",
                     "zone", "zone-pair"), _FLOWS),
    **dict.fromkeys(("bgp", "route", "route-map", "prefix-list", "prefix-list6", "community-list", "bfd-template"),
                    _ROUTING),
    **dict.fromkeys(("ikev2", "ipsec"), _TUNNELS),
    **dict.fromkeys(("radius", "tacacs", "aaa", "account", "console", "collector", "line"), _MANAGED),
    **dict.fromkeys(("ospf", "ospfv3", "key-chain"), _CORE),
    **dict.fromkeys(("time-range", "nat", "nat-limit"), _GUESTS),
    "vrf": "a line's front door follows from the line's name",
    "ntp": "clocks follow from hubs and providers",
    "dhcp": "it follows from the profile's `services:`",
    "dns": "names follow from the servers that are declared",
}
_INTERFACES: Final = {
    "segment": "a segment's addresses are the ledger's: numbers never move",
    "segments": "a port's segments are its profile's: `ports:` there changes every site of the profile",
    "tunnel": _TUNNELS,
    "loopback": "its addresses are the ledger's: numbers never move",
    "unused": "a port is shut where its profile says nothing of it",
    "guests": _GUESTS,
}
_ELSE: Final = "it is part of how every router of this platform is made"
_DOOR: Final = "SIMPUL-"


def says(object_id: str, live: str | None) -> Said | Unsayable:
    """An owned object as it runs, in the inventory's words, or why there are none for it."""
    kind, _, rest = object_id.partition("/")
    if live is None:
        return Unsayable("nothing in the inventory says that one object is left out")
    door, _, prefix = rest.partition("/")
    if kind == "route" and door.startswith(_DOOR) and prefix == "0.0.0.0_0":
        return _gateway(door.removeprefix(_DOOR), object_id, live)
    if kind != "interface":
        return Unsayable(_WHY.get(kind, _ELSE))
    try:
        head = read(object_id, live).statements[0]
    except DialectError as error:
        return Unsayable(f"it is no whole description of an interface ({error.diagnostic.message}): give what lacks in "
                         "the inventory")
    what, _, name = description(head).removeprefix(MARK).partition(" ")
    if what != "line":
        return Unsayable(_INTERFACES.get(what, _ELSE))
    return _line(name, live, head)


def _line(name: str, live: str, head: Statement) -> Said | Unsayable:
    """A line's port or dialer. Its gateway stands in a route."""
    texts = {s.text for s in head.inner}
    if any(t.startswith("pppoe-client ") for t in texts):
        return Unsayable("what a dialled line is, its dialer says")
    mtu = next((int(t.rpartition(" ")[2]) for t in texts if t.startswith("ip mtu ")), 1500)
    own = [t.split(" ")[2:] for t in texts if t.startswith("ip address ")]
    if len(own) != 1:
        return Unsayable("a line has one address, and one way to it: fixed, by DHCP or by PPPoE")
    if own[0] in (["dhcp"], ["negotiated"]):
        return Said(name, live, {"dhcp": "dhcp", "negotiated": "pppoe"}[own[0][0]], mtu=mtu)
    address = IPv4Interface("/".join(own[0]))
    return Said(name, live, "static", str(address), mtu=mtu, silent=frozenset({"gateway"}))


def _gateway(name: str, object_id: str, live: str) -> Said | Unsayable:
    """The default route of a line's front door: where it leads."""
    rows = [row.split(" ") for row in live.splitlines()]
    if len(rows) != 1 or len(rows[0]) < 7 or ip_of(rows[0][6]) is None:
        return Unsayable(f"{object_id} leads to no one address: a line has one gateway")
    return Said(name, live, "static", gateway=rows[0][6], silent=frozenset({"address"}))
