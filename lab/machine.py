"""What the lab needs from the machine and finds out about it before it starts anything."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.topology import Address

# Command -> Debian package.
TOOLS: Final = {"ip": "iproute2", "bridge": "iproute2", "tc": "iproute2", "nft": "nftables", "dnsmasq": "dnsmasq-base",
                "chronyd": "chrony", "ethtool": "ethtool", "mke2fs": "e2fsprogs", "losetup": "mount",
                "unshare": "util-linux", "nsenter": "util-linux", "setpriv": "util-linux", "setsid": "util-linux",
                "tcpdump": "tcpdump", "ping": "iputils-ping",
                # What a linux_frr router runs; the lab's routers are this machine's own Debian.
                "vtysh": "frr", "wg": "wireguard-tools", "ovs-vswitchd": "openvswitch-switch", "busybox": "busybox",
                "sshd": "openssh-server", "nc": "netcat-openbsd"}
# Each wireguard-go watches its socket's folder by an inotify instance; kernels grant a user 128.
WATCHERS: Final = 8192
_AF_PPPOX: Final = 24
_WATCHERS_FILE: Final = Path("/proc/sys/fs/inotify/max_user_instances")


def demand() -> None:
    """LabError 700 where this machine cannot carry a lab, naming what is missing."""
    if os.geteuid() != 0:
        raise LabError("700", "the lab makes namespaces and needs root", hint="run it as root")
    missing = {package for tool, package in TOOLS.items() if shutil.which(tool) is None}
    if missing:
        raise LabError("700", f"commands that the lab uses are not installed ({', '.join(sorted(missing))})",
                       hint=f"apt install {' '.join(sorted(missing))}")
    known = {line.split()[-1] for line in Path("/proc/filesystems").read_text(encoding="ascii").splitlines()}
    for needed in ("ext4", "overlay"):
        if needed not in known and shutil.which("modprobe"):
            subprocess.run(["modprobe", needed], capture_output=True, check=False)
    if not Path("/dev/loop-control").exists():
        raise LabError("700", "the kernel has no loop devices (/dev/loop-control), which hold the routers' disks",
                       hint="modprobe loop, or run the lab where loop devices are allowed")
    if not Path("/dev/net/tun").exists():
        raise LabError("700", "the kernel has no TUN devices (/dev/net/tun), which the routers' tunnels need",
                       hint="modprobe tun")
    allow_watchers(_WATCHERS_FILE)


def pppoe_missing() -> str | None:
    """Why lines of PPPoE cannot be real here, or None: the kernel's part, and the programs of both ends."""
    absent = [package for tool, package in {"pppd": "ppp", "pppoe-server": "pppoe"}.items() if not shutil.which(tool)]
    if absent:
        return f"not installed: {' '.join(absent)}"
    if shutil.which("modprobe"):
        subprocess.run(["modprobe", "--quiet", "pppoe"], capture_output=True, check=False)
    try:
        socket.socket(_AF_PPPOX, socket.SOCK_STREAM, 0).close()
    except OSError as error:
        return f"the kernel has no PPPoE ({error.strerror})"
    return None if Path("/dev/ppp").is_char_device() else "the kernel has no PPP (/dev/ppp)"


def allow_watchers(setting: Path) -> None:
    """Raise the kernel's limit of inotify instances, until the machine's next boot. LabError 700 where that is refused:
    routers would lose tunnels one by one, each with a different reason.
    """
    have = int(setting.read_text(encoding="ascii"))
    if have >= WATCHERS:
        return
    try:
        setting.write_text(f"{WATCHERS}\n", encoding="ascii")
    except OSError as error:
        raise LabError("700", f"only {have} inotify instances are allowed, and each tunnel in user space needs one "
                       f"({error.strerror})", hint=f"sysctl fs.inotify.max_user_instances={WATCHERS}") from error


def own_addresses() -> Mapping[str, list[Address]]:
    """The addresses that commands on this machine rely on, by what they are; loopback and link-local ones left out."""
    found: dict[str, list[Address]] = {"a name server of /etc/resolv.conf": _name_servers()}
    done = subprocess.run(["ip", "-json", "address", "show"], capture_output=True, text=True, check=True)
    for link in json.loads(done.stdout):
        own = [ip_address(a["local"]) for a in link.get("addr_info", []) if "local" in a]
        usable: list[Address] = [a for a in own if not a.is_loopback and not a.is_link_local]
        if usable:
            found[f"this machine's own address on {link['ifname']}"] = usable
    return found


def _name_servers() -> list[Address]:
    try:
        lines = Path("/etc/resolv.conf").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    servers: list[Address] = []
    for line in lines:
        words = line.split()
        if len(words) >= 2 and words[0] == "nameserver":
            server = ip_address(words[1].partition("%")[0])
            if not server.is_loopback:
                servers.append(server)
    return servers
