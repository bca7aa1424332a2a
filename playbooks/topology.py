"""topology.json for the lab: the inventory's own routers, a host in each segment, the providers, an internet."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from ipaddress import IPv4Interface, IPv6Interface
from typing import Any

from simpul.intent.interconnect import Interconnect
from simpul.intent.model import Access, Device, LanPort, Network, Role, Site, Uplink
from simpul.intent.read_wifi import SEGMENT
from simpul.network.model import DeviceModel, PublicWifi, VlanInterface
from simpul.network.numbers import NumberPlan

# Where the lab's internet host lives (TEST-NET-2, RFC 5737): no inventory may use it for a line.
INTERNET = "198.51.100.10/24"
MANAGEMENT = "mgmt"


def host_name(site: str, segment: str) -> str:
    return f"{site.replace('/', '-')}-{segment}"


def topology(
    network: Network, models: Mapping[str, DeviceModel], numbers: NumberPlan, limit: Collection[str] | None = None,
) -> bytes:
    """The file that the lab builds from; `limit` names the devices to build."""
    routers: list[dict[str, Any]] = []
    hosts: list[dict[str, Any]] = []
    management: dict[str, Any] | None = None
    line = 0
    for site in network.sites.values():
        guests = 0
        for index, device in enumerate(site.devices):
            wan = []
            for uplink in site.uplinks:
                if uplink.device == device.name:
                    line += 1
                    wan.append(_wan(uplink, line))
            if limit is not None and device.name not in limit:
                continue
            lan: list[dict[str, Any]] = []
            for port in site.profile.lan_ports:
                if port.segment is None and len(site.devices) > 1:
                    lan.append({"port": port.name, "link": site.key})
                    continue
                wanted = port.segment or (port.trunk[0] if port.trunk else "")
                wifi = models[device.name].public
                if wifi is not None and port.segment == SEGMENT:
                    host = _guest(site, wifi, guests)
                    guests += 1
                    hosts.append(host)
                    lan.append({"port": port.name, "host": host["name"]})
                    continue
                vlan = next((v for v in models[device.name].vlans if v.segment == wanted), None)
                if vlan is None:
                    continue
                if management is None and site.role is Role.HUB and port.segment == network.management_segment:
                    management = {**_host(site, vlan, 0, tagged=False), "name": MANAGEMENT, "router": device.name,
                                  "port": port.name}
                    # Its servers' addresses are its own; what answers there is whoever manages the lab.
                    _serve(management, site, port, numbers)
                    del management["listen"], management["vlan"]
                    continue
                host = _host(site, vlan, index, tagged=port.segment is None)
                if index == 0 and port.segment is not None:
                    _serve(host, site, port, numbers)
                hosts.append(host)
                lan.append({"port": port.name, "host": host["name"]})
            for each in network.interconnects.values():
                if each.device == device.name:
                    hosts.append(_outside(each))
                    lan.append({"port": each.port, "host": f"outside-{each.name}"})
            routers.append({"name": device.name, "platform": device.platform, "site": site.key,
                            **({"version": device.version} if device.version else {}), "wan": wan, "lan": lan,
                            **_oob(site, device)})
    providers = [{"id": p.id, **({"ntp": str(p.ntp)} if p.ntp else {}), **({"ntp6": str(p.ntp6)} if p.ntp6 else {})}
                 for p in network.providers.values()]
    body = {"format": 1, "name": network.code, "routers": routers, "hosts": hosts, "providers": providers,
            "internet": {"name": "internet", "address": INTERNET},
            **({"management": management} if management else {})}
    return json.dumps(body, indent=1, sort_keys=True).encode()


def _oob(site: Site, device: Device) -> dict[str, Any]:
    if device.oob_address is None or site.profile.oob_port is None:
        return {}
    # The management host's end of the cable: the first address of the port's own network.
    peer = IPv4Interface((device.oob_address.network.network_address + 1, device.oob_address.network.prefixlen))
    return {"oob": {"port": site.profile.oob_port, "peer": str(peer)}}


def _wan(uplink: Uplink, line: int) -> dict[str, Any]:
    common = {"port": uplink.port, "provider": uplink.provider, "access": str(uplink.access), "mtu": uplink.mtu,
              "nat": uplink.carrier_nat, **({"mbps": uplink.mbps} if uplink.mbps else {})}
    if uplink.address6 and uplink.gateway6 in uplink.address6.network:
        common["gateway6"] = f"{uplink.gateway6}/{uplink.address6.network.prefixlen}"
    if uplink.only6:
        # Every line of the lab has IPv4, too; this router is given none of it.
        return {**common, "gateway": f"100.{96 + line // 256}.{line % 256}.1/24"}
    if uplink.access is Access.STATIC and uplink.address and uplink.gateway:
        return {**common, "gateway": f"{uplink.gateway}/{uplink.address.network.prefixlen}"}
    # Carrier NAT hands out 100.64/10 (RFC 6598); the lab's other dynamic lines use its upper half.
    second = 64 if uplink.carrier_nat else 96
    return {**common, "subnet": f"100.{second + line // 256}.{line % 256}.0/24"}


def _host(site: Site, vlan: VlanInterface, index: int, *, tagged: bool) -> dict[str, Any]:
    """A host of the segment at the index-th router. A tagged one sits at a trunk."""
    own = 5 + index + (2 if tagged else 0)
    suffix = "-trunk" if tagged else f"-{index + 1}" if index else ""
    net4, net6 = vlan.address4.network, vlan.address6.network
    return {
        "name": host_name(site.key, vlan.segment) + suffix, "vlan": vlan.vlan if tagged else None, "listen": [],
        "addresses": [str(IPv4Interface((net4.network_address + own, net4.prefixlen))),
                      str(IPv6Interface((net6.network_address + own, net6.prefixlen)))],
        "gateways": [str(vlan.gateway4), str(vlan.gateway6)],
    }


def _outside(each: Interconnect) -> dict[str, Any]:
    """The other side of an interconnect: a host that knows nothing but its line."""
    return {"name": f"outside-{each.name}", "vlan": None, "listen": [], "gateways": [],
            "addresses": [f"{each.peer4}/{each.address4.network.prefixlen}",
                          f"{each.peer6}/{each.address6.network.prefixlen}"]}


def _guest(site: Site, wifi: PublicWifi, before: int) -> dict[str, Any]:
    """A guest at an access port of the public Wi-Fi; `before`: how many there are already."""
    return {
        "name": host_name(site.key, SEGMENT) + (f"-{before + 1}" if before else ""), "vlan": None, "listen": [],
        "addresses": [f"{wifi.first + 3 + before}/{wifi.address.network.prefixlen}"],
        "gateways": [str(wifi.address.ip)],
    }


def _serve(host: dict[str, Any], site: Site, port: LanPort, numbers: NumberPlan) -> None:
    """Give the host of a segment the addresses and listeners of the servers that are declared in it."""
    size = next(s for s in site.segments if s.name == port.segment)
    for server in site.servers:
        if server.segment == port.segment:
            four, six = numbers.server(site, size.name, size.prefix4, server.name)
            host["addresses"] += [f"{four}/{size.prefix4}", f"{six}/64"]
            host["listen"] += [str(p) for p in server.ports if str(p) not in host["listen"]]
