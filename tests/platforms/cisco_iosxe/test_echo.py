"""Where a line's echo stands on the screen: what one expression finds, found without compiling one for each line."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from paramiko.buffered_pipe import BufferedPipe

from platforms.cisco_iosxe.cli import CommandLine

LINES = st.sampled_from(["end", "exit", "no shutdown", "a", "r1", "", " a", "!0123", "description #", "+>", "router-1"])
PIECES = st.sampled_from(["router-1#", "router-1(config)#", "router-1>", "router-1x#", "router#", "+>", " ", "  ", "\n",
                          "a", "end", "exit", "no shutdown", "!0123", "description #", "r1", "% Invalid", "(config)",
                          "#"])


def _line() -> CommandLine:
    session: Any = SimpleNamespace(endpoint=SimpleNamespace(name="router-1"), connection=SimpleNamespace(
        remote_conn=SimpleNamespace(in_buffer=BufferedPipe())))
    found = CommandLine(session)
    found._called = "router-1"
    return found


LINE = _line()
PROMPT = r"router-1[A-Za-z0-9._-]*(?:\([A-Za-z0-9_.-]+\))?[>#]"


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=16).map("".join), LINES, st.integers(0, 12), st.booleans())
def test_an_echo_is_found_where_it_is(text: str, line: str, begin: int, loose: bool) -> None:
    prompt = rf"(?:{PROMPT}|\+>)"
    judge = re.compile(rf"^{prompt}{'?' if loose else ''} ?{re.escape(line)}[ ]*\n", re.M).search(text, begin)
    assert LINE._echoed(text, line, begin, loose=loose) == (judge.span() if judge is not None else None)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_an_answer_ends_with_a_prompt_in_a_row_of_its_own(text: str) -> None:
    assert LINE._ends(text) == (re.search(rf"\n{PROMPT}$", text) is not None)
