"""A change that takes over what others made, over the driver: its footprint is the plan's, and its undo holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.emulated.server import Farm
from platforms.mikrotik_routeros.dialect import RouterOs
from platforms.mikrotik_routeros.driver import MikrotikRouteros
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.config.patch import order
from simpul.errors import FootprintMoved
from simpul.plan.left import Left
from simpul.plan.model import Fragment
from simpul.secrets import references
from tests.platforms.mikrotik_routeros.models import RELEASES, VERSIONS
from tests.platforms.mikrotik_routeros_device.router import NAME, made, theirs
from tests.platforms.mikrotik_routeros_device.village import BASE, ID, intended, push, village

THEIRS = """
/interface bridge add name=simpul-lan comment="LAN kantor" arp=proxy-arp
/interface vlan add name=vlan20 interface=simpul-lan vlan-id=21 comment=kantor
"""
TAKEN = ("bridge/simpul-lan", "vlan/vlan20")


def takes_over(router: MikrotikRouteros, wanted: Config) -> Fragment:
    now = RouterOs().running(router.fetch(), {i: wanted.objects[i].text for i in TAKEN})
    steps = order(diff(now, wanted), now, wanted, RouterOs())
    names = tuple(sorted({n for s in steps for line in s.do for n in references(line)}))
    footprint = {s.id: now.objects[s.id].digest if s.id in now.objects else None for s in steps}
    return Fragment(ID, NAME, "site:x", "switch", steps, footprint, {}, names)


@pytest.mark.parametrize("release", RELEASES)
def test_it_is_taken_over_and_given_back_by_the_timer(farm: Farm, tmp_path: Path, release: str) -> None:
    stand = made(farm, tmp_path, version=VERSIONS[release], base=BASE + THEIRS, ports=12, reading=RouterOs().running)
    before, wanted = theirs(stand.exported()), intended(village(release))
    router = stand.open()
    fragment = takes_over(router, wanted)
    push(router, fragment)
    stand.pass_time(601)
    assert router.fate(ID) == "reverted"
    assert theirs(stand.exported()) == before
    assert router.otherwise([fragment]) == {ID: Left()}
    router.close()
    again = stand.open()
    push(again, takes_over(again, wanted))
    second = stand.open()
    second.confirm(ID)
    assert diff(RouterOs().running(second.fetch()), wanted) == ()
    again.close()
    second.close()


def test_what_moved_under_it_meanwhile_refuses_it(farm: Farm, tmp_path: Path) -> None:
    stand = made(farm, tmp_path, version="7.20.1", base=BASE + THEIRS, ports=12, reading=RouterOs().running)
    router = stand.open()
    fragment = takes_over(router, intended(village("7.20")))
    stand.call(lambda: stand.device.do("/interface vlan set vlan20 vlan-id=22"))
    with pytest.raises(FootprintMoved, match="vlan/vlan20"):
        push(router, fragment)
    router.close()
