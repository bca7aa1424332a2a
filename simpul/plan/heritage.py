"""Whose change the removal of an object is, when nothing declares the object any more.

On a hub a tunnel's objects carry the tunnel's number, in their names or in the addresses that follow from it; the
ledger still knows, after the site has gone from the inventory, which line that number was given to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

_NUMBERED = re.compile(r"(?:^|[-/])(?:wg|ike)(\d+)(?=[-.]|$)")
_NEIGHBOR = re.compile(r"^(?:frr/neighbor/(?P<frr>.+)\.conf|(?:bgp|bfd)/(?P<routeros>.+))$")
_OF_SITE = re.compile(r"^(?:nft/inside/60-permit-(.+)\.elements|dnsmasq/names-(.+)\.conf|(?:permit|names)/(.+))$")


class Heritage:
    """Answers for one network; `links` are the ledger's link numbers by key, the freed ones too."""

    def __init__(
        self, links: Mapping[str, int], tunnel4: Sequence[IPv4Network], tunnel6: Sequence[IPv6Network],
        sites: Mapping[str, str],
    ) -> None:
        """`sites` maps the slug of each site that the ledger has ever known to its key."""
        self._keys = {number: key for key, number in links.items()}
        self._pools4 = tuple(tunnel4)
        self._pools6 = tuple(tunnel6)
        self._sites = sites

    def __call__(self, _device: str, identifier: str) -> str | None:
        named = _OF_SITE.match(identifier)
        if named:
            key = self._sites.get(next(filter(None, named.groups())))
            return f"site:{key}" if key else None
        number = self._number(identifier)
        key = self._keys.get(number) if number is not None else None
        return f"site:{key.partition(':')[0]}" if key else None

    def _number(self, identifier: str) -> int | None:
        named = _NUMBERED.search(identifier)
        if named:
            return int(named.group(1))
        neighbor = _NEIGHBOR.match(identifier)
        if not neighbor:
            return None
        try:
            address = ip_address(neighbor["frr"] or neighbor["routeros"])
        except ValueError:
            return None
        passed = 0
        for pool in self._pools4 if address.version == 4 else self._pools6:
            if address in pool:
                return (passed + int(address) - int(pool.network_address)) // 2
            passed += pool.num_addresses
        return None
