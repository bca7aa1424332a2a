from __future__ import annotations

import json
from enum import IntEnum
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simpul.errors import EvidenceError
from simpul.evidence import canonical

text = st.text(st.characters(codec="utf-8"))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4), max_leaves=20)


@given(values)
@settings(max_examples=200, deadline=None)
def test_reads_back_as_itself_on_one_line(value: Any) -> None:
    written = canonical(value)
    assert json.loads(written) == value
    assert b"\n" not in written
    assert canonical(json.loads(written)) == written


def test_the_form() -> None:
    assert canonical({"b": [1, True, None], "a": "é\u2028\n\"", "ab": {}}) == (
        '{"a":"é\u2028\\n\\"","ab":{},"b":[1,true,null]}'.encode())


def test_insertion_order_tuples_and_read_only_maps_make_no_difference() -> None:
    assert canonical({"x": (1, 2), "y": MappingProxyType({"b": 1, "a": 2})}) == canonical(
        {"y": {"a": 2, "b": 1}, "x": [1, 2]})


class Number(IntEnum):
    ONE = 1


circle: list[Any] = []
circle.append(circle)


def deep() -> Any:
    value: Any = []
    for _ in range(100_000):
        value = [value]
    return value


@pytest.mark.parametrize("value", [
    1.0, float("nan"), float("inf"), {"a": [{"b": 0.5}]}, {1: "a"}, {None: 1}, {True: 1}, {"a": {2: 3}}, {1.5: "x"},
    2**53, -(2**53), "\ud800", {"\udfff": 1}, b"bytes", {"a": {1, 2}}, object(), circle, deep(),
])
def test_what_has_no_single_form_is_refused(value: Any) -> None:
    with pytest.raises(EvidenceError) as refused:
        canonical(value)
    assert refused.value.code == "SIM520"


def test_an_enumeration_is_written_as_its_number() -> None:
    assert canonical([Number.ONE]) == b"[1]"
