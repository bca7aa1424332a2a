"""Every single failure of the core under traffic: who loses what, for how long, and whether the proof foresaw it.

Failures that have no site in common (villages' lines, governments' routers) are tried at the same time; a hub's line,
router, cable or site, and a provider, each alone. Prints the table of docs/standing.md:

    python -m pytest -s -m campaign tests/campaign/test_standing.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from platforms.linux_frr.proof import read
from playbooks.policy import policy
from playbooks.prove import rendered
from simpul.proof.crossing import Pair
from simpul.proof.failures import Failure, Part
from simpul.proof.standing import Trial
from tests.end_to_end.conftest import World, fresh_world
from tests.end_to_end.declared import Session
from tests.end_to_end.ground import Ground
from tests.end_to_end.prober import Pulse, beating
from tests.end_to_end.sessions import every_session_stands, until

pytestmark = [pytest.mark.lab, pytest.mark.campaign]

_EVERY = 0.4                    # seconds between two sessions of one conversation
_PEACE = 3.0
_LATE = 25.0                    # seconds over the longest hold time, on a machine with much to do
_BUDGET = 25 * 60.0


@dataclass
class Talk:
    """One conversation: a host of a segment asks a declared server again and again."""

    pulse: Pulse
    number: int                          # of its pair in the proof
    ends: tuple[str, str]                # the routers that the two hosts hang on
    sites: frozenset[str]


@dataclass
class Step:
    """What fails at the same time, with nothing in common."""

    failures: list[Failure]
    outages: list[tuple[Failure, float]] = field(default_factory=list)

    @property
    def whole(self) -> Failure:
        first = self.failures[0]
        if len(self.failures) == 1:
            return first
        return Failure(first.kind, ", ".join(f.what for f in self.failures),
                       frozenset().union(*(f.parts for f in self.failures)),
                       frozenset().union(*(f.sites for f in self.failures)))


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The whole core, for this campaign alone."""
    world = fresh_world(tmp_path_factory.mktemp("standing"), bfd_stretch=5)
    try:
        world.build()
        yield world
    finally:
        world.simpul("lab", "down", check=False)


def talks(ground: Ground, trial: Trial) -> list[Talk]:
    """A conversation from each router's hosts of each site to each site that a flow leads to; families in turn."""
    at = {lan.host: r.name for r in ground.topology.routers for lan in r.lan if lan.host}
    if ground.topology.management:
        at[ground.topology.management.name] = ground.topology.management.router
    numbers = {(p.source.site, p.source.name, p.target.site, p.target.name, p.version): n
               for n, p in enumerate(trial.pairs)}
    found: dict[tuple[str, str], list[Talk]] = {}
    for session in ground.declared.flows_of_hosts():
        source, target = session.source, session.target
        key = source.site, source.segment, target.site, target.segment, session.source_address.version
        # A socket takes a host's first address, which is no server's.
        if session.source_address not in source.own or source.trunk or not _covers(trial.pairs[numbers[key]], session):
            continue
        pulse = Pulse(source.host, str(session.target_address), session.port, target.host)
        found.setdefault((at[source.host], target.site), []).append(
            Talk(pulse, numbers[key], (at[source.host], at[target.host]), frozenset({source.site, target.site})))
    chosen = []
    for number, (_, of) in enumerate(sorted(found.items())):
        version = 4 if number % 2 else 6
        chosen.append(next(t for t in of if (":" in t.pulse.address) == (version == 6)))
    return chosen


def _covers(pair: Pair, session: Session) -> bool:
    return any(session.target_address in target and port == session.port for _, target, _, port in pair.services)


def steps(trial: Trial) -> list[Step]:
    """Every failure once: those of hubs and providers alone, the others beside what they share no site with."""
    hubs = {s.key for s in trial.net.policy.sites if s.hub}
    alone = [Step([f]) for f in trial.failures if f.kind in ("provider", "site") or f.sites & hubs]
    leaves: dict[tuple[str, int], Step] = {}
    count: dict[tuple[str, str], int] = {}
    for failure in trial.failures:
        if failure.kind in ("line", "cable", "router") and not failure.sites & hubs:
            [site] = failure.sites
            index = count[(failure.kind, site)] = count.get((failure.kind, site), 0) + 1
            promise = trial.net.sites[site].promise
            group = f"{failure.kind}{'A' if promise == 'A' else 'BC'}"
            leaves.setdefault((group, index), Step([])).failures.append(failure)
    return [*leaves.values(), *alone]


class Hand:
    """Does to the lab what a failure says, and takes it back."""

    def __init__(self, ground: Ground) -> None:
        self.lab = ground.lab
        network = ground.world.workspace.network
        self.ports: dict[Part, tuple[str, str]] = {
            ("line", u.device, u.name): (u.device, u.port) for s in network.sites.values() for u in s.uplinks}
        self.ports |= {("cable", r.site): (r.name, lan.port) for r in ground.topology.routers for lan in r.lan
                       if lan.link}

    def do(self, failure: Failure, *, fail: bool) -> None:
        routers = [p[1] for p in failure.parts if p[0] == "router"]
        cables = [self.ports[p] for p in failure.parts if p[0] != "router"]
        with ThreadPoolExecutor(2) as pool:
            for router, port in cables:
                self.lab.link(router, port, not fail)
            list(pool.map(self.lab.cut if fail else self.lab.restore, routers))


def campaign(world: World) -> tuple[list[str], list[str]]:
    """The table's rows, and where network and proof differ."""
    began = time.monotonic()
    ground, workspace = Ground(world), world.workspace
    trial = Trial(policy(workspace), {n: read(n, rendered(workspace, n)) for n in workspace.managed()})
    trial.prepare()
    assert not trial.whole()
    everybody, hand = talks(ground, trial), Hand(ground)
    assert len(everybody) > 30
    assert {":" in t.pulse.address for t in everybody} == {True, False}
    longest = max(m.hold for m in workspace.network.media.values())
    done: list[Step] = []
    wrong: list[str] = []
    untried: list[str] = []

    def troubled(of: Sequence[Talk]) -> list[tuple[str, str]]:
        return [(t.pulse.host, t.pulse.address) for t in of if t.pulse.alive_since() < _PEACE]

    every_session_stands(ground, 90)
    for step in steps(trial):
        if time.monotonic() - began > _BUDGET - 2 * longest:
            untried.append(step.whole.what)
            continue
        failure = step.whole
        kept = [t for t in everybody if trial.between(failure, t.number, *t.ends) is None]
        # What may be lost, as routers choose among equals, may also live.
        lost = [t for t in everybody if trial.hopeless(failure, t.number, *t.ends)]
        told = len(wrong)
        with beating(ground.hosts, [t.pulse for t in everybody], _EVERY):
            until(60, f"everybody connected before {failure.what}", lambda: troubled(everybody))
            cut = time.monotonic()
            hand.do(failure, fail=True)
            try:
                time.sleep(5)
                deadline = cut + longest + _LATE
                while (absent := troubled(kept)) and time.monotonic() < deadline:
                    time.sleep(0.3)
                wrong += [f"without {failure.what}: {host} -> {address} was to be kept and is lost"
                          for host, address in absent]
                # What was to be lost may live until routing has noticed.
                while (alive := [t for t in lost if t.pulse.alive_since()]) and time.monotonic() < deadline:
                    time.sleep(0.3)
                wrong += [f"without {failure.what}: {t.pulse.host} -> {t.pulse.address} was to be lost and lives"
                          for t in alive]
                end = time.monotonic() - _PEACE
                for one in step.failures:
                    step.outages += [(one, t.pulse.longest_gap(cut, end)) for t in kept
                                     if len(step.failures) == 1 or t.sites & one.sites]
            finally:
                hand.do(failure, fail=False)
            every_session_stands(ground, 120, f"after {failure.what}")
            until(60, f"everybody connected after {failure.what}", lambda: troubled(everybody))
        done.append(step)
        print(f"{time.monotonic() - began:6.0f} s  {failure.kind} {failure.what[:60]}: {len(kept)} kept, "
              f"{len(lost)} lost, {len(everybody) - len(kept) - len(lost)} either, {len(wrong)} wrong; "
              f"worst outage of what is kept {max((s for _, s in step.outages), default=0):.1f} s", *wrong[told:],
              sep="\n       ", flush=True)
    wrong += [f"there was no time to try {what}" for what in untried]
    return list(_table(done)), wrong


def _table(done: Sequence[Step]) -> Iterator[str]:
    """Outages of what is kept, by what failed and its medium: all conversations, and those that noticed."""
    groups: dict[tuple[str, str], list[float]] = {}
    tried: dict[tuple[str, str], set[str]] = {}
    for step in done:
        for failure in step.failures:
            key = failure.kind, failure.medium or ""
            tried.setdefault(key, set()).add(failure.what)
        for failure, seconds in step.outages:
            groups.setdefault((failure.kind, failure.medium or ""), []).append(seconds)
    yield "| failure | medium | tried | conversations kept | of these noticed (> 1 s) | median of these, s | worst, s |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    for (kind, medium), what in tried.items():
        lost = groups.get((kind, medium), [])
        felt = [s for s in lost if s > 1]
        median = f"{statistics.median(felt):.1f}" if felt else "-"
        worst = f"{max(lost):.1f}" if lost else "-"
        yield f"| {kind} | {medium or '-'} | {len(what)} | {len(lost)} | {len(felt)} | {median} | {worst} |"


def test_every_single_failure_does_what_the_proof_says(core: World, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        rows, wrong = campaign(core)
        print("", *rows, sep="\n")
    assert not wrong, "\n".join(wrong)


