"""What one piece of text may say: each function turns a scalar into a value, or says why it cannot.

Every function raises `BadValue` with a code, a message and a help text; the caller knows the place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from simpul.intent.findings import known_words
from simpul.intent.forms import Form, formed
from simpul.intent.reading import silent_type
from simpul.intent.tree import Scalar
from simpul.words.sentence import tell

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})\Z")
_DECIMAL = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,8})?\Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
# What Python says of a day that is not.
_NO_DAY: Final = {
    str(words): words for words in (tell("month must be in 1..12"), tell("day is out of range for month"))
}


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
            raise BadValue("SIM015", tell("nothing is written here"), tell("write a value or remove the key"))
        raise BadValue(
            "SIM010",
            tell("{value} is a {guess} to YAML, not text", value=value, guess=guess),
            tell('write it in quotes: "{value}"', value=value),
        )
    if not value.strip():
        raise BadValue("SIM015", tell("the text is empty"), tell("write a value or remove the key"))
    return value


@dataclass(frozen=True, slots=True)
class Whole:
    """A reader of decimal whole numbers from `low` to `high`, both included."""

    low: int
    high: int
    what: str = tell("a whole number")

    def __call__(self, scalar: Scalar) -> int:
        value = scalar.text
        if not scalar.plain:
            raise BadValue(
                "SIM016",
                tell('"{value}" is text; {what} is asked', value=value, what=self.what),
                tell("write it without quotes"),
            )
        if not _INTEGER.match(value):
            guess = silent_type(value)
            if guess == "int":
                raise BadValue(
                    "SIM010",
                    tell(
                        "{value} is a number that YAML readers disagree about (octal, base 60 or underscores)",
                        value=value,
                    ),
                    tell("write plain decimal digits without a leading zero"),
                )
            hint = tell("write a number from {low} to {high}", low=self.low, high=self.high)
            raise BadValue(
                "SIM016", tell("{value} is not {what}", value=value or tell("nothing"), what=self.what), hint
            )
        number = int(value)
        if not self.low <= number <= self.high:
            raise BadValue(
                "SIM016",
                tell("{number} lies outside {low} to {high}", number=number, low=self.low, high=self.high),
                tell("{what} is asked", what=self.what),
            )
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
                "SIM016",
                tell('"{text}" is not a decimal number', text=scalar.text),
                tell("write it like -1.9081, without quotes"),
            )
        number = float(scalar.text)
        if not self.low <= number <= self.high:
            raise BadValue(
                "SIM016",
                tell("{text} lies outside {low:g} to {high:g}", text=scalar.text, low=self.low, high=self.high),
            )
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
    raise BadValue(
        code, tell(
            "{value} is not a plain truth value",
            value=scalar.text or tell("nothing"),
        ), tell("write true or false")
    )


@formed("2027-12-31", _DATE.pattern)
def day(scalar: Scalar) -> date:
    """A date like 2027-12-31."""
    match = _DATE.match(scalar.text)
    if match is None:
        raise BadValue(
            "SIM016", tell('"{text}" is not a date', text=scalar.text), tell("write year-month-day: 2027-12-31")
        )
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        why = str(error)
        raise BadValue(
            "SIM016", tell("{text} is no day of the calendar: {why}", text=scalar.text, why=_NO_DAY.get(why, why))
        ) from None


@dataclass(frozen=True, slots=True)
class Choice:
    """A reader of one of a few words."""

    words: tuple[str, ...]

    def __call__(self, scalar: Scalar) -> str:
        value = text(scalar)
        if value not in self.words:
            raise BadValue(
                "SIM016",
                tell('"{value}" is none of {names}', value=value, names=", ".join(self.words)),
                known_words(value, self.words),
            )
        return value

    @property
    def form(self) -> Form:
        return Form(self.words[0], {"type": "string", "enum": list(self.words)})


choice = Choice
