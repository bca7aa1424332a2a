"""The operators of expressions (manual, Scripting, "Operators")."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from lab.emulated.routeros.errors import Refused
from lab.emulated.routeros.values import Prefix, Span, Value, number, show, truth, word

# What a comparison says of which side is the greater: -1, 0 or 1.
_ORDER: Final[Mapping[str, Callable[[int], bool]]] = {
    "<": lambda side: side < 0, ">": lambda side: side > 0, "<=": lambda side: side <= 0, ">=": lambda side: side >= 0}


def operate(sign: str, sides: list[Value]) -> Value:
    """The operators of expressions. Comparing asks for like types: an address prefix typed without quotes is never
    equal to a text (manual, Scripting Tips and Tricks).
    """
    left, right = sides[0], sides[-1]
    if sign == "!":
        return not truth(left)
    if sign == "neg":
        return -number(left)
    if sign == "->":
        if isinstance(left, dict):
            return left.get(show(right))
        return left[right] if isinstance(left, list) and isinstance(right, int) and right < len(left) else None
    if sign in ("=", "!="):
        return same(left, right) is (sign == "=")
    if sign == "~":
        return re.search(show(right), show(left)) is not None
    if sign == ".":
        if isinstance(left, list) or isinstance(right, list):
            return [*(left if isinstance(left, list) else [left]), *(right if isinstance(right, list) else [right])]
        return show(left) + show(right)
    if sign == ",":
        return [*(left if isinstance(left, list) else [left]), *(right if isinstance(right, list) else [right])]
    if sign == "in":
        return any(same(left, one) for one in right) if isinstance(right, list) else False
    if sign in ("<", ">", "<=", ">="):
        if isinstance(left, int | float) and isinstance(right, int | float):
            return _ORDER[sign]((left > right) - (left < right))
        one, other = show(left), show(right)
        return _ORDER[sign]((one > other) - (one < other))
    return calculate(sign, left, right)


def calculate(sign: str, left: Value, right: Value) -> Value:
    timed = isinstance(left, Span) or isinstance(right, Span)
    a = float(left) if isinstance(left, Span) else number(left)
    b = float(right) if isinstance(right, Span) else number(right)
    if sign in ("/", "%") and not b:
        raise Refused("division by zero")
    if sign == "/" and not timed:
        return int(a / b)
    sides: dict[str, Callable[[], float]] = {
        "+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b, "%": lambda: a % b,
        "&": lambda: int(a) & int(b), "|": lambda: int(a) | int(b), "^": lambda: int(a) ^ int(b),
        "<<": lambda: int(a) << int(b), ">>": lambda: int(a) >> int(b)}
    found = sides[sign]()
    return Span(found) if timed else int(found)


def same(left: Value, right: Value) -> bool:
    if isinstance(right, Prefix) and type(left) is str:
        return False
    if isinstance(left, bool) or isinstance(right, bool):
        return word(left) == word(right) or show(left) == show(right)
    if isinstance(left, int | float) and isinstance(right, int | float):
        return float(left) == float(right)
    return show(left) == show(right) or word(left) == word(right)
