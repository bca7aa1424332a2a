"""Starting the micro-VM, running a command in it, and bringing its words, files and exit status out."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from lab.errors import LabError
from lab.microvm import initramfs
from lab.microvm.kernel import Kernel, cache, stock_kernel

Init = Literal["script", "systemd"]
QEMU: Final = "qemu-system-x86_64"
GUEST: Final = Path(__file__).with_name("guest.sh")
MIB: Final = 2048
_KVM: Final = Path("/dev/kvm")
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_HELLO: Final = 20              # seconds in which a machine whose acceleration works has started and ended
_PLAIN: Final = ("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-smp", "1")
_KVM_WORDS: Final = ("-accel", "kvm", "-cpu", "host")
# Without AVX: what a C library does with vectors is dear to emulate (18 s of host time where the widest processor took
# 25 s). Its clock counts what it did, 4 ns an instruction, and no host time while it waits for its turn: on a busy
# machine it is slow for who waits for it, and inside no session, handshake or timeout is lost to that.
_EMULATED: Final = ("-accel", "tcg", "-cpu", "Nehalem", "-icount", "shift=2", "-rtc", "clock=vm")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. `status` is the command's exit status; None where it did not end before the deadline or the
    power was cut. `out` holds what it left in /run/microvm/job/out, `console` what the kernel said.
    """

    status: int | None
    seconds: float
    out: Path
    console: Path


def missing() -> str | None:
    """Why no micro-VM can run here, or None. Whether a kernel can be downloaded is not asked."""
    if os.geteuid() != 0:
        return "the micro-VM shows root's files and needs root"
    tools = {QEMU: "qemu-system-x86", "busybox": "busybox", "depmod": "kmod", "dpkg-deb": "dpkg", "mke2fs": "e2fsprogs",
             "setpriv": "util-linux"}
    absent = {package for tool, package in tools.items() if shutil.which(tool) is None}
    if absent:
        return f"not installed: {' '.join(sorted(absent))}"
    if os.uname().machine != "x86_64":
        return f"the micro-VM is an x86_64 machine, and this one is {os.uname().machine}"
    return None


def run(
    command: Sequence[str], *, folder: Path, deadline: float, say: Callable[[bytes], object] = lambda _: None,
    init: Init = "script", disk: Path | None = None, cut_when: str | None = None,
) -> Outcome:
    """Boot, run `command` as root (in the current folder, or in / under systemd), and end the machine.

    It sees the machine's files at their own paths; what it writes is kept in memory and lost, but for its `disk` (see
    `new_disk`) and for `folder`/out, which is /run/microvm/job/out inside. Its words go to `say` as they come, and to
    `folder`/talk.log. After `deadline` seconds the machine is killed. `cut_when` names a file below out: once the
    command makes it, the power is cut.

    LabError 706 where no machine can be started.
    """
    reason = missing()
    if reason is not None:
        raise LabError("706", reason, hint="make packages")
    kernel = stock_kernel()
    out = folder / "out"
    out.mkdir(parents=True, exist_ok=True)
    (folder / "status").unlink(missing_ok=True)
    shutil.copyfile(GUEST, folder / "guest.sh")
    (folder / "command").write_text(script(command, init), encoding="utf-8")
    (folder / "initramfs").write_bytes(initramfs.build(kernel))
    console = folder / "console.log"
    began = time.monotonic()
    # Who waits for the machine may be killed, and an emulated one would then go on for nobody.
    process = subprocess.Popen(["setpriv", "--pdeathsig=KILL", "--",
                                *qemu(kernel, folder, init, disk, kvm=kvm_works(kernel))],
                               stdin=subprocess.DEVNULL, start_new_session=True)
    cut = out / cut_when if cut_when else None
    with (folder / "talk.log").open("w+b") as words:
        try:
            while process.poll() is None:
                if time.monotonic() - began > deadline or (cut is not None and cut.exists()):
                    break
                time.sleep(0.05)
                say(words.read())
        finally:
            # SIGKILL is an honest power cut: what the machine had not flushed to its disk is gone with its memory.
            process.kill()
            process.wait()
        say(words.read())
    status = folder / "status"
    said = status.read_text(encoding="ascii").strip() if status.exists() else ""
    return Outcome(int(said) if said else None, time.monotonic() - began, out, console)


def script(command: Sequence[str], init: Init) -> str:
    """What the machine's shell is given. Under systemd a boot clears /tmp away, where the current folder may lie."""
    folder = Path("/") if init == "systemd" else Path.cwd()
    return f"cd {shlex.quote(str(folder))} || exit\nexec {shlex.join(command)}\n"


def kvm_works(kernel: Kernel) -> bool:
    """Whether a guest runs by KVM here. A /dev/kvm may exist and start none, or one that never gets further: so it is
    tried, once for each boot of the machine.
    """
    if not _KVM.exists():
        return False
    seen = cache() / f"kvm-{_BOOT.read_text(encoding='ascii').strip()}"
    if not seen.exists():
        for other in cache().glob("kvm-*"):
            other.unlink(missing_ok=True)
        verdict = seen.with_name(f"{seen.name}.{os.getpid()}")
        verdict.write_text("yes" if _kvm_boots(kernel) else "no", encoding="ascii")
        verdict.rename(seen)
    return seen.read_text(encoding="ascii") == "yes"


def _kvm_boots(kernel: Kernel) -> bool:
    """A kernel without a file system ends by itself, by a restart that qemu takes for its end."""
    try:
        done = subprocess.run([QEMU, *_PLAIN, *_KVM_WORDS, "-m", "256", "-kernel", str(kernel.image),
                               "-append", "panic=-1"], capture_output=True, timeout=_HELLO, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def qemu(kernel: Kernel, folder: Path, init: Init, disk: Path | None, *, kvm: bool) -> list[str]:
    """The command line. One processor: the machine that carries it has its own work to do."""
    # A lab is made of interfaces, and each that moves waits for the kernel's grace periods. It is made of shell, too:
    # what is translated for one process serves the next at the same addresses only, so none is given new ones.
    words = ("console=ttyS0 panic=-1 no_timer_check mitigations=off net.ifnames=0 rcupdate.rcu_expedited=1 "
             f"norandmaps microvm.init={init}")
    if init == "systemd":
        # An emulated machine on a busy one is slow, and not broken.
        words += " systemd.show_status=0 systemd.default_timeout_start_sec=900 systemd.service_watchdogs=0"
    if disk is not None:
        words += " microvm.disk=/dev/vda"
    argv = [QEMU, *_PLAIN, *(_KVM_WORDS if kvm else _EMULATED), "-m", str(MIB),
            "-kernel", str(kernel.image), "-initrd", str(folder / "initramfs"), "-append", words,
            "-serial", f"file:{folder / 'console.log'}",
            "-device", "virtio-rng-pci", "-device", "virtio-serial-pci",
            "-chardev", f"file,id=talk,path={folder / 'talk.log'}", "-device", "virtserialport,chardev=talk"]
    for tag, path, options in (("root", "/", ",readonly=on"), ("modules", kernel.modules, ",readonly=on"),
                               ("job", folder, "")):
        argv += ["-virtfs", f"local,path={path},mount_tag={tag},security_model=none,multidevs=remap{options}"]
    if disk is not None:
        argv += ["-drive", f"file={disk},if=virtio,format=raw,cache=writeback"]
    return argv


def new_disk(path: Path, tree: Path, mib: int = 512) -> Path:
    """A disk that keeps what the machine writes from one run to the next.

    `tree` is what it holds at first, over the machine's own files: folders, files, and devices 0:0 where a file of the
    machine is not to be seen (overlayfs calls them whiteouts).
    """
    with path.open("wb") as file, tempfile.TemporaryDirectory() as folder:
        file.truncate(mib << 20)
        subprocess.run(["cp", "-a", str(tree), f"{folder}/upper"], check=True)
        done = subprocess.run(["mke2fs", "-q", "-t", "ext4", "-m", "0", "-d", folder, str(path)], capture_output=True,
                              text=True, check=False)
    if done.returncode:
        raise LabError("706", f"cannot make a disk: {done.stderr.strip()}", hint="apt install e2fsprogs")
    return path

