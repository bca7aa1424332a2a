"""Clients that nobody here wrote log in to the emulated router and find what they expect of a RouterOS."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import asyncssh
import paramiko
import pytest
from netmiko import ConnectHandler

from lab.emulated.clock import Clock
from lab.emulated.routeros.device import RouterOs
from lab.emulated.server import Farm


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm(Clock(speed=0)) as made:
        yield made


@pytest.fixture
def router(farm: Farm) -> RouterOs:
    return RouterOs(farm.clock, password="secret")


@pytest.fixture
def port(farm: Farm, router: RouterOs) -> int:
    return farm.plug(router)


def netmiko(port: int) -> Any:
    return ConnectHandler(device_type="mikrotik_routeros", host="127.0.0.1", port=port, username="admin",
                          password="secret", conn_timeout=10, auth_timeout=10)


# A channel ends with its client, which nothing else holds.
_KEPT: WeakKeyDictionary[paramiko.Channel, paramiko.SSHClient] = WeakKeyDictionary()


def shell(port: int, user: str = "admin+ct200w1000h") -> paramiko.Channel:
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect("127.0.0.1", port, user, "secret", look_for_keys=False, allow_agent=False, timeout=10)
    channel = client.invoke_shell(width=200, height=1000)
    channel.settimeout(5)
    _KEPT[channel] = client
    return channel


def hear(channel: paramiko.Channel, until: str) -> str:
    heard = ""
    while until not in heard:
        piece = channel.recv(65536)
        if not piece:
            break
        heard += piece.decode()
    return heard


def test_netmiko_configures_asks_and_leaves(farm: Farm, router: RouterOs, port: int) -> None:
    session = netmiko(port)
    assert session.find_prompt() == "[admin@MikroTik] >"
    session.send_command("/system identity set name=desa-2003", expect_string=r"desa-2003\] > $")
    session.set_base_prompt()
    assert session.send_command("/system identity print") == "name: desa-2003"
    answer = session.send_config_set([
        '/ip address add address=10.64.0.1/28 interface=ether2 comment="kantor desa"',
        "/ip address add address=10.64.0.1/28 interface=ether2"])
    assert "failure: already have such address" in answer
    exported = session.send_command("/export terse")
    assert "/ip address add address=10.64.0.1/28 comment=\"kantor desa\" interface=ether2 network=10.64.0.0" in exported
    assert session.send_command(":put [/ip address get [find comment=\"kantor desa\"] interface]") == "ether2"
    session.disconnect()
    assert farm.call(lambda: router.name) == "desa-2003"


def test_a_scheduler_s_entry_takes_back_what_a_session_did(farm: Farm, port: int) -> None:
    session = netmiko(port)
    session.send_command('/system scheduler add name=undo interval=5m on-event={/ip dns set servers=""; '
                         '/system scheduler remove [find name="undo"]}')
    session.send_command("/ip dns set servers=10.0.0.53")
    assert "servers: 10.0.0.53" in session.send_command("/ip dns print")
    farm.call(lambda: farm.clock.advance(301))
    assert "10.0.0.53" not in session.send_command("/ip dns print")
    assert session.send_command("/system scheduler print count-only").strip() == "0"
    session.disconnect()


def test_openssh_runs_by_key_and_hears_0_whatever_happened(router: RouterOs, port: int, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(tmp_path / "id")
    (tmp_path / "id").chmod(0o600)
    public = key.export_public_key("openssh").decode()
    assert router.do(f'/user ssh-keys add user=admin key="{public.strip()}"') == ""
    (tmp_path / "known").write_text(f"[127.0.0.1]:{port} {router.host_key.export_public_key('openssh').decode()}")

    def ssh(command: str) -> tuple[str, int]:
        ran = subprocess.run(
            ["ssh", "-F", "none", "-i", tmp_path / "id", "-o", f"UserKnownHostsFile={tmp_path / 'known'}", "-o",
             "StrictHostKeyChecking=yes", "-o", "BatchMode=yes", "-p", str(port), "admin@127.0.0.1", command],
            capture_output=True, text=True, timeout=20, check=False)
        return ran.stdout.replace("\r", ""), ran.returncode
    assert ssh("/system identity print") == ("  name: MikroTik\n", 0)
    assert ssh("/ip/adress/print") == ("syntax error (line 1 column 11)\n", 0)
    assert ssh(":put 1; /ip address add address=1.1.1.1/24 interface=x") == (
        "1\ninput does not match any value of interface\n", 0)


def test_a_key_ends_the_password_s_time(farm: Farm, router: RouterOs, port: int) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode().strip()
    farm.call(lambda: router.do(f'/user ssh-keys add user=admin key="{key}"'))
    with pytest.raises(paramiko.AuthenticationException):
        shell(port)
    farm.call(lambda: router.do("/ip ssh set always-allow-password-login=yes"))
    shell(port).close()


def test_a_terminal_s_menus_prompts_and_further_lines(port: int) -> None:
    channel = shell(port)
    hear(channel, "] > ")
    channel.send(b"/ip address\r")
    assert hear(channel, "] /ip/address> ")
    channel.send(b"..\r")
    assert hear(channel, "] /ip> ")
    channel.send(b"/\r")
    hear(channel, "[admin@MikroTik] > ")
    channel.send(b":foreach i in={1;2} do={\r")
    assert hear(channel, "{... ")
    channel.send(b":put (\"n\" . $i)}\r")
    assert "n1\r\nn2" in hear(channel, "] > ")
    channel.send(b"/user add group=read password=x\r")
    assert hear(channel, "name: ")
    channel.send(b"budi\r")
    hear(channel, "] > ")
    channel.send(b":put [/user get budi group]\r")
    assert "\r\nread" in hear(channel, "] > ")


def test_safe_mode_undoes_when_the_session_is_lost_and_not_after_a_hundred_actions(
        farm: Farm, router: RouterOs, port: int) -> None:
    def lists() -> int:
        return len(farm.call(lambda: list(router.router.tree.table("/ip/firewall/address-list"))))

    def count_after(actions: int) -> int:
        channel = shell(port)
        hear(channel, "] > ")
        channel.send(b"\x18")
        assert "[Safe Mode taken]" in hear(channel, "<SAFE> ")
        channel.send(f":for i from=1 to={actions} do={{/ip firewall address-list add list=x "
                     f"address=(\"10.9.8.\" . $i)}}\r".encode())
        hear(channel, "] <SAFE> " if actions <= 100 else "] > ")
        assert lists() == actions
        _KEPT[channel].close()
        end = time.monotonic() + 5
        while farm.call(lambda: router.router.safe) is not None and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.05)
        return lists()

    assert count_after(100) == 0
    assert count_after(101) == 101


def test_a_screen_that_is_too_low_pages(port: int) -> None:
    channel = shell(port, "admin+ct80w10h")
    hear(channel, "] > ")
    channel.send(b":for i from=1 to=30 do={:put \"row $i\"}\r")
    heard = hear(channel, "-- [Q quit|D dump|down]")
    assert "row 5" in heard and "row 30" not in heard
    channel.send(b"d")
    assert "row 30" in hear(channel, "] > ")


def test_a_power_cut_ends_sessions_and_keeps_the_configuration(farm: Farm, router: RouterOs, port: int) -> None:
    channel = shell(port)
    hear(channel, "] > ")
    channel.send(b"/system identity set name=kept\r")
    hear(channel, "] > ")
    farm.call(router.power_cut)
    farm.unplug(router)
    assert channel.recv(10) == b""
    farm.call(router.power_on)
    farm.call(lambda: farm.clock.advance(31))
    farm.replug(router)
    channel = shell(port)
    assert "[admin@kept] > " in hear(channel, "] > ")
    assert farm.call(lambda: router.router.now.year) == 1970


def test_a_script_comes_by_sftp_is_imported_and_a_full_disk_takes_none(farm: Farm, router: RouterOs, port: int) -> None:
    client = _KEPT[shell(port)]
    with client.open_sftp() as sftp:
        with sftp.open("change.rsc", "w") as file:
            file.write("/ip address add address=10.64.0.1/28 interface=ether2\n")
        assert sftp.stat("change.rsc").st_size == 54
        assert "successfully" in farm.call(lambda: router.do("/import change.rsc"))
        farm.call(lambda: router.do("/export file=out"))
        with sftp.open("/out.rsc") as file:
            assert b"address=10.64.0.1/28" in file.read()
        router.faults.disk_full = True
        with pytest.raises(OSError, match="no space left"):
            sftp.open("more.rsc", "w")
    assert farm.call(lambda: router.do(':put [:len [/file find name="more.rsc"]]')) == "0\n"
    client.close()
