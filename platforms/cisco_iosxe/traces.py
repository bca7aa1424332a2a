"""What a router can tell of who changed something: its two headings and its log buffer. Pure.

It writes down when its configuration changed, not which of its sections; a login is there as long as the buffer holds
it and `login on-success log` stands ("User Security Configuration Guide", `login`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

from simpul.device import Login, Traces

COMMANDS: Final = ("show clock", "show running-config | include ^! (Last configuration|NVRAM config)|^clock timezone",
                   "show logging | include Login Success")   # an underscore is no letter in a pattern of theirs
_MOMENT: Final = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.\d+)? \S+ \w{3} (\w{3}) +(\d+) (\d{4})")
_ZONE: Final = re.compile(r"^clock timezone \S+ (-?\d+)(?: (\d+))?", re.M)
_LOGIN: Final = re.compile(r"LOGIN_SUCCESS: Login Success \[user: ([^\]]*)\] \[Source: ([^\]]*)\].* at (.*)$", re.M)


def read(clock: str, headings: str, log: str, object_ids: Sequence[str], since: float) -> Traces:
    """The answers to COMMANDS. Raises ValueError where the clock is not understood."""
    zone = _ZONE.search(headings)
    offset = timezone(timedelta(hours=int(zone[1]), minutes=int(zone[2] or 0)) if zone else timedelta())
    missing = ["record of which key opened a session", "record of when each object changed"]
    runs = _heading(headings, "Last configuration change", offset)
    boots = _heading(headings, "NVRAM config last updated", offset)
    logins = []
    for user, source, moment in _LOGIN.findall(log):
        when = _seconds(moment, offset)
        if when is not None and when >= since:
            logins.append(Login(when, user, "", "" if source == "LOCAL" else source))
    if not _LOGIN.search(log):
        missing.append("record of logins")
    now = _seconds(clock, offset)
    if now is None:
        raise ValueError(f"{clock.strip()!r} is no time")
    return Traces(now, dict.fromkeys(object_ids, boots) if boots is not None else {},
                  dict.fromkeys(object_ids, runs) if runs is not None else {}, tuple(logins), tuple(missing),
                  whole=True)


def _heading(headings: str, what: str, offset: timezone) -> float | None:
    line = next((x for x in headings.splitlines() if what in x), "")
    return _seconds(line, offset)


def _seconds(text: str, offset: timezone) -> float | None:
    found = _MOMENT.search(text)
    if not found:
        return None
    hour, minute, second, month, day, year = found.groups()
    moment = datetime.strptime(f"{year} {month} {day} {hour}:{minute}:{second}", "%Y %b %d %H:%M:%S")
    return moment.replace(tzinfo=offset).timestamp()
