"""An object of ours that was read in a whole configuration is not read again by itself: it would be the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from platforms.mikrotik_routeros.dialect import objects, rows
from platforms.mikrotik_routeros.dialect import running as reading
from simpul.config.model import Config
from tests.platforms.mikrotik_routeros.changes import TWO_LINES, change, intended
from tests.platforms.mikrotik_routeros.models import RELEASES, VERSIONS, model, router, running, send
from tests.platforms.mikrotik_routeros.patch_case import Case, cases


def _alike(read: Callable[[], Config]) -> int:
    """How many objects of a running configuration were looked at."""
    objects._PARSED.clear()
    reading._OBJECTS.clear()
    read()
    kept = dict(objects._PARSED)
    objects._PARSED.clear()
    for (object_id, text), found in kept.items():
        assert objects.parsed(object_id, text) == found
    return len(kept)


@pytest.mark.parametrize("case", cases(), ids=lambda c: c.name)
def test_in_each_case(case: Case) -> None:
    _alike(case.running)
    _alike(lambda: case.running(after=True))


@pytest.mark.parametrize("release", RELEASES)
def test_on_a_whole_edge(release: str) -> None:
    device, wanted = router(VERSIONS[release]), intended(model(TWO_LINES, release))
    send(device, change(device, wanted))
    assert _alike(lambda: running(device)) >= len(wanted.objects)


def test_what_stands_behind_the_end_of_its_chain_is_read_by_itself() -> None:
    """Its text says where it stands, which its items alone do not."""
    device = router()
    wanted = intended(model(TWO_LINES, "7.20"))
    send(device, change(device, wanted))
    end = '[find comment="simpul:filter/ip/simpul-permit 99-end"]'
    assert device.do(f"/ip firewall filter move {end} destination=0") == ""
    objects._PARSED.clear()
    reading._OBJECTS.clear()
    found = running(device).objects
    strayed = [i for i in found if i.startswith("permit/") and found[i].text.endswith("end of its chain\n")]
    assert strayed
    assert not any((i, found[i].text) in objects._PARSED for i in strayed)


def test_what_one_router_says_is_read_on_another_as_if_it_were_the_first() -> None:
    """Rows and objects that were seen are not worked out again: not even where a row stands behind its chain's end."""
    device = router()
    send(device, change(device, intended(model(TWO_LINES, "7.20"))))
    end = '[find comment="simpul:filter/ip/simpul-permit 99-end"]'
    first = running(device)
    assert device.do(f"/ip firewall filter move {end} destination=0") == ""
    moved = running(device)
    reading._ROWS.clear()
    reading._OBJECTS.clear()
    rows.ROWS.clear()
    assert running(device) == moved != first
