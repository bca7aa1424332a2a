"""What others' checker says of what is rendered: nothing; and of a slip, with the object that it is in."""

from __future__ import annotations

import shutil
import sys

import pytest

from platforms.mikrotik_routeros.judge import judge
from tests.platforms.mikrotik_routeros.changes import VILLAGE, intended
from tests.platforms.mikrotik_routeros.models import RELEASES, model


def rendered(release: str) -> dict[str, str]:
    return {o.id: o.text for o in intended(model(VILLAGE, release)).objects.values()}


@pytest.mark.parametrize("release", RELEASES)
def test_it_has_nothing_against_a_village_and_finds_a_slip(release: str) -> None:
    objects = rendered(release)
    found = judge(objects)
    if found.absent:
        pytest.skip("routeros-lsp is not installed: make setup")
    assert (found.objections, found.by) == ((), ("routeros-lsp",))
    slip = judge({**objects, "wan/slip": '/ip address add adress=1.1.1.1/24 comment="simpul:wan/slip" interface=x\n'})
    assert {o.object_id for o in slip.objections} == {"wan/slip"}


def test_it_says_that_it_is_not_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert judge({}).absent == ("routeros-lsp",)
