"""Values, quotes and expressions of scripts to nodes (manual.mikrotik.com, Scripting, "Expressions")."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Final

from lab.emulated.routeros.nodes import Array, Const, Node, Op, Script, Sub, Text, Var
from lab.emulated.routeros.reader import ESCAPES, Reader
from lab.emulated.routeros.values import literal

_VALUE: Final = re.compile(r"[^\s;()\[\]{}\"$=]+")
_TERM: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*|\*[0-9A-Fa-f]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:/\d+)?|"
                          r"\d+(?:\.\d+){3}(?:/\d+)?|[0-9][0-9A-Za-z]*(?:[.:][0-9A-Za-z]+)*")
_NAME: Final = re.compile(r"[A-Za-z0-9_]+")
_PROPERTY: Final = re.compile(r"[A-Za-z.][A-Za-z0-9.-]*")
_KEY: Final = re.compile(r'([A-Za-z0-9_.-]+|"[^"$\\]*")=')
_WHERE: Final = re.compile(r"where\b")
_LEVELS: Final = (("||", "or"), ("&&", "and"), ("in",), ("=", "!=", "<=", ">=", "<", ">", "~"), ("|", "^"), ("&",),
                  ("<<", ">>"), (",",), (".",), ("+", "-"), ("*", "/", "%"), ("->",))
_BEGIN_SIGNS: Final = frozenset(sign[0] for level in _LEVELS for sign in level)
_LEVEL: Final = {sign: number for number, level in enumerate(_LEVELS) for sign in level}
# A sign of words is one where the word ends; of signs that begin alike the longer one counts.
_SIGN: Final = re.compile("|".join(rf"{sign}\b" if sign.isalpha() else re.escape(sign)
                                   for sign in sorted(_LEVEL, key=len, reverse=True)))
_NOT_IN_WHERE: Final = frozenset(",./-+*%")
_COMPARED: Final = _LEVEL["="]
# In quotes, what means itself, and what one letter behind a backslash means.
_UNQUOTED: Final = re.compile(r'(?:[^"\\$]+|\\["\\$?_nrtabfv])+')
_WHOLE: Final = re.compile(r'"([^"\\$]*)"')
_ESCAPED: Final = re.compile(r"\\(.)")


class Expressions(Reader):
    """What commands are given. What stands in brackets is commands again."""

    @abstractmethod
    def nested(self, closing: str) -> Script:
        """Commands up to a closing bracket, which is eaten."""

    def name(self) -> str:
        """A variable's name after its dollar; any characters in quotes."""
        if self.peek() == '"':
            text = self.string()
            return str(text.value) if isinstance(text, Const) else ""
        found = _NAME.match(self.text, self.at)
        if not found:
            self.fail()
        self.at = found.end()
        return found[0]

    def value(self) -> Node:
        """An argument's value."""
        char = self.peek()
        if char in '"$([{':
            return self.primary()
        found = _VALUE.match(self.text, self.at)
        if not found:
            self.fail()
        self.at = found.end()
        if "\\" in found[0]:
            self.at = found.start() + found[0].index("\\")
            if self.at == found.start():
                self.fail()
        raw = self.text[found.start():self.at]
        return Const(literal(raw), raw)

    def primary(self) -> Node:
        char = self.peek()
        if char == '"':
            return self.string()
        self.at += 1
        if char == "$":
            return Var(self.name())
        if char == "[":
            return Sub(self.nested("]"))
        if char == "{":
            return self.array()
        node = self.expression(0, where=False)
        self.blanks()
        if self.peek() != ")":
            self.unclosed()
        self.at += 1
        return node

    def array(self) -> Node:
        items: list[tuple[Node | None, Node]] = []
        while True:
            self.blanks(lines=True)
            if not self.peek():
                self.unfinished("expected closing brace")
            if self.peek() == "}":
                self.at += 1
                return Array(tuple(items))
            found = _KEY.match(self.text, self.at)
            key: Node | None = None
            if found:
                self.at = found.end()
                key = Const(found[1].strip('"'))
            items.append((key, self.value()))

    def string(self) -> Const | Text:
        if whole := _WHOLE.match(self.text, self.at):
            self.at = whole.end()
            return Const(whole[1])
        self.at += 1
        parts: list[Node] = []
        plain = bytearray()
        while True:
            if run := _UNQUOTED.match(self.text, self.at):
                plain += _ESCAPED.sub(lambda found: ESCAPES[found[1]], run[0]).encode("utf-8")
                self.at = run.end()
            char = self.peek()
            if not char:
                self.unfinished("expected closing quote")
            self.at += 1
            if char == '"':
                break
            if char == "\\":
                plain += self.escape()
            elif char == "$" and (self.peek() in ("[", "(", '"') or _NAME.match(self.text, self.at)):
                parts.append(Const(plain.decode("utf-8", "replace")))
                plain.clear()
                parts.append(self.primary() if self.peek() in "[(" else Var(self.name()))
            else:
                plain += char.encode("utf-8")
        text = plain.decode("utf-8", "replace")
        return Text((*parts, Const(text))) if parts else Const(text)

    def where(self) -> Node | None:
        """A condition up to the command's end: bare words are properties, what stands side by side holds together."""
        self.blanks()
        if _WHERE.match(self.text, self.at):
            self.at += len("where")
            self.blanks()
        whole: Node | None = None
        while not self.ended():
            one = self.expression(0, where=True)
            whole = one if whole is None else Op("and", (whole, one))
            self.blanks()
        return whole

    def expression(self, level: int, *, where: bool) -> Node:
        """An expression of signs of this level and those that bind closer."""
        left = self.unary(where=where)
        while True:
            self.blanks()
            # Mostly no sign follows, of whatever level.
            if self.peek() not in _BEGIN_SIGNS:
                return left
            found = _SIGN.match(self.text, self.at)
            if found is None or _LEVEL[found[0]] < level or (where and found[0] in _NOT_IN_WHERE):
                return left
            sign, own = found[0], _LEVEL[found[0]]
            self.at = found.end()
            self.blanks()
            if where and own == _COMPARED and self.peek() not in '"$([{':
                right: Node = Const("") if self.ended() else self.value()
            else:
                right = self.expression(own + 1, where=where and own != _COMPARED)
            left = Op(sign, (left, right))

    def unary(self, *, where: bool) -> Node:
        self.blanks()
        char = self.peek()
        if char == "!":
            self.at += 1
            return Op("!", (self.unary(where=where),))
        if char == "-" and not where:
            self.at += 1
            return Op("neg", (self.unary(where=where),))
        if char and char in '"$[{':
            return self.primary()
        if char == "(":
            self.at += 1
            node = self.expression(0, where=where)
            self.blanks()
            if self.peek() != ")":
                self.unclosed()
            self.at += 1
            return node
        if where:
            found = _PROPERTY.match(self.text, self.at)
            if not found:
                self.fail()
            self.at = found.end()
            return Var(found[0], bare=True)
        term = _TERM.match(self.text, self.at)
        if not term or not term[0]:
            self.fail()
        self.at = term.end()
        return Const(literal(term[0]))
