"""Patch cases as files that an auditor can read: what runs before and after, and exactly what is sent to get there and
back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import yaml

from simpul.config.model import Step
from simpul.config.patch import undo

_SIGN = {"create": "+", "replace": "~", "delete": "-"}


class _Case(Protocol):
    @property
    def name(self) -> str: ...

    def steps(self) -> tuple[Step, ...]: ...


def texts(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The name and what stands in each case of a folder. By libyaml: every process of a test run reads them all."""
    for path in sorted(folder.glob("*.yaml")):
        yield path.stem, {"patch": "", "undo": ""} | yaml.load(path.read_text(), yaml.CSafeLoader)


def words(steps: tuple[Step, ...]) -> str:
    """Steps as the cases write them."""
    rows = []
    for step in steps:
        rows += [f"{_SIGN[step.action]} {step.id}", *(f"    {line}" for line in step.do)]
    return "".join(f"{row}\n" for row in rows)


def fill(folder: Path, case: _Case) -> None:
    """Write what is sent today into a case. For authors: read the difference before you commit it."""
    path = folder / f"{case.name}.yaml"
    text = path.read_text()
    head = text[:text.index("\npatch:") + 1] if "\npatch:" in text else text.rstrip("\n") + "\n"
    steps = case.steps()
    for key, value in (("patch", words(steps)), ("undo", words(undo(steps)))):
        head += f"{key}: |\n" + "".join(f"  {row}\n" for row in value.splitlines()) if value else f'{key}: ""\n'
    path.write_text(head)
