from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.emulated.clock import Clock
from lab.emulated.routeros.device import RouterOs
from platforms.mikrotik_routeros.dialect.quotes import unquote
from platforms.mikrotik_routeros.undo import readable, unread
from platforms.mikrotik_routeros.words import filled, masked, one_line, pieces
from simpul.errors import DeviceError, SecretError

TEXT = st.text(st.sampled_from('ab"\\$?\n\r\t\a é\u1234{}[];=~F09'), max_size=60)


@given(TEXT, st.integers(8, 30))
@example("\\" * 20, 9)
@example("é" * 9, 8)
@example('\\"' * 9, 11)
def test_pieces_say_together_what_the_text_says(text: str, size: int) -> None:
    made = pieces(text, size)
    assert all(len(piece) <= size + 2 for piece in made)
    # Bytes that are half a character are put together by the router: read them as it does.
    data = b"".join(unquote(p[1:-1]).encode(errors="surrogateescape") for p in made)
    assert data.decode() == text
    assert all(re.fullmatch(r'"(?:[^"\\$]|\\[0-9A-F]{2}|\\[^0-9A-F]|\\[abf])*"', p) for p in made)


def test_a_secret_is_quoted_wherever_it_stands() -> None:
    assert filled('set key="secret:a:b" other=secret:a:c', {"a:b": 'x"$', "a:c": "y z"}) == \
        'set key="x\\"\\$" other="y z"'
    with pytest.raises(SecretError, match="SIM561"):
        filled("set key=secret:a:b", {})


def test_words_of_a_device_never_repeat_a_secret() -> None:
    assert masked('bad value x"$ and x\\"\\$', ['x"$']) == "bad value (secret) and (secret)"


@pytest.mark.parametrize("line", ["ip dns print", "/ip dns print\r/quit", "", "/a\0b"])
def test_what_is_two_commands_or_none_is_refused(line: str) -> None:
    with pytest.raises(DeviceError, match="SIM642"):
        one_line(line)


LINES = [f"/ip firewall address-list add address=10.0.0.{n} list=x" for n in range(9)]


@given(st.integers(200, 900), st.sets(st.integers(0, 8)))
@example(200, {0})
@example(200, {8})
def test_the_first_line_that_a_router_cannot_read_is_told(limit: int, bad: set[int]) -> None:
    """Of console lines that were all typed at once, each of which ends at its own first refusal."""
    device = RouterOs(Clock(speed=0))
    lines = ["/ip firewall address-list add adress=10.0.0.1" if n in bad else line for n, line in enumerate(LINES)]
    said = "".join(device.do(line) for line in readable(lines, limit))
    assert unread(said) == min(bad, default=None)
    assert unread("") == 0
