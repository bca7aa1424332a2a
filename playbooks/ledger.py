"""`simpul ledger`: the numbers in use."""

from __future__ import annotations

from pathlib import Path

from playbooks import terminal
from records.ledger_file import read_ledger_file
from simpul.report.line import Line


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
