"""Edits of an inventory file's text: one value, one key, one block. All else stays as its author wrote it.

Places come from YAML's own parser, so that a brace in a comment or a colon in a name cannot lead astray.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from simpul.errors import SimpulError
from simpul.words.sentence import tell

_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_./-]*[A-Za-z0-9])?")
_AMBIGUOUS = re.compile(r"(?i)y|n|yes|no|on|off|true|false|null|[0-9]+(?:\.[0-9]+)?|\d{4}-\d\d-\d\d|0x.*")


def scalar(value: str | int) -> str:
    """A value as it is written: plain where every YAML reader agrees on it, else in double quotes."""
    if isinstance(value, int):
        return str(value)
    if _PLAIN.fullmatch(value) and not _AMBIGUOUS.fullmatch(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def set_value(text: str, path: Sequence[str], key: str, value: str | int) -> str:
    """The text with `key` of the map at `path` set: in its place where it stands, else after the map's last key."""
    return _set(text, path, key, scalar(value))


def set_list(text: str, path: Sequence[str], key: str, values: Sequence[str]) -> str:
    """The same of a list, written in brackets."""
    return _set(text, path, key, "[" + ", ".join(map(scalar, values)) + "]")


def _set(text: str, path: Sequence[str], key: str, written: str) -> str:
    found = _map(text, path)
    for name, node in found.value:
        if name.value == key:
            return _cut(text, _at(text, node.start_mark), _at(text, _end(node)), written)
    words = f"{key}: {written}"
    if found.flow_style:
        end = _at(text, _end(found.value[-1][1]) if found.value else found.end_mark) - (0 if found.value else 1)
        return _cut(text, end, end, f", {words}" if found.value else words)
    return add_block(text, path, f"{words}\n")


def remove_key(text: str, path: Sequence[str], key: str) -> str:
    """The text without `key` of the map at `path`; the same text where it has none."""
    found = _map(text, path)
    pairs = found.value
    place = next((n for n, (name, _) in enumerate(pairs) if name.value == key), None)
    if place is None:
        return text
    if not found.flow_style:
        lines = text.split("\n")
        del lines[pairs[place][0].start_mark.line:_end(pairs[place][1]).line + 1]
        return "\n".join(lines)
    begin, end = _at(text, pairs[place][0].start_mark), _at(text, _end(pairs[place][1]))
    if place + 1 < len(pairs):
        end = _at(text, pairs[place + 1][0].start_mark)
    elif place:
        begin = _at(text, _end(pairs[place - 1][1]))
    return _cut(text, begin, end, "")


def add_block(text: str, path: Sequence[str], block: str) -> str:
    """The text with lines after the last key of the block map at `path`, set in as its keys are. `block` holds lines
    that end with newlines. Raises SimpulError (SIM810) where the map is written in braces.
    """
    found = _map(text, path)
    if found.flow_style or not found.value:
        raise _refused(tell("{path} is written in braces: there is no place for a block of its own", path=_path(path)))
    indent = " " * found.value[0][0].start_mark.column
    lines = text.split("\n")
    after = _end(found.value[-1][1]).line + 1
    added = [f"{indent}{row}" if row else "" for row in block.removesuffix("\n").split("\n")]
    return "\n".join([*lines[:after], *added, *lines[after:]])


def has(text: str, path: Sequence[str]) -> bool:
    """Whether a map stands at `path`."""
    try:
        _map(text, path)
    except SimpulError:
        return False
    return True


def _map(text: str, path: Sequence[str]) -> yaml.MappingNode:
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    for key in path:
        if not isinstance(node, yaml.MappingNode):
            break
        node = next((value for name, value in node.value if name.value == key), None)
    if not isinstance(node, yaml.MappingNode):
        raise _refused(tell("{path} is no map in this file", path=_path(path)))
    return node


def _path(path: Sequence[str]) -> str:
    return " > ".join(path)


def _refused(why: str) -> SimpulError:
    return SimpulError("SIM810", why, hint=tell("edit the file by hand, then simpul check"))


def _end(node: yaml.Node) -> yaml.Mark:
    """Where a value ends: a block's end mark lies behind comments and empty lines that are not its own."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return node.end_mark


def _at(text: str, mark: yaml.Mark) -> int:
    """The offset of a place; columns count characters."""
    at = 0
    for _ in range(mark.line):
        at = text.index("\n", at) + 1
    return at + mark.column


def _cut(text: str, begin: int, end: int, words: str) -> str:
    return text[:begin] + words + text[end:]
