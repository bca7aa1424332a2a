"""Whether a stored plan is still what the inventory means.

The one rule: every object that the plan writes is derived again, from the inventory, the ledger, the templates and the
day as they are now, and must come out as the plan has it. Then it does not matter what else moved; otherwise the plan
is refused, with the files that moved. Nothing is written, to the ledger neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from platforms.registry import platform
from playbooks.workspace import Workspace
from simpul.errors import PlanError
from simpul.plan.model import Plan
from simpul.words.sentence import count, some, tell

NAMED = 6


@dataclass(frozen=True, slots=True)
class Moved:
    """The files that are other than when the plan was made, as a person would say it."""

    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return some(self.words, NAMED)


def moved(before: Mapping[str, str], now: Mapping[str, str]) -> Moved:
    """What moved between two states of an inventory."""
    def how(name: str) -> str:
        if name not in now:
            return tell("{file} is gone", file=name)
        return tell("{file} changed", file=name) if name in before else tell("{file} is new", file=name)

    return Moved(tuple(how(name) for name in sorted(before.keys() | now.keys()) if before.get(name) != now.get(name)))


def still_meant(workspace: Workspace, plan: Plan) -> Moved:
    """What moved since the plan was made, where none of it matters to the plan.

    Raises PlanError: an object would be written otherwise now (SIM434), or stands on numbers or keys that nobody
    recorded, as a dry run's plan does (SIM435).
    """
    drifted = moved(plan.inventory, workspace.sources())
    other = _other(workspace, plan)
    if other:
        since = tell("the inventory moved since the plan was made ({what})", what=drifted.text) if drifted.words else (
            tell("no file moved since the plan was made, but the day or Simpul itself did"))
        every = sum(len(f.steps) for u in plan.units for f in u.fragments)
        raise PlanError("SIM434", tell(
            "{since}: {other:,} of the plan's {objects} would be written otherwise now: {names}",
            since=since, other=len(other), objects=count(every, "object"), names=some(other, NAMED)),
                        hint=tell("nothing was done; make a new plan and read what differs"))
    drawn = len(workspace.allocator.new_records)
    if drawn:
        raise PlanError("SIM435", tell(
            "{numbers} that the inventory asks for are not in the ledger: the plan was made by a dry run, or the "
            "inventory has grown since",
            numbers=count(drawn, "number")),
                        hint=tell("nothing was done; simpul plan --out records them and makes the plan anew"))
    asked = {name for u in plan.units for f in u.fragments for name in f.secrets}
    missing = sorted(asked - set(workspace.secrets.names())) if asked else []
    if missing:
        raise PlanError("SIM435", tell(
            "{keys} that the plan names are not in the store: {names}",
            keys=count(len(missing), "key"), names=some(missing, NAMED)),
                        hint=tell("a dry run makes no keys; simpul plan --out makes the plan anew"))
    return drifted


def _other(workspace: Workspace, plan: Plan) -> list[str]:
    """The plan's objects that are not what would be written now, each with its device."""
    devices = dict.fromkeys(f.device for u in plan.units for f in u.fragments)
    known = set(workspace.managed())
    texts: dict[str, dict[str, str]] = {}
    for name in devices:
        if name in known:
            model = workspace.models[name]
            config = platform(model.platform).dialect().intended(workspace.renderer.render(model))
            texts[name] = {i: o.text for i, o in config.objects.items()}
    return [f"{f.device} {s.id}" for u in plan.units for f in u.fragments for s in f.steps
            if f.device not in known or texts[f.device].get(s.id) != s.after]
