"""`simpul resume`: after a run that was killed, or whose answers were lost.

What a unit's far end became decides for the whole unit: where its own routers are confirmed, the hubs that still hold
their part committed are confirmed after them; where they are not, everything is taken back now instead of when its
timer fires. A hub whose far end cannot be asked is left to its timer. What was taken back, by a router's own timer or
now, is compared object by object with what its plan saw before it. A new plan then shows what is still to be done;
nothing is ever continued from memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, cast

from playbooks import terminal
from playbooks.apply import Fleet, Outcome, Record
from playbooks.fleet import NornirFleet, inquire
from playbooks.limit import chosen
from playbooks.workspace import Workspace, actor
from simpul.device import FateState
from simpul.errors import PlanError
from simpul.evidence import Event, Json
from simpul.plan.left import Left
from simpul.plan.model import Fragment, Phase, Unit
from simpul.plan.serial import digest, load
from simpul.report.line import Line
from simpul.report.status_report import standings
from simpul.words.sentence import joined, tell
from simpul.words.states import state

Verb = Literal["confirm", "revert", "wait"]
# The fragments of a plan by id, as it was kept when it went to the routers; none where it is gone.
Kept = Callable[[str], Mapping[str, Fragment]]
# Asks each device after these fragments; what it holds besides is in the answer, who does not answer is not.
Ask = Callable[[Mapping[str, Sequence[str]]], Mapping[str, Mapping[str, FateState]]]
# Confirmed, and not yet what the device boots: no timer takes it back any more.
_DISARMED: FateState = "confirmed-unsaved"
_PENDING = ("staged", "armed", "committed", _DISARMED)
_DECISIVE: tuple[Phase, ...] = ("switch", "expand", "contract")


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one fragment that was open. `waiting` and `not reached` leave it open; `not ours` is a fragment
    that this event log never announced: somebody else's, left to its own timer.
    """

    device: str
    fragment: str
    unit: str
    state: Literal["confirmed", "reverted", "waiting", "not reached", "not ours"]
    detail: str = ""
    otherwise: Left | None = None     # of one that was taken back: what is not as before; None: not compared


def decisive(unit: Unit) -> tuple[Fragment, ...]:
    """The fragments that decide for their unit: those of the site's own routers; of hubs only, what is added first."""
    for phase in _DECISIVE:
        found = tuple(f for f in unit.fragments if f.phase == phase)
        if found:
            return found
    return ()


def verbs(unit: Unit, fates: Mapping[str, FateState | None]) -> dict[str, Verb]:
    """What to do now with each fragment of a unit that its device still holds, by fragment id. A fate of None is a
    device that was not reached.

    The decisive fragments come first: while any of them is still held, the others wait.
    """
    far = decisive(unit)
    passed = any(fates.get(f.id) in ("confirmed", _DISARMED) for f in far)

    def verb(fragment: Fragment, go_on: bool) -> Verb:
        fate = fates[fragment.id]
        return "confirm" if fate == _DISARMED or (go_on and fate == "committed") else "revert"

    first: dict[str, Verb] = {f.id: verb(f, passed) for f in far if fates.get(f.id) in _PENDING}
    followers = [f for f in unit.fragments if f not in far and fates.get(f.id) in _PENDING]
    if first or any(fates.get(f.id) is None for f in far):
        return first | {f.id: "wait" for f in followers}
    all_passed = all(fates.get(f.id) == "confirmed" for f in far)
    # Nobody has looked at what a contract took: the next plan has it again.
    return {f.id: verb(f, all_passed and f.phase != "contract") for f in followers}


def settle(
    units: Iterable[tuple[str, Unit]], fates: Mapping[str, FateState | None], fleet: Fleet, record: Record,
) -> tuple[dict[str, FateState | None], dict[str, Outcome]]:
    """Bring each (plan, unit) to one end, far ends first; every step is recorded before. Returns the fates after it and
    what became of those that were taken back.
    """
    known = dict(fates)
    undone: dict[str, Outcome] = {}
    units = list(units)
    plan_of = {f.id: plan for plan, unit in units for f in unit.fragments}
    for _ in range(2):
        work: dict[Verb, dict[str, list[Fragment]]] = {"confirm": {}, "revert": {}, "wait": {}}
        for _, unit in units:
            todo = verbs(unit, known)
            for fragment in unit.fragments:
                if fragment.id in todo:
                    work[todo[fragment.id]].setdefault(fragment.device, []).append(fragment)
        for verb in ("confirm", "revert"):
            for fragment in _all(work[verb]):
                record(f"fragment-{verb}", _facts(fragment, plan_of[fragment.id]))
        if not work["confirm"] and not work["revert"]:
            break
        outcomes = fleet.settle(work["confirm"], work["revert"])
        for fragment in (*_all(work["confirm"]), *_all(work["revert"])):
            outcome = outcomes.get(fragment.id)
            known[fragment.id] = outcome.state if outcome and outcome.state in ("confirmed", "reverted") else None
            if outcome is not None and outcome.state == "reverted":
                undone[fragment.id] = outcome
    return known, undone


def _all(work: Mapping[str, Sequence[Fragment]]) -> list[Fragment]:
    return [f for of_device in work.values() for f in of_device]


def _facts(fragment: Fragment, plan: str) -> dict[str, Json]:
    return {"plan": plan, "unit": fragment.unit, "device": fragment.device, "fragment": fragment.id,
            "phase": fragment.phase}


@dataclass(frozen=True, slots=True)
class Told:
    """What the log last said of a fragment: the plan that it was announced in, and how far that went."""

    plan: str
    fragment: Fragment
    confirming: bool = False             # its confirmation was announced
    state: str = ""                      # the last outcome that was recorded


def told(events: Iterable[Event]) -> dict[str, Told]:
    """Every fragment that the log ever announced, by id. An id is made of the content and may come again: what counts
    is what was said since it was last announced.
    """
    found: dict[str, Told] = {}
    for event in events:
        identifier = str(event.data.get("fragment", ""))
        if event.kind == "fragment-commit":
            unit, phase = str(event.data["unit"]), cast("Phase", event.data["phase"])
            bare = Fragment(identifier, str(event.data["device"]), unit, phase, (), {}, {})
            found[identifier] = Told(str(event.data["plan"]), bare)
        elif identifier in found and event.kind == "fragment-confirm":
            found[identifier] = replace(found[identifier], confirming=True)
        elif identifier in found and event.kind == "fragment":
            found[identifier] = replace(found[identifier], state=str(event.data["state"]))
    return found


def units_of(
    fragments: Iterable[str], of_log: Mapping[str, Told], kept: Kept = lambda _: {},
) -> list[tuple[str, Unit]]:
    """The units that these fragments belong to, each with its plan, once, with all of it that was announced. What was
    not yet announced never came to a router. Each fragment is whole where its plan was kept.
    """
    wanted = dict.fromkeys((of_log[f].plan, of_log[f].fragment.unit) for f in fragments if f in of_log)
    parts: dict[tuple[str, str], list[Fragment]] = {key: [] for key in wanted}
    for one in of_log.values():
        if (one.plan, one.fragment.unit) in parts:
            parts[one.plan, one.fragment.unit].append(kept(one.plan).get(one.fragment.id, one.fragment))
    return [(plan, Unit(name, tuple(found))) for (plan, name), found in parts.items()]


def believed(of_log: Mapping[str, Told], answers: Mapping[str, FateState]) -> dict[str, FateState | None]:
    """Where each fragment stands, of what the log says and what routers answered; None where neither knows.

    A router that says "confirmed" of a fragment whose confirmation was not announced speaks of an earlier time.
    """
    found: dict[str, FateState | None] = {}
    for identifier, one in of_log.items():
        answer = answers.get(identifier)
        if one.state == "confirmed":
            found[identifier] = "confirmed"
        elif answer == "confirmed" and not one.confirming:
            found[identifier] = "unseen"
        else:
            found[identifier] = answer
    return found


def resume(
    events: Sequence[Event], names: Sequence[str], ask: Ask, fleet: Fleet, record: Record,
    kept: Kept = lambda _: {},
) -> list[Settled]:
    """Settle what is open on the devices `names`, and on those that share a unit with it."""
    of_log = told(events)
    devices = dict.fromkeys((*names, *(one.fragment.device for one in of_log.values())))
    open_now = {name: tuple(standing.open) for name, standing in standings(events, devices).items()}
    open_here = [f for n in names for f in open_now[n]]
    asked: dict[str, list[str]] = {n: list(open_now[n]) for n in names}
    for _, unit in units_of(open_here, of_log):
        for fragment in unit.fragments:
            asked.setdefault(fragment.device, []).append(fragment.id)
    seen = ask(asked)
    held = [(n, f) for n, states in seen.items() for f, s in states.items() if s in _PENDING]
    # What was announced and closed may be held all the same: a session was lost while it was being staged.
    units = units_of((*open_here, *(f for _, f in held)), of_log, kept)
    before = believed(of_log, {f: s for states in seen.values() for f, s in states.items()})
    after, undone = settle(units, before, fleet, record)
    report = account(units, open_now, before, after)
    by_itself: dict[str, list[Fragment]] = {}
    for fragment in (f for _, unit in units for f in unit.fragments):
        if after.get(fragment.id) == "reverted" and fragment.id not in undone:
            by_itself.setdefault(fragment.device, []).append(fragment)
    if by_itself:
        undone |= fleet.compare(by_itself)
    report = [_compared(one, undone.get(one.fragment)) if after.get(one.fragment) == "reverted" else one
              for one in report]
    for one in report:
        if one.state in ("confirmed", "reverted"):
            last = of_log[one.fragment]
            said = Outcome(one.state, tell("resume: {detail}", detail=one.detail), one.otherwise)
            record("fragment", _facts(last.fragment, last.plan) | said.facts)
    return report + [Settled(n, f, "", "not ours", tell("nobody here announced it: left to its own timer"))
                     for n, f in held if f not in of_log]


def _compared(settled: Settled, seen: Outcome | None) -> Settled:
    """What was taken back, with what a comparison found."""
    if seen is None or seen.otherwise is None:
        why = (seen.detail if seen is not None else "") or tell("not compared with what stood before: no plan is kept")
        return replace(settled, detail=joined("; ", (settled.detail, why)))
    words = (tell("not as before: {objects}", objects=seen.otherwise.words) if seen.otherwise
             else tell("all as before"))
    return replace(settled, detail=joined("; ", (settled.detail, words)), otherwise=seen.otherwise)


def kept_plans(folder: Path) -> Kept:
    """The plans that went to routers, each read once."""
    @cache
    def fragments(plan: str) -> Mapping[str, Fragment]:
        try:
            found = load((folder / f"{plan}.json").read_bytes())
        except (OSError, PlanError):
            return {}
        return {f.id: f for u in found.units for f in u.fragments} if digest(found) == plan else {}

    return fragments


def run(inventory: Path, *, limit: str | None, json: bool) -> int:
    """Settle what is open. Exit 1 where a router with an open fragment was not reached, waits for another, or took a
    change back and is not as it was.
    """
    workspace = Workspace.open(inventory)
    names = chosen(workspace.network, limit)
    known = workspace.network.devices()

    silent: set[str] = set()

    def ask(asked: Mapping[str, Sequence[str]]) -> Mapping[str, Mapping[str, FateState]]:
        answers = inquire(workspace, [n for n in asked if n in known], asked)
        silent.update(n for n in asked if n in known and n not in answers)
        return answers

    def record(kind: str, facts: Mapping[str, Json]) -> object:
        return workspace.log.append(kind, facts, actor())

    report = resume(list(workspace.log.events()), names, ask, NornirFleet(workspace, names), record,
                    kept_plans(workspace.state / "plans"))
    if json:
        terminal.data([asdict(s) | (s.otherwise.facts if s.otherwise is not None else {}) for s in report])
    elif not report and silent:
        terminal.say(tell("the log knows of nothing that was left open; not reached, so not asked: {routers}",
                          routers=", ".join(sorted(silent))), "yellow")
    elif not report:
        terminal.say(tell("nothing was left open on the routers"), "green")
    else:
        terminal.show(_line(s) for s in report)
        terminal.say(tell("next: simpul plan shows what is still to be done"))
    return int(any(s.state in ("waiting", "not reached") or s.otherwise for s in report))


def account(
    units: Iterable[tuple[str, Unit]], open_now: Mapping[str, Sequence[str]], before: Mapping[str, FateState | None],
    after: Mapping[str, FateState | None],
) -> list[Settled]:
    """What became of each fragment that was open in the log or held by its router."""
    found = []
    for _, unit in units:
        for fragment in unit.fragments:
            was, now = before.get(fragment.id), after.get(fragment.id)
            if fragment.id not in open_now.get(fragment.device, ()) and was not in _PENDING:
                continue
            place = (fragment.device, fragment.id, unit.name)
            if now in ("confirmed", "confirmed-unsaved"):
                found.append(Settled(*place, "confirmed", tell("the router had it") if was == now
                                     else tell("after its far end")))
            elif now == "reverted":
                found.append(Settled(*place, "reverted", tell("the router had undone it") if was == now
                                     else tell("undone now")))
            elif now == "unseen":
                found.append(Settled(*place, "reverted", tell("it never came to the router")))
            elif now is None:
                found.append(Settled(*place, "not reached", tell("its own timer undoes what is not confirmed")))
            else:
                found.append(Settled(*place, "waiting", tell("its far end was not reached; its own timer undoes it")))
    return found


def _line(settled: Settled) -> Line:
    style = "red" if settled.otherwise else {"confirmed": "green", "reverted": ""}.get(settled.state, "yellow")
    what = (tell("{fragment} of {unit}", fragment=settled.fragment, unit=settled.unit) if settled.unit
            else settled.fragment)
    return Line(tell("{device}: {state} {what}: {detail}", device=settled.device, state=state(settled.state),
                     what=what, detail=settled.detail), style)
