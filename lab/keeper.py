"""The process that holds every namespace of a lab that is no router, and answers on the hosts' ports.

One process for all of them, so that a lab of forty hosts costs one Python. It is started by `world` with a JSON request
on its standard input, answers with one JSON line (name -> descriptor; others enter by /proc/PID/fd/N) and then serves
until it is killed; with it every namespace goes.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import selectors
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from lab import netns

_BACKLOG: Final = 64
_DATAGRAM: Final = 2048
_ABOUT: Final = 256              # bytes of what the kernel tells beside a datagram
_IP_PKTINFO: Final = 8           # ip(7); the module socket has no name for it in 3.11


@dataclass(frozen=True, slots=True)
class Answerer:
    """A socket that answers with the name of the host that it stands on."""

    socket: socket.socket
    name: str
    stream: bool

    def answer(self) -> None:
        """Serve one connection or datagram; a peer that left early is no fault of ours."""
        with contextlib.suppress(OSError):
            if self.stream:
                peer, _ = self.socket.accept()
                with peer:
                    peer.settimeout(1)
                    peer.sendall(f"{self.name}\n".encode())
                    peer.shutdown(socket.SHUT_WR)
            else:
                # From the address that was asked: a host with several would answer from its first.
                _, about, _, asker = self.socket.recvmsg(_DATAGRAM, _ABOUT)
                self.socket.sendmsg([f"{self.name}\n".encode()], about, 0, asker)


def answerer(name: str, protocol: str, port: int) -> Answerer:
    """A listening socket in the current namespace, for IPv6 and IPv4 where the namespace has both."""
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    try:
        server = socket.socket(socket.AF_INET6, kind)
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        server.bind(("::", port))
    except OSError:
        server = socket.socket(socket.AF_INET, kind)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)
        server.bind(("0.0.0.0", port))
    server.setblocking(False)
    if protocol == "tcp":
        server.listen(_BACKLOG)
    return Answerer(server, name, protocol == "tcp")


def open_space(space: dict[str, object]) -> tuple[int, list[Answerer]]:
    """A new namespace with its kernel settings and listeners; the descriptor keeps it alive."""
    netns.unshare_net()
    descriptor = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    for key, value in cast("dict[str, str]", space["sysctl"]).items():
        with contextlib.suppress(FileNotFoundError):        # a kernel without IPv6 has no IPv6 to switch off
            Path("/proc/sys/net", key).write_text(value, encoding="ascii")
    listen = cast("list[tuple[str, int]]", space["listen"])
    return descriptor, [answerer(cast("str", space["name"]), protocol, port) for protocol, port in listen]


def main() -> None:
    """Read the request, make the namespaces, answer, serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    request = sys.stdin.read()
    if not request.endswith("\n"):
        return                          # who started us died before having said what it wants
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    selector = selectors.DefaultSelector()
    descriptors: dict[str, int] = {}
    for space in cast("list[dict[str, object]]", json.loads(request)):
        descriptor, answerers = open_space(space)
        descriptors[cast("str", space["name"])] = descriptor
        for one in answerers:
            selector.register(one.socket, selectors.EVENT_READ, one)
    sys.stdout.write(json.dumps({"pid": os.getpid(), "spaces": descriptors}) + "\n")
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    while True:
        for key, _ in selector.select(None if selector.get_map() else 3600):
            cast("Answerer", key.data).answer()


if __name__ == "__main__":
    main()
