"""Which lines and branches of the templates were taken: what a rendering with this compiled in remembers.

A branch is a condition: of an `if`, an `elif`, an inline `if`, a filtered `for`, or the left side of `and` and `or`. It
is exercised when it was met both true and false. A line is one that prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, nodes, pass_context
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer

from simpul.source import Source

_BRANCH, _LINE = "_simpul_branch", "_simpul_line"


@dataclass(slots=True)
class Branch:
    """A condition in a template: where it stands, its line, and how often it was met true and false."""

    where: Source
    text: str
    met: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})

    @property
    def missed(self) -> str:
        """What never happened, in words; empty where both did."""
        if not any(self.met.values()):
            return "was never met"
        never = [str(way).lower() for way, times in self.met.items() if not times]
        return f"was never {never[0]}" if never else ""


@dataclass(slots=True)
class Line:
    """A line that prints, and how often it did."""

    where: Source
    text: str
    times: int = 0


class Coverage:
    """What renderings took of their templates, since the beginning."""

    def __init__(self) -> None:
        self.branches: list[Branch] = []
        self.lines: list[Line] = []
        self.objects: dict[str, Source] = {}     # object id -> where a template last began it

    @property
    def met(self) -> int:
        """How many ways and lines were taken at least once: grows when something new is."""
        return sum(bool(n) for b in self.branches for n in b.met.values()) + sum(bool(x.times) for x in self.lines)

    def missed(self) -> Iterator[tuple[Source, str]]:
        """What nobody took: (place, words), by template and line."""
        found = [(b.where, f"{b.missed}: {b.text}") for b in self.branches if b.missed]
        branched = {where for where, _ in found}
        found += [(x.where, f"was never printed: {x.text}") for x in self.lines
                  if not x.times and x.where not in branched]
        yield from sorted(found)

    def environment(self, **options: Any) -> Environment:
        """An environment whose templates tell this coverage what they take."""
        environment = _Covering(self, **options)
        environment.filters[_BRANCH] = self._branch
        environment.filters[_LINE] = self._line
        return environment

    # A filter that takes the context is never computed while a template is compiled.
    @pass_context
    def _branch(self, _context: Context, value: object, number: int) -> object:
        self.branches[number].met[bool(value)] += 1
        return value

    @pass_context
    def _line(self, _context: Context, number: int) -> str:
        self.lines[number].times += 1
        return ""


class _Covering(Environment):
    def __init__(self, coverage: Coverage, **options: Any) -> None:
        super().__init__(**options)
        self.coverage = coverage

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        marked = _Marker(self.coverage, filename or name or "", source.splitlines()).visit(template)
        marked.set_environment(self)
        return template


class _Marker(NodeTransformer):
    """Puts a mark around each condition and before each statement that prints."""

    def __init__(self, coverage: Coverage, file: str, text: list[str]) -> None:
        self._coverage = coverage
        self._file = file
        self._text = text

    def _place(self, node: nodes.Node) -> tuple[Source, str]:
        row = self._text[node.lineno - 1]
        return Source(self._file, node.lineno, len(row) - len(row.lstrip()) + 1), row.strip()

    def _condition(self, test: Any, at: nodes.Node) -> nodes.Expr:
        self._coverage.branches.append(Branch(*self._place(at)))
        number = nodes.Const(len(self._coverage.branches) - 1, lineno=test.lineno)
        return nodes.Filter(test, _BRANCH, [number], [], None, None, lineno=test.lineno)

    def visit_If(self, node: nodes.If) -> nodes.Node:
        node = self._inside(node)
        node.test = self._condition(node.test, node)
        return node

    def visit_CondExpr(self, node: nodes.CondExpr) -> nodes.Node:
        node = self._inside(node)
        node.test = self._condition(node.test, node)
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:
        node = self._inside(node)
        if node.test is not None:
            node.test = self._condition(node.test, node)
        return node

    def visit_And(self, node: nodes.And) -> nodes.Node:
        node = self._inside(node)
        node.left = self._condition(node.left, node)
        return node

    def visit_Or(self, node: nodes.Or) -> nodes.Node:
        node = self._inside(node)
        node.left = self._condition(node.left, node)
        return node

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:
        node = self._inside(node)
        if not any(_prints(child) for child in node.nodes):
            return [node]
        self._coverage.lines.append(Line(*self._place(node)))
        number = nodes.Const(len(self._coverage.lines) - 1, lineno=node.lineno)
        mark = nodes.Filter(number, _LINE, [], [], None, None, lineno=node.lineno)
        return [nodes.Output([mark], lineno=node.lineno), node]

    def _inside(self, node: Any) -> Any:
        return self.generic_visit(node)


def _prints(child: nodes.Node) -> bool:
    """Whether it puts more on a page than layout and the marks of objects."""
    return not isinstance(child, nodes.TemplateData) or bool(child.data.strip("\x00\x01\x02 \n"))


def total(coverage: Coverage) -> tuple[int, int, int, int]:
    """(ways taken, ways, lines printed, lines)."""
    return (sum(bool(n) for b in coverage.branches for n in b.met.values()), 2 * len(coverage.branches),
            sum(bool(x.times) for x in coverage.lines), len(coverage.lines))


def of_file(coverage: Coverage, files: Iterable[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """The same for each template file."""
    for file in files:
        part = Coverage()
        part.branches = [b for b in coverage.branches if b.where.file == file]
        part.lines = [x for x in coverage.lines if x.where.file == file]
        yield file, *total(part)
