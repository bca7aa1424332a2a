"""From a session with a pinned key to a change that stands, and to one that comes back by itself."""

from __future__ import annotations

from simpul.device import Pending
from tests.platforms.cisco_iosxe_device.bench import NAME, Bench, Change, loopback


def test_a_change_is_armed_committed_seen_by_a_second_session_confirmed_and_saved(bench: Bench) -> None:
    before = bench.text
    first = bench.open()
    assert first.facts().version == "17.9.4a"
    assert f"hostname {NAME}" in first.fetch()
    fragment = bench.fragment(loopback(65, "10.126.65.1"), loopback(66, "10.126.66.1"))
    first.stage(fragment, {})
    assert bench.text == before, "staging changes nothing"
    assert first.pending() == (Pending(fragment.id, "staged", None),)
    assert first.arm(fragment.id, 150) == 120
    assert first.pending() == (Pending(fragment.id, "armed", 120),)
    first.commit(fragment.id)
    assert "interface Loopback65" in bench.text
    bench.pass_time(30)
    second = bench.open()
    assert second.pending() == (Pending(fragment.id, "committed", 90),)
    second.confirm(fragment.id)
    assert second.fate(fragment.id) == "confirmed"
    assert second.pending() == ()
    bench.pass_time(600)
    bench.power_cut()
    assert "interface Loopback65" in bench.text
    assert bench.open().fate(fragment.id) == "confirmed"


def test_the_router_takes_back_by_itself_what_nobody_confirms(bench: Bench) -> None:
    before = bench.text
    fragment = bench.fragment(loopback(65, "10.126.65.1"))
    session = bench.open()
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    session.commit(fragment.id)
    session.close()
    bench.pass_time(121)
    assert bench.text == before
    later = bench.open()
    assert later.fate(fragment.id) == "reverted"
    assert later.pending() == ()


def test_a_rule_whose_translations_stand_is_taken_back_by_its_lines(bench: Bench) -> None:
    """A rollback would leave it: the router asks a person whether to drop them, and there is none."""
    before = bench.text
    rule = "ip nat inside source list theirs interface GigabitEthernet1 overload"
    fragment = bench.fragment(Change(rule, f"{rule}\n", (rule,), (f"no {rule} forced",)))
    session = bench.open()
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    session.commit(fragment.id)
    bench.call(lambda: setattr(bench.device, "translations", 40))
    session.revert(fragment.id)
    assert bench.text == before
    assert session.fate(fragment.id) == "reverted"
    assert session.pending() == ()
