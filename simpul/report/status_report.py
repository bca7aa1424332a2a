"""Where each device stands, as the event log tells it: a view, never a second truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from simpul.evidence.event import Event
from simpul.plan.left import Left, of_facts


@dataclass(slots=True)
class DeviceStanding:
    """What the log last says of a device."""

    name: str
    bootstrapped: str | None = None      # time of its first file
    confirmed: str | None = None         # time of its last confirmed change
    plan: str | None = None              # digest of the plan that change came from
    actor: str | None = None
    open: dict[str, str] = field(default_factory=dict)   # fragment -> what was last said of it, while undecided
    # Unit -> what a change of it that was taken back left otherwise than it was, until one of it is confirmed.
    otherwise: dict[str, Left] = field(default_factory=dict)


# What a fragment's record may say that leaves nothing open.
_SETTLED = {"confirmed", "reverted", "unreachable", "moved", "refused", "not begun"}


def standings(events: Iterable[Event], devices: Iterable[str]) -> dict[str, DeviceStanding]:
    """The standing of each device, by name."""
    found = {name: DeviceStanding(name) for name in devices}
    for event in events:
        name = event.data.get("device")
        if not isinstance(name, str) or name not in found:
            continue
        standing = found[name]
        fragment = str(event.data.get("fragment", ""))
        if event.kind == "bootstrap":
            standing.bootstrapped, standing.confirmed, standing.plan = event.time, None, None
            standing.open.clear()
            standing.otherwise.clear()
        elif event.kind in ("fragment-commit", "fragment-confirm", "fragment-revert"):
            standing.open[fragment] = event.kind.removeprefix("fragment-") + " begun"
        elif event.kind == "fragment":
            state = str(event.data.get("state", "unknown"))
            if state in _SETTLED:
                standing.open.pop(fragment, None)
            else:
                standing.open[fragment] = state
            left, unit = of_facts(event.data), str(event.data.get("unit", ""))
            if state == "confirmed" or (left is not None and not left):
                standing.otherwise.pop(unit, None)
            elif left:
                standing.otherwise[unit] = left
            if state == "confirmed":
                standing.confirmed, standing.actor = event.time, event.actor
                standing.plan = str(event.data.get("plan", ""))
    return found
