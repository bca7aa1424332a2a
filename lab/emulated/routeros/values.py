"""RouterOS values: the types of the scripting language, how they are read from words and printed.

Types and literals: manual.mikrotik.com, Scripting, "Data types". A value is a Python object: str, int, bool, list,
dict, None for nothing, and the small classes here.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import TypeAlias

from lab.emulated.routeros.errors import Refused


class Span(float):
    """A time: seconds."""


class Ip(str):
    """An IPv4 or IPv6 address."""

    __slots__ = ()


class Prefix(str):
    """An address with a length, as typed without quotes."""

    __slots__ = ()


class Id(str):
    """An item's internal number, `*1F`."""

    __slots__ = ()


Value: TypeAlias = "str | int | bool | float | list[Value] | dict[str, Value] | object | None"

_TIME = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?")
_CLOCK = re.compile(r"(?:(?:(\d+)w)?(\d+)d)?(\d+):(\d\d):(\d\d)(?:\.(\d+))?")


def read_time(text: str) -> Span | None:
    """`1d2h`, `00:05:00`, `1d00:00:00`; None where the word is no time. A bare number is seconds and not read here."""
    clock = _CLOCK.fullmatch(text)
    if clock:
        weeks, days, hours, minutes, seconds = (int(g or 0) for g in clock.groups()[:5])
        return Span(((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds)
    parts = _TIME.fullmatch(text)
    if not text or parts is None or not any(parts.groups()):
        return None
    weeks, days, hours, minutes = (int(g or 0) for g in parts.groups()[:4])
    rest = float(parts[5] or 0) + int(parts[6] or 0) / 1000
    return Span(((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + rest)


def show_time(seconds: float) -> str:
    """`1d2h3m4s`, with `ms` where there are any, as properties are printed."""
    whole, milli = divmod(round(seconds * 1000), 1000)
    out = ""
    for size, unit in ((604800, "w"), (86400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        count, whole = divmod(whole, size)
        if count:
            out += f"{count}{unit}"
    return out + (f"{milli}ms" if milli else "") or "0s"


@lru_cache(maxsize=1 << 12)     # its values do not change
def literal(word: str) -> Value:
    """What an unquoted word is: a number, a truth, a time, an address, an internal id, else a string."""
    if word in ("true", "yes"):
        return True
    if word in ("false", "no"):
        return False
    if re.fullmatch(r"-?\d+", word):
        return int(word)
    if re.fullmatch(r"0x[0-9A-Fa-f]+", word):
        return int(word, 16)
    if re.fullmatch(r"\*[0-9A-Fa-f]+", word):
        return Id(word.upper())
    if (time := read_time(word)) is not None:
        return time
    if word[:1].isdigit() or ":" in word:
        try:
            if "/" in word:
                ipaddress.ip_interface(word)
                return Prefix(word)
            return Ip(ipaddress.ip_address(word).compressed)
        except ValueError:
            pass
    return word


def show(value: Value) -> str:
    """How `:put` prints a value and how it becomes text."""
    if type(value) is str:              # nearly all are, and a table's every row is asked
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Span):
        whole = int(value)
        days, rest = divmod(whole, 86400)
        weeks, days = divmod(days, 7)
        head = (f"{weeks}w" if weeks else "") + (f"{days}d" if days else "")
        return f"{head}{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    if isinstance(value, list):
        return ";".join(show(v) for v in value)
    if isinstance(value, dict):
        return ";".join(f"{k}={show(v)}" for k, v in value.items())
    if isinstance(value, int | float | str):
        return str(value)
    return "(code)"


def word(value: Value) -> str:
    """How a value is written into a property: truths are yes and no there, lists have commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Span):
        return show_time(value)
    if isinstance(value, list):
        return ",".join(word(v) for v in value)
    return show(value)


def kind(value: Value) -> str:
    """`:typeof`."""
    for cls, name in ((bool, "bool"), (Span, "time"), (int, "num"), (Id, "id"), (Prefix, "ip-prefix")):
        if isinstance(value, cls):
            return name
    if isinstance(value, Ip):
        return "ip6" if ":" in value else "ip"
    if isinstance(value, list | dict):
        return "array"
    return "nothing" if value is None else "str" if isinstance(value, str) else "code"


def truth(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in ("true", "yes", "false", "no"):
        return value in ("true", "yes")
    raise Refused("conditional not boolean")


def number(value: Value) -> int:
    if isinstance(value, bool):
        raise Refused("cannot convert bool to num")             # *assumed* (R1)
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        try:
            return int(value, 0)
        except ValueError:
            pass
    raise Refused(f"cannot convert {kind(value)} to num")       # *assumed* (R1)


# What stands without quotes in an export, as exports of 7.19 and 7.20 routers show; the rest is *assumed* (R10).
_PLAIN = re.compile(r"[A-Za-z0-9_.:/,@<>*%+-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "$": "\\$", "?": "\\?", "\r": "\\r", "\n": "\\n", "\t": "\\t",
            "\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
_ESCAPED = re.compile(r"[^ -~]|[\"\\$?]")


def escape(text: str) -> str:
    """Inside quotes: the manual's escapes ("Constant Escape Sequences"); other bytes as two hex digits, in capitals."""
    return _ESCAPED.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or "".join(f"\\{byte:02X}" for byte in found[0].encode("utf-8"))


def quoted(text: str, *, always: bool = False) -> str:
    """A value as it is printed in an export: in quotes where a script would read it differently without."""
    if text and not always and _PLAIN.fullmatch(text):
        return text
    return f'"{escape(text)}"'
