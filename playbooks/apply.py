"""`simpul apply`: bring a plan to the routers, unit by unit, so that both ends of a tunnel change or neither does.

For each wave of units: what is added on hubs is committed under an armed undo; then each site's own router is changed
under its own; a new session asks whether what stood before the change stands again, and another confirms the far end
first; each hub then follows what the far end was seen to be. What goes from hubs goes last. Nothing here needs this
program to live: whatever it leaves unconfirmed, the routers undo by themselves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from simpul.evidence.canonical import Json
from simpul.plan.left import Left
from simpul.plan.model import Fragment, Phase, Plan, Unit
from simpul.plan.serial import digest
from simpul.words.sentence import joined, tell
from simpul.words.states import state

SPOKE_SECONDS = 180
# A hub waits longer than any spoke, so that it can follow what the spoke became.
HUB_SECONDS = 600
# The part of these after which no far end is confirmed any more: what is left is for confirming the hub, which takes no
# longer than beginning its part did (`tasks.change.begin`).
_LATE = 2 / 3
WAVE = 50
REACH_SECONDS = 120.0

Verdict = Literal["done", "deferred", "refused", "failed", "split"]
VERDICTS: tuple[Verdict, ...] = ("done", "deferred", "refused", "failed", "split")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one fragment in one stage, in the device's own words where it refused. Of one that was taken back,
    the objects that stood otherwise afterwards than before it; None where nobody compared. Of one that was committed,
    when its undo was armed at the earliest, by this machine's monotonic clock.
    """

    state: Literal["committed", "confirmed", "reverted", "unreachable", "moved", "refused", "fallen", "unknown",
                   "not begun"]
    detail: str = ""
    otherwise: Left | None = None
    armed: float | None = None

    @property
    def facts(self) -> dict[str, Json]:
        """As the event log keeps it."""
        compared = {} if self.otherwise is None else self.otherwise.facts
        return {"state": self.state, "detail": self.detail, **compared}


class Fleet(Protocol):
    """The devices, many at a time. `tasks` over Nornir in the field; anything with these verbs in a test."""

    def remember(self, names: Sequence[str]) -> Mapping[str, str]:
        """Ask these devices what stands, before anything of them is changed. Returns those that could not be asked,
        with why: of them nothing can fall.
        """
        ...

    def fallen(self, names: Sequence[str], aside: Collection[str]) -> Mapping[str, Outcome]:
        """Over a new session: the devices on which something that stood then does not stand again, and those that are
        not reached. What leads to devices `aside` does not count: their part of the change is still to come.
        """
        ...

    def begin(self, work: Mapping[str, Sequence[Fragment]], seconds: int, reach: float) -> Mapping[str, Outcome]:
        """Stage, arm and commit. Outcomes by fragment id; a device that cannot be reached within `reach` s says so."""
        ...

    def settle(self, confirm: Mapping[str, Sequence[Fragment]], revert: Mapping[str, Sequence[Fragment]],
               ) -> Mapping[str, Outcome]:
        """Over a new session: confirm what still stands as committed, revert the rest. Outcomes by fragment id."""
        ...

    def compare(self, undone: Mapping[str, Sequence[Fragment]]) -> Mapping[str, Outcome]:
        """Over a new session: whether what stood before these, which were taken back, stands again."""
        ...


@dataclass(slots=True)
class UnitResult:
    """What became of a unit, and where each of its ends stands."""

    unit: str
    verdict: Verdict
    detail: str = ""
    standing: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """All units of a plan, in the order in which they were taken."""

    plan: str
    units: tuple[UnitResult, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing failed. What was deferred is no failure: the next run picks it up."""
        return all(u.verdict in ("done", "deferred") for u in self.units)

    @property
    def complete(self) -> bool:
        """Whether all of the plan stands."""
        return all(u.verdict == "done" for u in self.units)

    def count(self, verdict: Verdict) -> int:
        return sum(u.verdict == verdict for u in self.units)


Record = Callable[[str, Mapping[str, Json]], object]
Progress = Callable[[UnitResult], object]


def apply(
    plan: Plan, fleet: Fleet, record: Record, seen: Callable[[str], bool], progress: Progress = lambda _: None,
    reach: float = REACH_SECONDS,
) -> ApplyResult:
    """Apply a whole plan. `seen` says whether a device was ever confirmed before: only a router that was never
    reached is waited for, since it is this very change that opens the way to it.
    """
    name = digest(plan)
    results: dict[str, UnitResult] = {}
    record("apply-begin", {"plan": name, "units": [u.name for u in plan.units]})
    left, size = list(plan.units), WAVE
    while left:
        wave = next_wave(left, size)
        ready = []
        for unit in wave:
            held = [u for u in unit.after if u in results and results[u].verdict != "done"]
            if held:
                waits = UnitResult(unit.name, "deferred", tell("waits for {units}", units=", ".join(held)))
                _end(results, waits, name, record, progress)
            else:
                ready.append(unit)
        group = _Wave(ready, fleet, record, name, seen, reach)
        done = group.run()
        late = group.late() if len(ready) > 1 else set()
        for result in done:
            if result.unit not in late:
                _end(results, result, name, record, progress)
        if late:
            # Some hub is too slow for so many at once.
            size = len(ready) // 2
        gone = {u.name for u in wave} - late
        left = [u for u in left if u.name not in gone]
    outcome = ApplyResult(name, tuple(results.values()))
    record("apply-end", {"plan": name, "ok": outcome.ok, "complete": outcome.complete, "done": outcome.count("done"),
                         "deferred": outcome.count("deferred")})
    return outcome


def _end(results: dict[str, UnitResult], result: UnitResult, plan: str, record: Record, progress: Progress) -> None:
    results[result.unit] = result
    record("unit-end", {"plan": plan, "unit": result.unit, "verdict": result.verdict, "detail": result.detail,
                        "standing": dict(result.standing)})
    progress(result)


def next_wave(left: Sequence[Unit], size: int = WAVE) -> list[Unit]:
    """The units that go next, together: none waits for one that is still to come, and they are no more than `size`."""
    names = {u.name for u in left}
    ready = [u for u in left if names.isdisjoint(u.after)]
    # A circle: the planner refuses it, so take them together rather than never.
    return list(ready or left)[:size]


class _Wave:
    """One group of units on its way through the phases."""

    def __init__(self, units: Sequence[Unit], fleet: Fleet, record: Record, plan: str, seen: Callable[[str], bool],
                 reach: float) -> None:
        self._units = list(units)
        self._fleet = fleet
        self._record = record
        self._plan = plan
        self._seen = seen
        self._reach = reach
        self._unasked: Mapping[str, str] = {}
        self._results = {u.name: UnitResult(u.name, "done") for u in units}
        self._armed: dict[str, float] = {}   # by fragment, when its undo was armed
        self._apart: dict[str, list[str]] = {}  # of units whose ends stand apart, why each does
        self._late: set[str] = set()         # units that some device had too little time for

    def run(self) -> list[UnitResult]:
        switching = {f.device for f in self._standing("switch")}
        known = dict.fromkeys(f.device for u in self._units for f in u.fragments if self._seen(f.device))
        if known:
            self._unasked = self._fleet.remember(tuple(known))
        self._begin(self._standing("expand"), HUB_SECONDS)
        self._look("expand", switching)
        self._begin(self._standing("switch"), SPOKE_SECONDS)
        self._look("switch", ())
        # Now that no site's part is still to come, what all of them lost was a hub's own doing.
        self._look("expand", (), alone=True)
        self._give_up_what_is_late()
        self._settle("switch")
        self._settle("expand")
        self._contract()
        return [self._results[u.name] for u in self._units]

    def late(self) -> set[str]:
        """The units that may be taken again: some device had too little time for them, and nothing of them stands."""
        return {name for name in self._late
                if all(s.endswith(" reverted") for s in self._results[name].standing.values())}

    def _standing(self, phase: Phase) -> list[Fragment]:
        return [f for u in self._units for f in u.fragments if f.phase == phase]

    def _contract(self) -> None:
        """Take from hubs what nobody needs any more, as much at once as each has time for."""
        left = self._standing("contract")
        while left:
            self._begin(left, SPOKE_SECONDS)
            left = [f for f in left if self._is("not begun", f)]
            self._look("contract", ())
            self._settle("contract")

    def _begin(self, fragments: Sequence[Fragment], seconds: int) -> None:
        """Commit these, of every unit that is still well, under an armed undo."""
        for patient in (False, True):
            todo = [f for f in fragments if self._well(f.unit)
                    and (f.phase == "switch" and not self._seen(f.device)) == patient]
            if not todo:
                continue
            for fragment in todo:
                self._say("commit", fragment)
            outcomes = self._fleet.begin(_by_device(todo), seconds, self._reach if patient else 0.0)
            for fragment in todo:
                self._note(fragment, outcomes.get(fragment.id, Outcome("unknown", tell("no answer"))), "committed")

    def _look(self, phase: Phase, aside: Collection[str], *, alone: bool = False) -> None:
        """Give up each unit whose change took something that stood before it; `_settle` then takes it back. With
        `alone`, only units that no site has a part in: a site's own follows its site.
        """
        of_sites = {u.name for u in self._units if any(f.phase == "switch" for f in u.fragments)} if alone else set()
        standing = [f for f in self._standing(phase)
                    if self._well(f.unit) and self._is("committed", f) and f.unit not in of_sites
                    and self._seen(f.device)]
        if not standing:
            return
        outcomes = self._fleet.fallen(tuple(dict.fromkeys(f.device for f in standing)), aside)
        for fragment in standing:
            outcome = outcomes.get(fragment.device)
            seen = outcome
            if seen is None and fragment.device in self._unasked:
                seen = Outcome("unknown", tell("not asked before its change: {why}",
                                               why=self._unasked[fragment.device]))
            self._record("fragment-look", self._facts(fragment) | {
                "state": seen.state if seen else "stands", "detail": seen.detail if seen else ""})
            if outcome is not None and self._well(fragment.unit):
                result = self._results[fragment.unit]
                result.verdict = "deferred" if outcome.state == "unreachable" else "failed"
                result.detail = _words(fragment.device, outcome)

    def _give_up_what_is_late(self) -> None:
        """A far end is confirmed only where its hub's part still stands until that is confirmed, too."""
        now = time.monotonic()
        for fragment in self._standing("expand"):
            since = self._armed.get(fragment.id)
            if since is None or now - since < _LATE * HUB_SECONDS or not self._well(fragment.unit):
                continue
            result = self._results[fragment.unit]
            result.verdict = "failed"
            result.detail = tell("{device}: its undo is due, armed {seconds} s ago: no far end is confirmed that late",
                                 device=fragment.device, seconds=round(now - since))
            self._late.add(fragment.unit)

    def _settle(self, phase: Phase) -> None:
        """Confirm what belongs to a unit that is well; revert what belongs to one that is not, and forget what was only
        brought there.
        """
        confirm: list[Fragment] = []
        revert: list[Fragment] = []
        for fragment in self._standing(phase):
            if self._is("committed", fragment):
                (confirm if self._well(fragment.unit) else revert).append(fragment)
            elif self._is("not begun", fragment):
                revert.append(fragment)
        if not confirm and not revert:
            return
        for fragment in confirm:
            self._say("confirm", fragment)
        for fragment in revert:
            self._say("revert", fragment)
        outcomes = self._fleet.settle(_by_device(confirm), _by_device(revert))
        for fragment in confirm:
            self._note(fragment, outcomes.get(fragment.id, Outcome("unknown", tell("no answer"))), "confirmed")
        for fragment in revert:
            outcome = outcomes.get(fragment.id, Outcome("unknown", tell("its own timer undoes it")))
            self._results[fragment.unit].standing[fragment.device] = _stands(phase, outcome)
            self._record("fragment", self._facts(fragment) | outcome.facts)
            self._left(fragment, outcome)

    def _well(self, unit: str) -> bool:
        return self._results[unit].verdict == "done"

    def _is(self, state: str, fragment: Fragment) -> bool:
        """Whether this is what its device last said of it."""
        return self._results[fragment.unit].standing.get(fragment.device, "").startswith(f"{fragment.phase} {state}")

    def _note(self, fragment: Fragment, outcome: Outcome, wanted: str) -> None:
        result = self._results[fragment.unit]
        result.standing[fragment.device] = _stands(fragment.phase, outcome)
        if outcome.armed is not None:
            self._armed[fragment.id] = outcome.armed
        self._record("fragment", self._facts(fragment) | outcome.facts)
        self._judge(fragment, outcome, wanted)
        self._left(fragment, outcome)

    def _judge(self, fragment: Fragment, outcome: Outcome, wanted: str) -> None:
        """What the outcome means for its unit."""
        result = self._results[fragment.unit]
        confirmed = [d for d, s in result.standing.items() if s.endswith("confirmed")]
        if wanted == "confirmed" and confirmed and not (outcome.state == wanted and self._well(fragment.unit)):
            words = self._apart.setdefault(fragment.unit, [result.detail] if result.detail else [])
            if outcome.state != wanted:
                words.append(tell("{device} {state}: {detail}", device=fragment.device, state=state(outcome.state),
                                  detail=outcome.detail))
            result.verdict = "split"
            result.detail = joined("; ", (tell("{devices} confirmed", devices=", ".join(confirmed)), *words,
                                          tell("the next plan brings the ends together")))
            return
        if outcome.state == wanted or not self._well(fragment.unit):
            return
        if outcome.state == "not begun":
            if fragment.phase == "contract":
                return
            self._late.add(fragment.unit)
        verdicts: dict[str, Verdict] = {"unreachable": "deferred", "not begun": "deferred", "moved": "refused"}
        result.verdict = verdicts.get(outcome.state, "failed")
        result.detail = _words(fragment.device, outcome)

    def _left(self, fragment: Fragment, outcome: Outcome) -> None:
        """An undo that did not bring everything back is nothing to be picked up by the next run unseen."""
        if outcome.otherwise:
            result = self._results[fragment.unit]
            words = tell("not as before: {objects}", objects=outcome.otherwise.words)
            result.standing[fragment.device] = joined(", ", (result.standing[fragment.device], words))
            result.verdict = "split" if result.verdict == "split" else "failed"
            result.detail = joined("; ", (result.detail, tell(
                "{device} went back, {words}: simpul plan shows what runs there", device=fragment.device,
                words=words)))

    def _say(self, verb: str, fragment: Fragment) -> None:
        """The log knows of a step before the device does."""
        self._record(f"fragment-{verb}", self._facts(fragment))

    def _facts(self, fragment: Fragment) -> dict[str, Json]:
        return {"plan": self._plan, "unit": fragment.unit, "device": fragment.device, "fragment": fragment.id,
                "phase": fragment.phase}


def _stands(phase: Phase, outcome: Outcome) -> str:
    return tell("{phase} {state}", phase=phase, state=state(outcome.state))


def _words(device: str, outcome: Outcome) -> str:
    """Whose outcome it is, and why; drivers name their device themselves."""
    words = outcome.detail or state(outcome.state)
    return words if words.startswith(device) else tell("{device}: {words}", device=device, words=words)


def _by_device(fragments: Iterable[Fragment]) -> dict[str, list[Fragment]]:
    found: dict[str, list[Fragment]] = {}
    for fragment in fragments:
        found.setdefault(fragment.device, []).append(fragment)
    return found
