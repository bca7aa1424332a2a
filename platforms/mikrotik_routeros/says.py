"""What a RouterOS object says in the inventory's terms: the reverse of the templates, where there is one."""

from __future__ import annotations

from ipaddress import ip_address, ip_interface
from typing import Final

from platforms.mikrotik_routeros.dialect.items import Item
from platforms.mikrotik_routeros.dialect.objects import parsed
from simpul.drift.said import Said, Unsayable
from simpul.errors import DialectError

_FLOWS: Final = ("what a filter lets through follows from `flows:`; a flow has a purpose, an owner and an end, which "
                 "no router knows: declare it")
_ROUTING: Final = "routing follows from profiles, media and the numbers of the ledger"
_GUESTS: Final = "public Wi-Fi follows from `guests:` and the site's `wifi:`"
_MANAGED: Final = "how routers are managed follows from `management:`, accounts from `operators:`"
_LEDGER: Final = "its addresses are the ledger's: numbers never move"
_WHY: Final = {
    **dict.fromkeys(("filter", "raw", "mangle", "nat", "guard", "permit", "addresses", "flow"), _FLOWS),
    **dict.fromkeys(("bgp", "policy", "route", "bfd", "ospf"), _ROUTING),
    **dict.fromkeys(("public", "shape", "queue-type"), _GUESTS),
    **dict.fromkeys(("account", "radius", "snmp", "log"), _MANAGED),
    **dict.fromkeys(("vlan", "gateway", "loopback"), _LEDGER),
    **dict.fromkeys(("wireguard", "gre", "ipsec"),
                    "tunnels follow from lines and hubs, their keys and numbers from the ledger"),
    "ports": "tunnels' ports follow from the numbers of the ledger",
    "switch": "a port's segment is its profile's: `ports:` there changes every site of the profile",
    "port": "a port is shut where its profile says nothing of it",
    "setting": "a setting of the whole router is the same on all of its platform",
    "hosts": "it follows from the profile's `services:`",
    "names": "names follow from the servers that are declared",
}
_ELSE: Final = "it is part of how every router of this platform is made"


def says(object_id: str, live: str | None) -> Said | Unsayable:
    """An owned object as it runs, in the inventory's words, or why there are none for it."""
    kind, _, name = object_id.partition("/")
    if live is None:
        return Unsayable("nothing in the inventory says that one object is left out")
    if kind not in ("wan", "oob"):
        return Unsayable(_WHY.get(kind, _ELSE))
    try:
        found = parsed(object_id, live)
    except DialectError as error:
        return Unsayable(f"it is no whole description of a line ({error.diagnostic.message}): give what lacks in the "
                         "inventory")
    items = {i.identity: i for i in found.items}
    address = _text(items, "/ip/address", "address")
    if kind == "oob":
        return Said("", found.text, address=address) if address else Unsayable("it has no address any more")
    return _line(name, found.text, items, address)


def _line(name: str, text: str, items: dict[tuple[str, str], Item], address: str | None) -> Said | Unsayable:
    client, dialler = items.get(("/ip/dhcp-client", "")), items.get(("/interface/pppoe-client", ""))
    if (client is not None) + (dialler is not None) + (address is not None) != 1:
        return Unsayable("a line has one way to its address: fixed, by DHCP or by PPPoE")
    port = next((i for i in items.values() if i.menu.path == "/interface/ethernet"), None)
    if port is None:
        return Unsayable("it has no port any more")
    if dialler is not None:
        return Said(name, text, "pppoe", mtu=int(dialler.text("max-mtu") or 1480))
    mtu = int(port.text("mtu") or 1500)
    if client is not None:
        return Said(name, text, "dhcp", mtu=mtu)
    gateway = _text(items, "/ip/route", "gateway")
    if address and gateway and ip_address(gateway) not in ip_interface(address).network:
        return Unsayable("the gateway of the new address is not known")
    return Said(name, text, "static", address, gateway, mtu)


def _text(items: dict[tuple[str, str], Item], menu: str, name: str) -> str | None:
    item = items.get((menu, ""))
    return item.text(name) or None if item is not None else None
