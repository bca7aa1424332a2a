"""Devices that keep the promises of `simpul.device` and nothing more: they can be lost, refuse, be cut off from power;
and the program can be killed between any two calls to them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from playbooks import apply as applying
from playbooks.apply import HUB_SECONDS, ApplyResult, Outcome, apply
from playbooks.vital import Memory, Vital
from simpul.config.model import Step
from simpul.device import FateState, Pending, Probe, ProbeResult
from simpul.errors import DeviceError, FootprintMoved, Unreachable
from simpul.plan.left import Left
from simpul.plan.model import DeviceFacts, Fragment, Phase, Plan, Unit
from simpul.plan.serial import fragment_id
from simpul.source import Reason, Source
from tasks import change

REASON = Reason("a second uplink", Source("inventory/x.yaml", 1, 1))


class Killed(BaseException):
    """The program dies here: nothing of it runs any more."""


@dataclass
class Held:
    """What a device holds of a fragment."""

    fragment: Fragment
    deadline: int | None = None
    kept: dict[str, str | None] | None = None      # what the commit replaced; None before it


@dataclass
class Router:
    """A device's state: what survives sessions."""

    objects: dict[str, str] = field(default_factory=dict)
    pending: dict[str, Held] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    down_until: int = 0
    stuck: set[str] = field(default_factory=set)    # objects that no undo brings back, whatever it says


@dataclass
class World:
    """All devices, one clock, and what goes wrong: at which call, and how."""

    routers: dict[str, Router]
    faults: dict[int, str] = field(default_factory=dict)
    now: int = 0
    calls: int = 0
    log: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    units: Mapping[str, Unit] = field(default_factory=dict)
    slow: Callable[[str, int], int] = lambda _name, _call: 1      # seconds that a router takes for the call of a number
    together: bool = False                              # whether its routers take several fragments at once

    def pass_time(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += 1
            for router in self.routers.values():
                for held in [h for h in router.pending.values() if h.deadline is not None and self.now >= h.deadline]:
                    undo(router, held)

    def call(self, name: str, act: Callable[[], Any]) -> Any:
        """One call to a device, with what goes wrong at its number."""
        self.calls += 1
        self.pass_time(self.slow(name, self.calls))
        fault = self.faults.get(self.calls, "")
        router = self.routers[name]
        if fault == "killed before":
            raise Killed
        if fault == "power cut":
            for held in list(router.pending.values()):
                undo(router, held)
            router.down_until = self.now + 30
        if fault == "gone for good":
            router.down_until = 10**9
        if fault == "edge-a goes":
            self.routers["edge-a"].down_until = 10**9
        if fault == "refused":
            raise DeviceError("SIM699", "it does not want to")
        if fault == "lost before" or self.now < router.down_until:
            raise Unreachable("SIM601", f"{name} does not answer")
        answer = act()
        if fault == "killed after":
            raise Killed
        if fault == "lost after":
            raise Unreachable("SIM601", f"{name}: the session went away")
        return answer

    def said(self, kind: str, fragment: str) -> bool:
        return any(k == kind and data.get("fragment") == fragment for k, data in self.log)


def undo(router: Router, held: Held) -> None:
    for identifier, text in (held.kept or {}).items():
        if identifier in router.stuck:
            continue
        router.objects.pop(identifier, None)
        if text is not None:
            router.objects[identifier] = text
    del router.pending[held.fragment.id]


class Session:
    """`simpul.device.Device` over a router of the world."""

    def __init__(self, world: World, name: str) -> None:
        self.name = name
        self._world = world
        self._router = world.routers[name]

    def stage(self, fragment: Fragment, _secrets: Mapping[str, str]) -> None:
        def act() -> None:
            for identifier, text in fragment.footprint.items():
                if self._router.objects.get(identifier) != text:
                    raise FootprintMoved("SIM640", f"{identifier} moved")
            self._router.pending.setdefault(fragment.id, Held(fragment))
        self._world.call(self.name, act)

    def arm(self, fragment_id: str, seconds: int) -> int:
        def act() -> int:
            self._held(fragment_id).deadline = self._world.now + seconds
            return seconds
        return cast("int", self._world.call(self.name, act))

    def commit(self, fragment_id: str) -> None:
        self._world.call(self.name, lambda: self._take(fragment_id))

    def _take(self, fragment_id: str) -> None:
        held = self._held(fragment_id)
        assert held.deadline is not None, "committed without an armed undo"
        assert self._world.said("fragment-commit", fragment_id), "the log did not know of it before the device did"
        if held.kept is not None:
            return
        held.kept = {s.id: self._router.objects.get(s.id) for s in held.fragment.steps}
        for step in held.fragment.steps:
            self._router.objects.pop(step.id, None)
            if step.after is not None:
                self._router.objects[step.id] = step.after

    def confirm(self, fragment_id: str, among: Sequence[str] = ()) -> None:  # noqa: ARG002 - the protocol's
        def act() -> None:
            if fragment_id in self._router.confirmed:
                return
            held = self._held(fragment_id)
            if held.kept is None:
                raise DeviceError("SIM630", "not committed")
            assert self._world.said("fragment-confirm", fragment_id)
            if held.fragment.phase in ("expand", "contract"):
                for other in self._world.units[held.fragment.unit].fragments:
                    if other.phase == "switch":
                        assert other.id in self._world.routers[other.device].confirmed, "a hub ahead of its far end"
            self._router.confirmed.append(fragment_id)
            del self._router.pending[fragment_id]
        self._world.call(self.name, act)

    def revert(self, fragment_id: str) -> None:
        def act() -> None:
            if fragment_id in self._router.confirmed:
                raise DeviceError("SIM630", "it is confirmed")
            if fragment_id in self._router.pending:
                undo(self._router, self._router.pending[fragment_id])
        self._world.call(self.name, act)

    def otherwise(self, fragments: Sequence[Fragment]) -> Mapping[str, Left]:
        def act() -> Mapping[str, Left]:
            return {f.id: Left(tuple(s.id for s in f.steps if self._router.objects.get(s.id) != f.footprint[s.id]))
                    for f in fragments}
        return cast("Mapping[str, Left]", self._world.call(self.name, act))

    def pending(self) -> tuple[Pending, ...]:
        def act() -> tuple[Pending, ...]:
            return tuple(Pending(i, "committed" if h.kept is not None else "armed" if h.deadline else "staged",
                                 h.deadline) for i, h in self._router.pending.items())
        return cast("tuple[Pending, ...]", self._world.call(self.name, act))

    def fate(self, fragment_id: str) -> FateState:
        def act() -> FateState:
            if fragment_id in self._router.confirmed:
                return "confirmed"
            held = self._router.pending.get(fragment_id)
            if held is None:
                return "reverted"
            return "committed" if held.kept is not None else "armed" if held.deadline else "staged"
        return cast("FateState", self._world.call(self.name, act))

    def close(self) -> None: ...

    def facts(self) -> DeviceFacts:
        raise NotImplementedError

    def fetch(self) -> str:
        raise NotImplementedError

    def probe(self, kind: str, *arguments: str) -> ProbeResult:
        raise NotImplementedError

    def probe_all(self, probes: Sequence[Probe]) -> tuple[ProbeResult, ...]:
        return cast("tuple[ProbeResult, ...]",
                    self._world.call(self.name, lambda: tuple(self._seen(kind, *a) for kind, a in probes)))

    def _seen(self, kind: str, thing: str, peer: str) -> ProbeResult:
        """`same`: both ends have the same thing; `open`: this end has not closed the door to that peer."""
        far = self._world.routers[peer]
        own = self._router.objects.get(thing)
        ok = {"same": own == far.objects.get(thing) and self._world.now >= far.down_until,
              "open": own not in ("deaf", f"deaf to {peer}") and self._world.now >= far.down_until
              and not (own == "deaf to sites" and peer.startswith("edge"))}
        return ProbeResult(ok[kind], f"{thing} to {peer}")

    def _held(self, fragment_id: str) -> Held:
        if fragment_id not in self._router.pending:
            raise DeviceError("SIM630", f"no fragment {fragment_id}")
        return self._router.pending[fragment_id]


class TogetherSession(Session):
    """One to a router that takes several fragments at once: all of them, or none."""

    def commit_all(self, fragment_ids: Sequence[str]) -> None:
        def act() -> None:
            for identifier in fragment_ids:
                self._held(identifier)
            for identifier in fragment_ids:
                self._take(identifier)
        self._world.call(self.name, act)


@dataclass(frozen=True)
class Host:
    """As much of Nornir's host as the tasks use: a name, and a connection that is opened and closed."""

    name: str
    open: Callable[[str], Session]

    def close_connection(self, _kind: str) -> None:
        """A session of the world needs no closing."""


class Fleet:
    """The real tasks of `tasks.change`, one device after the other, over the world's devices."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._memory = Memory()

    def _open(self, name: str) -> Session:
        self._world.call(name, lambda: None)
        return (TogetherSession if self._world.together else Session)(self._world, name)

    def remember(self, names: Sequence[str]) -> Mapping[str, str]:
        asked = {n: VITAL.get(n, ()) for n in names}
        probes = {n: [v.probe for v in vs] for n, vs in asked.items()}
        return self._memory.keep(asked, self._results(names, lambda task: change.ask(task, probes)))

    def fallen(self, names: Sequence[str], aside: Collection[str]) -> Mapping[str, Outcome]:
        probes = self._memory.probes(names)
        return self._memory.outcomes(self._results(names, lambda task: change.ask_again(
            task, probes, 20.0, 45.0, lambda n, got: not self._memory.lost(n, got, aside))), aside)

    def begin(self, work: Mapping[str, Sequence[Fragment]], seconds: int, reach: float) -> Mapping[str, Outcome]:
        return self._run(work, lambda task: change.begin(task, work, seconds, reach, lambda _: {}))

    def settle(
        self, confirm: Mapping[str, Sequence[Fragment]], revert: Mapping[str, Sequence[Fragment]],
    ) -> Mapping[str, Outcome]:
        return self._run({**confirm, **revert}, lambda task: change.settle(task, confirm, revert, 20.0))

    def compare(self, undone: Mapping[str, Sequence[Fragment]]) -> Mapping[str, Outcome]:
        return self._run(undone, lambda task: change.compare(task, undone, 0.0))

    def _run(self, names: Mapping[str, object], task: Callable[[Any], Any]) -> Mapping[str, Outcome]:
        fates = self._results(names, task).values()
        return {i: Outcome(f.state, f.detail, f.otherwise, f.armed) for found in fates for i, f in found.items()}

    def _results(self, names: Iterable[str], task: Callable[[Any], Any]) -> dict[str, Any]:
        return {n: task(SimpleNamespace(host=Host(n, self._open))).result for n in names}


def fragment(unit: str, device: str, phase: Phase, *steps: tuple[str, str | None, str | None]) -> Fragment:
    made = tuple(Step("create" if b is None else "delete" if a is None else "replace", i, "vpn", b, a)
                 for i, b, a in steps)
    bare = Fragment("", device, unit, phase, made, {i: b for i, b, _ in steps}, {i: REASON for i, _, _ in steps})
    return replace(bare, id=fragment_id(bare))


def a_plan() -> Plan:
    """A site whose tunnel gets a new key and a second hub; a site with two routers; one that waits for the first."""
    a, b, c = "site:64.74/kabkota/1", "site:64.02/kabkota/1", "site:64.11/kabkota/1"
    units = (
        Unit("shared:hub-1", (fragment("shared:hub-1", "hub-1", "expand", ("set", "s1", "s2")),)),
        Unit(a, (fragment(a, "hub-1", "expand", ("wg1", "k1", "k2")),
                 fragment(a, "hub-2", "expand", ("wg2", None, "k3")),
                 fragment(a, "edge-a", "switch", ("wg1", "k1", "k2"), ("wg2", None, "k3")),
                 fragment(a, "hub-1", "contract", ("wg9", "k9", None)))),
        Unit(b, (fragment(b, "hub-1", "expand", ("wg3", None, "k4")),
                 fragment(b, "edge-b1", "switch", ("wg3", None, "k4")),
                 fragment(b, "edge-b2", "switch", ("x", None, "1"))), after=("shared:hub-1",)),
        Unit(c, (fragment(c, "edge-c", "switch", ("y", None, "1")),), after=(a,)),
    )
    return Plan("kaltim", {}, (), units, {})


# What is asked before and after: the tunnel of edge-a at both its ends; what leads from everybody to hub-2.
VITAL: Mapping[str, tuple[Vital, ...]] = {
    "edge-a": (Vital(("same", ("wg1", "hub-1")), "hub-1", "hub-1 by wg1", True),
               Vital(("open", ("filter", "hub-2")), "hub-2", "hub-2 by wg2", True)),
    "edge-b1": (Vital(("open", ("filter", "hub-2")), "hub-2", "hub-2 by wg4", True),),
    "hub-1": (Vital(("open", ("filter", "edge-a")), "edge-a", "edge-a by wg1", False),
              Vital(("open", ("filter", "edge-b1")), "edge-b1", "edge-b1 by wg3", False),
              Vital(("open", ("filter", "hub-2")), "hub-2", "hub-2 by wg7", True)),
}


def a_world(faults: dict[int, str], *, together: bool = False) -> World:
    return World({"hub-1": Router({"set": "s1", "wg1": "k1", "wg9": "k9"}), "hub-2": Router(),
                  "edge-a": Router({"wg1": "k1"}), "edge-b1": Router(), "edge-b2": Router(), "edge-c": Router()},
                 faults, units={u.name: u for u in a_plan().units}, together=together)


@contextmanager
def within(world: World) -> Iterator[None]:
    """The tasks reach the world's devices, and whoever looks at a clock looks at the world's."""
    clock = SimpleNamespace(monotonic=lambda: float(world.now), sleep=lambda s: world.pass_time(max(1, int(s))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(change, "time", clock)
        patch.setattr(applying, "time", clock)
        patch.setattr(change, "device", lambda task, **_: task.host.open(task.host.name))
        yield


def run(world: World, plan: Plan | None = None) -> ApplyResult | None:
    """Apply, and let every timer fire. None when the program was killed."""
    with within(world):
        try:
            result = apply(plan or a_plan(), Fleet(world), lambda kind, facts: world.log.append((kind, facts)),
                           lambda name: name != "edge-c")
        except Killed:
            result = None
    world.pass_time(2 * HUB_SECONDS)
    return result


def has(world: World, f: Fragment) -> bool:
    return f.id in world.routers[f.device].confirmed


def judge(world: World, result: ApplyResult | None) -> None:
    for name, router in world.routers.items():
        # What was copied and never armed has changed nothing; a boot or `resume` forgets it.
        in_effect = [h.fragment.id for h in router.pending.values() if h.deadline is not None or h.kept is not None]
        assert not in_effect, f"{name} still holds something unconfirmed"
    expected = a_world({})
    for unit in a_plan().units:
        for f in unit.fragments:
            if has(world, f):
                for step in f.steps:
                    expected.routers[f.device].objects.pop(step.id, None)
                    if step.after is not None:
                        expected.routers[f.device].objects[step.id] = step.after
    assert {n: r.objects for n, r in world.routers.items()} == {n: r.objects for n, r in expected.routers.items()}
    verdicts = {u.unit: u for u in result.units} if result else {}
    for unit in a_plan().units:
        change_of = [f for f in unit.fragments if f.phase != "contract"]
        contract = [f for f in unit.fragments if f.phase == "contract"]
        held = [f for f in change_of if has(world, f)]
        assert len(held) == len(change_of) or not any(has(world, f) for f in contract), "the old went too soon"
        if result is None:
            for f in held:
                assert world.said("fragment-confirm", f.id)
            continue
        said = verdicts[unit.name]
        if said.verdict == "done":
            assert len(held) == len(change_of)
            assert all(has(world, f) for f in contract)
        elif held and len(held) < len(change_of):
            for f in change_of:
                stands = said.standing[f.device]
                assert stands != f"{f.phase} confirmed" or has(world, f), said
                assert not has(world, f) or stands in (f"{f.phase} confirmed", f"{f.phase} unknown"), said


def calls_of_a_good_run() -> int:
    world = a_world({})
    result = run(world)
    assert result is not None
    assert result.ok
    assert [u.verdict for u in result.units] == ["done"] * 4
    judge(world, result)
    return world.calls


CALLS = calls_of_a_good_run()
