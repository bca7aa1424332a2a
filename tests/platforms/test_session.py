"""Opening a session: only a router that says no refuses a login; one that falls silent in the middle of it is away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncssh
import pytest

from platforms.session import Endpoint, Session
from simpul.errors import DeviceError, Unreachable


class Silent(asyncssh.SSHServer):
    """Lost while it looks at the key."""

    async def begin_auth(self, username: str) -> bool:  # noqa: ARG002 - asyncssh's shape
        await asyncio.sleep(60)
        return True


class Gone(asyncssh.SSHServer):
    """Closed while it looks at the key."""

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._conn = conn

    async def begin_auth(self, username: str) -> bool:  # noqa: ARG002 - asyncssh's shape
        self._conn.abort()
        await asyncio.sleep(60)
        return True


class Refusing(asyncssh.SSHServer):
    """Takes no key."""

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002 - asyncssh's shape
        return False


class Passwords(asyncssh.SSHServer):
    """Takes no keys at all."""

    def password_auth_supported(self) -> bool:
        return True


Meet = Callable[[type[asyncssh.SSHServer]], Endpoint]


@pytest.fixture
def meet(tmp_path: Path) -> Iterator[Meet]:
    """Starts a server that behaves so, and says how it is reached."""
    host, own = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    own.write_private_key(tmp_path / "key")
    (tmp_path / "key").chmod(0o600)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def listen(behaves: type[asyncssh.SSHServer]) -> int:
        return (await asyncssh.listen("127.0.0.1", 0, server_factory=behaves, server_host_keys=[host])).get_port()

    def start(behaves: type[asyncssh.SSHServer]) -> Endpoint:
        port = asyncio.run_coroutine_threadsafe(listen(behaves), loop).result(10)
        return Endpoint("kd-1", "127.0.0.1", port, "root", str(tmp_path / "key"),
                        host.export_public_key().decode().strip(), timeout=2)

    yield start

    async def end() -> None:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    asyncio.run_coroutine_threadsafe(end(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


@pytest.mark.parametrize("behaves", [Silent, Gone])
def test_a_router_that_is_lost_in_the_middle_of_a_login_is_away(meet: Meet, behaves: type[asyncssh.SSHServer]) -> None:
    with pytest.raises(Unreachable):
        Session.open(meet(behaves), "linux")


@pytest.mark.parametrize("behaves", [Refusing, Passwords])
def test_a_router_that_says_no_refuses(meet: Meet, behaves: type[asyncssh.SSHServer]) -> None:
    with pytest.raises(DeviceError, match=r"SIM603.*refuses the login of root") as caught:
        Session.open(meet(behaves), "linux")
    assert not isinstance(caught.value, Unreachable)
