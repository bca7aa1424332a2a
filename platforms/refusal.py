"""How dialects refuse: always with the object and the line."""

from __future__ import annotations

from simpul.errors import DialectError
from simpul.source import Source

SYNTAX = "SIM400"        # text that the object's language does not have
UNKNOWN_ID = "SIM401"    # an id that the platform's page in docs/ does not define
FOREIGN = "SIM402"       # a line that belongs to another object
NOT_OURS = "SIM403"      # a name without Simpul's mark: it would not be recognised as owned next time
WEAK = "SIM404"          # text that a device would take for "permit everything"
SECRET = "SIM405"        # noqa: S105 - a code. A secret in a text that is compared and shown
STREAM = "SIM406"        # what a device sent is not the documented stream
IMPOSSIBLE = "SIM407"    # a change that the platform cannot make in place


def refuse(code: str, message: str, file: str, line: int, *, column: int = 1, hint: str | None = None) -> DialectError:
    """The error to raise, placed at a line (from 1) of an object's text."""
    return DialectError(code, message, where=Source(file, line, column), hint=hint)
