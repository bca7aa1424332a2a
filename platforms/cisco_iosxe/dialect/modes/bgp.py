"""What may stand in BGP's process and its address families."""

from __future__ import annotations

from typing import Final

_NEIGHBOR: Final = """
neighbor * remote-as ~ @short
neighbor * description ~ @short
neighbor * password ~ @short @secret=3
neighbor * ebgp-multihop ~ @short
neighbor * update-source ~ @needs=interface:3
neighbor * shutdown
neighbor * timers ~ @short
neighbor * fall-over bfd
neighbor * ha-mode graceful-restart
"""

_FAMILY: Final = """
network * mask * ~
network * mask *
network * ~
network *
aggregate-address **
redistribute * ~
redistribute *
maximum-paths ~
neighbor * activate
neighbor * send-community ~
neighbor * send-community
neighbor * next-hop-self
neighbor * soft-reconfiguration inbound
neighbor * prefix-list ~ in|out @needs={list}:3
neighbor * route-map ~ in|out @needs=route-map:3
neighbor * maximum-prefix ~ @short
"""

BGP: Final = {
    "bgp": """
bgp router-id ~
bgp log-neighbor-changes @on
bgp graceful-restart restart-time ~ @default=120
bgp graceful-restart stalepath-time ~ @default=360
bgp graceful-restart
bgp default ipv4-unicast @on
timers bgp ~
""" + _NEIGHBOR.lstrip("\n") + """
address-family ipv4 @opens=bgp-ipv4 @exit=exit-address-family
address-family ipv6 @opens=bgp-ipv6 @exit=exit-address-family
""",
    "bgp-ipv4": _FAMILY.format(list="prefix-list"),
    "bgp-ipv6": _FAMILY.format(list="prefix-list6"),
}
