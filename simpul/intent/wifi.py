"""Public Wi-Fi, as it is declared."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from simpul.source import Source


@dataclass(frozen=True, slots=True)
class GuestNetwork:
    """What guests of public Wi-Fi have at every site: addresses that are translated and never routed."""

    prefix4: IPv4Network
    resolvers: tuple[IPv4Address, ...]  # answer guests' names; outside, never inside
    where: Source


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when something is open, each day, in minutes of local time; past midnight where `closes` is less."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Wifi:
    """Public Wi-Fi of a site: open in these hours (None: always), with this share of each line in per cent."""

    hours: Hours | None
    share: int
    where: Source
