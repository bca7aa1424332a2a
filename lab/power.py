"""A router's power: starting its namespaces on its disk, and cutting it so that what was not synced is lost."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from lab import factory
from lab.errors import LabError
from lab.processes import MARK, Process, await_end, kill, piped
from lab.state import RouterState, StateDir

INIT: Final = Path(__file__).with_name("router_init.sh")
_EXT4_IOC_SHUTDOWN: Final = 0x8004587D      # _IOR('X', 125, __u32), linux/ext4.h
_NO_LOG_FLUSH: Final = 2                    # drop the journal that is not on the disk yet, too
_DISK: Final = "run/lab/disk"               # inside the router


def start(state: StateDir, name: str, lab_id: str) -> RouterState:
    """Give power: returns when the router can be entered. Its disk is made new where it has none.

    LabError 704 with the words of what failed.
    """
    folder = state.router(name)
    (folder / "root").mkdir(parents=True, exist_ok=True)
    image = folder / "disk.img"
    if not image.exists():
        factory.copy_image(state.factory, image)
    before = state.read_router(name)
    state.write_router(name, replace(before, power="on", init=None))
    log = state.logs / f"{name}.power.log"
    with log.open("w") as errors:
        # setsid --fork: the router must outlive this process and be nobody's zombie.
        process = subprocess.Popen(
            ["setsid", "--fork", "unshare", "-n", "-m", "-p", "-u", "--fork", "--kill-child", "sh", str(INIT),
             name, str(image), str(folder / "root"), factory.HOSTNAME],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True, env=_clean(lab_id))
    with piped(process.stdout) as words:
        line = words.readline().split()
    process.wait()
    if len(line) != 2 or line[0] != "ready":
        raise LabError("704", f"{name} does not start: {log.read_text(encoding='utf-8').strip() or 'no reason given'}",
                       hint="the lab needs loop devices, ext4 and overlayfs in the kernel")
    started = replace(before, power="on", init=Process.of(int(line[1])))
    state.write_router(name, started)
    return started


def _clean(lab_id: str) -> dict[str, str]:
    """What a router's processes find in their environment: nothing of the operator's."""
    return {**PLAIN, MARK: lab_id}


PLAIN: Final = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
                "LANG": "C.UTF-8", "USER": "root", "LOGNAME": "root"}


def cut(state: StateDir, name: str) -> None:
    """Cut the power: the disk keeps what was synced, memory is lost, every process ends in the middle of what it does.

    Cutting a router without power is fine.
    """
    before = state.read_router(name)
    if before.init is not None and before.init.alive:
        _drop_unsynced(before.init)
        state.write_router(name, replace(before, power="off"))
        kill(before.init.pid)
        await_end(before.init)
    state.write_router(name, replace(before, power="off", init=None))
    await_free(state.router(name) / "disk.img")


def _drop_unsynced(init: Process) -> None:
    """Shut the file system down without flushing: from here on nothing more reaches the disk."""
    disk = os.open(f"/proc/{init.pid}/root/{_DISK}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.ioctl(disk, _EXT4_IOC_SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
    except OSError as error:
        raise LabError("704", f"the kernel cannot shut an ext4 file system down: {error.strerror}",
                       hint="a cut that keeps unsynced writes would prove nothing, so it is not done") from error
    finally:
        os.close(disk)


def await_free(image: Path, seconds: float = 20) -> None:
    """Wait until the kernel has let go of a disk, since two mounts would destroy it. LabError 704 after `seconds`."""
    deadline = time.monotonic() + seconds
    while attached(image):
        if time.monotonic() > deadline:
            raise LabError("704", f"{image} is still in use after {seconds:g} s",
                           hint="some process outside the router keeps its mount namespace; see `losetup -j`")
        time.sleep(0.02)


def attached(image: Path) -> bool:
    """Whether a loop device serves this image."""
    if not image.exists():
        return False
    found = subprocess.run(["losetup", "-n", "-O", "NAME", "-j", str(image)],
                           capture_output=True, text=True, check=True)
    return bool(found.stdout.strip())
