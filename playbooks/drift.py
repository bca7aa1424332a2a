"""`simpul drift`: what somebody changed on routers, beside what was confirmed and what is intended.

    python -m playbooks.drift [--limit EXPR] [--revert --out PLAN | --adopt] [--json] [--dry-run]

Routers are only read. What was confirmed is what the event log and the plans that it names say; where they do not know
a router, its own confirmed files are believed, and the report says so. Exit codes: 0 nothing differs, 2 something
does, 1 a failure.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from playbooks import terminal
from playbooks.fleet import Reading, read, run_all
from playbooks.limit import chosen
from playbooks.pasts import pasts
from playbooks.plan import intended, make_plan
from playbooks.provision import sights
from playbooks.workspace import Workspace, actor
from records.files import write_out
from simpul.device import Traces
from simpul.drift.compare import DeviceDrift, compare
from simpul.drift.history import GONE
from simpul.drift.report import Finding, drift_report
from simpul.drift.traces import account, fingerprint
from simpul.errors import DeviceError, SimpulError
from simpul.plan.model import Plan
from simpul.plan.serial import dump
from simpul.report.plan_report import plan_report
from simpul.words.sentence import some, tell
from tasks import change

NAMED = 6


@dataclass(frozen=True, slots=True)
class Drifts:
    """A look at the routers: what each runs, how it differs, and who was not reached."""

    names: tuple[str, ...]
    reading: Reading
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """2 where anything differs, from what was confirmed or from what is intended."""
        return 2 if any(f.drift.drifted or f.drift.waiting for f in self.findings) else 0


def look(workspace: Workspace, names: Sequence[str]) -> Drifts:
    """Read the routers and compare. Those that differ are asked who was on them, and when."""
    history = pasts(workspace, names)
    began = time.time()
    reading = read(workspace, names)
    sites = {f"site:{workspace.device(n).site}" for n in reading.found}
    drifts = []
    for name in (n for n in names if n in reading.found):
        # A hub's part of a site's change waits with the site, here as in a plan.
        later = {o.id for o in workspace.renderer.render(workspace.models[name])
                 if o.unit.startswith("site:") and o.unit not in sites}
        drifts.append(compare(reading.found[name].running, history[name], intended(workspace, name), later))
    told = _traces(workspace, [d for d in drifts if d.differences])
    keys = {fingerprint(o.key): o.id for o in workspace.network.operators.values()}
    found = tuple(Finding(d, tuple(account(x, d.history, told.get(d.device), began, keys) for x in d.differences))
                  for d in drifts)
    return Drifts(tuple(names), reading, found)


def _traces(workspace: Workspace, drifts: Sequence[DeviceDrift]) -> dict[str, tuple[Traces, float]]:
    asked = {d.device: ([x.id for x in d.differences], _seconds(d.history.looked or d.history.time)) for d in drifts}
    results = run_all(workspace, asked, change.trace, "asked who was there", asked=asked)
    return {n: r for n, r in results.items() if not isinstance(r, DeviceError)}


def _seconds(written: str | None) -> float:
    return datetime.fromisoformat(written).timestamp() if written else 0.0


def remember(workspace: Workspace, drifts: Drifts) -> None:
    """Write down who was seen as confirmed, and what of others stands where: the next look tells what is new since."""
    who = actor()
    for finding in drifts.findings:
        drift = finding.drift
        objects = drifts.reading.found[drift.device].running.objects
        theirs = {i: objects[i].digest for i in drift.unowned}
        if drift.history.others is None or dict(drift.history.others) != theirs:
            workspace.log.append("drift-others", {"device": drift.device, "objects": theirs}, who)
        seen = {x.id: objects[x.id].digest if x.live is not None else GONE for x in drift.differences}
        told = {i: digest for i, digest in seen.items() if not drift.history.adopted(i, digest)}
        if told:
            workspace.log.append("drift-told", {"device": drift.device, "objects": told}, who)
    workspace.log.append("drift", {
        "clean": [f.drift.device for f in drifts.findings if not f.drift.differences],
        "differ": [f.drift.device for f in drifts.findings if f.drift.differences],
        "lost": sorted(drifts.reading.lost)}, who)


def revert_plan(workspace: Workspace, drifts: Drifts) -> tuple[Plan, dict[str, str]]:
    """The usual plan of what differs from what was confirmed and is still meant so; and what it leaves out, with why.

    What the inventory asks for otherwise by now is no revert: an unread edit would ride along.
    """
    wanted: dict[str, frozenset[str]] = {}
    left: dict[str, str] = {}
    for drift in (f.drift for f in drifts.findings):
        for difference in drift.differences:
            name = f"{drift.device} {difference.id}"
            if drift.history.undecided:
                left[name] = tell("a fragment's fate is open: simpul resume first")
            elif difference.meant and difference.kind != "unsaved":
                left[name] = tell("it is what the inventory asks for now, and counts as confirmed once it was told")
            elif difference.revertible or difference.kind == "unsaved":
                wanted[drift.device] = wanted.get(drift.device, frozenset()) | {difference.id}
            else:
                left[name] = tell("the inventory asks for something else than what was confirmed: simpul plan decides")
    plan = make_plan(workspace, drifts.names, drifts.reading.found, only=wanted)
    return plan, left


def run(
    inventory: Path, *, limit: str | None, revert: bool = False, adopt: bool = False, out: Path | None = None,
    json: bool = False, dry_run: bool = False,
) -> int:
    """Look, report, and make the plan or patch that was asked for."""
    if (out is not None) != revert or (revert and adopt):
        raise SimpulError("SIM803", tell("--revert and --out PLAN go together, and --adopt prints its patch"),
                          hint=tell("simpul drift --revert --out PLAN, or simpul drift --adopt"))
    workspace = Workspace.open(inventory)
    drifts = look(workspace, chosen(workspace.network, limit))
    if not dry_run:
        remember(workspace, drifts)
    if adopt:
        from playbooks.drift_adopt import run_adopt  # noqa: PLC0415 - it uses this module's types

        return run_adopt(workspace, drifts, json=json)
    if json:
        terminal.data(as_json(drifts))
    else:
        terminal.show(drift_report(drifts.findings, drifts.reading.lost))
    if revert and out is not None:
        _revert(workspace, drifts, out, json=json)
    elif not json and any(f.drift.differences for f in drifts.findings):
        terminal.say(tell("simpul drift --revert --out PLAN makes the plan that takes this back; --adopt a patch to "
                          "the inventory that keeps it, where it can be said there"), "dim")
    return drifts.exit_code


def _revert(workspace: Workspace, drifts: Drifts, out: Path, *, json: bool) -> None:
    plan, left = revert_plan(workspace, drifts)
    write_out(out, dump(plan))
    if not json:
        terminal.say("")
        terminal.show(plan_report(plan, sights(plan), language=terminal.language()))
    for name, why in left.items():
        terminal.say(tell("{name} is left as it is: {why}", name=name, why=why), "yellow")
    if plan.units:
        terminal.say(tell("{plan}: simpul apply {plan} takes it back", plan=str(out)), "dim")
    elif left:
        terminal.say(tell("{plan} has nothing to do; left out: {names}", plan=str(out), names=some(left, NAMED)), "dim")
    else:
        terminal.say(tell("{plan} has nothing to do", plan=str(out)), "dim")


def as_json(drifts: Drifts) -> dict[str, Any]:
    """The stable schema of `drift --json`."""
    return {"exit_code": drifts.exit_code, "unreachable": dict(drifts.reading.lost),
            "devices": {f.drift.device: _device(f) for f in drifts.findings}}


def _device(finding: Finding) -> Mapping[str, Any]:
    drift, history = finding.drift, finding.drift.history
    return {
        "drifted": drift.drifted, "believed": "router" if history.gap else "log", "gap": history.gap,
        "confirmed": {"time": history.time, "actor": history.actor, "origin": history.origin},
        "undecided": list(history.undecided), "waiting": list(drift.waiting), "warnings": list(drift.warnings),
        "owned": [{
            "id": x.id, "kind": x.kind, "live": x.live, "confirmed": x.confirmed, "intended": x.intended,
            "confirmed_sha256": x.past.digest if x.past else None,
            "live_sha256": sha256(x.live.encode()).hexdigest() if x.live is not None else None,
            "when": {"after": a.after, "before": a.before, "at": a.at},
            "who": [{"name": p.name, "from": p.source, "sessions": p.times, "last": p.last} for p in a.people],
            "not_known": list(a.unknown)} for x, a in zip(drift.differences, finding.accounts, strict=True)],
        "unowned": [{"id": o.id, "kind": o.kind} for o in drift.others], "unowned_all": list(drift.unowned)}


if __name__ == "__main__":
    from playbooks.cli import main

    main(["drift", *sys.argv[1:]])
