"""Sessions opened by real hosts: many at once, or one again and again to see an outage.

A socket belongs to the namespace in which it was made, wherever it is used; so one process speaks for every host.
"""

from __future__ import annotations

import errno
import os
import resource
import selectors
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

from lab.netns import inside

REFUSED, SILENT, UNREACHABLE = "(refused)", "(silent)", "(unreachable)"
_AT_ONCE = 6000


@dataclass(frozen=True, slots=True)
class Attempt:
    """One session to open: TCP, or a datagram that asks for an answer. `words` are sent: a datagram's
    at once, a session's when it was answered."""

    host: str
    address: str
    port: int
    protocol: str = "tcp"
    source: str | None = None
    words: bytes = b""


def raise_limit() -> None:
    """Allow this process as many open sockets as the machine does."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def connect_all(spaces: Mapping[str, Path], attempts: Sequence[Attempt], seconds: float) -> dict[Attempt, str]:
    """What came of each attempt: the first words of who answered, or REFUSED, SILENT, UNREACHABLE."""
    raise_limit()
    outcome: dict[Attempt, str] = {}
    for start in range(0, len(attempts), _AT_ONCE):
        outcome.update(_batch(spaces, attempts[start:start + _AT_ONCE], seconds))
    return outcome


def _batch(spaces: Mapping[str, Path], attempts: Sequence[Attempt], seconds: float) -> dict[Attempt, str]:
    by_host: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_host.setdefault(attempt.host, []).append(attempt)
    outcome: dict[Attempt, str] = {}
    with selectors.DefaultSelector() as selector:
        opened: list[socket.socket] = []
        try:
            for host, mine in by_host.items():
                for attempt, made in zip(mine, inside(spaces[host], partial(_open_all, mine)), strict=True):
                    if isinstance(made, str):
                        outcome[attempt] = made
                        continue
                    opened.append(made)
                    selector.register(made, selectors.EVENT_WRITE if attempt.protocol == "tcp"
                                      else selectors.EVENT_READ, attempt)
            deadline = time.monotonic() + seconds
            while selector.get_map() and (left := deadline - time.monotonic()) > 0:
                for key, _ in selector.select(left):
                    sock, attempt = key.fileobj, key.data
                    assert isinstance(sock, socket.socket)
                    said = _advance(sock, attempt, selector)
                    if said is not None:
                        outcome[attempt] = said
                        selector.unregister(sock)
        finally:
            for sock in opened:
                sock.close()
    return {a: outcome.get(a, SILENT) for a in attempts}


def _open_all(attempts: Sequence[Attempt]) -> list[socket.socket | str]:
    return [_open(a) for a in attempts]


def _open(attempt: Attempt) -> socket.socket | str:
    family = socket.AF_INET6 if ":" in attempt.address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM if attempt.protocol == "tcp" else socket.SOCK_DGRAM)
    sock.setblocking(False)
    try:
        if attempt.source is not None:
            sock.bind((attempt.source, 0))
        code = sock.connect_ex((attempt.address, attempt.port))
        if code not in (0, errno.EINPROGRESS):
            sock.close()
            return _meaning(code)
        if attempt.protocol == "udp":
            sock.send(attempt.words or b"?")
    except OSError as error:
        sock.close()
        return _meaning(error.errno or 0)
    return sock


def _advance(sock: socket.socket, attempt: Attempt, selector: selectors.BaseSelector) -> str | None:
    """The outcome, or None where more is to come."""
    if attempt.protocol == "tcp" and selector.get_key(sock).events == selectors.EVENT_WRITE:
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            return _meaning(code)
        selector.modify(sock, selectors.EVENT_READ, attempt)
        return None
    try:
        said = sock.recv(256).decode(errors="replace").strip() or "(closed)"
    except OSError as error:
        return _meaning(error.errno or 0)
    if attempt.words and attempt.protocol == "tcp":
        # Not before: a server that closes with words unread resets the session, and its answer is lost.
        with suppress(OSError):
            sock.send(attempt.words)
    return said


def _meaning(code: int) -> str:
    if code in (errno.ECONNREFUSED, errno.ECONNRESET):
        return REFUSED
    if code == errno.ETIMEDOUT:
        return SILENT
    return f"{UNREACHABLE} {os.strerror(code)}" if code else UNREACHABLE


@contextmanager
def listening(spaces: Mapping[str, Path], protocol: str, port: int) -> Iterator[None]:
    """Every host answers on a port with its own name while the block runs."""
    raise_limit()
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    selector = selectors.DefaultSelector()
    stop = threading.Event()

    def listener() -> socket.socket:
        server = socket.socket(socket.AF_INET6, kind)
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)    # sessions of a block before may still linger
        if protocol == "udp":
            server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        server.bind(("::", port))
        server.setblocking(False)
        if protocol == "tcp":
            server.listen(64)
        return server

    for name, space in spaces.items():
        selector.register(inside(space, listener), selectors.EVENT_READ, name)

    def serve() -> None:
        while not stop.is_set():
            for key, _ in selector.select(0.1):
                server, name = key.fileobj, key.data
                assert isinstance(server, socket.socket)
                with suppress(OSError):
                    if protocol == "tcp":
                        peer, _ = server.accept()
                        with peer:
                            peer.sendall(name.encode())
                    else:
                        # From the address that was asked: a host with several would answer from its first.
                        _, about, _, asker = server.recvmsg(2048, 256)
                        server.sendmsg([name.encode()], about, 0, asker)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        for key in list(selector.get_map().values()):
            sock = key.fileobj
            assert isinstance(sock, socket.socket)
            sock.close()
        selector.close()


@dataclass
class Pulse:
    """One session opened again and again; `beats` are the times at which it was answered as expected."""

    host: str
    address: str
    port: int
    answer: str
    source: str = ""                     # an address of the host; the kernel's choice where it is empty
    beats: list[float] = field(default_factory=list)

    def longest_gap(self, begin: float, end: float) -> float:
        """The longest time without an answer between two moments, in seconds."""
        inner = [b for b in self.beats if begin <= b <= end]
        times = [max((b for b in self.beats if b < begin), default=begin), *inner, end]
        return max(b - a for a, b in pairwise(times))

    def alive_since(self) -> float:
        """For how long no answer was missed: 0 where the last is older than a second."""
        beats = list(self.beats)
        if not beats or time.monotonic() - beats[-1] > 1:
            return 0.0
        first = beats[-1]
        for beat in reversed(beats):
            if first - beat > 1:
                break
            first = beat
        return time.monotonic() - first


@contextmanager
def beating(spaces: Mapping[str, Path], pulses: Sequence[Pulse], every: float = 0.2) -> Iterator[None]:
    """Keep every pulse going while the block runs, each from a thread in its host's namespace."""
    stop = threading.Event()

    def beat(pulse: Pulse) -> None:
        while not stop.is_set():
            with suppress(OSError), socket.create_connection((pulse.address, pulse.port), timeout=0.6,
                                                             source_address=(pulse.source, 0)) as sock:
                if sock.recv(256).decode().strip() == pulse.answer:
                    pulse.beats.append(time.monotonic())
            stop.wait(every)

    threads = [threading.Thread(target=inside, args=(spaces[p.host], partial(beat, p))) for p in pulses]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
