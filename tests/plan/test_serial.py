"""A plan is what was made: equal plans are equal bytes, and an edited one is refused."""

from __future__ import annotations

import json
import marshal
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simpul.config.model import Step
from simpul.errors import Diagnostic, PlanError
from simpul.evidence.canonical import canonical
from simpul.plan.model import DeviceFacts, Fragment, Part, Plan, Unit
from simpul.plan.serial import digest, dump, dump_part, fragment_id, load, load_part, write_fragment
from simpul.source import Reason, Source
from simpul.words.sentence import count, in_language, tell

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
names = st.text("abcdefgh0123456789.-/:", min_size=1, max_size=20)
reasons = st.builds(Reason, words, st.builds(Source, words, st.integers(1, 10**6), st.integers(1, 200)))
texts = st.none() | words
steps = st.builds(Step, st.sampled_from(["create", "replace", "delete"]), names,
                  st.sampled_from(["base", "vpn", "vlan", "routing", "filter"]), texts, texts,
                  st.lists(words, max_size=3).map(tuple), st.lists(words, max_size=3).map(tuple))
loose = st.builds(Fragment, st.just(""), names, names, st.sampled_from(["expand", "switch", "contract"]),
                  st.lists(steps, max_size=3).map(tuple), st.dictionaries(names, st.none() | names, max_size=3),
                  st.dictionaries(names, reasons, max_size=3), st.lists(names, max_size=2).map(tuple))
fragments = loose.map(lambda f: replace(f, id=fragment_id(f)))
units = st.builds(Unit, names, st.lists(fragments, max_size=3).map(tuple), st.lists(names, max_size=2).map(tuple))
plans = st.builds(Plan, names, st.dictionaries(names, names, max_size=2), st.lists(names, max_size=2).map(tuple),
                  st.lists(units, max_size=3).map(tuple),
                  st.dictionaries(names, st.builds(DeviceFacts, names, names, names, names), max_size=2),
                  st.lists(names, max_size=2).map(tuple), st.lists(names, max_size=2).map(tuple),
                  st.lists(words, max_size=2).map(tuple), st.dictionaries(names, words, max_size=2))


@given(plans)
def test_there_and_back(plan: Plan) -> None:
    data = dump(plan)
    assert load(data) == plan
    assert load(data + b"\n") == plan
    assert dump(load(data)) == data
    assert digest(load(data)) == digest(plan)


@given(loose)
def test_a_fragment_s_id_is_its_content_s(fragment: Fragment) -> None:
    name = fragment_id(fragment)
    assert len(name) == 16
    assert set(name) <= set("0123456789abcdef")
    assert fragment_id(replace(fragment, id=name)) == name
    assert fragment_id(replace(fragment, device=fragment.device + "x")) != name
    assert fragment_id(replace(fragment, footprint={**fragment.footprint, "new": None})) != name


@given(plans)
def test_what_was_written_before_is_written_as_it_was(plan: Plan) -> None:
    every = [f for u in plan.units for f in u.fragments]
    written = {f.id: write_fragment(f) for f in every}
    assert dump(plan, written) == dump(plan, dict(list(written.items())[::2])) == dump(plan)
    assert dump(plan) == canonical(json.loads(dump(plan)))


@given(st.lists(fragments, max_size=3, unique_by=lambda f: f.id).map(tuple), st.lists(words, max_size=2).map(tuple),
       st.dictionaries(names, st.frozensets(names, max_size=2), max_size=2), words)
def test_a_part_is_read_back_as_it_was_kept(
    every: tuple[Fragment, ...], warnings: tuple[str, ...], after: dict[str, frozenset[str]], why: str,
) -> None:
    part = Part(every, after, warnings, why)
    again, written = load_part(marshal.loads(marshal.dumps(dump_part(part))))  # noqa: S302 - our own
    assert again == part
    assert written == {f.id: write_fragment(f) for f in every}


def test_what_can_be_said_otherwise_is_kept_so() -> None:
    why = Diagnostic("SIM407", tell("{lines} of {device}", lines=count(1000, "line"), device="edge-1")).headline
    again, _ = load_part(marshal.loads(marshal.dumps(dump_part(Part((), {}, (why, "plain"), why)))))  # noqa: S302 - our own
    assert again.kept_out == again.warnings[0] == why
    assert in_language(again.kept_out, "id") == in_language(why, "id") != why


def a_plan() -> Plan:
    step = Step("create", "frr/bgp.conf", "routing", None, "router bgp 1\n", ("router bgp 1",), ("no router bgp 1",))
    bare = Fragment("", "edge-1", "site:x", "switch", (step,), {"frr/bgp.conf": None},
                    {"frr/bgp.conf": Reason("why", Source("f.yaml", 1, 2))})
    return Plan("net", {}, (), (Unit("site:x", (replace(bare, id=fragment_id(bare)),)),), {})


def test_a_plan_that_was_made_prettier_is_refused() -> None:
    with pytest.raises(PlanError, match="SIM422"):
        load(json.dumps(json.loads(dump(a_plan())), indent=2).encode())


@pytest.mark.parametrize("old, new", [
    (b"router bgp 1", b"router bgp 2"), (b'"edge-1"', b'"edge-2"'), (b'"switch"', b'"expand"'),
    (b'"create"', b'"delete"'),
])
def test_a_plan_that_was_edited_is_refused(old: bytes, new: bytes) -> None:
    data = dump(a_plan())
    assert old in data
    with pytest.raises(PlanError, match=r"SIM42[23]"):
        load(data.replace(old, new))


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"7", b'"x"', b'{"format":1}', b"\xff\xfe", b"{",
                                  b'{"format":1,"units":7}'])
def test_what_is_no_plan_is_refused(data: bytes) -> None:
    with pytest.raises(PlanError):
        load(data)


def test_a_plan_of_another_format_is_refused() -> None:
    with pytest.raises(PlanError, match="SIM420"):
        load(dump(a_plan()).replace(b'"format":3', b'"format":1'))
