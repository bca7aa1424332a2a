"""How routers are managed, as it is declared: whom they ask about people, and to whom they report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from simpul.intent.flow import FlowEnd
from simpul.source import Source


class Logins(StrEnum):
    """Which of the declared servers routers ask about people."""

    RADIUS = "radius"  # RFC 2865
    TACACS = "tacacs"  # TACACS+, RFC 8907


@dataclass(frozen=True, slots=True)
class ManagementServer:
    """A declared server that every router speaks with, and where that is said."""

    end: FlowEnd
    where: Source


@dataclass(frozen=True, slots=True)
class SnmpUser:
    """Who may read routers by SNMPv3 (RFC 3414, authPriv), and who answers for that."""

    name: str
    owner: str
    where: Source


@dataclass(frozen=True, slots=True)
class Management:
    """How routers are managed: what they say before a login, whom they ask about people, where they report to."""

    banner: tuple[str, ...]  # lines
    rescue: str | None  # "console": the one local account, whose password is sealed
    radius: tuple[ManagementServer, ...]  # asked in this order (RFC 2865)
    tacacs: tuple[ManagementServer, ...]  # the same, by routers of profiles that say so (RFC 8907)
    syslog: tuple[ManagementServer, ...]  # each is sent everything (RFC 5424, over UDP)
    snmp: tuple[SnmpUser, ...]
    where: Source
