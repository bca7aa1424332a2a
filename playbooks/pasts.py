"""What was last confirmed of each device, by the event log and the plans that are kept beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from playbooks.workspace import Workspace
from simpul.drift.history import History, histories
from simpul.errors import PlanError
from simpul.plan.model import Plan
from simpul.plan.serial import digest, load

if TYPE_CHECKING:
    from playbooks.plan import Seen


def pasts(workspace: Workspace, names: Sequence[str]) -> dict[str, History]:
    """The history of each device."""
    def plans(name: str) -> Plan | None:
        with suppress(OSError, PlanError):
            plan = load((workspace.state / "plans" / f"{name}.json").read_bytes())
            return plan if digest(plan) == name else None
        return None

    return histories(workspace.log.events(), plans, names)


def made_there(workspace: Workspace, seen: Mapping[str, Seen]) -> dict[str, frozenset[str]]:
    """What Simpul is known to have made of all that bears no mark of its own. The log is asked only where there is
    such a thing.
    """
    doubtful = {n: one.running.unmarked for n, one in seen.items() if one.running.unmarked}
    found = pasts(workspace, [*doubtful]) if doubtful else {}
    return {n: doubtful[n] & past.objects.keys() for n, past in found.items()}
