"""One packet: how people write it, and which one of a set to show them."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from simpul.proof.boxes import (
    ACK,
    ALL,
    DESTINATION,
    FAMILY,
    FIRST,
    FLAGS,
    ICMP,
    ICMP6,
    IN,
    OUT,
    PROTOCOL,
    SECOND,
    SOURCE,
    STATE,
    SYN,
    TCP,
    UDP,
    V4,
    Box,
    with_,
)

_GRE: Final = 47
_NAMES: Final = {TCP: "tcp", UDP: "udp", ICMP: "icmp", ICMP6: "icmpv6"}
_TYPES: Final = {3: "destination-unreachable", 8: "echo-request", 0: "echo-reply", 11: "time-exceeded",
                 12: "parameter-problem"}
_TYPES6: Final = {1: "destination-unreachable", 2: "packet-too-big", 3: "time-exceeded", 4: "parameter-problem",
                  128: "echo-request", 129: "echo-reply", 135: "neighbour solicitation", 136: "neighbour advertisement"}


def show_address(version: int, value: int) -> str:
    return str(IPv4Address(value) if version == 4 else IPv6Address(value))


@dataclass(frozen=True, slots=True)
class Packet:
    """A concrete packet. `first` and `second` are the ports, or ICMP's type and code and its checksum."""

    version: int
    source: int
    destination: int
    protocol: int
    first: int
    second: int
    flags: int = SYN

    @classmethod
    def of(cls, source: str, destination: str, protocol: str, sport: int, dport: int, flags: int = SYN) -> Packet:
        """A packet of TCP or UDP from addresses in text."""
        version = 6 if ":" in source else 4
        kind = IPv6Address if version == 6 else IPv4Address
        return cls(version, int(kind(source)), int(kind(destination)), TCP if protocol == "tcp" else UDP, sport, dport,
                   flags if protocol == "tcp" else 0)

    def box(self, state: int, into: int = -1, out: int = -1) -> Box:
        """The packet as a set of one, where it comes in and goes out."""
        return with_(ALL[self.version], (IN, into), (OUT, out), (PROTOCOL, 1 << self.protocol),
                     (FLAGS, 1 << self.flags), (STATE, state), (SOURCE, self.source, self.source),
                     (DESTINATION, self.destination, self.destination), (FIRST, self.first, self.first),
                     (SECOND, self.second, self.second))

    def __str__(self) -> str:
        name = _NAMES.get(self.protocol, f"protocol {self.protocol}")
        ends = f"{show_address(self.version, self.source)} -> {show_address(self.version, self.destination)}"
        if self.protocol in (TCP, UDP):
            said = f"{name} {self.first} -> {self.second}"
            if self.protocol == TCP:
                said += " " + ("SYN" if self.flags == SYN else "ACK" if self.flags == ACK else f"flags {self.flags:#x}")
        elif self.protocol in (ICMP, ICMP6):
            types = _TYPES if self.protocol == ICMP else _TYPES6
            said = f"{name} {types.get(self.first >> 8, f'type {self.first >> 8}')}"
        else:
            said = name
        return f"{ends} {said}"


def sample(box: Box) -> Packet:
    """A packet of a set that a reader will find ordinary: TCP and an opening where it may be, a host in the middle."""
    version = 4 if box[FAMILY] & V4 else 6
    usual = (TCP, UDP, ICMP if version == 4 else ICMP6, _GRE)
    protocol = next((p for p in usual if box[PROTOCOL] >> p & 1), None)
    if protocol is None:
        protocol = (box[PROTOCOL] & -box[PROTOCOL]).bit_length() - 1
    flags = next((f for f in (SYN, ACK) if box[FLAGS] >> f & 1), None)
    if flags is None:
        flags = (box[FLAGS] & -box[FLAGS]).bit_length() - 1
    ported = protocol in (TCP, UDP)
    return Packet(version, _address(box, SOURCE), _address(box, DESTINATION), protocol,
                  _port(box, FIRST, (49152,) if ported else ((8 if version == 4 else 128) << 8,)),
                  _port(box, SECOND, (22, 443, 53) if ported else (0,)), flags if protocol == TCP else 0)


def _address(box: Box, low: int) -> int:
    first, last = box[low], box[low + 1]
    return first if first == last else min(first + 10, last - 1) if last - first > 2 else first + 1


def _port(box: Box, low: int, wanted: tuple[int, ...]) -> int:
    return next((w for w in wanted if box[low] <= w <= box[low + 1]), box[low])
