"""A sentence is its own English, and remembers how it was made."""

from __future__ import annotations

import copy
import doctest
import json
import pickle
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simpul.errors import of_device, without_device
from simpul.words import language, sentence
from simpul.words.language import Language, language_of
from simpul.words.sentence import Sentence, all_of, any_of, count, in_language, joined, some, tell

# What a name may be that somebody gave: also what looks like a hole.
NAMES = st.text(max_size=12) | st.sampled_from(["{name}", "{", "}}", "{0}", "closed", "no"])


@pytest.mark.parametrize("module", [language, sentence])
def test_the_examples_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]  # a module, by its parameter's name


@given(name=NAMES, inner=NAMES)
def test_it_is_its_english_wherever_it_goes(name: str, inner: str) -> None:
    one = tell("{device} itself answers {who}", device=name, who=tell("a host in {segment}", segment=inner))
    english = f"{name} itself answers a host in {inner}"
    assert one == english
    assert hash(one) == hash(english)
    assert json.loads(json.dumps({"message": one})) == {"message": english}
    for twin in (pickle.loads(pickle.dumps(one)), copy.deepcopy(one), copy.copy(one)):
        assert (twin, in_language(twin, "id")) == (english, in_language(one, "id"))


@given(name=NAMES, inner=NAMES)
def test_in_indonesian_names_are_as_they_are(name: str, inner: str) -> None:
    one = tell("{device} itself answers {who}", device=name, who=tell("a host in {segment}", segment=inner))
    assert in_language(one, "id") == f"{name} sendiri menjawab host di {inner}"
    assert in_language(one, "en") == one


@given(parts=st.lists(NAMES, max_size=5), between=st.sampled_from([", ", "; ", "\n", " {} "]))
def test_a_row_is_its_parts_in_each_language(parts: list[str], between: str) -> None:
    assert joined(between, parts) == between.join(parts)
    assert in_language(joined(between, parts), "id") == between.join(parts)
    told = joined(between, [tell("a host in {segment}", segment=p) for p in parts])
    assert in_language(told, "id") == between.join(f"host di {p}" for p in parts)


def test_what_is_no_sentence_stays() -> None:
    """A risk's reason, a site's name: whoever wrote them chose the words."""
    assert in_language("closed", "id") == "closed"
    assert in_language(tell("{name}", name="closed"), "id") == "closed"
    assert in_language(tell("closed"), "id") == "tertutup"


@given(name=NAMES, other=NAMES)
def test_a_device_that_is_seen_anyway_is_left_out_in_each_language(name: str, other: str) -> None:
    lost = of_device(name, tell("the session was lost: {why}", why=other))
    assert lost == f"{name}: the session was lost: {other}"
    assert in_language(without_device(lost, name), "id") == f"sesi terputus: {other}"
    assert without_device(lost, f"{name}x") == lost
    # What somebody else wrote is cut as any text is.
    assert without_device(f"{name}: {other}", name) == other
    assert without_device(other, f"{name}:{other}") == other


def test_numbers_and_lists_follow_the_language() -> None:
    assert in_language(count(1392, "router"), "id") == "1.392 router"
    assert count(1392, "router") == "1,392 routers"
    assert in_language(some(["a", "b", "c"], 1), "id") == "a dan 2 lagi"
    assert some(["a"], 1) == "a"
    assert in_language(all_of("abc"), "id") == "a dan b dan c"
    assert in_language(any_of("ab"), "id") == "a atau b"
    assert in_language(Sentence("{yes}", {"yes": True}), "id") == "True"


@pytest.mark.parametrize(("environment", "expected"), [
    ({}, "en"),
    ({"LANG": "en_US.UTF-8"}, "en"),
    ({"LANG": "id_ID.UTF-8"}, "id"),
    ({"LANG": "id"}, "id"),
    ({"LANG": "id_ID@latin"}, "id"),
    ({"LANG": "C", "LC_MESSAGES": "id_ID.UTF-8"}, "id"),
    ({"LANG": "id_ID.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
    ({"LANG": "id_ID.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
    # A variable that is set to nothing is not set.
    ({"LANG": "id_ID.UTF-8", "LC_ALL": ""}, "id"),
    # Ido and Idoma are other languages.
    ({"LANG": "ido_XX.UTF-8"}, "en"),
    ({"LANG": "idu_NG.UTF-8"}, "en"),
    # How times and numbers are written says nothing of messages.
    ({"LANG": "en_US.UTF-8", "LC_TIME": "id_ID.UTF-8"}, "en"),
])
def test_the_locale_says_who_reads(environment: Mapping[str, str], expected: Language) -> None:
    assert language_of(environment) == expected
