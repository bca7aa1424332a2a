"""The way through a SOCKS 5 proxy (RFC 1928): a bastion's `ssh -D`, or the management host of an emulated lab."""

from __future__ import annotations

import os
import socket
from ipaddress import IPv4Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from simpul.errors import DeviceError, Unreachable, of_device
from simpul.words.sentence import tell

# Names the proxy, as `socks5://127.0.0.1:1080`, for every session with a device.
VARIABLE: Final = "SIMPUL_PROXY"
# What it answers with (RFC 1928, 6).
_WORDS: Final = {
    1: tell("the proxy failed"), 2: tell("the proxy does not allow it"), 3: tell("network unreachable"),
    4: tell("host unreachable"), 5: tell("connection refused"), 6: tell("the way is too long"),
    7: tell("the proxy knows no CONNECT"), 8: tell("the proxy knows no such address")}


def way(name: str, host: str, port: int, timeout: float) -> socket.socket | None:
    """A connection to an address through the proxy of the environment; None where it names none.

    Raises Unreachable where the proxy or the device behind it does not answer, DeviceError (SIM617) where the variable
    names no proxy.
    """
    said = os.environ.get(VARIABLE)
    if not said:
        return None
    proxy = _named(said)
    wire: socket.socket | None = None
    try:
        wire = socket.create_connection(proxy, timeout)
        status = _connect(wire, host, port)
    except OSError as error:
        if wire is not None:
            wire.close()
        raise Unreachable("SIM601", of_device(name, tell(
            "no session with {host}:{port} through {proxy}: {error}",
            host=host, port=port, proxy=f"{proxy[0]}:{proxy[1]}", error=str(error))),
                          hint=tell("is the proxy of SIMPUL_PROXY still there?")) from error
    if status:
        wire.close()
        raise Unreachable("SIM601", of_device(name, tell(
            "no session with {host}:{port}: {what}",
            host=host, port=port, what=_WORDS.get(status, tell("refused ({status})", status=status)))),
                          hint=tell("the change is deferred; the next run picks it up"))
    return wire


def _named(said: str) -> tuple[str, int]:
    """Host and port of the proxy. What the variable says is never shown: somebody may have put a password there."""
    try:
        found = urlsplit(said)
        host, port = found.hostname, found.port
    except ValueError:
        host, port = None, None
    if host is None or port is None or found.scheme not in ("socks5", "socks5h") or found.username is not None:
        raise DeviceError("SIM617", tell("{variable} names no SOCKS 5 proxy without a login", variable=VARIABLE),
                          hint=tell(
                              "socks5://127.0.0.1:1080, as `ssh -D 1080 bastion` opens it; unset it to go directly"))
    return host, port


def _connect(wire: socket.socket, host: str, port: int) -> int:
    """Ask for the connection; 0, or why not (RFC 1928, 6)."""
    wire.sendall(b"\x05\x01\x00")
    if _exactly(wire, 2) != b"\x05\x00":
        return 2
    wire.sendall(b"\x05\x01\x00" + _address(host) + port.to_bytes(2))
    head = _exactly(wire, 4)
    _exactly(wire, 2 + {1: 4, 4: 16}.get(head[3], 4))
    return head[1]


def _address(host: str) -> bytes:
    """An address, or a name for the proxy to look up (RFC 1928, 5)."""
    try:
        address = ip_address(host)
    except ValueError:
        name = host.encode("idna")[:255]
        return b"\x03" + len(name).to_bytes() + name
    return (b"\x01" if isinstance(address, IPv4Address) else b"\x04") + address.packed


def _exactly(wire: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        more = wire.recv(count - len(found))
        if not more:
            raise ConnectionError("the proxy hung up")
        found += more
    return found
