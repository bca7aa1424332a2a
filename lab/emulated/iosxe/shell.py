"""A session: logging in, exec mode, its prompts and pipes. What commands do is in `execute.py` and `show*.py`."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from lab.emulated.iosxe import archive, files, grammar
from lab.emulated.iosxe.configurator import Configurator, complaint
from lab.emulated.iosxe.grammar import Match, NotUnderstood
from lab.emulated.iosxe.syntax.execute import language
from lab.emulated.iosxe.terminal import Ended, Interrupted, Terminal
from lab.emulated.server import Console

if TYPE_CHECKING:
    from lab.emulated.iosxe.device import Device

Command = Callable[["Shell", Match], Awaitable[str | None]]
COMMANDS: dict[str, Command] = {}
# A long host name is cut in the prompts of configuration mode (Netmiko relies on its first 16 characters).
_PROMPT_NAME = 20


class Logout(Exception):
    """The session is over."""


def command(*names: str) -> Callable[[Command], Command]:
    """Register what exec commands of these names do. What it returns is printed, paged and filtered."""
    def add(function: Command) -> Command:
        for name in names:
            COMMANDS[name] = function
        return function
    return add


class Shell:
    """One session of one user."""

    def __init__(self, device: Device, console: Console) -> None:
        # They register their commands; they need this module first.
        from lab.emulated.iosxe import (  # noqa: F401, PLC0415
            execute,
            show,
            show_crypto,
            show_interfaces,
            show_routing,
        )

        self.device, self.terminal, self.console = device, Terminal(console), console
        self.user = console.user
        level = device.privilege(self.user)
        self.authorised = level is not None
        self.level = level or 0
        self.configuring: Configurator | None = None
        self.monitor = False
        self.history: list[str] = []
        self.since = device.clock.now

    @property
    def prompt(self) -> str:
        if self.configuring is not None:
            return self.device.hostname[:_PROMPT_NAME] + self.configuring.prompt if self.configuring.prompt else ""
        return self.device.hostname + ("#" if self.level > 1 else ">")

    # Sessions.
    async def serve(self) -> None:
        """One interactive session, from its banner to its end."""
        device = self.device
        if not device.up:
            self.console.cut()
            return
        self._came()
        device.listeners.append(self._heard)
        device.hangups.append(self.console.cut)
        try:
            for kind in ("motd", "exec"):
                line = device.running.get("banner", kind)
                if line is not None:
                    await self.terminal.write(line.blob.lstrip("\n") + "\n")
            await self.terminal.write("\n")
            if not self.authorised:
                await self.terminal.write("% Authorization failed.\n")
                await self.terminal.print()
                return
            while True:
                await self._turn()
        except Logout:
            await self.terminal.print()
        finally:
            device.listeners.remove(self._heard)
            device.hangups.remove(self.console.cut)

    async def once(self, line: str) -> int:
        """`ssh router command`: one command, then the end."""
        self.terminal.length = 0
        if not self.authorised:
            await self.terminal.write("% Authorization failed.\n")
            await self.terminal.print()
            return 1
        self._came()
        with contextlib.suppress(Logout):
            await self.execute(line)
        await self.terminal.print()
        return 0

    def _came(self) -> None:
        """`login on-success log` ("User Security Configuration Guide", Login Enhancements, has the message)."""
        if self.authorised and self.device.running.on("login", "on-success", "log"):
            source = "LOCAL" if self.console.peer == "console" else self.console.peer
            self.device.log("SEC_LOGIN", 5, "LOGIN_SUCCESS", f"Login Success [user: {self.user}] [Source: {source}] "
                            f"[localport: 22] at {self.device.stamp(self.device.now)}")

    def _heard(self, text: str, system: bool) -> None:
        if not system or self.monitor:
            self.terminal.waiting.append(text)

    async def _turn(self) -> None:
        try:
            raw = await self.terminal.line(self.prompt, help_for=None if self._collecting else self.help,
                                           complete=self.complete)
        except Interrupted:
            if self.configuring is not None:
                self._leave()
            return
        except Ended as ended:
            if self.configuring is not None:
                if ended.text.strip():
                    await self.configure(ended.text)
                self._leave()
            return
        if raw.strip() and not raw.lstrip().startswith("!"):     # a comment is no command
            # What was printed so far is seen while the command runs.
            if self.console.thinks:
                await self.terminal.print()
            await self.console.think()
        if not self.device.up:
            raise Logout
        pending = self.device.pending
        if pending is not None and pending.idle and pending.user == self.user:
            archive.schedule(self.device)
        if self.configuring is not None:
            await self.configure(raw)
        else:
            await self.execute(raw)

    @property
    def _collecting(self) -> bool:
        return self.configuring is not None and not self.configuring.prompt

    def _leave(self) -> None:
        self.configuring = None
        self.device.log("SYS", 5, "CONFIG_I", f"Configured from console by {self.user} on vty0 ({self.console.peer})")

    # Lines.
    async def configure(self, raw: str) -> None:
        """One line of configuration mode."""
        configuring = self.configuring
        if configuring is None:
            return
        words = raw.split()
        if configuring.prompt and words and words[0].lower() == "do" and len(words) > 1:
            at = raw.lower().index("do") + 2
            await self.execute(raw[at:].strip(), offset=len(self.prompt) + at + 1)
            return
        offset = len(self.prompt)
        out = configuring.enter(raw, offset)
        await self.terminal.write(out)
        while (question := configuring.question) is not None:
            configuring.question = None
            yes = await self.terminal.confirm(question.prompt)
            await self.terminal.write(question.then(yes))
        if configuring.ended:
            self._leave()

    async def execute(self, raw: str, offset: int | None = None) -> None:
        """One line of exec mode."""
        offset = len(self.prompt) if offset is None else offset
        text, _, pipe = raw.partition("|")
        if not text.strip() or text.strip().startswith("!"):
            return
        self.history.append(raw.strip())
        try:
            match = language(self.level > 1).match(text)
        except NotUnderstood as error:
            self.device.refused.append(raw.strip())
            await self.terminal.write(self._unknown(error, text, offset))
            return
        await self._stamp()
        function = COMMANDS.get(match.command.name)
        if function is None:
            self.device.refused.append(raw.strip())
            await self.terminal.write(f"% {match.command.name}: this command is known and not emulated\n")
            return
        out = await function(self, match)
        if out is None:
            return
        if pipe:
            filtered = self.filter(out, pipe.strip(), offset + len(text) + 1)
            out = filtered
        await self.terminal.page(out)

    async def _stamp(self) -> None:
        """`exec prompt timestamp` of a line ("Configuration Fundamentals Command Reference"; as published outputs
        have it).
        """
        line = self.device.running.get("line", "vty", "0", "4")
        if line is not None and line.inside.on("exec", "prompt", "timestamp"):
            source = "Time source is NTP, " if self.device.running.starting("ntp", "server") else "No time source, *"
            await self.terminal.write("Load for five secs: 2%/0%; one minute: 2%; five minutes: 1%\n"
                                      f"{source}{self.device.stamp()}\n\n")

    def _unknown(self, error: NotUnderstood, text: str, offset: int) -> str:
        """A single word that is no command is taken for a host to connect to (`ip domain lookup`)."""
        words = text.split()
        if isinstance(error, grammar.Invalid) and error.far == 0 and len(words) == 1 and words[0].isalnum():
            looked = "" if self.device.running.get("ip", "domain", "lookup") else f'Translating "{words[0]}"...\n\n'
            if looked:
                return (f"{looked}% Bad IP address or host name\n"
                        "% Unknown command or computer name, or unable to find computer address\n")
        return complaint(error, text, offset)

    def help(self, text: str) -> str:
        """What `?` prints: the words that may follow."""
        try:
            words = (self.configuring.help(text) if self.configuring is not None
                     else language(self.level > 1).help(text))
        except grammar.Ambiguous:
            return f'% Ambiguous command:  "{text.strip()}"\n'
        except NotUnderstood:
            return "% Unrecognized command\n"
        if text and not text[-1].isspace():
            return "  ".join(words) + "\n\n"
        return "".join(f"  {word}\n" for word in words) + "\n"

    def complete(self, text: str) -> str:
        """What Tab makes of a line: its last word whole, where it can mean but one."""
        if not text or text[-1].isspace():
            return text
        try:
            found = (self.configuring.help(text) if self.configuring is not None
                     else language(self.level > 1).help(text))
        except NotUnderstood:
            return text
        head = text[:len(text) - len(text.rsplit(maxsplit=1)[-1])]
        return f"{head}{found[0]} " if len(found) == 1 else text

    def filter(self, text: str, pipe: str, column: int) -> str:
        """`| include`, `exclude`, `begin`, `section`, `count`, `redirect`, `append`.

        Source: "Configuration Fundamentals Command Reference", `show <command> begin` and its siblings.
        """
        word, _, argument = pipe.partition(" ")
        verbs = ("append", "begin", "count", "exclude", "include", "redirect", "section")
        found = [v for v in verbs if word and v.startswith(word.lower())]
        argument = argument.strip()
        if len(found) != 1 or not argument:
            error: NotUnderstood = (grammar.Incomplete(1) if not word or found else grammar.Invalid(0, 1))
            return complaint(error, pipe, column)
        verb = found[0]
        lines = text.rstrip("\n").split("\n")
        if verb in ("redirect", "append"):
            old = files.read(self.device, argument) or b"" if verb == "append" else b""
            done = self.device.store(argument, old + text.encode())
            return "" if done else f"%Error opening {argument} (No space left on device)\n"
        exclude = False
        if verb == "section":
            parts = argument.split(" ", 1)
            if parts[0] in ("include", "exclude") and len(parts) == 2:
                exclude, argument = parts[0] == "exclude", parts[1]
        try:
            pattern = re.compile(argument.replace("_", r"(?:^|$|[ ,(){}])") if "_" in argument else argument)
        except re.error:
            return "% Failed to compile regular expression.\n\n"
        if verb == "count":
            return f"Number of lines which match regexp = {sum(bool(pattern.search(x)) for x in lines)}\n"
        if verb == "include":
            kept = [x for x in lines if pattern.search(x)]
        elif verb == "exclude":
            kept = [x for x in lines if not pattern.search(x)]
        elif verb == "begin":
            first = next((i for i, x in enumerate(lines) if pattern.search(x)), len(lines))
            kept = lines[first:]
        else:
            kept = _sections(lines, pattern, exclude=exclude)
        return "".join(f"{x}\n" for x in kept)


def _sections(lines: list[str], pattern: re.Pattern[str], *, exclude: bool) -> list[str]:
    """The lines that match, each with what stands deeper below it."""
    kept, depth = [], -1
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if depth >= 0 and indent <= depth:
            depth = -1
        if depth < 0 and pattern.search(line):
            depth = indent
        if (depth >= 0) != exclude:
            kept.append(line)
    return kept
