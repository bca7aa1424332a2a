"""What a script is once it is read: the nodes that `run.py` walks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from lab.emulated.routeros.schema import Menu
from lab.emulated.routeros.values import Value


@dataclass(frozen=True, slots=True)
class Const:
    """A value as it stands. `raw` is an unquoted word as typed: a property takes `007` as it is."""

    value: Value
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Var:
    """`$name`, or a property by its bare name in a `where`."""

    name: str
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A string with something in it to be filled in."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Op:
    """An operator and its one or two sides."""

    sign: str
    sides: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """`{1;2;name=3}`: each item with its key, if it has one."""

    items: tuple[tuple[Node | None, Node], ...]


@dataclass(frozen=True, slots=True)
class Sub:
    """`[command]`: its value."""

    script: Script


@dataclass(frozen=True, slots=True)
class Block:
    """`{ commands }` where a command takes code, with its own text."""

    script: Script
    source: str


Node: TypeAlias = "Const | Var | Text | Op | Array | Sub | Block"


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `menu` is None for a global one (`:put`); `name` is empty where a line only goes to a menu;
    `call` is the variable whose function is called.
    """

    menu: Menu | None
    name: str
    line: int
    places: tuple[Node, ...] = ()
    named: dict[str, Node] = field(default_factory=dict)
    unset: tuple[str, ...] = ()
    where: Node | None = None
    call: str | None = None
    block: Block | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """Commands, and the menu that stands when they are over: the next line of a console starts there."""

    commands: tuple[Command, ...]
    end: Menu
