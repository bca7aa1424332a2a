"""`simpul status`: what the event log tells."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from playbooks import terminal
from playbooks.authority import paper_warnings
from playbooks.limit import chosen
from playbooks.workspace import Workspace
from simpul.report.line import Line
from simpul.report.status_report import standings


def run(inventory: Path, *, limit: str | None, json: bool) -> int:
    """Where each device stands. Exit 1 when a fragment's fate is not known, which simpul resume settles, or what was
    taken back is not as it was.
    """
    workspace = Workspace.open(inventory)
    names = chosen(workspace.network, limit)
    found = standings(workspace.log.events(), names)
    warnings = [w for w in paper_warnings(workspace) if w.device in names]
    if json:
        terminal.data({"devices": [asdict(s) for s in found.values()],
                       "warnings": [terminal.as_json(w.diagnostic) for w in warnings]})
        return int(any(s.open or s.otherwise for s in found.values()))
    width = max((len(n) for n in names), default=0)
    for standing in found.values():
        if standing.open:
            words, style = "; ".join(f"{i} {s}" for i, s in standing.open.items()) + ": run simpul resume", "red"
        elif standing.confirmed:
            words, style = f"confirmed {standing.confirmed} by {standing.actor}, plan {standing.plan or ''}", "green"
            words = words[: words.rindex(" ") + 17]
        elif standing.bootstrapped:
            words, style = f"first file made {standing.bootstrapped}, not yet reached", "yellow"
        else:
            words, style = "no first file yet: simpul bootstrap", "dim"
        terminal.show([Line(f"{standing.name:<{width}}  {words}", style)])
        terminal.show(Line(f"{standing.name:<{width}}  {unit} was taken back, and not to what stood before: "
                           f"{', '.join(left)}: run simpul plan", "red") for unit, left in standing.otherwise.items())
    terminal.show(Line(f"{w.device:<{width}}  {w.diagnostic.message}", "yellow") for w in warnings)
    return int(any(s.open or s.otherwise for s in found.values()))
