"""What a router can tell of who changed something: its log, as far as that goes back. Pure.

It writes down that something changed and by whom, never which item (manual, Log); the log in memory is lost with the
power.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from simpul.device import Login, Traces

# The clock first; then each login that the log still has.
ASK: Final = (
    ':put ("clock\\t" . [/system clock get date] . " " . [/system clock get time] . "\\t" . '
    "[/system clock get gmt-offset])",
    ':foreach i in=[/log find where message~"logged in from"] do={ :put ("login\\t" . [/log get $i time] . "\\t" . '
    "[/log get $i message]) }")
_LOGIN: Final = re.compile(r"user (\S+) logged in(?: from (\S+))? via (\S+)")
# 7.10 and later write ISO dates; the log leaves out the date of today, or of this year.
_FORMS: Final = ("%Y-%m-%d %H:%M:%S", "%b/%d/%Y %H:%M:%S")


def read(text: str, since: float) -> Traces:
    """The answer to ASK. Raises ValueError where the clock is not understood."""
    now: datetime | None = None
    logins: list[Login] = []
    for line in text.splitlines():
        word, *values = line.split("\t")
        if word == "clock" and len(values) == 2:
            now = _moment(values[0], None).replace(tzinfo=_zone(values[1]))
        found = _LOGIN.search(values[1]) if word == "login" and len(values) == 2 and now is not None else None
        if found is not None and now is not None:
            when = _moment(values[0], now).replace(tzinfo=now.tzinfo).timestamp()
            if when >= since:
                logins.append(Login(when, found[1], "", found[2] or ""))
    if now is None:
        raise ValueError("the clock is not told")
    return Traces(now.timestamp(), {}, {}, tuple(logins),
                  ("record of which key opened a session", "record of when each object changed",
                   "record of logins before the last start"))


def _moment(text: str, today: datetime | None) -> datetime:
    if today is not None and re.fullmatch(r"\d\d:\d\d:\d\d", text):
        text = f"{today:%Y-%m-%d} {text}"
    if today is not None and re.fullmatch(r"\d\d-\d\d \d\d:\d\d:\d\d", text):
        text = f"{today.year}-{text}"
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no time")


def _zone(text: str) -> timezone:
    """`+08:00`, or seconds."""
    found = re.fullmatch(r"([+-]?)(\d\d):(\d\d)(?::\d\d)?", text)
    if found is None:
        return timezone(timedelta(seconds=int(text)))
    away = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-away if found[1] == "-" else away)
