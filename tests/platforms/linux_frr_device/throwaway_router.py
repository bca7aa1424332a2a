"""A throw-away router: real daemons in namespaces of their own, with its own /etc and disk, gone after the test."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import signal
import socket
import subprocess
import tarfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from platforms.linux_frr.dialect import LinuxFrr

ROOT = Path(__file__).parents[3]
HELPER = "/usr/local/sbin/simpul-device"
NEEDED = ("unshare", "nsenter", "ip", "nft", "wg", "ovs-vswitchd", "vtysh", "sshd", "chronyd", "busybox", "nc")

# A configuration of every kind that the helper brings into effect.
BASE: Mapping[str, str] = {
    "host/kukar-edge-1.conf": "hostname kukar-edge-1\ntimezone Asia/Makassar\nloopback 10.126.0.1/32\n"
                              "loopback fd64:7e::1/128\n",
    "wan/fibre.conf": "port eth0\naccess static\naddress 203.0.113.10/30\ngateway 203.0.113.9\nmtu 1500\nmetric 10\n"
                      "ntp 203.0.113.251\n",
    "time/chrony.conf": "server 10.126.0.9 iburst\n",
    "switch/eth2.conf": "trunk 10,20\nnative 999\n",
    "interface/vlan20.conf": "vlan 20\naddress 10.66.0.1/26\naddress fd64:1::1/64\n",
    "wireguard/wg12.conf": "# uplink fibre\n# address 10.120.0.1/31\n# address fd64:78::1/127\n# mtu 1420\n"
                           "[Interface]\n"
                           "PrivateKey = secret\n"
                           "ListenPort = 51832\n[Peer]\n"
                           "PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\nAllowedIPs = 0.0.0.0/0, ::/0\n"
                           "Endpoint = 198.51.100.1:51832\nPersistentKeepalive = 25\n",
    "nft/inside/00-management4.nft": "set management4 {\n\ttype ipv4_addr\n\tflags interval\n}\n",
    "nft/inside/10-input.nft": "chain input {\n\ttype filter hook input priority filter; policy drop;\n"
                               "\tiifname \"lo\" accept\n\tip saddr @management4 tcp dport 22 accept\n}\n",
    "nft/inside/50-management.elements": "add element inet simpul management4 { 10.64.0.0/24 }\n",
    "nft/wan/10-input.nft": "chain input {\n\ttype filter hook input priority filter; policy drop;\n"
                            "\tct state established,related accept\n}\n",
    "frr/bgp.conf": "router bgp 64602\n bgp router-id 10.126.0.1\n no bgp default ipv4-unicast\nexit\n",
    "frr/prefix-list/SIMPUL-own.conf": "ip prefix-list SIMPUL-own seq 5 permit 10.66.0.0/16\n",
    "frr/route/10.66.0.0_16.conf": "ip route 10.66.0.0/16 blackhole\n",
}

_INIT = r"""
set -eu
disk=$1 name=$2
mount --make-rprivate /
mkdir -p "$disk/etc" "$disk/work" "$disk/sbin" "$disk/lib" "$disk/lib.work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$disk/etc,workdir=$disk/work" /etc
mount -t overlay overlay -o "lowerdir=/var/lib,upperdir=$disk/lib,workdir=$disk/lib.work" /var/lib
mount --bind "$disk/sbin" /usr/local/sbin
for d in /run /var/tmp /var/log /root /var/lib/chrony; do mount -t tmpfs -o mode=755 tmpfs $d; done
mount -t sysfs sysfs /sys
mkdir -p /run/sshd /etc/simpul
: > /etc/simpul/lab
: > /etc/simpul/lab-pppoe-as-dhcp
[ -s /etc/frr/vtysh.conf ] || { mkdir -p /etc/frr; : > /etc/frr/vtysh.conf; }
: > /etc/frr/frr.conf
hostname "$name"
ip link set lo up
for port in eth0 eth1 eth2; do ip link add "$port" type veth peer name "far-$port"; done
echo ready
exec setpriv --bounding-set=-sys_time sh -c 'while :; do sleep infinity & wait; done' > /dev/null 2>&1 < /dev/null
"""


def missing() -> str | None:
    """Why a router cannot be made here, or None."""
    if os.geteuid() != 0:
        return "real routers need root"
    absent = [name for name in NEEDED if shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") is None]
    return f"not installed: {' '.join(absent)}" if absent else None


class Router:
    """One router. `cut` is a power cut: what was in memory is gone, what was on its disk is there."""

    def __init__(self, disk: Path, name: str = "kukar-edge-1") -> None:
        self.disk = disk
        self.name = name
        self._outer: subprocess.Popen[str] | None = None
        self.pid = 0

    def start(self) -> None:
        (self.disk / "sbin").mkdir(parents=True, exist_ok=True)
        self._outer = subprocess.Popen(
            ["unshare", "-n", "-m", "-p", "-u", "--fork", "--kill-child", "--mount-proc",
             "sh", "-c", _INIT, "init", str(self.disk), self.name],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        assert self._outer.stdout is not None
        line = self._outer.stdout.readline()
        assert line == "ready\n", line + self._outer.stdout.read()
        children = Path(f"/proc/{self._outer.pid}/task/{self._outer.pid}/children").read_text().split()
        self.pid = int(children[0])

    def install(self, helper: str) -> None:
        path = self.disk / "sbin" / "simpul-device"
        path.write_text(helper)
        path.chmod(0o755)

    def cut(self) -> None:
        assert self._outer is not None
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self._outer.wait(timeout=20)

    def confirmed(self, objects: Mapping[str, str]) -> None:
        """Write what the router boots, as its first file does."""
        for identifier, text in objects.items():
            path = self.disk / "etc/simpul/conf" / identifier
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def conf(self) -> dict[str, str]:
        """What the router would boot."""
        folder = self.disk / "etc/simpul/conf"
        return {str(p.relative_to(folder)): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}

    def enter(self, *command: str) -> list[str]:
        return ["nsenter", "-t", str(self.pid), "-n", "-m", "-p", "-u", "--", *command]

    def run(self, *command: str, data: bytes | None = None, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(self.enter(*command), input=data, stdin=subprocess.DEVNULL if data is None else None,
                              capture_output=True, check=False, timeout=180)
        if check and done.returncode:
            raise AssertionError(f"{command}: {done.returncode}\n{done.stdout.decode()}{done.stderr.decode()}")
        return done

    def text(self, *command: str) -> str:
        return self.run(*command).stdout.decode()

    def helper(self, *command: str, data: bytes | None = None, status: int = 0) -> str:
        done = self.run(HELPER, *command, data=data, check=False)
        words = done.stdout.decode() + done.stderr.decode()
        assert done.returncode == status, f"simpul-device {command}: {done.returncode}\n{words}"
        return words

    def live(self) -> dict[str, str]:
        """All that runs, in the daemons' own words: what must be equal, byte for byte, after an undo."""
        wan = ("ip", "-n", "wan")
        return {
            "links": self._links("ip", "-o", "link"), "wan links": self._links(*wan, "-o", "link"),
            "addresses": self._addresses("ip", "-o", "addr"), "wan addresses": self._addresses(*wan, "-o", "addr"),
            "wan routes": self.text("ip", "-n", "wan", "route", "show", "table", "all"),
            "wan rules": self.text("ip", "-n", "wan", "rule"),
            "wg": self.text("wg", "showconf", "wg12") if self.has("wg12") else "",
            "nft": self.text("nft", "list", "ruleset"),
            "nft wan": self.text("ip", "netns", "exec", "wan", "nft", "list", "ruleset"),
            # FRR prints lists in the order of their making, which no daemon cares for.
            "frr": "\n".join(sorted(self.text("vtysh", "-c", "show running-config").splitlines())),
            "switch": self._switch(),
            "files": self.text("sh", "-c", "cd /run/simpul/live && find . -type f -exec sha256sum {} + | sort -k2"),
        }

    def _links(self, *command: str) -> str:
        # Names and states; indexes and made-up MAC addresses are a new interface's own.
        return "\n".join(sorted(" ".join(line.split()[1:5]) for line in self.text(*command).splitlines()))

    def _addresses(self, *command: str) -> str:
        lines = [line.split() for line in self.text(*command).splitlines()]
        return "\n".join(sorted(" ".join(w[1:4]) for w in lines if not w[3].startswith("fe80")))

    def _switch(self) -> str:
        if self.run("ovs-vsctl", "-t", "5", "show", check=False).returncode:
            return ""
        return self.text("sh", "-c", "ovs-vsctl -t 5 --columns=name,tag,trunks,vlan_mode list port | sort")

    def has(self, port: str) -> bool:
        return self.run("ip", "link", "show", port, check=False).returncode == 0


@contextlib.contextmanager
def forwarded(router: Router, port: int = 22) -> Iterator[int]:
    """A port on this machine's loopback that leads to the router's own: no address of the lab shadows a real one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        children: list[subprocess.Popen[bytes]] = []

        def serve() -> None:
            while True:
                try:
                    session, _ = server.accept()
                except OSError:
                    return
                with session:
                    children.append(subprocess.Popen(router.enter("nc", "127.0.0.1", str(port)),
                                                     stdin=session.fileno(), stdout=session.fileno()))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            server.close()
            for child in children:
                child.kill()
                child.wait()


def fragment(device: str, steps: Sequence[tuple[str, ...]], footprint: Mapping[str, str | None],
             do: Mapping[int, str], undo: Mapping[int, str] | None = None) -> bytes:
    """A fragment as the helper takes it, written by hand so that the helper is tested without the driver."""
    files = {f"do/{n}": text for n, text in do.items()} | {f"undo/{n}": text for n, text in (undo or {}).items()}
    files["meta"] = f"unit site:test\ndevice {device}\n"
    files["footprint"] = "".join(f"{digest or 'absent'} {identifier}\n" for identifier, digest in footprint.items())
    files["steps"] = "".join(f"{n} {' '.join(step)}\n" for n, step in enumerate(steps))
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return out.getvalue()


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def keys() -> tuple[str, str]:
    """A WireGuard key pair: private, public."""
    private = subprocess.run(["wg", "genkey"], capture_output=True, text=True, check=True).stdout.strip()
    public = subprocess.run(["wg", "pubkey"], input=private, capture_output=True, text=True, check=True).stdout.strip()
    return private, public


def until(question: str, router: Router, *command: str, seconds: float = 10) -> None:
    """Wait until a command succeeds on the router."""
    end = time.monotonic() + seconds
    while router.run(*command, check=False).returncode:
        assert time.monotonic() < end, f"never: {question}"
        time.sleep(0.1)


def typed(router: Router) -> list[str]:
    """What the router's account says that somebody typed: remarks in objects, and ways of nobody's; nothing is right
    where only the helper and its daemons were at work. The throw-away router's own spare ports are left out.
    """
    running = LinuxFrr().running(router.helper("fetch"))
    ports = {f"kernel/link/inside/{port}" for port in ("eth0", "eth1", "eth2", "far-eth0", "far-eth1", "far-eth2")}
    return sorted({*running.typed, *running.warnings, *(i for i in running.objects if i.startswith("kernel/"))} - ports)
