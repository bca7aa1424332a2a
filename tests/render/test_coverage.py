"""What a rendering took of its templates is counted, and the counting changes no byte."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

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
    options = {"loader": FileSystemLoader(str(folder)), "undefined": StrictUndefined, "trim_blocks": True}
    told = coverage.environment(**options).get_template("t.j2").render(things=things)
    plain = Environment(**options).get_template("t.j2").render(things=things)  # type: ignore[arg-type]  # noqa: S701
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
    """So whoever adds a branch adds what takes it, to playbooks/variants.py."""
    coverage = Coverage()
    covered, plain = (Renderer([PRODUCT / "templates"], c) for c in (coverage, None))
    for name, workspace in variants(tmp_path):
        for model in workspace.models.values():
            assert covered.render(model) == plain.render(model), f"{model.name} of {name}"
    assert [f"{place.file}:{place.line} {words}" for place, words in coverage.missed()] == []
    assert total(coverage)[1] >= 160
