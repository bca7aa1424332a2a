"""A provider's line: what may pass there, and where the tunnels that stand on it end."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from simpul.proof.boxes import (
    ALL,
    DESTINATION,
    FIRST,
    IN,
    OUT,
    PROTOCOL,
    SECOND,
    SOURCE,
    STATE,
    STATELESS,
    UDP,
    Box,
    Region,
    with_,
    without,
)
from simpul.proof.declared import ERRORS, NEIGHBOURS
from simpul.proof.filters import Step
from simpul.proof.guests import may_pass
from simpul.proof.lasting import lasting
from simpul.proof.model import OUTSIDE, Device, Tunnel
from simpul.proof.network import End, Net
from simpul.proof.packet import sample
from simpul.proof.result import Finding, Hop
from simpul.words.sentence import tell

_DHCP: Final = (67, 68)      # server, client
_IKE: Final = 500
_NAT_T, _ESP = 4500, 50


def outside(net: Net, device: Device) -> Iterator[Finding]:
    """A provider's line: nothing but what tunnels, clock and the line's own DHCP need."""
    gate = net.gate(device.name, OUTSIDE)
    policy = net.routers.get(device.name)
    hubs = {e.address for e in net.policy.endpoints}
    server, client = _DHCP
    into: list[Box] = [*ERRORS, *NEIGHBOURS]
    out: list[Box] = [*ERRORS, *NEIGHBOURS]
    for version in (4, 6):
        udp = with_(ALL[version], (PROTOCOL, 1 << UDP))
        into.append(with_(udp, (FIRST, server, server), (SECOND, client, client)))
        out.append(with_(udp, (FIRST, client, client), (SECOND, server, server)))
    for tunnel in device.tunnels:
        for port in _heard(tunnel.listen) if not tunnel.fixed else ():
            into += [with_(ALL[v], (PROTOCOL, 1 << UDP), (SECOND, port, port)) for v in (4, 6)]
            out += [with_(ALL[v], (PROTOCOL, 1 << UDP), (FIRST, port, port)) for v in (4, 6)]
        if tunnel.fixed and tunnel.fixed in _addresses_of(net, device, tunnel):
            there, answered = _between(tunnel.fixed, tunnel.listen or _IKE)
            out += there
            into += answered
        for peer in tunnel.peers:
            if peer.endpoint is not None and peer.endpoint[0] in hubs:
                there, answered = _between(peer.endpoint[0], peer.endpoint[1])
                out += there
                into += answered
    for source in policy.time_sources if policy else ():
        out.append(_to(source, 123))
        into.append(_from(source, 123))
    fresh = [with_(ALL[v], (STATE, STATELESS)) for v in (4, 6)]
    for hook, allowed, accepted, what in (
        ("input", into, gate.accepted("input", fresh), tell("answers the internet")),
        ("forward", may_pass(net, device), lasting(gate, "forward", "forward"), tell("forwards between lines")),
        ("output", out, lasting(gate, "output", "input"), tell("sends to the internet")),
    ):
        bad = without(accepted, Region(allowed))
        if bad:
            packet = sample(bad[0])
            _, steps = gate.judge(hook, with_(packet.box(1), (IN, bad[0][IN]), (OUT, bad[0][OUT]),
                                              (STATE, bad[0][STATE])))
            yield Finding("outside", tell("{device} {what}, which nobody declared", device=device.name, what=what),
                          str(packet),
                          (Hop(device.name, tell("on a provider's line ({hook})", hook=hook), tuple(steps)),))


def _heard(port: int | None) -> tuple[int, ...]:
    """The ports of one that listens: IKEv2 at the well-known port is begun at the other one, too (RFC 7296, 2.23)."""
    return () if port is None else (_IKE, _NAT_T) if port in (_IKE, _NAT_T) else (port,)


def _between(address: str, port: int) -> tuple[list[Box], list[Box]]:
    """What goes to a declared far end, and what comes from it. Who speaks IKEv2 at the well-known ports begins at 500
    (RFC 7296, 2.23) and has ESP by itself where nobody translates addresses (RFC 4303): without state, both are let in.
    """
    ports = _heard(port)
    out, into = [_to(address, p) for p in ports], []
    if port in (_IKE, _NAT_T):
        at = int(ip_address(address))
        esp = with_(ALL[ip_address(address).version], (PROTOCOL, 1 << _ESP))
        out.append(with_(esp, (DESTINATION, at, at)))
        into = [*(_from(address, p) for p in ports), with_(esp, (SOURCE, at, at))]
    return out, into


def _addresses_of(net: Net, device: Device, tunnel: Tunnel) -> set[str]:
    """The declared fixed addresses of the router at a tunnel's far end."""
    far = net.ends[End(device.name, tunnel.name)]
    name = far.device if isinstance(far, End) else far.name if far else ""
    return {line.address for line in net.policy.lines if line.router == name and line.address}


def _from(address: str, port: int) -> Box:
    """What a declared address answers from its own port, at the same port."""
    found = ip_address(address)
    return with_(ALL[found.version], (PROTOCOL, 1 << UDP), (SOURCE, int(found), int(found)), (FIRST, port, port),
                 (SECOND, port, port))


def _to(address: str, port: int) -> Box:
    found = ip_address(address)
    return with_(ALL[found.version], (PROTOCOL, 1 << UDP), (DESTINATION, int(found), int(found)), (SECOND, port, port))


def tunnels(net: Net, device: Device) -> Iterator[Finding]:
    hubs = {e.address: e.router for e in net.policy.endpoints}
    for tunnel in device.tunnels:
        far = net.ends[End(device.name, tunnel.name)]
        known = net.keys_of(far)
        if far is not None and tunnel.fixed and tunnel.fixed not in _addresses_of(net, device, tunnel):
            name = far.device if isinstance(far, End) else far.name
            yield Finding(
                "outside", tell(
                    "{device}: {tunnel} sends to {fixed}, which is no fixed address of {name}",
                    device=device.name, tunnel=tunnel.name, fixed=tunnel.fixed, name=name),
                tell("its line -> {fixed} gre", fixed=tunnel.fixed),
                (Hop(device.name, tell("by {line}", line=tunnel.line), (Step(tunnel.place, tunnel.place.text),)),))
        for peer in tunnel.peers:
            step = Step(peer.place, peer.place.text)
            if far is None or (peer.key and peer.key not in known):
                yield Finding(
                    "clear", tell("{device}: the other end of {tunnel} is no router of the network",
                                  device=device.name, tunnel=tunnel.name), None,
                    (Hop(device.name, tell("{tunnel} by {line}", tunnel=tunnel.name, line=tunnel.line), (step,)),))
                continue
            if peer.endpoint is None:
                continue
            router = hubs.get(peer.endpoint[0])
            ends_at = far.device if isinstance(far, End) else far.name
            port = next((t.listen for t in net.devices[far.device].tunnels if t.name == far.interface), None) \
                if isinstance(far, End) else peer.endpoint[1]
            if router != ends_at or port != peer.endpoint[1]:
                yield Finding(
                    "outside", tell(
                        "{device}: {tunnel} dials {endpoint}, which is not where {far} answers it",
                        device=device.name, tunnel=tunnel.name, endpoint=f"{peer.endpoint[0]}:{peer.endpoint[1]}",
                        far=ends_at),
                    tell("its line -> {address} udp -> {port}", address=peer.endpoint[0], port=str(peer.endpoint[1])),
                    (Hop(device.name, tell("by {line}", line=tunnel.line), (step,)),))
