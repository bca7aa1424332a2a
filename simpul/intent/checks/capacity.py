"""Capacity: every pool is large enough for what is declared, said with numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network

from simpul.intent.draft import Draft
from simpul.intent.model import Network, Role, Site
from simpul.source import Source
from simpul.words.sentence import tell

MAX_PORT = 65535


def check_capacity(draft: Draft, network: Network) -> None:
    """Exhausted pools (SIM141) and tunnel ports beyond 65535 (SIM143)."""
    sites = list(network.sites.values())
    for government in network.governments.values():
        needs = Counter(site.profile.prefix4 for site in sites if site.government == government.code)
        _check(
            draft,
            tell("the pool of government {code}", code=government.code),
            tell("sites"),
            government.pool4,
            needs,
            government.where,
            "pool4",
        )
    pools, where = network.pools, network.pools.where
    devices = sum(len(site.devices) for site in sites)
    links = count_links(sites)
    _check(
        draft,
        tell("the site pool"),
        tell("sites"),
        pools.site6,
        Counter(s.profile.prefix6 for s in sites),
        where,
        "site6",
    )
    _check(draft, tell("the loopback pool"), tell("devices"), pools.loopback4, {32: devices}, where, "loopback4")
    _check(draft, tell("the loopback pool"), tell("devices"), pools.loopback6, {128: devices}, where, "loopback6")
    _check(draft, tell("the tunnel pool"), tell("links"), pools.tunnel4, {31: links}, where, "tunnel4")
    _check(draft, tell("the tunnel pool"), tell("links"), pools.tunnel6, {127: links}, where, "tunnel6")
    first, last = pools.site_asn
    own = sum(1 for site in sites if site.role in (Role.AGENCY, Role.VILLAGE))
    if own > last - first + 1:
        draft.findings.error(
            "SIM141",
            tell(
                "{own:,} sites need an AS number each, site_asn {first} to {last} has {room:,}",
                own=own, first=first, last=last, room=last - first + 1,
            ),
            where,
            tell("widen site_asn upwards; numbers already handed out stay"),
        )
    # A tunnel takes its port from its link's number, and every kind of link counts on in one row.
    if links and pools.tunnel_port + links - 1 > MAX_PORT:
        draft.findings.error(
            "SIM143",
            tell(
                "{links:,} links counted from UDP port {tunnel_port} on reach beyond port {max_port}",
                links=links, tunnel_port=pools.tunnel_port, max_port=MAX_PORT,
            ),
            where,
            tell(
                "write tunnel_port: {port} or less, before the first router is built",
                port=max(1024, MAX_PORT + 1 - 2 * links),
            ),
        )


def count_tunnels(sites: Iterable[Site]) -> int:
    """How many tunnels the declared uplinks ask for."""
    sites = list(sites)
    hubs = [site for site in sites if site.role is Role.HUB]
    routers = sum(len(hub.devices) for hub in hubs)
    return sum(
        len(site.uplinks) * (routers if site.profile.tunnels == "hub-routers" else len(hubs))
        for site in sites
        if site.role is not Role.HUB
    )


def count_links(sites: Iterable[Site]) -> int:
    """How many links need a /31: tunnels, the transit of two-router sites, the interconnects between hub routers."""
    sites = list(sites)
    routers = sum(len(site.devices) for site in sites if site.role is Role.HUB)
    return count_tunnels(sites) + sum(1 for site in sites if len(site.devices) > 1) + routers * (routers - 1) // 2


def unfit(pools: Iterable[IPv4Network] | Iterable[IPv6Network], needs: Mapping[int, int]) -> int:
    """How many of the needed blocks (count by prefix length) find no room, the largest being placed first.

    >>> unfit([IPv4Network("10.66.0.0/16")], {24: 257})
    1
    """
    free = Counter(pool.prefixlen for pool in pools)
    missing = 0
    for length in sorted(needs):
        # Whole blocks of this length that can be cut from what is free; placing largest first wastes nothing.
        room = sum(count << (length - size) for size, count in free.items() if size <= length)
        rest = room - needs[length]
        if rest < 0:
            missing, rest = missing - rest, 0
        free = Counter({length: rest, **{size: count for size, count in free.items() if size > length}})
    return missing


def _check(
    draft: Draft,
    pool: str,
    things: str,
    prefixes: tuple[IPv4Network, ...] | tuple[IPv6Network, ...],
    needs: Mapping[int, int],
    where: Source,
    key: str,
) -> None:
    left = unfit(prefixes, needs)
    if not left or not prefixes:
        return
    wanted = " + ".join(f"{count:,} x /{length}" for length, count in sorted(needs.items()))
    have = " + ".join(str(prefix) for prefix in prefixes)
    draft.findings.error(
        "SIM141",
        tell(
            "{pool} is exhausted: {needed:,} {things} ({wanted}) do not fit in {have}; {left:,} left over",
            pool=pool, needed=sum(needs.values()), things=things, wanted=wanted, have=have, left=left,
        ),
        where,
        tell("append a prefix to {key}; never change those that stand there", key=key),
    )
