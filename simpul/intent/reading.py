"""Bytes of a YAML file to a tree of text with places. Strict where YAML is lenient.

Built on libyaml's events (PyYAML's CParser) instead of SafeLoader: nothing is resolved, so nothing is silently
converted; an alias is refused when it is met, so nothing can expand.
"""

from __future__ import annotations

import re

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.resolver import Resolver

from simpul.intent.findings import Findings
from simpul.intent.libyaml import problem
from simpul.intent.tree import Document, Entry, Map, Node, Scalar, Sequence
from simpul.source import Source
from simpul.words.sentence import tell

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 12
MAX_NODES = 400_000
MAX_TEXT = 400
_TOO_DEEP = tell("the file goes beyond {number} levels", number=MAX_DEPTH)
_NEVER_NEEDED = tell("an inventory never needs that")

# What libyaml's reader refuses, found by us first because it would tell an offset instead of a line; and the rarer line
# breaks of Unicode, at which YAML and an editor would count lines differently.
_UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEMPLATE = ("{{", "{%", "{#")
_RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = Resolver.yaml_implicit_resolvers
# YAML 1.1 proper and YAML 1.2 convert these, PyYAML does not: another tool would read another inventory.
_OTHER_READERS = re.compile(r"(?:[yYnN]|0o[0-7]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$")


def silent_type(text: str) -> str | None:
    """What YAML would make of this unquoted text instead of text: bool, int, float, null, timestamp, merge ..."""
    for tag, pattern in _RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return tag.rsplit(":", 1)[1]
    return tell("bool or number") if _OTHER_READERS.match(text) else None


def read_document(file: str, data: bytes, findings: Findings) -> Document | None:
    """The file's map, or None when the file cannot be read as YAML at all (then `findings` says why)."""
    text = _decode(file, data, findings)
    if text is None:
        return None
    builder = _Builder(file, text, findings)
    try:
        root = builder.document()
    except _StopError:
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Source(file, mark.line + 1, mark.column + 1) if mark else Source(file, 1, 1)
        said = str(error.problem or error.context or "cannot be parsed")
        if "nesting depth" in said:  # libyaml has a bound of its own, and meets it before it hands out an event
            findings.error("SIM008", _TOO_DEEP, place, _NEVER_NEEDED)
            return None
        at_tab = mark is not None and "".join(text.split("\n")[mark.line : mark.line + 1])[mark.column :].startswith(
            "\t"
        )
        hint = (
            tell("indent with spaces: a tab is no indentation in YAML")
            if at_tab
            else tell("check indentation, the space after a colon, and that quotes and brackets are closed")
        )
        findings.error("SIM004", tell("not YAML: {problem}", problem=problem(said)), place, hint)
        return None
    except yaml.YAMLError as error:
        findings.error("SIM004", tell("not YAML: {error}", error=error), Source(file, 1, 1))
        return None
    if root is None or (isinstance(root, Scalar) and root.plain and not root.text):
        return Document(file, Map({}, 1, 1))
    if not isinstance(root, Map):
        findings.error(
            "SIM013",
            tell("an inventory file is a map of keys at its top"),
            Source(file, root.line, root.column),
            tell("begin with one of: network, profiles, government, sites, flows"),
        )
        return None
    return Document(file, root)


def _decode(file: str, data: bytes, findings: Findings) -> str | None:
    if len(data) > MAX_BYTES:
        findings.error(
            "SIM008",
            tell("the file has {number:,} bytes; the limit is {max_bytes:,}", number=len(data), max_bytes=MAX_BYTES),
            Source(file, 1, 1),
            tell("split it: every .yaml file below the inventory folder is read"),
        )
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        findings.error(
            "SIM002",
            tell("byte 0x{byte:02x} is not UTF-8", byte=data[error.start]),
            Source(file, line, column),
            tell("save the file as UTF-8"),
        )
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found = _UNPRINTABLE.search(text)
    if found:
        at = found.start()
        line = text.count("\n", 0, at) + 1
        findings.error(
            "SIM003",
            tell("control character U+{code:04X} in the file", code=ord(found.group())),
            Source(file, line, at - text.rfind("\n", 0, at)),
            tell("remove it; an editor may not show it"),
        )
        return None
    return text


def _place(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


class _StopError(Exception):
    """Raised when nothing more can be said about a file; the finding is already noted."""


class _Builder:
    """Builds one file's tree from libyaml's events."""

    def __init__(self, file: str, text: str, findings: Findings) -> None:
        self._file = file
        self._findings = findings
        self._parser = CParser(text)
        self._nodes = 0

    def _next(self) -> Event:
        event = self._parser.get_event()
        if event is None:
            raise EOFError("nothing is read past the stream's end")
        return event

    def document(self) -> Node | None:
        self._next()  # stream start
        event = self._next()
        if isinstance(event, StreamEndEvent):
            return None
        if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
            self._say("SIM007", tell("a YAML directive (%) is not understood here"), event, tell("remove the line"))
        root = self._node(self._next(), 0)
        self._next()  # document end
        event = self._next()
        if not isinstance(event, StreamEndEvent):
            self._say(
                "SIM005",
                tell("a second YAML document begins here: it would be forgotten"),
                event,
                tell("one document a file: remove the line `---` or move what follows to a file of its own"),
            )
            raise _StopError
        return root

    def _say(self, code: str, message: str, event: Event, hint: str | None = None) -> None:
        line, column = _place(event)
        self._findings.error(code, message, Source(self._file, line, column), hint)

    def _node(self, event: Event, depth: int) -> Node:
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            crowded = tell("the file goes beyond {number:,} values", number=MAX_NODES)
            self._say("SIM008", crowded if self._nodes > MAX_NODES else _TOO_DEEP, event, _NEVER_NEEDED)
            raise _StopError
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, AliasEvent):
            self._say(
                "SIM006",
                tell("alias *{anchor}: an inventory says each thing where it stands", anchor=event.anchor),
                event,
                tell("write the value out, or put what sites share into a profile"),
            )
            return Scalar("", False, *_place(event))
        self._no_anchor_no_tag(event)
        if isinstance(event, MappingStartEvent):
            return self._map(event, depth)
        if not isinstance(event, SequenceStartEvent):
            raise TypeError(f"libyaml has no {event} here")
        items = []
        while not isinstance(following := self._next(), SequenceEndEvent):
            items.append(self._node(following, depth + 1))
        return Sequence(items, *_place(event))

    def _map(self, event: Event, depth: int) -> Map:
        entries: dict[str, Entry] = {}
        while not isinstance(following := self._next(), MappingEndEvent):
            key = self._node(following, depth + 1)
            value = self._node(self._next(), depth + 1)
            if not isinstance(key, Scalar):
                self._say(
                    "SIM011",
                    tell("a key must be text, not a list or map"),
                    following,
                    tell("a value that begins with {{ or [ and holds template syntax needs quotes"),
                )
                continue
            text = key.text
            if key.plain and (guess := silent_type(text)) is not None:
                self._ambiguous_key(text, guess, following)
            if text in entries:
                first = entries[text].key
                self._say(
                    "SIM009",
                    tell('key "{text}" stands twice in one map, first at line {line}', text=text, line=first.line),
                    following,
                    tell("remove one: YAML would silently keep the last"),
                )
                continue
            entries[text] = Entry(key, value)
        return Map(entries, *_place(event))

    def _ambiguous_key(self, text: str, guess: str, event: Event) -> None:
        if guess == "merge":
            self._say(
                "SIM006",
                tell("merge key <<: an inventory says each thing where it stands"),
                event,
                tell("put what sites share into a profile"),
            )
        else:
            self._say(
                "SIM010",
                tell("key {key} is a {guess} to YAML, not text", key=text or tell("(empty)"), guess=guess),
                event,
                tell('write it in quotes: "{text}"', text=text),
            )

    def _no_anchor_no_tag(self, event: Event) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self._say(
                "SIM006",
                tell("anchor &{anchor}: an inventory says each thing where it stands", anchor=anchor),
                event,
                tell("write the value out where it is needed, or put what sites share into a profile"),
            )
        if tag is not None:
            self._say(
                "SIM007",
                tell("tag {tag} is refused: a value's kind follows from its key", tag=tag),
                event,
                tell("remove the tag"),
            )

    def _scalar(self, event: ScalarEvent) -> Scalar:
        text: str = event.value
        if event.anchor is not None or event.tag is not None:
            self._no_anchor_no_tag(event)
        if not text.isprintable():
            self._say(
                "SIM003",
                tell("text with a line break, control or invisible character"),
                event,
                tell("keep text on one line, without tabs; it ends up in a router's configuration"),
            )
        elif len(text) > MAX_TEXT:
            self._say(
                "SIM017",
                tell("text of {number} characters; the limit is {max_text}", number=len(text), max_text=MAX_TEXT),
                event,
                tell("shorten it"),
            )
        elif "{" in text and any(mark in text for mark in _TEMPLATE):
            self._say(
                "SIM012",
                tell("template syntax in the inventory"),
                event,
                tell("an inventory states facts; what is computed belongs to a template"),
            )
        elif ".." in text and ("../" in text or "/.." in text):
            self._say("SIM017", tell("a path with .. in it"), event, tell("names are no paths"))
        return Scalar(text, not event.style, *_place(event))
