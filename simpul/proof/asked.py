"""Whom a router asks, reports to and recommends: for the time, for names, about people; what hosts are told."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_interface, ip_network

from simpul.proof.declared import RADIUS, SYSLOG, TACACS, span
from simpul.proof.filters import Step
from simpul.proof.model import Device, Span
from simpul.proof.network import Net
from simpul.proof.packet import show_address
from simpul.proof.result import Finding, Hop


def addresses(net: Net, device: Device) -> Iterator[Finding]:
    """The way in when every tunnel is down stands where it was declared; the time is asked of whom it was declared."""
    policy = net.routers.get(device.name)
    for interface in device.interfaces.values():
        if interface.kind == "rescue":
            wanted = policy.rescue if policy else None
            has = [show_address(a.version, a.value) for a in interface.addresses]
            if wanted is None or interface.name != wanted[0] or has != [str(ip_interface(wanted[1]).ip)]:
                yield Finding("management", f"{device.name} answers management at {interface.name}, which nobody "
                              "declared", None, (Hop(device.name, f"in by {interface.name}",
                                                     (Step(interface.place, interface.place.text),)),))
    people = "asks {} who may log in, which nobody declared"
    for servers, asked, declared, what in (
        (device.time_servers, "udp -> 123", net.policy.clocks,
         "asks {} for the time, which is no clock of the network"),
        (device.name_servers, "udp -> 53", net.policy.clocks, "asks {} for names, which is no hub of the network"),
        (device.login_servers, f"udp -> {RADIUS}", net.policy.radius, people),
        (device.tacacs_servers, f"tcp -> {TACACS}", net.policy.tacacs, people),
        (device.collectors, f"udp -> {SYSLOG}", net.policy.collectors, "sends its log to {}, which nobody declared"),
    ):
        known = {span(p) for p in declared}
        for server, place in servers:
            if not _among(server, known):
                yield Finding("outside", f"{device.name} {what.format(server)}",
                              f"{device.name} -> {server} {asked}",
                              (Hop(device.name, "sends it itself", (Step(place, place.text),)),))
    for line in device.lines:
        for source, place in line.time_sources:
            if source not in (policy.time_sources if policy else ()):
                yield Finding("outside", f"{device.name} asks {source} for the time on {line.name}, which nobody "
                              "declared", f"its line -> {source} udp -> 123",
                              (Hop(device.name, f"by {line.name}", (Step(place, place.text),)),))


def _among(server: str, known: set[Span]) -> bool:
    try:
        at = ip_address(server)
    except ValueError:
        return False
    return Span(at.version, int(at), int(at)) in known


def advice(net: Net, device: Device) -> Iterator[Finding]:
    """Hosts are told of this router and of no other place; a relay asks a server of the network."""
    for said in device.advice:
        name = said.interface
        here = device.interfaces[name].addresses if name in device.interfaces else ()
        try:
            told = span(ip_network(said.address, strict=False))
        except ValueError:
            told = Span(4, 0, -1)
        match said.kind:
            case "relay":
                ok = net.ours(told)
            case "prefix":
                ok = any(a.network == told for a in here)
            case _:
                ok = any((a.version, a.value) == (told.version, told.first) for a in here)
        if not ok:
            yield Finding("routes", f"{device.name}: {said.kind} {said.address} is not this router's own",
                          None, (Hop(device.name, f"on {name}", (Step(said.place, said.place.text),)),))
