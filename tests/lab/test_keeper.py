"""Hosts of the lab answer as hosts do."""

from __future__ import annotations

import socket
import threading

import pytest

from lab import keeper


@pytest.mark.parametrize("family", [socket.AF_INET6, socket.AF_INET])
def test_a_datagram_is_answered_from_the_address_that_was_asked(
    monkeypatch: pytest.MonkeyPatch, family: socket.AddressFamily,
) -> None:
    """A host with several addresses answers from its first, unless told otherwise; and who asked hears nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if family == socket.AF_INET:
        monkeypatch.setattr(socket, "AF_INET6", -1)          # a namespace without IPv6
    one = keeper.answerer("arsip", "udp", port)
    monkeypatch.undo()
    assert one.socket.family == family
    one.socket.setblocking(True)
    with one.socket, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(5)
        asker.bind(("127.0.0.1", 0))
        asker.connect(("127.0.0.9", port))
        asker.send(b"?")
        answering = threading.Thread(target=one.answer)
        answering.start()
        assert asker.recv(99) == b"arsip\n"
        answering.join()
