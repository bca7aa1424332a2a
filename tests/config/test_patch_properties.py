"""Diff, order and undo over random configurations, with others' lines among them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.linux_frr.dialect import LinuxFrr
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.config.patch import apply, order, undo
from simpul.config.simulate import simulate
from tests.platforms.linux_frr.frr_texts import fetched, file_objects, frr_objects, rendered, running_text


class Unafraid(LinuxFrr):
    """For random configurations, which are full of neighbours without policies: only references count."""

    def hazards(self, config: Config) -> list[str]:  # noqa: ARG002 - the Protocol's
        return []


DIALECT = Unafraid()


@st.composite
def both(draw: st.DrawFn) -> tuple[Config, Config]:
    """What runs (with others' lines) and what is intended."""
    theirs = draw(st.booleans())
    old = draw(frr_objects(bgp_always=theirs)) | draw(file_objects())
    new = draw(frr_objects(bgp_always=theirs)) | draw(file_objects())
    running = DIALECT.running(fetched(old, running_text(old, theirs=theirs)))
    return running, DIALECT.intended(rendered(new))


@settings(max_examples=100, deadline=None)
@given(both())
def test_there_and_back(pair: tuple[Config, Config]) -> None:
    running, intended = pair
    steps = order(diff(running, intended), running, intended, DIALECT)
    simulate(running, steps, DIALECT)
    reached = apply(running, steps, DIALECT)
    assert reached.owned() == intended
    assert diff(reached, intended) == ()
    for object_id, item in running.objects.items():
        if not item.owned:
            assert reached.objects[object_id] is item
    back = undo(steps)
    simulate(reached, back, DIALECT)
    assert apply(reached, back, DIALECT) == running
    assert undo(back) == steps


@settings(max_examples=25, deadline=None)
@given(both())
def test_the_order_does_not_depend_on_the_order_of_the_changes(pair: tuple[Config, Config]) -> None:
    running, intended = pair
    changes = diff(running, intended)
    assert order(changes, running, intended, DIALECT) == order(reversed(changes), running, intended, DIALECT)


@settings(max_examples=25, deadline=None)
@given(both())
def test_a_second_plan_is_empty_even_after_an_unsaved_change(pair: tuple[Config, Config]) -> None:
    running, _ = pair
    assert diff(running, running.owned()) == ()
