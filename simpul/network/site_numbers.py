"""What the ledger gave one site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface

from simpul.network.addresses import Prefix


@dataclass(frozen=True, slots=True)
class SiteNumbers:
    """A site's own prefixes, its routers' loopbacks by name, and its AS number."""

    prefixes: tuple[Prefix, ...]
    loopbacks: Mapping[str, tuple[IPv4Interface, IPv6Interface]]
    asn: int

    @property
    def announced(self) -> tuple[Prefix, ...]:
        """All that the site may announce: its own prefixes and its routers' loopbacks."""
        return (*self.prefixes, *(i.network for pair in self.loopbacks.values() for i in pair))
