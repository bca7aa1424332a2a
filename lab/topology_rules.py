"""What a topology must keep so that it can be built: pure checks over the typed form and the machine's addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Final

from lab.topology import REAL, Address, Interface, Topology, Wan

_KERNEL: Final = re.compile(r"[a-z][a-z0-9._-]{0,14}")     # IFNAMSIZ leaves 15 characters
RESERVED: Final = frozenset({"internet-core", "fabric"})
TRANSIT: Final = IPv4Network("198.19.0.0/24")      # between providers and internet-core; of the benchmark range
TRANSIT6: Final = IPv6Network("2001:2:0:ffff::/64")  # the same (RFC 5180)


def conflicts(topology: Topology) -> list[str]:
    """Every reason why this topology cannot be built; empty where it can."""
    return [*_names(topology), *_ports(topology), *_cables(topology), *_lines(topology), *_addresses(topology)]


def unbuildable(topology: Topology) -> list[str]:
    """Every reason why this machine has no real routers for it; empty where it has. Emulated ones may be had."""
    found = [f"{r.name}: a {r.platform} is only emulated" for r in topology.routers if r.platform != REAL]
    return found + [f"{r.name}: {port} is no name that a Linux kernel takes for a port" for r in topology.routers
                    for port in r.ports if r.platform == REAL and not _KERNEL.fullmatch(port)]


def _names(topology: Topology) -> Iterator[str]:
    names = Counter([*(r.name for r in topology.routers), *(h.name for h in topology.hosts),
                     *(p.id for p in topology.providers),
                     *([topology.management.name] if topology.management else []),
                     *([topology.internet.name] if topology.internet else [])])
    for name, count in names.items():
        if count > 1:
            yield f"{name}: the name is used {count} times; routers, hosts and providers share one list of names"
        if name in RESERVED:
            yield f"{name}: the name belongs to the lab itself"
    if not topology.routers:
        yield "routers: a lab needs at least one router"


def _ports(topology: Topology) -> Iterator[str]:
    management = topology.management
    for router in topology.routers:
        ports = Counter(router.ports)
        if management and management.router == router.name:
            ports[management.port] += 1
        for port, count in ports.items():
            if count > 1:
                yield f"{router.name}: port {port} has {count} cables; a port takes one"
            if port in {"lo", "all", "default"}:
                yield f"{router.name}: {port} is not the name of a port"
    if management and management.router not in {r.name for r in topology.routers}:
        yield f"management.router: there is no router {management.router}"


def _cables(topology: Topology) -> Iterator[str]:
    plugged: set[str] = set()
    known = {h.name for h in topology.hosts}
    for router in topology.routers:
        for lan in router.lan:
            if lan.host:
                plugged.add(lan.host)
                if lan.host not in known:
                    yield f"{router.name}: port {lan.port} leads to {lan.host}, which is not among the hosts"
    for host in sorted(known - plugged):
        yield f"{host}: no port of any router leads to this host"


def _lines(topology: Topology) -> Iterator[str]:
    first: dict[tuple[str, IPv4Network], tuple[str, Wan]] = {}
    for router in topology.routers:
        for wan in router.wan:
            place, net = f"{router.name} {wan.port}", wan.gateway.network
            if net.prefixlen < 31 and wan.gateway.ip in (net.network_address, net.broadcast_address):
                yield f"{place}: {wan.gateway} is not the address of a gateway but of the line itself"
            before = first.setdefault((wan.provider, net), (place, wan))
            if before[1] is not wan and _medium(before[1]) != _medium(wan):
                yield f"{place}: shares {net} with {before[0]}, so gateway, access, mtu and nat must be the same"
            if wan.gateway6 is not None and wan.gateway6.network.overlaps(TRANSIT6):
                yield f"{place}: {wan.gateway6.network} overlaps {TRANSIT6}, which joins the providers"
    lines = list(first.items())
    for index, ((provider, net), (place, wan)) in enumerate(lines):
        for (other_provider, other_net), (other_place, other) in lines[index + 1:]:
            # Behind NAT each provider may use what it likes, also what another uses.
            behind = provider != other_provider and (wan.nat or other.nat)
            if net.overlaps(other_net) and not behind:
                yield f"{other_place}: the line {other_net} of {other_provider} overlaps {net} of {provider} at {place}"


def _medium(wan: Wan) -> tuple[object, ...]:
    return wan.gateway, wan.gateway6, wan.access == "static", wan.mtu, wan.nat


def _addresses(topology: Topology) -> Iterator[str]:
    public = [(f"{r.name} {w.port}", w.gateway.network) for r in topology.routers for w in r.wan]
    if topology.internet:
        public.append((topology.internet.name, topology.internet.address.network))
    for place, net in public:
        if net.overlaps(TRANSIT):
            yield f"{place}: {net} overlaps {TRANSIT}, which joins the providers"
    if len(topology.providers) > TRANSIT.num_addresses // 2:
        yield f"providers: {len(topology.providers)} are more than {TRANSIT} can join"
    if topology.internet:
        network = topology.internet.address.network
        if network.prefixlen > 30 or topology.internet.address.ip == network[1]:
            yield f"{topology.internet.name}: the first address of {network} is internet-core's own"
        for place, net in public[:-1]:
            if net.overlaps(topology.internet.address.network):
                yield f"{place}: {net} overlaps the network of {topology.internet.name}"
    ends: list[tuple[str, tuple[Interface, ...], tuple[Address, ...]]] = [
        (h.name, h.addresses, h.gateways) for h in topology.hosts]
    if topology.management:
        ends.append((topology.management.name, topology.management.addresses, topology.management.gateways))
    for name, addresses, gateways in ends:
        for gateway in gateways:
            if not any(gateway in a.network for a in addresses):
                yield f"{name}: the gateway {gateway} is in none of its networks"
            if any(gateway == a.ip for a in addresses):
                yield f"{name}: {gateway} is both its own address and its gateway"


def shadowed(topology: Topology, machine: Mapping[str, Iterable[Address]]) -> list[str]:
    """Networks on the management host's own cables that cover an address which the machine needs.

    `machine` maps what an address is ("nameserver of /etc/resolv.conf") to the addresses. Only the management host
    matters: commands run there with the machine's files, so a name server or an own address found in them
    would be looked for on the lab's cables. Every other network of the lab is seen from inside the lab only and may be
    whatever the inventory declares.
    """
    management = topology.management
    near: list[tuple[str, Interface]] = [(f"oob of {r.name}", r.oob.peer) for r in topology.routers if r.oob]
    if management:
        near += [(management.name, a) for a in management.addresses]
    return [f"{owner}: {interface.network} covers {address}, {what}"
            for owner, interface in near for what, addresses in machine.items()
            for address in addresses if address in interface.network]
