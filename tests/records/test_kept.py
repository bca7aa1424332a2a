"""What is kept is given back for its own key alone, and damage is as if nothing had been kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.kept import KeptApart


def test_it_is_given_back_for_its_own_key_alone(tmp_path: Path) -> None:
    kept = KeptApart(tmp_path / "deep" / "folder")
    assert kept.get("hub", "k") is None
    kept.put("hub", "k", b"one\ntwo\n\x00")
    assert kept.get("hub", "k") == b"one\ntwo\n\x00"
    assert kept.get("hub", "other") is None
    assert kept.get("village", "k") is None
    kept.put("hub", "k2", b"")
    assert (kept.get("hub", "k2"), kept.get("hub", "k")) == (b"", None)
    assert [p.name for p in (tmp_path / "deep" / "folder").iterdir()] == ["hub"]


@given(at=st.integers(0, 200), bit=st.integers(0, 7), cut=st.booleans())
def test_damage_is_as_if_nothing_had_been_kept(
    tmp_path_factory: pytest.TempPathFactory, at: int, bit: int, cut: bool,
) -> None:
    folder = tmp_path_factory.getbasetemp() / "damaged"
    kept = KeptApart(folder)
    kept.put("hub", "key", b"what it was read as" * 5)
    path = folder / "hub"
    data = path.read_bytes()
    at %= len(data)
    path.write_bytes(data[:at] if cut else data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:])
    assert kept.get("hub", "key") is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file stands there")
    kept = KeptApart(tmp_path / "folder")
    kept.put("hub", "key", b"x")
    assert kept.get("hub", "key") is None
