"""Everything that Simpul refuses, as one tree.

SimpulError                     a code (SIMnnn), what is wrong, why it matters, what to do
├── IntentError                 the inventory was refused: carries every Diagnostic at once
├── LedgerError                 the ledger of numbers is damaged, exhausted or contradicts itself
│   └── BrokenLedger            the ledger's file was refused: carries every Diagnostic at once
├── RenderError                 a template and its model do not fit
├── DialectError                configuration text that its dialect does not understand
├── PlanError                   a plan that cannot be made or is not what it says it is
│   └── UnsafeStep              the simulation met a step that dangles, opens a filter or cuts its own path
├── SecretError                 a secret is missing, or its store cannot be opened
├── EvidenceError               an event log or approval that does not verify
├── DeviceError                 a device refused, lied, or is not the one that was asked for
│   ├── Unreachable             no session could be opened: a normal state upriver, never a failed change
│   ├── WrongDevice             the pinned key or the host name differs: nothing was written
│   └── FootprintMoved          what a fragment reads or writes is no longer what the plan saw
└── LabError                    the lab cannot be built here, or is not up

Codes: 0xx reading YAML, 1xx intent, 2xx ledger, 3xx render, 4xx configuration and plan, 5xx secrets and
evidence, 6xx devices, 7xx lab, 8xx command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from simpul.source import Source


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: where, what, why and what to do. An error refuses the inventory; a warning is only said."""

    code: str
    message: str
    where: Source | None = None
    hint: str | None = None
    severity: Literal["error", "warning"] = "error"

    @property
    def headline(self) -> str:
        """`FILE:LINE:COL: SIMnnn message`."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.code} {'warning: ' if self.severity == 'warning' else ''}{self.message}"

    def __str__(self) -> str:
        hint = f"\n  help: {self.hint}" if self.hint else ""
        return f"{self.headline}{hint}"


class SimpulError(Exception):
    """The root: a code, what is wrong, and what to do about it."""

    def __init__(self, code: str, message: str, *, where: Source | None = None, hint: str | None = None) -> None:
        self.diagnostic = Diagnostic(code, message, where, hint)
        super().__init__(str(self.diagnostic))

    @property
    def code(self) -> str:
        return self.diagnostic.code


class IntentError(SimpulError):
    """The inventory was refused; `diagnostics` holds every finding, sorted by place. Whoever read it from a folder
    says so in `folder`, so that a snippet can be shown.
    """

    folder: Path | None = None

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        first = self.diagnostics[0]
        super().__init__(first.code, f"{len(self.diagnostics)} finding(s) in the inventory; the first: {first.message}",
                         where=first.where, hint=first.hint)

    def __str__(self) -> str:
        return "\n".join(str(d) for d in self.diagnostics)


class LedgerError(SimpulError):
    """The ledger of numbers is damaged, exhausted or contradicts itself."""


class BrokenLedger(LedgerError):
    """The ledger's file was refused; `diagnostics` holds every finding, sorted by place."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        first = self.diagnostics[0]
        super().__init__(first.code, f"{len(self.diagnostics)} finding(s) in the ledger; the first: {first.message}",
                         where=first.where, hint=first.hint)

    def __str__(self) -> str:
        return "\n".join(str(d) for d in self.diagnostics)


class RenderError(SimpulError):
    """A template and its model do not fit."""


class DialectError(SimpulError):
    """Configuration text that its dialect does not understand."""


class PlanError(SimpulError):
    """A plan that cannot be made, or is not what it says it is."""


class UnsafeStep(PlanError):
    """The simulation met a step that dangles, opens a filter or cuts its own path."""


class SecretError(SimpulError):
    """A secret is missing, or its store cannot be opened."""


class EvidenceError(SimpulError):
    """An event log or approval that does not verify."""


class DeviceError(SimpulError):
    """A device refused, lied, or is not the one that was asked for."""


class Unreachable(DeviceError):
    """No session could be opened. Upriver this is a normal state, never a failed change."""


class WrongDevice(DeviceError):
    """The pinned host key or the host name differs. Nothing was written."""


class FootprintMoved(DeviceError):
    """What a fragment reads or writes is no longer what the plan saw."""


class LabError(SimpulError):
    """The lab cannot be built here, or is not up."""
