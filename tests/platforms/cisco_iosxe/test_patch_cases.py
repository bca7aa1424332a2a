"""The cases in `patch/`: what is sent, that the emulated router takes it, and that it leads there and back."""

from __future__ import annotations

import pytest

from simpul.config.diff import diff
from simpul.config.patch import apply, undo
from simpul.config.simulate import simulate
from tests.platforms.case_file import words
from tests.platforms.cisco_iosxe.edges import running, send
from tests.platforms.cisco_iosxe.patch_case import DIALECT, Case, cases

CASES = cases()


def test_there_are_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_what_is_sent_is_what_the_case_says(case: Case) -> None:
    steps = case.steps()
    assert words(steps) == case.patch
    assert words(undo(steps)) == case.undo


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_there_and_back(case: Case) -> None:
    before, steps = case.running(), case.steps()
    simulate(before, steps, DIALECT)
    reached = apply(before, steps, DIALECT)
    assert reached.owned() == case.intended()
    assert reached == case.running(after=True)
    assert diff(reached, case.intended()) == ()
    assert apply(reached, undo(steps), DIALECT) == before


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_the_router_takes_every_line_there_and_back(case: Case) -> None:
    device, steps = case.router(), case.steps()
    assert device.refused == []
    before = running(device)
    assert before.owned() == case.running().owned()
    assert send(device, steps) == []
    assert running(device) == running(case.router(after=True))
    assert send(device, undo(steps)) == []
    assert running(device) == before
