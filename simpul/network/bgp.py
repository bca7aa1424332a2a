"""Who speaks BGP with whom, and what each side lets through."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from simpul.intent.model import Role
from simpul.network.addresses import Address, Family, Prefix
from simpul.network.derivation import Derivation, Outside
from simpul.network.model import Bgp, Limit, Neighbor, PrefixEntry, PrefixList
from simpul.source import Reason

FAMILIES: tuple[Family, ...] = (4, 6)
# Names begin with this, so that what is ours in a router's BGP policy can be told from what is not.
RESERVED = "SIMPUL-"
# What a hub may tell a government: twice the 1,392 villages with a prefix and a loopback each, rounded up. One number
# for all, so that a new site changes no byte of another's router.
_WHOLE_NETWORK = 6000
# Above every local preference that is derived (RFC 4271: higher wins); MED is what is left to it.
PREFERENCE = 5000
# The soonest that FRR counts in, so that nobody upriver waits longer than a mistake lasts.
_AGAIN = 1
# In place of an owner government's number: what no government of this network owns.
_FOREIGN = 0


class Listed(Protocol):
    """Gives the name of a prefix list, which it makes where it is not there yet."""

    def __call__(
        self, name: str, prefixes: tuple[Prefix, ...], family: Family, *, longer: bool, unit: str, why: Reason,
    ) -> str: ...


def build_bgp(d: Derivation) -> Bgp:
    """A device's BGP: sessions over its tunnels and to the other router of its site, with lists both ways."""
    large, own, mine = d.large, d.own, d.own.numbers
    unit, reason = d.unit, d.reason
    lists: dict[str, PrefixList] = {}

    def listed(name: str, prefixes: tuple[Prefix, ...], family: Family, *, longer: bool, unit: str, why: Reason) -> str:
        full = f"{RESERVED}{name}{family}"
        if full not in lists:
            entries = tuple(PrefixEntry(p, (32 if family == 4 else 128) if longer and p not in large.foreign else None)
                            for p in prefixes if p.version == family)
            lists[full] = PrefixList(full, family, entries, unit, why)
        return full

    whole = (*large.aggregates, *large.foreign)
    network_reason = Reason("the network's aggregates", large.where)

    def everything(family: Family) -> str:
        return listed("network", whole, family, longer=True, unit=unit, why=network_reason)

    def only_aggregates(family: Family) -> str:
        return listed("aggregates", whole, family, longer=False, unit=unit, why=network_reason)

    if d.hub:
        # Both stand on a hub whoever its neighbours are: the first or last site of a kind changes nothing of it.
        for family in FAMILIES:
            everything(family)
            only_aggregates(family)
    neighbors: list[Neighbor] = []
    for end in own.ends:
        tunnel, far = end.tunnel, end.far
        for family in FAMILIES:
            peer: Address = tunnel.peer4 if family == 4 else tunnel.peer6
            stem = f"{RESERVED}{tunnel.name}"
            common = partial(Neighbor, address=peer, family=family, description=f"simpul:{tunnel.name} {tunnel.peer}",
                             keepalive=end.keepalive, hold=end.hold, bfd=end.bfd, policy=stem, unit=tunnel.unit,
                             reason=tunnel.reason)
            if tunnel.kind == "interconnect":
                neighbors.append(_ibgp(common, mine.asn, everything(family)))
            elif tunnel.kind == "hub":
                name = listed(f"{tunnel.name}-", far.announced, family, longer=False, unit=tunnel.unit,
                              why=tunnel.reason)
                neighbors.append(common(
                    remote_as=far.asn, import_list=name,
                    export_list=everything(family) if far.role is Role.EDGE else only_aggregates(family),
                    local_preference=end.preference, med=None,
                    community=_community(large.asn, far.government), limit=_limit(len(far.announced)),
                    next_hop_self=False, password=None))
            else:
                edge = d.profile.role is Role.EDGE
                accepted_here = everything(family) if edge else only_aggregates(family)
                export = listed("site", mine.announced, family, longer=False, unit=unit, why=reason)
                neighbors.append(common(
                    remote_as=far.asn, import_list=accepted_here, export_list=export,
                    local_preference=end.preference, med=PREFERENCE - end.preference, community=None,
                    limit=Limit(_WHOLE_NETWORK, _AGAIN) if edge else _limit(len(whole)),
                    next_hop_self=False, password=None))
    if own.transit is not None:
        transit = own.transit
        # A router that lost its power leaves the link between the two up: without BFD the other believes its routes,
        # which are often the better ones, until the hold time ends.
        beside = large.bfd[0].name if large.bfd else None
        for family in FAMILIES:
            low_end, high_end = (transit.low4, transit.high4) if family == 4 else (transit.low6, transit.high6)
            other = (high_end if own.index == 0 else low_end).ip
            peer_name = own.routers[1 - own.index]
            neighbors.append(_ibgp(
                partial(Neighbor, address=other, family=family, description=f"simpul:transit {peer_name}", keepalive=3,
                        hold=9, bfd=beside, policy=f"{RESERVED}transit", unit=unit, reason=reason),
                mine.asn, everything(family)))
    for outside in own.outside:
        neighbors += _outside(outside, mine.asn, listed, unit)
    loopback4, loopback6 = mine.loopbacks[own.device.name]
    blackholes = (*large.aggregates, *mine.prefixes) if d.hub else mine.prefixes
    return Bgp(
        asn=mine.asn, router_id=loopback4.ip, networks=(*blackholes, loopback4.network, loopback6.network),
        blackholes=blackholes, neighbors=tuple(neighbors), prefix_lists=tuple(lists.values()),
        bfd_profiles=large.bfd,
        community=_community(large.asn, own.government) if d.hub else None, origin=f"{RESERVED}origin",
        unit=unit, reason=reason)


def _outside(outside: Outside, asn: int, listed: Listed, unit: str) -> list[Neighbor]:
    """The sessions with the router of another network, signed, since no tunnel is around them."""
    each = outside.line
    why = Reason(f"interconnect with {each.title}", each.where)
    return [Neighbor(
        address=each.peer4 if family == 4 else each.peer6, family=family, remote_as=each.asn,
        description=f"simpul:interconnect {each.name}", keepalive=10, hold=30,
        import_list=listed(f"{each.name}-in", each.accept, family, longer=False, unit=unit, why=why),
        export_list=listed(f"{each.name}-out", outside.announced, family, longer=False, unit=unit, why=why),
        local_preference=None, med=None, community=f"{asn}:{_FOREIGN}",
        limit=_limit(sum(p.version == family for p in each.accept)), bfd=None, next_hop_self=False,
        policy=f"{RESERVED}{each.name}", password=outside.signing or "md5:not-yet-made", unit=unit, reason=why)
        for family in FAMILIES]


def _ibgp(common: Callable[..., Neighbor], asn: int, name: str) -> Neighbor:
    return common(remote_as=asn, import_list=name, export_list=name, local_preference=None, med=None, community=None,
                  limit=None, next_hop_self=True, password=None)


def _limit(expected: int) -> Limit:
    """Room for a few prefixes more than are expected, and far from what would trouble anybody."""
    return Limit(4 * expected + 16, _AGAIN)


def _community(asn: int, government: str) -> str:
    """The owner government as a standard community (RFC 1997): "64600:2" for 64.02."""
    return f"{asn}:{int(government.rpartition('.')[2])}"
