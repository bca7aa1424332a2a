"""How packets come out of an SSH connection, and when they wake who reads them.

A router that is told eighty lines answers in a hundred packets. Paramiko asks the kernel twice for each, wakes each
connection ten times a second besides, starts a thread to time a handshake, and wakes the reader for every packet: with
a hundred connections that was a third of a push's processor.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from time import monotonic
from typing import Any, Final

import paramiko

_MOST: Final = 1 << 13
# Seconds between two looks at whether a handshake is late or an exchange of keys is due, where nothing comes.
LOOK: Final = 1.0
# Bytes that wake a reader whatever he waits for: an answer must not fill the channel's window while he sleeps.
_ENOUGH: Final = 1 << 16


class _Gathered:
    """A socket of which all that has come is taken at once, and handed out in the pieces that are asked for."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire = wire
        self._come, self._at = b"", 0
        self.send = wire.send

    def recv(self, size: int) -> bytes:
        if self._at == len(self._come):
            self._come, self._at = self._wire.recv(_MOST), 0
        piece = self._come[self._at:self._at + size]
        self._at += len(piece)
        return piece

    def close(self) -> None:
        # Who waits for a packet is told; else he looks after LOOK seconds.
        with suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)
        self._wire.close()


class Packets(paramiko.packet.Packetizer):
    """Paramiko's, of a socket that gathers, and by a clock instead of a thread that waits."""

    def __init__(self, wire: socket.socket) -> None:
        super().__init__(_Gathered(wire))   # type: ignore[arg-type] # of a socket it uses recv, send and close
        self._late: float | None = None

    def start_handshake(self, timeout: float) -> None:
        self._late = monotonic() + timeout

    def handshake_timed_out(self) -> bool:
        return self._late is not None and monotonic() > self._late

    def complete_handshake(self) -> None:
        self._late = None


class Awaited:
    """Lets the reader of one channel sleep until what he waits for has come: one of some marks, or a lot. After it,
    and where he waits for nothing, every packet wakes him.
    """

    def __init__(self, channel: Any) -> None:   # Any: a paramiko channel, whose types lack its buffer
        self._pipe = channel.in_buffer
        self._marks: tuple[bytes, ...] = ()
        self._tail = b""                        # what came last, where a mark may have begun
        self._keep = 0
        self._wake = self._pipe.feed
        self._pipe.feed = self._feed            # of this channel only

    def wait_for(self, *marks: bytes) -> None:
        """From now on, before what is awaited can come."""
        self._tail, self._keep, self._marks = b"", max(map(len, marks), default=1), marks

    def _feed(self, data: bytes) -> None:
        pipe = self._pipe
        if self._marks:
            text = self._tail + data
            if any(mark in text for mark in self._marks):
                self._marks = ()
            self._tail = text[-self._keep:]
            if self._marks and len(pipe._buffer) < _ENOUGH:
                with pipe._lock:
                    pipe._buffer.frombytes(data)
                return
        self._wake(data)
