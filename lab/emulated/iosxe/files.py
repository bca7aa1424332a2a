"""The file system: `dir`, `copy`, `more`, `delete`, `verify`, and SCP.

Formats: "Configuration Fundamentals Command Reference", `dir`, `copy`, `verify`; C8000V prints `bootflash:/`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from lab.emulated.server import Console, Gone

if TYPE_CHECKING:
    from lab.emulated.iosxe.device import Device

DISK = "bootflash:"


def name_of(path: str) -> str:
    """`flash:/x`, `bootflash:x`, `x` -> `x`."""
    return path.partition(":")[2].lstrip("/") if ":" in path else path.lstrip("/")


def shown(path: str) -> str:
    """A path as the device prints it."""
    system = path.partition(":")[0] + ":" if ":" in path else DISK
    return f"{system}{'/' if system in (DISK, 'flash:') else ''}{name_of(path)}"


def missing(path: str) -> str:
    return f"%Error opening {shown(path)} (No such file or directory)\n"


def listing(device: Device, path: str = "") -> str:
    """`dir [path]`."""
    system = path.partition(":")[0] + ":" if ":" in path else DISK
    if system not in (DISK, "flash:", "nvram:"):
        return f"%Error opening {path} (Invalid argument)\n"
    name = name_of(path)
    rows = []
    for number, (file, (data, when)) in enumerate(sorted(device.flash.items()), start=11):
        if not name or file == name:
            rows.append(f"{number:>5}  -rw-{len(data):>17}  {when:%b} {when.day:>2} {when:%Y %H:%M:%S} +00:00  "
                        f"{file}\n")
    if name and not rows:
        return missing(path)
    used = sum(len(data) for data, _ in device.flash.values())
    return (f"Directory of {shown(path) if path else DISK + '/'}\n\n" + "".join(rows)
            + f"\n{device.flash_bytes} bytes total ({device.flash_bytes - used} bytes free)\n")


def read(device: Device, path: str) -> bytes | None:
    """A file's content; None where there is none."""
    name = name_of(path)
    if path in ("running-config", "system:running-config", "system:/running-config"):
        return device.text().encode()
    if path in ("startup-config", "nvram:startup-config", "nvram:/startup-config"):
        return device.startup.encode() if device.startup is not None else None
    if path.startswith("null:"):
        return b""
    return device.flash[name][0] if name in device.flash else None


def md5(device: Device, path: str) -> str:
    """`verify /md5`."""
    data = read(device, path)
    if data is None:
        return missing(path)
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return f".MD5 of {shown(path)} Done!\nverify /md5 ({shown(path)}) = {digest}\n"


async def scp(device: Device, command: str, console: Console) -> int:
    """`scp -t` and `scp -f`, where `ip scp server enable` stands; the exit status.

    The protocol is that of BSD rcp: control lines, each answered by a zero byte.
    """
    words = command.split()
    path = words[-1]
    if not device.running.on("ip", "scp", "server", "enable") or (device.privilege(console.user) or 0) < 15:
        await console.write("\x01Administratively disabled.\n")
        return 1
    if "-f" in words:
        return await _send(device, path, console)
    await console.write("\0")
    try:
        held = ""
        while True:
            while "\n" not in held:
                held += await console.read()
            head, _, held = held.partition("\n")
            if head[:1] in ("T", "E", "D"):
                await console.write("\0")
                continue
            size = int(head.split(" ")[1])
            await console.write("\0")
            while len(held.encode()) < size + 1:
                held += await console.read()
            data, held = held.encode()[:size], held.encode()[size + 1:].decode()
            if not device.store(path, data):
                await console.write(f"\x02%Error writing {shown(path)} (No space left on device)\n")
                return 1
            await console.write("\0")
    except Gone:
        return 0


async def _send(device: Device, path: str, console: Console) -> int:
    data = read(device, path)
    if data is None:
        await console.write(f"\x01{missing(path)}")
        return 1
    await console.read()
    await console.write(f"C0644 {len(data)} {name_of(path)}\n")
    await console.read()
    await console.write(data.decode() + "\0")
    await console.read()
    return 0
