"""What happens on one device during an apply: a few fragments begun together, settled over a new session.

Nornir tasks. Each opens its own session, because a confirmation is worth something only over a session that the change
did not already have.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Literal

from nornir.core.task import Result, Task

from simpul.device import Device, FateState, Probe, ProbeResult, Together, Traces
from simpul.errors import DeviceError, FootprintMoved, Unreachable
from simpul.plan.left import Left
from simpul.plan.model import DeviceFacts, Fragment
from simpul.words.sentence import joined, tell
from tasks.connection import NAME, device

State = Literal["committed", "confirmed", "reverted", "unreachable", "moved", "refused", "unknown", "not begun"]
Reveal = Callable[[Sequence[str]], Mapping[str, str]]
# Confirmed, and not yet what the device boots.
_DISARMED: FateState = "confirmed-unsaved"
# Of the seconds that an undo waits, the part within which fragments are begun one after the other: the rest is for all
# that comes before the first of them is confirmed.
_BEGINNING = 0.25
# Seconds between two knocks at a router whose way in is being opened by this very change.
_KNOCK = 1.0


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one fragment, and the device's words. Of one that was taken back, the objects that then stood
    otherwise than before it; None where nobody compared. Of one that was committed, when its undo was armed at the
    earliest, by this machine's monotonic clock.
    """

    state: State
    detail: str = ""
    otherwise: Left | None = None
    armed: float | None = None


@contextmanager
def session(task: Task, patience: float = 0.0) -> Iterator[Device]:
    """A session of its own, tried for up to `patience` seconds. Raises Unreachable when there is none by then."""
    deadline = time.monotonic() + patience
    while True:
        try:
            found = device(task, fresh=True)
            break
        except Unreachable:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_KNOCK)
    try:
        yield found
    finally:
        task.host.close_connection(NAME)


def look(task: Task) -> Result:
    """Facts and configuration of a device: a (DeviceFacts, stream) pair, or the DeviceError that stood in the way."""
    found: tuple[DeviceFacts, str] | DeviceError
    try:
        with session(task) as router:
            found = (router.facts(), router.fetch())
    except DeviceError as error:
        found = error
    return Result(host=task.host, result=found)


def trace(task: Task, asked: Mapping[str, tuple[Sequence[str], float]]) -> Result:
    """A device's `Traces` of the objects that it is asked after, with the time here when it answered (seconds since the
    epoch); or the DeviceError that stood in the way.
    """
    object_ids, since = asked[task.host.name]
    found: tuple[Traces, float] | DeviceError
    try:
        with session(task) as router:
            found = (router.traces(object_ids, since), time.time())
    except DeviceError as error:
        found = error
    return Result(host=task.host, result=found)


def save(task: Task, seal: Callable[[bytes], bytes]) -> Result:
    """A device's backup, sealed before it leaves the task: bytes, or the DeviceError that stood in the way."""
    found: bytes | DeviceError
    try:
        with session(task) as router:
            found = seal(router.backup())
    except DeviceError as error:
        found = error
    return Result(host=task.host, result=found)


def begin(
    task: Task, work: Mapping[str, Sequence[Fragment]], seconds: int, patience: float, reveal: Reveal,
) -> Result:
    """Stage, arm and commit this device's fragments: all at once where it takes them so, else one after the other.
    Fates by fragment id.

    A fragment that is refused leaves the others to go on: they do not depend on each other, or they would be one.
    What a slow device has not begun in time is not begun: the first must still stand when the last can be confirmed.
    """
    fragments = work[task.host.name]
    fates: dict[str, Fate] = {}
    undone: list[Fragment] = []
    try:
        with session(task, patience) as router:
            staged = [f for f in fragments if _staged(router, f, reveal, fates)]
            if len(staged) > 1 and isinstance(router, Together):
                fates.update(_together(router, staged, seconds))
                staged = [f for f in staged if f.id not in fates and _staged(router, f, reveal, fates)]
            until = time.monotonic() + _BEGINNING * seconds
            for fragment in staged:
                if fragment is not staged[0] and time.monotonic() > until:
                    fates[fragment.id] = Fate("not begun", tell("others took its device all the time that there was"))
                else:
                    fates[fragment.id] = _begun(router, fragment, seconds, undone)
    except DeviceError as error:
        fates.update({f.id: _fate(error) for f in fragments if f.id not in fates})
    _compare(task, undone, fates, patience)
    return Result(host=task.host, result=fates, changed=any(f.state == "committed" for f in fates.values()))


def _staged(device: Device, fragment: Fragment, reveal: Reveal, fates: dict[str, Fate]) -> bool:
    try:
        device.stage(fragment, reveal(fragment.secrets))
    except Unreachable:
        raise
    except DeviceError as error:
        fates[fragment.id] = _fate(error)
        return False
    return True


def _together(router: Device, fragments: Sequence[Fragment], seconds: int) -> dict[str, Fate]:
    """Fates by fragment id; none where one of them is refused, and each is to be begun for itself."""
    since = time.monotonic()
    try:
        for fragment in fragments:
            router.arm(fragment.id, seconds)
        if isinstance(router, Together):
            router.commit_all([f.id for f in fragments])
    except Unreachable as error:
        return {f.id: Fate("unknown", error.text) for f in fragments}
    except DeviceError:
        return {}
    return {f.id: Fate("committed", armed=since) for f in fragments}


def _begun(device: Device, fragment: Fragment, seconds: int, undone: list[Fragment]) -> Fate:
    armed, since = False, time.monotonic()
    try:
        device.arm(fragment.id, seconds)
        armed = True
        device.commit(fragment.id)
    except Unreachable as error:
        # The session went away under it: what it committed stands armed, and its own timer undoes it.
        return Fate("unknown", error.text)
    except DeviceError as error:
        # Nothing of it stands, or its timer undoes it: the refusal is what matters. What another session has armed
        # meanwhile is its own.
        with suppress(DeviceError):
            if armed or device.fate(fragment.id) == "staged":
                device.revert(fragment.id)
        # What was never begun took nothing away, and what moved under it is somebody else's doing.
        if armed and not isinstance(error, FootprintMoved):
            undone.append(fragment)
        return _fate(error)
    return Fate("committed", armed=since)


def settle(
    task: Task, confirm: Mapping[str, Sequence[Fragment]], revert: Mapping[str, Sequence[Fragment]],
    patience: float,
) -> Result:
    """Over a new session: confirm the fragments that still stand committed, revert the others. Fates by fragment id.

    A confirmation whose answer is lost is asked after over another session: what the hub does next depends on it.
    """
    keep, undo = confirm.get(task.host.name, ()), revert.get(task.host.name, ())
    fates: dict[str, Fate] = {}
    try:
        with session(task, patience) as router:
            standing = {p.id: p.state for p in router.pending()}
            # First what goes: a device with one timer for all can keep nothing while that stands under it. Last what
            # was only staged: nothing waits for it.
            staged = [f for f in undo if standing.get(f.id) == "staged"]
            for fragment in undo:
                if fragment not in staged:
                    fates[fragment.id] = _reverted(router, fragment, standing)
            for fragment in keep:
                fates[fragment.id] = _confirmed(router, fragment, standing.get(fragment.id), keep)
            for fragment in staged:
                fates[fragment.id] = _reverted(router, fragment, standing)
    except DeviceError as error:
        fates.update({f.id: Fate("unreachable", tell("its own timer undoes it: {why}", why=error.text))
                      for f in (*keep, *undo) if f.id not in fates})
    lost = [f for f in keep if fates[f.id].state == "unknown"]
    if lost:
        with suppress(DeviceError), session(task, patience) as router:
            for fragment in lost:
                fates[fragment.id] = _confirmed(router, fragment, router.fate(fragment.id), keep)
    _compare(task, [f for f in (*keep, *undo) if fates[f.id].state == "reverted"], fates, patience)
    return Result(host=task.host, result=fates, changed=bool(fates))


def compare(task: Task, work: Mapping[str, Sequence[Fragment]], patience: float) -> Result:
    """Whether what stood before these fragments, which their device took back by itself, stands there again. Fates by
    fragment id.
    """
    fates = {f.id: Fate("reverted") for f in work[task.host.name]}
    _compare(task, work[task.host.name], fates, patience)
    return Result(host=task.host, result=fates)


def _compare(task: Task, undone: Sequence[Fragment], fates: dict[str, Fate], patience: float) -> None:
    """Add to the fates of fragments that were taken back what their undo did not bring back: a device's "reverted"
    says that it typed its undo, not that each line of it was taken. Over a new session, since the old one may have
    travelled on what is gone now.
    """
    # A fragment without steps is one of which only the log is left.
    known = [f for f in undone if f.steps]
    if not known:
        return
    try:
        with session(task, patience) as router:
            found = router.otherwise(known)
    except DeviceError as error:
        for f in known:
            words = tell("not compared with what stood before: {why}", why=error.diagnostic.message)
            fates[f.id] = replace(fates[f.id], detail=joined("; ", (w for w in (fates[f.id].detail, words) if w)))
        return
    for f in known:
        fates[f.id] = replace(fates[f.id], otherwise=found[f.id])


def _reverted(router: Device, fragment: Fragment, standing: Collection[str]) -> Fate:
    try:
        if fragment.id in standing:
            router.revert(fragment.id)
        elif router.fate(fragment.id) == "confirmed":
            return Fate("confirmed", tell("somebody else has confirmed it"))
    except DeviceError as error:
        return Fate("unknown", tell("its own timer undoes it: {why}", why=error.text))
    return Fate("reverted")


def _confirmed(router: Device, fragment: Fragment, standing: str | None, keep: Sequence[Fragment]) -> Fate:
    if standing is None:
        # It is not pending any more: its undo has fired, or somebody else has confirmed it.
        standing = router.fate(fragment.id)
    if standing == "confirmed":
        return Fate("confirmed")
    if standing not in ("committed", _DISARMED):
        return Fate("reverted", tell("its undo had fired before it could be confirmed"))
    try:
        router.confirm(fragment.id, [f.id for f in keep])
    except Unreachable as error:
        return Fate("unknown", error.text)
    except DeviceError as error:
        # No timer is left to take it back: the far ends must follow what it is.
        with suppress(DeviceError):
            if router.fate(fragment.id) == _DISARMED:
                return Fate("confirmed", tell("it stands, and a power cut would take it back: {why}", why=error.text))
        return Fate("refused", error.text)
    return Fate("confirmed")


def ask(task: Task, asked: Mapping[str, Sequence[Probe]]) -> Result:
    """Put the device's probes to it, all at once: a tuple of ProbeResult, or the DeviceError that stood in the way."""
    found: tuple[ProbeResult, ...] | DeviceError
    try:
        with session(task) as router:
            found = router.probe_all(asked[task.host.name])
    except DeviceError as error:
        found = error
    return Result(host=task.host, result=found)


def ask_again(
    task: Task, asked: Mapping[str, Sequence[Probe]], reach: float, patience: float,
    enough: Callable[[str, Sequence[ProbeResult]], bool],
) -> Result:
    """Over a new session that is tried for up to `reach` seconds: put the probes until `enough` says so of a device's
    answers, or `patience` seconds are over. The last answers, or the DeviceError that stood in the way.
    """
    probes = asked[task.host.name]
    answers: tuple[ProbeResult, ...] | DeviceError
    try:
        with session(task, reach) as router:
            deadline = time.monotonic() + patience
            while not enough(task.host.name, answers := router.probe_all(probes)) and time.monotonic() < deadline:
                time.sleep(_KNOCK)
    except DeviceError as error:
        answers = error
    return Result(host=task.host, result=answers)


def inquire(task: Task, asked: Mapping[str, Sequence[str]]) -> Result:
    """Where fragments stand: those that are asked after, and whatever else this device holds unconfirmed. FateState by
    fragment id; None where it was not reached.
    """
    try:
        with session(task) as router:
            states: dict[str, FateState] = {p.id: p.state for p in router.pending()}
            for fragment in asked.get(task.host.name, ()):
                if fragment not in states:
                    states[fragment] = router.fate(fragment)
    except DeviceError:
        return Result(host=task.host, result=None)
    return Result(host=task.host, result=states)


def _fate(error: DeviceError) -> Fate:
    if isinstance(error, Unreachable):
        return Fate("unreachable", error.diagnostic.message)
    if isinstance(error, FootprintMoved):
        return Fate("moved", _told(error))
    return Fate("refused", _told(error))


def _told(error: DeviceError) -> str:
    """What is wrong, and in brackets its code and what to do."""
    said = error.diagnostic
    if not said.hint:
        return tell("{message} ({code})", message=said.message, code=said.code)
    return tell("{message} ({code}: {hint})", message=said.message, code=said.code, hint=said.hint)
