"""How a router is managed: who may log in, whom it asks about them, to whom it reports, which of its ports are shut."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from ipaddress import IPv4Address

from simpul.intent.flow import FlowEnd
from simpul.intent.management import Logins, ManagementServer
from simpul.intent.model import Device, Network, Operator, Role, Site
from simpul.network.numbers import NumberPlan
from simpul.source import Reason

RADIUS_PORT, TACACS_PORT, SYSLOG_PORT = 1812, 49, 514
# Seconds. The local account is asked once every server was silent, and must let in within ten.
_PATIENCE, _TOGETHER = 3, 8
# RFC 3411, SnmpEngineID: the high bit (octets follow), net-snmp's enterprise number, and 4: text of our choice.
_ENGINE = "80001f8804"


@dataclass(frozen=True, slots=True)
class Account:
    """A named person's own account. Public keys only: it has no password here."""

    name: str
    key: str
    unit: str
    reason: Reason

    @property
    def algorithm(self) -> str:
        """The kind of the key: ssh-ed25519."""
        return self.key.split(" ")[0]

    @property
    def md5(self) -> str:
        """The MD5 of the key in hex, in capitals: how some routers keep a person's key (RFC 4716, 4)."""
        return hashlib.md5(base64.b64decode(self.key.split(" ")[1]), usedforsecurity=False).hexdigest().upper()


@dataclass(frozen=True, slots=True)
class Rescue:
    """The one local account. `secret` names the hash of its password; None: not yet made."""

    secret: str | None
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class LoginServer:
    """Whom logins are asked of; `timeout` in seconds, after which the next is asked."""

    name: str
    address: IPv4Address
    port: int
    secret: str | None
    timeout: int

    @property
    def try_seconds(self) -> int:
        """The same for a router that asks everyone twice."""
        return max(1, self.timeout // 2)


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
    radius: tuple[LoginServer, ...]      # empty where logins are asked of TACACS+ servers
    tacacs: tuple[LoginServer, ...]
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
    by_tacacs = site.profile.logins is Logins.TACACS
    return Hardening(
        banner=management.banner,
        accounts=tuple(Account(o.id, o.key, unit, Reason(f"operator {o.name}", o.where))
                       for o in network.operators.values() if _answers_for(o, site)),
        rescue=Rescue(plan.made_secret("rescue", device.name), unit, why) if management.rescue else None,
        radius=() if by_tacacs else _asked(network, plan, management.radius, "radius", RADIUS_PORT),
        tacacs=_asked(network, plan, management.tacacs, "tacacs", TACACS_PORT) if by_tacacs else (),
        syslog=tuple(Collector(*server_address(network, plan, entry.end), SYSLOG_PORT) for entry in management.syslog),
        snmp=tuple(SnmpReader(u.name, plan.made_secret("snmp", f"{u.name}/authentication"),
                              plan.made_secret("snmp", f"{u.name}/privacy")) for u in management.snmp),
        engine=_ENGINE + device.name[:27].encode().hex(),   # 5 octets and 27: RFC 3411 allows 32
        unit=unit,
        reason=why,
    )


def _asked(
    network: Network, plan: NumberPlan, servers: tuple[ManagementServer, ...], kind: str, port: int,
) -> tuple[LoginServer, ...]:
    patience = min(_PATIENCE, _TOGETHER // max(1, len(servers)))
    return tuple(LoginServer(name, address, port, plan.made_secret(kind, str(entry.end)), patience)
                 for entry in servers for name, address in [server_address(network, plan, entry.end)])


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
