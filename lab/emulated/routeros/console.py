"""A terminal session: login parameters, banner, prompt, echo, several lines, paging, safe mode.

Manual, Console: login parameters behind `+`, prompts, Ctrl-X, Ctrl-D; "Safe Mode" in Configuration Management. How a
line is echoed and which sequences ask a terminal for its size are *assumed* (R7): no page states them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from lab.emulated.routeros.errors import Missing, RouterError
from lab.emulated.routeros.nodes import Script
from lab.emulated.routeros.parse import Incomplete, parse
from lab.emulated.routeros.router import Router, Safe
from lab.emulated.routeros.scope import Session
from lab.emulated.routeros.system import Quit
from lab.emulated.server import Console, Gone

BANNER = """
  MMM      MMM       KKK                          TTTTTTTTTTT      KKK
  MMMM    MMMM       KKK                          TTTTTTTTTTT      KKK
  MMM MMMM MMM  III  KKK  KKK  RRRRRR     OOOOOO      TTT     III  KKK  KKK
  MMM  MM  MMM  III  KKKKK     RRR  RRR  OOO  OOO     TTT     III  KKKKK
  MMM      MMM  III  KKK KKK   RRRRRR    OOO  OOO     TTT     III  KKK KKK
  MMM      MMM  III  KKK  KKK  RRR  RRR   OOOOOO      TTT     III  KKK  KKK

  MikroTik RouterOS {version} (c) 1999-2025       https://www.mikrotik.com/

Press F1 for help
"""
_PLAIN = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]+")  # what is typed and means nothing but itself
_PAGER = "-- [Q quit|D dump|down]"
_ASK_SIZE = "\x1bZ\r\x1b[999C\x1b[6n"

_Execute = Callable[[Script, Session, dict[str, str]], Awaitable[RouterError | None]]


class Login:
    """`admin+ct511w4098h`: who logs in, and how the terminal is to be (manual, Console, "Login Options")."""

    def __init__(self, text: str, console: Console) -> None:
        self.user, _, rest = text.partition("+")
        given = {letter: number for number, letter in re.findall(r"(\d*)([a-z])", rest)}
        self.colours = "c" not in given
        self.detect = "t" not in given
        self.width = int(given.get("w") or console.width or 80)
        self.height = int(given.get("h") or console.height or 25)


class Shell:
    """One interactive session on a router. `execute` runs a parsed line and hands back what went wrong, if anything."""

    def __init__(self, router: Router, console: Console, execute: _Execute) -> None:
        self._router, self._console, self._execute = router, console, execute
        self._login = Login(console.user, console)
        self._session = Session(self._login.user, self._emit, router.tree.root, width=self._login.width,
                                interactive=True)
        self._out: list[str] = []
        self._typed = ""
        self._held = ""                 # what is printed with what follows, while more is typed than was read

    async def serve(self) -> None:
        """Until the session ends. Lost in safe mode: what was done in it is undone; `/quit` keeps it."""
        try:
            await self._loop()
            await self._send()
        except Quit:
            if self._own_safe():
                self._router.release()
        finally:
            if self._own_safe():
                self._router.unroll()

    async def _loop(self) -> None:
        write = self._write
        await write((BANNER.format(version=self._router.version) + "\n").replace("\n", "\r\n"))
        if self._login.detect:
            await write(_ASK_SIZE)
            await self._answer()
        await write(self._prompt())
        text = ""
        while True:
            line = await self._line()
            if line is None:
                return
            text += line
            # What was printed so far is seen while the command runs.
            await self._send()
            if line.strip():
                await self._console.think()
            try:
                script = parse(text, self._router.tree.root, self._session.menu)
            except Incomplete:
                text += "\n"
                await write(f"{_open(text)}... ")
                continue
            except RouterError as error:
                await write(error.text.replace("\n", "\r\n") + "\r\n")
            else:
                await self._do(script)
            text = ""
            await write(self._prompt())

    async def _do(self, script: Script) -> None:
        error = await self._run(script)
        if isinstance(error, Missing):
            # A terminal asks for each value by its name (manual, Console, prompts), and a script is told instead.
            answers = [await self._ask(f"{name}: ") for name in error.names]
            error = await self._run(script, dict(zip(error.names, answers, strict=True)))
        text = "".join(self._out)
        self._out.clear()
        if error is not None:
            text += f"{error.text}\n"
        await self._page(text.split("\n"))

    async def _run(self, script: Script, more: dict[str, str] | None = None) -> RouterError | None:
        return await self._execute(script, self._session, more or {})

    def _emit(self, text: str) -> None:
        self._out.append(text)

    async def _write(self, text: str) -> None:
        """Print. An answer goes out with the prompt after it and the echo of what was typed ahead."""
        self._held += text
        if self._console.slow:
            await self._send()

    async def _send(self) -> None:
        text, self._held = self._held, ""
        if text:
            await self._console.write(text)

    async def _page(self, lines: list[str]) -> None:
        """A screenful at a time, where the screen is lower than the answer."""
        room = self._login.height - 1
        while len(lines) > room > 1:
            await self._write("\r\n".join(lines[:room - 1]) + "\r\n" + _PAGER)
            lines = lines[room - 1:]
            key = await self._key()
            await self._write("\r" + " " * len(_PAGER) + "\r")
            if key in "qQ\x03":
                return
            if key in "dD":
                break
        await self._write("\r\n".join(lines))

    # --- what is typed

    async def _key(self) -> str:
        while not self._typed:
            await self._send()
            self._typed = await self._console.read()
        key, self._typed = self._typed[0], self._typed[1:]
        return key

    async def _answer(self) -> None:
        """A terminal says its size; one that does not is waited for a moment."""
        try:
            async with asyncio.timeout(0.3):
                while True:
                    key = await self._key()
                    if key == "R":
                        return
                    if key in "\r\n" or key.isalnum():
                        self._typed = key + self._typed
                        return
        except TimeoutError:
            return

    async def _ask(self, question: str) -> str:
        await self._write(question)
        answer = await self._line()
        if answer is None:
            raise Gone
        return answer

    async def _line(self) -> str | None:
        """A line, echoed as it is typed; None when the session is to end."""
        line = ""
        echo = ""
        while True:
            if not self._typed and echo:
                await self._write(echo)
                echo = ""
            if run := _PLAIN.match(self._typed):
                line, echo, self._typed = line + run[0], echo + run[0], self._typed[run.end():]
                continue
            key = await self._key()
            if key in "\r\n":
                if key == "\r" and self._typed[:1] == "\n":
                    self._typed = self._typed[1:]
                await self._write(f"{echo}\r\n")
                return line
            if key == "\x04" and not line:
                if self._own_safe():
                    self._router.unroll()
                return None
            if key == "\x03":
                await self._write(f"{echo}\r\n{self._prompt()}")
                line, echo = "", ""
            elif key == "\x18":
                await self._write(f"{echo}\r\n")
                await self._toggle()
                await self._write(self._prompt() + line)
                echo = ""
            elif key in "\x7f\x08":
                if line:
                    line, echo = line[:-1], echo + "\b \b"
            elif key == "\x15":
                echo += "\b \b" * len(line)
                line = ""
            elif key == "\x1b":
                await self._sequence()
            elif key >= " " or key == "\t":
                line += key
                echo += key

    async def _sequence(self) -> None:
        """Cursor keys and what terminals answer: read and not acted on."""
        key = await self._key()
        while key in "[O0123456789;?":
            key = await self._key()

    # --- safe mode

    def _own_safe(self) -> bool:
        return self._router.safe is not None and self._router.safe.owner is self

    async def _toggle(self) -> None:
        if self._own_safe():
            self._router.release()
            await self._write("[Safe Mode released]\r\n")
            return
        if self._router.safe is not None:
            await self._write("Hijacking Safe Mode from someone - unroll/release/don't take it [u/r/d]: ")
            key = await self._key()
            await self._write(f"{key}\r\n")
            if key not in "ur":
                return
            if key == "u":
                self._router.unroll()
            else:
                self._router.release()
        self._router.safe = Safe(self)
        await self._write("[Safe Mode taken]\r\n")

    def _prompt(self) -> str:
        name = self._router.tree.single("/system/identity").text("name")
        path = self._session.menu.text if self._session.menu.path else ""
        safe = "<SAFE>" if self._own_safe() else ">"
        user = self._login.user
        if self._login.colours:
            user, name = f"\x1b[m\x1b[36m{user}\x1b[m", f"\x1b[m\x1b[32m{name}\x1b[m"
        return f"\r[{user}@{name}] {path}{safe} "


def _open(text: str) -> str:
    """The brackets that are still open, which the prompt of a further line shows."""
    pairs, stack, inside = {")": "(", "]": "[", "}": "{"}, "", False
    for place, char in enumerate(text):
        if char == '"' and text[place - 1:place] != "\\":
            inside = not inside
        elif not inside and char in "([{":
            stack += char
        elif not inside and char in pairs and stack.endswith(pairs[char]):
            stack = stack[:-1]
    return stack + ('"' if inside else "") + ("\\" if text.rstrip().endswith("\\") else "")
