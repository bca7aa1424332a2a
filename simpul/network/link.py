"""A numbered link between two routers."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface


@dataclass(frozen=True, slots=True)
class Link:
    """A /31 and a /127 (RFC 3021, RFC 6164) with the number that they follow from."""

    id: int
    low4: IPv4Interface
    high4: IPv4Interface
    low6: IPv6Interface
    high6: IPv6Interface
