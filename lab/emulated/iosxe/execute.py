"""What the commands of exec mode do, but for `show`."""

from __future__ import annotations

import ipaddress
import re

from lab.emulated.clock import Timer
from lab.emulated.iosxe import archive, files
from lab.emulated.iosxe.configurator import Configurator, feed
from lab.emulated.iosxe.grammar import Match
from lab.emulated.iosxe.shell import Logout, Shell, command
from lab.emulated.iosxe.terminal import Ended, Interrupted

ENTER = "Enter configuration commands, one per line.  End with CNTL/Z.\n"
_REPLACE = """This will apply all necessary additions and deletions
to replace the current running configuration with the
contents of the specified configuration file, which is
assumed to be a complete configuration, not a partial
configuration. Enter Y if you are sure you want to proceed. ? [no]: """


@command("exit", "logout", "quit")
async def leave(shell: Shell, match: Match) -> str | None:
    raise Logout


@command("enable")
async def enable(shell: Shell, match: Match) -> str | None:
    """"Configuration Fundamentals Command Reference", `enable`: three tries."""
    level = int(match.words[1]) if len(match.words) > 1 else 15
    if shell.level >= level:
        shell.level = level
        return None
    if not shell.device.enable_set:
        return "% No password set\n"
    for _ in range(3):
        try:
            given = await shell.terminal.line("Password: ", echo=False)
        except (Interrupted, Ended):
            return None
        if shell.device.enable_is(given):
            shell.level = level
            return None
    return "% Access denied\n\n"


@command("disable")
async def disable(shell: Shell, match: Match) -> str | None:
    shell.level = int(match.words[1]) if len(match.words) > 1 else 1
    return None


@command("terminal length", "terminal width", "terminal monitor", "terminal no monitor", "terminal history size",
         "terminal no editing", "terminal editing", "terminal exec prompt timestamp")
async def terminal(shell: Shell, match: Match) -> str | None:
    match match.words:
        case ("terminal", "length", count):
            shell.terminal.length = int(count)
        case ("terminal", "width", count):
            shell.terminal.width = int(count)
        case ("terminal", "monitor"):
            shell.monitor = True
        case ("terminal", "no", "monitor"):
            shell.monitor = False
        case _:
            pass
    return None


@command("ping")
async def ping(shell: Shell, match: Match) -> str | None:
    """Answered by addresses of its own that are up; others need the world that joins devices."""
    target = next(w for w in reversed(match.words) if "." in w or ":" in w)
    reached = shell.device.reaches(ipaddress.ip_address(target))
    marks, rate = ("!!!!!", 100) if reached else (".....", 0)
    tail = ", round-trip min/avg/max = 1/1/1 ms" if reached else ""
    return ("Type escape sequence to abort.\n"
            f"Sending 5, 100-byte ICMP Echos to {target}, timeout is 2 seconds:\n{marks}\n"
            f"Success rate is {rate} percent ({rate // 20}/5){tail}\n")


@command("configure terminal")
async def configure(shell: Shell, match: Match) -> str | None:
    shell.configuring = Configurator(shell.device, shell.user)
    return ENTER


@command("configure terminal revert")
async def configure_revert(shell: Shell, match: Match) -> str | None:
    out = archive.arm(shell.device, shell.user, int(match.words[-1]), idle="idle" in match.words)
    if out.startswith("%"):
        return out
    shell.configuring = Configurator(shell.device, shell.user)
    return out + ENTER


@command("configure confirm")
async def confirm(shell: Shell, match: Match) -> str | None:
    return archive.confirm(shell.device)


@command("configure revert")
async def revert(shell: Shell, match: Match) -> str | None:
    if match.words[2] == "timer":
        return archive.rearm(shell.device, int(match.words[-1]), idle="idle" in match.words)
    if shell.device.pending is None:
        return archive.NONE_PENDING
    pending = shell.device.pending
    target = shell.device.flash[files.name_of(pending.path)][0].decode()
    answers = await _answers(shell, target)
    if shell.device.pending is not pending:
        return archive.NONE_PENDING
    result = archive.expire(shell.device, pending, lambda _: answers)
    shell.terminal.waiting.clear()
    return f"Rollback Confirmed Change: rolling to:{pending.path}\n\n{archive.report(result)}"


async def _answers(shell: Shell, target: str) -> bool:
    """Whether users may go: asked once a user whose line the replacement takes away."""
    todo = archive.commands(archive.parse(shell.device.text()), archive.parse(target))
    yes = True
    from lab.emulated.iosxe.rules.system import REMOVES_USER  # noqa: PLC0415

    for line in todo:
        if line.startswith("no username "):
            yes = await shell.terminal.confirm(REMOVES_USER) and yes
    return yes


@command("configure replace")
async def replace(shell: Shell, match: Match) -> str | None:
    device = shell.device
    path, options = match.words[2], match.words[3:]
    data = files.read(device, path)
    if data is None:
        return files.missing(path)
    timed = "timer" in options or "time" in options
    if (timed or "revert" in options) and archive.path_of(device) is None:
        return archive.OFF
    if "force" not in options:
        try:
            answer = await shell.terminal.line(_REPLACE)
        except (Interrupted, Ended):
            return None
        if not answer.lower().startswith("y"):
            return None
    before = device.text()
    if timed:
        out = archive.arm(device, shell.user, int(options[-1] if options[-1].isdigit() else next(
            o for o in options if o.isdigit())), idle="idle" in options)
        if out.startswith("%"):
            return out
        await shell.terminal.write(out)
    text = data.decode(errors="replace")
    if not archive.parse(text).inner:
        return f"%{files.shown(path)} is not a valid config file\n"
    answers = await _answers(shell, text)
    result = archive.replace(device, text, shell.user, lambda _: answers)
    if not result.done and "error" in options:
        archive.replace(device, before, shell.user, lambda _: answers)
        if device.pending is not None:
            archive.confirm(device)
        return archive.report(result) + "The original configuration has been successfully restored.\n"
    return archive.report(result)


@command("archive config")
async def archive_config(shell: Shell, match: Match) -> str | None:
    if archive.path_of(shell.device) is None:
        return " Archive feature not enabled\n"
    return "" if archive.keep(shell.device) else "%Error writing archive file: No space left on device\n"


@command("clear line", "clear ip bgp", "clear bgp", "clear crypto session", "clear crypto ikev2 sa", "clear arp-cache")
async def clear(shell: Shell, match: Match) -> str | None:
    """Sessions come back at once here: their state is computed from the configurations."""
    return ""


@command("clear logging", "clear counters")
async def clear_logging(shell: Shell, match: Match) -> str | None:
    question = "Clear logging buffer [confirm]"
    if match.words[1] == "counters":
        question = 'Clear "show interface" counters on all interfaces [confirm]'
    if await shell.terminal.confirm(question) and match.words[1] == "logging":
        shell.device.messages.clear()
    return None


@command("clock set")
async def clock_set(shell: Shell, match: Match) -> str | None:
    return "% The emulated device's time is that of its world: set the world's clock\n"


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
            return "Building configuration...\n[OK]\n" if device.save(shell.user) else _FULL
        device.startup = data.decode(errors="replace")
        return f"[OK]\n{len(data)} bytes copied in 0.321 secs ({len(data) * 3} bytes/sec)\n"
    if not device.store(target, data):
        return f"%Error writing {files.shown(target)} (No space left on device)\n"
    return f"{len(data)} bytes copied in 0.112 secs ({len(data) * 9} bytes/sec)\n"


_FULL = "%Error opening nvram:startup-config (No space left on device)\n"


async def _merge(shell: Shell, text: str) -> str:
    """`copy FILE running-config`. Users that the file removes are asked for first, one by one."""
    from lab.emulated.iosxe.rules.system import REMOVES_USER  # noqa: PLC0415

    for _ in re.findall(r"^no username \S+", text, flags=re.M):
        await shell.terminal.confirm(REMOVES_USER)
    out = feed(Configurator(shell.device, shell.user), text)
    size = len(text.encode())
    return f"{out}{size} bytes copied in 0.214 secs ({size * 5} bytes/sec)\n"


@command("write")
async def write(shell: Shell, match: Match) -> str | None:
    what = match.words[1] if len(match.words) > 1 else "memory"
    if what == "terminal":
        from lab.emulated.iosxe import display  # noqa: PLC0415

        return display.running(shell.device)
    if what == "erase":
        return await erase(shell, match)
    return "Building configuration...\n[OK]\n" if shell.device.save(shell.user) else _FULL


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


@command("send log")
async def send_log(shell: Shell, match: Match) -> str | None:
    level = int(match.words[2]) if match.words[2].isdigit() and len(match.words) > 3 else 7
    shell.device.log("SYS", level, "USERLOG", f"Message from tty: {match.words[-1]}")
    return ""


@command("reload")
async def reload(shell: Shell, match: Match) -> str | None:
    """"Configuration Fundamentals Command Reference", `reload`: asks whether to save, then whether to go."""
    device, words = shell.device, match.words
    if words[1:2] == ("cancel",):
        if device.reload_at is None:
            return "%No reload is scheduled.\n"
        device.reload_at.cancel()
        device.reload_at = None
        device.tell("\n***\n*** --- SHUTDOWN ABORTED ---\n***\n")
        return ""
    seconds = _delay(words[2]) if words[1:2] == ("in",) else 0
    if seconds is None:
        return "% Invalid input detected\n"
    if device.startup != device.text():
        try:
            answer = await shell.terminal.line("\nSystem configuration has been modified. Save? [yes/no]: ")
        except (Interrupted, Ended):
            return None
        if answer.lower().startswith("y"):
            await shell.terminal.write("Building configuration...\n[OK]\n" if device.save(shell.user) else _FULL)
    if seconds:
        await shell.terminal.write(f"Reload scheduled in {seconds // 60} minutes by {shell.user} on vty0\n"
                                   "Reload reason: Reload Command\n")
    if not await shell.terminal.confirm("Proceed with reload? [confirm]"):
        return None
    if seconds:
        timer: Timer = device.clock.after(seconds, device.reload)
        device.reload_at = timer
        return ""
    device.reload()
    raise Logout


def _delay(text: str) -> int | None:
    """`5` minutes or `1:30` hours and minutes, in seconds."""
    found = re.fullmatch(r"(?:(\d+):)?(\d+)", text)
    return (int(found[1] or 0) * 60 + int(found[2])) * 60 if found else None


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
            shell.device.refused.append(text)
            await shell.terminal.write(f'invalid command name "{text.split()[0]}"\n')
    for path, content in files_open.items():
        if not shell.device.store(path, content.encode()):
            await shell.terminal.write(f"%Error writing {path} (No space left on device)\n")
    return None
