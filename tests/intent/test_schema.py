"""The schema for editors: it says every key that a reader knows, and refuses nothing that a reader accepts."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from simpul.errors import IntentError
from simpul.intent import load_network
from simpul.intent.forms import Form
from simpul.intent.glossary import GLOSSARY, key_of
from simpul.intent.schema import Keys, Leaf, language, paths, schema
from simpul.intent.starter import write_starter
from simpul.intent.tree import Scalar
from simpul.intent.values import BadValue

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "inventory").rglob("*.yaml"))
TODAY = date(2026, 6, 1)

# How an editor reads a plain scalar: the core schema of YAML 1.2.
_NULL = re.compile(r"(?:null|Null|NULL|~|)\Z")
_BOOL = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_INT = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z"
                    r"|[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")


def core(text: str) -> Any:
    if _NULL.match(text):
        return None
    if _BOOL.match(text):
        return text.lower() == "true"
    if _INT.match(text):
        return int(text)
    if _BASED.match(text):
        return int(text, 0)
    return float(text.replace(".inf", "inf").replace(".nan", "nan")) if _FLOAT.match(text) else text


class Core(yaml.SafeLoader):
    """A file as an editor reads it."""


Core.yaml_implicit_resolvers = {}
Core.add_implicit_resolver("!core", re.compile(".*", re.DOTALL), None)
Core.add_constructor("!core", lambda _, node: core(node.value))


def document(path: Path) -> dict[str, Any]:
    found = Core(path.read_text()).get_single_data()
    return dict(found or {})


@cache
def judge() -> Draft7Validator:
    return Draft7Validator(schema())


@cache
def documents() -> dict[Path, dict[str, Any]]:
    return {p: document(p) for p in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_file_of_the_inventory_is_valid(path: Path) -> None:
    assert [e.message for e in judge().iter_errors(documents()[path])] == []


def test_the_starter_is_valid(tmp_path: Path) -> None:
    write_starter(tmp_path / "new")
    for path in (tmp_path / "new").rglob("*.yaml"):
        assert [e.message for e in judge().iter_errors(document(path))] == []


def test_it_is_a_schema_and_every_key_has_words() -> None:
    Draft7Validator.check_schema(schema())
    asked = list(paths(language()))
    assert len(asked) > 130
    assert [p for p in asked if key_of(p) is None] == [], "say in simpul/intent/glossary.py what these mean"
    assert set(GLOSSARY) - {key_of(p) for p in asked} == {""}


def leaves(shape: Keys) -> Iterator[tuple[str, Form, Any]]:
    for key, inner in shape.keys.items():
        if isinstance(inner, Leaf):
            yield f"{shape.path}.{key}", inner.form, inner.read
        else:
            yield from leaves(inner)
    if isinstance(shape.named, Leaf):
        yield f"{shape.path}.*", shape.named.form, shape.named.read
    elif shape.named is not None:
        yield from leaves(shape.named)


@cache
def judged() -> list[tuple[str, Any, Draft7Validator, Form]]:
    return [(path, read, Draft7Validator(dict(form.schema)), form) for path, form, read in leaves(language())]


def test_every_example_is_read_and_valid() -> None:
    for path, read, judge, form in judged():
        read(Scalar(form.example, not form.quoted, 1, 1))
        assert judge.is_valid(form.example if form.quoted else core(form.example)), path


WORDS = st.one_of(
    st.text("0123456789.:/-+eEox_%~ abfnt", max_size=12),
    st.sampled_from(["1.5e3", "1e3", "0x1F", "0o17", "010", "1_000", "12:30:45", "64.02", "no", "Yes", "null", "~", "",
                     "True", ".inf", "fe80::1%eth0", "10.0.0.0/8", "tcp/443", "64.01:office", "office", "a b", "30%",
                     "+5", "-0", "007", "2027-02-30", "wireguard", "A", "07:00-24:00"]),
    st.builds("{}.{}.{}.{}".format, *[st.integers(0, 299)] * 4),
    st.builds("{}.{}.{}.{}/{}".format, *[st.sampled_from(["0", "00", "1", "01", "9", "99", "199", "255", "256"])] * 4,
              st.sampled_from(["0", "00", "7", "07", "007", "0007", "32", "032", "33", "320", "-1"])),
    st.builds("{}/{}".format, st.sampled_from(["tcp", "udp", "TCP"]), st.integers(-1, 99999)))


@pytest.mark.parametrize(("form", "wrong"), [
    ("uplinks.*.address", "203.0.113.370/30"), ("uplinks.*.address", "203.0.113.10/33"),
    ("uplinks.*.gateway", "203.0.113.256"), ("servers.*.ports", "tcp/65536"), ("servers.*.ports", "tcp/443000")])
def test_a_number_that_is_too_great_is_told_while_it_is_typed(form: str, wrong: str) -> None:
    found = [judge for path, _, judge, _ in judged() if path.endswith(form)]
    assert found
    assert not any(judge.is_valid(wrong) for judge in found)


@settings(max_examples=300, deadline=None)
@given(WORDS, st.booleans())
def test_a_value_that_the_schema_refuses_its_reader_refuses(text: str, plain: bool) -> None:
    value = core(text) if plain else text
    for path, read, judge, _ in judged():
        if judge.is_valid(value):
            continue
        with pytest.raises(BadValue):
            read(Scalar(text, plain, 1, 1))
            pytest.fail(f"{path} accepts {text!r}, and the schema does not")


def spots(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from spots(child, (*at, key))


@st.deferred
def some_spots() -> st.SearchStrategy[tuple[Path, tuple[Any, ...]]]:
    return st.sampled_from([(path, spot) for path, found in documents().items() for spot in spots(found) if spot])


NEW = st.one_of(st.none(), st.booleans(), st.integers(-1, 70000),
                st.sampled_from(["x", "64.02", "10.0.0.0/8", "A", "", [], {}, {"x": 1}, ["office", "office"]]))


def damaged(path: Path, spot: tuple[Any, ...], what: str, value: Any) -> dict[str, Any]:
    found = copy.deepcopy(documents()[path])
    node: Any = found
    for key in spot[:-1]:
        node = node[key]
    if what == "remove":
        del node[spot[-1]]
    elif what == "add" and isinstance(node, dict):
        node["unheard_of"] = value
    else:
        node[spot[-1]] = value
    return found


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some_spots, st.sampled_from(["replace", "remove", "add"]), NEW)
def test_a_file_that_the_schema_refuses_check_refuses(
    tmp_path: Path, at: tuple[Path, tuple[Any, ...]], what: str, value: Any,
) -> None:
    path, spot = at
    found = damaged(path, spot, what, value)
    if judge().is_valid(found):
        return
    for file, whole in documents().items():
        target = tmp_path / "inventory" / file.relative_to(ROOT / "inventory")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(found if file == path else whole, ensure_ascii=False))
    with pytest.raises(IntentError):
        load_network(tmp_path / "inventory", today=TODAY, platforms={"linux_frr"})
        pytest.fail(f"{path.name} {spot} {what} {value!r}: check accepts it, and the schema does not")


def test_what_an_author_mistypes_is_told() -> None:
    found = document(ROOT / "inventory" / "governments" / "64.74-bontang.yaml")
    line = found["sites"]["64.74/kabkota/1"]["uplinks"]["fibre"]
    line["acess"], line["mbps"] = line.pop("access"), "fast"
    told = sorted(e.message for e in judge().iter_errors(found))
    assert len(told) == 2
    assert "'acess'" in told[1] or "'acess'" in told[0]
