"""Addresses as they stand in lines."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from typing import Final, NamedTuple

# How the lines begin that give an interface one.
ADDRESSED: Final = ("ip address ", "ipv6 address ")


class Own(NamedTuple):
    """An interface's own address, and the network that it is in."""

    ip: IPv4Address | IPv6Address
    length: int
    network: int                         # its first address
    name: str                            # "10.66.0.0/24"


# What runs, what is meant and every step between them have most addresses in common.
@lru_cache(maxsize=1 << 13)
def own_address(line: str) -> Own | None:
    """What a line gives an interface; None for a link-local address, and for one that it is told by others."""
    words = line.split(" ")
    try:
        if words[0] == "ip" and len(words) > 3:
            return _own(IPv4Address(words[2]), _length(words[3]))
        if words[0] == "ipv6" and "/" in words[2]:
            address, _, length = words[2].partition("/")
            return _own(IPv6Address(address), int(length))
    except ValueError:
        pass
    return None


def _own(ip: IPv4Address | IPv6Address, length: int) -> Own:
    rest = ip.max_prefixlen - length
    network = int(ip) >> rest << rest
    return Own(ip, length, network, f"{type(ip)(network)}/{length}")


@lru_cache(maxsize=1 << 8)
def _length(mask: str) -> int:
    return IPv4Network(f"0.0.0.0/{mask}").prefixlen


@lru_cache(maxsize=1 << 13)
def ip_of(word: str) -> IPv4Address | IPv6Address | None:
    """An address, where a word is one."""
    try:
        return ip_address(word)
    except ValueError:
        return None
