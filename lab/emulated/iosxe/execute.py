"""What the commands of exec mode do, but for `show` and files."""

from __future__ import annotations

import ipaddress
import re

from lab.emulated.clock import Timer
from lab.emulated.iosxe import archive, effect, files
from lab.emulated.iosxe.configurator import Configurator
from lab.emulated.iosxe.execute_files import FULL
from lab.emulated.iosxe.grammar import Match
from lab.emulated.iosxe.rules.system import REMOVES_USER
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
        if shell.console.peer == "console":
            shell.level = level                 # a console's alone (networkengineering.stackexchange.com/q/16005)
            return None
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
    target = files.read(shell.device, pending.path)
    if target is None:
        archive.expire(shell.device, pending)
        return files.missing(pending.path)
    answers = await _answers(shell, target.decode())
    if shell.device.pending is not pending:
        return archive.NONE_PENDING
    result = archive.expire(shell.device, pending, lambda _: answers)
    shell.terminal.waiting.clear()
    return f"Rollback Confirmed Change: rolling to:{pending.path}\n\n{archive.report(result)}"


async def _answers(shell: Shell, target: str) -> bool:
    """Whether users may go: asked once a user whose line the replacement takes away."""
    todo = archive.commands(archive.parse(shell.device.text()), archive.parse(target))
    yes = True
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


@command("clear ip bgp", "clear bgp")
async def clear_bgp(shell: Shell, match: Match) -> str | None:
    """A session that was cleared hard comes back at once here, too, and both then go by what is configured."""
    effect.clear(shell.device, match.words)
    return ""


@command("clear line", "clear crypto session", "clear crypto ikev2 sa", "clear arp-cache")
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
            await shell.terminal.write("Building configuration...\n[OK]\n" if device.save(shell.user) else FULL)
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
