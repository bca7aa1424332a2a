"""What one piece of text may say: each function turns a scalar into a value, or says why it cannot.

Every function raises `BadValue` with a code, a message and a help text; the caller knows the place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from simpul.intent.findings import known_words
from simpul.intent.forms import Form, formed
from simpul.intent.reading import silent_type
from simpul.intent.tree import Scalar

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})\Z")
_DECIMAL = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,8})?\Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")


class BadValue(ValueError):
    """A piece of text that does not say what its key asks for."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(message)


@formed("a few words", r".*\S.*")
def text(scalar: Scalar) -> str:
    """Free text of one line. Refuses what YAML would silently turn into something else."""
    value = scalar.text
    if scalar.plain and (guess := silent_type(value)) is not None:
        if guess == "null":
            raise BadValue("SIM015", "nothing is written here", "write a value or remove the key")
        raise BadValue("SIM010", f"{value} is a {guess} to YAML, not text", f'write it in quotes: "{value}"')
    if not value.strip():
        raise BadValue("SIM015", "the text is empty", "write a value or remove the key")
    return value


@dataclass(frozen=True, slots=True)
class Whole:
    """A reader of decimal whole numbers from `low` to `high`, both included."""

    low: int
    high: int
    what: str = "a whole number"

    def __call__(self, scalar: Scalar) -> int:
        value = scalar.text
        if not scalar.plain:
            raise BadValue("SIM016", f'"{value}" is text; {self.what} is asked', "write it without quotes")
        if not _INTEGER.match(value):
            guess = silent_type(value)
            if guess == "int":
                raise BadValue(
                    "SIM010",
                    f"{value} is a number that YAML readers disagree about (octal, base 60 or underscores)",
                    "write plain decimal digits without a leading zero",
                )
            hint = f"write a number from {self.low} to {self.high}"
            raise BadValue("SIM016", f"{value or 'nothing'} is not {self.what}", hint)
        number = int(value)
        if not self.low <= number <= self.high:
            raise BadValue("SIM016", f"{number} lies outside {self.low} to {self.high}", f"{self.what} is asked")
        return number

    @property
    def form(self) -> Form:
        return Form(str(self.low), {"type": "integer", "minimum": self.low, "maximum": self.high})


whole = Whole


@dataclass(frozen=True, slots=True)
class Decimal:
    """A reader of decimal fractions, such as degrees."""

    low: float
    high: float

    def __call__(self, scalar: Scalar) -> float:
        if not scalar.plain or not _DECIMAL.match(scalar.text):
            raise BadValue(
                "SIM016", f'"{scalar.text}" is not a decimal number', "write it like -1.9081, without quotes"
            )
        number = float(scalar.text)
        if not self.low <= number <= self.high:
            raise BadValue("SIM016", f"{scalar.text} lies outside {self.low:g} to {self.high:g}")
        return number

    @property
    def form(self) -> Form:
        return Form("1.5", {"type": "number", "minimum": self.low, "maximum": self.high})


decimal = Decimal


@formed("true", type="boolean")
def boolean(scalar: Scalar) -> bool:
    """`true` or `false`, nothing else."""
    if scalar.plain and scalar.text in ("true", "false"):
        return scalar.text == "true"
    code = "SIM010" if scalar.plain and silent_type(scalar.text) else "SIM016"
    raise BadValue(code, f"{scalar.text or 'nothing'} is not a plain truth value", "write true or false")


@formed("2027-12-31", _DATE.pattern)
def day(scalar: Scalar) -> date:
    """A date like 2027-12-31."""
    match = _DATE.match(scalar.text)
    if match is None:
        raise BadValue("SIM016", f'"{scalar.text}" is not a date', "write year-month-day: 2027-12-31")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise BadValue("SIM016", f"{scalar.text} is no day of the calendar: {error}") from None


@dataclass(frozen=True, slots=True)
class Choice:
    """A reader of one of a few words."""

    words: tuple[str, ...]

    def __call__(self, scalar: Scalar) -> str:
        value = text(scalar)
        if value not in self.words:
            raise BadValue("SIM016", f'"{value}" is none of {", ".join(self.words)}', known_words(value, self.words))
        return value

    @property
    def form(self) -> Form:
        return Form(self.words[0], {"type": "string", "enum": list(self.words)})


choice = Choice
