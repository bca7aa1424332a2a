"""What was rendered for one device as one page of text, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import cast

from simpul.config.model import FEATURES, Feature, RenderedObject
from simpul.errors import RenderError
from simpul.source import Reason, Source

_HEAD = "=== "


def as_text(rendered: Sequence[RenderedObject]) -> str:
    """One page for a reader: each object under its id and its reason. `from_text` reads it back."""
    return "".join(f"{_HEAD}{o.id} ({o.feature}) {o.reason}\n{o.text}" for o in rendered)


def from_text(text: str, file: str) -> Iterator[RenderedObject]:
    """The objects of a page that `as_text` wrote. Raises RenderError where it is no such page."""
    blocks = re.split(rf"^{_HEAD}(\S+) \((\w+)\) (.*)\n", text, flags=re.MULTILINE)
    if blocks[0].strip() or len(blocks) < 5:
        raise RenderError("SIM307", f"{file} is not what simpul render writes", hint="make it with simpul render --out")
    line = 1
    for identifier, feature, _reason, body in zip(*(blocks[i::4] for i in (1, 2, 3, 4)), strict=True):
        if feature not in FEATURES:
            raise RenderError("SIM307", f"{file} has {identifier} under the feature {feature}, which there is not",
                              where=Source(file, line, 1), hint="make it with simpul render --out")
        yield RenderedObject(identifier, body, cast("Feature", feature), "", Reason("as saved", Source(file, line, 1)))
        line += 1 + body.count("\n")

