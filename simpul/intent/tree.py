"""A YAML file as it was written: text, lists and maps, each with its place. Nothing is converted."""

from __future__ import annotations

from dataclasses import dataclass

from simpul.source import Source
from simpul.words.sentence import tell


@dataclass(slots=True)
class Scalar:
    """A piece of text. `plain` when it stands without quotes, where YAML would guess a type. Line, column from 1."""

    text: str
    plain: bool
    line: int
    column: int


@dataclass(slots=True)
class Entry:
    """One `key: value` of a map."""

    key: Scalar
    value: Node


@dataclass(slots=True)
class Map:
    """Keys in the order written; each occurs once."""

    entries: dict[str, Entry]
    line: int
    column: int


@dataclass(slots=True)
class Sequence:
    """A list."""

    items: list[Node]
    line: int
    column: int


Node = Scalar | Map | Sequence


@dataclass(frozen=True, slots=True)
class Document:
    """One file's content; `file` is how it is named in messages."""

    file: str
    root: Map

    def place(self, node: Node) -> Source:
        return Source(self.file, node.line, node.column)


def kind_of(node: Node) -> str:
    """The node's kind in a reader's words."""
    if isinstance(node, Map):
        return tell("a map of keys")
    return tell("a list") if isinstance(node, Sequence) else tell("text")
