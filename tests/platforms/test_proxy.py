"""Sessions through a SOCKS 5 proxy: a bastion, or the management host of an emulated lab."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from platforms.proxy import VARIABLE, way
from simpul.errors import DeviceError, Unreachable


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes], list[bytes]]]:
    """Starts a proxy that answers a request with the given bytes; returns what it is asked."""
    servers: list[socket.socket] = []

    def start(answer: bytes) -> list[bytes]:
        server, asked = socket.create_server(("127.0.0.1", 0)), list[bytes]()
        servers.append(server)

        def serve() -> None:
            wire, _ = server.accept()
            with wire:
                asked.append(wire.recv(3))
                wire.sendall(b"\x05\x00")
                asked.append(wire.recv(64))
                wire.sendall(answer)
                asked.append(wire.recv(64))
        threading.Thread(target=serve, daemon=True).start()
        monkeypatch.setenv(VARIABLE, f"socks5://127.0.0.1:{server.getsockname()[1]}")
        return asked

    yield start
    for server in servers:
        server.close()


def test_without_one_the_way_is_direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert way("box", "192.0.2.1", 22, 1.0) is None


@pytest.mark.parametrize(("host", "packed"), [
    ("10.126.0.5", b"\x01\x0a\x7e\x00\x05"), ("fd49::5", b"\x04\xfd\x49" + bytes(13) + b"\x05")])
def test_it_asks_for_the_address_and_hands_over_the_connection(
    proxy: Callable[[bytes], list[bytes]], host: str, packed: bytes,
) -> None:
    asked = proxy(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x16")
    wire = way("box", host, 22, 5.0)
    assert wire is not None
    wire.sendall(b"SSH-2.0-x")
    wire.close()
    assert asked[:2] == [b"\x05\x01\x00", b"\x05\x01\x00" + packed + b"\x00\x16"]


@pytest.mark.parametrize(("status", "words"), [
    (4, "host unreachable"), (5, "connection refused"), (99, "refused (99)")])
def test_what_it_cannot_reach_is_unreachable(
    proxy: Callable[[bytes], list[bytes]], status: int, words: str,
) -> None:
    proxy(bytes((5, status, 0, 1, 0, 0, 0, 0, 0, 0)))
    with pytest.raises(Unreachable) as caught:
        way("box", "10.126.0.5", 22, 5.0)
    assert words in str(caught.value)


def test_one_that_is_not_there_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "socks5://127.0.0.1:1")
    with pytest.raises(Unreachable):
        way("box", "10.126.0.5", 22, 1.0)


def test_a_name_is_the_proxys_to_look_up(proxy: Callable[[bytes], list[bytes]]) -> None:
    asked = proxy(b"\x05\x00\x00\x01" + bytes(6))
    wire = way("box", "box.example", 22, 5.0)
    assert wire is not None
    wire.sendall(b"SSH-2.0-x")
    wire.close()
    assert asked[1] == b"\x05\x01\x00\x03\x0bbox.example\x00\x16"


@pytest.mark.parametrize("said", ["127.0.0.1:1080", "http://127.0.0.1:1080", "socks5://127.0.0.1",
                                  "socks5://127.0.0.1:99999", "socks5://[::1", "socks5://rina:geheim@127.0.0.1:1080"])
def test_what_is_no_proxy_is_said(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv(VARIABLE, said)
    with pytest.raises(DeviceError) as caught:
        way("box", "10.126.0.5", 22, 1.0)
    assert caught.value.diagnostic.code == "SIM617"
    assert "geheim" not in str(caught.value)
