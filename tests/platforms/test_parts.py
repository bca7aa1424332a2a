"""The stream of parts: what is written is read, and what is cut or added is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms import parts
from simpul.errors import DialectError

NAMES = st.sampled_from(["version", "export", "running", "ports-2", "a"])
TEXTS = st.dictionaries(NAMES, st.text(max_size=60), max_size=4)


@given(TEXTS)
def test_what_is_written_is_read(texts: dict[str, str]) -> None:
    assert parts.read(parts.write(texts), tuple(texts)) == texts


@given(TEXTS, st.integers(min_value=1, max_value=20))
def test_a_cut_stream_is_refused(texts: dict[str, str], cut: int) -> None:
    whole = parts.write(texts)
    with pytest.raises(DialectError, match="SIM406"):
        parts.read(whole[:-min(cut, len(whole))], ())


@pytest.mark.parametrize("stream", [
    "== a 1\nx\n== a 1\nx\n== end\n", "== end\nmore", "== a 2\nx\n== end\n", "% Invalid input\n== end\n", ""])
def test_noise_is_refused(stream: str) -> None:
    with pytest.raises(DialectError, match="SIM406"):
        parts.read(stream, ())


def test_a_missing_part_is_named() -> None:
    with pytest.raises(DialectError, match="part running is missing"):
        parts.read(parts.write({"version": "17.9"}), ("version", "running"))
