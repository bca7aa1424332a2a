"""Who speaks BGP with whom, and what each side lets through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from simpul.intent.interconnect import Interconnect
from simpul.intent.model import Device, Medium, Network, Role, Site
from simpul.network.addresses import Address, Family, Prefix
from simpul.network.model import BfdProfile, Bgp, Limit, Neighbor, PrefixEntry, PrefixList, Tunnel
from simpul.network.numbers import Link
from simpul.network.site_numbers import SiteNumbers
from simpul.network.tunnels import PREFERENCE, TunnelPair
from simpul.source import Reason

FAMILIES: tuple[Family, ...] = (4, 6)
# Names begin with this, so that what is ours in a router's BGP policy can be told from what is not.
RESERVED = "SIMPUL-"
# What a hub may tell a government: twice the 1,392 villages with a prefix and a loopback each, rounded up. One number
# for all, so that a new site changes no byte of another's router.
_WHOLE_NETWORK = 6000
# The soonest that FRR counts in, so that nobody upriver waits longer than a mistake lasts.
_AGAIN = 1
# In place of an owner government's number: what no government of this network owns.
_FOREIGN = 0


class Listed(Protocol):
    """Gives the name of a prefix list, which it makes where it is not there yet."""

    def __call__(
        self, name: str, prefixes: tuple[Prefix, ...], family: Family, *, longer: bool, unit: str, why: Reason,
    ) -> str: ...


def build_bgp(
    network: Network, site: Site, device: Device, pairs: tuple[tuple[TunnelPair, bool], ...],
    tunnels: tuple[Tunnel, ...], transit: Link | None, index: int, sites: Mapping[str, SiteNumbers], unit: str,
    reason: Reason, signing: Mapping[str, str | None],
) -> Bgp:
    """A device's BGP: sessions over its tunnels and to the other router of its site, with lists both ways."""
    own = sites[site.key]
    lists: dict[str, PrefixList] = {}

    def listed(name: str, prefixes: tuple[Prefix, ...], family: Family, *, longer: bool, unit: str, why: Reason) -> str:
        full = f"{RESERVED}{name}{family}"
        if full not in lists:
            entries = tuple(PrefixEntry(p, (32 if family == 4 else 128) if longer and p not in foreign else None)
                            for p in prefixes if p.version == family)
            lists[full] = PrefixList(full, family, entries, unit, why)
        return full

    aggregates: tuple[Prefix, ...] = (*network.aggregates4, *network.aggregates6)
    foreign: tuple[Prefix, ...] = network.foreign()
    network_reason = Reason("the network's aggregates", network.where)

    def everything(family: Family) -> str:
        return listed("network", (*aggregates, *foreign), family, longer=True, unit=unit, why=network_reason)

    def only_aggregates(family: Family) -> str:
        return listed("aggregates", (*aggregates, *foreign), family, longer=False, unit=unit, why=network_reason)

    if site.role is Role.HUB:
        # Both stand on a hub whoever its neighbours are: the first or last site of a kind changes nothing of it.
        for family in FAMILIES:
            everything(family)
            only_aggregates(family)
    neighbors: list[Neighbor] = []
    for (pair, low), tunnel in zip(pairs, tunnels, strict=True):
        medium = _slowest(network, pair)
        bfd = f"{RESERVED}{medium.name}" if _has_bfd(network, pair) else None
        far = sites[pair.high_site if low else pair.low_site]
        for family in FAMILIES:
            peer: Address = tunnel.peer4 if family == 4 else tunnel.peer6
            stem = f"{RESERVED}{tunnel.name}"
            common = partial(Neighbor, address=peer, family=family, description=f"simpul:{tunnel.name} {tunnel.peer}",
                             keepalive=medium.keepalive, hold=medium.hold, bfd=bfd, policy=stem, unit=tunnel.unit,
                             reason=pair.reason)
            if pair.interconnect:
                neighbors.append(_ibgp(common, own.asn, everything(family)))
            elif low:
                spoke = network.sites[pair.high_site]
                accepted = announced(sites[spoke.key])
                name = listed(f"{tunnel.name}-", accepted, family, longer=False, unit=tunnel.unit, why=pair.reason)
                neighbors.append(common(
                    remote_as=far.asn, import_list=name,
                    export_list=everything(family) if spoke.role is Role.EDGE else only_aggregates(family),
                    local_preference=pair.preference, med=None,
                    community=_community(network, spoke.government), limit=_limit(len(accepted)), next_hop_self=False,
                    password=None))
            else:
                accepted_here = everything(family) if site.role is Role.EDGE else only_aggregates(family)
                export = listed("site", announced(own), family, longer=False, unit=unit, why=reason)
                neighbors.append(common(
                    remote_as=far.asn, import_list=accepted_here, export_list=export,
                    local_preference=pair.preference, med=PREFERENCE - pair.preference, community=None,
                    limit=(Limit(_WHOLE_NETWORK, _AGAIN) if site.role is Role.EDGE
                           else _limit(len(aggregates) + len(foreign))),
                    next_hop_self=False, password=None))
    if transit is not None:
        # A router that lost its power leaves the link between the two up: without BFD the other believes its routes,
        # which are often the better ones, until the hold time ends.
        profiles = _profiles(network)
        beside = profiles[0].name if profiles else None
        for family in FAMILIES:
            low_end, high_end = (transit.low4, transit.high4) if family == 4 else (transit.low6, transit.high6)
            other = (high_end if index == 0 else low_end).ip
            peer_name = site.devices[1 - index].name
            neighbors.append(_ibgp(
                partial(Neighbor, address=other, family=family, description=f"simpul:transit {peer_name}", keepalive=3,
                        hold=9, bfd=beside, policy=f"{RESERVED}transit", unit=unit, reason=reason),
                own.asn, everything(family)))
    for each in network.interconnects.values():
        if each.device == device.name:
            told = tuple(p for key in each.announce for p in sites[key].prefixes)
            neighbors += _outside(each, own.asn, told, listed, signing[each.name], unit)
    loopback4, loopback6 = own.loopbacks[device.name]
    blackholes = own.prefixes if site.role is not Role.HUB else (*aggregates, *own.prefixes)
    return Bgp(
        asn=own.asn, router_id=loopback4.ip, networks=(*blackholes, loopback4.network, loopback6.network),
        blackholes=blackholes, neighbors=tuple(neighbors), prefix_lists=tuple(lists.values()),
        bfd_profiles=_profiles(network),
        community=_community(network, site.government) if site.role is Role.HUB else None, origin=f"{RESERVED}origin",
        unit=unit, reason=reason)


def _outside(
    each: Interconnect, asn: int, told: tuple[Prefix, ...], listed: Listed, key: str | None, unit: str,
) -> list[Neighbor]:
    """The sessions with the router of another network, signed, since no tunnel is around them."""
    why = Reason(f"interconnect with {each.title}", each.where)
    return [Neighbor(
        address=each.peer4 if family == 4 else each.peer6, family=family, remote_as=each.asn,
        description=f"simpul:interconnect {each.name}", keepalive=10, hold=30,
        import_list=listed(f"{each.name}-in", each.accept, family, longer=False, unit=unit, why=why),
        export_list=listed(f"{each.name}-out", told, family, longer=False, unit=unit, why=why),
        local_preference=None, med=None, community=f"{asn}:{_FOREIGN}",
        limit=_limit(sum(p.version == family for p in each.accept)), bfd=None, next_hop_self=False,
        policy=f"{RESERVED}{each.name}", password=key or "md5:not-yet-made", unit=unit, reason=why)
        for family in FAMILIES]


def _ibgp(common: Callable[..., Neighbor], asn: int, name: str) -> Neighbor:
    return common(remote_as=asn, import_list=name, export_list=name, local_preference=None, med=None, community=None,
                  limit=None, next_hop_self=True, password=None)


def announced(numbers: SiteNumbers) -> tuple[Prefix, ...]:
    """All that a site may announce: its own prefixes and its routers' loopbacks."""
    loopbacks = [i.network for pair in numbers.loopbacks.values() for i in pair]
    return (*numbers.prefixes, *loopbacks)


def _lines(network: Network, pair: TunnelPair) -> tuple[Medium, Medium]:
    return network.media[pair.low_uplink.medium], network.media[pair.high_uplink.medium]


def _slowest(network: Network, pair: TunnelPair) -> Medium:
    """A session keeps the time of the slower of the two lines that it crosses."""
    return max(_lines(network, pair), key=lambda m: (m.hold, m.bfd.interval_ms * m.bfd.multiplier if m.bfd else 0))


def _has_bfd(network: Network, pair: TunnelPair) -> bool:
    """Only where both lines are steady enough for it."""
    return all(m.bfd for m in _lines(network, pair))


def _profiles(network: Network) -> tuple[BfdProfile, ...]:
    return tuple(BfdProfile(f"{RESERVED}{m.name}", m.bfd.interval_ms * network.bfd_stretch, m.bfd.multiplier)
                 for m in sorted(network.media.values(), key=lambda m: m.rank) if m.bfd)


def _limit(expected: int) -> Limit:
    """Room for a few prefixes more than are expected, and far from what would trouble anybody."""
    return Limit(4 * expected + 16, _AGAIN)


def _community(network: Network, government: str) -> str:
    """The owner government as a standard community (RFC 1997): "64600:2" for 64.02."""
    return f"{network.governments[network.code].asn}:{int(government.rpartition('.')[2])}"
