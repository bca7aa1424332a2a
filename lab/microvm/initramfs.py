"""The first file system of the machine: busybox, the modules that reach its disks, and one script.

An archive of the format `newc`, as the kernel's Documentation/driver-api/early-userspace/buffer-format.rst has it.
"""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.microvm.kernel import Kernel

SCRIPT: Final = Path(__file__).with_name("init.sh")
# What it takes to see the machine's files, an overlay over them, a disk, and the line on which the command talks. ext4
# asks for the checksum by name, which nothing here could answer.
MODULES: Final = ("virtio_pci", "virtio_console", "9pnet_virtio", "9p", "overlay", "virtio_blk", "crc32c_generic",
                  "ext4")


def build(kernel: Kernel) -> bytes:
    """The archive. LabError 706 where busybox is missing."""
    busybox = shutil.which("busybox", path="/usr/bin:/bin")
    if busybox is None:
        raise LabError("706", "busybox is not installed", hint="apt install busybox")
    archive = _Archive()
    archive.folder("bin")
    archive.file("bin/busybox", Path(busybox).read_bytes(), 0o755)
    for library in _libraries(busybox):
        archive.file(library.lstrip("/"), Path(library).read_bytes(), 0o755)
    files = kernel.closure(MODULES)
    for path in files:
        archive.file(f"modules/{path.name}", path.read_bytes(), 0o644)
    archive.file("modules/order", "".join(f"{p.name}\n" for p in files).encode(), 0o644)
    archive.file("init", SCRIPT.read_bytes(), 0o755)
    for name in ("proc", "sys", "dev", "run", "lower", "upper", "new"):
        archive.folder(name)
    return archive.whole()


def _libraries(program: str) -> list[str]:
    """The shared libraries of a program, and its loader; none of a static one."""
    done = subprocess.run(["ldd", program], capture_output=True, text=True, check=False)
    return [word for line in done.stdout.splitlines() for word in line.split() if word.startswith("/")]


class _Archive:
    """Members in order; a file's folders come before it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._folders: set[str] = set()

    def folder(self, name: str) -> None:
        if name and name not in self._folders:
            self.folder(name.rpartition("/")[0])
            self._folders.add(name)
            self._member(name, stat.S_IFDIR | 0o755, b"")

    def file(self, name: str, content: bytes, mode: int) -> None:
        self.folder(name.rpartition("/")[0])
        self._member(name, stat.S_IFREG | mode, content)

    def whole(self) -> bytes:
        return b"".join([*self._parts, _member("TRAILER!!!", 0, b"", 0)])

    def _member(self, name: str, mode: int, content: bytes) -> None:
        self._parts.append(_member(name, mode, content, len(self._parts) + 1))


def _member(name: str, mode: int, content: bytes, inode: int) -> bytes:
    fields = (inode, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + "".join(f"{f:08X}" for f in fields).encode() + name.encode() + b"\0"
    return head + b"\0" * (-len(head) % 4) + content + b"\0" * (-len(content) % 4)
