"""From a router in factory state to a session with the pinned key, by what somebody pastes at its console."""

from __future__ import annotations

from pathlib import Path

import asyncssh
import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe import archive
from lab.emulated.iosxe.device import Device
from lab.emulated.server import Farm
from platforms.cisco_iosxe.driver import IosXe
from platforms.cisco_iosxe.first_file import console_password, first_file
from platforms.session import Endpoint
from records.keys import new_host_key
from simpul.errors import RenderError
from tests.platforms.cisco_iosxe_device.bench import Sections

OBJECTS = {
    "interface/GigabitEthernet1": "interface GigabitEthernet1\n description simpul:line fibre\n"
                                  " vrf forwarding SIMPUL-fibre\n ip address 203.0.113.10 255.255.255.252\n",
    "interface/GigabitEthernet2": "interface GigabitEthernet2\n description simpul:unused\n shutdown\n",
    "vrf/SIMPUL-fibre": "vrf definition SIMPUL-fibre\n address-family ipv4\n exit-address-family\n",
    "system/ssh": "ip ssh version 2\n",
}


def operator(name: str, kind: str = "ssh-ed25519") -> tuple[asyncssh.SSHKey, str]:
    key = asyncssh.generate_private_key(kind)
    return key, f"{key.export_public_key('openssh').decode().strip()} {name}"


def test_a_factory_router_is_reached_with_the_pinned_key_and_stays_so_after_a_power_cut(tmp_path: Path) -> None:
    pair = new_host_key("rsa")
    (mine, budi), (other, siti) = operator("budi"), operator("siti", "ssh-rsa")
    text = first_file("kukar-edge-1", OBJECTS, pair.private, [budi, siti])
    clock = Clock(speed=0)
    device = Device(clock)
    with Farm(clock) as farm:
        printed = farm.wait(device.paste(text))
        assert "% Key pair import succeeded." in printed
        assert device.refused == []
        farm.call(device.power_cut)
        port = farm.plug(device)
        for key in (mine, other):
            path = tmp_path / "key"
            key.write_private_key(path)
            session = IosXe.open(Endpoint("kukar-edge-1", "127.0.0.1", port, "root", str(path), pair.public, 10.0),
                                 Sections())
            assert session.facts().platform == "cisco_iosxe"
            assert "vrf forwarding SIMPUL-fibre" in session.fetch()
            session.close()
        assert device.password_is("root", console_password(pair.private))
        for _ in range(5):
            assert farm.call(lambda: archive.keep(device)) is not None
        assert sum(name.startswith("archive") for name in device.flash) == 3, "each holds the keys of its time"
        first, second = farm.call(device.text).split("interface GigabitEthernet1\n")[1].split("GigabitEthernet2\n")
        assert " shutdown" not in first
        assert " shutdown" in second


def test_what_a_router_could_not_take_is_refused_before_anybody_drives_there() -> None:
    pair, keys = new_host_key("rsa"), [operator(str(n))[1] for n in range(3)]
    for objects, host_key, operators in (
            (OBJECTS, pair.private, keys), (OBJECTS, new_host_key().private, keys[:1]),
            (OBJECTS, pair.private, ["sk-ssh-ed25519@openssh.com AAAA budi"]),
            ({"banner/login": "banner login ^Cwhat?^C\n"}, pair.private, keys[:1])):
        with pytest.raises(RenderError) as caught:
            first_file("kukar-edge-1", objects, host_key, operators)
        assert caught.value.code == "SIM311"
    assert pair.private not in first_file("a", OBJECTS, pair.private, keys[:1])
