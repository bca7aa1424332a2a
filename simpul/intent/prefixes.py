"""Prefixes of either family beside each other."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network


def within(narrow: IPv4Network | IPv6Network, wide: IPv4Network | IPv6Network) -> bool:
    """Whether a prefix is a part of another, which has to be of the same family, or is that one."""
    if isinstance(narrow, IPv4Network):
        return isinstance(wide, IPv4Network) and narrow.subnet_of(wide)
    return isinstance(wide, IPv6Network) and narrow.subnet_of(wide)
