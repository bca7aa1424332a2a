"""A DHCP client of four messages, for a port without an address: prints the lease as `key=value` words.

Run by the tests inside a router: python3 - PORT < this file.
"""

from __future__ import annotations

import socket
import struct
import sys
from pathlib import Path

MAGIC = b"\x63\x82\x53\x63"


def main() -> None:
    port = sys.argv[1]
    hardware = bytes.fromhex(Path(f"/sys/class/net/{port}/address").read_text().strip().replace(":", ""))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, port.encode())
        client.bind(("", 68))
        client.settimeout(5)

        def ask(kind: int, *options: bytes) -> tuple[str, dict[int, bytes]]:
            head = struct.pack("!BBBBIHH16x16s192x", 1, 1, 6, 0, 0x51, 0, 0x8000, hardware)
            body = MAGIC + bytes([53, 1, kind]) + bytes([55, 3, 3, 26, 42]) + b"".join(options) + b"\xff"
            client.sendto(head + body, ("255.255.255.255", 67))
            answer = client.recv(2048)
            return socket.inet_ntoa(answer[16:20]), read(answer[240:])

        address, offer = ask(1)
        address, lease = ask(3, b"\x32\x04" + socket.inet_aton(address), b"\x36\x04" + offer[54])
    print(f"kind={lease[53][0]} address={address} router={socket.inet_ntoa(lease[3])} "
          f"mtu={int.from_bytes(lease[26], 'big')}")


def read(raw: bytes) -> dict[int, bytes]:
    options, at = {}, 0
    while at < len(raw) and raw[at] != 255:
        if raw[at] == 0:
            at += 1
            continue
        length = raw[at + 1]
        options[raw[at]] = raw[at + 2:at + 2 + length]
        at += 2 + length
    return options


if __name__ == "__main__":
    main()
