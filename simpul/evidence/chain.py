"""Whether an event log is whole: each line vouches for the line before it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from simpul.errors import EvidenceError
from simpul.evidence.canonical import canonical
from simpul.evidence.event import NOTHING, TIME, Event, line_hash
from simpul.source import Source
from simpul.words.sentence import tell

_FIELDS = {"actor": str, "data": dict, "kind": str, "prev": str, "seq": int, "time": str}


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many lines it has and the SHA-256 of the last.

    A chain cannot say that its end was cut off; a head that was noted elsewhere (in a signed approval, on paper) can.
    """

    seq: int = 0
    sha256: str = NOTHING


def verify(lines: Iterable[bytes], file: str = "events", noted: Head | None = None) -> Head:
    """Check a whole log, line by line, and return its head. Lines come as bytes, with or without their newline.

    Finds an edited, removed, inserted or moved line, and, where `noted` was a head of this log once, lines that are
    missing at the end. Raises EvidenceError with the line: SIM521 for a line that is no event, SIM522 for a line that
    does not follow the one before, SIM523 where the noted head is not in the chain.
    """
    head = Head()
    seen = noted is None or noted == head
    for line in lines:
        head = follow(head, line.removesuffix(b"\n"), file)
        seen = seen or head == noted
    if noted is not None and not seen:
        raise EvidenceError("SIM523", tell(
            "line {seq} with the SHA-256 {sha256} was noted as part of this log, which now has {last} lines and "
            "does not hold it",
            seq=noted.seq, sha256=noted.sha256, last=head.seq),
                            where=Source(file, head.seq + 1, 1),
                            hint=tell(
                                "the log was cut short or written anew: find the copy that the head was taken from"))
    return head


def follow(head: Head, line: bytes, file: str = "events") -> Head:
    """The head after `line`, which must be the event that follows `head`. Raises EvidenceError (SIM521, SIM522)."""
    where = Source(file, head.seq + 1, 1)
    event = read_event(line, where)
    if event.prev != head.sha256:
        before = tell("the first line must follow nothing (64 zeros)") if not head.seq else (
            tell("line {line} has the SHA-256 {sha256}", line=head.seq, sha256=head.sha256))
        raise EvidenceError("SIM522", tell(
            "the chain breaks here: this line follows {prev}, but {before}", prev=event.prev, before=before),
                            where=where,
                            hint=tell(
                                "one of the two lines was edited, or lines between them were removed, added or "
                                "moved: compare with a copy from before"))
    if event.seq != head.seq + 1:
        raise EvidenceError("SIM522", tell(
            "line {seq} says that it is event {last}", seq=head.seq + 1, last=event.seq), where=where,
                            hint=tell("compare with a copy from before"))
    return Head(event.seq, line_hash(line))


def read_event(line: bytes, where: Source) -> Event:
    """The event that `line` (without newline) holds. Raises EvidenceError (SIM521) unless it is exactly as written."""
    def refuse(why: str) -> EvidenceError:
        return EvidenceError("SIM521", tell("this line is no event: {why}", why=why), where=where,
                             hint=tell("it was damaged or edited: compare with a copy from before"))

    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise refuse(str(error)) from None
    if not isinstance(fields, dict) or fields.keys() != _FIELDS.keys():
        raise refuse(tell("it must have the fields {fields} and no other", fields=", ".join(_FIELDS)))
    for name, kind in _FIELDS.items():
        if type(fields[name]) is not kind:
            raise refuse(tell("its {field} is of the wrong type", field=name))
    if not TIME.fullmatch(fields["time"]):
        raise refuse(tell("its time is not written YYYY-MM-DDThh:mm:ss.sssZ: {time}", time=fields["time"]))
    try:
        written = canonical(fields)
    except EvidenceError as error:
        raise refuse(error.diagnostic.message) from None
    if written != line:
        raise refuse(tell("it is not in canonical form"))
    return Event(**fields)
