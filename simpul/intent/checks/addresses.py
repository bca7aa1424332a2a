"""Addresses: nothing that must be apart overlaps, and everything inside is told to the sites."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

from simpul.intent.draft import Draft, Held
from simpul.intent.model import Network
from simpul.source import Source
from simpul.words.sentence import tell

_POOLS = frozenset({"loopback pool", "tunnel pool", "site pool", "government pool"})
_OUTSIDE = frozenset({"line", "out-of-band", "interconnect", "guests", "resolver"})
_PRIVATE4 = tuple(IPv4Network(p) for p in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_ULA = IPv6Network("fd00::/8")


def check_addresses(draft: Draft, network: Network) -> None:
    """Overlaps (SIM120), pools that no aggregate covers (SIM121), pools of public addresses (SIM129)."""
    for version in (4, 6):
        _check_overlaps(draft, [held for held in draft.prefixes if held.prefix.version == version])
    for held in draft.prefixes:
        if held.kind in _POOLS or held.kind in ("aggregate", "guests"):
            _check_private(draft, held)
        if held.kind in _POOLS and held.kind != "tunnel pool":
            _check_covered(draft, network, held)


def _check_overlaps(draft: Draft, held: list[Held]) -> None:
    """Prefixes nest or are apart, so in order of address each overlaps exactly those that are still open before it."""
    enclosing: list[Held] = []
    for inner in sorted(held, key=lambda h: (int(h.prefix.network_address), h.prefix.prefixlen)):
        first = int(inner.prefix.network_address)
        while enclosing and int(enclosing[-1].prefix.broadcast_address) < first:
            enclosing.pop()
        for outer in enclosing:
            if not _may_overlap(outer, inner):
                early, late = sorted((outer, inner), key=_blame)
                draft.findings.error(
                    "SIM120",
                    tell(
                        "{by} ({prefix}) overlaps {by2} ({prefix2}), at {where}",
                        by=late.by, prefix=late.prefix, by2=early.by, prefix2=early.prefix, where=early.where,
                    ),
                    late.where,
                    tell("use a prefix that nothing else holds"),
                )
        enclosing.append(inner)


def _blame(held: Held) -> tuple[int, Source]:
    """Who is told: the line before the pool, a government before the network, else the later place."""
    order = ("government pool", "clock", "resolver", "guests", "out-of-band", "line")
    return (order.index(held.kind) + 1 if held.kind in order else 0), held.where


def _may_overlap(one: Held, other: Held) -> bool:
    kinds = {one.kind, other.kind}
    if kinds <= _POOLS or kinds == {"aggregate"}:
        return False
    if "aggregate" in kinds or kinds & _POOLS:
        return not kinds & {*_OUTSIDE, "clock"}  # an aggregate holds pools; a line inside would be led into a tunnel
    if one.kind == other.kind and one.group and one.group == other.group:
        return one.prefix == other.prefix
    # A provider's clock or resolver may stand on its line.
    return kinds <= {"clock", "line", "resolver"} and kinds != {"line"}


def _check_private(draft: Draft, held: Held) -> None:
    prefix = held.prefix
    if isinstance(prefix, IPv4Network):
        if not any(prefix.subnet_of(private) for private in _PRIVATE4):
            draft.findings.error(
                "SIM129",
                tell("{by} ({prefix}) is not private address space", by=held.by, prefix=prefix),
                held.where,
                tell("RFC 1918: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16; carriers use 100.64.0.0/10"),
            )
    elif not prefix.subnet_of(_ULA):
        draft.findings.error(
            "SIM129",
            tell("{by} ({prefix}) is not a unique local prefix", by=held.by, prefix=prefix),
            held.where,
            tell("RFC 4193: fd, 40 random bits, a /48"),
        )


def _check_covered(draft: Draft, network: Network, held: Held) -> None:
    prefix = held.prefix
    covered = (
        any(prefix.subnet_of(aggregate) for aggregate in network.aggregates4)
        if isinstance(prefix, IPv4Network)
        else any(prefix.subnet_of(aggregate) for aggregate in network.aggregates6)
    )
    if not covered:
        draft.findings.error(
            "SIM121",
            tell(
                "{by} ({prefix}) lies in none of the network's aggregates: no site would know a way to it",
                by=held.by, prefix=prefix,
            ),
            held.where,
            tell("append it to aggregates{version}, at {where}", version=prefix.version, where=network.where),
        )
