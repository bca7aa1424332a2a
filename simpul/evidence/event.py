"""One line of the event log, and who may write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

from simpul.evidence.canonical import Json, canonical

# What stands before the first line.
NOTHING = "0" * 64

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: the `seq`-th event (from 1), at `time` (RFC 3339, UTC, milliseconds), done by `actor`.

    `prev` is the SHA-256 of the line before, without its newline; NOTHING for the first. `time` is the clock of the
    machine that wrote it and may step back; the order of events is the chain's.
    """

    seq: int
    time: str
    actor: str
    kind: str
    data: Mapping[str, Json]
    prev: str

    def line(self) -> bytes:
        """The event as the log holds it: canonical JSON without the newline. Raises EvidenceError (SIM520)."""
        return canonical({"actor": self.actor, "data": self.data, "kind": self.kind, "prev": self.prev,
                          "seq": self.seq, "time": self.time})


class Journal(Protocol):
    """Where a playbook says what it is about to do, before it does it."""

    def append(self, kind: str, data: Mapping[str, Json], actor: str) -> Event:
        """Record that `actor` did `kind`, with its particulars. Once this returns, the event outlives a power cut.

        Raises EvidenceError; then nothing was recorded, and the step must not be taken.
        """
        ...


def line_hash(line: bytes) -> str:
    """The SHA-256 of a line without its newline, in hex: the `prev` of the next line."""
    return sha256(line).hexdigest()


def written(moment: datetime) -> str:
    """A moment as events write it: 2026-11-22T15:28:03.250Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
