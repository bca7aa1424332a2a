"""A linux_frr router as a machine of an emulated network."""

from __future__ import annotations

from ipaddress import IPv4Interface

from lab.emulated.clock import Clock
from lab.emulated.linux_frr.device import LinuxFrr
from lab.emulated.linux_frr.end import LinuxFrrEnd
from lab.emulated.world import World
from lab.errors import LabError
from lab.topology import Router


class LinuxFrrMachine(LinuxFrr):
    """In factory state until a first file is plugged in."""

    def __init__(self, clock: Clock, world: World, router: Router) -> None:
        super().__init__(clock, [f"eth{n}" for n in range(16)] + list(router.ports), now=world.now)
        self.end = LinuxFrrEnd(self, world, router.name)

    @property
    def answers(self) -> bool:
        return self.up and bool(self.helper.disk.conf)

    async def plug(self, first_file: str) -> str:
        """What whoever stands before it does: run the script on its console."""
        try:
            return self.console(first_file)
        except ValueError as error:
            raise LabError("705", f"{self.end.name}: its first file: {error}") from error

    async def typed(self, _: str, /) -> str:
        raise LabError("705", f"{self.end.name}: the emulated linux_frr has no shell to type into",
                       hint="real ones have: simpul lab up, as root")

    def lease(self, port: str, address: IPv4Interface, gateway: IPv4Interface) -> None:
        """Nothing to remember: the address is the line's, and the routes of `wan` are not read."""

    def cut(self) -> None:
        self.power_cut()

    def restore(self) -> None:
        self.power_on(seconds=5.0)
