"""An address, a prefix, a family: of IPv4 or of IPv6."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal

Address = IPv4Address | IPv6Address
Prefix = IPv4Network | IPv6Network
Family = Literal[4, 6]
