"""What large configurations were read as by an earlier plan, so that only what an edit changed is read again.

Kept by what it was read from: a page by its bytes, an object by its rendered text, all by the code that read them. It
holds what plans hold, so no secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from playbooks.remembered import code
from records.kept import KeptApart
from simpul.config.model import Config, Dialect, Known, RenderedObject
from simpul.config.reading import dump, load, reading

# Objects from which on it pays to keep what they were read as.
_LARGE: Final = 1000
# While no more than one of so many has to be read again, what was kept stays.
_FEW: Final = 16


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is kept of a device for the page that it has now."""

    page: str                            # what the page is known by; empty where it does not tell all that it says
    running: Config | None = None        # what the page says
    hazards: frozenset[str] | None = None   # what is unsafe of that
    known: Known | None = None


class Readings:
    """Those of one folder, by device."""

    def __init__(self, folder: Path) -> None:
        self._kept = KeptApart(folder)

    def recall(self, device: str, kind: str, page: str) -> Recalled:
        """What was kept of a device of this platform."""
        found = self._kept.get(device, _key(kind))
        if found is None:
            return Recalled(page)
        was, _, told = found.partition(b"\n")
        before = load(told)
        if not page or was.decode() != page:
            return Recalled(page, known=before.known)
        return Recalled(page, before.running, frozenset(before.hazards), before.known)

    def keep(
        self, device: str, before: Recalled, running: Config, rendered: Sequence[RenderedObject], dialect: Dialect,
    ) -> None:
        """Keep what a device's page and what is rendered for it were read as, if it is much, and `before` knows too
        little of it.
        """
        if len(rendered) < _LARGE:
            return
        known = before.known
        if before.running is not None and known is not None and (
                sum(known(item) is None for item in rendered) * _FEW <= len(rendered)):
            return
        read = reading(running, dialect.hazards(running), rendered, dialect.intended(rendered, known))
        self._kept.put(device, _key(dialect.name), before.page.encode() + b"\n" + dump(read))


def _key(kind: str) -> str:
    return sha256(f"{code()} {kind}".encode()).hexdigest()
