"""What is kept is given back for its own key alone, and damage is as if nothing had been kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from records.kept import Kept, KeptApart


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


THINGS = st.dictionaries(st.sampled_from(["hub-1", "hub-2", "desa-1"]), st.tuples(st.sampled_from("ab"), st.binary()))


@given(first=THINGS, second=THINGS)
def test_of_many_things_the_newest_are_kept(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, tuple[str, bytes]], second: dict[str, tuple[str, bytes]],
) -> None:
    path = tmp_path_factory.mktemp("many") / "kept"
    Kept(path).put(first)
    Kept(path).put(second)
    kept = Kept(path)
    for name, (key, body) in (first | second).items():
        assert name in kept
        assert kept.get(name, key) == body
        assert kept.get(name, key + "x") is None


@example(things={"a": ("k", b""), "b": ("k", b"\0\0")}, at=-4, bit=0, cut=False)     # the last length, by one more
@given(things=THINGS, at=st.integers(0, 400), bit=st.integers(0, 7), cut=st.booleans())
def test_what_is_damaged_is_gone_and_the_rest_is_what_it_was_or_gone(
    tmp_path_factory: pytest.TempPathFactory, things: dict[str, tuple[str, bytes]], at: int, bit: int, cut: bool,
) -> None:
    path = tmp_path_factory.getbasetemp() / "many-damaged"
    path.unlink(missing_ok=True)
    Kept(path).put(things)
    data = path.read_bytes() if things else b"x"
    at %= len(data)
    path.write_bytes(data[:at] if cut else data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:])
    kept = Kept(path)
    found = {name: kept.get(name, key) for name, (key, _) in things.items()}
    assert all(body in (None, things[name][1]) for name, body in found.items())
    assert not things or None in found.values()


@pytest.mark.parametrize("content", [b"a b c -9\n", b"a b c 99999\nx", b"\n\n", b"\xff\xfe\n", b"a b c 1", b"a b c \n"])
def test_a_file_of_something_else_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kept").write_bytes(content)
    assert "c" not in Kept(tmp_path / "kept")


def test_what_is_new_is_put_behind_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    Kept(path).put({name: ("k", bytes(1000)) for name in "abcdefgh"})
    before = path.read_bytes()
    Kept(path).put({"b": ("l", b"new")})
    assert path.read_bytes().startswith(before)
    kept = Kept(path)
    assert (kept.get("b", "l"), kept.get("b", "k"), kept.get("a", "k")) == (b"new", None, bytes(1000))


def test_it_does_not_grow_with_the_number_of_runs(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    for run in range(20):
        Kept(path).put({"a": (str(run), bytes(1000)), "b": (str(run), bytes(1000))})
        assert path.stat().st_size <= 2 * 2000
    kept = Kept(path)
    for run in range(20, 40):                       # and not while one process keeps it, either
        kept.put({"a": (str(run), bytes(1000))})
        assert path.stat().st_size <= 2 * 2000
    assert Kept(path).get("a", "39") == bytes(1000)


def test_behind_what_was_cut_off_nothing_is_put(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    Kept(path).put({"a": ("k", b"1" * 1000), "b": ("k", b"2")})
    path.write_bytes(path.read_bytes()[:-1])        # the machine went down while it was written
    Kept(path).put({"c": ("k", b"3")})
    kept = Kept(path)
    assert [kept.get(name, "k") for name in "abc"] == [b"1" * 1000, None, b"3"]


def test_two_who_keep_at_once_lose_nothing_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    Kept(path).put({"a": ("k", bytes(1000))})
    one, other = Kept(path), Kept(path)
    one.put({"b": ("k", b"1")})
    other.put({"c": ("k", b"2")})
    kept = Kept(path)
    assert [kept.get(name, "k") for name in "abc"] == [bytes(1000), b"1", b"2"]
