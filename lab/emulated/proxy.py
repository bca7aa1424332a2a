"""The management host's way into an emulated network: a SOCKS 5 proxy (RFC 1928, CONNECT, no authentication).

An address is reached as long as the network carries the conversation; a change that cuts its own path cuts who made it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

from lab.emulated.network import Door

_DONE, _UNREACHABLE, _REFUSED, _UNKNOWN = 0, 4, 5, 7
_CHUNK = 65536
_LOG = logging.getLogger(__name__)


class Proxy:
    """`door` says who is behind an address now, `port` where that router's sshd listens on this machine."""

    def __init__(self, door: Callable[[str, int], Door], port: Callable[[str], int]) -> None:
        self._door, self._port = door, port
        self._open: dict[asyncio.StreamWriter, tuple[str, int, asyncio.StreamWriter]] = {}
        self.number = 0

    async def listen(self) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.number = server.sockets[0].getsockname()[1]

    def look(self) -> None:
        """Break what the network does not carry any more."""
        for ours, (address, port, theirs) in list(self._open.items()):
            door = self._door(address, port)
            if door.router is None:
                _LOG.warning("a session with %s is cut: %s", address, door.why)
                for writer in (ours, theirs):
                    writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError, asyncio.IncompleteReadError):
            await self._talk(reader, writer)
        self._open.pop(writer, None)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(b"\x05\x00")
        _, command, _, kind = await reader.readexactly(4)
        address = await _address(reader, kind)
        port = int.from_bytes(await reader.readexactly(2))
        if command != 1:
            return await _answer(writer, _UNKNOWN)
        door = self._door(address, port)
        if door.router is None:
            return await _answer(writer, _REFUSED if "refused" in door.why else _UNREACHABLE)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port(door.router))
        except OSError:
            return await _answer(writer, _REFUSED)
        await _answer(writer, _DONE)
        self._open[writer] = (address, port, far_writer)
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        return None


async def _address(reader: asyncio.StreamReader, kind: int) -> str:
    if kind == 1:
        return str(IPv4Address(await reader.readexactly(4)))
    if kind == 4:
        return str(IPv6Address(await reader.readexactly(16)))
    length = (await reader.readexactly(1))[0]
    return (await reader.readexactly(length)).decode("ascii", "replace")


async def _answer(writer: asyncio.StreamWriter, how: int) -> None:
    writer.write(bytes((5, how, 0, 1, 0, 0, 0, 0, 0, 0)))
    await writer.drain()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One direction, until it ends; then the other ends, too."""
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()
