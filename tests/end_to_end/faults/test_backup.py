"""A router burns. Its successor gets the newest backup on its console and is what the old one was."""

from __future__ import annotations

import pytest

from tests.end_to_end.conftest import World
from tests.end_to_end.hands import not_reached, routers, settled, stream

pytestmark = [pytest.mark.lab, pytest.mark.long]

ROUTER = "kd-64-11-01-2008-1"


def test_a_router_in_factory_state_becomes_what_was_backed_up(small: World) -> None:
    names = routers(small)
    before = stream(small, ROUTER)
    said = small.from_management("backup", "--limit", ROUTER).stderr
    assert ": 1; not reached: 0" in said
    (kept,) = (small.state / "backups" / ROUTER).iterdir()
    assert kept.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert kept.stat().st_mode & 0o077 == 0
    small.lab.replace(ROUTER)
    assert not_reached(small, [ROUTER], 5) == [ROUTER], "it is in factory state"
    small.simpul("restore", ROUTER)
    small.simpul("lab", "plug", ROUTER)
    assert not_reached(small, names, 40) == []
    assert stream(small, ROUTER) == before
    settled(small)
