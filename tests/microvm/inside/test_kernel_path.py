"""Three routers by the kernel's data path: IKEv2 between hubs, WireGuard over PPPoE, tagged frames.

Their first files hold all that Simpul renders for them: what comes up is what the tool says and the helper does.
"""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest

from tests.microvm.inside.network import FAR_HUB, HELPER, HUB, TRUNK, UNTAGGED, VILLAGE, Network

pytestmark = pytest.mark.microvm


def test_what_is_declared_passes_and_nothing_else(network: Network) -> None:
    network.settled()


def test_tunnels_are_the_kernels_with_their_sockets_outside(network: Network) -> None:
    for name, router in network.routers.items():
        facts = network.on(name, f"{HELPER} facts")
        assert "datapath=kernel" in facts
        assert f"pppoe={'real' if name == VILLAGE else 'unused'}" in facts
        for kind, ikev2 in (("wireguard", False), ("xfrm", True)):
            mine = {t["name"] for t in router["tunnels"] if t["ikev2"] is ikev2}
            assert set(re.findall(r"^\d+: (\w+)", network.on(name, f"ip -o link show type {kind}"), re.M)) == mine
            assert network.on(name, f"ip -n wan -o link show type {kind}") == ""
        assert network.on(name, "pgrep -x wireguard-go") == ""
        charons = network.on(name, "pgrep -xc charon-systemd").strip()
        assert charons == str(len([t for t in router["tunnels"] if t["ikev2"]]))
        listens = [t["name"] for t in router["tunnels"] if not t["ikev2"] and name != VILLAGE]
        assert network.on(name, "ip netns exec wan ss -uanH").count(":200") >= len(listens)
        assert ":200" not in network.on(name, "ss -uanH")


def test_keys_are_new_under_traffic_and_nothing_is_lost(network: Network) -> None:
    tunnel = network.tunnel(HUB, FAR_HUB)["name"]
    far = network.routers[FAR_HUB]["loopback"]

    def vici(command: str) -> str:
        """swanctl takes a command before anything else."""
        return network.on(HUB, f"SWANCTL_DIR=/run/simpul/ike/{tunnel} swanctl {command} "
                               f"--uri unix:///run/simpul/ike/{tunnel}/vici 2>&1")

    def spis() -> set[str]:
        return set(re.findall(r"spi-(?:in|out)=(\w+)", vici("--list-sas --raw")))
    before, states = spis(), "ip -n wan xfrm state"
    assert before and "if_id" in network.on(HUB, states)
    carried = r"(\d+)\(bytes\)"
    octets = sum(int(n) for n in re.findall(carried, network.on(HUB, "ip -n wan -s xfrm state")))
    said = network.on("mgmt", f"ping -c 10 -i 0.2 -W 10 -s 1000 {far}")
    assert " 0% packet loss" in said, said
    # The associations counted each ping both ways: by this tunnel, and by no other way.
    now = sum(int(n) for n in re.findall(carried, network.on(HUB, "ip -n wan -s xfrm state")))
    assert now - octets >= 2 * 10 * 1028
    process = network.lab.popen("mgmt", ["ping", "-q", "-i", "0.2", "-c", "100", "-W", "10", far],
                                stdout=subprocess.PIPE, text=True)
    for what in ("child", "ike", "child"):
        said = vici(f"--rekey --{what} {tunnel}")
        assert "rekey completed successfully" in said, said
        time.sleep(3)
    said = process.communicate(timeout=180)[0]
    assert "100 received" in said, said
    assert spis().isdisjoint(before)


def test_tagged_frames_reach_the_router_by_the_kernels_switch(network: Network, tmp_path: Path) -> None:
    assert network.on(VILLAGE, "ovs-vsctl get bridge br0 datapath_type").strip() == "system"
    gateway = network.routers[VILLAGE]["vlans"]["vlan40"].partition("/")[0]
    with network.lab.capture(VILLAGE, "eth2", tmp_path / "trunk.pcap"):
        said = network.on(TRUNK, f"ip -d link show eth0; ping -c 3 -W 10 {network.lab.address(UNTAGGED)}")
        assert "vlan protocol 802.1Q id 40" in said
        assert " 0% packet loss" in said, said
        # The router's filter answers no ping of a camera; that it is there, ARP tells.
        assert "lladdr" in network.on(TRUNK, f"ping -c 1 -W 2 {gateway} >/dev/null; ip neigh show {gateway}")
    frames = subprocess.run(["tcpdump", "-n", "-e", "-r", str(tmp_path / "trunk.pcap"), "vlan 40 and icmp"],
                            capture_output=True, text=True, check=True).stdout
    assert frames.count("echo request") >= 3 and frames.count("echo reply") >= 3, frames
