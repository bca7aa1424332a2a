"""What a RouterOS 7 router can be asked for. A feature stands here from the day that its template and dialect do."""

from __future__ import annotations

from typing import Final

from simpul.intent.abilities import Abilities, Release

# BGP was written anew at 7.20 (`/routing bgp instance`, `afi`), and each side refuses the other's scripts.
OLD_BGP: Final = Release("7.15", "7.15", "7.20")
NEW_BGP: Final = Release("7.20", "7.20")

ABILITIES = Abilities(
    # The default names of ports on MikroTik's devices.
    ports=r"(?:ether|sfp|combo|lte|wlan|wifi|sfp-sfpplus|sfpplus|sfp28-|qsfpplus|qsfp28-|qsfp56-dd-)[0-9]+(?:-[0-9]+)?",
    port_example="ether1, sfp-sfpplus1",
    features=frozenset({"tunnel:wireguard", "line:static", "line:dhcp", "trunk"}),
    lacks={
        "tunnel:ikev2-psk": "its IPsec has policies and no tunnel interface, so no route leads into it: use WireGuard",
        "tunnel:ikev2-certificate": "its IPsec has policies and no tunnel interface: use WireGuard",
    },
    releases=(OLD_BGP, NEW_BGP),
    # In mode `home` the scheduler is refused, and with it the undo; another mode holds only after a button or a power
    # cut on site (help.mikrotik.com, Device-mode).
    facts={"device-mode": ("advanced", "enterprise", "rose")},
)
