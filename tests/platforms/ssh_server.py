"""An SSH server for what a session does while it is opened: a loop in a thread of its own, ended with the test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncssh

from platforms.session import Endpoint

_PATIENCE = 10      # seconds


class SshServer:
    """Listens as often as it is asked to, each time with a host key of its own. `own` is the operator's key."""

    def __init__(self, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        self._key_file, self._loop = folder / "key", loop
        self.own = asyncssh.generate_private_key("ssh-ed25519")
        self.own.write_private_key(self._key_file)
        self._key_file.chmod(0o600)

    def listen(self, behaves: type[asyncssh.SSHServer], timeout: float, host_key: str = "ssh-ed25519",
               **given: Any) -> Endpoint:     # Any: asyncssh's own options
        """Where a server that behaves so is reached, by whom, and how it is known."""
        host = asyncssh.generate_private_key(host_key)

        async def begin() -> int:
            return (await asyncssh.listen("127.0.0.1", 0, server_factory=behaves, server_host_keys=[host],
                                          **given)).get_port()

        port = asyncio.run_coroutine_threadsafe(begin(), self._loop).result(_PATIENCE)
        return Endpoint("kd-1", "127.0.0.1", port, "root", str(self._key_file),
                        host.export_public_key().decode().strip(), timeout)


@contextmanager
def ssh_server(folder: Path) -> Iterator[SshServer]:
    """A server that keeps the operator's key in a folder."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield SshServer(folder, loop)

    async def end() -> None:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    asyncio.run_coroutine_threadsafe(end(), loop).result(_PATIENCE)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(_PATIENCE)
