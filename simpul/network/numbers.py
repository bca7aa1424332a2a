"""All numbers that one network draws from its ledger, under stable keys.

The only room that knows which pool a number comes from. Every key is a name that survives reordering: a site's
key, a device's name, a tunnel's two ends.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from types import MappingProxyType
from typing import Protocol

from simpul.errors import LedgerError
from simpul.intent.model import Network, Site, Uplink
from simpul.network.link import Link
from simpul.words.sentence import tell


class Numbers(Protocol):
    """What the network asks of a ledger session (`simpul.ledger.Allocator`)."""

    def get(self, kind: str, key: str) -> str | None: ...

    def prefix4(self, kind: str, key: str, pool: Sequence[IPv4Network], length: int) -> IPv4Network: ...

    def prefix6(self, kind: str, key: str, pool: Sequence[IPv6Network], length: int) -> IPv6Network: ...

    def number(self, kind: str, key: str, first: int, last: int) -> int: ...

    def choice(self, kind: str, key: str, candidates: Sequence[str]) -> str: ...


def nth4(pool: Sequence[IPv4Network], index: int) -> int:
    """The index-th address of a list of prefixes; the list may be appended to and no earlier address moves.

    As a number, of which an interface is made quickly: `ipaddress` makes one of an address by writing and reading it.
    """
    for prefix in pool:
        if index < prefix.num_addresses:
            return int(prefix.network_address) + index
        index -= prefix.num_addresses
    raise LedgerError(
        "SIM240", tell("the IPv4 pool is exhausted"), hint=tell("append a prefix to the pool in network.yaml")
    )


def nth6(pool: Sequence[IPv6Network], index: int) -> int:
    """As `nth4`, for IPv6."""
    for prefix in pool:
        if index < prefix.num_addresses:
            return int(prefix.network_address) + index
        index -= prefix.num_addresses
    raise LedgerError(
        "SIM240", tell("the IPv6 pool is exhausted"), hint=tell("append a prefix to the pool in network.yaml")
    )


class NumberPlan:
    """The network's numbers, drawn once each and remembered by the ledger."""

    def __init__(self, network: Network, numbers: Numbers) -> None:
        self._network = network
        self._numbers = numbers
        pools = network.pools
        # Drawn once, asked for often: a segment's subnet is needed by every flow that names it.
        self._site4: dict[str, tuple[IPv4Network]] = {}
        self._site6: dict[str, tuple[IPv6Network]] = {}
        self._segment4: dict[tuple[str, str], IPv4Network] = {}
        self._segment6: dict[tuple[str, str], IPv6Network] = {}
        self._last_link = min(65535 - pools.tunnel_port, sum(p.num_addresses for p in pools.tunnel4) // 2 - 1)
        self._last_loopback = sum(p.num_addresses for p in pools.loopback4) - 1

    def site4(self, site: Site) -> IPv4Network:
        return self._within4(site)[0]

    def site6(self, site: Site) -> IPv6Network:
        return self._within6(site)[0]

    def _within4(self, site: Site) -> tuple[IPv4Network]:
        """The site's prefix, as the one and only pool that its segments are in."""
        if site.key not in self._site4:
            pool = self._network.governments[site.government].pool4
            self._site4[site.key] = self._numbers.prefix4("site4", site.key, pool, site.profile.prefix4),
        return self._site4[site.key]

    def _within6(self, site: Site) -> tuple[IPv6Network]:
        if site.key not in self._site6:
            pool = self._network.pools.site6
            self._site6[site.key] = self._numbers.prefix6("site6", site.key, pool, site.profile.prefix6),
        return self._site6[site.key]

    def segment4(self, site: Site, name: str, length: int) -> IPv4Network:
        key = (site.key, name)
        if key not in self._segment4:
            self._segment4[key] = self._numbers.prefix4("segment4", f"{site.key}:{name}", self._within4(site), length)
        return self._segment4[key]

    def segment6(self, site: Site, name: str) -> IPv6Network:
        key = (site.key, name)
        if key not in self._segment6:
            self._segment6[key] = self._numbers.prefix6("segment6", f"{site.key}:{name}", self._within6(site), 64)
        return self._segment6[key]

    def server(self, site: Site, segment: str, length: int, server: str) -> tuple[IPv4Address, IPv6Address]:
        """A server's addresses: the upper half of its segment, so that routers and hosts keep the lower."""
        network4 = self.segment4(site, segment, length)
        upper = list(network4.subnets(1))[1]
        given = self._numbers.prefix4("server", f"{site.key}:{segment}/{server}", (upper,), 32)
        if given.network_address == network4.broadcast_address:
            raise LedgerError(
                "SIM241",
                tell(
                    "segment {segment} of {site} has no address left for server {server}",
                    segment=segment, site=site.key, server=server,
                ),
                where=site.where,
                hint=tell("declare a larger segment, or fewer servers in it"),
            )
        offset = int(given.network_address) - int(network4.network_address)
        return given.network_address, self.segment6(site, segment).network_address + offset

    def loopback(self, device: str) -> tuple[IPv4Interface, IPv6Interface]:
        index = self._numbers.number("loopback", device, 1, self._last_loopback)
        pools = self._network.pools
        return (IPv4Interface((nth4(pools.loopback4, index), 32)), IPv6Interface((nth6(pools.loopback6, index), 128)))

    def link(self, key: str) -> Link:
        """A numbered point-to-point link: a tunnel, an interconnect, or the transit between two routers of a site."""
        number = self._numbers.number("link", key, 0, self._last_link)
        pools = self._network.pools
        low4, low6 = nth4(pools.tunnel4, 2 * number), nth6(pools.tunnel6, 2 * number)
        return Link(number, IPv4Interface((low4, 31)), IPv4Interface((low4 + 1, 31)),
                    IPv6Interface((low6, 127)), IPv6Interface((low6 + 1, 127)))

    def asn(self, site: Site) -> int:
        first, last = self._network.pools.site_asn
        return self._numbers.number("asn", site.key, first, last)

    def hub_router(
        self, site: Site, uplink: Uplink, hub: Site, able: Sequence[str], others: Collection[str] = (),
        callers: Mapping[str, int] = MappingProxyType({}),
    ) -> str:
        """Which router of a hub site ends this uplink's tunnel, of those that can (`able`): chosen once, spread evenly;
        where it can be on another provider than the hub routers that the uplink has elsewhere (`others`), so that no
        hub's provider takes all of them; then where fewest of its like dial (`callers`).
        """
        key = f"{site.key}:{uplink.name}@{hub.key}"
        names = list(able)
        if self._numbers.get("hub-router", key) is None:
            taken = {u.provider for h in self._network.hubs() for u in h.uplinks if u.device in others}
            names = [n for n in names if not taken & {u.provider for u in hub.uplinks if u.device == n}] or names
            fewest = min((callers.get(n, 0) for n in names), default=0)
            names = [n for n in names if callers.get(n, 0) == fewest]
        return self._numbers.choice("hub-router", key, names)

    def chosen_hub_router(self, site: Site, uplink: Uplink, hub: Site) -> str | None:
        """The router of a hub site that this uplink's tunnel was given to; None where nobody has chosen one yet."""
        return self._numbers.get("hub-router", f"{site.key}:{uplink.name}@{hub.key}")

    def primary_hub(self, site: Site, hubs: Sequence[Site]) -> str:
        """Which hub site this site prefers while both stand."""
        return self._numbers.choice("primary-hub", site.key, [h.key for h in hubs])

    def shared_key(self, tunnel: str) -> str | None:
        """The name of a tunnel's pre-shared key, or None while nobody has made one."""
        return self._numbers.get("psk", tunnel)

    def signing_key(self, interconnect: str) -> str | None:
        """The name of the secret that signs an interconnect's sessions, or None while nobody has made it."""
        digest = self._numbers.get("md5", f"interconnect:{interconnect}")
        return f"md5:{digest}" if digest else None

    def made_secret(self, kind: str, key: str) -> str | None:
        """The name of a secret of management (`radius`, `tacacs`, `snmp`, `rescue`); None while nobody has made it."""
        digest = self._numbers.get(kind, key)
        return f"{kind}:{digest}" if digest else None

    def public_key(self, tunnel: str, end: str) -> str | None:
        """The public half of one end's tunnel key, or None while nobody has made the pair."""
        return self._numbers.get("wg", f"{tunnel}@{end}")
