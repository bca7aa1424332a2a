"""What was rendered for one device as one page of text, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from simpul.config.model import FEATURES, RenderedObject
from simpul.errors import RenderError
from simpul.source import Reason, Source

_HEAD = "=== "
_NAMED = r"(\S+) \((\w+)\) (.*)"
_NAME = re.compile(_NAMED)


def as_text(rendered: Sequence[RenderedObject]) -> str:
    """One page for a reader: each object under its id and its reason. `from_text` reads it back."""
    return "".join(f"{_HEAD}{o.id} ({o.feature}) {o.reason}\n{o.text}" for o in rendered)


def from_text(text: str, file: str) -> Iterator[RenderedObject]:
    """The objects of a page that `as_text` wrote. Raises RenderError where it is no such page."""
    line = 1
    for identifier, feature, body in _blocks(text, file):
        if feature not in FEATURES:
            raise RenderError("SIM307", f"{file} has {identifier} under the feature {feature}, which there is not",
                              where=Source(file, line, 1), hint="make it with simpul render --out")
        yield RenderedObject(identifier, body, feature, "", Reason("as saved", Source(file, line, 1)))
        line += 1 + body.count("\n")


def _blocks(text: str, file: str) -> Iterable[tuple[str, str, str]]:
    """Of each object its id, its feature and its text."""
    if text.startswith(_HEAD) and len(found := _at_once(text)) > 0:
        return found
    # A line that begins like a head and is none is an object's.
    blocks = re.split(rf"^{_HEAD}{_NAMED}\n", text, flags=re.MULTILINE)
    if blocks[0].strip() or len(blocks) < 5:
        raise RenderError("SIM307", f"{file} is not what simpul render writes", hint="make it with simpul render --out")
    return zip(blocks[1::4], blocks[2::4], blocks[4::4], strict=True)


def _at_once(text: str) -> list[tuple[str, str, str]]:
    """The same where every line that begins like a head is one: nearly always. Else nothing."""
    found = []
    for piece in text[len(_HEAD):].split(f"\n{_HEAD}"):
        head, end, body = piece.partition("\n")
        named = _NAME.fullmatch(head)
        if named is None:
            return []
        # What it was split at took the last line's end.
        found.append((named[1], named[2], f"{body}\n" if end else ""))
    if not end:
        return []
    found[-1] = *found[-1][:2], body
    return found
