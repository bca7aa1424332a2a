"""The cases in `patch/`, without a router."""

from __future__ import annotations

import pytest

from platforms.linux_frr.dialect import LinuxFrr
from simpul.config.diff import diff
from simpul.config.patch import apply, undo
from simpul.config.simulate import simulate
from tests.platforms.case_file import words
from tests.platforms.linux_frr.patch_case import Case, cases

CASES = cases()


def test_there_are_cases() -> None:
    assert len(CASES) >= 25


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_what_is_sent_is_what_the_case_says(case: Case) -> None:
    steps = case.steps()
    assert words(steps) == case.patch
    assert words(undo(steps)) == case.undo


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_there_and_back(case: Case) -> None:
    dialect, running, steps = LinuxFrr(), case.running(), case.steps()
    simulate(running, steps, dialect)
    reached = apply(running, steps, dialect)
    assert reached.owned() == case.intended()
    assert reached == case.running(after=True)
    assert diff(reached, case.intended()) == ()
    assert apply(reached, undo(steps), dialect) == running
