"""The routing filter's language, as far as it says which prefixes pass (manual, "Route Selection and Filters").

A chain's rules are asked in their order; what none accepts is rejected. A rule is `accept`, `reject`, or
`if (CONDITION) { STATEMENTS }`. A condition that is not read here narrows a rule, so leaving it out shows too much and
never too little; where one could widen (`||`, `not`), everything is taken to pass.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Final

from platforms.mikrotik_routeros.proof.said import Said
from simpul.proof.model import Allowed, Span
from simpul.words.sentence import tell

_TOKEN: Final = re.compile(r"\s*(\{|\}|\(|\)|;|&&|\|\||[<>!=]=|[<>=]|[^\s{}();&|<>!=]+|.)")
_TRAILING: Final = frozenset({"set", "append", "prepend", "delete", "add", "unset"})
_LOCAL: Final = ("set", "bgp-local-pref")


@dataclass(slots=True)
class Passing:
    """What a chain lets through. `certain`: all that it says, and nothing takes any of it away."""

    allowed: list[Allowed] = field(default_factory=list)
    certain: bool = True
    preferences: set[int | None] = field(default_factory=set)

    @property
    def preference(self) -> int | None:
        return next(iter(self.preferences)) if len(self.preferences) == 1 else None


class NotRead(ValueError):
    """Words that this reader does not understand."""


def passing(rules: Sequence[Said], version: int, unread: list[tuple[Said, str]]) -> Passing:
    """What the rules of a chain let through, of one IP version."""
    found = Passing()
    for said in rules:
        if said.off:
            continue
        try:
            over = _rule(said, version, found)
        except NotRead as error:
            unread.append((said, error.args[0]))
            found.allowed.append(everything(said, version))
            found.certain = False
            continue
        if over:
            break
    return found


def _rule(said: Said, version: int, found: Passing) -> bool:
    """Take one rule; whether nothing comes behind it."""
    tokens = [t for t in _TOKEN.findall(said.text("rule")) if t.strip()]
    beyond = set(said.command.given) - {"chain", "rule", "comment", "disabled"}
    if beyond or not tokens:
        raise NotRead(tell("a rule of a routing filter that is not known here"))
    reader = _Tokens(tokens)
    while not reader.done:
        if reader.peek() == "if":
            _branch(reader, said, version, found)
            continue
        ends, preference = _statement(reader)
        if ends == "accept":
            found.allowed.append(everything(said, version))
            found.preferences.add(preference)
        if ends:
            return True
    return False


def _branch(reader: _Tokens, said: Said, version: int, found: Passing) -> None:
    reader.take("if")
    condition = _condition(reader)
    prefix, whole = _prefixes(condition, said, version)
    ends, preference = _block(reader)
    if ends == "accept":
        if prefix is not None:
            found.allowed.append(prefix)
            found.certain = found.certain and whole
            found.preferences.add(preference)
    elif ends == "reject":
        found.certain = False
    if reader.peek() == "else":
        raise NotRead(tell("`else` is not known here"))


def _block(reader: _Tokens) -> tuple[str, int | None]:
    """The statements between braces: how they end, and the preference that they give."""
    reader.take("{")
    ends, preference = "", None
    while reader.peek() != "}":
        if ends:
            raise NotRead(tell("statements behind the end of a rule"))
        ends, given = _statement(reader)
        preference = given if given is not None else preference
    reader.take("}")
    return ends, preference


def _statement(reader: _Tokens) -> tuple[str, int | None]:
    """One statement with its `;`: whether it ends the chain (`accept`, `reject`), and a preference that it sets."""
    word = reader.next()
    preference = None
    if word in ("accept", "reject"):
        reader.skip(";")
        return word, None
    if word == ";":
        return "", None
    if word not in _TRAILING:
        raise NotRead(tell("the statement {word!r} is not known here", word=word))
    said = [word]
    while reader.peek() not in (";", "}", ""):
        said.append(reader.next())
    reader.skip(";")
    if tuple(said[:2]) == _LOCAL:
        if len(said) != 3 or not said[2].isdigit():
            raise NotRead(tell("{said} is not known here", said=" ".join(said)))
        preference = int(said[2])
    return "", preference


def _condition(reader: _Tokens) -> list[str]:
    reader.take("(")
    depth, found = 1, list[str]()
    while depth:
        word = reader.next()
        depth += (word == "(") - (word == ")")
        if depth:
            found.append(word)
    return found


def _prefixes(words: list[str], said: Said, version: int) -> tuple[Allowed | None, bool]:
    """What a condition lets pass of one IP version, and whether it asks nothing else."""
    bits = 32 if version == 4 else 128
    if not words or {"||", "not", "!", "(", "or"} & set(words):
        raise NotRead(tell("this condition is not known here"))
    span, least, most, exact, whole = everything(said, version).span, 0, bits, False, True
    for part in _split(words):
        match part:
            case ["dst", "==" | "in" as how, prefix]:
                try:
                    network = ip_network(prefix)
                except ValueError as error:
                    raise NotRead(tell("{prefix} is no prefix that is known here", prefix=prefix)) from error
                if network.version != version:
                    return None, True
                span = Span(version, int(network.network_address), int(network.broadcast_address))
                exact = how == "=="
                least = max(least, network.prefixlen)
                most = network.prefixlen if exact else most
            case ["dst-len", "<=" | "<" | ">=" | ">" | "==" as sign, number] if number.isdigit():
                bound = int(number)
                least = max(least, {">=": bound, ">": bound + 1, "==": bound}.get(sign, 0))
                most = min(most, {"<=": bound, "<": bound - 1, "==": bound}.get(sign, bits))
            case ["dst-len", "in", lengths] if (found := re.fullmatch(r"(\d+)-(\d+)", lengths)):
                least, most = max(least, int(found[1])), min(most, int(found[2]))
            case _:
                whole = False
    if least > most:
        return None, whole
    return Allowed(span, least, most, said.place, said.row), whole


def _split(words: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word in ("&&", "and"):
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def everything(said: Said, version: int) -> Allowed:
    """Every prefix of an IP version: what passes where nothing bounds it."""
    bits = 32 if version == 4 else 128
    return Allowed(Span(version, 0, (1 << bits) - 1), 0, bits, said.place, said.row)


class _Tokens:
    def __init__(self, words: list[str]) -> None:
        self._words, self._at = words, 0

    @property
    def done(self) -> bool:
        return self._at >= len(self._words)

    def peek(self) -> str:
        return "" if self.done else self._words[self._at]

    def next(self) -> str:
        if self.done:
            raise NotRead(tell("a rule that ends in the middle"))
        self._at += 1
        return self._words[self._at - 1]

    def take(self, word: str) -> None:
        if self.next() != word:
            raise NotRead(tell("{word!r} is missing", word=word))

    def skip(self, word: str) -> None:
        if self.peek() == word:
            self._at += 1
