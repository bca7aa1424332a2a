"""Sessions that are opened once and must stand, whatever is lost on their way: who speaks in them, and what arrives."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from lab.netns import inside
from tests.end_to_end.prober import Pulse
from tests.end_to_end.transfer import led, listening_socket

Speaker = Literal["client", "server"]
_WORD = struct.Struct("!Q")


@dataclass
class Standing:
    """One TCP session. `speaker` says a numbered word every 0.1 s unless it is told to be silent."""

    pulse: Pulse
    speaker: Speaker
    loud: threading.Event = field(default_factory=threading.Event)
    said: int = 0
    heard: int = 0
    broken: str = ""

    def speak(self, sock: socket.socket, stop: threading.Event) -> None:
        try:
            while not stop.wait(0.1):
                if self.loud.is_set():
                    sock.sendall(_WORD.pack(self.said))
                    self.said += 1
        except OSError as error:
            self.broken = self.broken or f"{self.speaker} could not speak: {error}"

    def hear(self, sock: socket.socket, stop: threading.Event) -> None:
        read = b""
        try:
            while not stop.is_set():
                try:
                    more = sock.recv(4096)
                except TimeoutError:
                    continue
                if not more:
                    self.broken = self.broken or "the session was closed"
                    return
                read += more
                while len(read) >= _WORD.size:
                    (number,) = _WORD.unpack(read[:_WORD.size])
                    read = read[_WORD.size:]
                    assert number == self.heard, "TCP keeps the order"
                    self.heard += 1
                    self.pulse.beats.append(time.monotonic())
        except OSError as error:
            self.broken = self.broken or f"who hears {self.speaker} could not: {error}"


def _join(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


@contextmanager
def standing(client: Path, server: Path, pulse: Pulse, speakers: Sequence[Speaker]) -> Iterator[list[Standing]]:
    """A session from `client` to the port of `server` that `pulse` names, for each speaker, while the block runs."""
    stop, found = threading.Event(), []
    threads: list[threading.Thread] = []
    with ExitStack() as stack:
        stack.callback(_join, threads)
        stack.callback(stop.set)
        family = socket.AF_INET6 if ":" in pulse.address else socket.AF_INET
        waiting = stack.enter_context(inside(server, partial(listening_socket, family)))
        no_more = stack.enter_context(led(server, pulse.port, waiting.getsockname()[1]))
        for speaker in speakers:
            near = stack.enter_context(inside(client, partial(socket.create_connection, (pulse.address, pulse.port),
                                                              10)))
            far = stack.enter_context(waiting.accept()[0])
            for sock in (near, far):
                sock.settimeout(1)
            one = Standing(Pulse(pulse.host, pulse.address, pulse.port, pulse.answer), speaker)
            one.loud.set()
            talks, hears = (near, far) if speaker == "client" else (far, near)
            threads += [threading.Thread(target=one.speak, args=(talks, stop)),
                        threading.Thread(target=one.hear, args=(hears, stop))]
            found.append(one)
        no_more()
        for thread in threads:
            thread.start()
        yield found
