"""The emulated helper and the one on a router, asked the same: the same exit status, the same words."""

from __future__ import annotations

import re

import pytest

from lab.emulated.clock import Clock
from lab.emulated.linux_frr.device import LinuxFrr
from tests.platforms.linux_frr.swanctl import TEXT
from tests.platforms.linux_frr_device import scenario
from tests.platforms.linux_frr_device.throwaway_router import BASE, HELPER, Router, fragment

PRIVATE = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="


def emulated() -> LinuxFrr:
    device = LinuxFrr(Clock(speed=0.0))
    device.helper.hostname = scenario.NAME
    device.helper.disk.conf.update({**BASE, "wireguard/wg12.conf": BASE["wireguard/wg12.conf"].replace(
        "secret", PRIVATE)})
    assert device.helper.boot() == ""
    # It is in no network: as a router whose cables lead nowhere, it looks at itself alone.
    held = {"10.66.0.1", "10.126.0.1"}
    device.probe = lambda kind, rest: {
        "gateway": (int(rest[0] not in held), f"{rest[0]}: {'' if rest[0] in held else 'not '}held here"),
        "bgp": (1, f"{rest[0]}: no such neighbour"), "handshake": (1, f"{rest[0]}: no handshake yet"),
        "ospf": (4, f"{rest[0]}: nobody is heard by OSPF")}[kind]
    return device


def ask(device: LinuxFrr, arguments: tuple[str, ...], data: bytes) -> tuple[int, str]:
    status, printed, said = device.answer(list(arguments), data)
    return status, printed + said


def test_the_emulation_answers_as_its_documents_say() -> None:
    """Where no router can run, what the real one answered stands here by its exit status."""
    device = emulated()
    found = list(scenario.answers(lambda arguments, data: ask(device, arguments, data)))
    wrong = [(a.arguments, status, shown) for a, status, shown in found if a.shows and not shown]
    assert not wrong
    assert [(a.arguments[0], status) for a, status, _ in found if status == 3] == [("stage", 3), ("stage", 3)]


@pytest.mark.lab
def test_the_emulation_answers_as_the_router_does(router: Router) -> None:
    def real(arguments: tuple[str, ...], data: bytes) -> tuple[int, str]:
        done = router.run(HELPER, *arguments, data=data, check=False)
        return done.returncode, done.stdout.decode() + done.stderr.decode()

    device = emulated()
    theirs = list(scenario.answers(real))
    ours = list(scenario.answers(lambda arguments, data: ask(device, arguments, data)))
    differ = [(a.arguments, (status, shown), (other, also)) for (a, status, shown), (_, other, also)
              in zip(theirs, ours, strict=True) if (status, shown) != (other, also)]
    assert not differ


def at_4500(name: str, far: str) -> bytes:
    text = TEXT.replace("# port 20052\n", "# port 4500\n").replace("ike52.hub-1", far).replace("ike52", name)
    text = re.sub(r"secret:psk:\w+", "a key of this test", text)
    steps = [("put", f"swanctl/{name}.conf")]
    return fragment(scenario.NAME, steps, {}, {0: text})


def second_at_4500(helper: scenario.Helper, far: str) -> tuple[int, str]:
    """Two tunnels whose far ends know the well-known ports alone: what is said to the second, when it is staged."""
    assert helper(("stage", scenario.ONE), at_4500("ike52", "edge-1")) == (0, "")
    assert helper(("arm", scenario.ONE, "120"), b"")[0] == 0
    assert helper(("commit", scenario.ONE), b"") == (0, "")
    return helper(("stage", scenario.TWO), at_4500("ike53", far))


@pytest.mark.parametrize(("datapath", "far", "words"), [
    ("userspace", "edge-2", "another tunnel answers at UDP 4500 already, and on the userspace data path each has"),
    ("kernel", "edge-1", "two tunnels at UDP 4500 have a far end called edge-1, and nothing else tells who calls"),
    ("kernel", "edge-2", ""),
])
def test_who_answers_at_the_well_known_port(datapath: str, far: str, words: str) -> None:
    device = emulated()
    device.helper.datapath = datapath
    status, said = second_at_4500(lambda arguments, data: ask(device, arguments, data), far)
    assert status == bool(words)
    assert words in said
    assert f"datapath={datapath}\n" in device.answer(["facts"])[1]


@pytest.mark.lab
def test_one_tunnel_answers_at_the_well_known_port_of_a_router_in_user_space(router: Router) -> None:
    def real(arguments: tuple[str, ...], data: bytes) -> tuple[int, str]:
        done = router.run(HELPER, *arguments, data=data, check=False)
        return done.returncode, done.stdout.decode() + done.stderr.decode()

    device = emulated()
    device.helper.datapath = "userspace"
    told = second_at_4500(real, "edge-2")
    assert told == second_at_4500(lambda arguments, data: ask(device, arguments, data), "edge-2")
    assert told[0] == 1
    assert ":4500 " in router.text("ip", "netns", "exec", "wan", "ss", "-Hlun")
    assert ":500 " in router.text("ip", "netns", "exec", "wan", "ss", "-Hlun")


def test_a_timer_undoes_and_a_power_cut_boots_what_is_confirmed() -> None:
    device = emulated()
    before = device.answer(["fetch"])[1]
    device.answer(["stage", scenario.ONE], scenario.good())
    device.answer(["arm", scenario.ONE, "60"])
    assert device.answer(["commit", scenario.ONE])[0] == 0
    assert device.answer(["fetch"])[1] != before
    device.clock.advance(61)
    assert device.answer(["fetch"])[1] == before
    assert device.answer(["fate", scenario.ONE])[1] == "reverted\n"
    device.answer(["stage", scenario.TWO], scenario.good())
    device.answer(["arm", scenario.TWO, "60"])
    device.answer(["commit", scenario.TWO])
    device.power_cut()
    device.power_on()
    device.clock.advance(20)
    assert device.answer(["fetch"])[1] == before
    assert device.answer(["pending"])[1] == ""
    assert device.answer(["fate", scenario.TWO])[1] == "reverted\n"
