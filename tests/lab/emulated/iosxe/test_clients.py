"""Clients that we did not write, unmodified, against the emulated router."""

from __future__ import annotations

import time
from typing import Any

import paramiko
import pytest
from napalm import get_network_driver
from napalm.base.exceptions import MergeConfigException
from netmiko import ConnectHandler
from netmiko.exceptions import ConfigInvalidException, NetmikoAuthenticationException, ReadTimeout
from paramiko.ssh_exception import SSHException
from scrapli import AuthOptions, Cli, TransportBinOptions, TransportSsh2Options

from tests.lab.emulated.iosxe.conftest import Served


def test_netmiko_configures_saves_and_sees_a_timer_fire(served: Served) -> None:
    with ConnectHandler(**served.netmiko) as link:
        assert link.find_prompt() == "kukar-edge-1#"
        out = link.send_config_set(["interface gi1", "ip address 10.0.0.1 255.255.255.0", "no shut"],
                                   error_pattern="% ")
        assert "(config-if)#" in out
        assert "ip address 10.0.0.1 255.255.255.0" in link.send_command("show running-config interface gi1")
        assert "[OK]" in link.save_config()
        link.config_mode(config_command="configure terminal revert timer 2")
        link.send_config_set(["interface gi1", "ip address 10.9.9.9 255.255.255.0"], enter_config_mode=False)
        assert "Timer value: 2 min" in link.send_command("show archive config rollback timer")
        assert "10.9.9.9" in link.send_command("show ip interface brief")
        served.pass_time(121)
        assert "10.0.0.1" in link.send_command("show ip interface brief")


def test_a_revert_to_a_file_that_is_gone_changes_nothing_and_asks_nothing(served: Served) -> None:
    with ConnectHandler(**served.netmiko) as link:
        link.send_command_timing("configure terminal revert timer 2")
        link.send_command_timing("ip domain name lain.intra")
        link.send_command_timing("end")
        served.farm.call(served.device.flash.clear)
        assert "No such file" in link.send_command("configure revert now")
        assert served.device.domain == "lain.intra"
        assert "No Rollback Confirmed Change pending" in link.send_command("show archive config rollback timer")


def test_netmiko_is_told_of_errors_and_of_enable(served: Served) -> None:
    with ConnectHandler(**{**served.netmiko, "username": "ops", "password": "tamu", "secret": "naik"}) as link:
        assert link.find_prompt() == "kukar-edge-1>"
        assert "% Invalid input" in link.send_command("show running-config")
        link.enable()
        assert link.check_enable_mode()
        with pytest.raises(ConfigInvalidException):
            link.send_config_set(["interface gi1", "ip adress 10.0.0.1 255.0.0.0"], error_pattern="% Invalid")
    with pytest.raises(NetmikoAuthenticationException):
        ConnectHandler(**{**served.netmiko, "password": "salah"})


NEW = "interface GigabitEthernet2\n description from NAPALM\n ip address 10.2.0.1 255.255.255.0\nend\n"


@pytest.fixture
def napalm(served: Served) -> Any:
    driver = get_network_driver("ios")("127.0.0.1", "admin", "rahasia", optional_args={"port": served.port})
    driver.open()
    yield driver
    driver.close()


def test_napalm_reads(served: Served, napalm: Any) -> None:
    served.farm.call(lambda: served.device.configure(
        "interface gi1\n description wan\n ip address 10.0.0.1 255.255.255.0\n no shutdown"))
    facts = napalm.get_facts()
    assert (facts["hostname"], facts["fqdn"]) == ("kukar-edge-1", "kukar-edge-1.kaltim.intra")
    assert facts["vendor"] == "Cisco"
    assert facts["serial_number"] == "9ESGOBARV9D"
    assert facts["model"] == "C8000V"
    assert "17.9.4a" in facts["os_version"]
    assert facts["interface_list"][0] == "GigabitEthernet1"
    ports = napalm.get_interfaces()
    assert ports["GigabitEthernet1"]["is_up"]
    assert ports["GigabitEthernet1"]["description"] == "wan"
    assert not ports["GigabitEthernet2"]["is_enabled"]
    assert napalm.get_interfaces_ip()["GigabitEthernet1"]["ipv4"] == {"10.0.0.1": {"prefix_length": 24}}
    config = napalm.get_config()
    assert "hostname kukar-edge-1" in config["running"]
    assert "hostname kukar-edge-1" in config["startup"]


def test_napalm_merges_compares_commits_with_a_timer_confirms_and_rolls_back(served: Served, napalm: Any) -> None:
    before = served.device.text()
    napalm.load_merge_candidate(config=NEW)
    assert "+ description from NAPALM" in napalm.compare_config()
    napalm.commit_config(revert_in=120)
    assert napalm.has_pending_commit()
    assert "from NAPALM" in served.device.text()
    served.pass_time(121)
    assert not napalm.has_pending_commit()
    assert "from NAPALM" not in served.device.text()
    napalm.load_merge_candidate(config=NEW)
    napalm.commit_config(revert_in=120)
    napalm.confirm_commit()
    served.pass_time(600)
    assert "from NAPALM" in served.device.text()
    assert "from NAPALM" in (served.device.startup or "")
    napalm.rollback()
    assert "from NAPALM" not in served.device.text()
    assert before.count("\n") == served.device.text().replace("file prompt quiet\n!\n", "").count("\n")


def test_napalm_replaces_and_is_told_what_is_invalid(served: Served, napalm: Any) -> None:
    wanted = served.device.text().replace("ip domain name kaltim.intra", "ip domain name lain.intra")
    napalm.load_replace_candidate(config=wanted)
    diff = napalm.compare_config()
    assert "-ip domain name kaltim.intra" in diff
    assert "+ip domain name lain.intra" in diff
    napalm.commit_config()
    assert served.device.domain == "lain.intra"
    napalm.load_merge_candidate(config="interface GigabitEthernet2\n ip adress 10.2.0.1 255.255.255.0\nend\n")
    with pytest.raises(MergeConfigException):
        napalm.commit_config()


@pytest.mark.parametrize("transport", ["ssh2", "bin"])
def test_scrapli_speaks_with_it(served: Served, transport: str) -> None:
    """By its own SSH library, and by OpenSSH's client."""
    chosen: Any = TransportSsh2Options() if transport == "ssh2" else TransportBinOptions(enable_strict_key=False)
    link = Cli("127.0.0.1", port=served.port, definition_file_or_name="cisco_iosxe", transport_options=chosen,
               auth_options=AuthOptions(username="admin", password="rahasia"))
    with link:
        assert "kukar-edge-1 uptime" in link.send_input("show version").result
        link.enter_mode(requested_mode="configuration")
        link.send_input("interface gi1", requested_mode="configuration")
        link.send_input("description scrapli", requested_mode="configuration")
        assert "description scrapli" in link.send_input("show running-config").result


class Typed:
    """A terminal that types what it is told and reads what comes."""

    def __init__(self, served: Served, height: int = 24) -> None:
        self.client = paramiko.SSHClient()
        self.client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        self._got = ""
        self.client.connect("127.0.0.1", served.port, "admin", "rahasia", look_for_keys=False, allow_agent=False)
        self.channel = self.client.invoke_shell(height=height)
        self.until("#")

    def until(self, text: str, seconds: float = 10) -> str:
        """What came up to and with `text`; the rest is for the next question."""
        end = time.monotonic() + seconds
        while text not in self._got:
            assert time.monotonic() < end, self._got
            if self.channel.recv_ready():
                self._got += self.channel.recv(65536).decode()
            else:
                time.sleep(0.005)
        before, found, self._got = self._got.partition(text)
        return before + found

    def type(self, text: str, until: str = "#") -> str:
        self.channel.sendall(text.encode())
        return self.until(until)


def test_a_terminal_has_pages_help_editing_pipes_and_carets(served: Served) -> None:
    hands = Typed(served, height=10)
    prompt = "kukar-edge-1#"
    assert hands.type("show running-config\r", " --More-- ").count("\n") <= 11
    assert hands.type(" ", " --More-- ").count("\n") == 9
    hands.type("q", prompt)
    assert '% Ambiguous command:  "s"' in hands.type("s\r", prompt)
    hands.type("terminal length 0\r", prompt)
    out = hands.type("show ip ?", f"{prompt}show ip ")
    assert "  interface\r\n" in out
    assert "  route\r\n" in out
    hands.type("int\t", "show ip interface ")
    hands.type("\x15", "\b")
    out = hands.type("show clokc\r", "marker.")
    caret = next(line for line in out.split("\r\n") if line.strip() == "^")
    assert caret.index("^") == len(f"{prompt}show ")
    hands.until(prompt)
    hands.type("show running-config | include ^username\r", "\n")
    out = hands.until(prompt)
    assert out.count("username") == 2
    assert "hostname" not in out
    hands.type("conf t\r", "(config)#")
    hands.type("int gi1\r", "(config-if)#")
    assert "% Incomplete command." in hands.type("ip addres\r", "(config-if)#")
    assert "uptime is" in hands.type("do show version | include uptime\r", "minutes")
    hands.until("(config-if)#")
    hands.type("\x1a", prompt)
    served.farm.call(lambda: setattr(served.device.faults, "flood", "*Jan  1: %LINK-3-UPDOWN: noise"))
    assert "%LINK-3-UPDOWN" in hands.type("show privilege\r", prompt)


def test_what_is_typed_ahead_is_answered_in_its_order_to_the_last_prompt(served: Served) -> None:
    hands = Typed(served)
    out = hands.type("terminal length 0\rshow clock\rconf t\rint gi1\rno such\rend\rshow privilege\r!over\r", "!over")
    after = [out.index(said) for said in (
        "kukar-edge-1#show clock", "kukar-edge-1#conf t", "(config)#int gi1", "(config-if)#no such", "% Invalid input",
        "(config-if)#end", "kukar-edge-1#show privilege", "privilege level is 15", "kukar-edge-1#!over")]
    assert after == sorted(after)
    hands.until("kukar-edge-1#")
    hands.type("exit\r", "exit")


def test_a_reload_asks_and_ends_the_session_and_boots_what_was_saved(served: Served) -> None:
    hands = Typed(served)
    hands.type("conf t\rhostname lain\rend\r", "lain#")
    out = hands.type("reload\r", "[yes/no]: ")
    assert "System configuration has been modified" in out
    hands.type("no\r", "[confirm]")
    hands.channel.sendall(b"\r")
    deadline = time.monotonic() + 10
    while not hands.channel.closed and time.monotonic() < deadline:
        time.sleep(0.01)
    assert hands.channel.closed
    assert served.device.hostname == "kukar-edge-1"


def test_public_keys_open_sessions(served: Served) -> None:
    key = paramiko.ECDSAKey.generate()
    served.farm.call(lambda: served.device.configure(
        f"ip ssh pubkey-chain\n username admin\n  key-string\n   {key.get_base64()}\n  exit\n"))
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect("127.0.0.1", served.port, "admin", pkey=key, look_for_keys=False, allow_agent=False)
    _, out, _ = client.exec_command("show privilege")
    assert "15" in out.read().decode()
    client.close()


@pytest.mark.campaign
def test_napalm_sends_a_file_through_the_tcl_shell(served: Served) -> None:
    driver = get_network_driver("ios")("127.0.0.1", "admin", "rahasia", optional_args={
        "port": served.port, "inline_transfer": True})
    driver.open()
    driver.load_merge_candidate(config=NEW)
    driver.close()
    assert served.device.flash["merge_config.txt"][0].decode() == NEW + "\n"


@pytest.mark.parametrize("fault", ["drop", "full"])
def test_netmiko_meets_faults_as_it_would_on_a_line(served: Served, fault: str) -> None:
    with ConnectHandler(**served.netmiko, read_timeout_override=1) as link:
        faults = served.device.faults
        if fault == "full":
            faults.disk_full = True
            assert "No space left" in link.save_config()
            return
        faults.drop_after = 20
        with pytest.raises((OSError, EOFError, ReadTimeout, SSHException)):
            link.send_command("show running-config")
    with ConnectHandler(**served.netmiko) as link:
        assert link.find_prompt() == "kukar-edge-1#"
