"""A government's edge with two lines and a LAN core by the driver: it goes, comes back by the timer, and goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lab.emulated.server import Farm
from simpul.network.model import DeviceModel
from tests.network.conftest import _shipped
from tests.network.lan_core import cored
from tests.platforms.mikrotik_routeros.models import as_routeros, model
from tests.platforms.mikrotik_routeros_device.router import NAME, theirs
from tests.platforms.mikrotik_routeros_device.village import ID, bench, change, intended, push

EDGE, SITE = "paser-edge-1", "64.01/kabkota/1"


def edges(release: str) -> tuple[DeviceModel, DeviceModel]:
    """With its LAN core and without."""
    found = as_routeros(cored(_shipped(), SITE).models[EDGE], release)
    return replace(found, name=NAME), replace(model(EDGE, release), name=NAME)


def rows(export: str) -> list[str]:
    """What an export says: an undo that enables says so, and instances have no order."""
    return sorted(export.replace(" disabled=no", "").splitlines())


@pytest.mark.parametrize("release", ["7.15", "7.21"])
def test_a_lan_core_goes_comes_back_by_the_timer_and_goes(farm: Farm, tmp_path: Path, release: str) -> None:
    with_core, without = edges(release)
    stand = bench(farm, tmp_path, release)
    router = stand.open()
    first = change(router, intended(with_core))
    assert {"ospf/core4", "ospf/core6", "wan/leo"} <= {s.id for s in first.steps}
    push(router, first)
    router.confirm(ID)
    assert change(router, intended(with_core)).steps == ()
    before = theirs(stand.exported())
    away = change(router, intended(without), "00000000000000d2")
    push(router, away)
    assert "retired/ospf/core4" in stand.exported()
    stand.pass_time(601)
    assert router.fate(away.id) == "reverted"
    assert rows(theirs(stand.exported())) == rows(before)
    assert change(router, intended(with_core)).steps == ()
    away = change(router, intended(without), "00000000000000d3")
    push(router, away)
    router.confirm(away.id)
    assert change(router, intended(without)).steps == ()
    assert "ospf" not in theirs(stand.exported())
    router.close()
