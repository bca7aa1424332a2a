"""Every sentence is there in both languages, says the same things, and nothing speaks beside them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from playbooks.apply import VERDICTS
from simpul.intent.kinds import kind
from simpul.words.indonesian import INDONESIAN, PARTS
from simpul.words.sentence import Sentence

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("simpul", "platforms", "records", "tasks", "playbooks")
# What prints for people, and which of its arguments they read.
PRINTS = {"say": 0, "Line": 0, "ask": 0, "progress": 0, "Finding": 1, "Hop": 1, "Unread": 2, "Origin": 2, "Bypass": 1,
          "Outcome": 1, "Fate": 1, "Settled": 4, "Vital": 2, "Question": 4, "Answer": 5, "Item": 0}
# What engineers run, who build and try: in English. Their `tell` may be a function of their own.
ENGINEERS = {f"playbooks/{name}.py" for name in ("cli_lab", "cli_stores", "demo", "lab", "schema",
                                                 "validate_templates")}
# What whoever writes a platform, or speaks to one by NAPALM, meets.
DEVELOPERS = {"platforms/registry.py", "platforms/napalm_driver.py", "platforms/linux_frr/napalm_adapter.py"}
# Whose every sentence an operator or an auditor reads.
SPEAKING = ("playbooks", "simpul/drift", "simpul/proof", "simpul/report", "tasks/change.py",
            *(f"platforms/{name}/proof" for name in ("cisco_iosxe", "linux_frr", "mikrotik_routeros")))



def sources(*places: str) -> list[Path]:
    found = [p for place in places for p in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))]
    return sorted(found)


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(text(path))))


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """The calls of functions by these names."""
    # Most files have none, and to read them takes longer than all else here.
    for node in nodes(path) if any(f"{name}(" in text(path) for name in names) else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def shown(path: Path) -> Iterator[ast.expr]:
    """What people are shown: the arguments of what prints, of functions and of methods."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if len(node.args) > PRINTS.get(name, len(node.args)):
                yield node.args[PRINTS[name]]


def holes(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def wordy(template: str) -> bool:
    """Whether there are words beside the holes."""
    return any(re.search(r"[A-Za-z]{2}", text) for text, *_ in Formatter().parse(template))


@cache
def told() -> dict[str, tuple[str, frozenset[str]]]:
    """Every template in the source: where it stands, and what fills it."""
    found = {}
    for path in sources(*ROOMS):
        place = str(path.relative_to(ROOT))
        if place in ENGINEERS:
            continue
        for call in calls(path, "tell"):
            template = ast.literal_eval(call.args[0])  # a template that is made at run time cannot be looked up
            found[template] = f"{place}:{call.lineno}", frozenset(k.arg or "**" for k in call.keywords)
        for call in calls(path, "count"):
            nouns = [n.value for n in call.args[1:] if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            if len(nouns) == 1 and len(call.args) == 2:
                nouns.append(f"{nouns[0]}s")
            found.update({noun: (f"{place}:{call.lineno}", frozenset()) for noun in nouns})
        for call in calls(path, "Sight"):
            # What a platform calls an object, and several of its kind (`Sight.nouns`).
            given = {k.arg: k.value for k in call.keywords}
            nouns = [str(n.value) for n in (*call.args[:2], given.get("plural"))
                     if isinstance(n, ast.Constant) and n.value]
            nouns += [f"{nouns[0]}s"] if len(nouns) == 1 else []
            found.update({noun: (f"{place}:{call.lineno}", frozenset()) for noun in nouns})
    return found


def test_the_source_is_read_at_all() -> None:
    assert len(told()) > 150
    assert "closed" in told()


def test_no_sentence_is_without_its_indonesian() -> None:
    assert not {t: where for t, (where, _) in told().items() if wordy(t) and t not in INDONESIAN}


def test_no_sentence_is_translated_that_nobody_says() -> None:
    assert not set(INDONESIAN) - set(told())


def test_no_sentence_stands_in_two_parts() -> None:
    assert sum(map(len, PARTS)) == len(INDONESIAN)


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_are_filled_by_the_same(part: dict[str, str]) -> None:
    for english, words in part.items():
        assert holes(words) == holes(english), english
        assert words.strip(), english
        assert words.isprintable() or "\n" in english, english


def test_what_fills_a_sentence_has_a_hole_and_each_hole_is_filled() -> None:
    assert not {t: where for t, (where, filled) in told().items() if holes(t) != filled}


def unsaid(node: ast.AST) -> Iterator[str]:
    """The words that stand in an expression by themselves: neither told, nor a key of anything."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tell", "count", "word"):
        return
    if isinstance(node, ast.Compare | ast.Subscript):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"[A-Za-z]{2}", node.value):
        yield node.value
    if isinstance(node, ast.FormattedValue):
        yield from unsaid(node.value)
        return
    for child in ast.iter_child_nodes(node):
        yield from unsaid(child)


@pytest.mark.parametrize("path", [p for p in sources(*SPEAKING) if str(p.relative_to(ROOT)) not in ENGINEERS],
                         ids=lambda p: str(p.relative_to(ROOT)))
def test_who_speaks_to_people_speaks_in_sentences(path: Path) -> None:
    assert not [(node.lineno, words) for node in shown(path) for words in unsaid(node)]


@pytest.mark.parametrize("path", [p for p in sources("platforms", "tasks")
                                  if str(p.relative_to(ROOT)) not in DEVELOPERS],
                         ids=lambda p: str(p.relative_to(ROOT)))
def test_what_stands_in_the_way_at_a_router_is_said_in_sentences(path: Path) -> None:
    """Both the message and what to do about it."""
    said = [node for call in calls(path, "DeviceError", "FootprintMoved", "Unreachable", "WrongDevice")
            for node in (*call.args[1:], *(k.value for k in call.keywords if k.arg == "hint"))]
    assert not [(node.lineno, words) for node in said for words in unsaid(node)]


# Where a finding's words stand among the arguments of what notes it.
FINDS = {"error": (1, 3), "warning": (1, 3), "fail": (1, 3), "missing": (1,), "_say": (1, 3), "BadValue": (1, 2),
         "Diagnostic": (1, 3), "Fields": (), "LedgerError": (1,), "IntentError": (), "finding": (0, 3),
         "_wrong_kind": (2,), "note_prefix": (1,), "refer": (3,), "claim": (4, 5), "whole": (2,)}


@pytest.mark.parametrize("path", sources("simpul/intent", "simpul/ledger", "simpul/network"),
                         ids=lambda p: str(p.relative_to(ROOT)))
def test_what_is_wrong_with_an_inventory_is_said_in_sentences(path: Path) -> None:
    """Both the message and what to do about it, and who is in its way."""
    said = []
    for node in nodes(path):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in FINDS:
                said += [node.args[at] for at in FINDS[name] if at < len(node.args)]
                said += [k.value for k in node.keywords if k.arg in ("hint", "message", "by")]
    # What names a key of the file is the author's word.
    assert not [(node.lineno, words) for node in said for words in unsaid(node) if not words.endswith("_segment")]


@pytest.mark.parametrize("path", sources("simpul/intent"), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_kind_of_thing_in_an_inventory_has_a_name_in_both_languages(path: Path) -> None:
    kinds = {"declare": 0, "refer": 0, "claim": 1, "named": 1, "values": 2, "entries_or_lists": 2}
    named = [node.args[kinds[node.func.attr]] for node in nodes(path)
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
             and len(node.args) > kinds.get(node.func.attr, len(node.args))]
    assert not [n.value for n in named if isinstance(n, ast.Constant) and not isinstance(kind(str(n.value)), Sentence)]


def test_the_operators_page_names_what_becomes_of_units_as_the_terminal_does() -> None:
    page = (ROOT / "docs/id/operator.md").read_text(encoding="utf-8")
    assert not [v for v in VERDICTS if f"| *{INDONESIAN[v]}* ({v}) |" not in page]


def test_only_the_terminal_knows_who_reads() -> None:
    """What is recorded, sent or compared is never said in another language: nobody else asks for one."""
    asked = {"in_language", "language_of"}
    users = {str(p.relative_to(ROOT)) for p in sources(*ROOMS)
             if any(name in text(p) for name in asked) and asked & names_in(p)}
    assert users == {
        "playbooks/terminal.py", "playbooks/cli.py",             # speak
        "simpul/report/line.py",                                 # breaks lines where the reader's words end
        "simpul/report/review.py",                               # has both on one page
        "simpul/words/sentence.py"}


def names_in(path: Path) -> set[str]:
    return {node.id for node in nodes(path) if isinstance(node, ast.Name)}


def test_a_device_leads_only_where_it_can_be_left_out() -> None:
    """A reader who sees the device beside the words is spared its name (`without_device`), in each language."""
    leading = re.compile(r"\{(?:endpoint|name|line|hostname|device)\}: ")
    assert not [(t, where) for t, (where, _) in told().items() if where.startswith("platforms/") and leading.match(t)]
