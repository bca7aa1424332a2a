"""What an undo did not bring back is told with what only a start would show, and read again as it was told."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from simpul.plan.left import Left, of_facts
from simpul.words.sentence import in_language

IDS = st.lists(st.text(min_size=1, max_size=8), max_size=3).map(tuple)


@given(runs=IDS, boots=IDS)
def test_what_is_told_is_read_again(runs: tuple[str, ...], boots: tuple[str, ...]) -> None:
    left = Left(runs, boots)
    assert of_facts(json.loads(json.dumps(left.facts))) == left
    assert bool(left) == bool(runs or boots)


def test_where_nobody_compared_nothing_is_known() -> None:
    assert of_facts({"state": "reverted"}) is None
    assert of_facts({"otherwise": []}) == Left()


def test_what_only_a_start_would_show_is_said_in_each_language_and_is_no_part_of_an_id() -> None:
    left = Left(("wg2",), ("Loopback65", "{name}"))
    assert left.words == "wg2, Loopback65 at its next start, {name} at its next start"
    assert in_language(left.words, "id") == "wg2, Loopback65 saat dinyalakan lagi, {name} saat dinyalakan lagi"
    assert left.facts == {"otherwise": ["wg2"], "boots": ["Loopback65", "{name}"]}
