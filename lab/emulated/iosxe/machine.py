"""An IOS-XE router as a machine of an emulated network."""

from __future__ import annotations

from datetime import UTC, timedelta
from ipaddress import IPv4Interface

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from lab.emulated.iosxe.end import IosXeEnd
from lab.emulated.world import World
from lab.errors import LabError
from lab.topology import Router


class IosXeMachine(Device):
    """In factory state until a first file is pasted at its console."""

    def __init__(self, clock: Clock, world: World, router: Router) -> None:
        spare = tuple(f"GigabitEthernet{n}" for n in range(1, 9))
        super().__init__(clock, ports=tuple(dict.fromkeys((*router.ports, *spare))),
                         epoch=(world.now - timedelta(seconds=clock.now)).replace(tzinfo=UTC),
                         release=router.version or "17.09.04a", serial=f"9E{abs(hash(router.name)) % 10**9:09}")
        self.end = IosXeEnd(self, world, router.name)
        self.boot_seconds = 5.0

    @property
    def answers(self) -> bool:
        return self.up and self.startup is not None

    async def plug(self, first_file: str) -> str:
        """Paste it, and look for what was refused."""
        printed = await self.paste(first_file)
        if self.refused or self.startup is None:
            raise LabError("705", f"{self.end.name}: its first file was refused: "
                           + ("; ".join(self.refused[:3]) or printed[-500:].strip()))
        return printed

    async def typed(self, text: str) -> str:
        if not self.up:
            raise LabError("705", f"{self.end.name} has no power", hint=f"simpul lab restore {self.end.name}")
        return await super().typed(text)

    def lease(self, port: str, address: IPv4Interface, gateway: IPv4Interface) -> None:
        self.leases[port] = (address, gateway.ip)

    def cut(self) -> None:
        """The power goes; it does not come back by itself."""
        self.boot_seconds = float("inf")
        self.power_cut()

    def restore(self) -> None:
        self.boot_seconds = 5.0
        if not self.up:
            self.clock.after(self.boot_seconds, self.boot)
