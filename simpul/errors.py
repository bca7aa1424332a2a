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
from simpul.words.sentence import Sentence, joined, tell


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
        head = f"{self.where}: {self.code}" if self.where else self.code
        if self.severity == "warning":
            return tell("{head} warning: {message}", head=head, message=self.message)
        return tell("{head} {message}", head=head, message=self.message)

    @property
    def text(self) -> str:
        """The headline and what to do."""
        if not self.hint:
            return self.headline
        return tell("{headline}\n  help: {hint}", headline=self.headline, hint=self.hint)

    def __str__(self) -> str:
        return self.text


class SimpulError(Exception):
    """The root: a code, what is wrong, and what to do about it."""

    def __init__(self, code: str, message: str, *, where: Source | None = None, hint: str | None = None) -> None:
        self.diagnostic = Diagnostic(code, message, where, hint)
        super().__init__(str(self.diagnostic))

    @property
    def code(self) -> str:
        return self.diagnostic.code

    @property
    def text(self) -> str:
        """All that there is to say of it, for a terminal."""
        return self.diagnostic.text


class IntentError(SimpulError):
    """The inventory was refused; `diagnostics` holds every finding, sorted by place. Whoever read it from a folder
    says so in `folder`, so that a snippet can be shown.
    """

    folder: Path | None = None

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        first = self.diagnostics[0]
        super().__init__(first.code, tell("{number} finding(s) in the inventory; the first: {message}",
                                          number=len(self.diagnostics), message=first.message),
                         where=first.where, hint=first.hint)

    @property
    def text(self) -> str:
        return joined("\n", (d.text for d in self.diagnostics))

    def __str__(self) -> str:
        return self.text


class LedgerError(SimpulError):
    """The ledger of numbers is damaged, exhausted or contradicts itself."""


class BrokenLedger(LedgerError):
    """The ledger's file was refused; `diagnostics` holds every finding, sorted by place."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        first = self.diagnostics[0]
        super().__init__(first.code, tell("{number} finding(s) in the ledger; the first: {message}",
                                          number=len(self.diagnostics), message=first.message),
                         where=first.where, hint=first.hint)

    @property
    def text(self) -> str:
        return joined("\n", (d.text for d in self.diagnostics))

    def __str__(self) -> str:
        return self.text


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


def of_device(device: str, words: str) -> str:
    """What is said of a device: its name, and the words."""
    return tell("{device}: {words}", device=device, words=words)


def without_device(message: str, device: str) -> str:
    """The words alone, where a message begins with the device that a reader sees beside it anyway."""
    if isinstance(message, Sentence) and message == of_device(device, words := str(message.values.get("words", ""))):
        return message.values["words"] if words else message
    return message.removeprefix(f"{device}: ")
