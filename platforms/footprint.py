"""Whether objects stand as a plan saw them: before its change is begun, and once it was taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from simpul.config.model import Object
from simpul.errors import DeviceError, FootprintMoved, of_device
from simpul.plan.left import Left
from simpul.plan.model import Fragment
from simpul.words.sentence import tell

# The empty text: what only a boot would bring back. It runs no more than what is not there at all.
_NOT_RUNNING: Final = hashlib.sha256(b"").hexdigest()


def unmoved(device: str, fragment: Fragment, objects: Mapping[str, Object]) -> None:
    """Raises FootprintMoved (SIM614) naming every object that the fragment reads or writes and that is not what the
    plan saw.
    """
    moved = [f"{i} ({_short(seen)}, now {_short(now)})" for i, seen in sorted(fragment.footprint.items())
             if (now := objects[i].digest if i in objects else None) != seen]
    if moved:
        raise FootprintMoved("SIM614", of_device(device, tell("moved since the plan: {moved}", moved="; ".join(moved))),
                             hint=tell("somebody changed this since the plan was made; make a new plan"))


def otherwise(fragments: Iterable[Fragment], objects: Mapping[str, Object]) -> dict[str, Left]:
    """By fragment id, the objects that it writes and that run otherwise than the plan saw them: those that an undo did
    not bring back. What a fragment only reads was never its to bring back.
    """
    return {f.id: Left(tuple(s.id for s in f.steps if s.id in f.footprint
                             and not stands_again(objects.get(s.id), f.footprint[s.id]))) for f in fragments}


def not_back(device: str, left: Left, why: str) -> DeviceError:
    """What to raise of a change that was taken back, and left these objects otherwise than they were (SIM618)."""
    return DeviceError("SIM618", tell(
        "{why}; {device} took it back, and not to what stood before: {left}",
        why=why, device=device, left=left.words),
                       hint=tell(
                           "its undo is over and nothing else will bring that back: simpul plan shows what runs "
                           "there"))


def under_way(device: str, fragment: str, state: str) -> DeviceError:
    """What to raise of a fragment that another session has begun: what it is in the middle of is nobody else's to go
    on with, or to take back.
    """
    return DeviceError("SIM621", of_device(device, tell(
        "{fragment} is {state} there, by another session", fragment=fragment, state=state)),
                       hint=tell(
                           "somebody brings the same plan, or a session was lost: simpul resume settles that one"))


def stands_again(found: Object | None, before: str | None) -> bool:
    """Whether an object runs as the one of this digest did; None: as none did."""
    now = found.digest if found is not None else None
    return (None if now == _NOT_RUNNING else now) == (None if before == _NOT_RUNNING else before)


def _short(digest: str | None) -> str:
    return digest[:12] if digest else "absent"
