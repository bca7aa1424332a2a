"""A built network as its packet tests see it: every namespace, every line, what was declared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address
from pathlib import Path

from lab.wiring import Cable
from lab.world import Lab
from tests.end_to_end.conftest import World
from tests.end_to_end.declared import Declared, Session
from tests.end_to_end.prober import Attempt, connect_all
from tests.end_to_end.wire import Outside, namespace


@dataclass(frozen=True, slots=True)
class WanLine:
    """A router's line as it stands now."""

    router: str
    port: str
    provider: str
    far: str                # the cable's end at the provider
    address: IPv4Address
    public: bool            # reachable through the providers' core: no carrier NAT in front


class Ground:
    """Where things are. Asked once; a router that lost its power has new namespaces, so make a new one then."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lab: Lab = world.lab
        self.topology = self.lab.topology
        self.declared = Declared(world.inventory, self.topology)
        self.hosts: dict[str, Path] = {name: namespace(self.lab, name) for name in self.declared.places}
        self.routers: dict[str, Path] = {r.name: namespace(self.lab, r.name) for r in self.topology.routers}
        self.providers: dict[str, Path] = {p.id: namespace(self.lab, p.id) for p in self.topology.providers}

    def shell(self, commands: Sequence[tuple[str, str]], seconds: float = 60) -> list[str]:
        """The output of shell commands at names, several at a time; one that fails is a failure here."""
        def one(command: tuple[str, str]) -> str:
            done = self.lab.exec(command[0], ["sh", "-c", command[1]], timeout=seconds)
            assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
            return done.stdout
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(one, commands))

    def on_routers(self, command: str) -> dict[str, str]:
        """The output of one command on every router."""
        names = list(self.routers)
        return dict(zip(names, self.shell([(n, command) for n in names]), strict=True))

    def cable(self, router: str, port: str) -> Cable:
        return next(c for c in self.lab.cables(router) if c.port == port)

    @cached_property
    def lines(self) -> tuple[WanLine, ...]:
        """Every line that has an address."""
        found = []
        for router, text in self.on_routers("ip -j -n wan -4 addr").items():
            addresses = {i["ifname"]: i["addr_info"][0]["local"] for i in json.loads(text) if i.get("addr_info")}
            for wan in self.topology.router(router).wan:
                if wan.port in addresses:
                    found.append(WanLine(router, wan.port, wan.provider, self.cable(router, wan.port).far,
                                         IPv4Address(addresses[wan.port]), not wan.nat))
        return tuple(found)

    @cached_property
    def outside(self) -> Outside:
        """What may be on the lines: the hubs' declared public addresses with their WireGuard ports, the clocks."""
        tunnels = [t for model in self.world.workspace.models.values() for t in model.tunnels]
        every = {t.endpoint: t for t in tunnels if t.endpoint}
        endpoints = {(a, e.port) for e, t in every.items() if t.wireguard and isinstance(a := e.address, IPv4Address)}
        ike = {(a, e.port) for e, t in every.items() if t.ikev2 and isinstance(a := e.address, IPv4Address)}
        hubs = {IPv4Address(u["address"].partition("/")[0]) for s in self.declared.sites.values()
                if s["profile"] == "hub" for u in s["uplinks"].values()}
        assert {a for a, _ in endpoints | ike} == hubs, "a tunnel dials something else than a hub"
        wifi = {lan.host for lan in (x for r in self.topology.routers for x in r.lan)
                if lan.host and self.declared.places[lan.host].guest}
        routers = {r.name for r in self.topology.routers if any(lan.host in wifi for lan in r.lan)}
        internet = self.topology.internet
        return Outside(frozenset(endpoints), frozenset(p.ntp for p in self.topology.providers if p.ntp),
                       frozenset(t.mtu for t in tunnels), frozenset(ike),
                       frozenset(line.address for line in self.lines if line.router in routers),
                       frozenset({internet.address.ip} if internet else ()))

    @cached_property
    def loopbacks(self) -> dict[str, tuple[str, ...]]:
        """Each router's own addresses."""
        own = ("127.0.0.1", "::1")
        return {name: tuple(a["local"] for a in json.loads(text)[0]["addr_info"] if a["local"] not in own)
                for name, text in self.on_routers("ip -j addr show dev lo").items()}

    def try_sessions(self, sessions: Sequence[Session], seconds: float, words: bytes = b"") -> dict[Session, str]:
        """What came of each session."""
        attempts = {s: Attempt(s.source.host, str(s.target_address), s.port, s.protocol,
                               str(s.source_address), words) for s in sessions}
        outcome = connect_all(self.hosts, list(attempts.values()), seconds)
        return {s: outcome[a] for s, a in attempts.items()}

    def broken_flows(self, seconds: float = 8) -> list[Session]:
        """The declared flows that do not pass now, from every host that they allow, both families."""
        flows = self.declared.flows_of_hosts()
        assert {s.source_address.version for s in flows} == {4, 6}
        return [s for s, said in self.try_sessions(flows, seconds).items() if said != s.target.host]
