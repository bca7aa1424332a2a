"""The inventory's language as a JSON Schema, for editors: made by running its readers, so it cannot tell otherwise.

The readers are given a map that holds every key they ask for, and remember what they asked. Then each key is left out
once: where a reader misses it, it is required. A key that a reader learns tomorrow is in tomorrow's schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from simpul.intent.draft import Draft
from simpul.intent.fields import Fields
from simpul.intent.findings import Findings
from simpul.intent.forms import Form, Json, form_of
from simpul.intent.glossary import GLOSSARY, key_of
from simpul.intent.loader import read_roots
from simpul.intent.tree import Document, Map, Scalar
from simpul.source import Source

T = TypeVar("T")
Read = Callable[[Scalar], T]

DRAFT = "http://json-schema.org/draft-07/schema#"
_PLACE = Source("schema", 1, 1)
_EMPTY = Document("schema", Map({}, 1, 1))


@dataclass(slots=True)
class Leaf:
    """One value, or a list of such values, or either."""

    read: Callable[[Scalar], object]
    alone: bool = True
    listed: bool = False

    @property
    def form(self) -> Form:
        return form_of(self.read)


@dataclass(slots=True)
class Keys:
    """A map: the keys that its reader asks for, or the form of its names and what each holds."""

    path: str
    keys: dict[str, Leaf | Keys] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    names: Form | None = None
    named: Leaf | Keys | None = None
    rows: bool = False                   # a list of such maps


@dataclass(frozen=True, slots=True)
class _Omit:
    """The one key that is left out of a run."""

    path: str
    key: str


class _Asked(Fields):
    """A map that holds whatever it is asked for, and remembers it."""

    def __init__(self, shape: Keys, omit: _Omit | None, what: str, findings: Findings) -> None:
        super().__init__(_EMPTY, _EMPTY.root, what, findings)
        self._shape = shape
        self._omit = omit

    def has(self, key: str) -> bool:
        return self._omit != _Omit(self._shape.path, key)

    def missing(self, key: str, hint: str | None = None) -> None:
        if not self.has(key):
            self._shape.required.add(key)
        super().missing(key, hint)

    def optional(self, key: str, read: Read[T]) -> T | None:
        form = form_of(read)
        self._shape.keys.setdefault(key, Leaf(read))
        return _example(read, form) if self.has(key) else None

    def required(self, key: str, read: Read[T], stand_in: T) -> T:
        value = self.optional(key, read)
        if value is None:
            self.missing(key)
            return stand_in
        return value

    def several(self, key: str, read: Read[T]) -> tuple[tuple[T, Source], ...]:
        form = form_of(read)
        self._shape.keys.setdefault(key, Leaf(read, alone=False, listed=True))
        return ((_example(read, form), _PLACE),) if self.has(key) else ()

    def map(self, key: str, what: str) -> Fields | None:
        inner = self._inside(key)
        return _Asked(inner, self._omit, what, self.findings) if self.has(key) else None

    def named(self, read: Read[T], what: str) -> Iterator[tuple[T, Source, Fields | None]]:
        self._shape.names = form_of(read)
        if self._shape.named is None:
            self._shape.named = Keys(f"{self._shape.path}.*")
        if isinstance(self._shape.named, Keys):
            inner = _Asked(self._shape.named, self._omit, what, self.findings)
            yield _example(read, self._shape.names), _PLACE, inner

    def values(self, read_key: Read[str], read: Read[T], what: str) -> Iterator[tuple[str, Source, T]]:  # noqa: ARG002
        self._shape.names, form = form_of(read_key), form_of(read)
        self._shape.named = Leaf(read)
        yield _example(read_key, self._shape.names), _PLACE, _example(read, form)

    def entries_or_lists(
        self, read_key: Read[str], read: Read[T], what: str,  # noqa: ARG002
    ) -> Iterator[tuple[str, Source, T | tuple[tuple[T, Source], ...]]]:
        self._shape.names, form = form_of(read_key), form_of(read)
        self._shape.named = Leaf(read, listed=True)
        yield _example(read_key, self._shape.names), _PLACE, ((_example(read, form), _PLACE),)

    def items(self, key: str, what: str) -> Iterator[Fields]:
        inner = self._inside(key)
        inner.rows = True
        if self.has(key):
            yield _Asked(inner, self._omit, what, self.findings)

    def error(self, code: str, message: str, where: Source, hint: str | None = None) -> None:
        """Examples need not fit together: only what is missing counts."""

    fail = error

    def done(self) -> bool:
        return not self.failed

    def _inside(self, key: str) -> Keys:
        inner = self._shape.keys.setdefault(key, Keys(f"{self._shape.path}.{key}".lstrip(".")))
        if not isinstance(inner, Keys):
            raise TypeError(f"{key} is asked for in two ways")
        return inner


def _example(read: Read[T], form: Form) -> T:
    return read(Scalar(form.example, not form.quoted, 1, 1))


def language() -> Keys:
    """All that an inventory file may say."""
    root = Keys("")
    _run(root, None)
    for omit in list(_places(root)):
        _run(root, omit)
    return root


def _run(root: Keys, omit: _Omit | None) -> None:
    findings = Findings()
    read_roots(Draft(findings), [_Asked(root, omit, "an inventory file", findings)])


def _places(shape: Keys) -> Iterator[_Omit]:
    for key, inner in shape.keys.items():
        yield _Omit(shape.path, key)
        if isinstance(inner, Keys):
            yield from _places(inner)
    if isinstance(shape.named, Keys):
        yield from _places(shape.named)


def paths(shape: Keys) -> Iterator[str]:
    """The path of each key, names as `*`: `sites.*.uplinks.*.mbps`."""
    for key, inner in shape.keys.items():
        yield f"{shape.path}.{key}".lstrip(".")
        if isinstance(inner, Keys):
            yield from paths(inner)
    if isinstance(shape.named, Keys):
        yield from paths(shape.named)


def schema() -> dict[str, Json]:
    """The JSON Schema (draft 07) of an inventory file. What it refuses, `simpul check` refuses; not the reverse."""
    return {"$schema": DRAFT, "title": "An inventory file of Simpul", "description": GLOSSARY[""], **_of(language())}


def _of(shape: Leaf | Keys) -> dict[str, Json]:
    if isinstance(shape, Leaf):
        return _of_leaf(shape)
    found: dict[str, Json] = {"type": "object"}
    if shape.names is not None:
        found["propertyNames"] = dict(shape.names.schema)
        found["additionalProperties"] = _of(shape.named) if shape.named is not None else False
    else:
        found["properties"] = {key: _told(f"{shape.path}.{key}".lstrip("."), inner)
                               for key, inner in shape.keys.items()}
        found["additionalProperties"] = False
        if shape.required:
            found["required"] = [*sorted(shape.required)]
    return {"type": "array", "items": found} if shape.rows else found


def _of_leaf(leaf: Leaf) -> dict[str, Json]:
    one: dict[str, Json] = dict(leaf.form.schema)
    # No item of a list may stand twice.
    many: dict[str, Json] = {"type": "array", "items": one, "uniqueItems": True}
    if leaf.alone and leaf.listed:
        return {"anyOf": [one, many]}
    return many if leaf.listed else one


def _told(path: str, shape: Leaf | Keys) -> dict[str, Json]:
    found = _of(shape)
    entry = key_of(path)
    if entry is not None:
        found["description"] = GLOSSARY[entry]
    if isinstance(shape, Leaf) and "enum" not in shape.form.schema and shape.form.schema.get("type") == "string":
        example = shape.form.example
        found["examples"] = [[example] if shape.listed and not shape.alone else example]
    return found
