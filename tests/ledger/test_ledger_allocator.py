"""What the allocator gives, keeps and refuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from ipaddress import IPv4Network, IPv6Network

import pytest

from simpul.errors import BrokenLedger, LedgerError
from simpul.ledger import Allocator, Ledger, read_ledger, repair

DAY = date(2026, 11, 22)
POOL = (IPv4Network("10.66.0.0/24"),)
POOL6 = (IPv6Network("fd64::/32"),)


def test_first_fit_from_the_lowest() -> None:
    session = Allocator(Ledger(), DAY)
    assert [str(session.prefix4("site4", key, POOL, length)) for key, length in
            (("a", 27), ("b", 25), ("c", 27), ("d", 26))] == [
        "10.66.0.0/27", "10.66.0.128/25", "10.66.0.32/27", "10.66.0.64/26"]
    assert [str(r) for r in session.new_records][:2] == ["2026-11-22 give site4 a 10.66.0.0/27",
                                                         "2026-11-22 give site4 b 10.66.0.128/25"]


def test_ipv6_and_numbers() -> None:
    session = Allocator(Ledger(), DAY)
    assert str(session.prefix6("site6", "a", POOL6, 48)) == "fd64::/48"
    assert str(session.prefix6("site6", "b", POOL6, 48)) == "fd64:0:1::/48"
    assert [session.number("asn", key, 4200000000, 4294967294) for key in "xyx"] == [4200000000, 4200000001, 4200000000]


def test_pools_are_used_in_their_order_not_by_address() -> None:
    pool = (IPv4Network("10.70.0.0/31"), IPv4Network("10.65.0.0/31"))
    session = Allocator(Ledger(), DAY)
    assert [str(session.prefix4("link", k, pool, 31)) for k in "ab"] == ["10.70.0.0/31", "10.65.0.0/31"]


def test_a_second_session_gives_the_same_and_records_nothing() -> None:
    first = Allocator(Ledger(), DAY)
    wanted = [first.prefix4("site4", k, POOL, 27) for k in "abc"]
    second = Allocator(Ledger.parse(first.ledger().text()), DAY + timedelta(days=400))
    assert [second.prefix4("site4", k, POOL, 27) for k in "abc"] == wanted
    assert second.new_records == ()


def test_a_session_changes_no_ledger() -> None:
    ledger = Ledger.parse("2026-11-22 give asn a 1\n")
    session = Allocator(ledger, DAY)
    session.number("asn", "b", 1, 9)
    session.release("asn", "a")
    assert ledger.get("asn", "a") == "1"
    assert ledger.get("asn", "b") is None
    assert session.ledger().get("asn", "b") == "2"
    assert session.get("asn", "a") is None


def test_an_appended_pool_moves_nothing_and_is_used_when_the_first_is_full() -> None:
    session = Allocator(Ledger(), DAY)
    small = (IPv4Network("10.66.0.0/30"),)
    before = [session.prefix4("link", k, small, 31) for k in "ab"]
    grown = (*small, IPv4Network("10.60.0.0/30"))
    assert [session.prefix4("link", k, grown, 31) for k in "ab"] == before
    assert str(session.prefix4("link", "c", grown, 31)) == "10.60.0.0/31"


def test_an_exhausted_pool_says_how_full_and_how_to_append() -> None:
    session = Allocator(Ledger(), DAY)
    pool = (IPv4Network("10.66.0.0/30"), IPv4Network("10.67.0.0/31"))
    for key in "abc":
        session.prefix4("link", key, pool, 31)
    session.release("link", "b")
    with pytest.raises(LedgerError) as refused:
        session.prefix4("link", "d", pool, 31)
    assert refused.value.code == "SIM206"
    message = str(refused.value)
    assert "link d in 10.66.0.0/30, 10.67.0.0/31: room for 3 prefixes of /31, 2 given, 1 resting" in message
    assert "the first until 2027-02-20" in message
    assert "append a prefix to the end of the pool" in message
    assert len(session.new_records) == 4


def test_an_exhausted_range_of_numbers() -> None:
    session = Allocator(Ledger(), DAY)
    session.number("link", "a", 7, 7)
    with pytest.raises(LedgerError, match="in 7 to 7: room for 1 numbers, 1 given, 0 resting"):
        session.number("link", "b", 7, 7)


@pytest.mark.parametrize("ask", [
    lambda s: s.prefix4("site4", "a", POOL, 25),
    lambda s: s.prefix4("site4", "a", (IPv4Network("10.67.0.0/16"),), 27),
    lambda s: s.prefix6("site4", "a", POOL6, 48),
    lambda s: s.number("site4", "a", 0, 9),
    lambda s: s.number("asn", "a", 2, 9),
    lambda s: s.choice("hub", "a", ["hub-2", "hub-3"]),
])
def test_what_no_longer_fits_is_refused_at_its_line_never_moved(ask: Callable[[Allocator], object]) -> None:
    text = ("2026-11-22 give site4 a 10.66.0.0/27\n2026-11-22 give asn a 1\n2026-11-22 choose hub a hub-1\n")
    session = Allocator(Ledger.parse(text), DAY)
    with pytest.raises(LedgerError) as refused:
        ask(session)
    assert refused.value.code == "SIM207"
    assert refused.value.diagnostic.where is not None
    assert "numbers never move" in (refused.value.diagnostic.hint or "")
    assert session.new_records == ()


@pytest.mark.parametrize("ask", [
    lambda s: s.prefix4("site4", "a b", POOL, 27),
    lambda s: s.prefix4("site4", "", POOL, 27),
    lambda s: s.prefix4("Site 4", "a", POOL, 27),
    lambda s: s.prefix4("site4", "a", (), 27),
    lambda s: s.prefix4("site4", "a", POOL, 33),
    lambda s: s.number("asn", "a", 9, 2),
    lambda s: s.choice("hub", "a", []),
    lambda s: s.remember("wg", "a", "two\nlines"),
    lambda s: s.remember("wg", "a", ""),
    lambda s: s.remember("wg", "a", "10.0.0.1/8"),
])
def test_a_wrong_request_is_refused_and_leaves_no_record(ask: Callable[[Allocator], object]) -> None:
    session = Allocator(Ledger(), DAY)
    with pytest.raises(LedgerError) as refused:
        ask(session)
    assert refused.value.code == "SIM209"
    assert session.new_records == ()


def test_a_freed_number_rests_then_returns_to_the_pool() -> None:
    session = Allocator(Ledger(), DAY)
    session.number("asn", "a", 1, 9)
    session.release("asn", "a")
    ledger = session.ledger()
    assert Allocator(ledger, DAY + timedelta(days=89)).number("asn", "b", 1, 9) == 2
    assert Allocator(ledger, DAY + timedelta(days=90)).number("asn", "b", 1, 9) == 1
    assert Allocator(ledger, DAY, quarantine_days=0).number("asn", "b", 1, 9) == 1


def test_without_rest_a_number_is_free_in_the_same_session() -> None:
    session = Allocator(Ledger(), DAY, quarantine_days=0)
    assert session.number("asn", "a", 1, 9) == 1
    session.release("asn", "a")
    assert session.number("asn", "b", 1, 9) == 1


def test_a_site_removed_by_mistake_returns_as_it_was() -> None:
    session = Allocator(Ledger(), DAY)
    for key in "abc":
        session.prefix4("site4", key, POOL, 27)
    session.release_absent("site4", ["a", "c"])
    back = Allocator(session.ledger(), DAY + timedelta(days=3))
    assert str(back.prefix4("site4", "b", POOL, 27)) == "10.66.0.32/27"


def test_what_went_to_another_does_not_return() -> None:
    session = Allocator(Ledger(), DAY)
    session.number("asn", "a", 1, 9)
    session.release("asn", "a")
    later = Allocator(session.ledger(), DAY + timedelta(days=100))
    assert later.number("asn", "b", 1, 9) == 1
    assert Allocator(later.ledger(), DAY + timedelta(days=100)).number("asn", "a", 1, 9) == 2
    # Nor while it rests after the other: b's neighbours may still send to it.
    later.release("asn", "b")
    resting = later.ledger()
    assert Allocator(resting, DAY + timedelta(days=101)).number("asn", "a", 1, 9) == 2
    assert Allocator(resting, DAY + timedelta(days=190)).number("asn", "a", 1, 9) == 1


def test_a_larger_request_after_a_removal_gets_a_place_of_its_own() -> None:
    session = Allocator(Ledger(), DAY)
    session.prefix4("site4", "a", POOL, 27)
    session.release("site4", "a")
    assert str(session.prefix4("site4", "a", POOL, 26)) == "10.66.0.64/26"


def test_release_absent_frees_only_that_kind() -> None:
    session = Allocator(Ledger(), DAY)
    session.number("asn", "a", 1, 9)
    session.number("link", "a", 1, 9)
    freed = session.release_absent("asn", [])
    assert [str(r) for r in freed] == ["2026-11-22 free asn a 1"]
    assert session.get("link", "a") == "1"
    assert session.release("asn", "a") is None


def test_choices_spread_evenly_and_stay() -> None:
    session = Allocator(Ledger(), DAY)
    hubs = ["hub-1", "hub-2", "hub-3"]
    chosen = {f"site-{n}": session.choice("hub-router", f"site-{n}", hubs) for n in range(300)}
    assert set(Counter(chosen.values()).values()) == {100}
    later = Allocator(session.ledger(), DAY)
    assert {key: later.choice("hub-router", key, [*hubs, "hub-4"]) for key in chosen} == chosen
    assert later.choice("hub-router", "new", [*hubs, "hub-4"]) == "hub-4"


def test_two_uplinks_a_site_do_not_put_all_fibres_on_one_router() -> None:
    session = Allocator(Ledger(), DAY)
    sides = Counter((uplink, session.choice("hub-router", f"s{n}:{uplink}", ["r1", "r2"]))
                    for n in range(200) for uplink in ("fibre", "satellite"))
    assert min(sides.values()) > 60


def test_remember_and_rotate() -> None:
    session = Allocator(Ledger(), DAY)
    session.remember("wg", "t@a", "key1=")
    session.remember("wg", "t@a", "key1=")
    session.remember("wg", "t@a", "key2=")
    assert [str(r) for r in session.new_records] == [
        "2026-11-22 give wg t@a key1=", "2026-11-22 free wg t@a key1=", "2026-11-22 give wg t@a key2="]
    assert session.get("wg", "t@a") == "key2="
    assert session.ledger().conflicts == ()


def test_one_key_pair_is_never_two_ends() -> None:
    session = Allocator(Ledger.parse("2026-11-22 give wg t@a key1=\n"), DAY)
    with pytest.raises(LedgerError, match="already t@a's") as refused:
        session.remember("wg", "t@b", "key1=")
    assert refused.value.code == "SIM210"
    assert str(refused.value.diagnostic.where) == "inventory/ledger:1:24"


def test_a_remembered_prefix_is_not_given_to_others() -> None:
    session = Allocator(Ledger(), DAY)
    session.remember("site4", "old", "10.66.0.0/27")
    assert str(session.prefix4("site4", "a", POOL, 27)) == "10.66.0.32/27"
    with pytest.raises(LedgerError, match="already a's"):
        session.remember("site4", "b", "10.66.0.48/28")


def test_a_ledger_that_contradicts_itself_gives_nothing() -> None:
    ledger, _ = read_ledger("2026-11-22 give asn a 1\n2026-11-22 give asn b 1\n")
    with pytest.raises(BrokenLedger):
        Allocator(ledger, DAY)


class TestRepair:
    TEXT = "2026-11-22 give asn a 1\n2026-11-22 give asn b 1\n2026-11-22 give asn b 2\n"

    def test_the_first_line_keeps_the_number(self) -> None:
        ledger, _ = read_ledger("2026-11-22 give asn a 1\n2026-11-22 give asn b 1\n")
        records = repair(ledger, {"a", "b"}, DAY)
        assert [str(r) for r in records] == ["2026-11-22 free asn b 1"]
        session = Allocator(ledger.extended(records), DAY)
        assert (session.number("asn", "a", 1, 9), session.number("asn", "b", 1, 9)) == (1, 2)

    def test_what_was_applied_keeps_the_number(self) -> None:
        ledger, _ = read_ledger("2026-11-22 give asn a 1\n2026-11-22 give asn b 1\n")
        assert [str(r) for r in repair(ledger, {"a"}, DAY)] == ["2026-11-22 free asn a 1"]

    def test_where_both_were_applied_a_person_must_look(self) -> None:
        ledger, _ = read_ledger("2026-11-22 give asn a 1\n2026-11-22 give asn b 1\n")
        with pytest.raises(LedgerError) as refused:
            repair(ledger, {"c"}, DAY)
        assert refused.value.code == "SIM208"
        assert "a (line 1) and 1 of b (line 2)" in str(refused.value)

    def test_one_free_may_end_two_conflicts(self) -> None:
        ledger, found = read_ledger(self.TEXT)
        assert [d.code for d in found] == ["SIM202", "SIM203"]
        records = repair(ledger, {"b"}, DAY)
        assert [str(r) for r in records] == ["2026-11-22 free asn b 1"]
        assert ledger.extended(records).get("asn", "b") == "2"
