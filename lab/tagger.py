"""802.1Q for hosts on a kernel that has none: moves frames between a trunk and an untagged port, in user space.

Each relay is a TAP device (the port that the host's addresses are on) and a packet socket on the trunk. One process
serves all of a lab; `build` starts it with a JSON request on its standard input and waits for its one line of answer.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import selectors
import signal
import socket
import struct
import sys
from dataclasses import dataclass
from typing import Final, cast

from lab import netns

_TUNSETIFF: Final = 0x400454CA
_IFF_TAP, _IFF_NO_PI = 0x0002, 0x1000
_ETH_P_ALL: Final = 0x0003
_SOL_PACKET, _PACKET_AUXDATA = 263, 8
_AUXDATA: Final = struct.Struct("IIIHHHH")      # struct tpacket_auxdata, linux/if_packet.h
_VLAN_VALID: Final = 0x10                       # TP_STATUS_VLAN_VALID
_OUTGOING: Final = 4                            # PACKET_OUTGOING
_TAG: Final = struct.Struct("!HH")
_FRAME: Final = 9216


@dataclass(frozen=True, slots=True)
class Relay:
    """Between a TAP device and the frames of one VLAN on a trunk."""

    tap: int
    trunk: socket.socket
    vlan: int

    def to_trunk(self) -> None:
        """One frame of the host goes out with the tag behind its addresses."""
        frame = os.read(self.tap, _FRAME)
        with contextlib.suppress(OSError):      # a pulled cable loses frames, as it does everywhere
            self.trunk.send(frame[:12] + _TAG.pack(0x8100, self.vlan) + frame[12:])

    def to_host(self) -> None:
        """One frame of the trunk reaches the host where it carries its tag, which the kernel took off already."""
        frame, ancillary, _, address = self.trunk.recvmsg(_FRAME, socket.CMSG_SPACE(_AUXDATA.size))
        if address[2] == _OUTGOING:
            return
        for level, kind, data in ancillary:
            if (level, kind) == (_SOL_PACKET, _PACKET_AUXDATA):
                status, _, _, _, _, tci, _ = _AUXDATA.unpack(data[:_AUXDATA.size])
                if status & _VLAN_VALID and tci & 0xFFF == self.vlan:
                    with contextlib.suppress(OSError):
                        os.write(self.tap, frame)


def open_relay(namespace: str, trunk: str, port: str, vlan: int) -> Relay:
    """Make the TAP device `port` in a namespace and listen on its trunk."""
    descriptor = os.open(namespace, os.O_RDONLY)
    netns.enter(descriptor)
    os.close(descriptor)
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, _TUNSETIFF, struct.pack("16sH22x", port.encode(), _IFF_TAP | _IFF_NO_PI))
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
    packets.setsockopt(_SOL_PACKET, _PACKET_AUXDATA, 1)
    packets.bind((trunk, _ETH_P_ALL))
    packets.setblocking(False)
    return Relay(tap, packets, vlan)


def main() -> None:
    """Open the relays that the request names, say so, and serve until killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    request = sys.stdin.read()
    if not request.endswith("\n"):
        return                          # who started us died before having said what it wants
    selector = selectors.DefaultSelector()
    for asked in cast("list[tuple[str, str, str, int]]", json.loads(request)):
        relay = open_relay(*asked)
        selector.register(relay.tap, selectors.EVENT_READ, relay.to_trunk)
        selector.register(relay.trunk, selectors.EVENT_READ, relay.to_host)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    while True:
        for key, _ in selector.select():
            with contextlib.suppress(BlockingIOError):
                key.data()


if __name__ == "__main__":
    main()
