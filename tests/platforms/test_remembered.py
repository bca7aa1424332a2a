"""What is kept of texts is bounded by their length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms import remembered as module
from platforms.cisco_iosxe.dialect import splitter
from platforms.remembered import MOST, Remembered, remembered


def test_nothing_is_worked_out_twice() -> None:
    asked: list[str] = []

    @remembered
    def length(text: str, more: str) -> int:
        asked.append(text)
        return len(text) + len(more)

    assert [length("ab", "c"), length("ab", "c"), length("a", "bc")] == [3, 3, 3]
    assert asked == ["ab", "a"]


def test_what_is_raised_is_raised_again() -> None:
    asked: list[str] = []

    @remembered
    def refused(text: str) -> int:
        asked.append(text)
        raise ValueError(text)

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            refused("no")
    assert asked == ["no", "no"]


@given(lengths=st.lists(st.integers(1, MOST // 3), min_size=1, max_size=40))
def test_what_is_kept_is_never_longer_than_the_bound_and_the_last_is_there(lengths: list[int]) -> None:
    kept: Remembered[int, int] = Remembered()
    for number, length in enumerate(lengths):
        assert kept.keep(number, length, length) == length
        assert sum(kept.values()) <= MOST
        assert number in kept


def test_one_that_is_too_long_by_itself_takes_nothing_away() -> None:
    kept: Remembered[str, int] = Remembered()
    kept.keep("short", 1, 1)
    assert kept.keep("long", 2, MOST + 1) == 2
    assert list(kept) == ["short"]


def test_no_dialect_keeps_sections_by_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A router's long lists are kept no longer than they have room."""
    monkeypatch.setattr(module, "MOST", 20_000)
    for number in range(20):
        entries = "".join(f" {10 * j} permit tcp host 10.{number}.{j}.1 any\n" for j in range(1, 100))
        splitter._parts(f"ip access-list extended L{number}\n{entries}")
    cells = dict(zip(splitter._parts.__code__.co_freevars, splitter._parts.__closure__ or (), strict=True))
    kept = cells["known"].cell_contents
    assert 1 <= len(kept) < 8
