"""What this dialect knows of each mode: which line replaces which, what is hidden, what it refers to, how it is undone.

A row is a command. `*` is a word and `**` the rest of the line that tell it from its like (such lines accumulate);
`~` is a value, which a new line replaces (at the end: all that follows). Then attributes:

@on          stands unless the configuration says `no` (a hidden default): only the `no` is ever shown
@default=V   is not shown with this value
@short       is taken back without its value: secrets, and what the device refuses with one
@opens=MODE  has lines of its own; @exit=LINE is printed behind them, and leaves the mode
@needs=KIND:N  its word N (from 0; negative from the end) names another object, which must stand while the line does
@secret=N    its words from N on are a secret
@ordered     such lines mean something by their order, which the device keeps; all others are written in a settled one

Rows stand in the order of `show running-config`. Sources: Cisco's command references for IOS-XE 17 by these names, the
"Security and VPN Configuration Guide" 17.x (FlexVPN), and "IP Routing: BGP Configuration Guide".
"""

from __future__ import annotations

from typing import Final

from platforms.cisco_iosxe.dialect.modes.bgp import BGP
from platforms.cisco_iosxe.dialect.modes.interface import INTERFACE
from platforms.cisco_iosxe.dialect.modes.logins import LOGINS
from platforms.cisco_iosxe.dialect.modes.ospf import OSPF
from platforms.cisco_iosxe.dialect.modes.policy import POLICY
from platforms.cisco_iosxe.dialect.modes.services import SERVICES
from platforms.cisco_iosxe.dialect.modes.top import TOP
from platforms.cisco_iosxe.dialect.modes.vpn import VPN

TABLES: Final = {"top": TOP, **INTERFACE, **VPN, **POLICY, **BGP, **OSPF, **SERVICES, **LOGINS}
# What a router prints by itself of what is not there, by mode, where no row has it: `no ip address` on an interface
# without one (transcripts of release 17). Every other `no` of what no row has was typed by somebody, or is told of the
# whole router, and is seen.
BY_ITSELF: Final = {"interface": frozenset(("no ip address",))}
