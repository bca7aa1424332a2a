"""`simpul plan`, `apply`, `fetch`, `show`: from the inventory to the routers.

    python -m playbooks.provision [--dry-run] ...

plans and applies everything; its siblings `provision_vlan`, `provision_vpn` and `provision_routing` do one slice each.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from platforms.registry import platform
from playbooks import terminal
from playbooks.apply import VERDICTS, ApplyResult, UnitResult, apply
from playbooks.approvals import demand, facts
from playbooks.limit import chosen
from playbooks.plan import Saved, make_plan
from playbooks.readings import Readings
from playbooks.sent import sends_what_it_shows
from playbooks.stale import still_meant
from playbooks.workspace import Workspace, actor
from records.files import write_atomically, write_out
from records.kept import Kept
from records.state_folder import make_state_folder
from simpul.collector import collector_paused
from simpul.config.model import FEATURES, Feature
from simpul.errors import PlanError, SimpulError
from simpul.evidence import Signed
from simpul.evidence.canonical import Json
from simpul.plan.model import Plan
from simpul.plan.serial import digest, dump, load
from simpul.report.line import Line
from simpul.report.plan_report import kept_out, plan_report
from simpul.report.review import review_page
from simpul.report.risks import risk_lines
from simpul.report.status_report import standings
from simpul.report.sums import Sights
from simpul.words.language import LANGUAGES, Language
from simpul.words.sentence import Sentence, joined, some, tell
from simpul.words.states import state

# What each slice covers: a slice brings what it must refer to, so that it stands by itself.
SLICES: Mapping[str, tuple[Feature, ...]] = {
    "vlan": ("base", "vlan", "services", "public"), "vpn": ("base", "vpn"),
    "routing": ("base", "vpn", "routing", "filter"), "filter": ("base", "filter"),
    "services": ("base", "vlan", "services"),
    "public": ("base", "vlan", "public"),
    "hardening": ("base", "filter", "hardening"),
}
# How many deferred units the last line names.
NAMED = 6

def features_of(slices: Sequence[str]) -> tuple[Feature, ...]:
    """The features that slices cover, in their fixed order; empty for everything."""
    unknown = [s for s in slices if s not in SLICES]
    if unknown:
        raise SimpulError("SIM802", f"--feature {unknown[0]}: there is no such slice",
                          hint=f"one of {', '.join(SLICES)}")
    covered = {f for s in slices for f in SLICES[s]}
    return tuple(f for f in FEATURES if f in covered)


def prepare(workspace: Workspace, *, dry_run: bool) -> None:
    """Give the numbers and make the keys that the inventory needs; in a dry run, only in memory and without keys."""
    if dry_run:
        return
    made = workspace.make_keys()
    workspace.release_absent()
    _ = workspace.models
    numbers = workspace.save_numbers()
    if numbers or made:
        done = [tell("{numbers} records appended to {ledger}", numbers=numbers,
                     ledger=str(workspace.inventory / "ledger"))]
        if made:
            done.append(tell("{keys} tunnel keys made", keys=made))
        terminal.say(tell("{done}; commit the ledger with the inventory", done=joined(", ", done)), "dim")


def plan_for(
    workspace: Workspace, *, limit: str | None, features: Sequence[str], dry_run: bool, against: Path | None = None,
    written: dict[str, bytes] | None = None,
) -> Plan:
    """A plan for what `limit` and `features` choose, read from the devices or from saved configurations. `written`
    learns what its fragments are written as, by their ids, as far as that is known.
    """
    names = chosen(workspace.network, limit)
    prepare(workspace, dry_run=dry_run)
    if against is not None:
        # A dry run writes nothing, this neither.
        cache = None if dry_run else workspace.state / "cache"
        found = Saved(against, names, workspace, Readings(cache / "read") if cache is not None else None)
        kept = Kept(cache / "planned") if cache is not None else None
        # What nobody saved is new: it will come up with its first file.
        return make_plan(workspace, names, found, features_of(features), set(names) - set(found), kept=kept,
                         written=written)
    from playbooks.fleet import read  # noqa: PLC0415 - a plan against saved files need not wait for Nornir

    seen = read(workspace, names)
    waiting = fresh(workspace, names)
    for name, words in seen.lost.items():
        if name not in waiting and name not in seen.unread:
            terminal.say(tell("{name}: {words}", name=name, words=words), "yellow")
    return make_plan(workspace, names, {**seen.found, **seen.unread}, features_of(features),
                     waiting - set(seen.texts))


def fresh(workspace: Workspace, names: Sequence[str]) -> set[str]:
    """Routers that have their first file and were never confirmed: what they run is what Simpul wrote."""
    return {n for n, s in standings(workspace.log.events(), names).items() if s.bootstrapped and not s.confirmed}


def sights(plan: Plan) -> Sights:
    """What each device's own dialect tells of an object."""
    dialects = {name: platform(facts.platform).dialect() for name, facts in plan.facts.items()}
    return lambda device, object_id, text: dialects[device].sight(object_id, text)


def run_plan(
    inventory: Path, *, limit: str | None = None, features: Sequence[str] = (), json: bool = False,
    dry_run: bool = False, out: Path | None = None, against: Path | None = None, undo: bool = False,
    full: bool = False, detailed_exitcode: bool = False,
) -> int:
    """Make a plan and show it; with `out`, store it for `apply`."""
    workspace = Workspace.open(inventory)
    fragments: dict[str, bytes] = {}
    plan = plan_for(workspace, limit=limit, features=features, dry_run=dry_run, against=against, written=fragments)
    with collector_paused():
        written = dump(plan, fragments) if json or out is not None else b""
        name = sha256(written).hexdigest() if written else ""
        if out is not None:
            write_out(out, written)
            # Whose wish it is: nobody approves their own. And whoever signs after this vouches for the log up to here.
            # So a dry run leaves this line too, where it leaves a plan: that may be approved and applied like any
            # other.
            tried: dict[str, Json] = {"dry_run": True} if dry_run else {}
            workspace.log.append("plan", {"plan": name} | tried, actor())
        if json:
            terminal.document(written.decode())
        else:
            terminal.show(plan_report(plan, sights(plan), undo=undo, full=full, name=name,
                                      language=terminal.language()))
    if plan.kept_out:
        return 1
    return 2 if detailed_exitcode and plan.units else 0


def run_show(
    plan_file: Path, *, undo: bool = False, full: bool = False, html: bool = False, language: str | None = None,
) -> int:
    """Print a stored plan, once it has proven to be what was made: for a terminal, or as one page of HTML."""
    plan = load_plan(plan_file)
    shown = sights(plan)
    limits = {f.platform: platform(f.platform).limits for f in plan.facts.values()}
    if html:
        terminal.document(review_page(plan, shown, limits, _first(language)))
        return 0
    terminal.show(plan_report(plan, shown, undo=undo, full=full, language=terminal.language()))
    terminal.show(risk_lines(plan, shown, limits, terminal.language()))
    return 0


def _first(asked: str | None) -> Language:
    """The language that a page shows at first: whoever makes it may ask for another than their own."""
    found = next((one for one in LANGUAGES if one == asked), None) if asked is not None else terminal.language()
    if found is None:
        raise SimpulError("SIM804", tell("--lang {asked}: there is no such language", asked=asked),
                          hint=tell("one of {names}", names=", ".join(LANGUAGES)))
    return found


def run_fetch(inventory: Path, *, out: Path, limit: str | None) -> int:
    """Save each router's configuration, secrets masked on the router, for `plan --against`."""
    from playbooks.fleet import read  # noqa: PLC0415 - as in `plan_for`

    workspace = Workspace.open(inventory)
    seen = read(workspace, chosen(workspace.network, limit))
    out.mkdir(parents=True, exist_ok=True)
    for name, text in seen.texts.items():
        write_atomically(out / f"{name}.conf", text.encode())
    for name, words in seen.lost.items():
        terminal.say(tell("{name}: {words}", name=name, words=words), "yellow")
    lost = len(seen.lost) - len(seen.unread)
    terminal.say(tell("{number} configurations in {out}, {unread} of them not understood, {lost} routers not reached",
                      number=len(seen.texts), out=str(out), unread=len(seen.unread), lost=lost) if seen.unread else
                 tell("{number} configurations in {out}, {lost} routers not reached",
                      number=len(seen.texts), out=str(out), lost=lost))
    return 0


def run_apply(
    inventory: Path, *, plan_file: Path | None = None, limit: str | None = None, features: Sequence[str] = (),
    yes: bool = False, json: bool = False, dry_run: bool = False,
) -> int:
    """Apply a stored plan, or make one, show it, ask, and apply it."""
    workspace = Workspace.open(inventory)
    if plan_file is not None:
        plan = load_plan(plan_file)
        if plan.network != workspace.network.name:
            raise PlanError("SIM432", tell("the plan is for {plan}, this inventory is {network}", plan=plan.network,
                                           network=workspace.network.name),
                            hint=tell("name the inventory that the plan was made from with -i"))
        if limit or features:
            raise PlanError("SIM436", tell("a stored plan is applied whole: --limit and --feature choose for a new "
                                           "one"),
                            hint=tell("make a plan of that part: simpul plan --limit ... --out FILE"))
        drifted = still_meant(workspace, plan)
        if drifted.words:
            terminal.say(tell("The inventory moved since the plan was made: {what}. Every object of the plan is still "
                              "what it means, so the plan holds.", what=drifted.text), "yellow")
        name = digest(plan)
        before = [e.time for e in workspace.log.events() if e.kind == "apply-begin" and e.data.get("plan") == name]
        if before:
            terminal.say(tell("This plan was brought to routers before, last {time}: what it changed then is refused "
                              "as moved.", time=before[-1]), "yellow")
    else:
        plan = plan_for(workspace, limit=limit, features=features, dry_run=dry_run)
        if not json:
            terminal.show(plan_report(plan, sights(plan), language=terminal.language()))
    if not plan.units or dry_run:
        if json:
            terminal.data(as_json(ApplyResult(digest(plan), ()), plan.unreachable, plan.kept_out)
                          | {"planned": [u.name for u in plan.units],
                             "complete": not plan.units and not plan.unreachable and not plan.kept_out})
        return int(bool(plan.kept_out))
    signed = demand(workspace, plan, plan_file)
    if plan_file is None and not yes and not terminal.ask(tell("Apply exactly this?")):
        terminal.say(tell("not applied; simpul apply --yes applies without asking"), "yellow")
        return 1
    result = carry_out(workspace, plan, signed)
    if json:
        terminal.data(as_json(result, plan.unreachable, plan.kept_out))
    else:
        terminal.show(told(result, plan.unreachable))
        terminal.show(kept_out(plan))
    return 0 if result.ok and not plan.kept_out else 1


# What an apply does, by the record that it makes before it.
_DOING: Final[Mapping[tuple[str, Json], Sentence]] = {
    ("fragment-commit", "expand"): tell("adding on hubs"), ("fragment-commit", "switch"): tell("changing sites"),
    ("fragment-confirm", "switch"): tell("confirming sites"), ("fragment-confirm", "expand"): tell("confirming hubs"),
    ("fragment-commit", "contract"): tell("taking from hubs what nobody needs any more"),
}


def carry_out(workspace: Workspace, plan: Plan, signed: Sequence[Signed] = ()) -> ApplyResult:
    """Apply with progress, its approvals and every step in the event log before a router hears of it."""
    from playbooks.fleet import NornirFleet  # noqa: PLC0415 - as in `plan_for`

    kept = make_state_folder(workspace.inventory) / "plans"
    kept.mkdir(mode=0o700, exist_ok=True)
    write_atomically(kept / f"{digest(plan)}.json", dump(plan))
    who = actor()
    devices = sorted({f.device for u in plan.units for f in u.fragments})
    standing = standings(workspace.log.events(), devices)

    for approval in signed:
        workspace.log.append("approved", facts(approval), who)
    with terminal.progress(tell("applied"), len(plan.units)) as step, NornirFleet(workspace, devices) as fleet:
        def record(kind: str, facts: Mapping[str, Json]) -> None:
            workspace.log.append(kind, facts, who)
            if (doing := _DOING.get((kind, facts.get("phase")))) is not None:
                step.doing(doing)

        def said(result: UnitResult) -> None:
            step("" if result.verdict == "done" else tell("{unit} {verdict}: {detail}", unit=result.unit,
                                                          verdict=state(result.verdict), detail=result.detail))

        return apply(plan, fleet, record, lambda name: standing[name].confirmed is not None, said)


def load_plan(path: Path) -> Plan:
    """A stored plan, once it has proven to be what was made and to send what it shows. Raises PlanError."""
    try:
        plan = load(path.read_bytes())
    except OSError as error:
        raise PlanError("SIM433", tell("{path} cannot be read: {why}", path=str(path), why=error.strerror),
                        hint=tell("simpul plan --out writes one")) from error
    sends_what_it_shows(plan)
    return plan


def told(result: ApplyResult, unreachable: Sequence[str] = ()) -> Iterator[Line]:
    """What became of a plan: what is not done first, and the last line says how much of it that is. `unreachable` are
    the routers that could not be read for it.
    """
    left = [u for u in result.units if u.verdict != "done"]
    for unit in left:
        yield Line(tell("  {unit} {verdict}: {detail}", unit=unit.unit, verdict=state(unit.verdict),
                        detail=unit.detail), "yellow")
        yield from (Line(tell("    {device}: {state}", device=device, state=stands), "dim")
                    for device, stands in sorted(unit.standing.items()))
    counts = joined(", ", (tell("{number} {verdict}", number=n, verdict=state(v))
                           for v in VERDICTS if (n := result.count(v))))
    name = result.plan[:16]
    away = tell(" Not reached for it: {routers}.", routers=some(unreachable, NAMED)) if unreachable else ""
    if not result.ok:
        yield Line(tell("NOT ALL of plan {name} is applied: {counts}.{away} Make a new plan; it shows what is left.",
                        name=name, counts=counts, away=away), "red bold")
    elif left:
        yield Line(tell("NOT ALL of plan {name} is applied: {counts}. Deferred: {units}.{away} The next plan has it "
                        "again.", name=name, counts=counts, units=some((u.unit for u in left), NAMED), away=away),
                   "yellow bold")
    elif away:
        yield Line(tell("Applied plan {name}: {counts}.{away} The next plan has their sites' changes.", name=name,
                        counts=counts, away=away), "yellow bold")
    else:
        yield Line(tell("Applied plan {name}, all of it: {counts}.", name=name, counts=counts), "green")


def as_json(
    result: ApplyResult, unreachable: Sequence[str], kept_out: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """The stable schema of `apply --json`. `ok`: nothing failed. `complete`: nothing is left. `kept_out`: the routers
    that could not be planned, with why; where there are any, the exit code is 1.
    """
    return {"plan": result.plan, "ok": result.ok,
            "complete": result.complete and not unreachable and not kept_out,
            "unreachable": list(unreachable), "kept_out": dict(kept_out),
            "counts": {v: result.count(v) for v in VERDICTS},
            "units": [{"unit": u.unit, "verdict": u.verdict, "detail": u.detail, "standing": u.standing}
                      for u in result.units]}


if __name__ == "__main__":
    from playbooks.cli import main

    main(["apply", *sys.argv[1:]])
