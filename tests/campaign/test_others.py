"""Every configuration of others in FRR itself: it stands through a change of ours and its undo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.platforms.linux_frr import frr_lab
from tests.platforms.linux_frr.frr_lab import Frr
from tests.platforms.linux_frr.theirs import OWN, PEERS, survives_in_frr, theirs


@pytest.fixture
def frr() -> Iterator[Frr]:
    reason = frr_lab.missing()
    if reason is not None:
        pytest.skip(f"NOT PROVEN HERE: {reason}")
    router = Frr()
    yield router
    router.stop()


@pytest.mark.parametrize("name", [*OWN, *PEERS])
def test_they_stand_through_a_change_and_its_undo(frr: Frr, name: str) -> None:
    assert survives_in_frr(frr, theirs(name)) > 100
