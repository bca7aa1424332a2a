"""A RouterOS as a machine of an emulated network."""

from __future__ import annotations

import re
from ipaddress import IPv4Interface

from lab.emulated.clock import Clock
from lab.emulated.paste import Paste
from lab.emulated.routeros.device import RouterOs
from lab.emulated.routeros.end import RouterOsEnd
from lab.emulated.world import World
from lab.errors import LabError
from lab.topology import Router

_FILE = "first-file.rsc"
_PORT = re.compile(r"ether(\d+)")


class RouterOsMachine(RouterOs):
    """In factory state until a first file is imported. Without a battery, as most of them: it boots in the past."""

    def __init__(self, clock: Clock, world: World, router: Router) -> None:
        numbers = [int(m[1]) for p in router.ports if (m := _PORT.fullmatch(p))]
        odd = [p for p in router.ports if not _PORT.fullmatch(p)]
        if odd:
            raise LabError("701", f"{router.name}: the emulated RouterOS has no port {odd[0]}",
                           hint="it has ether1, ether2 and so on")
        super().__init__(clock, version=router.version or "7.20.1", ports=max([8, *numbers]),
                         serial=f"EM{abs(hash(router.name)) % 10**9:09}", now=world.now)
        self.end = RouterOsEnd(self, world, router.name)
        self._plugged = False

    @property
    def answers(self) -> bool:
        """Its SSH server is on from the factory; whom it lets in is another thing."""
        return self.up and self._plugged

    async def plug(self, first_file: str) -> str:
        """What whoever stands before it does: put the file on it, import it."""
        self.files[_FILE] = first_file.encode()
        console = Paste("", "admin")
        await self.run(f"/import file-name={_FILE}", console)
        self.files.pop(_FILE, None)
        printed = console.printed
        if "executed successfully" not in printed:
            raise LabError("705", f"{self.end.name}: its first file was refused: {printed[-2000:].strip()}")
        self._plugged = True
        return printed

    async def typed(self, text: str) -> str:
        return self.do(text)

    def lease(self, port: str, address: IPv4Interface, gateway: IPv4Interface) -> None:
        """Nothing to remember: the address is the line's, and the routes of the main table are not read."""

    def cut(self) -> None:
        self.power_cut()

    def restore(self) -> None:
        self.power_on(seconds=5.0)
