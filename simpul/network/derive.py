"""What each router's model is made from, of the whole network: here every number is drawn, and every flow expanded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from simpul.collector import collector_paused
from simpul.errors import IntentError
from simpul.intent.model import Device, HostService, Network, Operator, Role, Site, Uplink
from simpul.network.addresses import Prefix
from simpul.network.at_large import at_large
from simpul.network.derivation import Core, Derivation, End, Hosted, Line, Middle, Named, Outside, Own, Subnets
from simpul.network.ends import tunnel_ends
from simpul.network.filter_model import slug
from simpul.network.flows import Reach
from simpul.network.link import Link
from simpul.network.model import NameRecord, NameRecords
from simpul.network.numbers import NumberPlan, Numbers
from simpul.network.papers import NO_PAPERS, Papers
from simpul.network.permits import begun, led, site_permits
from simpul.network.site_numbers import SiteNumbers
from simpul.network.tunnels import TunnelPair, crowded, tunnel_pairs
from simpul.source import Reason


def derive(
    network: Network, numbers: Numbers, papers: Papers = NO_PAPERS, pairs: Sequence[TunnelPair] | None = None,
) -> dict[str, Derivation]:
    """The derivation of each device, managed or not, by name. `pairs` are the tunnels, where somebody paired them
    already.

    Raises IntentError where two tunnels would stand at one port or two flows cross, LedgerError when a pool is
    exhausted or a recorded number no longer fits its declaration.
    """
    with collector_paused(keep=True):
        plan = NumberPlan(network, numbers)
        return _derive(network, plan, papers, tunnel_pairs(network, plan) if pairs is None else pairs)


@dataclass(frozen=True, slots=True)
class _Whole:
    """The network as all sites need it."""

    network: Network
    plan: NumberPlan
    papers: Papers
    sites: Mapping[str, SiteNumbers]
    ends: Mapping[str, tuple[End, ...]]
    reach: Reach


def _derive(
    network: Network, plan: NumberPlan, papers: Papers, pairs: Sequence[TunnelPair],
) -> dict[str, Derivation]:
    sites = {
        key: SiteNumbers((plan.site4(site), plan.site6(site)), {d.name: plan.loopback(d.name) for d in site.devices},
                         _asn(network, site, plan))
        for key, site in network.sites.items()
    }
    if refused := crowded(pairs):
        raise IntentError(refused)
    whole = _Whole(network, plan, papers, sites, tunnel_ends(network, plan, sites, pairs), Reach(network, plan))
    large = at_large(network, plan, sites, papers)
    zone = network.dns_zone
    names = () if zone is None else (_records(plan, s, zone) for s in network.sites.values())
    middle = Middle(begun(network, whole.reach), led(network, whole.reach), tuple(n for n in names if n is not None))
    operators: dict[tuple[str, bool], tuple[Operator, ...]] = {}
    found: dict[str, Derivation] = {}
    for site in network.sites.values():
        hub = site.role is Role.HUB
        may = operators.setdefault((site.government, hub), _operators(network, site))
        for device, own in zip(site.devices, _own(whole, site), strict=True):
            found[device.name] = Derivation(large, site.profile, may, middle if hub else None, own)
    return found


def _asn(network: Network, site: Site, plan: NumberPlan) -> int:
    match site.role:
        case Role.HUB:
            return network.governments[network.code].asn
        case Role.EDGE:
            return network.governments[site.government].asn
        case Role.AGENCY | Role.VILLAGE:
            return plan.asn(site)


def _operators(network: Network, site: Site) -> tuple[Operator, ...]:
    """The province's people have accounts everywhere; a government's on its own sites."""
    return tuple(o for o in network.operators.values() if o.government is None or (
        o.government == site.government and site.role is not Role.HUB))


def _own(whole: _Whole, site: Site) -> list[Own]:
    """What is each router's own at one site."""
    network, plan = whole.network, whole.plan
    hub = site.role is Role.HUB
    transit: Link | None = plan.link(f"{site.key}:transit") if len(site.devices) > 1 else None
    subnets = tuple(Subnets(s.name, plan.segment4(site, s.name, s.prefix4), plan.segment6(site, s.name))
                    for s in site.attached)
    lines = tuple(_line(network, u) for u in site.uplinks)
    hosted = tuple(Hosted(s, _relay(whole, site, s)) for s in site.services)
    core = None if site.ospf is None else Core(site.ospf, _behind(plan, site), plan.made_secret("ospf", site.key))
    unit = f"site:{site.key}"
    permits = () if hub else site_permits(site, whole.reach, unit)
    names = () if hub else _names(whole, site, unit)
    rescue = network.management is not None and network.management.rescue is not None
    found = []
    for index, device in enumerate(site.devices):
        if hub:
            unit = f"shared:{device.name}"
        found.append(Own(
            site=site.key,
            government=site.government,
            where=site.where,
            device=device,
            routers=tuple(d.name for d in site.devices),
            index=index,
            numbers=whole.sites[site.key],
            subnets=subnets,
            transit=transit,
            lines=lines,
            ends=whole.ends.get(device.name, ()),
            permits=permits,
            names=names,
            hosted=hosted,
            core=core,
            wifi=site.wifi,
            outside=_outside(whole, device),
            rescue=plan.made_secret("rescue", device.name) if rescue else None,
            paper=whole.papers.devices.get(device.name),
            unit=unit,
            reason=Reason(f"router {device.name} of {site.key}", device.where),
        ))
    return found


def _line(network: Network, uplink: Uplink) -> Line:
    provider = network.providers[uplink.provider]
    return Line(uplink, network.media[uplink.medium].rank, provider.ntp6 if uplink.only6 else provider.ntp)


def _behind(plan: NumberPlan, site: Site) -> tuple[Prefix, ...]:
    """The prefixes of the segments that lie behind the site's LAN core."""
    if site.ospf is None:
        return ()
    return tuple(p for s in site.segments if s.name in site.ospf.behind
                 for p in (plan.segment4(site, s.name, s.prefix4), plan.segment6(site, s.name)))


def _outside(whole: _Whole, device: Device) -> tuple[Outside, ...]:
    return tuple(Outside(i, tuple(p for key in i.announce for p in whole.sites[key].prefixes),
                         whole.plan.signing_key(i.name))
                 for i in whole.network.interconnects.values() if i.device == device.name)


def _served(network: Network, site: Site, service: HostService) -> bool:
    """Whether the site's routers do it: they have an interface there, and a domain to tell."""
    return network.dns_zone is not None and any(s.name == service.segment for s in site.attached)


def _relay(whole: _Whole, site: Site, service: HostService) -> IPv4Address | None:
    to = service.relay
    if to is None or to.server is None or not _served(whole.network, site, service):
        return None
    for other in whole.network.sites.values():
        if to.scope not in (other.key, other.government):
            continue
        size = next((s for s in other.segments if s.name == to.segment), None)
        if size is not None and any(s.name == to.server and s.segment == to.segment for s in other.servers):
            return whole.plan.server(other, to.segment, size.prefix4, to.server)[0]
    return None


def _names(whole: _Whole, site: Site, unit: str) -> tuple[NameRecords, ...]:
    """The names that a site's own routers answer while no tunnel stands."""
    zone = whole.network.dns_zone
    if zone is None or not any(_served(whole.network, site, s) for s in site.services):
        return ()
    found = _records(whole.plan, site, zone)
    return (NameRecords(found.name, found.records, unit, found.reason),) if found is not None else ()


def _records(plan: NumberPlan, site: Site, zone: str) -> Named | None:
    sizes = {s.name: s.prefix4 for s in site.segments}
    found = []
    for server in site.servers:
        four, six = plan.server(site, server.segment, sizes[server.segment], server.name)
        found.append(NameRecord(name_of(site, server.name, zone), four, six))
    if not found:
        return None
    return Named(slug(site.key), tuple(found), None if site.role is Role.HUB else f"site:{site.key}",
                 Reason(f"names of the servers of {site.key}", site.where))


def name_of(site: Site, server: str, zone: str) -> str:
    """A server's name: "layanan-data.64-74.kaltim.internal". Server names are unique within a code (SIM172)."""
    return f"{server}.{site.key.partition('/')[0].replace('.', '-')}.{zone}"
