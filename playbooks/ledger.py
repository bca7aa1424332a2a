"""`simpul ledger`: the numbers in use, and the way out after a merge in which two branches took the same one."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from platforms.registry import names as platforms
from playbooks import terminal
from playbooks.workspace import today
from records.event_log import EventLog
from records.ledger_file import read_ledger_file, repair_file
from records.state_folder import state_folder
from simpul.errors import LedgerError
from simpul.intent.loader import load_network
from simpul.report.line import Line
from simpul.words.sentence import tell


def run_show(inventory: Path, *, json: bool) -> int:
    """Every living number by kind and key, as a table or as JSON."""
    ledger = read_ledger_file(inventory / "ledger")
    kinds = {kind: {key: r.value for key, r in ledger.living(kind).items()} for kind in ledger.kinds()}
    if json:
        terminal.data(kinds)
        return 0
    for kind, numbers in kinds.items():
        terminal.show([Line(kind, "bold")])
        terminal.show(Line(f"  {key:<56} {value}") for key, value in sorted(numbers.items()))
    return 0


def run_repair(inventory: Path, *, never_applied: Collection[str]) -> int:
    """Free the later of two claims on one number, where somebody answers for it that no device has it: `never_applied`
    names ledger keys, or sites and routers with all their keys. What this machine's own event log knows to be on a
    router is refused; it cannot know what another machine applied.

    Raises LedgerError: SIM208 where a conflict needs a person, SIM212 where the log says otherwise.
    """
    applied = _applied(inventory)
    known = sorted(name for name in never_applied if _subject(name) in applied)
    if known:
        raise LedgerError("SIM212", tell("{known}: the event log says that a router has it", known=", ".join(known)),
                          hint=tell("name the other of the two; where both are on routers, a person must move one"))
    records = repair_file(inventory / "ledger", lambda key: key in never_applied or _subject(key) in never_applied,
                          today())
    terminal.show(Line(tell("appended: {record}", record=str(record)), "green") for record in records)
    terminal.say(tell("{records} numbers freed; the next plan gives those keys others", records=len(records)) if records
                 else tell("the ledger contradicts itself nowhere"), "green")
    return 0


def _subject(key: str) -> str:
    """Whose a ledger key is: a site's or a router's."""
    return key.partition(":")[0].partition("@")[0]


def _applied(inventory: Path) -> set[str]:
    """Sites and routers that this machine ever confirmed a change on, or made a first file for."""
    log = state_folder(inventory) / "events.jsonl"
    known = load_network(inventory, platforms=tuple(platforms()), today=today()).network.devices()
    found: set[str] = set()
    for event in EventLog(log).events() if log.is_file() else ():
        if event.kind == "bootstrap" or (event.kind == "fragment" and event.data.get("state") == "confirmed"):
            device = str(event.data.get("device", ""))
            found |= {device, str(event.data.get("unit", "")).removeprefix("site:")}
            if device in known:
                found.add(known[device].site)
    return found
