"""Configurations of others, ten of ours as routers in service have them and ten that strangers published: every byte
is given back, and a plan of ours beside them touches none of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from platforms.linux_frr.dialect.tree import parse, show
from tests.platforms.linux_frr import frr_lab
from tests.platforms.linux_frr.frr_lab import Frr
from tests.platforms.linux_frr.frr_texts import fetched
from tests.platforms.linux_frr.theirs import DIALECT, OWN, PEERS, survives_in_frr, survives_on_paper, theirs


@pytest.fixture
def frr() -> Iterator[Frr]:
    reason = frr_lab.missing()
    if reason is not None:
        pytest.skip(f"NOT PROVEN HERE: {reason}")
    router = Frr()
    yield router
    router.stop()


def test_there_are_ten_of_each() -> None:
    assert (len(OWN), len(PEERS)) == (10, 10)


@pytest.mark.parametrize("name", [*OWN, *PEERS])
def test_every_byte_is_given_back_and_nothing_is_taken_for_ours(name: str) -> None:
    text = theirs(name)
    assert show(parse(text)) == text
    found = DIALECT.running(fetched({}, text)).objects
    assert found
    assert not [o.id for o in found.values() if o.owned]


@pytest.mark.parametrize("name", [*OWN, *PEERS])
def test_a_plan_beside_them_touches_nothing_of_theirs(name: str) -> None:
    survives_on_paper(theirs(name))


@pytest.mark.parametrize("name", ["01-office-two-providers", "10-policy-thicket"])
def test_in_frr_itself_they_stand_through_a_change_and_its_undo(frr: Frr, name: str) -> None:
    """The others: `make campaign`."""
    assert survives_in_frr(frr, theirs(name)) > 1000
