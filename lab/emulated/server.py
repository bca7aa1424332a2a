"""SSH for emulated devices: one event loop in one thread serves a thousand of them, each on a port of its own.

Everything that touches a device runs in that thread: sessions, the clock's timers, and what a test asks for by
`Farm.call`.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

import asyncssh
from asyncssh.constants import MSG_IGNORE
from asyncssh.packet import SSHPacketLogger

from lab.emulated.clock import Clock
from lab.emulated.faults import Faults
from lab.emulated.storage import Disk, Storage

_T = TypeVar("_T")
_READ = 65536
_FAULT = 70                             # the exit status of what an emulator failed at (EX_SOFTWARE)
_LOG = logging.getLogger(__name__)
ALGORITHMS: dict[str, list[str]] = {
    # Without the post-quantum exchanges, which neither vendor offers and which cost a farm its processor.
    "kex_algs": ["curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256",
                 "diffie-hellman-group14-sha256"],
    "encryption_algs": ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr"],
}


class Gone(Exception):
    """The other side of the session is not there any more."""


class Device(Protocol):
    """What a vendor's emulator gives to the server."""

    @property
    def host_key(self) -> asyncssh.SSHKey:
        """The key that the device shows. A new one is shown after `Farm.unplug` and `Farm.replug`."""

    @property
    def faults(self) -> Faults: ...

    def password_is(self, user: str, password: str, /) -> bool: ...

    def key_is(self, user: str, key: str) -> bool:
        """Whether `key`, as `type base64`, opens a session for the user."""

    async def shell(self, console: Console) -> None:
        """Serve one interactive session until it ends. `Gone` may pass through."""

    async def run(self, command: str, console: Console) -> int:
        """Serve `ssh device command`; the exit status."""


class Console:
    """One session's terminal as the device sees it: characters as they come, the window's size, and the faults."""

    def __init__(self, process: asyncssh.SSHServerProcess[str], user: str, peer: str, faults: Faults) -> None:
        self._process, self._faults = process, faults
        self.user, self.peer = user, peer
        size = process.get_terminal_size()
        self.terminal = process.get_terminal_type()
        self.width, self.height = size[0], size[1]

    @property
    def slow(self) -> bool:
        """Whether each piece of output takes its time."""
        return bool(self._faults.slow)

    async def read(self) -> str:
        """What was typed since the last call, at least one character. Raises Gone."""
        while True:
            try:
                text = await self._process.stdin.read(_READ)
            except asyncssh.TerminalSizeChanged as change:
                self.width, self.height = change.width, change.height
                continue
            except asyncssh.BreakReceived:
                continue
            except (OSError, asyncssh.Error) as error:
                raise Gone from error
            if not text:
                raise Gone
            if not self._faults.hang:
                return text

    async def write(self, text: str) -> None:
        """Print, as slowly and as far as the faults let it. Raises Gone."""
        faults = self._faults
        if faults.slow:
            await asyncio.sleep(faults.slow)
        while faults.hang:
            await asyncio.sleep(0.05)
        if faults.flood:
            text = f"{faults.flood}\r\n{text}"
        if faults.drop_after is not None:
            if len(text) >= faults.drop_after:
                self._send(text[:faults.drop_after])
                faults.drop_after = None
                await asyncio.sleep(0.02)           # so that what was printed is on its way
                self.cut()
                raise Gone
            faults.drop_after -= len(text)
        self._send(text)
        try:
            await self._process.stdout.drain()
        except (OSError, asyncssh.Error) as error:
            raise Gone from error

    @property
    def thinks(self) -> bool:
        """Whether a command takes its time."""
        return bool(self._faults.thinking)

    async def think(self) -> None:
        """A command was typed: take the time that it takes."""
        if self._faults.thinking:
            await asyncio.sleep(self._faults.thinking)

    def _send(self, text: str) -> None:
        if self._process.is_closing():
            raise Gone
        try:
            self._process.stdout.write(text)
        except (OSError, asyncssh.Error) as error:
            raise Gone from error

    def complain(self, text: str) -> None:
        """Print on standard error. Raises Gone."""
        if self._process.is_closing():
            raise Gone
        self._process.stderr.write(text)

    def cut(self) -> None:
        """Break the connection without a word."""
        self._process.channel.get_connection().abort()


async def on_clock(clock: Clock, work: Coroutine[float, None, None]) -> None:
    """Run work that sleeps in emulated seconds from a session, which waits in real ones; raises what it raises.

    A session that goes away leaves the work running, as a device does with a command that was begun: cancel yourself.
    """
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def done(error: BaseException | None) -> None:
        if over.done():
            return
        if error is None:
            over.set_result(None)
        else:
            over.set_exception(error)

    task = clock.start(work, done)
    try:
        await over
    except asyncio.CancelledError:
        task.cancel()
        raise


class _Login(asyncssh.SSHServer):
    """One connection: who may come in."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._port.open.add(conn)
        _plain(conn)
        if self._port.device.faults.refuse:
            conn.abort()

    def connection_lost(self, _: Exception | None) -> None:
        if self._connection is not None:
            self._port.open.discard(self._connection)

    def password_auth_supported(self) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return self._port.device.password_is(username, password)

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        text = key.export_public_key("openssh").decode("ascii").split()
        return self._port.device.key_is(username, " ".join(text[:2]))


def _plain(conn: asyncssh.SSHServerConnection) -> None:
    """Have a connection send what a router's does: asyncssh puts a packet that says nothing before each of its own,
    which both ends seal, send and open (RFC 4251, 9.3.1: a remedy for CBC, which no device here offers).
    """
    send = conn.send_packet

    def without_ignored(pkttype: int, *args: bytes, handler: SSHPacketLogger | None = None) -> None:
        if pkttype != MSG_IGNORE:
            send(pkttype, *args, handler=handler)

    conn.send_packet = without_ignored      # type: ignore[method-assign] # of this connection only


class Port:
    """Where one device listens."""

    def __init__(self, device: Device, host: str, number: int) -> None:
        self.device, self.host, self.number = device, host, number
        self.open: set[asyncssh.SSHServerConnection] = set()
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self._turning = asyncio.Lock()

    async def listen(self) -> None:
        async with self._turning:
            if self._acceptor is not None:
                return
            disk = self.device
            files = (lambda channel: Storage(channel, disk)) if isinstance(disk, Disk) else None
            self._acceptor = await asyncssh.listen(
                self.host, self.number, server_factory=lambda: _Login(self), server_host_keys=[self.device.host_key],
                process_factory=self._serve, sftp_factory=files, allow_scp=files is not None,
                line_editor=False, encoding="utf-8", errors="replace",
                login_timeout=60, keepalive_interval=0, compression_algs=["none"], agent_forwarding=False,
                reuse_address=True, backlog=32, gss_host=None, **ALGORITHMS)
            self.number = self._acceptor.get_port()

    async def close(self, *, sessions: bool = True) -> None:
        async with self._turning:
            if self._acceptor is not None:
                self._acceptor.close()
                self._acceptor = None
        if sessions:
            self.drop()

    def drop(self) -> None:
        """Every session breaks without a word."""
        for connection in list(self.open):
            connection.abort()

    async def _serve(self, process: asyncssh.SSHServerProcess[str]) -> None:
        user = str(process.get_extra_info("username"))
        peer = process.get_extra_info("peername")
        console = Console(process, user, str(peer[0]) if peer else "", self.device.faults)
        status = 0
        try:
            if process.command is None:
                await self.device.shell(console)
            else:
                status = await self.device.run(process.command, console)
        except Gone:
            pass
        except Exception:                       # the emulator's own fault, which must not look like a command's success
            _LOG.exception("an emulated device failed at %r", process.command)
            status = _FAULT
        finally:
            if not process.is_closing():
                process.exit(status)


class Farm:
    """Emulated devices in one process. A context manager; its methods may be called from any other thread."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self._ports: dict[int, Port] = {}
        self._turning: list[asyncio.Task[None]] = []
        self._loop = asyncio.new_event_loop()
        self._moved = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, name="farm", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.clock.woken = self._wake
        self._ticking = asyncio.run_coroutine_threadsafe(self._tick(), self._loop)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.wait(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def plug(self, device: Device, host: str = "127.0.0.1", port: int = 0) -> int:
        """Let a device listen; the port, chosen by the machine where it is 0."""
        made = Port(device, host, port)
        self.wait(made.listen())
        self._ports[id(device)] = made
        return made.number

    def unplug(self, device: Device) -> None:
        """The device does not answer any more and its sessions are gone, as at a power cut."""
        self.wait(self._ports[id(device)].close())

    def replug(self, device: Device) -> None:
        """The device listens again where it did, with the host key that it has now."""
        self.wait(self._ports[id(device)].listen())

    def follow(self, device: Device, *, up: bool) -> None:
        """A device's power, told from the devices' own thread: its sessions break at once and its port closes, or it
        listens again.
        """
        port = self._ports[id(device)]
        if not up:
            port.drop()
        self._turning.append(self._loop.create_task(port.listen() if up else port.close()))
        self._turning = [task for task in self._turning if not task.done()]

    def drop(self, device: Device) -> None:
        """All sessions of a device break, from the devices' own thread; it listens on."""
        self._ports[id(device)].drop()

    def call(self, act: Callable[[], _T]) -> _T:
        """Do something to devices or the clock in the devices' own thread, and hand back its result."""
        async def run() -> _T:
            return act()
        return self.wait(run())

    def wait(self, work: Awaitable[_T], timeout: float = 60) -> _T:
        """Run a coroutine on the devices' loop, and hand back its result."""
        async def run() -> _T:
            return await work
        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(timeout)

    def _wake(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._moved.set)

    async def _tick(self) -> None:
        while True:
            self._moved.clear()
            try:
                await asyncio.wait_for(self._moved.wait(), self.clock.until_next())
            except TimeoutError:
                self.clock.tick()

    async def _close(self) -> None:
        self._ticking.cancel()
        for port in self._ports.values():
            await port.close()
        await asyncio.sleep(0)
        others: list[asyncio.Task[Any]] = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
