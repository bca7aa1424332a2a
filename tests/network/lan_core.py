"""The shipped network with a LAN core at one of its sites."""

from __future__ import annotations

from dataclasses import replace

from simpul.intent.model import LanCore
from simpul.network.addresses import Prefix
from simpul.network.numbers import NumberPlan
from simpul.source import Source

from .conftest import Built

ALONE, TWO = "64.74/kabkota/1", "64.02/kabkota/1"
CORE = LanCore("servers", 0, ("office", "voice"), Source("inventory/governments/64.74-bontang.yaml", 9, 1))


def cored(shipped: Built, key: str) -> Built:
    """The shipped network with a LAN core at one site, and a key for it."""
    site = shipped.network.sites[key]
    services = tuple(s for s in site.services if s.segment not in CORE.behind)
    sites = {**shipped.network.sites, key: replace(site, ospf=CORE, services=services)}
    built = Built.of(replace(shipped.network, sites=sites), shipped.ledger())
    built.allocator.remember("ospf", key, "0123456789abcdef" * 2)
    return Built.of(built.network, built.ledger())


def behind(built: Built, key: str) -> set[Prefix]:
    plan, site = NumberPlan(built.network, built.allocator), built.network.sites[key]
    return {p for s in site.segments if s.name in CORE.behind
            for p in (plan.segment4(site, s.name, s.prefix4), plan.segment6(site, s.name))}
