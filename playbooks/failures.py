"""`simpul prove --failures`: what each class keeps when one line, cable, router, provider or hub site fails.

From the configurations alone, held against the service classes of the inventory and the risks that it accepts.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator

from playbooks import terminal
from simpul.proof.standing import Lost, Standing, Trial, one_by_one
from simpul.proof.standing_text import as_json, lines
from simpul.report.line import Line

# Failures from which on it pays to try them on every core.
_MANY = 400
_TRIAL: list[Trial] = []


def show(standing: Standing, *, json: bool) -> int:
    """Print what was found. Exit 0 only where every promise is kept, but for risks that somebody accepted."""
    if json:
        terminal.data(as_json(standing))
    else:
        terminal.show(Line(text, style) for text, style in lines(standing))
    return int(standing.verdict != "kept")


def together(trial: Trial, numbers: list[int]) -> Iterator[tuple[int, Lost]]:
    """Try failures at the same time, in processes that have the network already."""
    cores = os.cpu_count() or 1
    if len(numbers) < _MANY or cores == 1:
        yield from one_by_one(trial, numbers)
        return
    _TRIAL[:] = [trial]
    # A hub's failure concerns everybody: those first, one by one, so that no core is left with them.
    heavy = sorted(numbers, key=trial.concern, reverse=True)
    with multiprocessing.get_context("fork").Pool(cores) as pool:
        yield from pool.imap_unordered(_tried, heavy)
    _TRIAL.clear()


def _tried(number: int) -> tuple[int, Lost]:
    return number, _TRIAL[0].lost(_TRIAL[0].failures[number])
