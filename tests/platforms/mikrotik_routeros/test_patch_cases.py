"""The cases in `patch/`: as text, and typed into an emulated router."""

from __future__ import annotations

import pytest

from platforms import parts
from platforms.mikrotik_routeros.dialect import RouterOs
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.config.patch import apply, undo
from simpul.config.simulate import simulate
from tests.platforms.case_file import words
from tests.platforms.mikrotik_routeros.models import confirm, fetched, running, send
from tests.platforms.mikrotik_routeros.patch_case import Case, cases

CASES = cases()


def test_there_are_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_what_is_typed_is_what_the_case_says(case: Case) -> None:
    steps = case.steps()
    assert words(steps) == case.patch
    assert words(undo(steps)) == case.undo


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_there_and_back(case: Case) -> None:
    dialect, before, steps = RouterOs(), case.running(), case.steps()
    simulate(before, steps, dialect)
    reached = apply(before, steps, dialect)
    assert texts(reached) == texts(case.running(after=True))
    assert diff(reached, case.intended()) == ()
    assert texts(apply(reached, undo(steps), dialect)) == texts(before)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_there_and_back_on_an_emulated_router(case: Case) -> None:
    device, steps = case.on_a_router(), case.steps()
    stream = fetched(device)
    assert texts(running(device)) == texts(case.running())
    send(device, steps)
    confirm(device, steps)
    assert texts(running(device)) == texts(case.running(after=True))
    device = case.on_a_router()
    send(device, steps)
    send(device, undo(steps))
    assert texts(running(device)) == texts(case.running())
    assert _rows(fetched(device)) == _rows(stream)


def _rows(stream: str) -> list[str]:
    """What an export says: routing menus print `disabled=no` once it was given, and an undo gives it."""
    return sorted(row.replace(" disabled=no", "") for row in parts.read(stream, ("export",))["export"].splitlines())


def texts(config: Config) -> dict[str, str]:
    return {o.id: o.text for o in config.objects.values() if o.id not in ("device/ports", "account/admin")}
