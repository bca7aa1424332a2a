"""What a router's object says in the inventory's terms: the reverse of the templates, where there is one."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_interface
from typing import Final

from platforms.linux_frr.dialect import canonical
from platforms.linux_frr.dialect.kernel import BESIDES, MISSING
from simpul.drift.said import Said, Unsayable
from simpul.errors import DialectError

_ADDRESS: Final = re.compile(r"address (\S+) on (\S+)")
_WHY: Final = {
    "nft": "what a filter lets through follows from `flows:`; a flow has a purpose, an owner and an end, which no "
           "router knows: declare it",
    "frr": "routing follows from profiles, media and the numbers of the ledger",
    "wireguard": "tunnels follow from lines and hubs, their keys and numbers from the ledger",
    "swanctl": "tunnels follow from lines and hubs, their keys and numbers from the ledger",
    "interface": "a segment's addresses are the ledger's: numbers never move",
    "switch": "a port's segment is its profile's: `ports:` there changes every site of the profile",
    "time": "clocks follow from hubs and providers",
    "x509": "certificates are the authority's: simpul secrets ca",
    "public": "public Wi-Fi follows from `guests:` and the site's `wifi:`",
    "guests": "public Wi-Fi follows from `guests:` and the site's `wifi:`",
    "shape": "shares of a line follow from its `mbps:` and the site's `wifi:`",
    "account": "accounts follow from `operators:`, the local one from `management:`",
    **dict.fromkeys(("banner", "radius", "sshd", "snmpd", "rsyslog"), "how routers are managed follows from "
                    "`management:`"),
}
_ELSE: Final = "it follows from the profile's `services:` and the servers that are declared"


def says(object_id: str, live: str | None) -> Said | Unsayable:
    """An owned object as it runs, in the inventory's words, or why there are none for it."""
    kind, _, rest = object_id.partition("/")
    if live is None:
        return Unsayable("nothing in the inventory says that one object is left out")
    if kind not in {"wan", "host"}:
        return Unsayable(_WHY.get(kind, _ELSE))
    rows = [row for row in live.splitlines() if not row.startswith("#")]
    remarks = [row for row in live.splitlines() if row.startswith((BESIDES, MISSING))]
    moved = _moved(remarks)
    if moved is None:
        return Unsayable("a port has one address in the inventory, and one must take the other's place")
    for old, new in moved.items():
        rows = [row.replace(f"{old}", f"{new}") if old in row.split() else row for row in rows]
    try:
        text = canonical(object_id, "".join(f"{row}\n" for row in rows))
    except (DialectError, ValueError) as error:
        said = error.diagnostic.message if isinstance(error, DialectError) else str(error)
        return Unsayable(f"it is no whole description of a line ({said}): give what lacks in the inventory")
    words: dict[str, list[str]] = {}
    for key, *values in (row.split() for row in text.splitlines()):
        words.setdefault(key, values)
    if kind == "host":
        oob = words.get("oob")
        return Said("", text, address=oob[1]) if oob else Unsayable("name, loopbacks and time zone are the network's")
    address, gateway = words.get("address", [None])[0], words.get("gateway", [None])[0]
    if address and gateway and ip_address(gateway) not in ip_interface(address).network:
        return Unsayable("the gateway of the new address is not known")
    return Said(rest.removesuffix(".conf"), text, words["access"][0], address, gateway, int(words["mtu"][0]))


def _moved(remarks: list[str]) -> dict[str, str] | None:
    """Which address took the place of which, from the remarks of a port; None where it is not one for one."""
    gone = [m[1] for row in remarks if row.startswith(MISSING) and (m := _ADDRESS.fullmatch(row.removeprefix(MISSING)))]
    come = [m[1] for row in remarks if row.startswith(BESIDES) and (m := _ADDRESS.fullmatch(row.removeprefix(BESIDES)))]
    if len(gone) + len(come) != len(remarks) or len(gone) != len(come) or len(gone) > 1:
        return None
    return dict(zip(gone, come, strict=True))
