"""OSPF with a router of the site's own network, where the site declares one."""

from __future__ import annotations

from collections.abc import Mapping

from simpul.intent.model import Network, Site
from simpul.network.addresses import Prefix
from simpul.network.bgp import FAMILIES, RESERVED
from simpul.network.model import Ospf, PrefixEntry, PrefixList, VlanInterface
from simpul.network.numbers import NumberPlan
from simpul.source import Reason

# External metrics (RFC 2328, 2.3): the LAN core leaves by the router that the hosts' gateways prefer, while it stands.
_PREFERRED, _OTHER = 10, 20


def behind(plan: NumberPlan, site: Site) -> tuple[Prefix, ...]:
    """The prefixes of the segments that lie behind the site's LAN core."""
    if site.ospf is None:
        return ()
    return tuple(p for s in site.segments if s.name in site.ospf.behind
                 for p in (plan.segment4(site, s.name, s.prefix4), plan.segment6(site, s.name)))


def build_ospf(
    network: Network, plan: NumberPlan, site: Site, vlans: tuple[VlanInterface, ...], priority: int,
    own: tuple[Prefix, ...], unit: str,
) -> Ospf | None:
    """What a router of the site says and believes; None where there is no LAN core. `priority` is its rank among the
    site's routers, 0 the one that gateways prefer; `own` are the site's prefixes.
    """
    core = site.ospf
    if core is None:
        return None
    reason = Reason(f"LAN core of {site.key}", core.where)
    told = (*network.aggregates4, *network.aggregates6, *network.foreign(), *own)
    lists = {(way, family): PrefixList(f"{RESERVED}core-{way}{family}", family, tuple(
        PrefixEntry(p) for p in prefixes if p.version == family), unit, reason)
        for way, prefixes in (("in", behind(plan, site)), ("out", told)) for family in FAMILIES}
    return Ospf(interface=next(v for v in vlans if v.segment == core.segment).name, area=core.area,
                key=plan.made_secret("ospf", site.key), metric=_OTHER if priority else _PREFERRED,
                policy=f"{RESERVED}core", prefix_lists=tuple(lists.values()), unit=unit, reason=reason)


def believed(plan: NumberPlan, site: Site) -> Mapping[str, tuple[Prefix, ...]]:
    """By segment, the sources that are believed there beside its own: what lies behind the LAN core."""
    return {site.ospf.segment: behind(plan, site)} if site.ospf is not None else {}
