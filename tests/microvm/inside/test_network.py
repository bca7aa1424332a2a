"""Three routers by the kernel's data path: IKEv2 between hubs, WireGuard over PPPoE, tagged frames, guests.

Their first files hold all that Simpul renders for them: what comes up is what the tool says and the helper does.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from lab import machine
from lab.world import Lab
from tests.conftest import UNPROVEN

pytestmark = pytest.mark.microvm
HUB, FAR_HUB, VILLAGE = "hub-1", "hub-2", "opd-1"
LINE, SESSION = "fibre", "ppp-eth0"
INTERNET = "198.51.100.10"
SERVERS, OFFICE, GUEST = "64-hub-1-servers", "64-opd-1-office", "64-opd-1-wifi"
TRUNK, UNTAGGED = "64-opd-1-cctv-trunk", "64-opd-1-cctv"     # of one segment
HELPER = "/usr/local/sbin/simpul-device"
GIVEN, STREAMS = "SIMPUL_PREPARED", "SIMPUL_STREAMS"


def missing() -> str | None:
    for kind in (("wireguard",), ("xfrm", "if_id", "1")):
        made = subprocess.run(["unshare", "-n", "ip", "link", "add", "probe", "type", *kind], capture_output=True,
                              text=True, check=False)
        if made.returncode:
            return f"no {kind[0]} in the kernel ({made.stderr.strip()})"
    return machine.pppoe_missing()


class Network:
    """The lab, and what the declaration says of it."""

    def __init__(self, lab: Lab, given: Path) -> None:
        self.lab = lab
        self.truth: dict[str, Any] = json.loads((given / "truth.json").read_text())
        self.routers: dict[str, Any] = self.truth["routers"]

    def on(self, name: str, command: str) -> str:
        """What a shell command there says, whatever its status."""
        done = self.lab.exec(name, ["sh", "-c", command], timeout=900)
        return done.stdout + done.stderr

    def wrong(self, kinds: Sequence[str]) -> list[str]:
        """Each question of these kinds whose answer is not the declared one, asked on all routers at once."""
        def ask(name: str) -> list[str]:
            mine = [q for q in self.truth["questions"] if q["device"] == name and q["kind"] in kinds]
            words = [f"s=$({HELPER} probe {shlex.join([q['kind'], *q['arguments']])} 2>&1); echo $? \"$s\""
                     for q in mine]
            said = self.on(name, "\n".join(words)).splitlines()
            assert len(said) == len(mine), said
            return [f"{name}: {q['about']}: {s}" for q, s in zip(mine, said, strict=True)
                    if (s[0] == "0") != q["expected"]]
        with ThreadPoolExecutor(len(self.routers)) as pool:
            return [w for some in pool.map(ask, self.routers) for w in some]

    def settled(self, seconds: float = 600) -> None:
        """Wait until tunnels and sessions stand; then everything declared passes, and the sample does not."""
        until(lambda: not self.wrong(("handshake", "bgp")), seconds, lambda: self.wrong(("handshake", "bgp")))
        until(lambda: not self.wrong(("gateway", "tcp")), 180, lambda: self.wrong(("gateway", "tcp")))

    def tunnel(self, name: str, peer: str) -> Any:
        return next(t for t in self.routers[name]["tunnels"] if t["peer"] == peer)


def until(true: Callable[[], bool], seconds: float, why: Callable[[], object]) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, why()
        time.sleep(0.5)


def told(words: str) -> None:
    """For who waits for an emulated machine."""
    print(f"{Path('/proc/uptime').read_text().split()[0]} s: {words}", flush=True)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    if reason := missing():
        pytest.skip(f"{UNPROVEN} HERE but in the micro-VM, where it is tried: {reason}")
    folder = tmp_path_factory.mktemp("network")
    given = Path(os.environ[GIVEN]) if GIVEN in os.environ else folder / "given"
    if GIVEN not in os.environ:
        from tests.microvm.prepared import prepare  # noqa: PLC0415 - the whole tool: dear where it is emulated

        prepare(folder / "world", given)
    lab = Lab(folder / "lab")
    told("begins")
    lab.up(given / "topology.json", progress=told)
    try:
        net = Network(lab, given)

        def plug(name: str) -> None:
            lab.plug(name, (given / "first" / name).read_bytes())
            told(f"{name} is booted")
        with ThreadPoolExecutor(len(net.routers)) as pool:
            list(pool.map(plug, net.routers))
        yield net
    finally:
        lab.down()


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
