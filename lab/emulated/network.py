"""A whole network of emulated routers, as a topology describes it: each with its console, its lines and its cables.

What a topology says of hosts and of the management host is believed: they answer where they are said to listen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Interface, ip_interface
from typing import Protocol

import asyncssh

from lab.emulated.carrying import carries
from lab.emulated.clock import Clock
from lab.emulated.ends import End, Line, Packet
from lab.emulated.faults import Faults
from lab.emulated.iosxe.machine import IosXeMachine
from lab.emulated.linux_frr.machine import LinuxFrrMachine
from lab.emulated.routeros.machine import RouterOsMachine
from lab.emulated.server import Console
from lab.emulated.world import World
from lab.errors import LabError
from lab.topology import Router, Topology

# Seconds for which a change waits for the next before the world decides anew: a push is many.
PATIENCE = 0.2
_SSH = 22


class Machine(Protocol):
    """A router of the lab, whatever its vendor: a device for the farm, an end for the world, and a hand on both."""

    @property
    def end(self) -> End: ...

    @property
    def host_key(self) -> asyncssh.SSHKey: ...

    @property
    def faults(self) -> Faults: ...

    @property
    def answers(self) -> bool:
        """Whether its sshd would answer anybody: it has power, and a first file."""

    def password_is(self, user: str, password: str, /) -> bool: ...

    def key_is(self, user: str, key: str) -> bool: ...

    async def shell(self, console: Console) -> None: ...

    async def run(self, command: str, console: Console) -> int: ...

    async def plug(self, first_file: str) -> str:
        """Run a first file on its console; what it printed. Raises LabError where it was refused."""

    async def typed(self, text: str, /) -> str:
        """What somebody at its console types, past every tool; what is printed. Raises LabError where it has none."""

    def lease(self, port: str, address: IPv4Interface, gateway: IPv4Interface) -> None:
        """What the provider's DHCP has for a port, should the router ask."""

    def cut(self) -> None: ...

    def restore(self) -> None: ...


Make = Callable[[Clock, World, Router], Machine]
MACHINES: dict[str, Make] = {
    "linux_frr": LinuxFrrMachine, "mikrotik_routeros": RouterOsMachine, "cisco_iosxe": IosXeMachine}


@dataclass(frozen=True, slots=True)
class Door:
    """What is behind an address: a router's sshd, or why nobody reaches one."""

    router: str | None
    why: str = ""


class Network:
    """All routers of a topology in factory state, powered and cabled."""

    def __init__(self, topology: Topology, clock: Clock) -> None:
        self.topology, self.clock = topology, clock
        now = datetime.now(UTC) - timedelta(seconds=clock.now)
        servers = {str(p.ntp) for p in topology.providers if p.ntp}
        self.world = World(clock, now.replace(tzinfo=None), time_servers=servers, patience=PATIENCE)
        unknown = sorted({r.platform for r in topology.routers} - MACHINES.keys())
        if unknown:
            raise LabError("701", f"nobody emulates {', '.join(unknown)}", hint=f"there are {', '.join(MACHINES)}")
        self.machines: dict[str, Machine] = {
            r.name: MACHINES[r.platform](clock, self.world, r) for r in topology.routers}
        self._lines: dict[tuple[str, str], Line] = {}
        self._wires: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}
        for number, (router, index) in enumerate((r, i) for r in topology.routers for i in range(len(r.wan))):
            self._line(router, index, number)
        self._cable()
        self._listening = {(str(a.ip), one.protocol, one.port) for h in topology.hosts for one in h.listen
                           for a in h.addresses}
        for name, machine in self.machines.items():
            if isinstance(machine, LinuxFrrMachine):
                machine.end.carries = self._from(name)

    def _line(self, router: Router, index: int, number: int) -> None:
        wan, machine = router.wan[index], self.machines[router.name]
        # A carrier's address of its own for each: 198.18.0.0/15 is set aside for laboratories (RFC 2544).
        public = f"198.19.{number // 250 + 1}.{number % 250 + 1}" if wan.nat else ""
        if wan.access == "static":
            line = self.world.line(machine.end, wan.port, access="static", network=str(wan.gateway.network),
                                   public=public)
        else:
            own = IPv4Interface(f"{wan.gateway.network[2]}/{wan.gateway.network.prefixlen}")
            machine.lease(wan.port, own, wan.gateway)
            line = self.world.line(machine.end, wan.port, str(own.ip), access="dhcp", public=public,
                                   gateway=str(wan.gateway.ip))
        self._lines[router.name, wan.port] = line

    def _cable(self) -> None:
        """The cables between routers: those whose ports name one link."""
        links: dict[str, list[tuple[str, str]]] = {}
        for router in self.topology.routers:
            for lan in router.lan:
                if lan.link is not None:
                    links.setdefault(lan.link, []).append((router.name, lan.port))
        for ends in links.values():
            for i, one in enumerate(ends):
                for other in ends[i + 1:]:
                    self._wires[one] = self._wires[other] = frozenset({one, other})
        self.world.wires |= set(self._wires.values())

    def link(self, name: str, port: str, up: bool) -> None:
        """Plug or pull the cable in a router's port."""
        if (name, port) in self._lines:
            self._lines[name, port].up = up
        elif (name, port) in self._wires:
            (self.world.wires.add if up else self.world.wires.discard)(self._wires[name, port])
        else:
            raise LabError("705", f"{name} has no port {port!r} with a cable",
                           hint=f"it has {', '.join(p for n, p in (*self._lines, *self._wires) if n == name)}")
        self.world.look()

    def machine(self, name: str) -> Machine:
        self.topology.router(name)
        return self.machines[name]

    # --- the management host

    def door(self, address: str, port: int) -> Door:
        """What the management host finds at an address: over a hub's out-of-band cable, or in band."""
        if port != _SSH:
            return Door(None, "connection refused")
        for router in self.topology.routers:
            if router.oob is not None and self._has(router.name, router.oob.port, address):
                return self._reached(router.name, Packet("tcp", str(router.oob.peer.ip), address, port,
                                                         enters=router.oob.port), begins=router.name)
        management = self.topology.management
        owner = self.world.has(address)
        if management is None or owner is None:
            return Door(None, "no route to host")
        source = next(a for a in management.addresses if a.version == (6 if ":" in address else 4))
        enters = next((i for i, a, _ in self.machines[management.router].end.addresses()
                       if str(source.network) == _network(a)), "")
        if not enters:
            return Door(None, "the management host's own router has no address for it yet")
        return self._reached(owner, Packet("tcp", str(source.ip), address, port, enters=enters),
                             begins=management.router)

    def _reached(self, name: str, packet: Packet, *, begins: str) -> Door:
        ok, why = carries(self.world, begins, packet)
        if not ok:
            return Door(None, why)
        return Door(name) if self.machines[name].answers else Door(None, "connection refused")

    def _has(self, name: str, port: str, address: str) -> bool:
        end = self.machines[name].end
        return end.up and any(i == port and a.partition("/")[0] == address for i, a, _ in end.addresses())

    def _from(self, name: str) -> Callable[[str, str, str, int], tuple[bool, str]]:
        def ask(protocol: str, source: str, destination: str, port: int) -> tuple[bool, str]:
            return carries(self.world, name, Packet(protocol, source, destination, port), self._listening)
        return ask


@lru_cache(maxsize=1 << 14)
def _network(text: str) -> str:
    return str(ip_interface(text).network)
