"""Ten times as many numbers take ten times as long, not a hundred times; `bench/` says how long."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from ipaddress import IPv4Network, IPv6Network
from time import process_time

from simpul.ledger import Allocator, Ledger

DAY = date(2026, 11, 22)
SITE4, LOOP4, LINK4 = ((IPv4Network(p),) for p in ("10.64.0.0/11", "10.126.0.0/16", "10.125.0.0/16"))
SITE6, LOOP6, LINK6 = ((IPv6Network(p),) for p in ("fd64::/32", "fd65::/48", "fd66::/64"))


def allocate(ledger: Ledger, sites: int) -> Allocator:
    session = Allocator(ledger, DAY)
    for n in range(sites):
        key = f"64.02.{n:05d}/kantor-desa/1"
        session.prefix4("site4", key, SITE4, 25)
        session.prefix6("site6", key, SITE6, 48)
        session.prefix4("loopback4", key, LOOP4, 32)
        session.prefix6("loopback6", key, LOOP6, 128)
        session.prefix4("link4", key, LINK4, 31)
        session.prefix6("link6", key, LINK6, 127)
        session.number("asn", key, 4200000000, 4294967294)
        session.choice("hub-router", key, ("hub-1", "hub-2"))
    return session


def seconds(work: Callable[[], object], rounds: int = 4) -> float:
    """The least processor time of a few rounds: what the work costs, whoever else uses the machine."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        begin = process_time()
        work()
        best = min(best, process_time() - begin)
    return best


def test_numbers_that_stand_are_found_again() -> None:
    ledger = allocate(Ledger(), 1392).ledger()
    assert allocate(ledger, 1392).new_records == ()


def test_40000_numbers_in_linear_time() -> None:
    few, many = seconds(lambda: allocate(Ledger(), 500)), seconds(lambda: allocate(Ledger(), 5000), 1)
    assert many < 25 * few


def test_a_ledger_is_read_in_linear_time() -> None:
    short, long = (allocate(Ledger(), sites).ledger().text() for sites in (250, 2500))
    assert long.count("\n") > 20000
    assert seconds(lambda: Ledger.parse(long)) < 25 * seconds(lambda: Ledger.parse(short))
