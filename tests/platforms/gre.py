"""The two ends of GRE under IKEv2 in the example of three platforms: a hub router of RouterOS, an edge of IOS-XE."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from lab.emulated.clock import Clock
from lab.emulated.iosxe.configurator import Configurator
from lab.emulated.iosxe.device import Device as IosXe
from lab.emulated.iosxe.end import IosXeEnd
from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.routeros.end import RouterOsEnd
from lab.emulated.world import World
from platforms.cisco_iosxe.cli import complaint
from platforms.cisco_iosxe.dialect import CiscoIosxe
from platforms.mikrotik_routeros.dialect import RouterOs, sweep
from platforms.mikrotik_routeros.words import filled
from platforms.pairs import PAIRS
from platforms.registry import abilities, names
from simpul.config.diff import diff
from simpul.config.model import Config, Dialect, Step
from simpul.config.patch import order
from simpul.config.simulate import simulate
from simpul.intent.loader import load_network
from simpul.intent.model import TunnelKind
from simpul.network.build import build
from simpul.network.model import DeviceModel, SharedKey, Tunnel
from simpul.secrets import references
from tests.lab.emulated.routeros.village import NOON
from tests.network.conftest import Built
from tests.platforms.cisco_iosxe import edges
from tests.platforms.mikrotik_routeros import models

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/mixed/inventory"
HUB, EDGE = "hub-bpn-1", "bontang-edge-1"
HUB_PORT, PORTS = "ether1", {"fibre": "GigabitEthernet1", "radio": "GigabitEthernet5"}
WORDS, LINES = RouterOs(), CiscoIosxe()


@cache
def example() -> dict[str, DeviceModel]:
    """The example's models, each shared key with a name."""
    loaded = load_network(EXAMPLE, today=date(2026, 12, 1), platforms=names(), pairs=PAIRS, abilities=abilities())
    built = Built.of(loaded.network)
    for pair in built.pairs:
        if pair.kind is not TunnelKind.WIREGUARD:
            built.allocator.remember("psk", pair.key, sha256(pair.key.encode()).hexdigest()[:32])
    return build(built.network, built.allocator)


def tunnels(model: DeviceModel) -> tuple[Tunnel, ...]:
    return tuple(t for t in model.tunnels if t.far)


def alone(model: DeviceModel, kept: int = 2) -> DeviceModel:
    """A router with what belongs to some of its tunnels of GRE, and no other tunnel."""
    here = tunnels(model)[:kept]
    inside = {t.name for t in here}
    peers = {a for t in here for a in (t.peer4, t.peer6)}
    return replace(
        model, tunnels=here, bgp=replace(model.bgp, neighbors=tuple(n for n in model.bgp.neighbors
                                                                    if n.address in peers)),
        filter=replace(model.filter, guards=tuple(g for g in model.filter.guards
                                                  if not g.tunnel or g.interface in inside)))


def keyed(model: DeviceModel, name: str, secret: str) -> DeviceModel:
    """With another key for one tunnel."""
    def turned(one: Tunnel) -> Tunnel:
        assert isinstance(one.keys, SharedKey)
        return replace(one, keys=replace(one.keys, secret=secret)) if one.name == name else one

    return replace(model, tunnels=tuple(turned(t) for t in model.tunnels))


def intended(model: DeviceModel, dialect: Dialect) -> Config:
    return dialect.intended(edges.renderer().render(model))


def change(before: Config, after: Config, dialect: Dialect) -> tuple[Step, ...]:
    """What turns one into the other, walked through."""
    steps = order(diff(before, after), before, after, dialect)
    simulate(before, steps, dialect)
    return steps


@dataclass
class Pair:
    """Both routers in one world, on their lines."""

    clock: Clock
    world: World
    hub: Emulated
    edge: IosXe
    here: DeviceModel                    # what the hub was made from, and the edge
    there: DeviceModel

    def to_hub(self, model: DeviceModel) -> tuple[Step, ...]:
        before = models.running(self.hub)
        steps = change(before, intended(model, WORDS), WORDS)
        self.type_hub(steps)
        return steps

    def type_hub(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            for line in step.do:
                said = self.hub.do(filled(line, {name: value(name) for name in references(line)}))
                assert said == "", f"{step.action} {step.id}\n{line}\n{said}"

    def confirm_hub(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            for line in sweep(step):
                assert self.hub.do(line) == "", line

    def to_edge(self, model: DeviceModel) -> tuple[Step, ...]:
        before = edges.running(self.edge)
        steps = change(before, intended(model, LINES), LINES)
        self.type_edge(steps)
        return steps

    def type_edge(self, steps: tuple[Step, ...]) -> None:
        session = Configurator(self.edge)
        for step in steps:
            for line in step.do:
                words = " ".join(value(w.removeprefix("secret:")) if w.startswith("secret:") else w
                                 for w in line.split(" "))
                said = session.enter(words)
                assert not complaint(said), f"{step.id}\n{line}\n{said}"
                assert not session.failed, f"{step.id}\n{line}\n{said}"

    def standing(self, seconds: float = 3) -> set[str]:
        """The tunnels that stand a moment later, as both ends say alike."""
        self.world.look()
        self.clock.advance(seconds)
        shown = self.hub.do(":foreach i in=[/ip ipsec policy find] do={ :put ([/ip ipsec policy get $i peer] . \" \" "
                            ". [/ip ipsec policy get $i ph2-state]) }")
        here = {line.split()[0] for line in shown.splitlines() if line.endswith(" established")}
        there = {f"gre{name.removeprefix('Tunnel')}" for name in self.edge.told or {}}
        assert here == there
        return here

    def sessions(self) -> set[str]:
        """The far addresses of the hub's sessions."""
        return set(self.hub.do(":foreach i in=[/routing bgp session find where established] do={ :put "
                               "[/routing bgp session get $i remote.address] }").split())


def value(name: str) -> str:
    """The value of a secret: the same at both ends."""
    return f"kunci-{sha256(name.encode()).hexdigest()[:12]}"


def pair(version: str = "7.20.1") -> Pair:
    """Both ends as the example declares them, from factory state."""
    clock = Clock(speed=0)
    world = World(clock, NOON, patience=0.5)
    release = next(r for r, v in models.VERSIONS.items() if v == version)
    found, far = alone(example()[HUB]), alone(example()[EDGE])
    if release != "7.21":
        found = replace(found, names=None, hosts=())
    found = replace(found, release=release)
    made = Pair(clock, world, Emulated(clock, version=version, ports=8, now=NOON), IosXe(
        clock, ports=tuple(f"GigabitEthernet{n}" for n in range(1, 6)), startup="hostname kosong\n"), found, far)
    made.to_hub(found)
    made.to_edge(far)
    near, other = RouterOsEnd(made.hub, world, HUB), IosXeEnd(made.edge, world, EDGE)
    world.line(near, HUB_PORT, access="static", network="203.0.113.4/30")
    for uplink in far.uplinks:
        assert uplink.address is not None
        world.line(other, uplink.port, access="static", network=str(uplink.address.network))
    return made
