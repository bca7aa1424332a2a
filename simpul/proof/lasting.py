"""What passes a hook of a zone, counting what a router remembers of conversations."""

from __future__ import annotations

from simpul.proof.boxes import (
    ALL,
    ANY_FLAGS,
    ANY_INTERFACE,
    ESTABLISHED,
    FLAGS,
    IN,
    OUT,
    RELATED,
    STATE,
    STATELESS,
    Box,
    Region,
    answers,
    with_,
    without,
)
from simpul.proof.declared import ERRORS, NEIGHBOURS
from simpul.proof.filters import Gate

# An error about a packet, or a word between neighbours, opens no conversation.
_SILENT = Region([*ERRORS, *NEIGHBOURS])


def lasting(gate: Gate, hook: str, opposite: str) -> list[Box]:
    """What passes by its header, and what passes as part of a conversation whose opening went through this hook or, the
    other way, through the opposite one. Whoever knows a conversation's addresses and ports may claim to be part of it,
    by any interface.
    """
    fresh = gate.accepted(hook, [with_(ALL[v], (STATE, STATELESS)) for v in (4, 6)])
    if not gate.remembers(hook):
        return fresh
    met = fresh if hook == opposite else gate.accepted(opposite, [with_(ALL[v], (STATE, STATELESS)) for v in (4, 6)])
    known = [*without(fresh, _SILENT), *(a for b in without(met, _SILENT) for a in answers(b))]
    # Openings that differ by interface or flags alone have one continuation.
    part = dict.fromkeys(
        with_(b, (IN, ANY_INTERFACE), (OUT, ANY_INTERFACE), (FLAGS, ANY_FLAGS), (STATE, ESTABLISHED | RELATED))
        for b in known)
    return fresh + gate.accepted(hook, part)
