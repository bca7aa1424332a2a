"""The collector is kept out of the way, and comes back; what is kept, it never looks at."""

from __future__ import annotations

import gc
import weakref

import pytest

from simpul.collector import collector_paused


class Ring:
    """A cycle: only the collector takes it away."""

    def __init__(self) -> None:
        self.itself = self


def test_it_rests_until_the_outermost_is_left() -> None:
    with collector_paused():
        with collector_paused(keep=True):
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_comes_back_after_an_error_and_stays_away_where_it_was() -> None:
    with pytest.raises(ValueError, match="refused"), collector_paused():
        raise ValueError("refused")
    assert gc.isenabled()
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize("keep", [True, False])
def test_what_is_kept_is_never_looked_at(keep: bool) -> None:
    with collector_paused(keep=keep):
        made = weakref.ref(Ring())
    gc.collect()
    assert (made() is not None) is keep
    gc.unfreeze()
    gc.collect()
    assert made() is None
