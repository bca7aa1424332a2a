"""Applets of the event manager that wait for a system message.

"Embedded Event Manager Command Reference": `event syslog` takes a regular expression, its applet runs for `maxrun`
seconds, 20 where it says nothing; actions run in the alphanumeric order of their labels; `action cli` types into a
session of its own that begins at level 1, `action wait` waits. *Assumed* (I12): `enable` asks no password there, an
applet that was taken away while it runs goes on, and what an applet logs is not heard by applets (the reference warns
that it may be).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.emulated.clock import sleep
from lab.emulated.iosxe.shell import Shell
from lab.emulated.iosxe.tree import Section
from lab.emulated.paste import Paste

if TYPE_CHECKING:
    from lab.emulated.iosxe.device import Device

_EVENT = re.compile(r'event syslog (?:.* )?pattern (?:"(?P<quoted>[^"]*)"|(?P<word>\S+))(?P<rest>.*)$')
_MAXRUN = re.compile(r" maxrun (\d+)")
_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Applet:
    """One that waits for a message: what it waits for, for how long it may run, what it does."""

    name: str
    pattern: str
    maxrun: float
    actions: tuple[str, ...]


def applets(running: Section) -> Iterator[Applet]:
    """Those of a configuration; one without an event is not registered."""
    for line in running.starting("event", "manager", "applet"):
        event = next(iter(line.inside.starting("event", "syslog")), None)
        found = _EVENT.match(event.text) if event is not None else None
        if found is None:
            continue
        limit = _MAXRUN.search(found["rest"])
        actions = sorted((one.words[1], " ".join(one.words[2:])) for one in line.inside.starting("action"))
        yield Applet(line.words[3], found["quoted"] or found["word"] or "", float(limit[1]) if limit else _PATIENCE,
                     tuple(text for _, text in actions))


def heard(device: Device, message: str) -> None:
    """A message was logged: whoever waits for it begins."""
    for applet in list(applets(device.running)):
        if re.search(applet.pattern, message):
            device.applets = [t for t in device.applets if not t.finished] + [device.clock.start(_run(device, applet))]


async def _run(device: Device, applet: Applet) -> None:
    """Until its actions are done or its time is over. A router that goes down cancels it."""
    shell = Shell(device, Paste("", "EEM"))
    shell.level = 1
    began = device.clock.now
    for action in applet.actions:
        verb, _, rest = action.partition(" ")
        left = began + applet.maxrun - device.clock.now
        if verb == "wait":
            await sleep(min(float(rest), left))
            if float(rest) >= left:
                return
        if verb == "cli":
            line = rest.removeprefix("command ").strip('"')
            if line == "enable":
                shell.level = 15
            else:
                await shell.execute(line)
