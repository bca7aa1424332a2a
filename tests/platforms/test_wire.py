"""The SSH connection under a session, against a server: which keys it takes, which it offers, and how it talks."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from netmiko.linux.linux_ssh import LinuxSSH

from platforms.packets import LOOK
from platforms.session import Endpoint, Session
from platforms.wire import operators_key
from simpul.errors import DeviceError, WrongDevice
from tests.platforms.ssh_server import ssh_server

KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa")


@dataclass
class Server:
    """Prints a prompt to whoever has the operator's key."""

    endpoint: Endpoint
    offered: list[str]          # the fingerprints of the keys that were tried, in their order


Start = Callable[..., Server]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    async def prompt(process: asyncssh.SSHServerProcess[str]) -> None:
        process.stdout.write("root@kd-1:~# ")
        async for _ in process.stdin:
            process.stdout.write("root@kd-1:~# ")

    with ssh_server(tmp_path) as server:
        def serve(kind: str = "ssh-ed25519", **given: Any) -> Server:
            offered: list[str] = []

            class Login(asyncssh.SSHServer):
                def public_key_auth_supported(self) -> bool:
                    return True

                def validate_public_key(self, _: str, key: asyncssh.SSHKey) -> bool:
                    if not offered or offered[-1] != key.get_fingerprint():
                        offered.append(key.get_fingerprint())
                    return key.get_fingerprint() == server.own.get_fingerprint()

            return Server(server.listen(Login, timeout=5, host_key=kind, process_factory=prompt, line_editor=False,
                                        **given), offered)

        yield serve


class Bare(LinuxSSH):
    """Without Netmiko's questions: this server answers none."""

    def _open(self) -> None:
        self.establish_connection()


def opened(endpoint: Endpoint) -> tuple[Session, Any]:   # a paramiko transport, whose types lack what is looked at
    session = Session.open(endpoint, "linux", Bare)
    return session, session.connection.remote_conn_pre.get_transport()


@pytest.mark.parametrize("kind", KINDS)
def test_the_pinned_key_and_no_other_opens_a_session(start: Start, kind: str) -> None:
    server = start(kind)
    session, _ = opened(server.endpoint)
    session.close()
    assert not session.alive()
    for other in KINDS:
        key = asyncssh.generate_private_key(other).export_public_key().decode().strip()
        with pytest.raises(WrongDevice, match=r"SIM602.*another host key"):
            opened(replace(server.endpoint, host_key=key))


@pytest.mark.parametrize("text", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-ed25519 !", "ssh-dss AAAAB3NzaC1kc3M="])
def test_what_is_no_key_pins_nothing(start: Start, text: str) -> None:
    with pytest.raises(WrongDevice, match=r"SIM602.*no host key is pinned"):
        opened(replace(start().endpoint, host_key=text))


def test_one_key_of_the_operators_is_offered_and_none_that_lies_about(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(tmp_path / ".ssh" / "id_ed25519")
    server = start()
    other = asyncssh.generate_private_key("ssh-ed25519")
    other.write_private_key(tmp_path / "other")
    with pytest.raises(DeviceError, match=r"SIM603.*refuses the login"):
        opened(replace(server.endpoint, key_file=str(tmp_path / "other")))
    assert server.offered == [other.get_fingerprint()]


def test_a_wire_waits_for_no_acknowledgement_and_asks_after_a_silent_router(start: Start) -> None:
    session, transport = opened(start().endpoint)
    for level, option in ((socket.IPPROTO_TCP, socket.TCP_NODELAY), (socket.SOL_SOCKET, socket.SO_KEEPALIVE)):
        assert transport.sock.getsockopt(level, option)
    session.close()


def test_a_session_has_one_thread_and_takes_it_along(start: Start) -> None:
    endpoint = start().endpoint
    opened(endpoint)[0].close()                 # the server's own threads have begun
    before = set(threading.enumerate())
    session, transport = opened(endpoint)
    assert set(threading.enumerate()) - before == {transport}
    session.close()
    transport.join(LOOK / 2)
    assert not transport.is_alive()


def test_a_cipher_that_authenticates_by_itself_is_taken_where_there_is_one(start: Start) -> None:
    for offers, taken in ((["aes128-ctr", "aes256-gcm@openssh.com"], "aes256-gcm@openssh.com"),
                          (["aes256-ctr"], "aes256-ctr")):
        session, transport = opened(start(encryption_algs=offers).endpoint)
        assert (transport.local_cipher, transport.remote_cipher) == (taken, taken)
        session.close()


def test_a_session_leaves_nothing_on_netmikos_logger(start: Start) -> None:
    log = logging.getLogger("netmiko")
    before = list(log.filters)
    session, _ = opened(start().endpoint)
    session.close()
    assert log.filters == before


def test_a_key_is_read_once_and_anew_when_it_is_another(tmp_path: Path) -> None:
    path = tmp_path / "own"
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(path)
    first = operators_key(str(path))
    assert operators_key(str(path)) is first
    # Of those without a comment Paramiko reads one in two.
    for _ in range(12):
        made = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
        made.write_private_key(path)
        read = operators_key(str(path))
        assert (read.get_name(), read.asbytes()) == ("ecdsa-sha2-nistp256", made.public_data)
        assert read.can_sign()


def test_a_key_that_cannot_be_used_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "own"
    with pytest.raises(DeviceError, match=r"SIM620.*own cannot be used"):
        operators_key(str(path))
    path.write_text("not a key", encoding="ascii")
    with pytest.raises(DeviceError, match="SIM620"):
        operators_key(str(path))
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(path, "pkcs8-pem", "word")
    with pytest.raises(DeviceError, match="SIM620"):
        operators_key(str(path))
