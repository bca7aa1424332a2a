"""A line of PPPoE between real ends: pppd on the router, a PPPoE server at the provider, frames on the cable."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import machine
from lab.parse import parse
from lab.world import Lab
from platforms.linux_frr.first_file import first_file

pytestmark = pytest.mark.microvm
ROUTER, PORT, SESSION = "desa-1", "eth0", "ppp-eth0"
PEER, OWN, INTERNET = "203.0.113.17", "203.0.113.18", "198.51.100.10"
TOPOLOGY = {
    "format": 1, "name": "pppoe", "hosts": [],
    "routers": [{"name": ROUTER, "platform": "linux_frr", "site": "desa", "lan": [], "wan": [
        {"port": PORT, "provider": "telkom", "access": "pppoe", "subnet": "203.0.113.16/29", "mtu": 1492}]}],
    "providers": [{"id": "telkom"}], "internet": {"name": "internet", "address": f"{INTERNET}/24"}}
OBJECTS = {
    "host/desa-1.conf": "hostname desa-1\ntimezone Asia/Makassar\nloopback 10.126.0.1/32\n",
    "wan/fibre.conf": f"port {PORT}\naccess pppoe\nmtu 1492\nmetric 10\n",
}


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One router that dials in, as its first file says."""
    if reason := machine.pppoe_missing():
        pytest.skip(f"not on this kernel: {reason}; the micro-VM tries it")
    folder = tmp_path_factory.mktemp("pppoe")
    lab = Lab(folder / "lab")
    lab.up(parse(json.dumps(TOPOLOGY)))
    try:
        for key in ("host", "operator"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)], check=True)
        lab.plug(ROUTER, first_file(ROUTER, OBJECTS, (folder / "host").read_text(),
                                    [(folder / "operator.pub").read_text().strip()]).encode())
        yield lab
    finally:
        lab.down()


def wan(lab: Lab, *command: str) -> str:
    """What a command in the router's `wan` says, whatever its status."""
    done = lab.exec(ROUTER, ["ip", "netns", "exec", "wan", *command])
    return done.stdout + done.stderr


def await_line(lab: Lab, up: bool, seconds: float) -> None:
    """Wait until the session stands, or is gone."""
    end = time.monotonic() + seconds
    while (f"inet {OWN} peer {PEER}/32" in wan(lab, "ip", "address", "show", "dev", SESSION)) != up:
        log = lab.exec(ROUTER, ["cat", "/run/simpul/log/line-fibre"]).stdout
        assert time.monotonic() < end, f"the line is {'down' if up else 'up'} after {seconds:g} s\n{log}"
        time.sleep(0.3)
    while up and "default" not in wan(lab, "ip", "route", "show", "dev", SESSION):
        assert time.monotonic() < end, wan(lab, "ip", "route", "show", "table", "all")
        time.sleep(0.3)


def test_the_session_gives_address_route_and_mtu(line: Lab, tmp_path: Path) -> None:
    await_line(line, True, 120)
    assert "pppoe=real" in line.exec(ROUTER, ["simpul-device", "facts"]).stdout
    assert f"default via {PEER} dev {SESSION} metric 10" in wan(line, "ip", "route", "show", "default")
    assert "mtu 1492" in wan(line, "ip", "link", "show", "dev", SESSION)
    assert "mtu 1500" in wan(line, "ip", "link", "show", "dev", PORT)
    with line.capture(ROUTER, PORT, tmp_path / "line.pcap"):
        # 20 bytes of IPv4 and 8 of ICMP around it: 1492 passes whole, one more does not leave the router.
        assert " 0% packet loss" in wan(line, "ping", "-c", "2", "-W", "5", "-M", "do", "-s", "1464", INTERNET)
        too_long = wan(line, "ping", "-c", "1", "-W", "5", "-M", "do", "-s", "1465", INTERNET)
        assert "message too long, mtu=1492" in too_long
    frames = subprocess.run(["tcpdump", "-n", "-e", "-r", str(tmp_path / "line.pcap")], capture_output=True, text=True,
                            check=True).stdout
    assert "PPPoE S (0x8864), length 1514" in frames
    assert f"{OWN} > {INTERNET}: ICMP echo request" in frames


def test_the_inside_has_nothing_of_the_line(line: Lab) -> None:
    assert SESSION not in line.exec(ROUTER, ["ip", "link"]).stdout
    assert line.exec(ROUTER, ["ip", "route", "show", "default"]).stdout == ""


def test_a_lost_line_is_noticed_and_comes_back(line: Lab) -> None:
    await_line(line, True, 60)
    line.link(ROUTER, PORT, False)
    try:
        await_line(line, False, 90)
        # The tunnels of this line have their own table: no other line may carry them meanwhile.
        rules = [r for r in wan(line, "ip", "rule").splitlines() if "fwmark" in r]
        assert len(rules) == 1
        mark = rules[0].split("fwmark ")[1].split()[0]
        assert "unreachable" in wan(line, "ip", "route", "get", INTERNET, "mark", mark)
    finally:
        line.link(ROUTER, PORT, True)
    await_line(line, True, 90)
    assert " 0% packet loss" in wan(line, "ping", "-c", "2", "-W", "5", INTERNET)


def test_after_a_power_cut_the_router_dials_again(line: Lab) -> None:
    line.cut(ROUTER)
    line.restore(ROUTER)
    await_line(line, True, 120)
    assert " 0% packet loss" in wan(line, "ping", "-c", "2", "-W", "5", INTERNET)
