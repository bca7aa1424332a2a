"""What each site keeps under every single failure, held against what its class promises.

A: all declared flows, by another provider's line. B and C: all declared flows while a line and a router of its own
stand, whichever hub, hub router or hub's provider fails. A flow that is lost with one of its ends is that end's loss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from simpul.proof.crossing import Pair, Verdicts, pairs_of
from simpul.proof.failures import Failure, Part, failures
from simpul.proof.model import Device, Unread
from simpul.proof.network import Net
from simpul.proof.policy import Line, Policy, Risk
from simpul.proof.tables import Links, Tables
from simpul.proof.ways import Ways
from simpul.words.sentence import tell

ASSUMPTIONS: Final = (
    tell("Routing has come to rest: how long that takes is not proven, it is measured (docs/standing.md)."),
    tell("Providers join their lines to each other; a tunnel stands while the lines and the routers of both ends "
         "stand."),
    tell("Hosts hang on a port of one router of their site, and are lost with it. A router with no session over any "
         "tunnel leaves the gateway to the other, where its configuration says so."),
    tell("One thing fails at a time, and it fails whole."),
)


@dataclass(frozen=True, slots=True)
class Broken:
    """What one failure takes from one site beyond what its class allows."""

    failure: Failure
    site: str
    flows: tuple[str, ...]               # names of declared flows
    pairs: int                           # pairs of segments that they join
    why: str                             # of one of them

    @property
    def title(self) -> str:
        return tell("{site} without {what}", site=self.site, what=self.failure.what)


@dataclass(slots=True)
class Standing:
    """All that was found of a network."""

    promises: Mapping[str, str]                                     # class of each site
    failures: tuple[Failure, ...]
    pairs: int
    broken: list[Broken] = field(default_factory=list)              # against a promise, accepted by nobody
    accepted: list[tuple[Risk, list[Broken]]] = field(default_factory=list)
    useless: list[Risk] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    beyond: tuple[str, ...] = ()         # flows that lead out of the network: nothing is promised of them

    @property
    def verdict(self) -> str:
        if self.unread or self.missing:
            return "unknown"
        return "broken" if self.broken else "kept"


# What of the given pairs is lost under each failure: the numbers of the pairs, and why.
Lost = dict[int, str]
Judge = Callable[["Trial", list[int]], Iterable[tuple[int, Lost]]]


class Trial:
    """A network and its flows, put through failures."""

    def __init__(self, policy: Policy, devices: Mapping[str, Device]) -> None:
        self.net = Net(policy, devices)
        self.links = Links(self.net)
        self.pairs, self.beyond = pairs_of(self.net)
        self.failures = tuple(failures(self.net))
        self._verdicts = Verdicts(self.net)
        self._using: dict[Part, set[int]] = defaultdict(set)
        # The pairs that lead from each site to another.
        self.pairs_of: dict[str, list[int]] = defaultdict(list)
        for number, pair in enumerate(self.pairs):
            if pair.source.site != pair.target.site:
                self.pairs_of[pair.source.site].append(number)
                self.pairs_of[pair.target.site].append(number)

        self._routers: dict[str, list[str]] = defaultdict(list)
        for router in policy.routers:
            self._routers[router.site].append(router.name)
        self._lines: dict[str, list[Line]] = defaultdict(list)
        for line in policy.lines:
            self._lines[self.net.site(line.router)].append(line)

    def stands(self, site: str, failure: Failure) -> bool:
        """Whether a router of a site stands."""
        return any(("router", name) not in failure.parts for name in self._routers[site])

    def has_a_line(self, site: str, failure: Failure) -> bool:
        """Whether a router of a site stands with a line that stands."""
        return any(("router", line.router) not in failure.parts
                   and ("line", line.router, line.name) not in failure.parts for line in self._lines[site])

    def prepare(self) -> None:
        """Work out what each pair rests on while everything stands: only such a failure can harm it."""
        tables = Tables(self.links, frozenset())
        ways = Ways(self.net, tables)
        for number, pair in enumerate(self.pairs):
            for part in self._verdicts.parts(pair, tables, ways):
                self._using[part].add(number)

    def concern(self, number: int) -> int:
        """How many pairs a failure may harm."""
        return len(self._concerned(self.failures[number]))

    def _concerned(self, failure: Failure) -> set[int]:
        return {n for part in failure.parts for n in self._using.get(part, ())}

    def lost(self, failure: Failure) -> Lost:
        """The pairs that do not pass under a failure, each with the reason."""
        concerned = sorted(self._concerned(failure))
        tables = Tables(self.links, failure.parts)
        ways = Ways(self.net, tables)
        return {n: why for n in concerned
                if (why := self._verdicts.fault(self.pairs[n], tables, ways)) is not None}

    def between(self, failure: Failure, number: int, near: str, far: str) -> str | None:
        """Why two hosts of a pair do not reach each other under a failure, who hang on ports of these routers."""
        tables = Tables(self.links, failure.parts)
        return self._verdicts.fault(self.pairs[number], tables, Ways(self.net, tables), (near, far))

    def hopeless(self, failure: Failure, number: int, near: str, far: str) -> bool:
        """Whether they surely do not, whatever routers choose."""
        tables = Tables(self.links, failure.parts)
        return self._verdicts.hopeless(self.pairs[number], tables, Ways(self.net, tables), (near, far))

    def whole(self) -> Lost:
        """The pairs that do not pass while everything stands."""
        return self.of_all(frozenset())

    def of_all(self, down: frozenset[Part]) -> Lost:
        """The same where these parts do not stand: of every pair, whether it rests on one of them or not."""
        tables = Tables(self.links, down)
        ways = Ways(self.net, tables)
        return {n: why for n, pair in enumerate(self.pairs)
                if (why := self._verdicts.fault(pair, tables, ways)) is not None}


def one_by_one(trial: Trial, numbers: list[int]) -> Iterable[tuple[int, Lost]]:
    """Try failures here, one after the other."""
    return ((n, trial.lost(trial.failures[n])) for n in numbers)


def stand(policy: Policy, devices: Mapping[str, Device], judge: Judge = one_by_one) -> Standing:
    """Hold what is kept under each single failure against the promises. `judge` may try failures at the same time."""
    trial = Trial(policy, devices)
    standing = Standing({s.key: s.promise for s in policy.sites}, trial.failures, len(trial.pairs), beyond=trial.beyond)
    standing.unread = [u for d in devices.values() for u in d.unread]
    standing.missing = sorted(r.name for r in policy.routers if r.name not in devices)
    nothing = Failure("nothing", tell("any failure"), frozenset(), frozenset())
    trial.prepare()
    whole = trial.whole()
    broken = list(_charged(trial, nothing, whole))
    for number, lost in sorted(judge(trial, list(range(len(trial.failures))))):
        fresh = {n: why for n, why in lost.items() if n not in whole}
        broken += _charged(trial, trial.failures[number], fresh)
    risks = {(r.site, r.kind): r for r in policy.risks}
    taken: dict[Risk, list[Broken]] = {}
    for one in broken:
        # A site answers for what anybody loses when a thing of its own fails; a provider's loss is everybody's own.
        owners = (one.site,) if one.failure.kind == "provider" else sorted(one.failure.sites)
        risk = next((r for o in owners if (r := risks.get((o, one.failure.kind)))), None) if one.failure.parts else None
        if risk is None:
            standing.broken.append(one)
        else:
            taken.setdefault(risk, []).append(one)
    standing.accepted = sorted(taken.items(), key=lambda item: (item[0].site, item[0].kind))
    standing.useless = [r for r in policy.risks if r not in taken]
    return standing


def _charged(trial: Trial, failure: Failure, lost: Lost) -> Iterable[Broken]:
    """Whose promise each lost pair breaks, if anybody's."""
    by_site: dict[str, list[int]] = defaultdict(list)
    ends_of = {n: {trial.pairs[n].source.site, trial.pairs[n].target.site} for n in lost}
    ends = set[str]().union(*ends_of.values())
    alone = {e for e in ends if trial.net.sites[e].promise != "A" and not trial.has_a_line(e, failure)}
    dead = {e for e in ends if not trial.stands(e, failure)}
    cut_off = {e for e in ends if (numbers := trial.pairs_of.get(e)) and all(n in lost for n in numbers)}
    for number, two in ends_of.items():
        if two & alone:
            continue
        # Who is not there, else who has lost all, else whose own part failed, else both.
        for site in two & dead or two & cut_off or two & failure.sites or two:
            by_site[site].append(number)
    for site, numbers in sorted(by_site.items()):
        names = tuple(dict.fromkeys(name for n in numbers for name in trial.pairs[n].flows))
        yield Broken(failure, site, names, len(numbers), lost[numbers[0]])


__all__ = ["ASSUMPTIONS", "Broken", "Pair", "Standing", "Trial", "stand"]
