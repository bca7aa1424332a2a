"""A sentence that can be said in another language.

It is its own English: records, JSON and comparisons use it as any text and never change with who reads them. It also
remembers its template and what fills it, so that a terminal can fill another template with the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, reduce
from types import MappingProxyType
from typing import Any

from simpul.words.language import Language


class Sentence(str):
    """English text made of a template, whose holes are named, and of values. A value may be a Sentence in its turn; a
    whole number is written with the separators of the language.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, values: Mapping[str, Any] = MappingProxyType({})) -> Sentence:
        made = super().__new__(cls, template.format_map(values))
        made.template = template
        made.values = values
        return made

    def __reduce__(self) -> tuple[type[Sentence], tuple[str, dict[str, Any]]]:
        return Sentence, (self.template, dict(self.values))


def tell(template: str, **values: Any) -> Sentence:
    """A sentence. The template is a literal where it is said, so that a test can find its translation.

    >>> tell("{name} itself answers {who}", name="paser-edge-1", who=tell("whoever is outside"))
    'paser-edge-1 itself answers whoever is outside'
    """
    return Sentence(template, values)


def flat(text: str) -> Any:
    """A text in values that Python writes as bytes by itself: one that can be said otherwise as its template and what
    fills it.
    """
    if not isinstance(text, Sentence):
        return text
    return text.template, [(name, flat(v) if isinstance(v, str) else v) for name, v in text.values.items()]


def whole(flattened: Any) -> str:
    """What `flat` made flat."""
    if isinstance(flattened, str):
        return flattened
    template, values = flattened
    return Sentence(template, {name: whole(v) if isinstance(v, str | tuple) else v for name, v in values})


def joined(separator: str, parts: Iterable[str]) -> Sentence:
    """Sentences in a row, each of which can still be said in another language. The separator has no words."""
    values = {f"part{number}": part for number, part in enumerate(parts)}
    brackets = separator.replace("{", "{{").replace("}", "}}")
    return Sentence(brackets.join(f"{{{name}}}" for name in values), values)


def all_of(parts: Iterable[str]) -> str:
    """Two things or more, joined by "and"."""
    return reduce(lambda these, this: tell("{these} and {this}", these=these, this=this), parts)


def any_of(parts: Iterable[str]) -> str:
    """Two things or more, joined by "or"."""
    return reduce(lambda these, this: tell("{these} or {this}", these=these, this=this), parts)


def count(number: int, noun: str, nouns: str = "") -> str:
    """So many of something.

    >>> count(1, "device"), count(1000, "device"), in_language(count(1000, "device"), "id")
    ('1 device', '1,000 devices', '1.000 perangkat')
    """
    return tell("{number:,} {noun}", number=number, noun=Sentence(noun if number == 1 else nouns or f"{noun}s"))


def some(names: Iterable[str], most: int) -> str:
    """Names, with commas; those beyond `most` counted."""
    every = list(names)
    more = len(every) - most
    shown = ", ".join(every[:most])
    return tell("{shown} and {more:,} more", shown=shown, more=more) if more > 0 else shown


class _Number(int):
    """A whole number as it is written in Indonesia: 1.392."""

    def __format__(self, how: str) -> str:
        return super().__format__(how).replace(",", ".")


def in_language(text: str, language: Language) -> str:
    """`text` as a person reads it who speaks that language. What is no Sentence is a name, or what somebody else wrote:
    it stays.
    """
    if language == "en" or not isinstance(text, Sentence):
        return text
    return _indonesian().get(text.template, text.template).format_map(
        {name: _in_indonesian(value) for name, value in text.values.items()})


def _in_indonesian(value: Any) -> Any:
    if isinstance(value, Sentence):
        return in_language(value, "id")
    return _Number(value) if type(value) is int else value


@cache
def _indonesian() -> Mapping[str, str]:
    from simpul.words.indonesian import INDONESIAN  # noqa: PLC0415 - who reads English need not wait for it

    return INDONESIAN
