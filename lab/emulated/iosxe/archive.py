"""Archive, `configure replace`, and changes that come back by themselves.

"Managing Configuration Files Configuration Guide", chapters "Configuration Replace and Configuration Rollback",
"Configuration Rollback Confirmed Change" and "Contextual Configuration Diff Utility". As there, replacing compares
texts, takes away what is too much, adds what is missing, and tries up to five times.

What it cannot bring back, here as there: user names (the device asks, and a timer has nobody to answer), certificates
(their lines are taken for commands: a transcript of a C8000V shows `no    quit`), and what stands in no text: keys, the
master key, SNMPv3 users.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from lab.emulated.clock import Timer
from lab.emulated.iosxe.configurator import Configurator, Question

if TYPE_CHECKING:
    from lab.emulated.iosxe.device import Device

PASSES = 5
OFF = "%Please turn config archive on before using Rollback Confirmed Change\n"
NONE_PENDING = "%No Rollback Confirmed Change pending\n"


@dataclass(slots=True)
class Block:
    """A line of a configuration's text and those below it; a banner or certificate is one line with its text."""

    text: str
    inner: dict[str, Block] = field(default_factory=dict)


def parse(text: str) -> Block:
    """A text by its indentation, without comments and headings."""
    root = Block("")
    path: list[tuple[int, Block]] = [(-1, root)]
    lines = iter(text.replace("\r", "").split("\n"))
    for raw in lines:
        line = raw.strip()
        if not line or line.startswith("!") or re.match(r"(Building conf|Current conf|version |end$|exit-)", line):
            continue
        indent = len(raw) - len(raw.lstrip())
        if re.match(r"banner \S+ ", line):
            delimiter = "^C" if "^C" in line else line.split(" ", 2)[2][:1]
            line = raw.rstrip("\n")
            while line.count(delimiter) < 2:
                more = next(lines, None)
                if more is None:
                    break
                line += "\n" + more
        elif re.match(r"certificate (ca |self-signed )?[0-9A-F]+", line):
            body = []
            for more in lines:
                if more.strip() == "quit":
                    break
                body.append(more.strip())
            line = "\n".join([line, *body, "quit"])
        while path[-1][0] >= indent:
            path.pop()
        block = path[-1][1].inner.setdefault(line, Block(line))
        path.append((indent, block))
    return root


def opposite(text: str) -> str:
    """What takes a line back."""
    if text.startswith("banner "):
        return "no " + " ".join(text.split()[:2])
    return text[3:] if text.startswith("no ") else "no " + text


def commands(old: Block, new: Block, depth: int = 0) -> Iterator[str]:
    """The lines that lead from one text to another, each submode with the line that enters it."""
    pad = " " * depth
    for text, block in old.inner.items():
        if text in new.inner:
            continue
        # `no ip address` is no line to take back where an address comes.
        if text.startswith("no ") and any(t.startswith(text[3:]) for t in new.inner):
            continue
        del block
        yield pad + opposite(text).replace("\n", f"\n{pad}")
    for text, block in new.inner.items():
        was = old.inner.get(text)
        inside = list(commands(was or Block(text), block, depth + 1))
        if was is None or inside:
            yield pad + text
            yield from inside


def differences(old: str, new: str) -> str:
    """`show archive config differences`: the contextual diff of two texts."""
    def walk(a: Block, b: Block, depth: int) -> Iterator[str]:
        pad = " " * depth
        for text, block in b.inner.items():
            was = a.inner.get(text)
            if was is None:
                yield f"+{pad}{text}"
                yield from (f"+{line}" for line in _all(block, depth + 1))
            else:
                inside = list(walk(was, block, depth + 1))
                if inside:
                    yield f"{pad}{text}"
                    yield from inside
        for text, block in a.inner.items():
            if text not in b.inner:
                yield f"-{pad}{text}"
                yield from (f"-{line}" for line in _all(block, depth + 1))

    found = list(walk(parse(old), parse(new), 0))
    return "!Contextual Config Diffs:\n" + ("\n".join(found) if found else "!No changes were found") + "\n"


def _all(block: Block, depth: int) -> Iterator[str]:
    for text, inner in block.inner.items():
        yield " " * depth + text
        yield from _all(inner, depth + 1)


def incremental(running: str, new: str) -> str:
    """`show archive config incremental-diffs`: the lines of a file that would change something."""
    def walk(old: Block, wanted: Block, depth: int) -> Iterator[str]:
        for text, block in wanted.inner.items():
            was = old.inner.get(text)
            # A `no` line changes something where what it names stands.
            absent = text.startswith("no ") and not any(
                t == text[3:] or t.startswith(text[3:] + " ") for t in old.inner)
            inside = list(walk(was or Block(text), block, depth + 1))
            if (was is None and not absent) or inside:
                yield " " * depth + text
                yield from inside

    found = list(walk(parse(running), parse(new), 0))
    body = "\n".join([*found, "end"]) if found else "end\n!No changes were found"
    return f"!List of Commands:\n{body}\n"


@dataclass(slots=True)
class Pending:
    """A change that waits for `configure confirm`: the archived configuration, and when it comes back."""

    path: str
    user: str
    since: datetime
    minutes: int
    idle: bool
    timers: list[Timer]


Ask = Callable[[Question], bool]


@dataclass(frozen=True, slots=True)
class Replaced:
    """How a replacement went: passes made, the lines of the last one that still differ, those refused."""

    passes: int
    left: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def done(self) -> bool:
        return not self.left


def replace(device: Device, text: str, user: str, ask: Ask) -> Replaced:
    """Make the running configuration the text's, as far as that can be done."""
    target = parse(text)
    refused: list[str] = []
    for number in range(PASSES + 1):
        todo = list(commands(parse(device.text()), target))
        if not todo or number == PASSES:
            return Replaced(number, tuple(todo), tuple(refused))
        configurator = Configurator(device, user)
        refused.clear()
        for entry in todo:
            if re.match(r"\s*(no )?certificate ", entry):
                refused.append(entry.split("\n")[0])
                continue
            for line in entry.split("\n"):
                configurator.enter(line)
                if (question := configurator.question) is not None:
                    configurator.question = None
                    if ask(question):
                        question.then(True)
                    else:
                        refused.append(entry)
        refused += configurator.failed
    raise RuntimeError("the last pass returns")


def report(result: Replaced) -> str:
    """What `configure replace` prints."""
    if result.done:
        return f"Total number of passes: {result.passes}\nRollback Done\n\n"
    left = "\n".join(result.left)
    failed = "\n".join(result.refused)
    return ("The rollback configlet from the last pass is listed below:\n********\n"
            f"!List of Rollback Commands:\n{left}\nend\n********\n\n\nRollback aborted after {PASSES} passes\n"
            f"The following commands are failed to apply to the IOS image.\n********\n{failed}\n********\n")


# The archive.
def path_of(device: Device) -> str | None:
    """Where configurations are archived; None where the archive is not on."""
    line = device.running.get("archive")
    found = line.inside.value("path") if line is not None and line.section is not None else None
    if found is None:
        return None
    return found.replace("$h", device.hostname).replace("$t", "")


def _most(device: Device) -> int:
    line = device.running.get("archive")
    return int((line.inside.value("maximum") if line is not None else None) or 10)


def keep(device: Device) -> str | None:
    """Put the running configuration into the archive; its file's name, or None where the disk is full."""
    path = path_of(device)
    now = device.now
    name = f"{path}-{now:%b}-{now.day:02d}-{now:%H-%M-%S}.{now.microsecond // 1000:03d}-{len(device.archived)}"
    most = _most(device)
    if not device.store(name, device.text().encode()):
        return None
    device.archived.append(name)
    for old in device.archived[:-most]:
        device.flash.pop(device.file_name(old), None)
    return name


def arm(device: Device, user: str, minutes: int, *, idle: bool) -> str:
    """Begin a change that comes back in so many minutes unless confirmed; what is printed."""
    if path_of(device) is None:
        return OFF
    if device.pending is not None:
        return "%Rollback Confirmed Change already in progress\n"
    name = keep(device)
    if name is None:
        return "%Error writing archive file: No space left on device\n"
    device.pending = Pending(name, user, device.now, minutes, idle, [])
    schedule(device)
    device.log("ARCHIVE_DIFF", 5, "ROLLBK_CNFMD_CHG_BACKUP", f"Backing up current running config to {name}")
    kind = "IDLETIMER" if idle else "ABSTIMER"
    device.log("ARCHIVE_DIFF", 5, f"ROLLBK_CNFMD_CHG_START_{kind}",
               f"User: {user}: Scheduled to rollback to config {name} in {minutes} minutes")
    return f"Rollback Confirmed Change: Backing up current running config to {name}\n\n"


def schedule(device: Device) -> None:
    """Set the timers of what is pending anew, from now."""
    pending = device.pending
    if pending is None:
        return
    for timer in pending.timers:
        timer.cancel()
    warning = max(0, pending.minutes * 60 - 60)
    pending.timers = [device.clock.after(warning, lambda: _warn(device)),
                      device.clock.after(pending.minutes * 60, lambda: _over(device))]


def _over(device: Device) -> None:
    if device.pending is not None:
        expire(device, device.pending)


def _warn(device: Device) -> None:
    pending = device.pending
    if pending is None:
        return
    device.tell("Rollback Confirmed Change: Rollback will begin in one minute.\n"
                'Enter "configure confirm" if you wish to keep what you\'ve configured\n')
    device.log("ARCHIVE_DIFF", 5, "ROLLBK_CNFMD_CHG_WARNING_ABSTIMER",
               f"System will rollback to config {pending.path} in one minute. "
               'Enter "configure confirm" if you wish to keep what you\'ve configured')


def expire(device: Device, pending: Pending, ask: Ask = lambda _: False) -> Replaced:
    """The time is over, or somebody reverts: back to the archived configuration. A timer has nobody to answer."""
    for timer in pending.timers:
        timer.cancel()
    device.pending = None
    device.log("ARCHIVE_DIFF", 5, "ROLLBK_CNFMD_CHG_ROLLBACK_START", f"Start rolling to: {pending.path}")
    kept = device.flash.get(device.file_name(pending.path))
    if kept is None:
        # Somebody deleted what would come back: the change stays, and only the log says so (wording *assumed*, I1).
        device.log("ARCHIVE_DIFF", 3, "ROLLBK_CNFMD_CHG_FAILED", f"Cannot open {pending.path}: no rollback")
        return Replaced(0, (pending.path,), ())
    result = replace(device, kept[0].decode(), pending.user, ask)
    device.tell(f"Rollback Confirmed Change: rolling to:{pending.path}\n\n{report(result)}")
    return result


def confirm(device: Device) -> str:
    """`configure confirm`: the change stays; nothing is saved."""
    if device.pending is None:
        return NONE_PENDING
    for timer in device.pending.timers:
        timer.cancel()
    user = device.pending.user
    device.pending = None
    device.log("ARCHIVE_DIFF", 5, "ROLLBK_CNFMD_CHG_CONFIRM", f"User: {user}: Confirm the configuration change")
    return ""


def rearm(device: Device, minutes: int, *, idle: bool) -> str:
    """`configure revert timer`: from now on so many minutes."""
    if device.pending is None:
        return NONE_PENDING
    device.pending.minutes, device.pending.idle, device.pending.since = minutes, idle, device.now
    schedule(device)
    return ""


def timer(device: Device) -> str:
    """`show archive config rollback timer`."""
    pending = device.pending
    if pending is None:
        return NONE_PENDING
    kind = "idle timer" if pending.idle else "absolute timer"
    return (f"Time configured(or reconfigured): {device.stamp(pending.since)}\nTimer type: {kind}\n"
            f"Timer value: {pending.minutes} min\nUser: {pending.user}\n")


def listing(device: Device) -> str:
    """`show archive`."""
    path = path_of(device)
    if path is None:
        return " Archive feature not enabled\n"
    most = _most(device)
    recent = device.archived[-most:]
    rows = "".join(f"   {i + 1:<8}{recent[i]}{' <- Most Recent' if i == len(recent) - 1 else ' '}\n"
                   if i < len(recent) else f"   {i + 1}\n" for i in range(most))
    return (f"The maximum archive configurations allowed is {most}.\n"
            f"There are currently {len(recent)} archive configurations saved.\n"
            f"The next archive file will be named {path}-<timestamp>-{len(device.archived)}\n"
            f" Archive #  Name\n{rows}")
