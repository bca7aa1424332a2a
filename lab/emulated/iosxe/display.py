"""The running configuration as text: what is printed, what is implied, what is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.emulated.iosxe import names
from lab.emulated.iosxe.grammar import Command, Token
from lab.emulated.iosxe.syntax import Mode, modes
from lab.emulated.iosxe.tree import Line, Section, render

if TYPE_CHECKING:
    from lab.emulated.iosxe.device import Device


def shown(line: Line) -> list[str]:
    """A line's own text, with the text that follows it."""
    if line.command.name == "banner":
        return f"{line.text} ^C{line.blob}^C".split("\n")
    if line.blob:
        return [line.text, *(" " + part for part in line.blob.split("\n")), " \tquit"]
    return [line.text]


def _command(mode: str, name: str) -> Command:
    return next(c for c in modes()[mode].language.commands if c.name == name)


def _default(command: Command) -> Line | None:
    """The line that stands for a default, where its identity has no placeholder."""
    words: list[str] = []
    for part in command.syntax.split():
        if part.startswith("~"):
            break
        if not Token(part).keyword or part[0] in "[{":
            return None
        words.append(part)
    value = () if command.default == "on" else tuple((command.default or "").split())
    return Line(command, (*words, *value), tuple(words))


def complete(section: Section, mode: Mode, opener: Line | None, *, every: bool) -> Section:
    """A section with the lines that it implies: what an interface always shows, and all defaults where asked."""
    made = Section({key: Line(line.command, line.words, line.key, line.negated, line.section, line.blob)
                    for key, line in section.lines.items() if not line.command.hidden})
    if opener is not None and opener.words[0] == "interface":
        _interface(made, opener.words[1])
    if every:
        for command in mode.language.commands:
            if command.default is not None and (line := _default(command)) and line.key not in made.lines:
                made.put(line)
    for line in made.lines.values():
        if line.section is not None:
            inner = modes()[line.command.opens]
            line.section = complete(line.section, inner, line, every=every)
    return made


def _interface(section: Section, name: str) -> None:
    """`no ip address` stands where there is none; ports say how they negotiate (transcripts of release 17)."""
    layer2 = section.on("switchport", "mode") or section.get("switchport")
    if not (section.starting("ip", "address") or section.get("ip", "unnumbered") or layer2):
        command = _command("interface", "ip address")
        section.put(Line(command, ("ip", "address"), ("ip", "address"), negated=True))
    if names.kind(name).endswith(("Ethernet", "GigE")) and "." not in name:
        command = _command("interface", "negotiation")
        key = ("negotiation", "auto")
        if key not in section.lines and not section.starting("speed"):
            section.put(Line(command, key, key))


def stands(section: Section) -> tuple[object, ...]:
    """All that a configuration's text is made of; commands, which live as long as the program, by their identity."""
    return tuple((key, id(line.command), line.words, line.negated, line.blob,
                  None if line.section is None else stands(line.section)) for key, line in section.lines.items())


def configuration(device: Device, *, every: bool = False) -> str:
    """From `version` to `end`."""
    top = complete(device.running, modes()["config"], None, every=every)
    body = render(top, lambda line, _: shown(line))
    release = ".".join(str(int(p)) for p in device.release.split(".")[:2])
    out = ["version " + release, "!", *body]
    if out[-1] == "!":
        out.pop()
    # Release 17 closes with the mark of the platform before `end`.
    return "\n".join([*out, "!", "end"]) + "\n"


def running(device: Device, *, every: bool = False, only: list[str] | None = None) -> str:
    """`show running-config`: the heading, then the text."""
    heading = ["!"]
    if device.changed_at is not None:
        when, user = device.changed_at
        heading.append(f"! Last configuration change at {device.stamp(when)} by {user}")
    if device.saved_at is not None:
        when, user = device.saved_at
        heading.append(f"! NVRAM config last updated at {device.stamp(when)} by {user}")
    heading += ["!", ""]
    text = ("\n".join(heading) + device.text(every=every)) if only is None else "\n".join([*only, "end"]) + "\n"
    return f"Building configuration...\n\nCurrent configuration : {len(text)} bytes\n{text}\n"


def one_section(device: Device, *key: str) -> list[str] | None:
    """`show running-config interface X`: that section alone; None where it is not there."""
    top = complete(device.running, modes()["config"], None, every=False)
    line = top.lines.get(key)
    if line is None:
        return None
    return ["!", *(x for x in render(Section({key: line}), lambda one, _: shown(one)) if x != "!")]
