"""The lab itself: real routers, packets, disks and power, on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lab import build, machine
from lab.errors import LabError
from lab.power import attached
from lab.processes import marked
from lab.state import StateDir
from lab.topology import Topology
from lab.world import Lab

ROOT = Path(__file__).parents[2]
DHCP_CLIENT = Path(__file__).with_name("dhcp_client.py").read_text(encoding="utf-8")
OWN = ("/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/etc/ssh", "/etc/frr", "/etc/chrony", "/etc/openvswitch",
       "/etc/simpul", "/usr/local/sbin", "/root/.ssh", "/var/lib/chrony", "/var/lib/openvswitch")


def reason_to_skip() -> str | None:
    try:
        machine.demand()
    except LabError as error:
        return f"REAL LAB NOT PROVEN HERE: {error}"
    return None


SKIP = reason_to_skip()
pytestmark = [pytest.mark.lab, pytest.mark.skipif(SKIP is not None, reason=str(SKIP))]


def machine_now() -> dict[str, str]:
    """What of this machine no lab may change."""
    def said(*argv: str) -> str:
        return subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    files = [f for top in OWN for f in sorted([Path(top), *Path(top).rglob("*")])]
    return {"addresses": "\n".join(line for line in said("ip", "-o", "addr").splitlines() if "_lft" not in line),
            "links": said("ip", "-br", "link"), "routes": said("ip", "route") + said("ip", "-6", "route"),
            "rules": said("nft", "list", "ruleset"), "hostname": said("hostname"),
            "mounts": said("findmnt", "-n", "-l", "-o", "TARGET"),
            "files": "\n".join(f"{f} {f.lstat().st_mtime_ns} {f.lstat().st_size}" for f in files if f.exists())}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def lab(state: Path, topology: Topology) -> Iterator[Lab]:
    """The small lab, built once for this file; taking it down must leave the machine as it was."""
    before = machine_now()
    lab = Lab(state)
    lab.up(topology)
    assert machine_now() == before
    yield lab
    lab.down()
    assert machine_now() == before
    assert lab.status() == []


def until(found: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not found():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def carried(lab: Lab, name: str) -> bool:
    return sh(lab, name, "cat /sys/class/net/eth2/carrier") == "1"


def sh(lab: Lab, name: str, script: str) -> str:
    done = lab.exec(name, ["sh", "-ec", script], timeout=30)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout.strip()


@pytest.fixture(scope="module")
def wired(lab: Lab) -> Lab:
    """The lab with what a first file would set: addresses inside, the uplinks in a namespace `wan`."""
    lab.plug("hub-1", b"""set -e
        ip netns add wan
        ip link set eth0 netns wan
        ip -n wan addr add 203.0.113.2/30 dev eth0
        ip -n wan link set eth0 up
        ip -n wan route add default via 203.0.113.1
        ip addr add 10.65.0.1/26 dev eth1
        ip addr add fd64:1::1/64 dev eth1 nodad
        ip addr add 10.65.1.1/28 dev eth4
        ip addr add 198.18.0.2/24 dev eth9
        ip addr add 10.65.2.1/30 dev eth2
        for port in eth1 eth2 eth4 eth9; do ip link set $port up; done
        ip route add 10.66.0.0/24 via 10.65.2.2
        echo 1 > /proc/sys/net/ipv4/ip_forward
        """)
    lab.plug("edge-1", b"""set -e
        ip addr add 10.66.0.1/26 dev eth1
        ip addr add 10.65.2.2/30 dev eth2
        for port in eth1 eth2 eth3; do ip link set $port up; done
        ip route add 10.65.0.0/16 via 10.65.2.1
        echo 1 > /proc/sys/net/ipv4/ip_forward
        """)
    return lab


def test_a_router_comes_from_the_factory(lab: Lab) -> None:
    assert sh(lab, "edge-1", "hostname; cat /etc/hostname") == "debian\ndebian"
    assert sh(lab, "edge-1", "ls /etc/ssh/ssh_host_* /root/.ssh /usr/local/sbin/* 2>/dev/null || true") == ""
    assert sh(lab, "edge-1", "ls /etc/simpul") == "lab\nlab-pppoe-as-dhcp"
    links = json.loads(sh(lab, "edge-1", "ip -json addr"))
    assert sorted(link["ifname"] for link in links) == ["eth0", "eth1", "eth2", "eth3", "eth5", "lo"]
    assert [a["local"] for link in links if link["ifname"] != "lo" for a in link["addr_info"]] == []
    assert {link["ifname"]: link["mtu"] for link in links}["eth0"] == 1400
    assert sh(lab, "edge-1", "cat /proc/sys/net/ipv6/conf/eth0/accept_ra") == "0"
    assert "sshd" not in sh(lab, "edge-1", "ps -e")
    assert len(sh(lab, "edge-1", "ls -A /home /srv /opt /work 2>/dev/null | grep -v : || true")) == 0


def test_nothing_on_a_router_can_set_the_clock_of_the_machine(lab: Lab) -> None:
    inside = lab.exec("edge-1", ["date", "-s", "2001-01-01"])
    assert inside.returncode != 0
    assert "not permitted" in inside.stderr
    for pid in ("1", "self"):
        effective = int(sh(lab, "edge-1", f"sed -n 's/^CapEff:.//p' /proc/{pid}/status"), 16)
        assert effective >> 25 & 1 == 0         # CAP_SYS_TIME
        assert effective >> 12 & 1 == 1         # CAP_NET_ADMIN: otherwise it proves nothing


def test_a_router_writes_to_its_own_disk_only(lab: Lab) -> None:
    sh(lab, "edge-1", "echo x > /etc/simpul-test-own; echo y > /usr/local/sbin/own; echo z >> /etc/hosts")
    assert not Path("/etc/simpul-test-own").exists()
    assert not Path("/usr/local/sbin/own").exists()
    assert lab.exec("hub-1", ["test", "-e", "/etc/simpul-test-own"]).returncode == 1
    sh(lab, "edge-1", "rm /etc/simpul-test-own /usr/local/sbin/own")


def test_a_router_changes_kernel_settings_of_the_network_only(lab: Lab) -> None:
    before = Path("/proc/sys/vm/swappiness").read_text()
    refused = lab.exec("edge-1", ["sh", "-c", "echo 1 > /proc/sys/vm/swappiness"])
    assert refused.returncode != 0
    assert Path("/proc/sys/vm/swappiness").read_text() == before
    assert sh(lab, "edge-1", "sysctl -qw net.ipv4.ip_forward=1; sysctl -n net.ipv4.ip_forward") == "1"
    script = "ip netns add probe; ip netns exec probe sysctl -qw net.ipv4.ip_forward=1; ip netns del probe"
    sh(lab, "edge-1", script)


def test_namespaces_inside_a_router(lab: Lab) -> None:
    assert sh(lab, "edge-1", "ip netns add probe; ip netns exec probe ip -br link | wc -l; ip netns del probe") == "1"


def test_orphans_are_reaped(lab: Lab) -> None:
    sh(lab, "edge-1", "sh -c 'sleep 0.1 & exit 0'")
    assert until(lambda: "defunct" not in sh(lab, "edge-1", "ps -e") and "Z" not in sh(lab, "edge-1", "ps -eo s="))


def test_commands_give_their_own_words_and_codes(lab: Lab) -> None:
    done = lab.exec("hub-1", ["sh", "-c", "cat; echo err >&2; exit 7"], input="in\n")
    assert (done.returncode, done.stdout, done.stderr) == (7, "in\n", "err\n")
    with pytest.raises(subprocess.CalledProcessError):
        lab.exec("mgmt", ["false"], check=True)
    with pytest.raises(LabError, match="705 the lab has nothing called 'nobody'"):
        lab.exec("nobody", ["true"])
    with pytest.raises(subprocess.TimeoutExpired):
        lab.exec("hub-1", ["sleep", "4711"], timeout=0.3)
    assert until(lambda: "4711" not in sh(lab, "hub-1", "ps -eo args= | grep -v grep | cat"))


def test_a_daemon_left_behind_does_not_hold_the_command(lab: Lab) -> None:
    began = time.monotonic()
    lab.plug("hub-1", b"sleep 30 &\n")
    assert time.monotonic() - began < 5
    assert "sleep 30" in sh(lab, "hub-1", "ps -eo args=; pkill -f '^sleep 30'")


def test_a_first_file_that_fails_is_told_with_its_words(lab: Lab) -> None:
    with pytest.raises(LabError, match=r"705 hub-1: its first file ended with 3: no such luck"):
        lab.plug("hub-1", b"echo no such luck >&2\nexit 3\n")
    assert sh(lab, "hub-1", "ls /run/lab") == "boot_id\ndisk"


def test_hosts_reach_each_other_across_two_routers(wired: Lab) -> None:
    assert until(lambda: wired.ping("hub-office", "edge-office"))
    assert until(lambda: wired.ping("hub-office", "fd64:1::1"))
    assert sh(wired, "edge-office", "nc -w 2 10.65.0.10 443 < /dev/null") == "hub-office"
    assert sh(wired, "edge-office", "echo . | nc -u -w 1 10.65.0.10 53") == "hub-office"
    assert wired.exec("edge-office", ["nc", "-z", "-w", "1", "10.65.0.10", "80"]).returncode != 0
    assert wired.ping("mgmt", "edge-office")            # through the hub, and back by its route
    assert wired.ping("mgmt", "198.18.0.2")             # out of band


def test_the_uplinks_are_apart_from_the_inside(wired: Lab) -> None:
    assert sh(wired, "hub-1", "ip netns exec wan nc -w 2 198.51.100.10 80 < /dev/null") == "internet"
    assert wired.ping("internet", "203.0.113.2")
    assert not wired.ping("hub-office", "internet")
    assert not wired.ping("internet", "hub-office")


def test_a_line_with_dhcp_and_carrier_nat(wired: Lab, tmp_path: Path) -> None:
    sh(wired, "edge-1", "ip link set eth0 up; ip link set eth5 up")
    lease = wired.exec("edge-1", ["/usr/bin/python3", "-", "eth0"], input=DHCP_CLIENT, check=True, timeout=20).stdout
    words = dict(word.split("=") for word in lease.split())
    assert (words["kind"], words["router"], words["mtu"]) == ("5", "100.64.3.1", "1400")
    assert words["address"].startswith("100.64.3.")
    sh(wired, "edge-1", f"ip addr add {words['address']}/24 dev eth0; ip route add 198.51.100.0/24 via 100.64.3.1")
    with wired.capture("internet", "any", tmp_path / "internet.pcap"):
        assert wired.ping("edge-1", "internet")
    seen = subprocess.run(["tcpdump", "-n", "-r", str(tmp_path / "internet.pcap")], capture_output=True, text=True,
                          check=True).stdout
    assert "198.51.100.10: ICMP echo request" in seen
    assert words["address"] not in seen                 # the carrier's own address stands for it
    assert not wired.ping("internet", words["address"])
    assert not wired.ping("icon", words["address"])
    assert not wired.ping("hub-1", words["address"])


def test_a_line_of_pppoe_is_a_plain_one_with_the_mtu_of_pppoe(wired: Lab) -> None:
    sh(wired, "edge-1", "ip link set eth5 up")
    lease = wired.exec("edge-1", ["/usr/bin/python3", "-", "eth5"], input=DHCP_CLIENT, check=True, timeout=20).stdout
    assert "mtu=1492" in lease
    assert "address=203.0.113.1" in lease or "address=203.0.113.2" in lease


def test_the_provider_tells_the_time(wired: Lab) -> None:
    told = wired.exec("hub-1", ["ip", "netns", "exec", "wan", "chronyd", "-x", "-Q", "-t", "8",
                                "server 203.0.113.251 iburst maxsamples 1"], timeout=20)
    assert told.returncode == 0, told.stderr
    assert "System clock wrong by" in told.stderr
    assert abs(float(told.stderr.split("System clock wrong by ")[1].split()[0])) < 0.5


def test_captures_see_the_cable(wired: Lab, tmp_path: Path) -> None:
    wan, lan = tmp_path / "wan.pcap", tmp_path / "lan.pcap"
    with wired.capture("hub-1", "all wan", wan), wired.capture("hub-1", "eth1", lan):
        wired.exec("hub-1", ["ip", "netns", "exec", "wan", "ping", "-c", "1", "-W", "1", "203.0.113.1"], check=True)
        assert wired.ping("hub-office", "10.65.0.1")

    def seen(file: Path) -> str:
        return subprocess.run(["tcpdump", "-n", "-r", str(file)], capture_output=True, text=True, check=True).stdout
    assert "203.0.113.2 > 203.0.113.1: ICMP echo request" in seen(wan)
    assert "10.65.0.10 > 10.65.0.1: ICMP echo request" in seen(lan)
    assert "10.65" not in seen(wan)
    with pytest.raises(LabError, match="edge-1 has no port 'eth7'"), wired.capture("edge-1", "eth7", tmp_path / "x"):
        pass


def test_a_pulled_cable_takes_the_carrier_from_both_ends(wired: Lab) -> None:
    def carrier(name: str) -> str:
        return sh(wired, name, "cat /sys/class/net/eth2/carrier")
    wired.link("edge-1", "eth2", False)
    assert (carrier("edge-1"), carrier("hub-1")) == ("0", "0")
    assert next(n for n in wired.status() if n.name == "edge-1").detail == "unplugged: eth2"
    assert not wired.ping("hub-office", "edge-office")
    wired.link("edge-1", "eth2", True)
    assert until(lambda: (carrier("edge-1"), carrier("hub-1")) == ("1", "1"))
    assert until(lambda: wired.ping("hub-office", "edge-office"))


def test_a_slow_line_is_shaped_towards_the_router(lab: Lab) -> None:
    far = next(c.far for c in lab.cables("hub-1") if c.port == "eth0")
    assert "tbf" in sh(lab, "icon", f"tc qdisc show dev {far}")
    assert "rate 100Mbit" in sh(lab, "icon", f"tc qdisc show dev {far}")


def test_a_host_behind_a_trunk_speaks_with_its_tag(wired: Lab) -> None:
    # A real user-space switch on the router: its port eth3 is a trunk, its internal port is in VLAN 20.
    sh(wired, "edge-1", """
        mkdir -p /etc/openvswitch /run/openvswitch
        ovsdb-tool create /run/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema
        ovsdb-server /run/openvswitch/conf.db --remote=punix:/run/openvswitch/db.sock --detach --pidfile --log-file
        ovs-vsctl --no-wait init
        ovs-vswitchd --disable-system --detach --pidfile --log-file
        ovs-vsctl add-br br0 -- set bridge br0 datapath_type=netdev
        ovs-vsctl add-port br0 eth3 trunks=20 -- add-port br0 vlan20 tag=20 -- set interface vlan20 type=internal
        ip link set eth3 up
        ip addr add 10.66.0.65/26 dev vlan20
        ip link set vlan20 up
        """)
    assert until(lambda: wired.ping("edge-clinic", "10.66.0.65"))
    assert wired.ping("hub-office", "edge-clinic")
    sh(wired, "edge-1", "ovs-vsctl set port vlan20 tag=30")     # the wrong VLAN is another network
    sh(wired, "edge-1", "ip neigh flush dev vlan20")
    assert not wired.ping("hub-office", "edge-clinic")


def test_a_power_cut_keeps_what_was_synced_and_nothing_else(wired: Lab) -> None:
    sh(wired, "hub-1", """
        mkdir -p /etc/simpul/conf
        echo old > /etc/simpul/conf/a
        sync /etc/simpul/conf/a /etc/simpul/conf /etc/simpul
        echo new > /etc/simpul/conf/b.new && sync /etc/simpul/conf/b.new
        mv /etc/simpul/conf/b.new /etc/simpul/conf/b && sync /etc/simpul/conf
        echo late > /etc/simpul/conf/a.new && mv /etc/simpul/conf/a.new /etc/simpul/conf/a
        echo lost > /etc/simpul/conf/c
        echo gone > /run/x
        """)
    boot = sh(wired, "hub-1", "cat /proc/sys/kernel/random/boot_id")
    wired.cut("hub-1")
    assert next(n for n in wired.status() if n.name == "hub-1").state == "off"
    assert sh(wired, "edge-1", "cat /sys/class/net/eth2/carrier") == "0"
    with pytest.raises(LabError, match="702 hub-1 has no power"):
        wired.exec("hub-1", ["true"])
    wired.cut("hub-1")                                          # the power is off already
    wired.restore("hub-1")
    with pytest.raises(LabError, match="has power already"):
        wired.restore("hub-1")
    assert sh(wired, "hub-1", "cd /etc/simpul/conf; grep . *") == "a:old\nb:new"
    assert sh(wired, "hub-1", "ls /run/x 2>/dev/null || echo none") == "none"
    assert sh(wired, "hub-1", "cat /proc/sys/kernel/random/boot_id") != boot
    assert until(lambda: sh(wired, "edge-1", "cat /sys/class/net/eth2/carrier") == "1")
    sh(wired, "hub-1", "ip addr add 10.65.0.1/26 dev eth1; ip link set eth1 up")
    assert until(lambda: wired.ping("hub-office", "10.65.0.1"))  # its hosts are where they were, at the same address


def test_routers_are_cut_and_restored_side_by_side(wired: Lab) -> None:
    names = [r.name for r in wired.topology.routers]
    with ThreadPoolExecutor() as pool:
        list(pool.map(wired.cut, names))
        assert {n.state for n in wired.status() if n.kind == "router"} == {"off"}
        list(pool.map(wired.restore, names))
    for name in names:
        sh(wired, name, "ip link set eth2 up")
    for name in names:
        assert until(partial(carried, wired, name))


def test_a_router_boots_what_its_disk_holds_and_starts_sshd(lab: Lab) -> None:
    lab.plug("hub-1", b"""set -e
        printf '#!/bin/sh\necho "$@" >> /run/booted\n' > /usr/local/sbin/simpul-device
        chmod 755 /usr/local/sbin/simpul-device
        ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
        sync -f /etc/ssh
        """)
    lab.cut("hub-1")
    lab.restore("hub-1")
    assert sh(lab, "hub-1", "cat /run/booted") == "boot"
    sh(lab, "hub-1", "ip addr add 198.18.0.2/24 dev eth9; ip link set eth9 up")
    key = sh(lab, "hub-1", "cut -d' ' -f2 /etc/ssh/ssh_host_ed25519_key.pub")
    assert until(lambda: key in lab.exec("mgmt", ["ssh-keyscan", "-T", "2", "198.18.0.2"]).stdout)
    lab.plug("hub-1", b"printf '#!/bin/sh\necho broken; exit 4\n' > /usr/local/sbin/simpul-device; sync -f /etc")
    lab.cut("hub-1")
    with pytest.raises(LabError, match="its boot ended with 4: broken"):
        lab.restore("hub-1")
    lab.replace("hub-1")                                        # the spare has nothing of it
    assert sh(lab, "hub-1", "ls -d /usr/local/sbin/* /etc/ssh/ssh_host* 2>/dev/null || echo nothing") == "nothing"


def test_a_second_lab_in_the_same_folder_is_refused(lab: Lab, state: Path, topology: Topology) -> None:
    with pytest.raises(LabError, match="holds a lab already"):
        Lab(state).up(topology)
    assert {n.state for n in lab.status()} == {"on"}


def test_down_also_ends_what_was_started_at_hosts(tmp_path: Path, topology: Topology) -> None:
    lab = Lab(tmp_path)
    lab.up(topology, limit=["edge-1", "hub-1"])
    mark = StateDir(tmp_path).read()
    assert mark is not None
    left = lab.popen("edge-office", ["sleep", "600"])
    assert left.pid in set(marked(mark.id))
    lab.down()
    assert left.wait(5) == -9
    lab.down()                                                  # and again: nothing to do
    assert list(marked(mark.id)) == []


def test_a_failed_up_takes_itself_down(tmp_path: Path, topology: Topology, monkeypatch: pytest.MonkeyPatch) -> None:
    marks: list[str] = []

    def fail(*_: object) -> None:
        known = StateDir(tmp_path).read()
        assert known is not None
        marks.append(known.id)
        assert len(list(marked(known.id))) > 3
        raise LabError("703", "no cables today")
    monkeypatch.setattr(build, "lay", fail)
    with pytest.raises(LabError, match="no cables today"):
        Lab(tmp_path).up(topology)
    assert Lab(tmp_path).status() == []
    assert list(marked(marks[0])) == []


@pytest.mark.parametrize("seconds", [0.05, 0.15, 0.25, 0.35])
def test_an_aborted_up_leaves_nothing_behind(tmp_path: Path, small: dict[str, Any], seconds: float) -> None:
    file = tmp_path / "topology.json"
    file.write_text(json.dumps(small), encoding="utf-8")
    state = tmp_path / "state"
    before = machine_now()
    process = subprocess.Popen([sys.executable, "-m", "lab", "--state", str(state), "up", str(file)], cwd=ROOT,
                               stderr=subprocess.DEVNULL)
    assert until(lambda: StateDir(state).read() is not None)
    time.sleep(seconds)
    process.kill()
    process.wait()
    known = StateDir(state).read()
    assert known is not None
    if known.phase == "starting":
        assert [n.detail for n in Lab(state).status()] == ["its `up` did not end; take it `down`"]
    images = list(state.glob("routers/*/disk.img"))
    Lab(state).down()
    assert list(marked(known.id)) == []
    assert not any(attached(image) for image in images)
    assert not list(state.glob("routers/*"))
    assert machine_now() == before
    assert sorted(f.name for f in state.iterdir()) == ["lock", "log"]
