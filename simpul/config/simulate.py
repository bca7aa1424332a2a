"""Walking through a patch before any device sees it, asking after each step whether it is safe to stand there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from simpul.config.model import Config, Dialect, Object, Step
from simpul.config.patch import apply, change_in
from simpul.errors import UnsafeStep


class _Walk:
    """The configuration between steps, with who defines and who needs each name that the steps have to do with."""

    def __init__(self, config: Config, names: frozenset[str]) -> None:
        self.objects: dict[str, Object] = dict(config.objects)
        self.given: Counter[str] = Counter(n for o in config.objects.values() for n in o.defines & names)
        self.needers: dict[str, set[str]] = {}
        self.holders: dict[str, set[str]] = {}
        for item in config.objects.values():
            for name in item.requires & names:
                self.needers.setdefault(name, set()).add(item.id)
            for name in item.holds:
                self.holders.setdefault(name, set()).add(item.id)

    def _need(self, item: Object) -> None:
        for name in item.requires:
            self.needers.setdefault(name, set()).add(item.id)
        for name in item.holds:
            self.holders.setdefault(name, set()).add(item.id)

    def put(self, object_id: str, old: Object | None, new: Object | None) -> None:
        if old is not None:
            self.given.subtract(old.defines)
            for name in old.requires:
                self.needers[name].discard(object_id)
            for name in old.holds:
                self.holders[name].discard(object_id)
        if new is not None:
            self.given.update(new.defines)
            self._need(new)
            self.objects[object_id] = new

    def dangling(self, old: Object | None, new: Object | None) -> tuple[Object, str] | None:
        """An object whose need this change leaves unmet, and the name of what it needs."""
        had = old.requires if old else frozenset()
        lost = old.defines if old else frozenset()
        if new is not None:
            for name in sorted(new.requires):
                # What dangled before is not this change's doing.
                if self.given[name] <= 0 and (name not in had or name in lost):
                    return new, name
        for name in sorted(lost):
            if self.given[name] <= 0 and self.needers.get(name):
                return self.objects[min(self.needers[name])], name
        return None

    def taken(self, old: Object | None, new: Object | None) -> tuple[str, str] | None:
        """What this change takes while another object still holds it, and who that is."""
        if new is None:
            return None
        for name in sorted(new.holds - (old.holds if old else frozenset())):
            others = self.holders.get(name, set()) - {new.id}
            if others:
                return name, min(others)
        return None


def _names(steps: Iterable[Step], running: Config, final: Config, dialect: Dialect) -> frozenset[str]:
    """Every name that something gives or needs which these steps make, change or take away."""
    ids = {s.id for s in steps}
    things = [o for config in (running, final) for i in ids if (o := config.objects.get(i)) is not None]
    things += [dialect.read(s.id, s.after, s.feature) for s in steps if s.after is not None]
    return frozenset().union(*(o.defines for o in things), *(o.requires for o in things))


def _line(item: Object, name: str) -> str:
    """The line of an object that speaks of a name, for a person to look at."""
    word = name.rpartition(":")[2] if name.count(":") < 3 else name.partition(":")[2]
    return next((row.strip() for row in item.text.splitlines() if word in row), item.text.partition("\n")[0].strip())


def _alternatives(path: frozenset[str], config: Config) -> list[frozenset[str]]:
    """Names of the path by kind (what stands before the last word), those that exist now."""
    given = {n for o in config.objects.values() for n in o.defines}
    kinds: dict[str, set[str]] = {}
    for name in path & given:
        kinds.setdefault(name.partition(":")[0], set()).add(name)
    return [frozenset(names) for _, names in sorted(kinds.items())]


def _new_hazards(walk: _Walk, old: Object | None, new: Object | None, known: set[str], dialect: Dialect) -> list[str]:
    """Hazards that a change brings. The whole configuration is asked only where the object alone looks worse."""
    alone = set(dialect.hazards(Config.of([new] if new else [])))
    if not alone - set(dialect.hazards(Config.of([old] if old else []))) - known:
        return []
    return sorted(set(dialect.hazards(Config(walk.objects))) - known)


def simulate(
    running: Config, steps: Sequence[Step], dialect: Dialect, path: frozenset[str] = frozenset(),
    hazards: frozenset[str] | None = None,
) -> None:
    """Take the steps one by one and refuse the first after which it is not safe to stand.

    `path` holds the names that the operator's own session travels on ("interface:wg12", "uplink:fibre"). Names of one
    kind are alternatives: the last of them must not go. `hazards` are those of `running`, where they are known.

    Raises UnsafeStep: a need dangles, or something is taken that another object still holds (SIM450), a hazard appears
    that was not there before (SIM451), or the path is cut (SIM452). Raises PlanError (SIM443) where the steps were made
    for another configuration.
    """
    final = apply(running, steps, dialect)
    walk = _Walk(running, _names(steps, running, final, dialect) | path)
    known = set(dialect.hazards(running)) if hazards is None else set(hazards)
    roads = _alternatives(path, running)
    for number, step in enumerate(steps, 1):
        where = f"step {number} of {len(steps)} ({step.action} {step.id})"
        old = walk.objects.get(step.id)
        old = old if old is not None and old.text else None
        change_in(walk.objects, step, dialect)
        new = walk.objects.get(step.id)
        if new is not None and step.id in final.objects and final.objects[step.id].text == new.text:
            new = final.objects[step.id]
        walk.put(step.id, old, new)
        loose = walk.dangling(old, new)
        if loose:
            item, name = loose
            raise UnsafeStep("SIM450", f"{where}: {item.id} would need {name}, which is not there; "
                             f"its line: {_line(item, name)!r}", hint="keep what it refers to until it no longer does")
        held = walk.taken(old, new)
        if held:
            name, holder = held
            raise UnsafeStep("SIM450", f"{where}: takes {name}, which {holder} still holds",
                             hint="let the other go first, in a change of its own")
        worse = _new_hazards(walk, old, new, known, dialect)
        if worse:
            raise UnsafeStep("SIM451", f"{where}: {worse[0]}; the object's first line: {_first(new or old)!r}")
        _keep_roads(roads, walk, where, old)


def _first(item: Object | None) -> str:
    return item.text.partition("\n")[0].strip() if item else ""


def _keep_roads(roads: Iterable[frozenset[str]], walk: _Walk, where: str, old: Object | None) -> None:
    for names in roads:
        if not any(walk.given[name] > 0 for name in names):
            raise UnsafeStep("SIM452", f"{where}: cuts the path that this session travels on (the last of "
                             f"{', '.join(sorted(names))}); the object's first line: {_first(old)!r}",
                             hint="change it over another tunnel, or from the hub's out-of-band port")
