"""What a router's disk holds when it leaves the factory: an ext4 image, the upper layer over the machine's Debian."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lab.errors import LabError

HOSTNAME: Final = "debian"
DISK_MIB: Final = 64
_SHM: Final = Path("/dev/shm")  # noqa: S108 - TemporaryDirectory makes a private folder in it

# The machine's own files that a new router does not have: these folders are empty or as listed.
_OWN: Final = ("etc/simpul", "root", "home", "srv", "opt", "mnt", "media", "usr/local/sbin", "var/lib/chrony",
               "var/lib/openvswitch", "var/lib/frr", "var/lib/simpul-snmp", "var/log", "var/cache", "var/spool")
_LOGS: Final = ("frr", "chrony", "openvswitch")
# Debian makes host keys when sshd is installed; a router's are its own.
_ABSENT: Final = ("etc/ssh/ssh_host_*", "etc/systemd/network/*", "etc/frr/frr.conf.sav")
# What the first thing on a router's disk must never be shared with the machine that the lab runs on.
_TOP_LEVEL: Final = frozenset({"bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc", "var"})
_MADE: Final = ("run", "tmp", "proc", "sys", "dev", "var/tmp")
_FILES: Final = {
    "etc/hostname": f"{HOSTNAME}\n",
    "etc/hosts": f"127.0.0.1 localhost\n127.0.1.1 {HOSTNAME}\n::1 localhost ip6-localhost ip6-loopback\n",
    "etc/resolv.conf": "",
    "etc/simpul/lab": "This router is a lab device in a namespace: no systemd, and the machine's clock.\n",
}
_NO_PPPOE: Final = {
    "etc/simpul/lab-pppoe-as-dhcp": "Lines of access pppoe are plain lines with DHCP here: PPPoE is not proven.\n",
}


def make_image(path: Path, *, pppoe: bool) -> None:
    """Write the disk of a new router; LabError 704 where the machine cannot."""
    # In memory: the folder beside the image may itself be an overlay, which keeps such marks for itself.
    staging = _SHM if _SHM.is_dir() else path.parent
    with tempfile.TemporaryDirectory(dir=staging, prefix="simpul-lab-factory-") as folder:
        tree = Path(folder)
        upper = tree / "upper"
        (tree / "work").mkdir()
        upper.mkdir()
        upper.chmod(0o755)
        _fill(upper, _FILES if pppoe else {**_FILES, **_NO_PPPOE})
        with path.open("wb") as image:
            image.truncate(DISK_MIB << 20)
        made = subprocess.run(["mke2fs", "-q", "-t", "ext4", "-m", "0", "-J", "size=4", "-N", "8192", "-d", folder,
                               str(path)], capture_output=True, text=True, check=False)
    if made.returncode:
        raise LabError("704", f"cannot make a router's disk: {made.stderr.strip()}", hint="apt install e2fsprogs")


def copy_image(template: Path, path: Path) -> None:
    """A new router's own disk, sparse where the template is."""
    subprocess.run(["cp", "--sparse=always", "--reflink=auto", str(template), str(path)], check=True)


def _fill(upper: Path, files: Mapping[str, str]) -> None:
    for name in (*_OWN, *(p.name for p in Path("/").iterdir() if p.is_dir() and not p.is_symlink())):
        if name not in _TOP_LEVEL:
            _opaque(upper, name)
    for name in _MADE:
        _like(upper, name)
    for name in _LOGS:
        if Path("/var/log", name).is_dir():
            _like(upper, f"var/log/{name}")
    for pattern in _ABSENT:
        for found in Path("/").glob(pattern):
            _like(upper, str(found.parent.relative_to("/")))
            os.mknod(upper / found.relative_to("/"), stat.S_IFCHR | 0o600, os.makedev(0, 0))
    for name, text in files.items():
        target = upper / name
        _like(upper, str(target.parent.relative_to(upper)))
        target.write_text(text, encoding="utf-8")
        target.chmod(0o644)
    for name in (".bashrc", ".profile"):
        skeleton = Path("/usr/share/base-files", name.replace(".", "dot.", 1))
        if skeleton.is_file():
            shutil.copyfile(skeleton, upper / "root" / name)


def _opaque(upper: Path, name: str) -> None:
    """A folder whose content on the machine does not show through."""
    _like(upper, name)
    os.setxattr(upper / name, "trusted.overlay.opaque", b"y")


def _like(upper: Path, name: str) -> None:
    """A folder with the owner and mode that it has on the machine, and so its parents."""
    made = upper
    for part in Path(name).parts:
        made = made / part
        if made.is_dir():
            continue
        made.mkdir()
        known = Path("/", made.relative_to(upper))
        status = known.stat() if known.is_dir() else None
        os.chown(made, status.st_uid if status else 0, status.st_gid if status else 0)
        made.chmod(stat.S_IMODE(status.st_mode) if status else 0o755)
