"""Which interface a neighbour is reached over: the one whose network its address lies in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address
from socket import AF_INET, AF_INET6, inet_pton
from typing import NamedTuple

from simpul.config.model import Object

_ADDRESS = re.compile(r"^(?:# )?address ([^\s/]+)(?:/(\d+))?$", re.MULTILINE)


class Bits(NamedTuple):
    """An address as a number, which is quick to look up."""

    version: int
    number: int


class Reach(NamedTuple):
    """A network that the router has an address of its own in, both as numbers."""

    version: int
    length: int
    network: int
    own: int


def bits(word: str) -> Bits | None:
    """The address that `word` is; None for anything else."""
    version, family = (6, AF_INET6) if ":" in word else (4, AF_INET)
    try:
        return Bits(version, int.from_bytes(inet_pton(family, word)))
    except (OSError, ValueError):
        pass
    try:
        address = ip_address(word)           # what is legal and nobody writes, as a zone behind it
    except ValueError:
        return None
    return Bits(address.version, int(address))


# What runs, what is meant and every step between them have most tunnels in common.
@lru_cache(maxsize=1 << 12)
def reaches(text: str) -> tuple[Reach, ...]:
    """The networks of an interface or tunnel, from its canonical text."""
    found = []
    for word, length in _ADDRESS.findall(text):
        if (own := bits(word)) is not None:
            wide = _WIDTH[own.version]
            long = int(length or wide)
            found.append(Reach(own.version, long, _cut(own, long), own.number))
    return tuple(found)


_WIDTH = {4: 32, 6: 128}


def _cut(address: Bits, length: int) -> int:
    """The network of this length that an address lies in."""
    below = _WIDTH[address.version] - length
    return address.number >> below << below


class _Links:
    """The networks of the router's tunnels and VLANs."""

    def __init__(self, objects: Mapping[str, Object]) -> None:
        self._by_network: dict[tuple[int, int, int], tuple[str, int]] = {}
        for item in objects.values():
            if item.defines and item.id.startswith(("wireguard/", "swanctl/", "interface/")):
                name = min(n for n in item.defines if n.startswith("interface:"))
                for version, length, network, own in reaches(item.text):
                    self._by_network.setdefault((version, length, network), (name, own))
        # Longest prefix first, as a router looks it up.
        self._lengths = sorted({(version, length) for version, length, _ in self._by_network}, reverse=True)

    def reaching(self, address: Bits) -> frozenset[str]:
        """The interface whose network an address lies in, if any."""
        for version, length in self._lengths:
            if version == address.version:
                found = self._by_network.get((version, length, _cut(address, length)))
                if found and found[1] != address.number:
                    return frozenset({found[0]})
        return frozenset()


def reached_over(objects: Mapping[str, Object]) -> dict[str, Object]:
    """The objects, each neighbour with the one interface that it is reached over now."""
    links = _Links(objects)
    result = dict(objects)
    for item in objects.values():
        if not item.id.startswith("frr/neighbor/") or not item.text:
            continue
        address = bits(item.id.removeprefix("frr/neighbor/").removesuffix(".conf"))
        if address is None:
            continue
        requires = frozenset(n for n in item.requires if not n.startswith("interface:")) | links.reaching(address)
        if requires != item.requires:
            result[item.id] = Object(item.id, item.text, item.feature, item.owned, item.saved, item.defines, requires,
                                     item.holds)
    return result
