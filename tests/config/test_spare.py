"""What should go and stays, since others stand on it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.config.patch import order
from simpul.config.simulate import simulate
from simpul.config.spare import spared
from tests.config.patch import PLAIN, config


def theirs(of: Config, *ids: str) -> Config:
    return Config({i: replace(o, owned=i not in ids) for i, o in of.objects.items()})


def test_what_others_need_stays_with_what_it_needs_and_says_for_whom() -> None:
    running = theirs(config(tunnel="gives t; needs p", profile="gives p", list="gives l", line="needs t"), "line")
    left, stays = spared(diff(running, Config({})), running)
    assert [c.id for c in left] == ["list"]
    assert [str(s) for s in stays] == [
        "tunnel is declared no more and stays: line is nobody's here and would go with it (its line: 'needs t')",
        "profile is declared no more and stays: tunnel stays, too (its line: 'needs p')"]


def test_what_stands_beside_it_under_the_same_name_is_enough() -> None:
    running = theirs(config(old="gives t", new="gives t", line="needs t"), "line")
    goal = config(new="gives t")
    assert spared(diff(running, goal), running) == (diff(running, goal), ())


def test_a_name_that_was_never_there_keeps_nothing() -> None:
    running = theirs(config(old="gives t", line="needs u"), "line")
    assert [c.id for c in spared(diff(running, Config({})), running)[0]] == ["old"]


_NAMES = st.sampled_from("abcd")
_TEXT = st.builds(lambda give, need: f"gives {give}; needs {need}" if give < need else f"gives {give}", _NAMES, _NAMES)


@given(st.dictionaries(st.sampled_from("uvwxyz"), _TEXT, min_size=1), st.sets(st.sampled_from("uvwxyz")))
def test_what_is_left_never_dangles(texts: dict[str, str], others: set[str]) -> None:
    """Nothing of what others need goes, whatever the network of needs is."""
    running = theirs(config(**texts), *others)
    left, stays = spared(diff(running, Config({})), running)
    ids = {c.id for c in left}
    assert ids.isdisjoint(s.id for s in stays)
    before = {n for o in running.objects.values() for n in o.defines}
    after = {n for i, o in running.objects.items() if i not in ids for n in o.defines}
    for object_id, item in running.objects.items():
        if object_id not in ids:
            assert item.requires & before <= after
    simulate(running, order(left, running, Config({}), PLAIN), PLAIN)
