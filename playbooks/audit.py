"""`simpul audit`: whether the event log is whole, and who approved each plan that went to routers.

    python -m playbooks.audit

Offline, from the log and the plans kept beside it; docs/evidence.md says how to do the same by hand.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from playbooks import terminal
from playbooks.approvals import approvers
from playbooks.workspace import Workspace
from records.signatures import holds
from simpul.errors import EvidenceError, PlanError
from simpul.evidence import NAMESPACE, Approval, Event, Head, line_hash, read_approval
from simpul.intent.model import Approver
from simpul.plan.serial import load
from simpul.report.line import Line
from simpul.words.sentence import tell


def run(inventory: Path, *, noted: str | None = None) -> int:
    """Verify the whole chain, then every plan in it. Exit 1 where one is not what was approved or kept, or went to
    routers of a government that asked for an approval then and gave none. `noted` is a head that this printed once.

    Raises EvidenceError at the first line that does not follow from the one before, and where the chain does not hold
    the noted head.
    """
    was = None if noted is None else _head(noted)
    workspace = Workspace.open(inventory)
    head = workspace.log.verify(was)
    terminal.show([Line(tell("{events} events, each following from the one before; head {head}",
                             events=str(head.seq), head=f"{head.seq}:{head.sha256}"), "green")])
    if was is not None:
        terminal.show([Line(tell("  the head that was noted, line {line}, is one of them", line=str(was.seq)),
                            "green")])
    bad = False
    for line in _plans(workspace):
        terminal.show([line])
        bad = bad or line.style == "red"
    return int(bad)


def _head(noted: str) -> Head:
    said = re.fullmatch(r"(\d{1,15}):([0-9a-f]{64})", noted.strip())
    if said is None:
        raise EvidenceError("SIM806", tell("--head {noted}: that is no head of a log", noted=noted),
                            hint=tell("LINE:SHA256, as `simpul audit` printed it"))
    return Head(int(said[1]), said[2])


def _plans(workspace: Workspace) -> Iterator[Line]:
    heads = {0: Head().sha256}
    known = {(a.government, a.id): a for a in approvers(workspace)}
    approved: dict[str, list[Event]] = {}
    events = list(workspace.log.events())
    # What the log itself says was changed: a kept plan may be gone.
    told: dict[str, set[str]] = {}
    for event in events:
        if event.kind == "fragment-commit":
            told.setdefault(str(event.data.get("plan")), set()).add(str(event.data.get("device")))
    for event in events:
        heads[event.seq] = line_hash(event.line())
        plan = str(event.data.get("plan", ""))
        if event.kind == "approved":
            approved.setdefault(plan, []).append(event)
        elif event.kind == "apply-begin":
            yield Line(tell("line {line}: plan {plan} brought to routers {time} by {actor}", line=str(event.seq),
                            plan=plan[:16], time=event.time, actor=event.actor), "bold")
            path = workspace.state / "plans" / f"{plan}.json"
            yield _kept(path, plan)
            given = [(e, _approval(e, heads, known)) for e in approved.pop(plan, [])]
            yield from (line for _, line in given)
            # Only what holds by a key of today's inventory: whoever let himself in as an approver is none.
            held = {str(e.data.get("government")) for e, line in given if line.style == "green"}
            yield from _without(workspace, told.get(plan, set()) | _planned(path), event, held)


def _kept(path: Path, plan: str) -> Line:
    if not path.is_file():
        return Line(tell("  its plan is not in {folder}: ask for the file with this SHA-256", folder=str(path.parent)),
                    "yellow")
    if hashlib.sha256(path.read_bytes()).hexdigest() != plan:
        return Line(tell("  {path} is not the plan that was brought: its SHA-256 is another", path=str(path)), "red")
    return Line(tell("  the plan is kept whole: {path}", path=str(path)), "dim")


def _planned(path: Path) -> set[str]:
    """The devices of a plan as it was kept; none where it is gone."""
    try:
        return {f.device for u in load(path.read_bytes()).units for f in u.fragments}
    except (OSError, PlanError):
        return set()


def _without(workspace: Workspace, changed: Collection[str], begun: Event, given: Collection[str]) -> Iterator[Line]:
    """The governments that gave no approval of a change of their routers, and by the inventory asked for one on the day
    when it was begun.
    """
    devices = workspace.network.devices()
    day = date.fromisoformat(begun.time[:10])
    touched = {workspace.site_of(name).government for name in changed if name in devices}
    asking: dict[str, bool] = {}
    for approver in approvers(workspace):
        asking[approver.government] = asking.get(approver.government, False) or approver.asked(day)
    for code in sorted((touched & asking.keys()) - set(given)):
        if asking[code]:
            yield Line(tell("  without an approval for {government}, which the inventory asks for", government=code),
                       "red")
        else:
            yield Line(tell("  without an approval for {government}, whose approvers begin later", government=code),
                       "dim")


def _approval(event: Event, heads: dict[int, str], known: dict[tuple[str, str], Approver]) -> Line:
    who, key = str(event.data.get("approver")), str(event.data.get("key"))
    text = str(event.data.get("text")).encode()
    try:
        approval = read_approval(text, f"line {event.seq}")
    except EvidenceError as error:
        return Line(tell("  {why}", why=error.diagnostic.message), "red")
    line = str(event.seq)
    facts = (event.data.get("approver"), event.data.get("plan"), event.data.get("government"))
    if (approval.approver, approval.plan, approval.government) != facts or not holds(
            text, str(event.data.get("signature")), who, key, NAMESPACE):
        return _told(approval, who, tell("the signature in line {line} does not hold", line=line), "red")
    if heads.get(approval.head.seq) != approval.head.sha256:
        return _told(approval, who, tell("{who} saw a log with another line {line}: this one was written anew",
                                         who=who, line=str(approval.head.seq)), "red")
    approver = known.get((approval.government, who))
    if approver is None or approver.key != key:
        return _told(approval, who, tell("the signature holds, by a key that the inventory does not name for "
                                         "{government} now: {key}", government=approval.government, key=key), "yellow")
    if not approver.may(date.fromisoformat(event.time[:10])):
        return _told(approval, who, tell("the signature holds, and it was outside {who}'s term: {place}", who=who,
                                         place=str(approver.where)), "yellow")
    return _told(approval, who, tell("the signature holds"), "green")


def _told(approval: Approval, who: str, words: str, style: str) -> Line:
    return Line(tell("  approved by {who} for {government} {time}: {words}", who=who, government=approval.government,
                     time=approval.time, words=words), style)


if __name__ == "__main__":
    from playbooks.cli import main

    main(["audit", *sys.argv[1:]])
