"""The lab's one error. It carries the same facts as the tool's own errors, without knowing them.

Codes are of the 7xx range: 700 machine, 701 topology, 702 state, 703 building, 704 power and disks, 705 commands,
706 the micro-VM.
"""

from __future__ import annotations


class LabError(Exception):
    """The lab cannot be built here, is not up, or was asked for what it does not have.

    `code` is stable, `message` says what and why, `hint` what to do about it.
    """

    def __init__(self, code: str, message: str, *, hint: str | None = None) -> None:
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(f"SIM{code} {message}" + (f"\n  help: {hint}" if hint else ""))
