"""A report of a hundred thousand lines is printed as each of them would be, and costs no more than it must."""

from __future__ import annotations

from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from playbooks import terminal
from simpul.report.line import Line

STYLES = ("", "bold", "red", "dim", "red bold")
LINES = st.lists(st.builds(Line, st.text(st.characters(exclude_categories=["Cs"])) | st.text("a \t[]|\n\a"),
                           st.sampled_from(STYLES)), max_size=30)


def console(*, colour: bool) -> Console:
    return Console(file=StringIO(), highlight=False, soft_wrap=True, emoji=False, width=40, force_terminal=colour,
                   color_system="standard" if colour else None)


def written(to: Console) -> str:
    assert isinstance(to.file, StringIO)
    return to.file.getvalue()


@settings(max_examples=150, deadline=None)
@given(lines=LINES, colour=st.booleans(), together=st.integers(1, 7))
def test_many_lines_at_once_are_what_each_would_be(lines: list[Line], colour: bool, together: int) -> None:
    one_by_one, shown = console(colour=colour), console(colour=colour)
    for line in lines:
        one_by_one.print(line.text, style=line.style or None, markup=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terminal, "_OUT", shown)
        patch.setattr(terminal, "_TOGETHER", together)
        terminal.show(iter(lines))
    assert written(shown) == written(one_by_one)


def test_a_pipe_is_written_to_a_thousand_lines_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(StringIO):
        writes = 0

        def write(self, text: str) -> int:
            self.writes += 1
            return super().write(text)

    pipe = Pipe()
    monkeypatch.setattr(terminal, "_OUT", Console(file=pipe, color_system=None))
    terminal.show(Line(f"line {number}", STYLES[number % 5]) for number in range(2500))
    assert pipe.writes == 3
    assert pipe.getvalue().splitlines() == [f"line {number}" for number in range(2500)]
