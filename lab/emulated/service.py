"""`python -m lab.emulated.service TOPOLOGY FOLDER`: an emulated network in a process of its own, until it shall end.

FOLDER then holds `emulated.json`: process, proxy's port, and a socket that takes a JSON object a connection and answers
with one: {"verb": "plug", "name": ..., "file": ...}, typed, cut, restore, link, pass, status, down.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab import parse
from lab.emulated.clock import Clock
from lab.emulated.network import Network
from lab.emulated.proxy import Proxy
from lab.emulated.server import Farm, Port
from lab.errors import LabError


class Service:
    """A network, its routers' ports and the hand that is laid on them."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.over = asyncio.Event()
        self._ports = {name: Port(machine, "127.0.0.1", 0) for name, machine in network.machines.items()}
        self.proxy = Proxy(network.door, lambda name: self._ports[name].number)
        network.world.looked = self._looked

    async def start(self, control: Path) -> None:
        await self.proxy.listen()
        await asyncio.start_unix_server(self._serve, str(control))
        control.chmod(0o600)

    def _looked(self) -> None:
        """Doors follow the network: a router without power, or without a first file, answers nobody."""
        self.proxy.look()
        for name, machine in self.network.machines.items():
            port = self._ports[name]
            if not machine.answers and port.open:
                for connection in list(port.open):
                    connection.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = json.loads(await reader.read())
            answer = {"ok": True, "said": await self._do(asked)}
        except LabError as error:
            answer = {"ok": False, "code": error.code, "said": error.message, "hint": error.hint}
        except (ValueError, KeyError) as error:
            answer = {"ok": False, "code": "705", "said": f"not understood: {error}", "hint": None}
        writer.write(json.dumps(answer).encode())
        await writer.drain()
        writer.close()

    async def _do(self, asked: Mapping[str, Any]) -> object:
        network = self.network
        match asked["verb"]:
            case "plug":
                machine = network.machine(asked["name"])
                said = await machine.plug(asked["file"])
                port = self._ports[asked["name"]]
                await port.close()               # the host key is another from now on
                await port.listen()
                network.world.told()
                return said
            case "cut":
                network.machine(asked["name"]).cut()
                await self._ports[asked["name"]].close()
                network.world.look()
            case "restore":
                network.machine(asked["name"]).restore()
                await self._ports[asked["name"]].listen()
            case "typed":
                return await network.machine(asked["name"]).typed(asked["text"])
            case "link":
                network.link(asked["name"], asked["port"], bool(asked["up"]))
            case "pass":
                network.clock.advance(float(asked["seconds"]))
            case "status":
                return {name: "on" if machine.end.up else "off" for name, machine in network.machines.items()}
            case "down":
                self.over.set()
            case other:
                raise ValueError(other)
        return ""


def main(topology: str, folder: str) -> int:
    """Serve until told to end, or by SIGTERM."""
    place = Path(folder)
    with Farm(Clock()) as farm, tempfile.TemporaryDirectory(prefix="simpul-") as own:
        whole = parse.load(Path(topology))
        service = farm.call(lambda: Service(Network(whole, farm.clock)))
        control = Path(own, "control")       # a socket's path may have 107 bytes, and a folder's is anybody's
        farm.wait(service.start(control))
        known = {"pid": os.getpid(), "proxy": service.proxy.number, "control": str(control)}
        fresh = place / "emulated.json~"
        fresh.write_text(json.dumps(known), encoding="utf-8")
        fresh.rename(place / "emulated.json")

        async def end() -> None:
            await service.over.wait()
        signal.signal(signal.SIGTERM, lambda *_: farm.call(service.over.set))
        farm.wait(end(), timeout=10**9)
    (place / "emulated.json").unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:3]))
