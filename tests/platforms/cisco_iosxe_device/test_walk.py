"""From a session with a pinned key to a change that stands, and to one that comes back by itself."""

from __future__ import annotations

import pytest

from platforms.cisco_iosxe.dialect import CiscoIosxe
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.config.patch import order
from simpul.device import Pending
from simpul.errors import DeviceError
from simpul.plan.left import Left
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


def test_what_a_router_remarks_is_no_refusal(bench: Bench) -> None:
    """It prints its load before each answer, and sentences with a percent sign about lines that it takes."""
    bench.type("line vty 0 4\n exec prompt timestamp\ninterface GigabitEthernet3\n no shutdown\n"
               "class-map type inspect match-any C\n match access-group name theirs\n")
    bench.call(lambda: bench.device.save("budi"))
    filters = ("policy-map type inspect P", " class type inspect C", "  inspect", " class class-default", "  drop")
    line = ("interface GigabitEthernet3", " ip address 198.51.100.6 255.255.255.254", " negotiation auto")
    heard = bench.farm.call(lambda: bench.device.configure("\n".join((*filters, *line[:2]))))
    assert "%No specific protocol configured in class C for inspection" in heard
    assert "% Warning: use /31 mask" in heard
    bench.type("no policy-map type inspect P\ninterface GigabitEthernet3\n no ip address\n")
    fragment = bench.fragment(
        Change(filters[0], "".join(f"{x}\n" for x in filters), filters, (f"no {filters[0]}",)),
        Change(line[0], "".join(f"{x}\n" for x in line), line[:2], (line[0], " no ip address")))
    session = bench.open()
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    session.commit(fragment.id)
    assert "Load for" not in session.fetch()
    bench.open().confirm(fragment.id)
    assert bench.open().fate(fragment.id) == "confirmed"


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


def test_what_the_timer_leaves_of_a_rule_in_use_is_shown_and_planned_away(bench: Bench) -> None:
    """The timer's rollback asks nobody: the rule stays where guests are translated. Everything else is taken back."""
    before = bench.text
    rule = "ip nat inside source list SIMPUL-nat-x interface GigabitEthernet1 overload"
    fragment = bench.fragment(Change(rule, f"{rule}\n", (rule,), (f"no {rule} forced",)),
                              loopback(65, "10.126.65.1"))
    session = bench.open()
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    session.commit(fragment.id)
    session.close()
    bench.call(lambda: setattr(bench.device, "translations", 40))
    bench.pass_time(121)
    assert [line for line in bench.text.splitlines() if line not in before] == [rule]
    later = bench.open()
    assert later.fate(fragment.id) == "reverted"
    left = later.otherwise([fragment])[fragment.id]
    assert left == Left((fragment.steps[0].id,)), "what `apply` and `resume` say of it"
    # Nobody saved it, so a change that does not speak of it is refused, and the line shown.
    other = bench.fragment(loopback(66, "10.126.66.1"))
    later.stage(other, {})
    with pytest.raises(DeviceError) as caught:
        later.arm(other.id, 120)
    assert caught.value.code == "SIM669"
    assert rule in str(caught.value)
    # The next plan does: it is ours by its name, and goes by force.
    running = CiscoIosxe().running(later.fetch())
    ours = Config({i: o for i, o in running.objects.items() if o.owned})
    away = order(diff(ours, Config({})), ours, Config({}), CiscoIosxe())
    assert [(s.action, s.do) for s in away if rule in s.do[0]] == [("delete", (f"no {rule} forced",))]
    gone = bench.fragment(Change(rule, None, (f"no {rule} forced",), (rule,)))
    later.stage(gone, {})
    later.arm(gone.id, 120)
    later.commit(gone.id)
    later.confirm(gone.id)
    assert rule not in bench.text
