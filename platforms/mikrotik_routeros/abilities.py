"""What a RouterOS 7 router can be asked for. A feature stands here from the day that its template and dialect do."""

from __future__ import annotations

from typing import Final

from simpul.intent.abilities import Abilities, Release
from simpul.words.sentence import tell

# BGP was written anew at 7.20 (`/routing bgp instance`), and each side refuses the other's scripts; `address-families`
# was called `afi` one version earlier (exports of 7.19.4; github.com/tikoci/restraml, which lists routers' commands).
_NAMES = tell("its forwarder of names asks inside a VRF from 7.21 on (manual, VRF): upgrade the router")
_OLDER: Final = {"names": _NAMES, "hosts": _NAMES, "hosts:dhcp": _NAMES, "hosts:relay": _NAMES}
OLD_BGP: Final = Release("7.15", "7.15", "7.19", lacks={
    **_OLDER, "management:syslog": tell("its log has a VRF from 7.19 on: upgrade the router")})
AFI: Final = Release("7.19", "7.19", "7.20", lacks=_OLDER)
NEW_BGP: Final = Release("7.20", "7.20", "7.21", lacks=_OLDER)
NAMES_IN_VRF: Final = Release("7.21", "7.21", "8")

ABILITIES = Abilities(
    # The default names of ports on MikroTik's devices.
    ports=r"(?:ether|sfp|combo|lte|wlan|wifi|sfp-sfpplus|sfpplus|sfp28-|qsfpplus|qsfp28-|qsfp56-dd-)[0-9]+(?:-[0-9]+)?",
    port_example="ether1, sfp-sfpplus1",
    features=frozenset({
        "tunnel:wireguard", "tunnel:gre-ikev2-psk", "line:static", "line:dhcp", "line:pppoe", "line:ipv6",
        "line:ipv6-only", "line:several", "two-routers", "trunk", "segment:several-ports", "hosts", "hosts:dhcp",
        "hosts:relay", "names", "management", "management:rescue", "management:radius", "management:syslog",
        "management:snmp", "public-wifi", "public-wifi:hours", "role:hub", "interconnect", "ospf"}),
    lacks={
        "tunnel:ikev2-psk": tell(
            "its IPsec has policies and no tunnel interface, so no route leads into it: use WireGuard",
        ),
        "management:tacacs": tell("it asks nobody but RADIUS servers: leave logins out"),
        "tunnel:ikev2-certificate": tell("its IPsec has policies and no tunnel interface: use WireGuard"),
    },
    releases=(OLD_BGP, AFI, NEW_BGP, NAMES_IN_VRF),
    # In mode `home` the scheduler is refused, and with it the undo; another mode holds only after a button or a power
    # cut on site (help.mikrotik.com, Device-mode).
    facts={"device-mode": ("advanced", "enterprise", "rose")},
)
