"""What a rendering took of its templates is counted, and the counting changes no byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from platforms.registry import abilities
from playbooks.variants import variants
from playbooks.workspace import PRODUCT
from simpul.render.coverage import Coverage, total
from simpul.render.engine import Renderer

TEMPLATE = """\
{% for x in things if x.wanted %}
{% if x.name == "a" %}
first {{ x.name }}{{ ", " if not loop.last }}
{% elif x.name or x.other %}
second
{% else %}
third
{% endif %}
{% endfor %}
last
"""


def taken(folder: Path, *things: dict[str, object]) -> tuple[Coverage, str]:
    (folder / "t.j2").write_text(TEMPLATE)
    coverage = Coverage()
    options: dict[str, Any] = {
        "loader": FileSystemLoader(str(folder)), "undefined": StrictUndefined, "trim_blocks": True}
    told = coverage.environment(**options).get_template("t.j2").render(things=things)
    plain = Environment(**options).get_template("t.j2").render(things=things)  # noqa: S701 - no HTML
    assert told == plain
    return coverage, told


def test_each_condition_and_each_line_is_counted(tmp_path: Path) -> None:
    coverage, told = taken(tmp_path, {"wanted": True, "name": "a"}, {"wanted": False})
    assert told == "first a\nlast"
    assert [(place.line, words) for place, words in coverage.missed()] == [
        (2, 'was never false: {% if x.name == "a" %}'),
        (3, 'was never true: first {{ x.name }}{{ ", " if not loop.last }}'),
        (4, "was never met: {% elif x.name or x.other %}"),
        (4, "was never met: {% elif x.name or x.other %}"),
        (5, "was never printed: second"),
        (7, "was never printed: third")]
    assert total(coverage) == (4, 10, 2, 4)


def test_nothing_is_missed_where_all_was_taken(tmp_path: Path) -> None:
    things: list[dict[str, object]] = [
        {"wanted": True, "name": "a"}, {"wanted": True, "name": "b"}, {"wanted": True, "name": "", "other": 1},
        {"wanted": True, "name": "", "other": 0}, {"wanted": False}, {"wanted": True, "name": "a"}]
    assert list(taken(tmp_path, *things)[0].missed()) == []


def test_the_variants_take_every_way_through_the_product_s_templates(tmp_path: Path) -> None:
    """So whoever adds a branch adds what takes it to playbooks/variants.py. On RouterOS what was written ahead stays a
    warning of `validate`; each release of a platform is tried.
    """
    coverage = Coverage()
    covered, plain = (Renderer([PRODUCT / "templates"], c) for c in (coverage, None))
    every = list(variants(tmp_path))
    tried = {(m.platform, m.release) for t in every if t.workspace is not None for m in t.workspace.models.values()}
    for trial in every:
        for model in trial.workspace.models.values() if trial.workspace else ():
            assert covered.render(model) == plain.render(model), f"{model.name} of {trial.name}"
    missed = [f"{place.file}:{place.line} {words}" for place, words in coverage.missed()]
    assert [m for m in missed if "/mikrotik_routeros/" not in m or "/mikrotik_routeros/vpn.j2" in m] == []
    assert total(coverage)[1] >= 160
    for name, known in abilities().items():
        assert {platform for platform, _ in tried} >= {name}
        assert len({v for p, v in tried if p == name}) >= len(known.releases)
    assert all(t.left_out for t in every if t.workspace is None)
