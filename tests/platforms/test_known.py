"""What was read before need not be read again, whatever stood beside it: the same answer on all platforms."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.registry import names, platform
from playbooks.workspace import Workspace
from simpul.config.model import FEATURES, Config, Object, RenderedObject
from simpul.config.reading import dump, load, reading

MIXED = Path(__file__).resolve().parents[2] / "examples/mixed/inventory"


@cache
def pages() -> dict[str, list[tuple[RenderedObject, ...]]]:
    """What is rendered for each router of the mixed example, by platform."""
    workspace = Workspace.open(MIXED)
    found: dict[str, list[tuple[RenderedObject, ...]]] = {name: [] for name in names()}
    for model in workspace.models.values():
        found[model.platform].append(workspace.renderer.render(model))
    return found


def some(draw: st.DrawFn, page: tuple[RenderedObject, ...]) -> list[RenderedObject]:
    """The page without a few of its objects."""
    gone = draw(st.sets(st.integers(0, len(page) - 1), max_size=6))
    return [item for n, item in enumerate(page) if n not in gone]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_it_is_the_same_whatever_stood_beside_it(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(pages())))
    dialect = platform(kind).dialect()
    page = data.draw(st.sampled_from(pages()[kind]))
    before, now = data.draw(st.composite(some)(page)), data.draw(st.composite(some)(page))
    before[0] = replace(before[0], text=before[0].text + " ")
    was = dialect.intended(before[1:])
    read = reading(was, dialect.hazards(was), before[1:], was)
    assert load(dump(read)) == read
    assert dialect.intended(now, load(dump(read)).known) == dialect.intended(now)
    assert read.known(before[0]) is None
    other = replace(before[1], text=before[1].text + "#")
    assert read.known(before[1]) is not None
    assert read.known(other) is None
    assert read.known(replace(before[1], feature=next(f for f in FEATURES if f != before[1].feature))) is None


def test_all_that_an_object_says_is_read_back() -> None:
    """Those that somebody's hand made, too: they are not as they are rendered."""
    made = [Object("a", "x\n", "base", owned=False, defines=frozenset({"n"})),
            Object("b", "", "vpn", saved=False, requires=frozenset({"n", "m"})),
            Object("c", "x\n", "vlan", holds=frozenset({"network:1"}))]
    runs = Config({o.id: o for o in made}, ("somebody was here",), frozenset({"b"}))
    read = reading(runs, ["a: open"], [], Config({}))
    assert load(dump(read)) == read
