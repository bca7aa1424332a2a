r"""The console's language as far as configuration needs it: rows, commands, words.

manual.mikrotik.com, Scripting ("Command Line") and Configuration Management (exports).
A long line of an export goes on behind a backslash; the blanks that the next line begins with are not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeVar

from platforms.mikrotik_routeros.dialect.quotes import PLAIN, UNPRINTABLE, Raw, unquote
from platforms.refusal import SYNTAX, refuse
from simpul.errors import DialectError

_Known = TypeVar("_Known")
_STEP = re.compile(r"[/a-zA-Z0-9-]+")
_NAME = re.compile(r"!?\.?[A-Za-z][A-Za-z0-9.-]*")
_OPEN: Final = {"[": "]", "(": ")", "{": "}"}
# Nearly every line of an export is whole by itself, with no bracket inside another: what the walks below find in it
# character by character, these find at once. What they do not match is walked through.
_BRACKET = re.compile(r"[;\[\](){}]")
_INSIDE: Final = r'[^"\\\n\[\](){}]|"(?:[^"\\\n]|\\[^\n])*+"'
_LINE = re.compile(rf"[ \t]*+(#[^\n]*+|(?:(?!;)(?:{_INSIDE})|\[(?:{_INSIDE})*+\])*+)(?:\n|\Z)")
_WORD = re.compile(r'(?:[^\s"\[\](){}]|"(?:[^"\\]|\\.)*+"|\[(?:[^"\[\](){}]|"(?:[^"\\]|\\.)*+")*+\])++', re.DOTALL)
_WORDS = re.compile(rf"(?:{_WORD.pattern}(?:\s++|\Z))*+", re.DOTALL)
# `name=value` of a value that says what is written: nothing in it is escaped or worked out.
_PAIR = re.compile(r'([A-Za-z][A-Za-z0-9.-]*+)=(?:(!?[^\s"\[\](){}$!\\;][^\s"\[\](){}\\;]*+)|"([^"\\$]*+)"|)')
APART = re.compile(r'[^ "]++(?:"[^"]*+"[^ "]*+)*+')
# Commands that change something; an export has the first two alone.
VERBS: Final = frozenset(("add", "set", "remove", "move", "unset", "enable", "disable", "comment", "reset"))


@dataclass(frozen=True, slots=True)
class Command:
    """One command with its menu: `/ip/address`, `add`. `target` says which item, as it was written with single blanks.

    `given` maps properties to values; None is a property without one (`blackhole`). A name after `!` is taken back.
    """

    menu: str
    verb: str
    target: str = ""
    given: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Other:
    """What configures nothing by itself: a comment, a script's line. Kept as it was written."""

    text: str


def _whole(row: str) -> bool:
    """Whether a line needs no other and is one command: nothing escaped, nothing open, no bracket but in a quote."""
    if row[:1] == "/" and _alone(row) is not None:
        return True
    bare = row.split('"')
    return len(bare) % 2 == 1 and "\\" not in row and not _BRACKET.search("".join(bare[::2]))


def logical(text: str) -> Iterator[tuple[str, int]]:
    """Lines with what belongs to them: joined behind backslashes, and while a quote or a brace is open."""
    return ((row, line) for row, line, _ in _logical(text, _never))


def _never(_: str) -> None:
    """Knows no row."""


def _logical(text: str, known: Callable[[str], _Known | None]) -> Iterator[tuple[str, int, _Known | None]]:
    """`logical`, and of each row what is known of it: of such a row nobody asks whether it is whole."""
    text = text.replace("\r\n", "\n")
    row: list[str] = []
    line = begun = 1
    depth, quoted, at = 0, False, 0
    while at < len(text):
        if not row and (end := text.find("\n", at)) >= 0:
            found = known(said := text[at:end])
            if found is not None or _whole(said):
                if said := said.strip():
                    yield said, begun, found
                at = end + 1
                line += 1
                begun = line
                continue
        if not row and (whole := _LINE.match(text, at)):
            if said := whole[1].strip():
                yield said, begun, None
            at = whole.end()
            line += text[at - 1] == "\n"
            begun = line
            continue
        char = text[at]
        if char == "#" and not quoted and not depth and not "".join(row).strip():
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            row.append(text[at:end])
            at = end
            continue
        if char == "\\" and text[at + 1:at + 2] == "\n":
            at += 2
            while text[at:at + 1] in (" ", "\t"):
                at += 1
            line += 1
            continue
        if char == "\\" and quoted:
            row.append(text[at:at + 2])
            line += text[at + 1:at + 2] == "\n"
            at += 2
            continue
        if char == '"':
            quoted = not quoted
        elif not quoted:
            depth += (char in _OPEN) - (char in _OPEN.values())
        at += 1
        if (char == "\n" or (char == ";" and depth <= 0)) and not quoted and depth <= 0:
            if char == "\n":
                line += 1
            if "".join(row).strip():
                yield "".join(row).strip(), begun, None
            row, begun, depth = [], line, 0
            continue
        line += char == "\n"
        row.append(char)
    if "".join(row).strip():
        yield "".join(row).strip(), begun, None


def read(text: str, where: str) -> list[Command | Other]:
    """All commands of a script, each with its whole menu. Raises DialectError (SIM400) with the line."""
    return [command for _, _, command in rows(text, where)]


def rows(text: str, where: str) -> Iterator[tuple[str, int, Command | Other]]:
    """The commands of `read`, each with the row that says it and the line that it begins on."""
    return each(text, where, _never)


def each(
    text: str, where: str, known: Callable[[str], _Known | None],
) -> Iterator[tuple[str, int, Command | Other | _Known]]:
    """`rows`, but for those of which something is known, as it must be of no row that is not a whole command from the
    root: of such a row what is known.
    """
    here: tuple[str, ...] = ()
    for row, line, found in _logical(text, known):
        if found is not None:
            yield row, line, found
            continue
        if row[0] == "/" and (alone := _alone(row)):
            yield row, line, alone
            continue
        if row[0] in "#:{" or row.startswith("$"):
            yield row, line, Other(row)
            continue
        words = _words(row, where, line)
        path, rest = _path(words, here if row[0] != "/" else ())
        if not rest:
            here = path
            continue
        yield row, line, _command(path, rest, row, where, line)


# Most rows of a router are rows of every router.
@lru_cache(maxsize=1 << 15)
def _alone(row: str) -> Command | None:
    """The command of a row from the root that needs no other row, as exports and templates write nearly all of them.
    None where it does, or is to be looked at.
    """
    if (plain := _plain(row)) is not None:
        return plain
    if not _LINE.fullmatch(row):
        return None
    try:
        path, words = _path(_words(row, "", 1), ())
        command = _command(path, words, row, "", 1) if words else None
    except DialectError:
        return None
    return command if isinstance(command, Command) else None


def _plain(row: str) -> Command | None:
    """The command of a row that adds an item and says of each property what is written; None of any other row."""
    head, add, rest = row.partition(" add ")
    if not add or not (menu := menu_of(head)):
        return None
    words = APART.findall(rest) if '"' in rest else rest.split(" ")
    given: dict[str, str | None] = {}
    for word in words:
        if (said := pair(word)) is None:
            return None
        given[said[0]] = said[1]
    # What is given twice is refused, with its place.
    return Command(menu, "add", "", given) if len(given) == len(words) and " ".join(words) == rest else None


# Of a row that only one router has, most properties are those of others' rows.
@lru_cache(maxsize=1 << 15)
def pair(word: str) -> tuple[str, str, bool] | None:
    """The property and the value of `name=value`, and whether an export prints it so in whatever menu; None where it is
    to be looked at.
    """
    found = _PAIR.fullmatch(word)
    if found is None:
        return None
    name, plain, quoted = found.groups()
    value = plain or quoted or ""
    bare = PLAIN.fullmatch(value) is not None and value[:7] != "secret:"
    return name, value, value[:1] not in ("", "!") and (
        bare if quoted is None else not bare and UNPRINTABLE.search(value) is None)


@lru_cache(maxsize=1 << 10)
def menu_of(text: str) -> str:
    """The menu that a text leads to which is an absolute path and nothing else; empty where it is not."""
    parts = text.replace("/", " ").split()
    return "/" + "/".join(parts) if text[:1] == "/" and not VERBS.intersection(parts) and all(
        map(_STEP.fullmatch, parts)) else ""


def _path(words: list[str], here: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """The menu that leading words lead to, and what is left."""
    path = list(here)
    for place, word in enumerate(words):
        if word in VERBS or not _STEP.fullmatch(word):
            return tuple(path), words[place:]
        path += [part for part in word.split("/") if part]
        if "/" in word and path and path[-1] in VERBS:
            verb = path.pop()
            return tuple(path), [verb, *words[place + 1:]]
    return tuple(path), []


def _command(path: tuple[str, ...], words: list[str], row: str, where: str, line: int) -> Command | Other:
    verb = words[0]
    if verb not in VERBS:
        return Other(row)
    target = ""
    given: dict[str, str | None] = {}
    group = ""
    for word in words[1:]:
        key, says, value = word.partition("=")
        if not _is_name(key):
            if verb != "add" and not target and not given and not (word[0] == "!" and _NAME.match(word)):
                target = " ".join(word.split())
                continue
            raise refuse(SYNTAX, f"{word!r} stands where a property would", where, line)
        if verb != "add" and not target and not given and not (says or key[0] == "!"):
            target = word
            continue
        if key[0] == ".":
            key = group + key
        group = key.lstrip("!").partition(".")[0] if "." in key else ""
        if key in given:
            raise refuse(SYNTAX, f"{key} is given twice", where, line)
        given[key] = _value(value, where, line) if says else None
    return Command("/" + "/".join(path), verb, target, given)


# There are some two hundred names, in every line.
@lru_cache(maxsize=1 << 12)
def _is_name(text: str) -> bool:
    """Whether it is the name of a property, with what may stand before one."""
    return _NAME.fullmatch(text) is not None


def _words(row: str, where: str, line: int) -> list[str]:
    """Words apart, what is quoted or bracketed whole."""
    if _WORDS.fullmatch(row):
        return _WORD.findall(row)
    words: list[str] = []
    word: list[str] = []
    waits: list[str] = []
    quoted, at = False, 0
    while at < len(row):
        char = row[at]
        if char == "\\" and quoted:
            word.append(row[at:at + 2])
            at += 2
            continue
        if char == '"':
            quoted = not quoted
        elif not quoted:
            if char in _OPEN:
                waits.append(_OPEN[char])
            elif waits and char == waits[-1]:
                waits.pop()
            elif char in _OPEN.values():
                raise refuse(SYNTAX, f"{char!r} closes nothing", where, line, column=at + 1)
            elif char.isspace() and not waits:
                if word:
                    words.append("".join(word))
                word = []
                at += 1
                continue
        word.append(char)
        at += 1
    if quoted or waits:
        raise refuse(SYNTAX, "a quote or a bracket is not closed", where, line, column=len(row))
    return [*words, "".join(word)] if word else words


def _value(text: str, where: str, line: int) -> str:
    """What a written value says."""
    sign = "!" if text[:1] == "!" else ""
    bare = text[len(sign):]
    if bare[:1] == '"' and bare[-1:] == '"' and len(bare) > 1 and not sign:
        return unquote(bare[1:-1], where, line)
    if sign and bare[:1] == '"':
        return sign + unquote(bare[1:-1], where, line)
    if bare[:1] in ("[", "(", "{", "$") or '"' in bare:
        return Raw(text)
    return text
