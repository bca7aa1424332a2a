"""The same three routers: a line of PPPoE and its size, guests, lost lines, a power cut, what a plan says of them."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path

import pytest

from tests.microvm.inside.network import (
    FAR_HUB,
    GUEST,
    HELPER,
    HUB,
    INTERNET,
    LINE,
    OFFICE,
    SERVERS,
    SESSION,
    STREAMS,
    VILLAGE,
    Network,
    until,
)

pytestmark = pytest.mark.microvm

def await_line(network: Network, up: bool, seconds: float) -> None:
    """Wait until the session of PPPoE stands with its route, or is gone."""
    shown = f"ip -n wan -br addr show dev {SESSION}; ip -n wan route show default dev {SESSION}"
    until(lambda: (" peer " in (said := network.on(VILLAGE, shown)) and "default" in said) == up, seconds,
          lambda: network.on(VILLAGE, f"{shown}; cat /run/simpul/log/line-{LINE}"))


def test_the_session_gives_address_route_and_mtu(network: Network, tmp_path: Path) -> None:
    await_line(network, True, 60)
    wan = "ip netns exec wan"
    assert "mtu 1492" in network.on(VILLAGE, f"ip -n wan link show dev {SESSION}")
    assert "mtu 1500" in network.on(VILLAGE, "ip -n wan link show dev eth0")
    # Pings leave as the router's own NTP would: what the filter of `wan` lets out is not asked here.
    rule = f"{wan} nft insert rule inet simpul output icmp type echo-request accept"
    network.on(VILLAGE, rule)
    with network.lab.capture(VILLAGE, "eth0", tmp_path / "line.pcap"):
        # 20 bytes of IPv4 and 8 of ICMP around it: 1492 passes whole, one more does not leave the router.
        said = network.on(VILLAGE, f"{wan} ping -c 2 -W 10 -M do -s 1464 {INTERNET}")
        assert " 0% packet loss" in said, said
        assert "message too long, mtu=1492" in network.on(VILLAGE, f"{wan} ping -c 1 -W 5 -M do -s 1465 {INTERNET}")
    frames = subprocess.run(["tcpdump", "-n", "-e", "-r", str(tmp_path / "line.pcap")], capture_output=True, text=True,
                            check=True).stdout
    assert re.search(r"PPPoE S \(0x8864\), length 1514.*ICMP echo request", frames), frames
    # All else on this cable: the village's tunnels, inside the session.
    assert "ethertype IPv4" not in frames, frames
    assert SESSION not in network.on(VILLAGE, "ip link")
    assert network.on(VILLAGE, "ip route show default") == ""
    network.on(VILLAGE, f"{HELPER} _call filter wan")   # the hand's rule goes: the filter is what its files say


def test_a_session_over_the_small_line_knows_its_size(network: Network, tmp_path: Path) -> None:
    """TCP of hosts with 1500 octets: through the village's tunnel, and a guest's over the bare line. The tunnel between
    the hubs is narrower than the village's, where the way leads through it.
    """
    portal = next(q["arguments"][1] for q in network.truth["questions"]
                  if "portal" in q["about"] and q["expected"] and "." in q["arguments"][1])
    out = re.search(r" dev (\w+)", network.on(VILLAGE, f"ip route get {portal}"))
    assert out is not None
    taken = next(t for t in network.routers[VILLAGE]["tunnels"] if t["name"] == out[1])
    assert taken["mtu"] == 1492 - 80
    mtu = taken["mtu"] if taken["peer"] == HUB else min(taken["mtu"], network.tunnel(HUB, FAR_HUB)["mtu"])
    loopback = network.routers[VILLAGE]["loopback"]
    large = network.on("mgmt", f"ping -c 3 -W 10 -M do -s {mtu - 28} {loopback}")
    assert " 0% packet loss" in large, large
    larger = network.on("mgmt", f"ping -c 1 -W 10 -M do -s {mtu - 27} {loopback}")
    assert f"mtu = {mtu}" in larger or f"mtu={mtu}" in larger, larger
    with network.lab.popen("internet", ["nc", "-l", "-k", "8443"], stdin=subprocess.DEVNULL) as server:
        try:
            time.sleep(2)
            for host, there, target, port, size in ((OFFICE, SERVERS, portal, 443, mtu),
                                                    (GUEST, "internet", INTERNET, 8443, 1492)):
                file = tmp_path / f"{host}.pcap"
                with network.lab.capture(there, "eth0", file):
                    said = network.lab.exec(host, ["nc", "-z", "-v", "-w", "20", target, str(port)])
                    assert said.returncode == 0, said.stderr
                wanted = f"tcp dst port {port} and tcp[tcpflags] & tcp-syn != 0"
                heard = subprocess.run(["tcpdump", "-n", "-v", "-r", str(file), wanted], capture_output=True, text=True,
                                       check=True).stdout
                assert set(re.findall(r"mss (\d+)", heard)) == {str(size - 40)}, heard
        finally:
            server.kill()
    assert network.lab.exec(GUEST, ["nc", "-z", "-w", "3", portal, "443"]).returncode != 0


def test_routers_run_what_the_plan_says(network: Network) -> None:
    """Their whole state as the tool reads it; whoever made the first files holds it against the inventory."""
    folder = os.environ.get(STREAMS)
    if folder is None:
        pytest.skip("asked by the micro-VM's own tests")
    Path(folder).mkdir()
    for name in network.routers:
        done = network.lab.exec(name, [HELPER, "fetch"], check=True, timeout=900)
        Path(folder, f"{name}.conf").write_text(done.stdout)


def test_a_lost_line_is_noticed_and_comes_back(network: Network) -> None:
    network.lab.link(VILLAGE, "eth0", False)
    try:
        await_line(network, False, 120)
        # The tunnels of this line have their own table: no other line may carry them meanwhile.
        marks = re.findall(r"fwmark (\w+)", network.on(VILLAGE, "ip -n wan rule"))
        assert len(marks) == 1
        # What the kernel answers by a route that says `unreachable`.
        assert "No route to host" in network.on(VILLAGE, f"ip -n wan route get {INTERNET} mark {marks[0]}")
    finally:
        network.lab.link(VILLAGE, "eth0", True)
    await_line(network, True, 120)
    network.settled()


def test_after_a_power_cut_the_router_dials_again(network: Network) -> None:
    network.lab.cut(VILLAGE)
    network.lab.restore(VILLAGE)
    network.settled()
