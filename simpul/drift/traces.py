"""Who changed something, and when, as far as the router itself can tell. Nothing is guessed: what it did not write
down is not known.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from simpul.device import Login, Traces
from simpul.drift.compare import Difference
from simpul.drift.history import History
from simpul.words.sentence import joined, tell

# A clock that is further off than this is said.
_CLOCK_SECONDS = 60
_SAME_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who had a session: an operator by the key, or only what the router wrote down."""

    name: str
    source: str
    times: int
    last: str


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of one difference. Times are RFC 3339 in UTC by this machine's clock; None: not known."""

    after: str | None
    before: str | None
    at: str | None                       # when the file was written that differs
    people: tuple[Person, ...]           # who had a session in that time: one of them, or nobody of them
    unknown: tuple[str, ...]             # why nothing more is known


def fingerprint(public_key: str) -> str:
    """An SSH public key as sshd's log names it: SHA256:... (RFC 4253 blob, unpadded base64)."""
    blob = b64decode(public_key.split()[1])
    return "SHA256:" + b64encode(sha256(blob).digest()).decode().rstrip("=")


def account(
    difference: Difference, history: History, heard: tuple[Traces, float] | None, now: float, keys: Mapping[str, str],
) -> Account:
    """What is known of a difference that was seen by a look which began at `now` (seconds since the epoch). `heard` are
    the device's own traces, and when it told them by the clock here; `keys` are operators' names by the fingerprint of
    their key.
    """
    after = history.looked or (difference.past.time if difference.past else history.time)
    if heard is None:
        return Account(after, _stamp(now), None, (), (tell("the router could not be asked"),))
    traces, told = heard
    # Both sides count whole seconds: less than that is no difference.
    offset = traces.clock - told if abs(traces.clock - told) > _SAME_SECONDS else 0.0
    files = traces.runs if not difference.saved and difference.kind != "unsaved" else traces.boots
    written = files.get(difference.id) if difference.in_file else None
    begin = datetime.fromisoformat(after).timestamp() if after else 0.0
    at = written - offset if written is not None and written - offset >= begin - _CLOCK_SECONDS else None
    # The look itself is a session, too: written down as up to a second earlier than it began.
    end = at + 1 if at is not None else now - 1
    people = _people((s for s in traces.logins if begin - _cut_off(s) <= s.time - offset <= end), offset, keys)
    before, exact = (end, None) if at is not None and traces.whole else (now, at)
    unknown = [tell("{what} on this router", what=joined(", ", (tell("no {name}", name=n) for n in traces.missing)))
               ] if traces.missing else []
    if abs(offset) > _CLOCK_SECONDS:
        seconds = f"{abs(offset):.0f}"
        unknown.append(tell("its clock is {seconds} s ahead; the times here are by ours", seconds=seconds) if offset > 0
                       else tell("its clock is {seconds} s behind; the times here are by ours", seconds=seconds))
    return Account(after, _stamp(before), _stamp(exact) if exact is not None else None, people, tuple(unknown))


def _cut_off(login: Login) -> float:
    """Seconds that a session may have begun after what was written down of it: many records have whole seconds only."""
    return 1.0 if login.time.is_integer() else 0.0


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _people(logins: Iterable[Login], offset: float, keys: Mapping[str, str]) -> tuple[Person, ...]:
    found: dict[tuple[str, str], list[float]] = {}
    for login in logins:
        name = keys.get(login.key) or (
            tell("{user} by an unknown key {key}", user=login.user, key=login.key) if login.key else login.user)
        found.setdefault((name, login.source), []).append(login.time - offset)
    return tuple(Person(name, source, len(times), _stamp(max(times)))
                 for (name, source), times in sorted(found.items()))
