"""The cases in `patch/`: as text, and typed into an emulated router."""

from __future__ import annotations

import pytest

from platforms import parts
from platforms.mikrotik_routeros.dialect import RouterOs
from platforms.mikrotik_routeros.undo import take_back
from platforms.mikrotik_routeros.words import filled
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.config.patch import apply, undo
from simpul.config.simulate import simulate
from simpul.secrets import references
from tests.platforms.case_file import words
from tests.platforms.mikrotik_routeros.models import confirm, fetched, running, secret, send
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


@pytest.mark.parametrize("case", [c for c in CASES if c.name.startswith("gre-")], ids=lambda c: c.name)
def test_what_the_router_keeps_takes_back_whatever_was_done_of_a_change(case: Case) -> None:
    """As after a power cut behind any line: what was never done is taken back, too, and the undo runs twice."""
    device, steps = case.on_a_router(), case.steps()
    before, typed = texts(running(device)), [line for step in steps for line in step.do]
    for done in range(len(typed) + 1):
        for line in typed[:done]:
            assert device.do(filled(line, {name: secret(name) for name in references(line)})) == "", line
        for line in (*take_back(steps), *take_back(steps)):
            device.do(line)                   # one may be refused, and the others run
        assert texts(running(device)) == before, typed[:done]
