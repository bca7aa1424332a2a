"""What holds for every history of a ledger, checked against a slow reading of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from ipaddress import IPv4Network, IPv6Network
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simpul.errors import BrokenLedger, LedgerError
from simpul.ledger import HEADER, Allocator, Ledger, Record, read_ledger, repair
from simpul.ledger.occupancy import Occupancy

DAY = date(2026, 11, 22)
REST = 90
# Small, so that histories run into full pools and quarantine; two prefixes out of order, so that order shows.
POOL = (IPv4Network("10.66.0.16/28"), IPv4Network("10.66.0.0/29"))
POOL6 = (IPv6Network("fd64::/60"),)
KEYS = [f"site-{n}" for n in range(8)]

brief = settings(max_examples=150, deadline=None)


@dataclass(frozen=True)
class Ask:
    key: str
    length: int


@dataclass(frozen=True)
class Drop:
    key: str


@dataclass(frozen=True)
class Wait:
    days: int


Move = Ask | Drop | Wait
# A key always asks for the same length, as a site of one profile does, unless the test says otherwise.
asks = st.sampled_from(KEYS).map(lambda key: Ask(key, 29 + int(key[-1]) % 4))
moves: st.SearchStrategy[Move] = st.one_of(
    asks, asks, st.builds(Drop, st.sampled_from(KEYS)), st.builds(Wait, st.sampled_from([1, 45, 90, 200])))
histories = st.lists(moves, max_size=40)


def aligned(length: int) -> list[IPv4Network]:
    """Every prefix that may be given, in the order in which it must be tried."""
    return [subnet for pool in POOL if pool.prefixlen <= length for subnet in pool.subnets(new_prefix=length)]


@given(histories)
@brief
def test_every_history_keeps_the_promises(history: Sequence[Move]) -> None:
    ledger, today = Ledger(), DAY
    held: dict[str, IPv4Network] = {}
    freed: list[tuple[str, IPv4Network, date]] = []
    for move in history:
        # Each step is a session of its own, on the ledger as its file would have it.
        ledger = Ledger.parse(ledger.text())
        session = Allocator(ledger, today, REST)
        if isinstance(move, Wait):
            today += timedelta(days=move.days)
        elif isinstance(move, Drop):
            assert (session.release("site4", move.key) is None) == (move.key not in held)
            if move.key in held:
                freed.append((move.key, held.pop(move.key), today))
        else:
            blocked = [*held.values(), *(n for k, n, d in freed if k != move.key and d + timedelta(days=REST) > today)]
            resting = [n for _, n, d in freed if d + timedelta(days=REST) > today]
            own = [n for k, n, _ in freed if k == move.key]
            expected = held.get(move.key)
            if expected is None and own and not any(own[-1].overlaps(b) for b in blocked):
                expected = own[-1]
            if expected is None:
                free = (n for n in aligned(move.length) if not any(n.overlaps(b) for b in [*held.values(), *resting]))
                expected = next(free, None)
            if expected is None:
                with pytest.raises(LedgerError) as refused:
                    session.prefix4("site4", move.key, POOL, move.length)
                assert refused.value.code == "SIM206"
                continue
            assert session.prefix4("site4", move.key, POOL, move.length) == expected
            held[move.key] = expected
        ledger = session.ledger()
        assert {k: r.value for k, r in ledger.living("site4").items()} == {k: str(n) for k, n in held.items()}
        assert not any(a.overlaps(b) for a, b in combinations(held.values(), 2))
    assert ledger.conflicts == ()


@given(st.permutations(KEYS), st.permutations(KEYS), st.sets(st.sampled_from(KEYS)))
@brief
def test_order_additions_and_removals_move_nobody_else(first: list[str], second: list[str], gone: set[str]) -> None:
    pool = (IPv4Network("10.66.0.0/24"),)
    session = Allocator(Ledger(), DAY)
    values = {key: (session.prefix4("site4", key, pool, 29), session.number("asn", key, 1, 99),
                    session.choice("hub", key, ["a", "b"])) for key in first}
    later = Allocator(session.ledger(), DAY)
    for kind in ("site4", "asn", "hub"):
        later.release_absent(kind, set(KEYS) - gone)
    for key in ["new-1", *second, "new-2"]:
        if key in gone:
            continue
        got = (later.prefix4("site4", key, pool, 29), later.number("asn", key, 1, 99),
               later.choice("hub", key, ["a", "b"]))
        assert key not in values or got == values[key]


words = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=12)
records = st.builds(Record, st.dates(), st.sampled_from(["give", "choose"]),
                    st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True), words,
                    st.one_of(words.filter(lambda w: not w[0].isdigit() and ":" not in w),
                              st.integers(0, 2**32).map(str),
                              st.builds(lambda n, x: str(IPv4Network((n >> (32 - x) << (32 - x), x))),
                                        st.integers(0, 2**32 - 1), st.integers(1, 32)),
                              st.builds(lambda n, x: str(IPv6Network((n >> (128 - x) << (128 - x), x))),
                                        st.integers(0, 2**128 - 1), st.integers(1, 128))))


@given(st.lists(records, max_size=20, unique_by=lambda r: (r.kind, r.key)))
@brief
def test_text_and_parse_are_each_others_inverse(some: list[Record]) -> None:
    ledger = Ledger(tuple(some))
    parsed, found = read_ledger(ledger.text())
    assert parsed == ledger
    assert parsed.text() == ledger.text()
    assert bool(found) == bool(ledger.conflicts)


def run(ledger: Ledger, history: Sequence[Move], today: date) -> tuple[Record, ...]:
    session = Allocator(ledger, today, REST)
    for move in history:
        if isinstance(move, Ask):
            try:
                session.prefix4("site4", move.key, POOL, move.length)
            except LedgerError as full:
                assert full.code == "SIM206"
        elif isinstance(move, Drop):
            session.release("site4", move.key)
    return session.new_records


short = st.lists(moves, max_size=6)


@given(short, short, short)
@settings(max_examples=300, deadline=None)
def test_a_union_of_two_branches_is_clean_or_is_reported(
        before: Sequence[Move], ours: Sequence[Move], theirs: Sequence[Move]) -> None:
    base = Ledger(run(Ledger(), before, DAY))
    a, b = (run(base, branch, DAY + timedelta(days=1)) for branch in (ours, theirs))
    # What git's union driver writes: the common lines, one side's, the other's.
    text = HEADER + "".join(f"{r}\n" for r in (*base.records, *a, *b))
    merged, found = read_ledger(text)
    living = [(key, IPv4Network(record.value)) for key, record in merged.living("site4").items()]
    clash = any(x.overlaps(y) for (_, x), (_, y) in combinations(living, 2))
    if clash:
        assert found
    if not found:
        assert Ledger.parse(text) == merged
        return
    assert {d.code for d in found} <= {"SIM202", "SIM203"}
    with pytest.raises(BrokenLedger):
        Ledger.parse(text)
    # No false alarm: each conflict needs a line of either branch that stands against the other's.
    on_ours = (*base.extended(a).living("site4").values(), *a)
    on_theirs = (*base.extended(b).living("site4").values(), *b)
    assert any(IPv4Network(x.value).overlaps(IPv4Network(y.value)) if x.key != y.key else x.value != y.value
               for x in on_ours for y in on_theirs)
    mended = merged.extended(repair(merged, set(KEYS), DAY + timedelta(days=2)))
    assert mended.findings() == ()
    # Whoever stood first in each conflict still has it.
    for conflict in merged.conflicts:
        if conflict.what == "number" and not any(c.later is conflict.first for c in merged.conflicts):
            assert mended.get("site4", conflict.first.key) == conflict.first.value


ranges = st.tuples(st.integers(0, 60), st.integers(0, 8)).map(lambda r: (r[0], r[0] + r[1]))


@given(st.lists(ranges, max_size=8), st.lists(st.tuples(ranges, st.sampled_from([1, 2, 4, 8])), max_size=12))
@brief
def test_occupancy_is_a_set_of_numbers(start: list[tuple[int, int]], steps: list[tuple[tuple[int, int], int]]) -> None:
    taken = {n for first, last in start for n in range(first, last + 1)}
    occupancy = Occupancy(start)
    for (first, last), size in steps:
        assert occupancy.overlaps(first, last) == any(n in taken for n in range(first, last + 1))
        for area in ((0, 63), (first, 63)):
            want = next((at for at in range(64) if at % size == 0 and at >= area[0] and at + size - 1 <= area[1]
                         and taken.isdisjoint(range(at, at + size))), None)
            assert occupancy.lowest(*area, size) == want
        occupancy.add(first, last)
        taken |= set(range(first, last + 1))
