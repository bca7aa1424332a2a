"""What others made under an id of ours is taken over in place, and an undo gives it back as it was."""

from __future__ import annotations

import pytest

from lab.emulated.iosxe.device import Device
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.config.patch import order, undo
from simpul.config.simulate import simulate
from simpul.errors import PlanError
from tests.platforms.cisco_iosxe.adopt import IN_SERVICE
from tests.platforms.cisco_iosxe.edges import edges, rendered, router, running, send, stream
from tests.platforms.cisco_iosxe.patch_case import DIALECT

EDGE = "paser-edge-1"


def in_service(*more: str) -> Device:
    device = router(IN_SERVICE + "".join(f"{line}\n" for line in more))
    assert device.refused == []
    return device


def meant() -> Config:
    return DIALECT.intended(rendered(edges()[EDGE]))


def foreign(device: Device) -> set[str]:
    wanted = meant().objects
    return {i for i, o in running(device).objects.items() if not o.owned and i in wanted}


def claimed(device: Device) -> Config:
    wanted = meant().objects
    return DIALECT.running(stream(device), {i: wanted[i].text for i in foreign(device)})


def test_what_others_made_becomes_ours_in_place_and_comes_back() -> None:
    device, wanted = in_service(), meant()
    names = {"interface/Loopback0", "interface/GigabitEthernet1", "interface/GigabitEthernet3",
             "interface/GigabitEthernet3.20"}
    assert names <= foreign(device)
    with pytest.raises(PlanError, match="SIM440"):
        order(diff(running(device), wanted), running(device), wanted, DIALECT)
    before, now = running(device), claimed(device)
    assert all(now.objects[i].owned for i in foreign(device))
    theirs = {i: o for i, o in now.objects.items() if not o.owned}
    assert {"interface/GigabitEthernet4", "acl/THEIRS"} <= theirs.keys()
    steps = order(diff(now, wanted), now, wanted, DIALECT)
    simulate(now, steps, DIALECT)
    assert {s.id for s in steps if s.action == "replace"} >= names
    assert not {s.id for s in steps} & theirs.keys()
    assert send(device, steps) == []
    reached = running(device)
    assert diff(reached, wanted) == ()
    assert {i: o for i, o in reached.objects.items() if not o.owned} == theirs
    assert send(device, undo(steps)) == []
    assert running(device) == before


@pytest.mark.parametrize(("line", "kept_out"), [
    ("interface GigabitEthernet3.20\n ip policy route-map THEIRS", "interface/GigabitEthernet3.20"),
    ("interface GigabitEthernet1\n ip flow monitor X input", None),
    ("router bgp 65000\n bgp router-id 10.9.9.9\n neighbor 10.1.1.1 remote-as 65001", "bgp/process"),
])
def test_what_could_not_be_given_back_is_not_taken_over(line: str, kept_out: str | None) -> None:
    device = router(IN_SERVICE)
    device.configure(line)
    found = claimed(device)
    refused = {i for i in foreign(device) if not found.objects[i].owned}
    assert refused == ({kept_out} if kept_out else set())


def test_a_secret_that_a_router_does_not_show_cannot_be_given_back() -> None:
    device = in_service("enable secret rahasia", "line con 0", " login authentication default")
    found = claimed(device)
    assert "system/enable" in foreign(device)
    assert not found.objects["system/enable"].owned
    assert found.objects["console/0"].owned
