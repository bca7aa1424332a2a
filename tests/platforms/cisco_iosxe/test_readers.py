"""Who reads an IOS-XE by SNMPv3: the group says so, and the user, which no rollback touches, is nothing without it."""

from __future__ import annotations

import pytest

from lab.emulated.iosxe import archive
from lab.emulated.iosxe.device import Device
from lab.emulated.iosxe.show import snmp_users
from platforms.cisco_iosxe.dialect.readers import with_users
from platforms.cisco_iosxe.irreversible import irreversible
from simpul.config.diff import diff
from simpul.config.model import Step
from simpul.config.patch import order, undo
from simpul.network.hardening import SnmpReader
from simpul.network.model import DeviceModel
from tests.platforms.cisco_iosxe.edges import rendered, router, running, send
from tests.platforms.cisco_iosxe.patch_case import DIALECT
from tests.platforms.cisco_iosxe.readers import ONE, TURNED, TWO, edge


def steps_to(device: Device, model: DeviceModel) -> tuple[Step, ...]:
    now, goal = running(device), DIALECT.intended(rendered(model))
    return order(diff(now, goal), now, goal, DIALECT)


def given(*readers: SnmpReader) -> Device:
    device = router()
    assert send(device, steps_to(device, edge(*readers))) == []
    return device


def who(device: Device) -> dict[str, str]:
    """Who may read: each user that is in a group that there is, with the group's keys as its name begins with them."""
    lines = [line.words for line in device.running.starting("snmp-server", "user")]
    return {w[2]: w[3] for w in lines if f"snmp-server group {w[3]} v3 priv " in device.text()}


def test_a_reader_comes_and_goes() -> None:
    device = given(ONE, TWO)
    assert who(device) == {"pemantau": "SIMPUL-pemantau-1aaaaaa-1bbbbbb", "kedua": "SIMPUL-kedua-3aaaaaa-3bbbbbb"}
    assert steps_to(device, edge(ONE, TWO)) == ()
    assert "snmp-server user" not in device.text()
    steps = steps_to(device, edge(TWO))
    assert {s.id: s.action for s in steps} == {f"{kind}/SIMPUL-pemantau-1aaaaaa-1bbbbbb": "delete"
                                               for kind in ("snmp/reader", "acl-standard")}
    before = running(device)
    assert send(device, steps) == []
    assert set(who(device)) == {"kedua"}
    assert send(device, undo(steps)) == []
    assert running(device) == before, "its user was never taken away: its group is enough"
    assert not any("secret:" in line for s in undo(steps) for line in s.do)


def test_a_timer_takes_a_reader_s_rights_and_leaves_a_user_without_any() -> None:
    device = given()
    before, now = device.text(), running(device)
    assert send(device, steps_to(device, edge(ONE))) == []
    assert set(who(device)) == {"pemantau"}
    assert archive.replace(device, before, "admin", lambda _: False).done
    assert who(device) == {}
    assert "pemantau" in snmp_users(device), "no rollback takes it away"
    assert running(device) == now
    assert steps_to(device, edge()) == ()


def test_a_rotated_key_is_another_reader_and_its_undo_says_what_it_could_not_give_back() -> None:
    device = given(ONE)
    before, steps = running(device), steps_to(device, edge(TURNED))
    assert send(device, steps) == []
    assert who(device) == {"pemantau": "SIMPUL-pemantau-2aaaaaa-2bbbbbb"}
    assert steps_to(device, edge(TURNED)) == ()
    assert send(device, undo(steps)) == []
    left = diff(running(device), before.owned())
    assert [c.id for c in left] == ["snmp/reader/SIMPUL-pemantau-1aaaaaa-1bbbbbb"]
    assert who(device) == {}, "the keys are overwritten, and nobody reads by either"
    steps = steps_to(device, edge(ONE))
    assert [line.partition(" auth ")[0] for s in steps for line in s.do] == [
        "snmp-server user pemantau SIMPUL-pemantau-1aaaaaa-1bbbbbb v3"]
    assert send(device, steps) == []
    assert running(device) == before


def test_a_user_stands_after_a_power_cut_where_it_was_saved() -> None:
    device = given(ONE)
    device.save("simpul")
    device.power_cut()
    assert set(who(device)) == {"pemantau"}
    assert steps_to(device, edge(ONE)) == ()
    device.configure("no snmp-server user pemantau SIMPUL-pemantau-1aaaaaa-1bbbbbb v3")
    assert [s.action for s in steps_to(device, edge(ONE))] == ["replace"]


def test_users_of_others_are_nobody_s_and_their_lines_are_refused_in_a_timed_change() -> None:
    device = given(ONE)
    device.configure("snmp-server group NOC v3 priv\n"
                     "snmp-server user noc NOC v3 auth sha rahasia88 priv aes 128 rahasia99")
    found = running(device).objects["snmp/reader/NOC"]
    assert not found.owned
    assert "rahasia" not in found.text
    line = "snmp-server user noc NOC v3 auth sha x"
    assert irreversible([Step("create", "x", "base", None, "x", (line,), ())])
    assert not irreversible(steps_to(given(), edge(ONE)))


@pytest.mark.parametrize("shown", ["", "%SNMP agent not enabled\n", "\nUser name: x\nEngine ID: 80\n"])
def test_what_is_shown_of_no_user_adds_nothing(shown: str) -> None:
    text = "snmp-server group SIMPUL-x v3 priv \nend\n"
    assert with_users(text, shown) == text
