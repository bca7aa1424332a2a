"""How a router is managed: who may log in, whom it asks about them, to whom it reports, which of its ports are shut."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address

from simpul.intent.model import Device, FlowEnd, Network, Operator, Role, Site
from simpul.network.numbers import NumberPlan
from simpul.source import Reason

RADIUS_PORT, SYSLOG_PORT = 1812, 514
# Seconds. The local account is asked once every server was silent, and must let in within ten.
_RADIUS_PATIENCE, _RADIUS_TOGETHER = 3, 8
# RFC 3411, SnmpEngineID: the high bit (octets follow), net-snmp's enterprise number, and 4: text of our choice.
_ENGINE = "80001f8804"


@dataclass(frozen=True, slots=True)
class Account:
    """A named person's own account. Public keys only: it has no password here."""

    name: str
    key: str
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Rescue:
    """The one local account. `secret` names the hash of its password; None: not yet made."""

    secret: str | None
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class RadiusServer:
    """Whom logins are asked of; `timeout` in seconds."""

    name: str
    address: IPv4Address
    port: int
    secret: str | None
    timeout: int


@dataclass(frozen=True, slots=True)
class Collector:
    """Where log lines go."""

    name: str
    address: IPv4Address
    port: int


@dataclass(frozen=True, slots=True)
class SnmpReader:
    """Who may read by SNMPv3, and the names of the two secrets that its keys are made of."""

    name: str
    authentication: str | None
    privacy: str | None


@dataclass(frozen=True, slots=True)
class Hardening:
    """Everything of a router's management that is not a filter."""

    banner: tuple[str, ...]
    accounts: tuple[Account, ...]
    rescue: Rescue | None
    radius: tuple[RadiusServer, ...]
    syslog: tuple[Collector, ...]
    snmp: tuple[SnmpReader, ...]
    engine: str                          # SNMP engine id in hex: the router's name, so that a rebuilt one keeps it
    unit: str
    reason: Reason


def build_hardening(network: Network, plan: NumberPlan, site: Site, device: Device, unit: str) -> Hardening | None:
    """None where the inventory declares no management."""
    management = network.management
    if management is None:
        return None
    why = Reason("how routers are managed", management.where)
    patience = min(_RADIUS_PATIENCE, _RADIUS_TOGETHER // max(1, len(management.radius)))
    return Hardening(
        banner=management.banner,
        accounts=tuple(Account(o.id, o.key, unit, Reason(f"operator {o.name}", o.where))
                       for o in network.operators.values() if _answers_for(o, site)),
        rescue=Rescue(plan.made_secret("rescue", device.name), unit, why) if management.rescue else None,
        radius=tuple(RadiusServer(name, address, RADIUS_PORT, plan.made_secret("radius", str(entry.end)), patience)
                     for entry in management.radius for name, address in [server_address(network, plan, entry.end)]),
        syslog=tuple(Collector(*server_address(network, plan, entry.end), SYSLOG_PORT) for entry in management.syslog),
        snmp=tuple(SnmpReader(u.name, plan.made_secret("snmp", f"{u.name}/authentication"),
                              plan.made_secret("snmp", f"{u.name}/privacy")) for u in management.snmp),
        engine=_ENGINE + device.name[:27].encode().hex(),   # 5 octets and 27: RFC 3411 allows 32
        unit=unit,
        reason=why,
    )


def _answers_for(operator: Operator, site: Site) -> bool:
    """The province's people have accounts everywhere; a government's on its own sites."""
    return operator.government is None or (operator.government == site.government and site.role is not Role.HUB)


def server_address(network: Network, plan: NumberPlan, end: FlowEnd) -> tuple[str, IPv4Address]:
    """The name and address of the one server that `end` names: the intent has made sure that there is one."""
    for key, site in network.sites.items():
        if end.scope in (key, site.government) and any(
                s.name == end.server and s.segment == end.segment for s in site.servers):
            size = next(s for s in site.segments if s.name == end.segment)
            assert end.server is not None  # noqa: S101 - refused where it is read
            return end.server, plan.server(site, end.segment, size.prefix4, end.server)[0]
    raise ValueError(f"{end} names no server")


def unused_ports(site: Site, used: frozenset[str]) -> tuple[str, ...]:
    """The ports of the site's routers that nothing is declared for: they are shut (JI-AC-4)."""
    every = (*site.profile.wan_ports, *(p.name for p in site.profile.lan_ports),
             *((site.profile.oob_port,) if site.profile.oob_port else ()))
    return tuple(dict.fromkeys(p for p in every if p not in used))
