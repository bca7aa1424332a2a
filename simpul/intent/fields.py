"""Reads one map of the YAML key by key: what is asked for, what is missing, what nobody asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from simpul.intent.findings import Findings, known_words, nearest
from simpul.intent.kinds import kind
from simpul.intent.tree import Document, Entry, Map, Node, Scalar, Sequence, kind_of
from simpul.intent.values import BadValue
from simpul.source import Source
from simpul.words.sentence import tell

T = TypeVar("T")


class Fields:
    """One map being read. A required field that cannot be read gives the caller's stand-in and sets `failed`;
    the caller then drops the whole object, so that a stand-in is never seen by anyone.
    """

    def __init__(self, document: Document, node: Map, what: str, findings: Findings) -> None:
        self._document = document
        self._node = node
        self._asked: list[str] = []
        self.what = what
        self.findings = findings
        self.failed = False

    @property
    def where(self) -> Source:
        """Where the map begins."""
        return self._document.place(self._node)

    def place(self, key: str) -> Source:
        """Where the value of `key` stands, or the map itself when the key is absent."""
        entry = self._node.entries.get(key)
        return self._document.place(entry.value if entry else self._node)

    def key_place(self, key: str) -> Source:
        """Where `key` itself stands."""
        entry = self._node.entries.get(key)
        return self._document.place(entry.key if entry else self._node)

    def has(self, key: str) -> bool:
        return key in self._node.entries

    def required(self, key: str, read: Callable[[Scalar], T], stand_in: T) -> T:
        """The value of a key that must be there."""
        value = self.optional(key, read)
        if value is None:
            if key not in self._node.entries:
                self.missing(key)
            self.failed = True
            return stand_in
        return value

    def missing(self, key: str, hint: str | None = None) -> None:
        """Note that a needed key is absent, and drop the object. What was written in its stead is shown: of an object
        that is dropped nobody may come to tell the other keys.
        """
        from simpul.intent.glossary import GLOSSARY  # noqa: PLC0415 - only needed once something is already wrong

        known = {name.rpartition(".")[2] for name in GLOSSARY}
        strays = (k for k in self._node.entries if k not in self._asked and k not in known)
        where = self.where
        if (close := nearest(key, strays)) is not None:
            where, hint = self.key_place(close), tell('did you mean "{close}"?', close=key)
        self.findings.error("SIM015", tell('{what} needs "{key}"', what=kind(self.what), key=key), where, hint)
        self.failed = True

    def optional(self, key: str, read: Callable[[Scalar], T]) -> T | None:
        """The value of a key that may be absent. A value that cannot be read is noted and counts as failed."""
        self._asked.append(key)
        entry = self._node.entries.get(key)
        if entry is None:
            return None
        return self._value(entry.value, f'"{key}"', read)

    def several(self, key: str, read: Callable[[Scalar], T]) -> tuple[tuple[T, Source], ...]:
        """A list under `key`, each value with its place; absent is empty. A value that stands twice is refused."""
        self._asked.append(key)
        entry = self._node.entries.get(key)
        return () if entry is None else self._list(entry, key, read)

    def _list(self, entry: Entry, key: str, read: Callable[[Scalar], T]) -> tuple[tuple[T, Source], ...]:
        if not isinstance(entry.value, Sequence):
            self._wrong_kind(entry.value, f'"{key}"', tell("a list"))
            return ()
        found: dict[T, Source] = {}
        for item in entry.value.items:
            value = self._value(item, tell('an item of "{key}"', key=key), read)
            if value is None:
                continue
            if value in found:
                self.findings.error(
                    "SIM105",
                    tell("{value} stands twice in this list", value=value),
                    self._document.place(item),
                    tell("remove one"),
                )
                continue
            found[value] = self._document.place(item)
        return tuple(found.items())

    def map(self, key: str, what: str) -> Fields | None:
        """The map under `key`, to be read in turn; None when absent."""
        self._asked.append(key)
        entry = self._node.entries.get(key)
        return None if entry is None else self._inner(entry, what)

    def _inner(self, entry: Entry, what: str) -> Fields | None:
        if not isinstance(entry.value, Map):
            self._wrong_kind(entry.value, what, tell("a map of keys"))
            return None
        return Fields(self._document, entry.value, what, self.findings)

    def named(self, read: Callable[[Scalar], T], what: str) -> Iterator[tuple[T, Source, Fields | None]]:
        """Every entry of this map as (name, place of the name, its own map). For maps whose keys are names."""
        for key, entry in self._node.entries.items():
            self._asked.append(key)
            name = self._value(entry.key, tell("the name of {what}", what=kind(what)), read)
            inner = self._inner(entry, tell("{what} {key}", what=kind(what), key=key))
            if name is not None:
                yield name, self._document.place(entry.key), inner

    def values(
        self, read_key: Callable[[Scalar], str], read: Callable[[Scalar], T], what: str
    ) -> Iterator[tuple[str, Source, T]]:
        """Every entry of this map whose values are single values."""
        for key, entry in self._node.entries.items():
            self._asked.append(key)
            name = self._value(entry.key, tell("the name of {what}", what=kind(what)), read_key)
            value = self._value(entry.value, tell("{what} {key}", what=kind(what), key=key), read)
            if name is not None and value is not None:
                yield name, self._document.place(entry.key), value

    def entries_or_lists(
        self,
        read_key: Callable[[Scalar], str],
        read: Callable[[Scalar], T],
        what: str,
    ) -> Iterator[tuple[str, Source, T | tuple[tuple[T, Source], ...]]]:
        """Every entry of this map whose values are one value or a list of them."""
        for key, entry in self._node.entries.items():
            self._asked.append(key)
            name = self._value(entry.key, tell("the name of {what}", what=kind(what)), read_key)
            value: T | tuple[tuple[T, Source], ...] | None
            if isinstance(entry.value, Sequence):
                value = self._list(entry, key, read)
            else:
                value = self._value(entry.value, tell("{what} {key}", what=kind(what), key=key), read)
            if name is not None and value is not None:
                yield name, self._document.place(entry.key), value

    def items(self, key: str, what: str) -> Iterator[Fields]:
        """Every map of the list under `key`."""
        self._asked.append(key)
        entry = self._node.entries.get(key)
        if entry is None:
            return
        if not isinstance(entry.value, Sequence):
            self._wrong_kind(entry.value, f'"{key}"', tell("a list"))
            return
        for item in entry.value.items:
            if isinstance(item, Map):
                yield Fields(self._document, item, what, self.findings)
            else:
                self._wrong_kind(item, what, tell("a map of keys"))

    def done(self) -> bool:
        """Report keys that nobody asked for; True when the object may be built."""
        for key, entry in self._node.entries.items():
            if key not in self._asked:
                self.findings.error(
                    "SIM014",
                    tell('{what} knows no key "{key}"', what=kind(self.what), key=key),
                    self._document.place(entry.key),
                    known_words(key, self._asked),
                )
        return not self.failed

    def error(self, code: str, message: str, where: Source, hint: str | None = None) -> None:
        """Note an error of this object."""
        self.findings.error(code, message, where, hint)

    def fail(self, code: str, message: str, where: Source, hint: str | None = None) -> None:
        """Note an error after which the object cannot be built."""
        self.findings.error(code, message, where, hint)
        self.failed = True

    def _value(self, node: Node, what: str, read: Callable[[Scalar], T]) -> T | None:
        if not isinstance(node, Scalar):
            self._wrong_kind(node, what, tell("text"))
            return None
        try:
            return read(node)
        except BadValue as bad:
            self.findings.error(
                bad.code,
                tell("{what}: {message}", what=what, message=bad.message),
                self._document.place(node),
                bad.hint,
            )
            self.failed = True
            return None

    def _wrong_kind(self, node: Node, what: str, wanted: str) -> None:
        self.findings.error(
            "SIM013",
            tell("{what} must be {wanted}, not {kind}", what=kind(what), wanted=wanted, kind=kind_of(node)),
            self._document.place(node),
        )
        self.failed = True
