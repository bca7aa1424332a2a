"""A plan for a reviewer who decides: one page that stands by itself, in two languages, readable without scripts.

Nothing is fetched, nothing runs: the page's own policy forbids both. All that comes from a device or an author is
escaped by the template engine, and characters that nobody can see are spelt out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, Undefined
from markupsafe import Markup

from simpul.plan.model import Fragment, Plan
from simpul.plan.serial import digest
from simpul.report.classes import Edit, EditClass, edits, grouped
from simpul.report.diff_lines import diff_lines
from simpul.report.picture import TALL, WIDE, picture
from simpul.report.risks import risks
from simpul.report.sides import rows
from simpul.report.sums import Sights
from simpul.report.words import WORDS
from simpul.words.language import LANGUAGES, Language
from simpul.words.sentence import in_language

# A browser still scrolls such a page, and a reviewer has stopped reading long before.
MEMBER_LINES = 12_000
FOOTPRINTS = 6_000
LISTED = 400


def review_page(
    plan: Plan, sights: Sights, limits: Mapping[str, Mapping[str, str]], language: Language = "en",
) -> str:
    """The whole page as HTML. `language` is the one that shows at first; `limits` as `risks` takes them."""
    every = edits(plan)
    groups = grouped(every)
    whole = _whole([c for g in groups for c in g.classes])
    fragments = {f.id: f for u in plan.units for f in u.fragments}
    return _template().render(
        plan=plan, hash=digest(plan), language=language, words=WORDS, languages=LANGUAGES, most=LISTED,
        picture=picture(plan), tall=TALL, wide=WIDE,
        risks=risks(plan, every, sights, limits), groups=groups, listed=lambda c: id(c) in whole,
        counts=Counter(e.step.action for e in every), devices=len({e.device for e in every}),
        spoken=lambda text: in_language(text, "id"),
        fragments=fragments, footprint=_footprint, actions=lambda f: Counter(s.action for s in f.steps),
        footprints=sum(len(f.footprint) for f in fragments.values()) <= FOOTPRINTS, rows=rows, undo=_undo,
        style=(_HERE / "review.css").read_text("utf-8"))


_HERE = Path(__file__).resolve().parent
_LAYOUT = frozenset("\n\t")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_shown)
    return environment.get_template("review.html.j2")


def _shown(value: object) -> object:
    """Text with what cannot be seen spelt out: a direction mark would let a line read otherwise than it is."""
    if isinstance(value, (Markup, Undefined)):
        return value
    text = str(value)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _LAYOUT else f"\\u{ord(c):04x}" for c in text)


def _whole(classes: Sequence[EditClass]) -> frozenset[int]:
    """The classes, by identity, of which every edit is on the page: the smallest first, while there is room."""
    found, left = set(), MEMBER_LINES
    for one in sorted(classes, key=lambda c: len(c.edits)):
        cost = 0 if one.same else sum(1 + len(e.changed) for e in one.edits[1:])
        if cost <= left:
            found.add(id(one))
            left -= cost
    return frozenset(found)


def _undo(edit: Edit) -> tuple[str, ...]:
    """How the step is taken back: the lines that the router is given, or else the text that comes back."""
    step = edit.step
    return step.undo or tuple(f"{s} {t}" for s, t in diff_lines(step.after, step.before) if s in "+-")


def _footprint(fragment: Fragment) -> list[tuple[bool, list[tuple[str, str | None]]]]:
    """What a fragment writes, then what it only reads, each object with its digest when the plan was made."""
    written = {s.id for s in fragment.steps}
    parts = [(own, sorted((i, d) for i, d in fragment.footprint.items() if (i in written) is own))
             for own in (True, False)]
    return [(own, held) for own, held in parts if held]
