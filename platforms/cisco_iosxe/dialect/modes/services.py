"""What may stand in address pools, in views of names, and in applets."""

from __future__ import annotations

from typing import Final

SERVICES: Final = {
    "dhcp": """
vrf ~ @needs=vrf:1
network ~
default-router ~
domain-name ~
dns-server ~
option * ~
lease ~ @default=1
""",
    "dns-view": "domain lookup @on\ndns forwarder * @ordered\ndns forwarding source-interface ~ "
                "@needs=interface:3\n",
    "dns-view-list": "view * ~ @needs=dns-view:1\n",
    # "Embedded Event Manager Command Reference". Actions run in the order of their labels.
    "applet": "description ~\nevent ~\naction * ~\n",
}
