"""The global commands that only make a value out of others (manual, Scripting, "Global commands")."""

from __future__ import annotations

import re
from datetime import datetime

from lab.emulated.routeros.errors import Refused
from lab.emulated.routeros.scope import Leave
from lab.emulated.routeros.values import Ip, Span, Value, kind, number, read_time, show


def convert(name: str, given: list[Value], now: datetime) -> Value:
    """The global commands that only make a value out of others."""
    first = given[0] if given else None
    if name == "len":
        return len(first) if isinstance(first, list | dict) else len(show(first))
    if name == "pick":
        whole: list[Value] | str = first if isinstance(first, list) else show(first)
        begin = number(given[1])
        part = whole[begin:number(given[2])] if len(given) > 2 else whole[begin:begin + 1]
        return part if isinstance(part, str) or len(given) > 2 else (part[0] if part else None)
    if name == "find":
        among: list[Value] | str = first if isinstance(first, list) else show(first)
        start = number(given[2]) + 1 if len(given) > 2 else 0
        if isinstance(among, list):
            return next((i for i, v in enumerate(among) if i >= start and show(v) == show(given[1])), None)
        at = among.find(show(given[1]), start)
        return at if at >= 0 else None
    if name == "tonum":
        try:
            return number(first)
        except Refused:
            return None
    if name == "tobool":
        return show(first) in ("true", "yes") if show(first) in ("true", "yes", "false", "no") else None
    if name == "totime":
        return Span(first) if isinstance(first, int) else read_time(show(first))
    if name == "toip":
        return Ip(show(first)) if re.fullmatch(r"[\d.]+|[0-9a-fA-F:]+", show(first)) else None
    if name == "toarray":
        if isinstance(first, list | dict):
            return first
        return [p for p in re.split(r"[,;]", show(first)) if p]
    if name == "typeof":
        return kind(first)
    if name == "tostr":
        return show(first)
    if name == "timestamp":
        return Span((now - datetime(1970, 1, 1)).total_seconds())
    if name in ("nothing", "beep"):
        return None
    if name in ("break", "continue"):
        raise Leave(again=name == "continue")
    raise Refused(f"failure: :{name} is not emulated")
