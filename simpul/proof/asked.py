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
from simpul.words.sentence import tell


def addresses(net: Net, device: Device) -> Iterator[Finding]:
    """The way in when every tunnel is down stands where it was declared; the time is asked of whom it was declared."""
    policy = net.routers.get(device.name)
    for interface in device.interfaces.values():
        if interface.kind == "rescue":
            wanted = policy.rescue if policy else None
            has = [show_address(a.version, a.value) for a in interface.addresses]
            if wanted is None or interface.name != wanted[0] or has != [str(ip_interface(wanted[1]).ip)]:
                yield Finding(
                    "management", tell("{device} answers management at {interface}, which nobody declared",
                                       device=device.name, interface=interface.name), None,
                    (Hop(device.name, tell("in by {interface}", interface=interface.name),
                         (Step(interface.place, interface.place.text),)),))
    def who_may_log_in(server: str) -> str:
        return tell("{name} asks {server} who may log in, which nobody declared", name=device.name, server=server)

    def the_time(server: str) -> str:
        return tell("{name} asks {server} for the time, which is no clock of the network", name=device.name,
                    server=server)

    def names(server: str) -> str:
        return tell("{name} asks {server} for names, which is no hub of the network", name=device.name, server=server)

    def log(server: str) -> str:
        return tell("{name} sends its log to {server}, which nobody declared", name=device.name, server=server)

    for servers, asked, declared, words in (
        (device.time_servers, "udp -> 123", net.policy.clocks, the_time),
        (device.name_servers, "udp -> 53", net.policy.clocks, names),
        (device.login_servers, f"udp -> {RADIUS}", net.policy.radius, who_may_log_in),
        (device.tacacs_servers, f"tcp -> {TACACS}", net.policy.tacacs, who_may_log_in),
        (device.collectors, f"udp -> {SYSLOG}", net.policy.collectors, log),
    ):
        known = {span(p) for p in declared}
        for server, place in servers:
            if not _among(server, known):
                yield Finding("outside", words(server), f"{device.name} -> {server} {asked}",
                              (Hop(device.name, tell("sends it itself"), (Step(place, place.text),)),))
    for line in device.lines:
        for source, place in line.time_sources:
            if source not in (policy.time_sources if policy else ()):
                yield Finding(
                    "outside", tell("{device} asks {source} for the time on {line}, which nobody declared",
                                    device=device.name, source=source, line=line.name),
                    tell("its line -> {source} udp -> 123", source=source),
                    (Hop(device.name, tell("by {line}", line=line.name), (Step(place, place.text),)),))


def _among(server: str, known: set[Span]) -> bool:
    try:
        at = ip_address(server)
    except ValueError:
        return False
    return Span(at.version, int(at), int(at)) in known


def advice(net: Net, device: Device) -> Iterator[Finding]:
    """Hosts are told of this router and of no other place; a relay asks a server of the network."""
    for word in device.advice:
        name = word.interface
        here = device.interfaces[name].addresses if name in device.interfaces else ()
        try:
            told = span(ip_network(word.address, strict=False))
        except ValueError:
            told = Span(4, 0, -1)
        match word.kind:
            case "relay":
                ok = net.ours(told)
            case "prefix":
                ok = any(a.network == told for a in here)
            case _:
                ok = any((a.version, a.value) == (told.version, told.first) for a in here)
        if not ok:
            yield Finding("routes", tell("{device}: {kind} {address} is not this router's own", device=device.name,
                                         kind=word.kind, address=word.address),
                          None, (Hop(device.name, tell("on {name}", name=name), (Step(word.place, word.place.text),)),))
