"""Where a script runs: for whom, with which variables, and what leaves a loop.

Scopes: manual, Scripting, "Variables": a local lives in its block; a global must be declared where it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lab.emulated.routeros.nodes import Script
from lab.emulated.routeros.schema import Menu
from lab.emulated.routeros.tree import Item
from lab.emulated.routeros.values import Value


@dataclass(slots=True)
class Session:
    """Who runs something and where its output goes. `numbers`: what the last print of each menu numbered."""

    user: str
    emit: Callable[[str], None]
    menu: Menu
    numbers: dict[str, list[Item]] = field(default_factory=dict)
    width: int = 80
    interactive: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A function: what `do={}` and `:parse` make."""

    script: Script
    source: str = ""


class Scope:
    """Variables that are seen here."""

    def __init__(self, outer: Scope | None, globals_: dict[str, Value]) -> None:
        self.outer, self.globals = outer, globals_
        self.own: dict[str, Value] = {}
        self.declared: set[str] = set()

    def holder(self, name: str) -> dict[str, Value] | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.own:
                return scope.own
            if name in scope.declared:
                return self.globals
            scope = scope.outer
        return None

    def get(self, name: str) -> Value:
        holder = self.holder(name)
        return holder.get(name) if holder is not None else None


class Leave(Exception):
    """`:break` and `:continue`."""

    def __init__(self, *, again: bool) -> None:
        self.again = again
        super().__init__()
