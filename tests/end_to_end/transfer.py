"""Many octets between two hosts, and how large a packet may be on the way."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from ipaddress import ip_address
from pathlib import Path

from lab.netns import inside


def _read(sock: socket.socket, size: int) -> str:
    digest, left = hashlib.sha256(), size
    while left:
        data = sock.recv(min(left, 1 << 20))
        if not data:
            raise ConnectionError(f"{left} of {size} octets are missing")
        digest.update(data)
        left -= len(data)
    return digest.hexdigest()


def transfer(
    client: Path, server: Path, address: str, port: int, size: int, seconds: float = 60,
) -> tuple[float, float]:
    """Send `size` octets to a server's port and have as many sent back, every octet checked; the seconds of each way.

    A port that something else listens on is led to a free one, in the server's own namespace.
    """
    words = os.urandom(1 << 16) * (size >> 16)
    expected = hashlib.sha256(words).hexdigest()
    failed: list[BaseException] = []

    def serve(listener: socket.socket) -> None:
        try:
            peer, _ = listener.accept()
            with peer:
                peer.settimeout(seconds)
                assert _read(peer, len(words)) == expected, "the server got other octets than were sent"
                peer.sendall(b"!")
                peer.sendall(words)
        except BaseException as error:          # raised in the caller's thread below
            failed.append(error)

    family = socket.AF_INET if ip_address(address).version == 4 else socket.AF_INET6
    listener = inside(server, partial(listening_socket, family))
    with listener, led(server, port, listener.getsockname()[1]):
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            with inside(client, partial(socket.create_connection, (address, port), seconds)) as sock:
                begun = time.monotonic()
                sock.sendall(words)
                assert sock.recv(1) == b"!"
                half = time.monotonic()
                assert _read(sock, len(words)) == expected, "the client got other octets than were sent"
                done = time.monotonic()
        finally:
            thread.join(seconds)
    assert not failed, failed
    return half - begun, done - half


def listening_socket(family: socket.AddressFamily) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.settimeout(30)
    listener.bind(("", 0))
    listener.listen(1)
    return listener


@contextmanager
def led(server: Path, port: int, to: int) -> Iterator[Callable[[], None]]:
    """Sessions to a port come to another one while the block runs. What it gives ends that for new sessions only: those
    that stand need the translation as long as they stand, and a namespace without any rule that translates does not
    even track them.
    """
    table = f"transfer{to}"
    _nft(server, f"add table inet {table}\n"
                 f"add chain inet {table} in {{ type nat hook prerouting priority dstnat; }}\n"
                 f"add rule inet {table} in tcp dport {port} redirect to :{to}\n")
    try:
        yield lambda: _nft(server, f"flush chain inet {table} in\n"
                                   f"add rule inet {table} in tcp dport {to} redirect to :{to}\n")
    finally:
        _nft(server, f"delete table inet {table}\n")


def _nft(space: Path, text: str) -> None:
    subprocess.run(["nsenter", f"--net={space}", "nft", "-f", "-"], input=text, text=True, check=True)
