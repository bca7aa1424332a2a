"""A line of a RouterOS configuration as a proof meets it: a command, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from platforms.mikrotik_routeros.dialect.items import MISPLACED
from platforms.mikrotik_routeros.dialect.menus import SENSITIVE
from platforms.mikrotik_routeros.dialect.quotes import Raw
from platforms.mikrotik_routeros.dialect.words import Command, Other, rows
from simpul.errors import DialectError
from simpul.proof.model import Place, Text, Unread
from simpul.words.sentence import tell

# Properties of every item that decide nothing.
NOTED: Final = frozenset({"comment", "disabled", "name"})


@dataclass(frozen=True, slots=True)
class Said:
    """A command of an object. `misplaced`: its object says that something of it stands behind its chain's end."""

    command: Command
    owner: str
    place: Place
    misplaced: bool = False

    @property
    def menu(self) -> str:
        return self.command.menu

    @property
    def off(self) -> bool:
        return self.text("disabled") == "yes"

    @property
    def row(self) -> str:
        return self.place.text

    def text(self, name: str) -> str:
        return self.command.given.get(name) or ""

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word for word in self.text(name).split(",") if word)

    def beside(self, known: frozenset[str] | set[str]) -> list[str]:
        """Properties that are neither known nor without a meaning to a proof."""
        return [name for name in self.command.given if name not in known and name not in NOTED]


def commands(owner: str, text: Text) -> Iterator[Said | Unread]:
    """The commands of an object; what is none, or cannot be read, says so. A line is shown without its secrets."""
    body = "\n".join(text.lines)
    misplaced = MISPLACED in body
    try:
        found = list(rows(body, owner))
    except DialectError as error:
        line = error.diagnostic.where.line if error.diagnostic.where else 1
        yield Unread(text.at(line), "a line that is no command", error.diagnostic.message)
        return
    for _, line, command in found:
        place = text.at(line)
        if isinstance(command, Other):
            if not command.text.startswith("#"):
                yield Unread(place, command.text[:120], tell("a line that is not known here"))
            continue
        shown = Place(place.file, place.line, _shown(command))
        if command.verb not in ("add", "set"):
            yield Unread(shown, shown.text, tell("a command that no export has"))
            continue
        yield Said(command, owner, shown, misplaced)


def _shown(command: Command) -> str:
    menu = "/" + command.menu[1:].replace("/", " ")
    said = (name if value is None else f"{name}={_value(name, value)}" for name, value in command.given.items())
    return " ".join([menu, command.verb, *filter(None, [command.target]), *said])


def _value(name: str, value: str) -> str:
    if name in SENSITIVE and not value.startswith("secret:"):
        return "..."
    return value if isinstance(value, Raw) or " " not in value else f'"{value}"'
