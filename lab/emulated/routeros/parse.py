"""Scripts and console lines to nodes. Everything is read before anything runs, as on a router: a line that cannot be
read anywhere refuses the whole input.

The language: manual.mikrotik.com, Scripting. The two refusals and where they point (the first letter of what was not
expected; the slash behind a menu that is none): measured by others on 7.20 to 7.23.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from lab.emulated.routeros.expressions import Expressions
from lab.emulated.routeros.grammar import CODE, GLOBAL, SOURCES, commands
from lab.emulated.routeros.nodes import Block, Command, Const, Node, Script
from lab.emulated.routeros.reader import Incomplete
from lab.emulated.routeros.remembered import Remembered
from lab.emulated.routeros.schema import Menu

_CALLED: Final = re.compile(r"([A-Za-z0-9_-]+)=")
_EACH: Final = re.compile(r"[A-Za-z0-9_]+(?:,[A-Za-z0-9_]+)?")
_ARGUMENT: Final = re.compile(r"(\.?[A-Za-z][A-Za-z0-9.-]*)[ \t]*(=?)")
_SPEC = tuple[int, tuple[str, ...], tuple[str, ...]]
_REMEMBERED: Final = Remembered()


class Parser(Expressions):
    """One input. `here` is the menu that relative paths start from."""

    def __init__(self, text: str, root: Menu, here: Menu) -> None:
        super().__init__(text)
        self.root, self.here = root, here

    def script(self, closing: str = "") -> Script:
        found: list[Command] = []
        while True:
            self.blanks(lines=True)
            if not self.peek():
                if closing:
                    self.unfinished(f"expected closing {'brace' if closing == '}' else 'bracket'}")
                break
            if self.peek() in "]})":
                if self.peek() != closing:
                    self.fail()
                break
            found.append(self.command())
            self.blanks()
            if not self.ended():
                self.fail("expected end of command")
        return Script(tuple(found), self.here)

    def nested(self, closing: str) -> Script:
        """Commands up to a closing bracket, which is eaten. The menu outside stays."""
        outer = self.here
        script = self.script(closing)
        self.at += 1
        self.here = outer
        return script

    def command(self) -> Command:
        line, start, here = self.text.count("\n", 0, self.at) + 1, self.at, self.here
        if (known := _REMEMBERED.at(self.text, start, here, line)) is not None:
            self.at, command, self.here = known
            return command
        command = self.unknown(line, start)
        if self.ended():
            _REMEMBERED.keep(self.text[start:self.at], here, line, command, self.here)
        return command

    def unknown(self, line: int, start: int) -> Command:
        """A command that is read for the first time."""
        if self.peek() == "{":
            return Command(None, "do", line, block=self.block())
        if self.peek() == "$":
            self.at += 1
            return self.call(self.name(), line)
        if self.peek() == ":":
            self.at += 1
            return self.known(line, self.word(start))
        menu, anywhere = self.here, True
        if self.peek() == "/":
            self.at += 1
            menu, anywhere = self.root, False
            if self.ended() or self.peek().isspace():
                self.here = self.root
                return Command(self.root, "", line)
        return self.path(menu, line, anywhere=anywhere)

    def path(self, menu: Menu, line: int, *, anywhere: bool) -> Command:
        """Menus, then a command. `anywhere`: the first word may also be a global command without its colon."""
        first = True
        while True:
            start = self.at
            if self.text.startswith("..", self.at):
                self.at += 2
                menu = self.parent(menu)
            elif (word := self.maybe_word()) is None:
                self.fail(at=start)
            else:
                below, own = _meant(menu, word)
                if own is not None and (below is None or (word == own and word != below)):
                    return self.arguments(menu, own, commands(menu)[own], line)
                if below is not None:
                    menu = menu.children[below]
                elif first and anywhere and (name := _pick(word, GLOBAL)) is not None:
                    return self.known(line, name)
                elif first and anywhere and (menu is not self.root) and _pick(word, commands(self.root)):
                    spec = commands(self.root)
                    own = str(_pick(word, spec))
                    return self.arguments(self.root, own, spec[own], line)
                elif self.peek() == "/":
                    self.fail()
                else:
                    self.fail(f"bad command name {word}", start)
            first = False
            if self.peek() == "/":
                self.at += 1
            self.blanks()
            if self.ended():
                self.here = menu
                return Command(menu, "", line)

    def parent(self, menu: Menu) -> Menu:
        at = self.root
        for word in menu.path[:-1]:
            at = at.children[word]
        return at

    def known(self, line: int, word: str) -> Command:
        """A global command, after its name."""
        name = _pick(word, GLOBAL)
        if name is None:
            self.fail(f"bad command name {word}", self.at - len(word))
        count, named = GLOBAL[name]
        if name == "log":
            self.blanks()
            return self.arguments(None, "log", (2, named, ()), line)
        return self.arguments(None, name, (count, named, ()), line)

    def call(self, name: str, line: int) -> Command:
        """`$function 1 2 name=value`."""
        places: list[Node] = []
        named: dict[str, Node] = {}
        while True:
            self.blanks()
            if self.ended():
                return Command(None, "", line, tuple(places), named, call=name)
            found = _CALLED.match(self.text, self.at)
            if found:
                self.at = found.end()
                named[found[1]] = self.value()
            else:
                places.append(self.value())

    def arguments(self, menu: Menu | None, name: str, spec: _SPEC, line: int) -> Command:
        """What follows a command. `[find]` in it looks in the command's own menu."""
        outer = self.here
        self.here = menu or outer
        try:
            return self._arguments(menu, name, spec, line)
        finally:
            self.here = outer

    def _arguments(self, menu: Menu | None, name: str, spec: _SPEC, line: int) -> Command:
        count, names, bare = spec
        places: list[Node] = []
        named: dict[str, Node] = {}
        unset: list[str] = []
        group = ""
        if name == "find" and menu is not None:
            return Command(menu, name, line, where=self.where())
        while True:
            self.blanks()
            start = self.at
            if self.ended():
                return Command(menu, name, line, tuple(places), named, tuple(unset))
            if menu is not None and self.peek() == "!" and name in ("set", "add"):
                self.at += 1
                key = self.argument(self.word(start), names, start)
                unset.append(key)
                continue
            found = _ARGUMENT.match(self.text, self.at)
            word = found[1] if found else None
            if found and word is not None and (found[2] and not found[0][len(word):-1]):
                full = group + word if word[0] == "." else word
                key = self.argument(full, names, start)
                if "." in key:
                    group = key.rpartition(".")[0]
                self.at = start + len(word) + 1
                if menu is None and name in ("local", "global", "set") and key == "do":
                    self.blanks()
                named[key] = self.given(menu, name, key)
                continue
            if word == "where" and "where" in names:
                self.at += len("where")
                return Command(menu, name, line, tuple(places), named, tuple(unset), self.where())
            if word is not None and (key2 := _pick(word, bare)) is not None:
                self.at = start + len(word)
                named[key2] = Const(True)
                continue
            if len(places) < count:
                places.append(self.place(menu, name, len(places)))
                continue
            self.fail("expected end of command", start)

    def place(self, menu: Menu | None, name: str, number: int) -> Node:
        """An unnamed argument. The names of variables and of what is got are words, not values."""
        if menu is None and number == 0:
            if name in ("local", "global", "set", "for", "onerror") and self.peek() not in "(\"$":
                return Const(self.word(self.at))
            if name == "foreach":
                found = _EACH.match(self.text, self.at)
                if not found:
                    self.fail()
                self.at = found.end()
                return Const(found[0])
            if name == "do" and self.peek() == "{":
                return self.block()
        return self.value()

    def argument(self, word: str, names: tuple[str, ...], start: int) -> str:
        found = _pick(word, names)
        if found is None:
            self.fail("expected end of command", start)
        return found

    def given(self, menu: Menu | None, name: str, key: str) -> Node:
        """What stands behind `name=`. White space before it is skipped: `note= x` gives x (measured on 7.23)."""
        self.blanks()
        if self.ended():
            return Const("")
        if self.peek() == "{":
            if menu is None and key in CODE and not (name == "foreach" and key == "in"):
                return self.block()
            if menu is not None and key in SOURCES:
                return Const(self.block().source)
        return self.value()

    def block(self) -> Block:
        start = self.at
        self.at += 1
        script = self.nested("}")
        return Block(script, self.text[start + 1:self.at - 1])


def _pick(word: str, names: Collection[str]) -> str | None:
    """A name, or what begins only one: words may be shortened while they mean one thing (Console manual)."""
    if word in names:
        return word
    # As often asked for what is not there: a word of the next menu among the commands of this one.
    found = None
    for name in names:
        if name.startswith(word):
            if found is not None:
                return None
            found = name
    return found


@lru_cache(maxsize=1 << 12)
def _meant(menu: Menu, word: str) -> tuple[str | None, str | None]:
    """What a word names in a menu: a menu below it, a command of it."""
    return _pick(word, menu.children), _pick(word, commands(menu))


def parse(text: str, root: Menu, here: Menu | None = None) -> Script:
    """Read commands. Raises Unparsed; Incomplete where more could follow."""
    parser = Parser(text, root, here or root)
    return parser.script()


__all__ = ["Incomplete", "Parser", "parse"]
