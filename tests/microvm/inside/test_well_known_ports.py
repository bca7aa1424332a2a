"""Far ends that know IKEv2's well-known ports alone, at one router whose kernel has XFRM interfaces: packets of each.

What the helper does with their one charon, step by step, is tried in tests/platforms/linux_frr_device, without packets.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from platforms.linux_frr.helper import helper_text
from tests.conftest import UNPROVEN
from tests.microvm.inside.test_xfrm import missing
from tests.platforms.linux_frr_device.far_ends import NAME, OBJECTS, SECOND, FarEnd, carrier
from tests.platforms.linux_frr_device.shared_charon import (
    changed,
    dials,
    dials_anew,
    killed,
    killed_helper,
    process,
    stands,
    trapped,
)
from tests.platforms.linux_frr_device.throwaway_router import Router, fragment

pytestmark = pytest.mark.microvm
ONE, TWO, THREE, FOUR = (f"{n:016}" for n in range(1, 5))


@pytest.fixture
def hub() -> Iterator[Router]:
    if reason := missing():
        pytest.skip(f"{UNPROVEN} HERE but in the micro-VM: {reason}")
    # In the micro-VM all else is an overlay already, and none stands on another.
    with tempfile.TemporaryDirectory(dir="/dev/shm") as disk:
        router = Router(Path(disk), NAME)
        router.start()
        router.install(helper_text())
        carrier(router)
        try:
            yield router
        finally:
            router.cut()


def answers(router: Router, *ends: FarEnd) -> None:
    for end in ends:
        said = router.run("ping", "-c", "3", "-i", "0.2", "-W", "5", end.address, check=False).stdout.decode()
        assert " 0% packet loss" in said, (end.name, said)


def test_one_charon_carries_all_of_them_and_none_feels_another(hub: Router) -> None:
    first, other, beyond = FarEnd(52, "one"), FarEnd(53, "two"), FarEnd(54, "three", SECOND)
    hub.confirmed({**OBJECTS, **{e.object: e.drop_in() for e in (first, beyond)}})
    hub.helper("boot")
    assert "datapath=kernel" in hub.helper("facts")
    for end in (first, other, beyond):
        end.start(hub)
    stands(hub, first, beyond)
    answers(hub, first, beyond)
    was = process(hub)
    # Each leaves by its own line: associations carry the mark of it, and the line's own words count their bytes.
    marks = set(re.findall(r"output-mark (\w+)", hub.text("ip", "-n", "wan", "xfrm", "state")))
    rules = hub.text("ip", "-n", "wan", "rule")
    assert len(marks) == 2 and all(f"fwmark {mark} " in rules for mark in marks), (marks, rules)

    began = f"echo $$ >/run/pings; exec ping -q -i 0.2 -W 10 {first.address}"
    pings = subprocess.Popen(hub.enter("sh", "-c", began), stdout=subprocess.PIPE, text=True)
    changed(hub, ONE, (other.object, other.drop_in("another")))
    assert "AUTH_FAILED" in dials(other, hub)
    hub.helper("confirm", ONE)
    changed(hub, TWO, (other.object, other.drop_in()))
    assert "completed successfully" in dials(other, hub)
    hub.helper("confirm", TWO)
    answers(hub, other, beyond)
    changed(hub, THREE, (other.object, other.drop_in().replace("dpd_delay = 10s", "dpd_delay = 20s")))
    answers(hub, other, beyond)
    hub.helper("confirm", THREE)
    changed(hub, FOUR, (other.object, None))
    assert hub.run("ping", "-c", "1", "-W", "2", other.address, check=False).returncode != 0
    assert "if_id 0x35" not in hub.text("ip", "-n", "wan", "xfrm", "state")
    hub.helper("revert", FOUR)
    assert "completed successfully" in dials(other, hub)
    answers(hub, other, beyond)
    # The helper is killed while a tunnel changes or goes, and its next command takes that back: nobody else feels it.
    trapped(hub, swanctl="/usr/sbin/swanctl", ip="/usr/sbin/ip")
    for at, text in ((2, other.drop_in("another")), (3, None)):
        identifier, row = f"{at}".rjust(16, "a"), ("put" if text else "del", other.object)
        hub.helper("stage", identifier, data=fragment(NAME, [row], {}, {0: text} if text else {}))
        hub.helper("arm", identifier, "120")
        assert killed_helper(hub, identifier, at)
        hub.helper("revert", identifier)
        dials(other, hub)
        answers(hub, other, beyond)
    hub.run("sh", "-c", "kill -INT $(cat /run/pings)")
    said = pings.communicate(timeout=60)[0]
    print(said)
    assert re.search(r"(\d+) packets transmitted, \1 received", said), said
    assert process(hub) == was
    # A line is cut: those of the other stay.
    hub.run("ip", "-n", "carrier", "link", "set", "far-eth1", "down")
    assert hub.run("ping", "-c", "1", "-W", "2", beyond.address, check=False).returncode != 0
    answers(hub, first, other)
    hub.run("ip", "-n", "carrier", "link", "set", "far-eth1", "up")
    # It dies: what stood in the kernel is in nobody's way.
    killed(hub)
    dials_anew(hub, first, other, beyond)
    answers(hub, first, other, beyond)
