"""Ears on wires, and frames written by hand."""

from __future__ import annotations

import os
import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from pathlib import Path

from lab.netns import inside
from lab.world import Lab

_ALL = 0x0003                       # ETH_P_ALL
_OUTGOING = 4                       # PACKET_OUTGOING
_SOL_PACKET, _STATISTICS = 263, 6
_RCVBUFFORCE = 33
# Guests' addresses are no part of the network, and as little to be seen outside.
INNER4 = tuple(IPv4Network(n) for n in ("10.64.0.0/12", "10.126.0.0/16", "10.127.0.0/16", "172.29.0.0/22"))
INNER6 = IPv6Network("fc00::/7")


def namespace(lab: Lab, name: str, zone: str | None = None) -> Path:
    """The network namespace of a name in the lab; `zone` is another one that a router made itself."""
    argv = lab.namespaces_command(name)
    if argv[1].startswith("--net="):
        return Path(argv[1].removeprefix("--net="))
    process = Path("/proc", argv[argv.index("-t") + 1])
    return process / "root/run/netns" / zone if zone else process / "ns/net"


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame that passed an interface; `sent` where its own side sent it."""

    ear: str
    interface: str
    sent: bool
    data: bytes


@dataclass
class Ears:
    """What was heard, and how many frames the kernel could not keep for us (which makes a proof void)."""

    heard: list[Heard] = field(default_factory=list)
    lost: int = 0

    def at(self, ear: str) -> list[Heard]:
        return [h for h in self.heard if h.ear == ear]

    def with_token(self, token: bytes) -> list[Heard]:
        return [h for h in self.heard if token in h.data]


@contextmanager
def ears(
    spaces: Mapping[str, Path], keep: Callable[[str, bytes], bool] = lambda _interface, _data: True,
) -> Iterator[Ears]:
    """Hear every interface of each namespace while the block runs; `keep` chooses by interface and bytes."""
    found = Ears()
    selector = selectors.DefaultSelector()
    stop = threading.Event()

    def ear() -> socket.socket:
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL))
        sock.setsockopt(socket.SOL_SOCKET, _RCVBUFFORCE, 16 << 20)
        sock.setblocking(False)
        return sock

    for name, space in spaces.items():
        selector.register(inside(space, ear), selectors.EVENT_READ, name)

    last = [0.0]

    def listen() -> None:
        while True:
            ready = selector.select(0.1)
            for key, _ in ready:
                sock = key.fileobj
                assert isinstance(sock, socket.socket)
                with suppress(OSError):         # an interface that goes down says so once
                    for _ in range(256):
                        data, address = sock.recvfrom(65535)
                        if keep(address[0], data):
                            found.heard.append(Heard(key.data, address[0], address[2] == _OUTGOING, data))
            if stop.is_set() and (not ready or time.monotonic() > last[0]):
                return

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield found
    finally:
        stop.wait(0.3)
        # On wires with BFD the select never comes back empty: what matters is heard within this time.
        last[0] = time.monotonic() + 1
        stop.set()
        thread.join()
        for key in list(selector.get_map().values()):
            sock = key.fileobj
            assert isinstance(sock, socket.socket)
            found.lost += struct.unpack("II", sock.getsockopt(_SOL_PACKET, _STATISTICS, 8))[1]
            sock.close()
        selector.close()


def send_frames(space: Path, interface: str, frames: list[bytes]) -> None:
    """Put frames on a wire as they are."""
    def work() -> None:
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
            sock.bind((interface, 0))
            for frame in frames:
                sock.send(frame)
    inside(space, work)


def mac_of(space: Path, interface: str) -> bytes:
    """The Ethernet address of an interface."""
    def work() -> bytes:
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
            sock.bind((interface, 0))
            return bytes(sock.getsockname()[4])
    return inside(space, work)


def ethernet(target: bytes, source: bytes, kind: int, payload: bytes, tags: tuple[tuple[int, int], ...] = ()) -> bytes:
    """A frame; `tags` are (ethertype, VLAN), outermost first."""
    stack = b"".join(struct.pack("!HH", t, vlan) for t, vlan in tags)
    return target + source + stack + struct.pack("!H", kind) + payload


def arp_request(sender_mac: bytes, sender: IPv4Address, wanted: IPv4Address, padding: bytes = b"") -> bytes:
    return (struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + sender_mac + sender.packed + bytes(6) + wanted.packed + padding)


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    data += b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(source: str, target: str, protocol: str, sport: int, dport: int, payload: bytes, *, flags: int = 2,
           whole: bool = False) -> bytes:
    """An IP packet: TCP with these flags (a SYN), a UDP datagram or an ICMP echo request, with valid checksums. One
    that is to stay `whole` may not be fragmented.
    """
    src, dst = ip_address(source), ip_address(target)
    number = {"tcp": 6, "udp": 17, "icmp": 1 if src.version == 4 else 58}[protocol]
    if protocol == "tcp":
        body = struct.pack("!HHIIHHHH", sport, dport, 1, 0, (5 << 12) | flags, 64240, 0, 0) + payload
        at = 16
    elif protocol == "udp":
        body = struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload
        at = 6
    else:
        body = struct.pack("!BBHHH", 8 if src.version == 4 else 128, 0, 0, sport, 1) + payload
        at = 2
    if src.version == 4 and protocol != "icmp":
        pseudo = src.packed + dst.packed + struct.pack("!BBH", 0, number, len(body))
    elif src.version == 6:
        pseudo = src.packed + dst.packed + struct.pack("!IxxxB", len(body), number)
    else:
        pseudo = b""
    body = body[:at] + struct.pack("!H", checksum(pseudo + body)) + body[at + 2:]
    if src.version == 6:
        return struct.pack("!IHBB", 6 << 28, len(body), number, 64) + src.packed + dst.packed + body
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), int.from_bytes(os.urandom(2), "big"),
                       0x4000 if whole else 0, 64, number, 0,
                       src.packed, dst.packed)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def too_big(data: bytes) -> int | None:
    """What a frame says a packet may have at most, where it is that ICMP error (RFC 1191, RFC 4443)."""
    kind, body = int.from_bytes(data[12:14], "big"), data[14:]
    if kind == 0x0800 and body[9] == 1:
        error = body[(body[0] & 15) * 4:]
        return int.from_bytes(error[6:8], "big") if error[:2] == b"\3\4" else None
    if kind == 0x86DD and body[6] == 58 and body[40] == 2:
        return int.from_bytes(body[44:48], "big")
    return None


def kind_of(data: bytes) -> int:
    """0x0800 or 0x86DD: what an IP packet is in Ethernet."""
    return 0x0800 if data[0] >> 4 == 4 else 0x86DD


@dataclass(frozen=True, slots=True)
class Outside:
    """What may stand on the routers' lines."""

    endpoints: frozenset[tuple[IPv4Address, int]]       # hubs' public addresses and WireGuard ports
    clocks: frozenset[IPv4Address]                      # the providers' declared time sources
    mtus: frozenset[int]                                # of the tunnels: WireGuard pads to 16 bytes, but not beyond
    ike: frozenset[tuple[IPv4Address, int]] = frozenset()   # hubs' public addresses and ports of IKEv2 tunnels
    # Lines with public Wi-Fi, whose guests' packets leave with the line's own address, and whom the guests speak with.
    guest_lines: frozenset[IPv4Address] = frozenset()
    internet: frozenset[IPv4Address] = frozenset()


def inner(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of the closed network."""
    return address in INNER6 if isinstance(address, IPv6Address) else any(address in n for n in INNER4)


def headers(data: bytes) -> list[IPv4Address | IPv6Address]:
    """Every address that stands in a header of a frame, those of a packet quoted by an ICMP error among them."""
    kind, body = int.from_bytes(data[12:14], "big"), data[14:]
    if kind == 0x0806:
        return [IPv4Address(body[14:18]), IPv4Address(body[24:28])]
    if kind in (0x0800, 0x86DD):
        return _ip_headers(body)
    return []


def _ip_headers(body: bytes) -> list[IPv4Address | IPv6Address]:
    if not body:
        return []
    if body[0] >> 4 == 6:
        if len(body) < 40:
            return []
        found: list[IPv4Address | IPv6Address] = [IPv6Address(body[8:24]), IPv6Address(body[24:40])]
        quoted = body[48:] if body[6] == 58 and len(body) > 48 and body[40] in (1, 2, 3, 4) else b""
        target = [IPv6Address(body[48:64])] if body[6] == 58 and len(body) >= 64 and body[40] in (135, 136) else []
        return found + list(target) + _ip_headers(quoted)
    if len(body) < 20:
        return []
    size = (body[0] & 15) * 4
    quoted = body[size + 8:] if body[9] == 1 and len(body) > size + 8 and body[size] in (3, 11, 12) else b""
    return [IPv4Address(body[12:16]), IPv4Address(body[16:20]), *_ip_headers(quoted)]


def sort_of(data: bytes, outside: Outside) -> str | None:
    """What a frame that a router sent on a line is; None: something that has no business there."""
    kind, body = int.from_bytes(data[12:14], "big"), data[14:]
    if kind == 0x0806:
        return "arp"
    if kind == 0x86DD:
        return "nd" if body[6] == 58 and body[40] in (135, 136) else None
    if kind != 0x0800:
        return None
    source, target = IPv4Address(body[12:16]), IPv4Address(body[16:20])
    if source in outside.guest_lines and target in outside.internet:
        return "guest"
    rest = body[(body[0] & 15) * 4:int.from_bytes(body[2:4], "big")]
    if int.from_bytes(body[6:8], "big") & 0x3FFF:
        return None                                     # a fragment has no ports to judge it by
    if body[9] == 1:
        return "icmp error" if rest[0] in (3, 11, 12) else None
    if body[9] != 17:
        return None
    sport, dport, payload = *struct.unpack("!HH", rest[:4]), rest[8:]
    if (sport, dport) == (68, 67):
        return "dhcp"
    if dport == 123 and target in outside.clocks and payload and payload[0] & 7 == 3:
        return "ntp"
    ends = {(target, dport), (source, sport)}
    if ends & outside.ike:
        return ikev2(payload)
    if ends & outside.endpoints and wireguard(payload, outside.mtus):
        return "wireguard data" if payload[0] == 4 else "wireguard handshake"
    return None


def ikev2(payload: bytes) -> str | None:
    """What a datagram of an IKEv2 tunnel is: IKE behind its marker (RFC 7296, 3948), ESP with AES-GCM (RFC 4303, 4106),
    or the octet that keeps a carrier's translation; None where it has the form of none.
    """
    if payload == b"\xff":
        return "ike keepalive"
    if payload[:4] == b"\0\0\0\0":
        whole = len(payload) >= 32 and int.from_bytes(payload[28:32], "big") == len(payload) - 4
        return "ike" if whole and payload[21] == 0x20 and payload[22] in (34, 35, 36, 37) else None
    # SPI, sequence, IV, ciphertext in words of four bytes, ICV. SPIs below 256 are reserved.
    return "esp" if len(payload) >= 36 and len(payload) % 4 == 0 and int.from_bytes(payload[:4], "big") > 255 else None


def wireguard(payload: bytes, mtus: frozenset[int]) -> bool:
    """Whether a datagram has the form of a WireGuard message (type, reserved zeros, length)."""
    if len(payload) < 32 or payload[1:4] != b"\0\0\0":
        return False
    fixed = {1: 148, 2: 92, 3: 64}
    if payload[0] in fixed:
        return len(payload) == fixed[payload[0]]
    return payload[0] == 4 and (len(payload) % 16 == 0 or len(payload) - 32 in mtus)
