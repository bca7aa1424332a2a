"""A person at a console cable who pastes a text: a terminal that types it and writes down what is printed."""

from __future__ import annotations

from lab.emulated.faults import Faults
from lab.emulated.server import Console, Gone


class Paste(Console):
    """Types a text, then hangs up. `printed` is all that came back."""

    def __init__(self, text: str, user: str = "") -> None:
        self._left, self.printed = text, ""
        self._faults = Faults()
        self.user, self.peer = user, "console"
        self.terminal, self.width, self.height = "vt100", 255, 0

    async def read(self) -> str:
        if not self._left:
            raise Gone
        typed, self._left = self._left, ""
        return typed

    async def write(self, text: str) -> None:
        self.printed += text

    def complain(self, text: str) -> None:
        self.printed += text

    def cut(self) -> None:
        self._left = ""
