"""`simpul prove --failures`: what each class keeps when one line, cable, router, provider or hub site fails.

From the configurations alone, held against the service classes of the inventory and the risks that it accepts.
"""

from __future__ import annotations

from collections.abc import Iterator

from playbooks import terminal
from playbooks.cores import on_every_core
from simpul.proof.standing import Lost, Standing, Trial
from simpul.proof.standing_text import as_json, lines
from simpul.report.line import Line

# Failures from which on it pays to try them on every core.
_MANY = 400


def show(standing: Standing, *, json: bool) -> int:
    """Print what was found. Exit 0 only where every promise is kept, but for risks that somebody accepted."""
    if json:
        terminal.data(as_json(standing))
    else:
        terminal.show(Line(text, style) for text, style in lines(standing))
    return int(standing.verdict != "kept")


def together(trial: Trial, numbers: list[int]) -> Iterator[tuple[int, Lost]]:
    """Try failures at the same time."""
    # A hub's failure concerns everybody.
    heavy = sorted(numbers, key=trial.concern, reverse=True)
    return on_every_core(lambda number: (number, trial.lost(trial.failures[number])), heavy, _MANY)
