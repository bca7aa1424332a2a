"""One question: may this session be opened? What a test asks of the proof before it asks the network."""

from __future__ import annotations

from ipaddress import ip_address

from simpul.proof.boxes import ACK, SYN
from simpul.proof.declared import span
from simpul.proof.model import INTRA, Span
from simpul.proof.network import End, Net
from simpul.proof.packet import Packet
from simpul.proof.spread import Search, passes, spread


def may_open(net: Net, source: str, destination: str, protocol: str, port: int, sport: int = 49152) -> bool:
    """Whether in some state of routing a host's opening gets to another host and the answer gets back. Hosts of one
    segment need no router.
    """
    near, far = _doors(net, source), _doors(net, destination)
    if set(near) & set(far):
        return True
    opening = Packet.of(source, destination, protocol, sport, port, SYN)
    answer = Packet.of(destination, source, protocol, port, sport, SYN | ACK)
    return any(_arrives(net, door, opening) for door in near) and any(_arrives(net, door, answer) for door in far)


def _doors(net: Net, address: str) -> list[End]:
    """The interfaces of routers that stand in an address's segment."""
    at = ip_address(address)
    host = Span(at.version, int(at), int(at))
    return [End(d.name, i.name) for d in net.devices.values() for i in d.interfaces.values()
            if i.zone == INTRA and (segment := net.segment(d.name, i)) is not None
            and any(span(p).holds(host) for p in segment.prefixes)]


def _arrives(net: Net, door: End, packet: Packet) -> bool:
    gate = net.gate(door.device)
    let_in = passes(net, door.device, [packet.box(1, gate.bit[door.interface])])
    return any(arrival.kind == "host" for arrival in spread(net, door.device, door.interface, let_in, Search()))
