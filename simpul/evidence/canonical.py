"""The one way to write a value as JSON, so that equal values have equal bytes and hashes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from simpul.errors import EvidenceError
from simpul.words.sentence import tell

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

# What every JSON reader keeps exactly (RFC 8259, section 6).
_LARGEST = 2**53 - 1


def canonical(value: Json) -> bytes:
    """`value` as canonical JSON: keys sorted by code point, no spaces, UTF-8, nothing escaped that need not be.

    Raises EvidenceError (SIM520) for what has no single way to be written or would be read back as something else:
    floats, integers beyond 2^53-1, keys that are no text, lone surrogates, and anything that JSON does not have.
    """
    try:
        # The encoder finds circles; _check finds what the encoder would quietly turn into something else.
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False,
                          default=_plain)
        _check(value)
        return text.encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise EvidenceError("SIM520", tell("this cannot be written as canonical JSON: {error}", error=str(error)),
                            hint=tell(
                                "use text, whole numbers, true, false, null, lists, and maps with text keys; write "
                                "a fraction as text")) from None


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} is no JSON value")


def _check(value: object) -> None:
    left = [value]
    while left:
        item = left.pop()
        if item is None or isinstance(item, str | bool):
            continue
        # Nearly all of a plan: text, and maps and lists of it.
        if type(item) is dict and all(type(key) is str for key in item):
            left += [inner for inner in item.values() if type(inner) is not str]
            continue
        if type(item) is list:
            left += [inner for inner in item if type(inner) is not str]
            continue
        if isinstance(item, int):
            if not -_LARGEST <= item <= _LARGEST:
                raise ValueError(f"{item} is beyond 2^53-1")
        elif isinstance(item, Mapping):
            for key in item:
                if not isinstance(key, str):
                    raise TypeError(f"the key {key!r} is no text")
            left.extend(item.values())
        elif isinstance(item, list | tuple):
            left.extend(item)
        else:
            raise TypeError(f"a {type(item).__name__} has no canonical form")
