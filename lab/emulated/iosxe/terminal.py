"""A session's screen: characters echoed and edited as they come, questions, `--More--`, messages in between.

Editing keys, `?` and `--More--`: "Using the Cisco IOS Command-Line Interface" in the "Configuration Fundamentals
Configuration Guide".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lab.emulated.server import Console

_MORE = " --More-- "
# Characters that only stand for themselves on a line.
_PLAIN = re.compile(r"[ -\x3e@-~\x80-\U0010ffff]+")


class Interrupted(Exception):
    """^C, or what a device takes for it."""


class Ended(Exception):
    """^Z: what was typed before it stands in `text`."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Terminal:
    """Reads lines and prints text on a console."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.length = console.height or 24
        self.width = console.width or 80
        self._typed = ""
        self._return = False
        self._held = ""               # what is printed with what follows, until somebody waits for it
        # Messages that came while nobody read: printed before the next prompt or, as they come, over a typed line.
        self.waiting: list[str] = []

    async def key(self) -> str:
        """One character; a line feed for Enter in each of its forms."""
        while True:
            if not self._typed:
                await self.print()
                self._typed = await self.console.read()
            char, self._typed = self._typed[0], self._typed[1:]
            if char == "\n" and self._return:
                self._return = False
                continue
            self._return = char == "\r"
            if char not in "\0":
                return "\n" if char == "\r" else char

    async def write(self, text: str) -> None:
        """Print; line ends become what a terminal wants."""
        if text:
            await self.put(text.replace("\n", "\r\n"))

    async def put(self, text: str) -> None:
        """Print characters as they are. They go out when more is awaited, or a command takes its time: an answer with
        the prompt after it, and of what was typed ahead the echoes together, as a router's own do.
        """
        self._held += text
        if self.console.slow:
            await self.print()

    async def print(self) -> None:
        """Send what is held."""
        text, self._held = self._held, ""
        if text:
            await self.console.write(text)

    async def flush(self, again: str = "") -> None:
        """Print the messages that wait; `again` is what stands on the line meanwhile (`logging synchronous`)."""
        if self.waiting:
            text = "".join(f"\n{line}" for line in self.waiting)
            self.waiting.clear()
            await self.write(f"{text}\n{again}")

    async def line(self, prompt: str, *, echo: bool = True, help_for: Callable[[str], str] | None = None,
                   complete: Callable[[str], str] | None = None) -> str:
        """Read one line. Raises Interrupted, Ended."""
        await self.flush()
        await self.write(prompt)
        text, pending = "", ""
        escape = ""
        while True:
            if not self._typed:
                await self.put(pending)
                pending = ""
            if not escape and (run := _PLAIN.match(self._typed)):
                self._typed, self._return = self._typed[run.end():], False
                text += run[0]
                pending += run[0] if echo else ""
                continue
            char = await self.key()
            if escape:
                escape += char
                if char.isalpha() or len(escape) > 6:
                    escape = ""
            elif char == "\n":
                await self.put(pending + "\r\n")
                return text
            elif char == "\x1b":
                escape = char
            elif char == "\x1a":
                await self.put(pending + "^Z\r\n")
                raise Ended(text)
            elif char == "\x03":
                await self.put(pending + "^C\r\n")
                raise Interrupted
            elif char in "\x7f\x08":
                if text:
                    text = text[:-1]
                    pending += "\b \b" if echo else ""
            elif char in "\x15\x18":
                pending += "\b \b" * len(text) if echo else ""
                text = ""
            elif char == "\x17":
                kept = text.rstrip().rpartition(" ")[0]
                kept += " " if kept else ""
                pending += "\b \b" * (len(text) - len(kept)) if echo else ""
                text = kept
            elif char == "?" and help_for is not None:
                await self.write(pending.replace("\r\n", "\n") + "?\n" + help_for(text) + prompt + text)
                pending = ""
            elif char == "\t":
                made = complete(text) if complete is not None else text
                pending += f"\r\n{prompt}{made}" if complete is not None else ""
                text = made
            elif char >= " ":
                text += char
                pending += char if echo else ""

    async def confirm(self, question: str) -> bool:
        """`... [confirm]`: Enter or y goes on, anything else does not."""
        await self.flush()
        await self.write(question)
        char = await self.key()
        await self.write("\n" if char == "\n" else f"{char}\n")
        return char in "\nyY"

    async def page(self, text: str) -> None:
        """Print a screen at a time, as far as `terminal length` asks for it."""
        if not self.length:
            await self.write(text)
            return
        lines = text.split("\n")
        shown = 0
        while shown < len(lines):
            more = shown + self.length - 1
            await self.write("\n".join(lines[shown:more]) + ("\n" if more < len(lines) else ""))
            shown = more
            while shown < len(lines) and not (shown == len(lines) - 1 and not lines[-1]):
                await self.put(_MORE)
                char = await self.key()
                await self.put("\b" * len(_MORE) + " " * len(_MORE) + "\b" * len(_MORE))
                if char == " ":
                    break
                if char == "\n":
                    await self.write(lines[shown] + "\n")
                    shown += 1
                    continue
                await self.write("\n")
                return
