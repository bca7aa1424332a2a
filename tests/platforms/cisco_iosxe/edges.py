"""Government edges of the shipped network as if they were IOS-XE, and routers to try their lines on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from lab.emulated.clock import Clock
from lab.emulated.iosxe.configurator import Configurator
from lab.emulated.iosxe.device import Device
from lab.emulated.iosxe.show import snmp_users
from platforms import parts
from platforms.cisco_iosxe.cli import complaint
from platforms.cisco_iosxe.dialect import CiscoIosxe
from simpul.config.model import Config, RenderedObject, Step
from simpul.intent.loader import load_network
from simpul.intent.model import Network, TunnelKind
from simpul.intent.wifi import Hours, Wifi
from simpul.ledger import Allocator, Ledger
from simpul.network.addresses import Family
from simpul.network.build import build
from simpul.network.hardening import Hardening
from simpul.network.model import DeviceModel, Ospf, PrefixEntry, PrefixList, SharedKey, Tunnel
from simpul.render.engine import Renderer
from simpul.source import Source

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 12, 1)
PORTS = {"eth0": "GigabitEthernet1", "eth1": "GigabitEthernet2", "eth2": "GigabitEthernet3", "eth3": "GigabitEthernet4"}
# What stands on a router that its first file made reachable; no line of it is an object of ours.
STARTUP = """hostname kosong
aaa new-model
ip domain name kaltim.intra
username rescue privilege 15 secret 9 $9$nhEmQVczB7dqsO$X.HsgL6x1il0RxkOSSvyQYwucySCt7qFm4v7pqCxkKM
archive
 path bootflash:archive
ip access-list extended THEIRS
 10 permit tcp any any eq 443
interface GigabitEthernet4
 description theirs
 ip address 192.168.77.1 255.255.255.0
line vty 0 4
 transport input ssh
"""


@cache
def renderer() -> Renderer:
    return Renderer([ROOT / "templates"])


def _keyed(tunnel: Tunnel) -> Tunnel:
    if not isinstance(tunnel.keys, SharedKey):
        return tunnel
    return replace(tunnel, keys=replace(tunnel.keys, secret=sha256(tunnel.name.encode()).hexdigest()[:32]))


def _managed(hardening: Hardening | None) -> Hardening | None:
    """With the secrets that its inventory has not made."""
    def made(kind: str, name: str) -> str:
        return f"{kind}:{sha256(name.encode()).hexdigest()[:32]}"

    if hardening is None or hardening.rescue is None:
        return hardening
    return replace(hardening, snmp=tuple(
        replace(u, authentication=made("snmp", f"{u.name}/a"), privacy=made("snmp", f"{u.name}/p"))
        for u in hardening.snmp), rescue=replace(hardening.rescue, secret=made("rescue", hardening.engine)),
                   radius=tuple(replace(s, secret=made("radius", s.name)) for s in hardening.radius))


def as_iosxe(model: DeviceModel) -> DeviceModel:
    """The model with the ports that such a router has: lines, and one trunk to a switch."""
    public = model.public and replace(model.public, lines=tuple(
        replace(line, port=PORTS[line.port]) for line in model.public.lines))
    guests = (public.vlan,) if public else ()
    return replace(
        model, platform="cisco_iosxe",
        uplinks=tuple(replace(u, port=PORTS[u.port]) for u in model.uplinks),
        ports=tuple(replace(p, name=PORTS[p.name], trunk=(*p.trunk, *guests)) for p in model.ports if p.trunk),
        public=public,
        tunnels=tuple(_keyed(t) for t in model.tunnels), shut=(), hardening=_managed(model.hardening))


@cache
def edges(wifi: Wifi | None = None) -> dict[str, DeviceModel]:
    """Each government's edge by its router's name; with public Wi-Fi on the trunk where asked."""
    network = load_network(ROOT / "inventory", platforms=("linux_frr",), today=TODAY).network
    network = replace(network, tunnel_kinds={"A": TunnelKind.IKEV2_PSK})
    if wifi is not None:
        network = with_wifi(network, wifi)
    models = build(network, Allocator(Ledger.parse(""), TODAY))
    return {name: as_iosxe(m) for name, m in models.items() if m.role.value == "edge"}


def with_a_lan_core(model: DeviceModel, key: str = f"ospf:{5:032x}", area: int = 0) -> DeviceModel:
    """On its first segment; what lies behind it is in no list of the site otherwise."""
    def listed(way: str, *prefixes: IPv4Network | IPv6Network) -> PrefixList:
        family: Family = 4 if isinstance(prefixes[0], IPv4Network) else 6
        return PrefixList(f"SIMPUL-core-{way}{family}", family, tuple(PrefixEntry(p) for p in prefixes), model.unit,
                          model.reason)

    lists = (listed("in", IPv4Network("10.66.2.0/25"), IPv4Network("10.66.3.0/26")),
             listed("in", IPv6Network("fd89:1::/64")), listed("out", IPv4Network("10.64.0.0/12")),
             listed("out", IPv6Network("fd89::/48")))
    return replace(model, ospf=Ospf(model.vlans[0].name, area, key, 10, "SIMPUL-core", lists, model.unit, model.reason))


def with_wifi(network: Network, wifi: Wifi) -> Network:
    """Public Wi-Fi at each government's own site."""
    return replace(network, sites={k: replace(s, wifi=wifi) if s.role.value == "edge" else s
                                   for k, s in network.sites.items()})


HOURS = Wifi(Hours(7 * 60, 21 * 60), 30, Source("here", 1, 1))
ALWAYS = replace(HOURS, hours=None)


def rendered(model: DeviceModel) -> tuple[RenderedObject, ...]:
    return renderer().render(model)


def router(startup: str = STARTUP) -> Device:
    return Device(Clock(speed=0), startup=startup)


def stream(device: Device) -> str:
    """What the driver would fetch."""
    return parts.write({"version": "", "running": device.text(), "snmp": snmp_users(device)})


def running(device: Device) -> Config:
    return CiscoIosxe().running(stream(device))


def filled(line: str) -> str:
    """A line with made-up secrets in place of their references, as the driver puts them in."""
    words = line.split(" ")
    return " ".join(f"kunci-{sha256(w.encode()).hexdigest()[:12]}" if w.startswith("secret:") else w for w in words)


def send(device: Device, steps: tuple[Step, ...]) -> list[str]:
    """Give the device each line of each step in its order; what it refused or complained of, each with its line."""
    complaints = []
    session = Configurator(device)
    for step in steps:
        for line in step.do:
            said = session.enter(filled(line))
            if complaint(said) or session.failed:
                complaints.append(f"{step.id}: {line!r}: {said.strip()}")
            session.failed.clear()
    return complaints
