"""A village's whole configuration, as the templates write it and the dialect orders it, over the driver."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.server import Farm
from platforms.mikrotik_routeros.dialect import RouterOs
from platforms.mikrotik_routeros.driver import MikrotikRouteros
from simpul.config.diff import diff
from simpul.config.patch import order
from simpul.errors import DeviceError
from simpul.network.model import DeviceModel
from simpul.plan.model import Fragment
from tests.platforms.mikrotik_routeros.models import RELEASES, model, running, send
from tests.platforms.mikrotik_routeros_device.power import PLACES, at_change
from tests.platforms.mikrotik_routeros_device.router import Bench, theirs
from tests.platforms.mikrotik_routeros_device.village import ID, OTHER, bench, change, intended, push, village


def rotated(release: str) -> DeviceModel:
    """The same with another key at its first tunnel."""
    found = village(release)
    spare = model(OTHER, release).tunnels[0]
    return replace(found, tunnels=(replace(found.tunnels[0], keys=spare.keys), *found.tunnels[1:]))


def made_at_once(device: Emulated) -> None:
    """The village's configuration, typed in without a driver."""
    now, wanted = running(device), intended(village("7.20"))
    send(device, order(diff(now, wanted), now, wanted, RouterOs()))


@pytest.mark.parametrize("release", RELEASES)
def test_from_the_factory_to_an_empty_second_plan(farm: Farm, tmp_path: Path, release: str) -> None:
    stand = bench(farm, tmp_path, release)
    wanted = intended(village(release))
    router = stand.open()
    change_ = change(router, wanted)
    assert len([line for s in change_.steps for line in s.do]) > 100
    push(router, change_)
    second = stand.open()
    second.confirm(ID)
    assert change(second, wanted).steps == ()
    assert stand.exported().count("\n/system script") == 1
    router.close()
    second.close()


@pytest.mark.parametrize("release", RELEASES)
def test_nobody_confirms_and_the_router_is_as_it_was(farm: Farm, tmp_path: Path, release: str) -> None:
    stand = bench(farm, tmp_path, release)
    before = theirs(stand.exported())
    router = stand.open()
    push(router, change(router, intended(village(release))))
    stand.pass_time(601)
    assert router.fate(ID) == "reverted"
    assert theirs(stand.exported()) == before
    router.close()


@pytest.mark.parametrize("place", [1, 31, 120, 190, *(pytest.param(p, marks=pytest.mark.long) for p in (9, 77, 150))])
def test_the_power_goes_while_a_village_is_made(farm: Farm, tmp_path: Path, place: int) -> None:
    stand = bench(farm, tmp_path, "7.20")
    before = theirs(stand.exported())
    router = stand.open()
    fragment = change(router, intended(village("7.20")))
    at_change(stand, place, stand.device.power_cut)
    with suppress(DeviceError):
        push(router, fragment)
    assert not stand.device.up
    stand.power_on()
    assert theirs(stand.exported()) == before
    again = stand.open()
    push(again, change(again, intended(village("7.20"))))
    again.confirm(ID)
    again.close()


def with_old_key(farm: Farm, folder: Path) -> tuple[Bench, MikrotikRouteros, Fragment]:
    """A village as it stands, a session with it, and the change that gives it its next key."""
    stand = bench(farm, folder, "7.20")
    stand.call(lambda: made_at_once(stand.device))
    router = stand.open()
    return stand, router, change(router, intended(rotated("7.20")), "00000000000000d2")


@PLACES
def test_a_key_rotates_or_does_not_wherever_the_power_goes(
    farm: Farm, tmp_path: Path, places: Callable[[int], Sequence[int]],
) -> None:
    """Between the old key and the new there is nothing, and an undo names neither."""
    stand, router, rotation = with_old_key(farm, tmp_path)
    before = theirs(stand.exported())
    assert any("secret:" in line for s in rotation.steps for line in s.do)
    changes = at_change(stand, 0, lambda: None)
    push(router, rotation)
    router.confirm(rotation.id)
    after = theirs(stand.exported())
    assert "retired" not in after
    assert after != before
    assert changes() >= 15
    cuts, confirmed = places(changes()), 0
    for number in cuts:
        stand, router, rotation = with_old_key(farm, tmp_path)
        at_change(stand, number, stand.device.power_cut)
        with suppress(DeviceError):
            push(router, rotation)
            router.confirm(rotation.id)
        assert not stand.device.up, number
        stand.power_on()
        again = stand.open()
        found = theirs(stand.exported())
        if again.fate(rotation.id) == "confirmed":
            confirmed += 1
            assert "retired" not in found
            assert change(again, intended(rotated("7.20"))).steps == ()
        else:
            assert found == before
        again.close()
    assert 0 < confirmed < len(cuts)
    assert confirmed >= 5 or len(cuts) < changes()
