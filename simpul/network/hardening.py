"""How a router is managed: who may log in, whom it asks about them, to whom it reports, which of its ports are shut."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from ipaddress import IPv4Address

from simpul.intent.management import Logins
from simpul.intent.model import Operator, Profile
from simpul.source import Reason, Source

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


@dataclass(frozen=True, slots=True)
class Managed:
    """How every router is managed: what it says before a login, whom it asks, to whom it reports."""

    banner: tuple[str, ...]
    rescue: bool                         # there is a local account
    radius: tuple[LoginServer, ...]
    tacacs: tuple[LoginServer, ...]
    syslog: tuple[Collector, ...]
    snmp: tuple[SnmpReader, ...]
    where: Source


def build_hardening(
    how: Managed | None, device: str, logins: Logins, operators: tuple[Operator, ...], rescue: str | None, unit: str,
) -> Hardening | None:
    """A device's management. `operators` are those who may log in, `rescue` is the name of its own account's secret."""
    if how is None:
        return None
    why = Reason("how routers are managed", how.where)
    by_tacacs = logins is Logins.TACACS
    return Hardening(
        banner=how.banner,
        accounts=tuple(Account(o.id, o.key, unit, Reason(f"operator {o.name}", o.where)) for o in operators),
        rescue=Rescue(rescue, unit, why) if how.rescue else None,
        radius=() if by_tacacs else how.radius,
        tacacs=how.tacacs if by_tacacs else (),
        syslog=how.syslog,
        snmp=how.snmp,
        engine=_ENGINE + device[:27].encode().hex(),   # 5 octets and 27: RFC 3411 allows 32
        unit=unit,
        reason=why,
    )


def unused_ports(profile: Profile, used: frozenset[str]) -> tuple[str, ...]:
    """The ports of such a site's routers that nothing is declared for: they are shut (JI-AC-4)."""
    every = (*profile.wan_ports, *(p.name for p in profile.lan_ports),
             *((profile.oob_port,) if profile.oob_port else ()))
    return tuple(dict.fromkeys(p for p in every if p not in used))
