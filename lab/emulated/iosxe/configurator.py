"""Configuration mode: a stack of modes, and lines that change the running configuration as they come.

"Cisco IOS Configuration Fundamentals Configuration Guide": a line that a submode does not know is tried in global
configuration, which leaves the submode; each line takes effect at once; `no` removes and `default` restores.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lab.emulated.iosxe import grammar
from lab.emulated.iosxe.grammar import Command, Match, NotUnderstood
from lab.emulated.iosxe.syntax import Mode, modes
from lab.emulated.iosxe.tree import Line, Section

if TYPE_CHECKING:
    from lab.emulated.iosxe.device import Device


class Refused(Exception):
    """What the device says instead of doing it. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Level:
    """One mode that was entered, the lines of it, and the line that opened it."""

    mode: Mode
    section: Section
    opener: Line | None = None


@dataclass(slots=True)
class Question:
    """What the device asks before it goes on. `then` gets whether the answer was yes."""

    prompt: str
    then: Callable[[bool], str]


@dataclass(slots=True)
class Edit:
    """One line about to take effect. Rules look at it, change it, do it themselves (`done`) or raise Refused."""

    device: Device
    configurator: Configurator
    level: Level
    match: Match
    words: tuple[str, ...]
    key: tuple[str, ...]
    negated: bool
    defaulted: bool
    column: int
    done: bool = False
    out: list[str] = field(default_factory=list)
    later: list[Callable[[], None]] = field(default_factory=list)

    @property
    def section(self) -> Section:
        return self.level.section

    @property
    def owner(self) -> str:
        """The name in the line that opened this mode: an interface's, a VRF's."""
        return self.level.opener.words[-1] if self.level.opener is not None else ""

    @property
    def removing(self) -> bool:
        return self.negated or self.defaulted

    def say(self, text: str) -> None:
        self.out.append(text)

    def targets(self) -> list[Line]:
        """The lines that a `no` means."""
        if self.match.whole and not self.match.command.removes:
            line = self.section.lines.get(self.key)
            return [line] if line is not None else []
        return self.section.starting(*self.words)


Rule = Callable[[Edit], None]
RULES: dict[tuple[str, str], list[Rule]] = {}


def rule(*places: tuple[str, str]) -> Callable[[Rule], Rule]:
    """Register what happens before commands of these (mode, name) take effect."""
    def add(function: Rule) -> Rule:
        for place in places:
            RULES.setdefault(place, []).append(function)
        return function
    return add


def invalid(column: int) -> str:
    return " " * column + "^\n% Invalid input detected at '^' marker.\n\n"


class Configurator:
    """One session's configuration mode. `enter` takes lines and gives what is printed."""

    def __init__(self, device: Device, user: str = "console") -> None:
        self.device, self.user = device, user
        self.stack = [Level(modes()["config"], device.running)]
        self.ended = False
        self.question: Question | None = None
        self._blob: tuple[str, list[str], Callable[[str], str]] | None = None
        # Whether a line was refused since the beginning; what `configure replace` and the error trigger look at.
        self.failed: list[str] = []

    @property
    def prompt(self) -> str:
        return "" if self._blob else f"({self.stack[-1].mode.prompt})#"

    def enter(self, raw: str, offset: int = 0) -> str:
        """Take one line; what the device prints. `offset` is where the line begins on the screen."""
        if self._blob is not None:
            return self._collect(raw)
        words = grammar.split(raw)
        if not words or words[0].text.startswith("!"):
            return ""
        start, negated, defaulted = 0, False, False
        first = words[0].text.lower()
        if first == "no":
            start, negated = 1, True
        elif first == "default" and not (len(words) > 1 and "interface".startswith(words[1].text.lower())
                                         and len(words[1].text) > 2):
            start, defaulted = 1, True
        try:
            depth, match = self._understand(raw, start, negated or defaulted)
        except NotUnderstood as error:
            self.failed.append(raw.strip())
            if isinstance(error, grammar.Invalid):
                self.device.refused.append(raw.strip())
            return complaint(error, raw, offset)
        del self.stack[depth + 1:]
        column = offset + words[min(len(words) - 1, start + 1)].column
        edit = Edit(self.device, self, self.stack[-1], match, match.words, match.key, negated, defaulted, column)
        try:
            self._carry_out(edit)
        except Refused as error:
            self.failed.append(raw.strip())
            text = str(error)
            return text if text.endswith("\n") else text + "\n"
        return "".join(f"{line}\n" for line in edit.out)

    def help(self, raw: str) -> list[str]:
        """What `?` lists. Raises NotUnderstood."""
        words = grammar.split(raw)
        negated = bool(words) and words[0].text.lower() in ("no", "default") and (len(words) > 1 or raw[-1].isspace())
        return self.stack[-1].mode.language.help(raw, start=int(negated), negated=negated)

    def close(self) -> None:
        """Leave configuration mode."""
        self.ended = True

    def _understand(self, raw: str, start: int, negated: bool) -> tuple[int, Match]:
        best: NotUnderstood | None = None
        # Where a key stands, `key` is the next one or the next chain and never short for `key-string`: else no router
        # could read its own startup configuration.
        above = 1 if self.stack[-1].mode.name == "key" and raw.split()[start].lower() == "key" else 0
        for depth in range(len(self.stack) - 1 - above, -1, -1):
            try:
                return depth, self.stack[depth].mode.language.match(raw, start=start, negated=negated)
            except NotUnderstood as error:
                if best is None or error.far > best.far:
                    best = error
        raise best or grammar.Incomplete(0)

    def _carry_out(self, edit: Edit) -> None:
        command = edit.match.command
        place = edit.level.mode.name
        place = "interface" if place == "subinterface" else place
        if command.control in ("exit", "end", "do"):
            self._control(command.control)
            return
        for function in RULES.get((place, command.name), ()):
            function(edit)
            if edit.done:
                break
        if not edit.done:
            if edit.removing:
                self._remove(edit, command)
            else:
                self._set(edit, command)
        for then in edit.later:
            then()
        self.device.changed(self.user)

    def _control(self, control: str) -> None:
        if control == "end" or len(self.stack) == 1:
            self.ended = True
        else:
            self.stack.pop()

    def _set(self, edit: Edit, command: Command) -> None:
        section, old = edit.section, edit.section.lines.get(edit.key)
        if command.default == "on" and edit.words == edit.key:
            if old is not None:
                section.remove(old)
            return
        if command.default not in (None, "on") and " ".join(edit.words[len(edit.key):]) == command.default:
            if old is not None:
                section.remove(old)
            return
        line = Line(command, edit.words, edit.key)
        if command.opens:
            line.section = Section()
        line = section.put(line)
        if line.section is not None:
            self.descend(line)

    def descend(self, line: Line) -> None:
        """Enter the submode that a line opens."""
        mode = line.command.opens
        if mode == "interface" and "." in line.words[1]:
            mode = "subinterface"
        self.stack.append(Level(modes()[mode], line.inside, line))

    def _remove(self, edit: Edit, command: Command) -> None:
        for line in edit.targets():
            edit.section.remove(line)
        if command.default == "on" and edit.negated:
            edit.section.put(Line(command, edit.key, edit.key, negated=True))

    def collect(self, ending: str, then: Callable[[str], str]) -> None:
        """Take the coming lines as text, up to one that holds `ending`; `then` gets the text before it."""
        self._blob = (ending, [], then)

    def _collect(self, raw: str) -> str:
        if self._blob is None:
            return ""
        ending, lines, then = self._blob
        if ending == "quit":
            if raw.strip() == "quit":
                self._blob = None
                return then("\n".join(lines))
            lines.append(raw.strip())
            return ""
        before, found, _ = raw.partition(ending)
        lines.append(before)
        if found:
            self._blob = None
            return then("\n".join(lines))
        return ""


def complaint(error: NotUnderstood, line: str, offset: int) -> str:
    """What the device prints for a line that it does not understand."""
    if isinstance(error, grammar.Invalid):
        return invalid(offset + error.column)
    if isinstance(error, grammar.Ambiguous):
        return f'% Ambiguous command:  "{line.strip()}"\n\n'
    return "% Incomplete command.\n\n"


def feed(configurator: Configurator, text: str) -> str:
    """Give a whole file to configuration mode, as `copy FILE running-config` does; what is printed.

    A question is answered with yes: a file has nobody to ask (*assumed*, I11).
    """
    out = []
    for line in re.split(r"\r?\n", text):
        if configurator.ended:
            configurator.ended = False
            break
        if line.strip().lower() == "end" and not line.startswith(" ") and configurator.prompt:
            break
        if re.match(r"(Building configuration|Current configuration)", line):
            continue
        out.append(configurator.enter(line))
        while (question := configurator.question) is not None:
            configurator.question = None
            out.append(question.then(True))
    return "".join(out)
