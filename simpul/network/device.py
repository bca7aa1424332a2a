"""A router's model of its derivation, and of nothing else: pure, whatever the day, the ledger or the other routers."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv6Interface

from simpul.intent.model import Access
from simpul.intent.read_wifi import SEGMENT
from simpul.network.bgp import build_bgp
from simpul.network.derivation import Derivation, Line, Subnets
from simpul.network.filters import build_filter
from simpul.network.hardening import build_hardening, unused_ports
from simpul.network.model import Certified, DeviceModel, DevicePapers, SwitchPort, VlanInterface, WanUplink
from simpul.network.ospf import build_ospf
from simpul.network.ports import place
from simpul.network.services import (
    GATEWAY_LINK_LOCAL,
    PREFERRED,
    build_gateways,
    build_host_segments,
    build_names,
    own_place,
)
from simpul.network.wifi import public_wifi
from simpul.source import Reason


def device_model(d: Derivation) -> DeviceModel:
    """All that is decided about the router that `d` is the derivation of."""
    own, large, profile, device = d.own, d.large, d.profile, d.own.device
    loopback4, loopback6 = own.numbers.loopbacks[device.name]
    vlans = (*_vlans(d), *_interconnects(d))
    hosts = build_host_segments(d, vlans)
    inside_ntp = _inside_ntp(d)
    uplinks = tuple(_uplink(d, line) for line in own.lines if line.uplink.device == device.name)
    ports = (*_ports(d), *(
        SwitchPort(o.line.port, o.line.vlan, (), None, d.unit, Reason(f"interconnect with {o.line.title}",
                                                                     o.line.where)) for o in own.outside))
    gateways = build_gateways(own, vlans)
    used = {*(p.name for p in ports), *(u.port for u in uplinks)}
    if device.oob_address is not None and profile.oob_port is not None:
        used.add(profile.oob_port)
    return DeviceModel(
        name=device.name,
        site=own.site,
        platform=device.platform,
        release=device.release,
        role=profile.role,
        timezone=large.timezone,
        loopback4=loopback4,
        loopback6=loopback6,
        oob_port=profile.oob_port if device.oob_address else None,
        oob_address=device.oob_address,
        inside_ntp=inside_ntp,
        uplinks=uplinks,
        tunnels=tuple(end.tunnel for end in own.ends),
        papers=_papers(d),
        vlans=vlans,
        gateways=gateways,
        hosts=hosts,
        names=build_names(d, inside_ntp, loopback4.ip, hosts),
        ports=ports,
        bgp=build_bgp(d),
        filter=build_filter(d, vlans),
        unit=d.unit,
        reason=d.reason,
        public=public_wifi(d, uplinks),
        hardening=build_hardening(large.management, device.name, profile.logins, d.operators, own.rescue, d.unit),
        shut=unused_ports(profile, frozenset(used)),
        ospf=build_ospf(d, vlans, preferred=all(g.priority == PREFERRED for g in gateways)),
    )


def _inside_ntp(d: Derivation) -> tuple[IPv4Address, ...]:
    """One hub router of each hub site, never the device itself: two sources inside."""
    chosen = (next((address for name, address in hub if name != d.own.device.name), None) for hub in d.large.clocks)
    return tuple(address for address in chosen if address is not None)


def _papers(d: Derivation) -> DevicePapers | None:
    if not any(isinstance(end.tunnel.keys, Certified) for end in d.own.ends):
        return None
    paper = d.own.paper
    return DevicePapers(d.large.authority, d.large.revoked, paper.pem if paper else None, paper.key if paper else None,
                        d.unit, d.reason)


def _uplink(d: Derivation, line: Line) -> WanUplink:
    uplink = line.uplink
    mine = [end.tunnel for end in d.own.ends if end.tunnel.uplink == uplink.name]
    return WanUplink(
        name=uplink.name,
        port=uplink.port,
        access=uplink.access,
        address=uplink.address if uplink.access is Access.STATIC else None,
        gateway=uplink.gateway if uplink.access is Access.STATIC else None,
        mtu=uplink.mtu,
        ntp=line.ntp,
        metric=100 + line.rank,
        endpoints=tuple(sorted((t.endpoint for t in mine if t.endpoint), key=lambda e: (e.address.version, e))),
        listen=tuple(sorted({port for t in mine for port in t.listen_ports})),
        unit=d.unit,
        reason=Reason(f"uplink {uplink.name} of {d.own.site}", uplink.where),
        address6=uplink.address6,
        gateway6=uplink.gateway6,
        ordinal=place(uplink.port),
    )


def _vlans(d: Derivation) -> tuple[VlanInterface, ...]:
    interfaces = [_vlan(d, subnets) for subnets in d.own.subnets]
    if d.own.transit is not None:
        vlan, transit, first = d.large.transit_vlan, d.own.transit, d.own.index == 0
        interfaces.append(VlanInterface(
            f"vlan{vlan}", vlan, "transit", "transit",
            transit.low4 if first else transit.high4, transit.low6 if first else transit.high6,
            None, None, None, d.unit, Reason(f"link between the two routers of {d.own.site}", d.own.where)))
    return tuple(interfaces)


def _vlan(d: Derivation, subnets: Subnets) -> VlanInterface:
    name, routers = subnets.segment, len(d.own.routers)
    vlan, zone = d.large.vlans[name]
    net4, net6, own = subnets.prefix4, subnets.prefix6, own_place(routers, d.own.index)
    alone = routers == 1 and any(h.service.segment == name for h in d.own.hosted)
    where = next(s.where for s in d.profile.segments if s.name == name)
    return VlanInterface(
        f"vlan{vlan}", vlan, name, zone,
        IPv4Interface((int(net4.network_address) + own, net4.prefixlen)),
        IPv6Interface((int(net6.network_address) + own, 64)),
        net4.network_address + 1, net6.network_address + 1, GATEWAY_LINK_LOCAL if alone else None, d.unit,
        Reason(f"segment {name} of {d.own.site}", where))


def _interconnects(d: Derivation) -> tuple[VlanInterface, ...]:
    return tuple(VlanInterface(f"vlan{i.vlan}", i.vlan, i.name, "interconnect", i.address4, i.address6, None,
                               None, None, d.unit, Reason(f"interconnect with {i.title}", i.where))
                 for i in (outside.line for outside in d.own.outside))


def _ports(d: Derivation) -> tuple[SwitchPort, ...]:
    """The switch ports of a router. A trunk between two routers of a site carries their transit VLAN too."""
    present = {s.segment for s in d.own.subnets} | ({SEGMENT} if d.own.wifi else set())
    vlan = {name: number for name, (number, _) in d.large.vlans.items()}
    ports = []
    for port in d.profile.lan_ports:
        reason = Reason(f"port {port.name} of {d.own.site}", port.where)
        if port.segment is not None:
            if port.segment in present:
                ports.append(SwitchPort(port.name, vlan[port.segment], (), None, d.unit, reason,
                                        isolated=port.segment == SEGMENT))
            continue
        vlans = [vlan[name] for name in port.trunk if name in present]
        if len(d.own.routers) > 1:
            vlans.append(d.large.transit_vlan)
        ports.append(SwitchPort(port.name, None, tuple(sorted(vlans)), d.large.native_vlan, d.unit, reason))
    return tuple(ports)
