"""Intent and ledger in, one model per device out. Pure and deterministic.

Everything that NETWORK calls a design decision is made here, once, and not in a template: which tunnels exist, who
speaks BGP with whom and what each side lets through, who may open a session to what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Interface, IPv6Interface

from simpul.collector import collector_paused
from simpul.errors import IntentError
from simpul.intent.model import Access, Device, Network, Role, SegmentSize, Site, TunnelKind, Uplink
from simpul.intent.read_wifi import SEGMENT
from simpul.network.bgp import build_bgp
from simpul.network.filters import Everywhere, build_filter, everywhere
from simpul.network.flows import Reach
from simpul.network.hardening import build_hardening, unused_ports
from simpul.network.model import (
    Certified,
    DeviceModel,
    DevicePapers,
    SharedKey,
    SwitchPort,
    Tunnel,
    VlanInterface,
    WanUplink,
    WireguardKeys,
)
from simpul.network.numbers import Link, NumberPlan, Numbers
from simpul.network.ospf import believed, build_ospf
from simpul.network.papers import Papers
from simpul.network.ports import place
from simpul.network.services import (
    GATEWAY_LINK_LOCAL,
    PREFERRED,
    build_gateways,
    build_host_segments,
    build_names,
    own_place,
)
from simpul.network.site_numbers import SiteNumbers
from simpul.network.tunnels import TunnelPair, crowded, tunnel_pairs
from simpul.network.wifi import public_wifi
from simpul.source import Reason

NO_PAPERS = Papers()
# What the names of tunnel interfaces begin with.
PREFIX = {TunnelKind.WIREGUARD: "wg", TunnelKind.IKEV2_PSK: "ike", TunnelKind.IKEV2_CERTIFICATE: "ike",
          TunnelKind.GRE_IKEV2_PSK: "gre"}
# Of each hub site, its routers and their loopbacks.
Clocks = tuple[tuple[tuple[str, IPv4Address], ...], ...]


def unit_of(site: Site) -> str:
    return f"site:{site.key}"


def shared_unit(device: Device) -> str:
    return f"shared:{device.name}"


def build(
    network: Network, numbers: Numbers, papers: Papers = NO_PAPERS, pairs: Sequence[TunnelPair] | None = None,
) -> dict[str, DeviceModel]:
    """One model for each device, managed or not, by name. `pairs` are the tunnels, where somebody paired them already.

    Raises IntentError where two tunnels would stand at one port, LedgerError when a pool is exhausted or a recorded
    number no longer fits its declaration.
    """
    with collector_paused(keep=True):
        plan = NumberPlan(network, numbers)
        return _build(network, plan, papers, tunnel_pairs(network, plan) if pairs is None else pairs)


def _build(network: Network, plan: NumberPlan, papers: Papers, pairs: Sequence[TunnelPair]) -> dict[str, DeviceModel]:
    sites = {
        key: SiteNumbers((plan.site4(site), plan.site6(site)), {d.name: plan.loopback(d.name) for d in site.devices},
                         _asn(network, site, plan))
        for key, site in network.sites.items()
    }
    if refused := crowded(pairs):
        raise IntentError(refused)
    ends: dict[str, list[tuple[TunnelPair, bool]]] = {}
    for pair in pairs:
        ends.setdefault(pair.low_device, []).append((pair, True))
        ends.setdefault(pair.high_device, []).append((pair, False))
    reach = Reach(network, plan)
    common = everywhere(network, plan, sites)
    clocks = _clocks(network, sites)
    models: dict[str, DeviceModel] = {}
    for site in network.sites.values():
        transit = plan.link(f"{site.key}:transit") if len(site.devices) > 1 else None
        for index, device in enumerate(site.devices):
            models[device.name] = _device(network, plan, site, device, index, transit, ends.get(device.name, []),
                                          sites, reach, common, clocks, papers)
    return models


def _asn(network: Network, site: Site, plan: NumberPlan) -> int:
    match site.role:
        case Role.HUB:
            return network.governments[network.code].asn
        case Role.EDGE:
            return network.governments[site.government].asn
        case Role.AGENCY | Role.VILLAGE:
            return plan.asn(site)


def _device(
    network: Network, plan: NumberPlan, site: Site, device: Device, index: int, transit: Link | None,
    ends: list[tuple[TunnelPair, bool]], sites: Mapping[str, SiteNumbers], reach: Reach, common: Everywhere,
    clocks: Clocks, papers: Papers,
) -> DeviceModel:
    hub = site.role is Role.HUB
    own_unit = shared_unit(device) if hub else unit_of(site)
    reason = Reason(f"router {device.name} of {site.key}", device.where)
    loopback4, loopback6 = sites[site.key].loopbacks[device.name]
    tunnels = tuple(_tunnel(plan, pair, low) for pair, low in ends)
    vlans = (*_vlans(network, plan, site, index, transit, own_unit), *_interconnects(network, device, own_unit))
    hosts = build_host_segments(network, plan, site, index, vlans)
    inside_ntp = _inside_ntp(clocks, device)
    uplinks = tuple(_uplink(network, site, u, tunnels, own_unit) for u in site.uplinks if u.device == device.name)
    bgp = build_bgp(network, site, device, tuple(ends), tunnels, transit, index, sites, own_unit, reason,
                    {name: plan.signing_key(name) for name in network.interconnects})
    outside = [i for i in network.interconnects.values() if i.device == device.name]
    ports = (*_ports(network, site, own_unit), *(
        SwitchPort(i.port, i.vlan, (), None, own_unit, Reason(f"interconnect with {i.title}", i.where))
        for i in outside))
    gateways = build_gateways(network, site, index, vlans)
    used = {*(p.name for p in ports), *(u.port for u in uplinks)}
    if device.oob_address is not None and site.profile.oob_port is not None:
        used.add(site.profile.oob_port)
    return DeviceModel(
        name=device.name,
        site=site.key,
        platform=device.platform,
        release=device.release,
        role=site.role,
        timezone=network.timezone,
        loopback4=loopback4,
        loopback6=loopback6,
        oob_port=site.profile.oob_port if device.oob_address else None,
        oob_address=device.oob_address,
        inside_ntp=inside_ntp,
        uplinks=uplinks,
        tunnels=tunnels,
        papers=_device_papers(papers, device, tunnels, own_unit, reason),
        vlans=vlans,
        gateways=gateways,
        hosts=hosts,
        names=build_names(network, plan, site, inside_ntp, loopback4.ip, hosts, own_unit),
        ports=ports,
        bgp=bgp,
        filter=build_filter(network, common, site, device, tuple(ends), tunnels, vlans, transit is not None, sites,
                            reach, own_unit, reason, believed(plan, site)),
        unit=own_unit,
        reason=reason,
        public=public_wifi(network, site, uplinks, own_unit),
        hardening=build_hardening(network, plan, site, device, own_unit),
        shut=unused_ports(site, frozenset(used)),
        ospf=build_ospf(network, plan, site, vlans, int(any(g.priority != PREFERRED for g in gateways)),
                        sites[site.key].prefixes, own_unit),
    )


def _clocks(network: Network, sites: Mapping[str, SiteNumbers]) -> Clocks:
    """The routers of each hub site with their loopbacks, which answer NTP inside."""
    return tuple(tuple((d.name, sites[hub.key].loopbacks[d.name][0].ip) for d in hub.devices) for hub in network.hubs())


def _inside_ntp(clocks: Clocks, device: Device) -> tuple[IPv4Address, ...]:
    """One hub router of each hub site, never the device itself: two sources inside."""
    chosen = (next((address for name, address in hub if name != device.name), None) for hub in clocks)
    return tuple(address for address in chosen if address is not None)


def _tunnel(plan: NumberPlan, pair: TunnelPair, low: bool) -> Tunnel:
    """One end of a pair. The hub listens; of two hubs, the low end listens and the high end dials."""
    link = pair.link
    listens = low
    ends = (pair.low_uplink, pair.high_uplink) if low else (pair.high_uplink, pair.low_uplink)
    outer, far = (u.address.ip if u.address and pair.kind.fixed else None for u in ends)
    mine, theirs = (pair.low_device, pair.high_device) if low else (pair.high_device, pair.low_device)
    return Tunnel(
        id=link.id,
        name=f"{PREFIX[pair.kind]}{link.id}",
        uplink=pair.low_uplink.name if low else pair.high_uplink.name,
        peer=theirs,
        kind="interconnect" if pair.interconnect else ("hub" if low else "spoke"),
        address4=link.low4 if low else link.high4,
        address6=link.low6 if low else link.high6,
        peer4=(link.high4 if low else link.low4).ip,
        peer6=(link.high6 if low else link.low6).ip,
        listen_port=pair.port if listens else None,
        endpoint=None if listens else pair.endpoint,
        keepalive=25 if not listens and pair.high_uplink.carrier_nat else None,
        mtu=tunnel_mtu(pair.kind, min(pair.low_uplink.mtu, pair.high_uplink.mtu)),
        keys=_keys(plan, pair, mine, theirs),
        # Both ends of a tunnel belong to one change, so that they move together.
        unit=pair.unit,
        reason=pair.reason,
        outer=outer,
        far=far,
    )


def tunnel_mtu(kind: TunnelKind, line: int) -> int:
    """The largest inner packet on a line of that MTU, in bytes, where the outer packet may be IPv6.

    WireGuard adds 80. ESP with AES-GCM in UDP (RFC 4303, 4106, 3948) adds 40 + 8 + 8 + 8 + 16 and two bytes that
    end a multiple of four. strongSwan's ESP in user space reads 1400 bytes at most; both data paths keep to it.
    """
    if kind is TunnelKind.GRE_IKEV2_PSK:
        # Transport mode, nobody translates: IPv4's 20, ESP's 8 + 8 + 16 and two bytes (RFC 4303, 4106), GRE's 4 (RFC
        # 2784, 2.1), and what fills a multiple of four.
        return min(1400, (line - 52) // 4 * 4 - 2 - 4)
    return line - 80 if kind is TunnelKind.WIREGUARD else min(1400, (line - 80) // 4 * 4 - 2)


def _keys(plan: NumberPlan, pair: TunnelPair, mine: str, theirs: str) -> WireguardKeys | SharedKey | Certified:
    match pair.kind:
        case TunnelKind.WIREGUARD:
            return WireguardKeys(plan.public_key(pair.key, mine), plan.public_key(pair.key, theirs))
        case TunnelKind.IKEV2_PSK | TunnelKind.GRE_IKEV2_PSK:
            name = f"{PREFIX[pair.kind]}{pair.link.id}"
            return SharedKey(plan.shared_key(pair.key), f"{name}.{mine}", f"{name}.{theirs}")
        case TunnelKind.IKEV2_CERTIFICATE:
            return Certified(mine, theirs)


def _device_papers(
    papers: Papers, device: Device, tunnels: tuple[Tunnel, ...], unit: str, reason: Reason,
) -> DevicePapers | None:
    if not any(isinstance(t.keys, Certified) for t in tunnels):
        return None
    own = papers.devices.get(device.name)
    return DevicePapers(papers.authority, papers.revoked, own.pem if own else None, own.key if own else None, unit,
                        reason)


def _uplink(network: Network, site: Site, uplink: Uplink, tunnels: tuple[Tunnel, ...], unit: str) -> WanUplink:
    provider = network.providers[uplink.provider]
    mine = [t for t in tunnels if t.uplink == uplink.name]
    return WanUplink(
        name=uplink.name,
        port=uplink.port,
        access=uplink.access,
        address=uplink.address if uplink.access is Access.STATIC else None,
        gateway=uplink.gateway if uplink.access is Access.STATIC else None,
        mtu=uplink.mtu,
        ntp=provider.ntp6 if uplink.only6 else provider.ntp,
        metric=100 + network.media[uplink.medium].rank,
        endpoints=tuple(sorted((t.endpoint for t in mine if t.endpoint), key=lambda e: (e.address.version, e))),
        listen=tuple(sorted({port for t in mine for port in t.listen_ports})),
        unit=unit,
        reason=Reason(f"uplink {uplink.name} of {site.key}", uplink.where),
        address6=uplink.address6,
        gateway6=uplink.gateway6,
        ordinal=place(uplink.port),
    )


def _vlans(
    network: Network, plan: NumberPlan, site: Site, index: int, transit: Link | None, unit: str,
) -> tuple[VlanInterface, ...]:
    interfaces = [_vlan(network, plan, site, segment, index, unit) for segment in site.attached]
    if transit is not None:
        vlan = network.transit_vlan
        interfaces.append(VlanInterface(
            f"vlan{vlan}", vlan, "transit", "transit",
            transit.low4 if index == 0 else transit.high4, transit.low6 if index == 0 else transit.high6,
            None, None, None, unit,
            Reason(f"link between the two routers of {site.key}", site.where)))
    return tuple(interfaces)


def _interconnects(network: Network, device: Device, unit: str) -> tuple[VlanInterface, ...]:
    return tuple(VlanInterface(f"vlan{i.vlan}", i.vlan, i.name, "interconnect", i.address4, i.address6, None,
                               None, None, unit, Reason(f"interconnect with {i.title}", i.where))
                 for i in network.interconnects.values() if i.device == device.name)


def _vlan(network: Network, plan: NumberPlan, site: Site, segment: SegmentSize, index: int, unit: str) -> VlanInterface:
    vlan = network.vlans[segment.name]
    net4 = plan.segment4(site, segment.name, segment.prefix4)
    net6 = plan.segment6(site, segment.name)
    own = own_place(site, index)
    alone = len(site.devices) == 1 and any(s.segment == segment.name for s in site.services)
    return VlanInterface(
        f"vlan{vlan.id}", vlan.id, segment.name, vlan.zone,
        IPv4Interface((int(net4.network_address) + own, net4.prefixlen)),
        IPv6Interface((int(net6.network_address) + own, 64)),
        net4.network_address + 1, net6.network_address + 1, GATEWAY_LINK_LOCAL if alone else None, unit,
        Reason(f"segment {segment.name} of {site.key}", segment.where))


def _ports(network: Network, site: Site, unit: str) -> tuple[SwitchPort, ...]:
    """The switch ports of a router. A trunk between two routers of a site carries their transit VLAN too."""
    present = {s.name for s in site.attached} | ({SEGMENT} if site.wifi else set())
    ports = []
    for port in site.profile.lan_ports:
        reason = Reason(f"port {port.name} of {site.key}", port.where)
        if port.segment is not None:
            if port.segment in present:
                ports.append(SwitchPort(port.name, network.vlans[port.segment].id, (), None, unit, reason,
                                        isolated=port.segment == SEGMENT))
            continue
        vlans = [network.vlans[name].id for name in port.trunk if name in present]
        if len(site.devices) > 1:
            vlans.append(network.transit_vlan)
        ports.append(SwitchPort(port.name, None, tuple(sorted(vlans)), network.native_vlan, unit, reason))
    return tuple(ports)


def bootstrap_model(model: DeviceModel) -> DeviceModel:
    """What a router's first file holds: just enough to be reached and managed in band, and no more.

    A hub gets its WAN, its filters and its out-of-band port. A spoke gets its first uplink, that uplink's tunnels and
    their BGP sessions, announcing only its loopback. The rest comes as any later change comes: by a plan.
    """
    if model.role is Role.HUB:
        bare = replace(model.bgp, networks=(), blackholes=(), neighbors=(), prefix_lists=())
        return replace(model, tunnels=(), vlans=(), ports=(), gateways=(), hosts=(), names=None, public=None,
                       hardening=None, ospf=None, bgp=bare,
                       uplinks=tuple(replace(u, listen=(), endpoints=()) for u in model.uplinks),
                       filter=replace(model.filter, permits=(), flows=(), guards=(), transit=None, outsiders=()))
    first = model.uplinks[:1]
    tunnels = tuple(t for t in model.tunnels if any(t.uplink == u.name for u in first))
    names = {t.name for t in tunnels}
    peers = {a for t in tunnels for a in (t.peer4, t.peer6)}
    neighbors = tuple(n for n in model.bgp.neighbors if n.address in peers)
    lists = {name for n in neighbors for name in (n.import_list, n.export_list)}
    loopbacks = {model.loopback4.network, model.loopback6.network}
    bgp = replace(model.bgp, networks=tuple(p for p in model.bgp.networks if p in loopbacks), blackholes=(),
                  neighbors=neighbors, prefix_lists=tuple(x for x in model.bgp.prefix_lists if x.name in lists))
    return replace(model, uplinks=first, tunnels=tunnels, vlans=(), ports=(), gateways=(), hosts=(), names=None,
                   public=None, hardening=None, ospf=None, bgp=bgp,
                   filter=replace(model.filter, permits=(), transit=None,
                                  guards=tuple(g for g in model.filter.guards if g.interface in names)))
