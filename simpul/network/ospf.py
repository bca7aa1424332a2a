"""OSPF with a router of the site's own network, where the site declares one."""

from __future__ import annotations

from simpul.network.bgp import FAMILIES, RESERVED
from simpul.network.derivation import Derivation
from simpul.network.model import Ospf, PrefixEntry, PrefixList, VlanInterface
from simpul.source import Reason

# External metrics (RFC 2328, 2.3): the LAN core leaves by the router that the hosts' gateways prefer, while it stands.
_PREFERRED, _OTHER = 10, 20


def build_ospf(d: Derivation, vlans: tuple[VlanInterface, ...], *, preferred: bool) -> Ospf | None:
    """What a router of the site says and believes; None where there is no LAN core. `preferred`: gateways prefer it
    among the site's routers.
    """
    core = d.own.core
    if core is None:
        return None
    declared = core.declared
    reason = Reason(f"LAN core of {d.own.site}", declared.where)
    told = (*d.large.aggregates, *d.large.foreign, *d.own.numbers.prefixes)
    lists = {(way, family): PrefixList(f"{RESERVED}core-{way}{family}", family, tuple(
        PrefixEntry(p) for p in prefixes if p.version == family), d.unit, reason)
        for way, prefixes in (("in", core.behind), ("out", told)) for family in FAMILIES}
    return Ospf(interface=next(v for v in vlans if v.segment == declared.segment).name, area=declared.area,
                key=core.key, metric=_PREFERRED if preferred else _OTHER,
                policy=f"{RESERVED}core", prefix_lists=tuple(lists.values()), unit=d.unit, reason=reason)
