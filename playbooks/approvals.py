"""Which approvals a plan needs, and which stand beside it.

A government whose file names `approvers:` has its routers changed only by a plan that one of them approved, and never
the one who brings it to the routers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from playbooks.workspace import Workspace, actor, today
from records.signatures import holds, public_half
from simpul.errors import EvidenceError
from simpul.evidence import NAMESPACE, Requester, Signed, lacking, read_approval
from simpul.intent.model import Approver
from simpul.plan.model import Plan
from simpul.plan.serial import digest
from simpul.words.sentence import joined, tell

SUFFIX = ".approval"


def approvers(workspace: Workspace) -> Iterator[Approver]:
    for government in workspace.network.governments.values():
        yield from government.approvers


def changed(workspace: Workspace, plan: Plan) -> dict[str, list[str]]:
    """The devices that a plan changes, by the government whose site they stand in."""
    found: dict[str, list[str]] = {}
    for name in sorted({f.device for u in plan.units for f in u.fragments}):
        found.setdefault(workspace.site_of(name).government, []).append(name)
    return found


def demand(workspace: Workspace, plan: Plan, plan_file: Path | None) -> list[Signed]:
    """The approvals of a plan, where all that must approve have.

    Raises EvidenceError: an approval beside the plan is not what it says it is (SIM550, SIM555), or one is missing
    (SIM556).
    """
    asking = [a for a in approvers(workspace) if a.asked(today())]
    if not asking:
        return []
    known = [a for a in asking if a.may(today())]
    signed = list(_beside(plan_file, digest(plan), known)) if plan_file is not None else []
    groups: dict[str, list[str]] = {a.government: [] for a in asking}
    for approver in known:
        groups[approver.government].append(approver.id)
    left = lacking(changed(workspace, plan), groups, signed, _requester(workspace, digest(plan)))
    if left:
        raise EvidenceError("SIM556", tell("the plan is not approved: {left}", left=joined("; ", left)),
                            hint=tell("simpul plan --out FILE, then each of them: simpul approve FILE --key KEY; then "
                                      "simpul apply FILE"))
    return signed


def _beside(plan_file: Path, plan: str, known: Iterable[Approver]) -> Iterator[Signed]:
    by_name = {a.id: a for a in known}
    for path in sorted(plan_file.parent.glob(f"{_literal(plan_file.name)}.*{SUFFIX}")):
        if "." in path.name[len(plan_file.name) + 1:-len(SUFFIX)]:
            continue  # of a plan whose name goes on: an approver's has no dot
        text = path.read_bytes()
        approval = read_approval(text, str(path))
        who = by_name.get(approval.approver)
        if who is None or who.government != approval.government:
            raise _refused(path, tell("{who} does not approve for {government} in this inventory today",
                                      who=approval.approver, government=approval.government))
        if approval.plan != plan:
            raise _refused(path, tell("it is another plan's"))
        beside = path.with_name(f"{path.name}.sig")
        signature = beside.read_text(encoding="utf-8") if beside.is_file() else ""
        if not holds(text, signature, who.id, who.key, NAMESPACE):
            raise _refused(path, tell("{file} is no signature of {who} over it", file=beside.name, who=who.id))
        yield Signed(approval, who.key, signature)


def _literal(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _refused(path: Path, why: str) -> EvidenceError:
    return EvidenceError("SIM555", tell("{path}: {why}", path=str(path), why=why),
                         hint=tell("take it away, or ask its approver for it again"))


def _requester(workspace: Workspace, plan: str) -> Requester:
    """Who runs this, by login, by the key that opens the sessions, and by who had the plan made."""
    key = public_half(workspace.operator_key())
    holders = {o.id for o in workspace.network.operators.values() if o.key == key}
    makers = {e.actor for e in workspace.log.events() if e.kind == "plan" and e.data.get("plan") == plan}
    return Requester(frozenset({actor(), *holders, *makers}), key)


def facts(signed: Signed) -> Mapping[str, str]:
    """An approval as the event log keeps it: all that is needed to check it again."""
    return {"plan": signed.approval.plan, "approver": signed.approval.approver,
            "government": signed.approval.government, "text": signed.approval.text().decode(),
            "key": signed.key, "signature": signed.signature}
