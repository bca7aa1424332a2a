"""Opening a session: only a router that says no refuses a login; one that falls silent in the middle of it is away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncssh
import pytest

from platforms.session import Endpoint, Session
from simpul.errors import DeviceError, Unreachable
from tests.platforms.ssh_server import ssh_server


class Silent(asyncssh.SSHServer):
    """Lost while it looks at the key."""

    async def begin_auth(self, _: str) -> bool:
        await asyncio.sleep(60)
        return True


class Gone(asyncssh.SSHServer):
    """Closed while it looks at the key."""

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._conn = conn

    async def begin_auth(self, _: str) -> bool:
        self._conn.abort()
        await asyncio.sleep(60)
        return True


class Refusing(asyncssh.SSHServer):
    """Takes no key."""

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, _name: str, _key: asyncssh.SSHKey) -> bool:
        return False


class Passwords(asyncssh.SSHServer):
    """Takes no keys at all."""

    def password_auth_supported(self) -> bool:
        return True


Meet = Callable[[type[asyncssh.SSHServer]], Endpoint]


@pytest.fixture
def meet(tmp_path: Path) -> Iterator[Meet]:
    """Starts a server that behaves so, and says how it is reached."""
    with ssh_server(tmp_path) as server:
        yield lambda behaves: server.listen(behaves, timeout=2)


@pytest.mark.parametrize("behaves", [Silent, Gone])
def test_a_router_that_is_lost_in_the_middle_of_a_login_is_away(meet: Meet, behaves: type[asyncssh.SSHServer]) -> None:
    with pytest.raises(Unreachable):
        Session.open(meet(behaves), "linux")


@pytest.mark.parametrize("behaves", [Refusing, Passwords])
def test_a_router_that_says_no_refuses(meet: Meet, behaves: type[asyncssh.SSHServer]) -> None:
    with pytest.raises(DeviceError, match=r"SIM603.*refuses the login of root") as caught:
        Session.open(meet(behaves), "linux")
    assert not isinstance(caught.value, Unreachable)
