"""`simpul resume`: after a run that was killed.

What a router holds unconfirmed is undone now instead of when its timer fires, and the log learns where every end
stands. A new plan then shows what is still to be done; nothing is ever continued from memory.
"""

from __future__ import annotations

from pathlib import Path

from playbooks import terminal
from playbooks.fleet import clear_pending
from playbooks.limit import chosen
from playbooks.workspace import Workspace, actor
from simpul.report.plan_report import Line
from simpul.report.status_report import standings


def run(inventory: Path, *, limit: str | None, json: bool) -> int:
    """Undo what is pending, device by device. Exit 1 when a device with open fragments was not reached."""
    workspace = Workspace.open(inventory)
    names = chosen(workspace.network, limit)
    open_before = {n: dict(s.open) for n, s in standings(workspace.log.events(), names).items()}
    found = clear_pending(workspace, names)
    report = []
    unsettled = 0
    for name in names:
        outcome = found.get(name)
        if outcome is None:
            if open_before[name]:
                unsettled += 1
                report.append({"device": name, "state": "not reached", "fragments": sorted(open_before[name])})
            continue
        for fragment in sorted({*outcome, *open_before[name]}):
            # What the device no longer holds was confirmed or undone by its own timer; the next plan tells which.
            state = outcome.get(fragment, "reverted" if open_before[name].get(fragment) != "confirm begun" else "unknown")
            if state == "unknown":
                state = "settled"
            workspace.log.append("fragment", {"device": name, "fragment": fragment, "state": "reverted"
                                              if state == "reverted" else "refused", "detail": f"resume: {state}"}, actor())
            report.append({"device": name, "state": state, "fragments": [fragment]})
    if json:
        terminal.data(report)
    elif not report:
        terminal.say("nothing was left pending on the routers", "green")
    else:
        terminal.show(Line(f"{r['device']}: {r['state']} {', '.join(r['fragments'])}") for r in report)
        terminal.say("next: simpul plan shows what is still to be done")
    return int(unsettled > 0)
