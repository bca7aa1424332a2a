"""The picture of a plan: each unit, each hub router, what joins them, and nothing twice or beyond its frame."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from simpul.config.model import Action, Step
from simpul.plan.model import Fragment, Phase, Plan, Unit
from simpul.report.picture import ALONE, DRAWN, TALL, Box, picture
from simpul.source import Reason, Source

_WHY = Reason("a line", Source("inventory/a.yaml", 1, 1))


def part(device: str, phase: Phase, *actions: Action) -> Fragment:
    steps = tuple(Step(a, f"o{n}", "vpn", None if a == "create" else "x\n", None if a == "delete" else "y\n")
                  for n, a in enumerate(actions))
    return Fragment(f"{device}{phase}", device, "", phase, steps, {}, {s.id: _WHY for s in steps})


def drawn(*units: Unit) -> Plan:
    return Plan("net", {}, (), tuple(replace(u, fragments=tuple(replace(f, unit=u.name) for f in u.fragments))
                                     for u in units), {})


def site(number: int, *actions: Action, hub: str = "hub-a") -> Unit:
    return Unit(f"site:{number:04}", (part(hub, "expand", "create"), part(f"edge-{number:04}", "switch", *actions)))


def _times(action: Action, count: int) -> list[Action]:
    return [action] * count


def named(boxes: tuple[Box, ...]) -> dict[str, Box]:
    assert len({b.name for b in boxes}) == len(boxes)
    return {b.name: b for b in boxes}


def test_a_unit_is_joined_with_each_hub_router_that_changes_with_it() -> None:
    unit = Unit("site:b", (part("hub-a", "expand", "create", "create"), part("hub-b", "contract", "delete"),
                           part("b-1", "switch", "create", "replace"), part("b-2", "switch", "replace")))
    seen = picture(drawn(unit, site(1, "create")))
    boxes = named(seen.boxes)
    assert boxes["b-1, b-2"].counts == (("create", 1), ("replace", 2))
    assert boxes["hub-a"].counts == (("create", 3),)
    assert boxes["hub-b"].counts == (("delete", 1),)
    assert {(link.title, link.counts) for link in seen.links} == {
        ("site:b: +2 on hub-a", (("create", 2),)), ("site:b: -1 on hub-b", (("delete", 1),)),
        ("site:0001: +1 on hub-a", (("create", 1),))}


def test_what_a_removed_site_leaves_on_hubs_has_its_units_name() -> None:
    seen = picture(drawn(Unit("site:gone", (part("hub-a", "contract", "delete"),))))
    assert named(seen.boxes).keys() == {"hub-a", "site:gone"}
    assert [link.title for link in seen.links] == ["site:gone: -1 on hub-a"]


def test_a_hubs_own_change_on_another_hub_router_goes_along_their_side() -> None:
    own = Unit("site:hub", (part("hub-a", "switch", "replace"), part("hub-b", "expand", "create")))
    seen = picture(drawn(own, site(1, "create")))
    assert "site:hub: +1 on hub-b" in [link.title for link in seen.links]
    assert named(seen.boxes).keys() == {"hub-a", "hub-b", "edge-0001"}


def test_a_thousand_that_change_alike_are_one_box_and_the_odd_one_stands_beside_them() -> None:
    seen = picture(drawn(*(site(n, "create") for n in range(1000)), site(1000, "delete")))
    assert {(b.name, b.like) for b in seen.boxes} == {("edge-0000", 999), ("edge-1000", 0), ("hub-a", 0)}
    assert "site:0000 (and 999 like it): +1 on hub-a" in [link.title for link in seen.links]


def test_more_kinds_than_one_can_look_at_are_counted() -> None:
    seen = picture(drawn(*(site(n, *_times("create", n + 1)) for n in range(DRAWN + 7))))
    assert len(seen.boxes) == DRAWN + 1
    assert seen.hidden == 7


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["hub-a", "hub-b", "hub-c"])),
                max_size=2 * ALONE))
def test_no_two_boxes_of_a_column_touch_and_all_is_inside_the_frame(units: list[tuple[int, int, str]]) -> None:
    seen = picture(drawn(*(site(n, *_times("create", made), *_times("delete", gone), hub=hub)
                           for n, (made, gone, hub) in enumerate(units))))
    for column in {b.left for b in seen.boxes}:
        tops = sorted(b.top for b in seen.boxes if b.left == column)
        assert all(below - above > TALL for above, below in pairwise(tops))
    assert sum(b.like + 1 for b in seen.boxes if b.left == 0) + seen.hidden == len(units)
    for link in seen.links:
        numbers = [float(n) for n in re.findall(r"[\d.]+", link.path)]
        assert all(0 <= x <= seen.width for x in numbers[0::2])
        assert all(0 <= y <= seen.height for y in numbers[1::2])
