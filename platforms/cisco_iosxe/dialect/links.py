"""The interface that each neighbour is reached over now: it shows only where objects stand together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address

from platforms.cisco_iosxe.dialect.addresses import ADDRESSED, ip_of, own_address
from platforms.cisco_iosxe.dialect.objects import read
from platforms.cisco_iosxe.dialect.piece import NEIGHBOR
from platforms.cisco_iosxe.dialect.references import vrf_of
from platforms.cisco_iosxe.dialect.section import Statement
from simpul.config.model import Object
from simpul.errors import DialectError

_INTERFACE = "interface/"


def linked(objects: Mapping[str, Object]) -> dict[str, Object]:
    """The objects, each neighbour with the one interface that it is reached over."""
    heads, neighbors = [], []
    for item in objects.values():
        if not item.owned or not item.text:
            continue
        if item.id.startswith(_INTERFACE):
            try:
                heads.append((item.id.removeprefix(_INTERFACE), read(item.id, item.text).statements[0]))
            except DialectError:
                continue
        elif item.id.startswith(NEIGHBOR) and (address := ip_of(item.id.removeprefix(NEIGHBOR))) is not None:
            neighbors.append((item, address))
    links = _Links(heads)
    result = dict(objects)
    for item, address in neighbors:
        requires = frozenset(n for n in item.requires if not n.startswith("interface:")) | links.reaching(address)
        if requires != item.requires:
            result[item.id] = replace(item, requires=requires)
    return result


class _Links:
    """The networks of the router's own interfaces inside."""

    def __init__(self, heads: Iterable[tuple[str, Statement]]) -> None:
        self._by_network: dict[tuple[int, int, int], tuple[str, IPv4Address | IPv6Address]] = {}
        for name, head in heads:
            if vrf_of(head):
                continue
            for one in head.inner:
                if one.text.startswith(ADDRESSED) and (own := own_address(one.text)) is not None:
                    self._by_network.setdefault((own.ip.version, own.length, own.network), (name, own.ip))
        # Longest prefix first, as a router looks it up.
        self._lengths = sorted({(version, length) for version, length, _ in self._by_network}, reverse=True)

    def reaching(self, address: IPv4Address | IPv6Address) -> frozenset[str]:
        """The interface that leads there, as a name of it; none where there is none."""
        bits, number = address.max_prefixlen, int(address)
        for version, length in self._lengths:
            if version == address.version:
                found = self._by_network.get((version, length, number >> (bits - length) << (bits - length)))
                if found and found[1] != address:
                    return frozenset({f"interface:{found[0]}"})
        return frozenset()
