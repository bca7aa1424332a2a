"""What a Nornir script does to one device, a verb a task.

    nr = InitNornir(inventory={"plugin": "SimpulInventory", "options": {...}}, runner={"plugin": "SimpulRunner"},
                    logging={"enabled": False})
    nr.run(task=fetch)

A refusal is raised (a DeviceError): Nornir then marks the host failed and leaves it out of later runs, so that what
was not staged is never committed. `tasks.processor.Events` says aloud who is left out. In a dry run, tasks that write
do nothing and say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from nornir.core.task import Result, Task

from simpul.device import Device
from simpul.errors import DeviceError, Unreachable, of_device
from simpul.plan.model import Fragment
from simpul.words.sentence import tell
from tasks.connection import NAME, device

# The fragments of a run by device; and what resolves the names of secrets, called inside the task and nowhere else.
Work = Mapping[str, Sequence[Fragment]]
Reveal = Callable[[Sequence[str]], Mapping[str, str]]


@contextmanager
def _session(task: Task, *, fresh: bool = False) -> Iterator[Device]:
    """The host's device. A session that was lost is put away, so that the next task opens another."""
    try:
        yield device(task, fresh=fresh)
    except Unreachable:
        if NAME in task.host.connections:
            task.host.close_connection(NAME)
        raise


def facts(task: Task) -> Result:
    """The device's `DeviceFacts`."""
    with _session(task) as session:
        return Result(host=task.host, result=session.facts())


def fetch(task: Task) -> Result:
    """The whole configuration as the platform's dialect reads it, secrets masked by the device."""
    with _session(task) as session:
        return Result(host=task.host, result=session.fetch())


def backup(task: Task, seal: Callable[[bytes], bytes]) -> Result:
    """All that the device would boot, sealed by `seal` before it leaves the task: bytes that anybody may keep."""
    with _session(task) as session:
        return Result(host=task.host, result=seal(session.backup()))


def pending(task: Task) -> Result:
    """A tuple of `Pending`: fragments that the device holds and would not boot."""
    with _session(task) as session:
        return Result(host=task.host, result=session.pending())


def probe(task: Task, kind: str, arguments: Sequence[str] = ()) -> Result:
    """What the device itself sees: a `ProbeResult`. "No" is an answer, not a failure."""
    with _session(task) as session:
        return Result(host=task.host, result=session.probe(kind, *arguments))


def render(task: Task, rendering: Callable[[str], object] | None = None) -> Result:
    """What is intended for the host: by `rendering`, or by the callable that its inventory holds as `render`."""
    made = rendering or task.host.get("render")
    if not callable(made):
        raise TypeError(f"{task.host.name}: no rendering is given and the host's data has no callable `render`")
    return Result(host=task.host, result=made(task.host.name))


def stage(task: Task, work: Work, reveal: Reveal) -> Result:
    """Copy the host's fragments to it. Changes nothing there."""
    def one(session: Device, fragment: Fragment) -> str:
        session.stage(fragment, reveal(fragment.secrets))
        return "staged"
    return _each(task, work, one, changed=False)


def arm(task: Task, work: Work, seconds: int) -> Result:
    """Start the device's own undo timers: real seconds by fragment."""
    return _each(task, work, lambda session, fragment: session.arm(fragment.id, seconds), changed=False)


def commit(task: Task, work: Work) -> Result:
    """Bring the host's staged and armed fragments into effect."""
    def one(session: Device, fragment: Fragment) -> str:
        session.commit(fragment.id)
        return "committed"
    return _each(task, work, one)


def confirm(task: Task, work: Work) -> Result:
    """Make the host's committed fragments what it boots, over a session of its own: the old one proves nothing."""
    def one(session: Device, fragment: Fragment) -> str:
        session.confirm(fragment.id)
        return "confirmed"
    return _each(task, work, one, fresh=True)


def revert(task: Task, work: Work) -> Result:
    """Undo the host's fragments, newest first. Raises DeviceError (SIM618) where one left something otherwise than it
    was.
    """
    def one(session: Device, fragment: Fragment) -> str:
        session.revert(fragment.id)
        if left := session.otherwise([fragment])[fragment.id]:
            raise DeviceError("SIM618", of_device(session.name, tell(
                "{fragment} was taken back, and not to what stood before: {left}", fragment=fragment.id,
                left=left.words)),
                              hint=tell("its undo is over, and nothing else brings that back: simpul plan shows what "
                                        "runs"))
        return "reverted"
    return _each(task, {task.host.name: tuple(reversed(work.get(task.host.name, ())))}, one)


def _each(
    task: Task, work: Work, one: Callable[[Device, Fragment], object], *, changed: bool = True, fresh: bool = False,
) -> Result:
    """One verb on each of the host's fragments, in order; results by fragment id."""
    fragments = work.get(task.host.name, ())
    if task.is_dry_run():
        return Result(host=task.host, result=dict.fromkeys((f.id for f in fragments), "dry run: nothing was done"))
    if not fragments:
        return Result(host=task.host, result={})
    with _session(task, fresh=fresh) as session:
        done = {fragment.id: one(session, fragment) for fragment in fragments}
    return Result(host=task.host, result=done, changed=changed)
