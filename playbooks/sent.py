"""Whether a stored plan would send what it shows.

A plan shows each object's text before and after; routers are given the lines beside them. Anybody can write other lines
there and make the fragment's id anew, and an approver would agree to what she was never shown. So the lines are made
once more, by the device's own dialect, from the texts.
"""

from __future__ import annotations

from platforms.registry import platform
from simpul.config.model import Dialect, Object, Step
from simpul.errors import DialectError, PlanError
from simpul.plan.model import Fragment, Plan
from simpul.words.sentence import tell


def sends_what_it_shows(plan: Plan) -> None:
    """Raises PlanError (SIM437) naming every object whose lines do not follow from its texts, or that is written
    without being watched.
    """
    dialects = {name: platform(facts.platform).dialect() for name, facts in plan.facts.items()}
    wrong = [f"{fragment.device} {step.id}" for unit in plan.units for fragment in unit.fragments
             for step in fragment.steps if not _follows(dialects[fragment.device], fragment, step)]
    if wrong:
        raise PlanError("SIM437", tell(
            "the plan would send other lines than it shows: {wrong}", wrong=", ".join(wrong)),
                        hint=tell("somebody edited it, or another version of Simpul made it: make a new plan"))


def _follows(dialect: Dialect, fragment: Fragment, step: Step) -> bool:
    def read(text: str | None) -> Object | None:
        return None if text is None else dialect.read(step.id, text, step.feature)

    try:
        made = dialect.step(read(step.before), read(step.after))
    except (DialectError, ValueError):
        return False
    return (made.do, made.undo) == (step.do, step.undo) and step.id in fragment.footprint
