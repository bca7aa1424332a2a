"""What a router answers when it refuses: every message is one line, in the vendor's words.

RouterError
├── Unparsed     found before anything runs: the whole input is refused (line and column, counted from 1)
├── Refused      found while running: `:do {} on-error={}` catches it
│   └── Raised   by a script's own `:error`
└── Missing      arguments without which a command cannot run
"""

from __future__ import annotations


class RouterError(Exception):
    """Anything that ends a command with a message. `text` is the message, without the places that it passed."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


class Unparsed(RouterError):
    """A place where the input stops making sense. Positions: *measured* by others on 7.21, counted from 1."""

    def __init__(self, what: str, line: int, column: int) -> None:
        self.line, self.column = line, column
        super().__init__(f"{what} (line {line} column {column})")


class Refused(RouterError):
    """A command that was understood and cannot be done."""


class Raised(Refused):
    """`:error "text"`: prints its text alone."""


class Missing(Refused):
    """`missing value(s) of argument(s) a b`: what a script is told; a terminal asks for each instead."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__("missing value(s) of argument(s) " + " ".join(names))


class PowerLost(Exception):
    """The power went while something ran: it ends here, and nothing catches that."""


class Returned(Exception):
    """`:return`: ends the function or script that it stands in."""

    def __init__(self, value: object) -> None:
        self.value = value
        super().__init__("return outside of a function")
