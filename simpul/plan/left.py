"""What the undo of a fragment did not bring back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simpul.words.sentence import joined, tell


@dataclass(frozen=True, slots=True)
class Left:
    """The ids of objects that run otherwise than the plan saw them; and of the rest, those that run as before and that
    the device's next start would bring otherwise. Nothing of either is false.
    """

    runs: tuple[str, ...] = ()
    boots: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.runs or self.boots)

    @property
    def words(self) -> str:
        """As people read it: the ids, and of which only a start would show it."""
        return joined(", ", (*self.runs, *(tell("{object} at its next start", object=one) for one in self.boots)))

    @property
    def facts(self) -> dict[str, Sequence[str]]:
        """As programs and the event log read it; what a start would bring is named where there is something."""
        return {"otherwise": list(self.runs), **({"boots": list(self.boots)} if self.boots else {})}


def of_facts(facts: Mapping[str, object]) -> Left | None:
    """What `Left.facts` told; None where nobody compared."""
    runs, boots = facts.get("otherwise"), facts.get("boots")
    if not isinstance(runs, list):
        return None
    return Left(tuple(map(str, runs)), tuple(map(str, boots)) if isinstance(boots, list) else ())
