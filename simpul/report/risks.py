"""What a reviewer must not miss in a plan: what opens and closes, what the push itself travels on, what stays gone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from simpul.config.model import Feature, Step
from simpul.config.sight import Opening
from simpul.plan.model import Plan
from simpul.report import shape
from simpul.report.classes import Edit, edits
from simpul.report.line import Line
from simpul.report.sums import Sights
from simpul.report.words import word
from simpul.secrets import references
from simpul.words.language import Language
from simpul.words.sentence import joined, some, tell

Kind = Literal["opens", "closes", "unread", "path", "keys", "datapath", "limits", "foreign", "unreached", "kept"]
# What a session to a router travels on.
_CARRIES: frozenset[Feature] = frozenset({"base", "vpn", "routing"})
KEY_DIGITS = 12
STYLES: Mapping[str, str] = {"opens": "yellow", "path": "yellow", "foreign": "yellow", "unreached": "yellow",
                            "kept": "red"}
LISTED, NAMED = 20, 4
# So many things that differ in names and addresses only are still said one by one.
FEW = 4
# A public key as both ends of a tunnel write it.
_PUBLIC = re.compile(r"(?<![A-Za-z0-9+/:])[A-Za-z0-9+/]{43}=")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at: what, on which devices, and all that belongs to it, a line each."""

    what: str
    devices: tuple[str, ...]
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Risk:
    """Everything of one kind."""

    kind: Kind
    items: tuple[Item, ...]


def risks(plan: Plan, every: Sequence[Edit], sights: Sights, limits: Mapping[str, Mapping[str, str]]) -> list[Risk]:
    """The risks of a plan in the order in which they should be read; kinds with nothing to say are left out.

    `limits` is what each platform cannot do or undo: platform -> topic -> sentence.
    """
    sights = cache(sights)               # every object is looked at several times
    opened, closed = _openings(every, sights)
    found = [
        Risk("kept", tuple(Item(why, (name,)) for name, why in sorted(plan.kept_out.items()))),
        Risk("opens", opened), Risk("closes", closed),
        Risk("unread", _by_shape(every, lambda e: _unread(e, sights))),
        Risk("path", _by_shape(every, lambda e: e.step.action != "create" and e.step.feature in _CARRIES)),
        Risk("keys", _keys(every)),
        Risk("datapath", _datapaths(plan)),
        Risk("limits", tuple(Item(tell("{name}, {topic}: {words}", name=name, topic=topic, words=words), ())
                             for name in sorted({f.platform for f in plan.facts.values()})
                             for topic, words in limits.get(name, {}).items())),
        Risk("foreign", tuple(Item(words, ()) for words in plan.warnings)),
        Risk("unreached", (Item("", plan.unreachable),) if plan.unreachable else ()),
    ]
    return [risk for risk in found if risk.items]


def _openings(every: Iterable[Edit], sights: Sights) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """What objects let through that they did not, and what they no longer let through."""
    opened: dict[str, list[tuple[str, str]]] = {}
    closed: dict[str, list[tuple[str, str]]] = {}
    for edit in every:
        new, old = _lets(edit, edit.step.after, sights), _lets(edit, edit.step.before, sights)
        for into, values in ((opened, new - old), (closed, old - new)):
            for head, value in sorted(values):
                into.setdefault(shape.of_line(f"{head}: {value}"), []).append((edit.device, f"{head}: {value}"))
    return _items(opened), _items(closed)


def _lets(edit: Edit, text: str | None, sights: Sights) -> set[tuple[str, str]]:
    if text is None:
        return set()
    return {(_head(o), value) for o in sights(edit.device, edit.step.id, text).opens for value in o.values}


def _head(opening: Opening) -> str:
    return " ".join(word for word in (opening.label, opening.place, opening.subject) if word)


def _items(found: Mapping[str, Sequence[tuple[str, str]]]) -> tuple[Item, ...]:
    """An item a shape; few of one shape are said in full, an item each."""
    items = []
    for kind, things in found.items():
        by_line: dict[str, dict[str, None]] = {}
        for device, words in things:
            by_line.setdefault(words, {})[device] = None
        if len(by_line) <= FEW:
            items += [Item(words, tuple(devices)) for words, devices in by_line.items()]
        else:
            items.append(Item(kind, tuple(dict.fromkeys(device for device, _ in things)), tuple(by_line)))
    return tuple(items)


def _unread(edit: Edit, sights: Sights) -> bool:
    """Whether the object is of those that decide what passes, and no summary of it would be honest."""
    return edit.step.feature in ("filter", "base", "routing", "vpn") and any(
        text is not None and sights(edit.device, edit.step.id, text).whole
        for text in (edit.step.before, edit.step.after))


def _by_shape(every: Iterable[Edit], wanted: Callable[[Edit], bool]) -> tuple[Item, ...]:
    found: dict[str, list[tuple[str, str]]] = {}
    for edit in every:
        if wanted(edit):
            key = f"{_MARK[edit.step.action]} {shape.of_id(edit.step.id)}"
            found.setdefault(key, []).append((edit.device, f"{_MARK[edit.step.action]} {edit.step.id}"))
    return _items(found)


_MARK = {"create": "+", "replace": "~", "delete": "-"}


def key_name(reference: str) -> str:
    """A secret in a few letters that tell it from others. The name of a secret is made of its public half or of a
    digest, so its beginning says nothing of the secret.

    >>> key_name("wg:4nQ7vC9kS0o2mBq1aXw8")
    'wg:4nQ7vC9kS0o2…'
    """
    kind, colon, name = reference.partition(":")
    return f"{kind}{colon}{name[:KEY_DIGITS]}…" if len(name) > KEY_DIGITS else reference


def _keys(every: Iterable[Edit]) -> tuple[Item, ...]:
    """Keys that come, go or change, an item an object; and where a key stands at two ends, that both are equal."""
    told: dict[str, set[str]] = {}
    edited = [(e, *_keys_of(e.step)) for e in every]
    for edit, _, new in edited:
        for key in (*_PUBLIC.findall(edit.step.after or ""), *(name.partition(":")[2] for name in new)):
            told.setdefault(key, set()).add(edit.device)
    items = []
    for edit, old, new in edited:
        if old == new:
            continue
        words = " -> ".join(", ".join(map(key_name, names)) or "-" for names in (old, new))
        shared = sorted({d for name in new for d in told[name.partition(":")[2]]} - {edit.device})
        items.append(Item(f"{edit.step.id}: {words}" + (f" = {', '.join(shared)}" if shared else ""), (edit.device,)))
    return tuple(items)


def _keys_of(step: Step) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return references(step.before or ""), references(step.after or "")


def _datapaths(plan: Plan) -> tuple[Item, ...]:
    found: dict[str, list[str]] = {}
    for name, facts in plan.facts.items():
        path = tell("data path {path}", path=facts.datapath or tell("not known"))
        words = joined(", ", (w for w in (facts.platform, path, facts.version) if w))
        found.setdefault(words, []).append(name)
    return tuple(Item(words, tuple(names)) for words, names in sorted(found.items()))


def risk_lines(
    plan: Plan, sights: Sights, limits: Mapping[str, Mapping[str, str]], language: Language = "en",
) -> Iterator[Line]:
    """The risks for a terminal, under the plan's own report."""
    found = risks(plan, edits(plan), sights, limits)
    if found:
        yield Line("")
        yield Line(f"{word('risks', language)}:", "bold")
    for risk in found:
        yield Line(f"  {word(risk.kind, language)}", "bold")
        for item in risk.items[:LISTED]:
            number = tell(" ({lines:,} lines)", lines=len(item.lines)) if item.lines else ""
            on = tell("  [{devices}]", devices=some(item.devices, NAMED)) if item.devices else ""
            yield Line(tell("    {what}{number}{on}", what=item.what, number=number, on=on), STYLES.get(risk.kind, ""))
        if len(risk.items) > LISTED:
            yield Line(tell("    and {more:,} more; --html shows them", more=len(risk.items) - LISTED), "dim")
