"""What the commands of exec mode do to files and to what is saved.

"Configuration Fundamentals Command Reference": `copy`, `delete`, `dir`, `more`, `rename`, `verify`,
`write`.
"""

from __future__ import annotations

import re

from lab.emulated.iosxe import display, files
from lab.emulated.iosxe.configurator import Configurator, feed
from lab.emulated.iosxe.grammar import Match
from lab.emulated.iosxe.rules.system import REMOVES_USER
from lab.emulated.iosxe.shell import Shell, command
from lab.emulated.iosxe.terminal import Ended, Interrupted

FULL = "%Error opening nvram:startup-config (No space left on device)\n"


def _quiet(shell: Shell) -> bool:
    return shell.device.running.value("file", "prompt") == "quiet"


async def _destination(shell: Shell, default: str) -> str | None:
    if _quiet(shell):
        return default
    try:
        given = await shell.terminal.line(f"Destination filename [{default}]? ")
    except (Interrupted, Ended):
        return None
    return given.strip() or default


_SHORT = {"running-config": "running-config", "startup-config": "startup-config", "system:running-config":
          "running-config", "nvram:startup-config": "startup-config"}


def _place(word: str) -> str:
    found = [full for full in ("running-config", "startup-config") if full.startswith(word) and word]
    return found[0] if len(found) == 1 else _SHORT.get(word, word)


@command("copy")
async def copy(shell: Shell, match: Match) -> str | None:
    """"Configuration Fundamentals Command Reference", `copy`."""
    words = " ".join(match.words).split()[1:]
    words = [w for w in words if not w.startswith("/")]
    if len(words) < 2:
        return "% Incomplete command.\n\n"
    source, target = _place(words[0]), _place(words[1])
    device = shell.device
    if ":" not in source and source not in _SHORT and files.name_of(source) not in device.flash:
        return files.missing(source)
    default = target if target in _SHORT else files.name_of(target) or files.name_of(source)
    chosen = await _destination(shell, default)
    if chosen is None:
        return None
    if target not in _SHORT and chosen != default:
        target = target.partition(":")[0] + ":" + chosen
    data = files.read(device, source)
    if data is None:
        return files.missing(source) if source != "startup-config" else "startup-config is not present\n"
    if target == "running-config":
        return await _merge(shell, data.decode(errors="replace"))
    if target == "startup-config":
        if source == "running-config":
            return "Building configuration...\n[OK]\n" if device.save(shell.user) else FULL
        device.startup = data.decode(errors="replace")
        return f"[OK]\n{len(data)} bytes copied in 0.321 secs ({len(data) * 3} bytes/sec)\n"
    if not device.store(target, data):
        return f"%Error writing {files.shown(target)} (No space left on device)\n"
    return f"{len(data)} bytes copied in 0.112 secs ({len(data) * 9} bytes/sec)\n"


async def _merge(shell: Shell, text: str) -> str:
    """`copy FILE running-config`. Users that the file removes are asked for first, one by one."""
    for _ in re.findall(r"^no username \S+", text, flags=re.M):
        await shell.terminal.confirm(REMOVES_USER)
    out = feed(Configurator(shell.device, shell.user), text)
    size = len(text.encode())
    return f"{out}{size} bytes copied in 0.214 secs ({size * 5} bytes/sec)\n"


@command("write")
async def write(shell: Shell, match: Match) -> str | None:
    what = match.words[1] if len(match.words) > 1 else "memory"
    if what == "terminal":
        return display.running(shell.device)
    if what == "erase":
        return await erase(shell, match)
    return "Building configuration...\n[OK]\n" if shell.device.save(shell.user) else FULL


@command("erase")
async def erase(shell: Shell, match: Match) -> str | None:
    if await shell.terminal.confirm(
            "Erasing the nvram filesystem will remove all configuration files! Continue? [confirm]"):
        shell.device.startup = None
        return "[OK]\nErase of nvram: complete\n"
    return None


@command("delete")
async def delete(shell: Shell, match: Match) -> str | None:
    words = " ".join(match.words).split()[1:]
    path = words[-1]
    name = files.name_of(path)
    force = "/force" in words or _quiet(shell)
    if not force:
        try:
            given = await shell.terminal.line(f"Delete filename [{name}]? ")
        except (Interrupted, Ended):
            return None
        name = given.strip() or name
    if name not in shell.device.flash:
        return f"%Error deleting {files.shown(path)} (No such file or directory)\n"
    if not force and not await shell.terminal.confirm(f"Delete {files.shown(path)}? [confirm]"):
        return None
    del shell.device.flash[name]
    return ""


@command("rename")
async def rename(shell: Shell, match: Match) -> str | None:
    """`rename FROM TO`. That a name which is taken is refused, and how, is *assumed* (I1)."""
    device, source, target = shell.device, files.name_of(match.words[1]), match.words[2]
    chosen = await _destination(shell, files.name_of(target))
    if chosen is None:
        return None
    if source not in device.flash:
        return f"%Error renaming {files.shown(match.words[1])} (No such file or directory)\n"
    if chosen in device.flash:
        return f"%Error renaming {files.shown(match.words[1])} (File exists)\n"
    device.flash[chosen] = device.flash.pop(source)
    return ""


@command("dir")
async def directory(shell: Shell, match: Match) -> str | None:
    return files.listing(shell.device, match.words[1] if len(match.words) > 1 else "")


@command("more")
async def more(shell: Shell, match: Match) -> str | None:
    data = files.read(shell.device, _place(match.words[1]))
    return files.missing(match.words[1]) if data is None else data.decode(errors="replace") + "\n"


@command("verify")
async def verify(shell: Shell, match: Match) -> str | None:
    path = next(w for w in match.words[1:] if not w.startswith("/"))
    return files.md5(shell.device, path)


@command("tclsh")
async def tclsh(shell: Shell, match: Match) -> str | None:
    """As much of the Tcl shell as file transfers use: `puts [open "FILE" w+] {TEXT}` and `tclquit`."""
    prompt, held = f"{shell.device.hostname}(tcl)#", ""
    # A file is written when the shell ends: until then it stands in Tcl's buffer.
    files_open: dict[str, str] = {}
    while True:
        try:
            line = await shell.terminal.line(prompt if not held else "+>")
        except Interrupted:
            held = ""
            continue
        except Ended:
            break
        held = f"{held}\n{line}" if held else line
        if held.count("{") > held.count("}"):
            continue
        text, held = held.strip(), ""
        found = re.fullmatch(r'puts \[open "?([^"\]]+?)"? (w\+?|a\+?)\] \{(.*)\}', text, flags=re.S)
        if text in ("tclquit", "exit"):
            break
        if found:
            old = files_open.get(found[1], "") if found[2].startswith("a") else ""
            files_open[found[1]] = f"{old}{found[3]}\n"
        elif text.startswith("puts "):
            await shell.terminal.write(text[5:].strip('"') + "\n")
        elif text:
            # What is no word of Tcl goes to the router's own commands ("Cisco IOS Scripting with Tcl").
            await shell.execute(text, len(prompt))
    for path, content in files_open.items():
        if not shell.device.store(path, content.encode()):
            await shell.terminal.write(f"%Error writing {path} (No space left on device)\n")
    return None
