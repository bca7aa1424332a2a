"""`simpul status`: what the event log tells."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from playbooks import terminal
from playbooks.authority import paper_warnings
from playbooks.limit import chosen
from playbooks.workspace import Workspace
from simpul.report.line import Line
from simpul.report.status_report import DeviceStanding, standings
from simpul.words.sentence import joined, tell
from simpul.words.states import state


def run(inventory: Path, *, limit: str | None, json: bool) -> int:
    """Where each device stands. Exit 1 when a fragment's fate is not known, which simpul resume settles, or what was
    taken back is not as it was.
    """
    workspace = Workspace.open(inventory)
    names = chosen(workspace.network, limit)
    found = standings(workspace.log.events(), names)
    warnings = [w for w in paper_warnings(workspace) if w.device in names]
    if json:
        terminal.data({"devices": [_facts(s) for s in found.values()],
                       "warnings": [terminal.as_json(w.diagnostic) for w in warnings]})
        return int(any(s.open or s.otherwise for s in found.values()))
    width = max((len(n) for n in names), default=0)
    for standing in found.values():
        name = f"{standing.name:<{width}}"
        if standing.open:
            fates = joined("; ", (tell("{fragment} {state}", fragment=i, state=state(s))
                                  for i, s in standing.open.items()))
            words, style = tell("{fates}: run simpul resume", fates=fates), "red"
        elif standing.confirmed:
            words, style = tell("confirmed {time} by {actor}, plan {plan}", time=standing.confirmed,
                                actor=standing.actor, plan=(standing.plan or "")[:16]), "green"
        elif standing.bootstrapped:
            words, style = tell("first file made {time}, not yet reached", time=standing.bootstrapped), "yellow"
        else:
            words, style = tell("no first file yet: simpul bootstrap"), "dim"
        terminal.show([Line(tell("{name}  {words}", name=name, words=words), style)])
        terminal.show(Line(tell("{name}  {unit} was taken back, and not to what stood before: {left}: run simpul plan",
                                name=name, unit=unit, left=left.words), "red")
                      for unit, left in standing.otherwise.items())
    terminal.show(Line(tell("{name}  {words}", name=f"{w.device:<{width}}", words=w.diagnostic.message), "yellow")
                  for w in warnings)
    return int(any(s.open or s.otherwise for s in found.values()))


def _facts(standing: DeviceStanding) -> dict[str, object]:
    """As programs read it."""
    return asdict(standing) | {"otherwise": {unit: left.runs for unit, left in standing.otherwise.items()},
                               "boots": {unit: left.boots for unit, left in standing.otherwise.items() if left.boots}}
