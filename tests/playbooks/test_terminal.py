"""A report of a hundred thousand lines is printed as each of them would be, and costs no more than it must."""

from __future__ import annotations

from io import StringIO
from types import SimpleNamespace

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


@pytest.mark.parametrize("terminal_is", ["a pipe", "dumb"])
def test_where_no_bar_can_be_drawn_long_work_tells_its_milestones(
    monkeypatch: pytest.MonkeyPatch, terminal_is: str,
) -> None:
    """A dumb terminal (TERM=dumb: a serial console, an editor's shell) was left without a word, and with an empty
    line."""
    talk = Console(file=StringIO(), width=80, force_terminal=terminal_is == "dumb",
                   _environ={"TERM": "dumb" if terminal_is == "dumb" else "xterm"})
    monkeypatch.setattr(terminal, "_TALK", talk)
    with terminal.progress("asked", 2) as step:
        step("")
        step("")
    assert written(talk) == "asked 2/2\n"


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


@pytest.mark.parametrize(("passed", "heard"), [(3.0, ""), (11.0, "applied 1/4 adding on hubs\n")])
def test_a_pipe_hears_what_is_done_now_where_it_heard_nothing_for_a_while(
    monkeypatch: pytest.MonkeyPatch, passed: float, heard: str,
) -> None:
    now, talk = [100.0], console(colour=False)
    monkeypatch.setattr(terminal, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(terminal, "_TALK", talk)
    with terminal.progress("applied", 4) as step:
        step("")
        now[0] += passed
        step.doing("adding on hubs")
        step.doing("adding on hubs")
        step("paser-edge-1 failed")
    assert written(talk) == f"{heard}applied 2/4 paser-edge-1 failed\n"


def test_a_bar_says_what_is_done_now(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Console(file=StringIO(), force_terminal=True, width=100, color_system=None)
    monkeypatch.setattr(terminal, "_TALK", talk)
    with terminal.progress("applied", 4) as step:
        step.doing("adding on hubs")
        step("paser-edge-1 failed")
    assert "adding on hubs" in written(talk)
    assert "paser-edge-1 failed" in written(talk)
