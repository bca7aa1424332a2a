"""What records call the state of a change, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from simpul.words.sentence import tell

_STATES: Final[Mapping[str, str]] = {
    # Of a fragment (`playbooks.apply.Outcome`, `playbooks.resume.Settled`).
    "staged": tell("staged"), "armed": tell("armed"), "committed": tell("committed"), "confirmed": tell("confirmed"),
    "confirmed-unsaved": tell("confirmed-unsaved"), "reverted": tell("reverted"), "unreachable": tell("unreachable"),
    "moved": tell("moved"), "refused": tell("refused"), "fallen": tell("fallen"), "unknown": tell("unknown"),
    "not begun": tell("not begun"), "waiting": tell("waiting"), "not reached": tell("not reached"),
    "not ours": tell("not ours"),
    # Of a step that was announced and whose end the log does not know.
    "commit begun": tell("commit begun"), "confirm begun": tell("confirm begun"),
    "revert begun": tell("revert begun"),
    # Of a unit (`playbooks.apply.Verdict`).
    "done": tell("done"), "deferred": tell("deferred"), "failed": tell("failed"), "split": tell("split"),
}


def state(name: str) -> str:
    """The state by its name in records. One that an older or newer Simpul wrote is read by its name."""
    return _STATES.get(name, name)
