"""People on IOS-XE routers: what lets them in, on an emulated router that was given a whole edge's lines."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address
from typing import Any

import pytest

from lab.emulated.iosxe.device import Device
from platforms.cisco_iosxe.dialect import CiscoIosxe
from platforms.cisco_iosxe.dialect.objects import read
from simpul.config.diff import diff
from simpul.config.patch import order, undo
from simpul.errors import DialectError
from simpul.network.hardening import Hardening, LoginServer
from simpul.network.model import DeviceModel
from tests.platforms.cisco_iosxe.edges import STARTUP, edges, filled, rendered, router, running, send

DIALECT = CiscoIosxe()
# An operator of the shipped inventory, and the router's own user, whose password its first file made.
RINA, ROOT = "rina", "root"
OWN = f"username {ROOT} privilege 15 secret kunci-sendiri\n"


def edge(**changes: Any) -> DeviceModel:
    model = edges()["paser-edge-1"]
    assert model.hardening is not None
    return replace(model, hardening=replace(model.hardening, **changes))


def given(model: DeviceModel) -> Device:
    """A router with its own user that was given all of a model's lines."""
    device = router(STARTUP + OWN)
    before, goal = running(device), DIALECT.intended(rendered(model))
    assert send(device, order(diff(before, goal), before, goal, DIALECT)) == []
    return device


def hardening(model: DeviceModel) -> Hardening:
    assert model.hardening is not None
    return model.hardening


def rescue_word(model: DeviceModel) -> str:
    """The password that `send` puts in the place of the rescue's secret."""
    rescue = hardening(model).rescue
    assert rescue is not None and rescue.secret is not None
    return filled(f"secret:password:{rescue.secret.removeprefix('rescue:')}")


def tacacs(count: int) -> tuple[LoginServer, ...]:
    return tuple(LoginServer(f"tac-{n}", IPv4Address(f"10.64.0.{150 + n}"), 49, f"tacacs:{n:032x}", min(3, 8 // count))
                 for n in range(count))


def test_a_person_comes_in_by_key_and_may_look() -> None:
    model = edge()
    key = next(a.key for a in hardening(model).accounts if a.name == RINA)
    device = given(model)
    assert device.key_is(RINA, key)
    assert not device.key_is("orang-lain", key)
    assert device.privilege(RINA) == 1
    assert device.privilege(ROOT) == 15


def test_a_person_who_left_does_not_come_in() -> None:
    accounts = hardening(edge()).accounts
    device = given(edge())
    before = running(device)
    goal = DIALECT.intended(rendered(edge(accounts=tuple(a for a in accounts if a.name != RINA))))
    steps = order(diff(before, goal), before, goal, DIALECT)
    assert send(device, steps) == []
    key = next(a.key for a in accounts if a.name == RINA)
    assert not device.key_is(RINA, key)
    assert send(device, undo(steps)) == []
    assert device.key_is(RINA, key)


def test_the_server_that_answers_decides() -> None:
    model = edge()
    device = given(model)
    device.servers[str(hardening(model).radius[0].address)] = {RINA: "kata-sandi"}
    assert device.password_is(RINA, "kata-sandi")
    assert device.waited == 0
    # A refusal is final: neither the rescue's password nor the router's own user's opens anything while it stands.
    assert not device.password_is(RINA, rescue_word(model))
    assert not device.password_is(ROOT, "kunci-sendiri")


@pytest.mark.parametrize("servers", [1, 2, 3, 4])
@pytest.mark.parametrize("protocol", ["radius", "tacacs"])
def test_the_local_account_comes_in_within_ten_seconds_of_silence(protocol: str, servers: int) -> None:
    asked = tuple(replace(s, secret=f"{protocol}:{n:032x}") for n, s in enumerate(tacacs(servers)))
    model = edge(**{"radius": (), "tacacs": (), protocol: asked})
    device = given(model)
    assert device.password_is("rescue", rescue_word(model))
    assert 0 < device.waited <= 8
    assert not device.password_is("rescue", "tebakan")


def test_the_second_server_is_asked_where_the_first_is_silent() -> None:
    model = edge(radius=(), tacacs=tacacs(2))
    device = given(model)
    device.servers["10.64.0.151"] = {RINA: "kata-sandi"}
    assert device.password_is(RINA, "kata-sandi")
    assert device.waited == 3


def test_without_servers_only_keys_come_in() -> None:
    model = edge(radius=())
    device = given(model)
    assert not device.password_is("rescue", rescue_word(model))
    assert not device.password_is(ROOT, "kunci-sendiri")


def test_a_router_shows_no_secret_of_ours_that_could_be_read() -> None:
    text = given(edge()).text()
    assert "kunci-" not in "\n".join(line for line in text.splitlines() if line.startswith("enable"))
    assert all(line.split()[1] == "7" for line in text.splitlines() if line.startswith(" key "))


def test_a_key_in_hardware_is_refused_where_it_stands() -> None:
    text = ("ip ssh pubkey-chain\n username rina\n  key-hash sk-ssh-ed25519@openssh.com "
            "E29111694D814A626FF063142E9248F2 simpul:account/rina\n")
    with pytest.raises(DialectError, match="sk-ssh-ed25519"):
        read("account/rina", text)


def test_a_password_of_enable_that_a_hand_made_is_nobody_s_of_ours() -> None:
    device = router(f"{STARTUP}enable secret tangan\n")
    config = running(device)
    assert not config.objects["system/enable"].owned
    assert "tangan" not in config.objects["system/enable"].text
