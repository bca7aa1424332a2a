"""Debian's stock kernel, downloaded and unpacked: nothing is installed, no boot loader is touched."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lab.errors import LabError

# The cloud kernel (linux-image-cloud-amd64) has no PPP.
PACKAGE: Final = "linux-image-amd64"


@dataclass(frozen=True, slots=True)
class Kernel:
    """An unpacked kernel. `modules` is its own /lib/modules, with one folder: `version`."""

    version: str
    image: Path
    modules: Path

    def closure(self, names: Iterable[str]) -> list[Path]:
        """The files of these modules and of all that they need, each after what it needs.

        A name that the kernel has built in needs no file. LabError 706 for a name that it does not have.
        """
        folder = self.modules / self.version
        needs = {}
        for line in (folder / "modules.dep").read_text(encoding="ascii").splitlines():
            path, _, others = line.partition(":")
            needs[_module(path)] = (path, [_module(o) for o in others.split()])
        built_in = {_module(p) for p in (folder / "modules.builtin").read_text(encoding="ascii").split()}
        order: dict[str, Path] = {}

        def take(name: str) -> None:
            if name in order or name in built_in:
                return
            if name not in needs:
                raise LabError("706", f"the kernel {self.version} has no module {name}")
            path, others = needs[name]
            for other in others:
                take(other)
            order[name] = folder / path

        for name in names:
            take(name)
        return list(order.values())


def _module(path: str) -> str:
    return path.rpartition("/")[2].partition(".ko")[0].replace("-", "_")


def cache() -> Path:
    """Where kernels are kept between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "simpul" / "microvm"


def stock_kernel() -> Kernel:
    """The newest stock kernel that apt knows, from the cache or downloaded. Without a network, the newest in the cache.

    LabError 706 where there is none, with apt's words.
    """
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted, version = _candidate()
        if wanted is not None and not (folder / f"{wanted}_{version}").is_dir():
            _unpack(wanted, folder / f"{wanted}_{version}")
        if wanted is not None:
            return _read(folder / f"{wanted}_{version}")
        known = sorted((p for p in folder.glob("linux-image-*_*") if p.is_dir()), key=lambda p: p.stat().st_mtime)
        if known:
            return _read(known[-1])
    raise LabError("706", f"apt knows no {PACKAGE}, and no kernel is in {folder}", hint="apt-get update")


def _candidate() -> tuple[str | None, str]:
    """The package that holds the newest stock kernel, and its version."""
    def field(package: str, name: str) -> str:
        done = subprocess.run(["apt-cache", "--no-all-versions", "show", package], capture_output=True, text=True,
                              check=False)
        return next((line.partition(": ")[2] for line in done.stdout.splitlines() if line.startswith(f"{name}: ")), "")

    if shutil.which("apt-cache") is None:
        return None, ""
    package = field(PACKAGE, "Depends").split(" ")[0]
    return (package, field(package, "Version").replace(":", "%3a")) if package else (None, "")


def _unpack(package: str, target: Path) -> None:
    """Download and unpack beside the target, and rename: what is there is whole."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="unpacking-") as folder:
        _run(["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", package], Path(folder))
        archive = next(Path(folder).glob("*.deb"))
        whole = Path(folder, "whole")
        _run(["dpkg-deb", "-x", str(archive), str(whole)], Path(folder))
        version = next((whole / "lib/modules").iterdir()).name
        _run(["depmod", "-b", str(whole), version], Path(folder))
        whole.rename(target)


def _run(argv: list[str], where: Path) -> None:
    try:
        done = subprocess.run(argv, cwd=where, capture_output=True, text=True, check=False)
    except OSError as error:
        raise LabError("706", f"{argv[0]}: {error}", hint="apt install kmod dpkg apt") from error
    if done.returncode:
        raise LabError("706", f"{' '.join(argv)}: {(done.stderr or done.stdout).strip()}",
                       hint="a kernel is downloaded once; apt-get update first where the lists are old")


def _read(whole: Path) -> Kernel:
    version = next(_folders(whole / "lib/modules")).name
    return Kernel(version, whole / "boot" / f"vmlinuz-{version}", whole / "lib/modules")


def _folders(path: Path) -> Iterator[Path]:
    return (p for p in path.iterdir() if p.is_dir())
