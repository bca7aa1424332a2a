"""What a reviewer reads: equal changes once, the outliers apart, and the undo on request."""

from __future__ import annotations

from dataclasses import replace

from simpul.config.model import Step
from simpul.plan.model import Fragment, Plan, Unit
from simpul.plan.serial import fragment_id
from simpul.report.diff_lines import diff_lines
from simpul.report.plan_report import by_reason, plan_report
from simpul.source import Reason, Source

WHY = Reason("longer lists", Source("inventory/network.yaml", 9, 1))


def unit(device: str, *steps: Step) -> Unit:
    bare = Fragment("", device, f"site:{device}", "switch", steps, {s.id: s.before for s in steps},
                    {s.id: WHY for s in steps})
    return Unit(f"site:{device}", (replace(bare, id=fragment_id(bare)),))


def replaced(after: str) -> Step:
    return Step("replace", "time/chrony.conf", "base", "server 10.0.0.1\n", after, ("do this",), ("undo that",))


def a_plan(*units: Unit) -> Plan:
    return Plan("net", "0" * 64, (), units, {})


def text(plan: Plan, *, undo: bool = False) -> str:
    return "\n".join(line.text for line in plan_report(plan, undo=undo))


THOUSAND = a_plan(*(unit(f"v{i}", replaced("server 10.0.0.2\n")) for i in range(1000)),
                  unit("odd", replaced("server 10.9.9.9\n")))


def test_a_thousand_equal_edits_are_one_class_and_the_outlier_another() -> None:
    classes = by_reason(THOUSAND)[str(WHY)]
    assert sorted(len(c.devices) for c in classes) == [1, 1000]
    shown = text(THOUSAND)
    assert shown.count("+ server 10.0.0.2") == 1
    assert shown.count("+ server 10.9.9.9") == 1
    assert "994 more" in shown
    assert "odd" in shown
    assert len(shown.splitlines()) < 20


def test_the_sum_comes_first() -> None:
    first = text(THOUSAND).splitlines()[0]
    assert "1001 to change" in first.replace(",", "")
    assert "1,001 devices" in first


def test_no_changes_are_said_in_a_line() -> None:
    assert text(replace(a_plan(), unchanged=("a", "b"))).splitlines() == ["No changes: 2 devices run what is intended."]


def test_the_undo_stands_beside_the_change_when_asked() -> None:
    plan = a_plan(unit("a", replaced("server 10.0.0.2\n")))
    assert "undo that" in text(plan, undo=True)
    assert "undo that" not in text(plan)


def test_what_would_only_boot_otherwise_is_said_so() -> None:
    assert "saved again" in text(a_plan(unit("a", replaced("server 10.0.0.1\n"))))


def test_what_was_not_reached_is_named() -> None:
    assert "far-away" in text(replace(THOUSAND, unreachable=("far-away",)))


def test_long_stretches_that_stand_are_folded_and_no_change_is() -> None:
    old = [f"line {n}" for n in range(50)]
    new = [*old[:25], "new", *old[25:]]
    shown = diff_lines("\n".join(old), "\n".join(new))
    assert [t for m, t in shown if m == "+"] == ["new"]
    assert not [t for m, t in shown if m == "-"]
    assert len(shown) < 10
    assert sum(int(t.split()[0]) for m, t in shown if m == "…") + sum(m == " " for m, _ in shown) == 50


def test_making_and_removing_show_every_line() -> None:
    assert diff_lines(None, "a\nb\n") == (("+", "a"), ("+", "b"))
    assert diff_lines("a\nb\n", None) == (("-", "a"), ("-", "b"))
