"""`simpul approve PLAN`: one person agrees to exactly this plan, by an SSH signature that anybody can check later.

    python -m playbooks.approve PLAN --key FILE

The approval and its signature stand beside the plan, as PLAN.NAME.approval and
PLAN.NAME.approval.sig; `simpul apply` looks for them there and puts both into the event log before any router hears of
the plan.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from platforms.registry import platform
from playbooks import terminal
from playbooks.approvals import SUFFIX, approvers, changed
from playbooks.provision import load_plan, sights
from playbooks.workspace import Workspace, today
from records.files import write_atomically
from records.signatures import holds, public_half, sign
from simpul.errors import EvidenceError, PlanError
from simpul.evidence import NAMESPACE, Approval, Head, line_hash, written
from simpul.intent.model import Approver
from simpul.plan.serial import digest
from simpul.report.line import Line
from simpul.report.plan_report import plan_report
from simpul.report.risks import risk_lines
from simpul.words.sentence import count, tell


def run(inventory: Path, plan_file: Path, *, key: Path, yes: bool = False) -> int:
    """Show a stored plan to one of its approvers, ask, and sign. Exit 1 where the answer is no."""
    workspace = Workspace.open(inventory)
    plan = load_plan(plan_file)
    if plan.network != workspace.network.name:
        raise PlanError("SIM432", tell("the plan is for {plan}, this inventory is {network}", plan=plan.network,
                                       network=workspace.network.name),
                        hint=tell("name the inventory that the plan was made from with -i"))
    approver = _who(workspace, key)
    devices = changed(workspace, plan).get(approver.government, [])
    if not devices:
        raise EvidenceError("SIM553", tell("the plan changes no router of {government}, for which {name} approves",
                                           government=approver.government, name=approver.name),
                            hint=tell("there is nothing here to agree to"))
    shown, spoken = sights(plan), terminal.language()
    terminal.show(plan_report(plan, shown, language=spoken))
    limits = {f.platform: platform(f.platform).limits for f in plan.facts.values()}
    terminal.show(risk_lines(plan, shown, limits, spoken))
    terminal.say(tell("{name} approves for {government}: {routers}", name=approver.name,
                      government=approver.government, routers=count(len(devices), "router")))
    if not yes and not terminal.ask(tell("Approve exactly this?")):
        terminal.say(tell("not approved; --yes approves without asking"), "yellow")
        return 1
    approval = Approval(digest(plan), plan.network, approver.id, approver.government, written(datetime.now(UTC)),
                        _head(workspace, digest(plan)))
    signature = sign(approval.text(), key, NAMESPACE)
    if not holds(approval.text(), signature, approver.id, approver.key, NAMESPACE):
        raise EvidenceError("SIM551", tell("{key} signed with another key than its public half says", key=str(key)),
                            hint=tell("name the private key itself"))
    beside = plan_file.with_name(f"{plan_file.name}.{approver.id}{SUFFIX}")
    write_atomically(beside, approval.text(), 0o644)
    write_atomically(beside.with_name(f"{beside.name}.sig"), signature.encode(), 0o644)
    terminal.show([Line(tell("{who} approves plan {plan} for {government}: {file}", who=approver.id,
                             plan=approval.plan[:16], government=approver.government, file=str(beside)), "green")])
    return 0


def _who(workspace: Workspace, key: Path) -> Approver:
    public = public_half(key)
    for approver in approvers(workspace):
        if approver.key == public and not approver.may(today()):
            term = (tell("{name} approves for {government} until {day}", name=approver.name,
                         government=approver.government, day=str(approver.ends)) if approver.asked(today()) else
                    tell("{name} approves for {government} from {day}", name=approver.name,
                         government=approver.government, day=str(approver.begins)))
            raise EvidenceError("SIM554", term, where=approver.where,
                                hint=tell("somebody whose term it is approves this"))
        if approver.key == public:
            return approver
    raise EvidenceError("SIM554", tell("{key} is no approver's key in this inventory", key=str(key)),
                        hint=tell("approvers stand in their government's file: approvers: {{siti: {{name: ..., key: "
                                  "...}}}}"))


def _head(workspace: Workspace, plan: str) -> Head:
    """Where the event log ends, if it is the one that knows of the plan's making."""
    head, known = Head(), False
    for event in workspace.log.events():
        head = Head(event.seq, line_hash(event.line()))
        known = known or (event.kind == "plan" and event.data.get("plan") == plan)
    return head if known else Head()


if __name__ == "__main__":
    from playbooks.cli import main

    main(["approve", *sys.argv[1:]])
