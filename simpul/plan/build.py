"""From what runs and what is intended to a plan: ordered steps cut into fragments, fragments joined into units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from simpul.config.diff import FOREIGN, chosen, diff
from simpul.config.model import Config, Dialect, Feature, Known, Object, RenderedObject, Step
from simpul.config.patch import order
from simpul.config.recognised import recognised
from simpul.config.simulate import simulate
from simpul.config.spare import spared
from simpul.errors import DialectError, PlanError
from simpul.intent.model import Role
from simpul.plan.model import DeviceFacts, Fragment, Part, Phase, Plan, Unit
from simpul.plan.serial import fragment_id
from simpul.secrets import references
from simpul.source import Reason


@dataclass(frozen=True, slots=True)
class DeviceState:
    """One device as the planner sees it: what its templates rendered and what it was seen to run."""

    name: str
    role: Role
    unit: str                            # its own: "site:..." or "shared:..."
    reason: Reason
    dialect: Dialect
    rendered: tuple[RenderedObject, ...]
    running: Config
    facts: DeviceFacts
    path: frozenset[str] = frozenset()   # what the management session travels on, alternatives
    also: frozenset[Feature] = frozenset()   # what a slice brings here besides its own features
    only: frozenset[str] | None = None   # of these objects alone, with what they must refer to; None: of all
    unfit: str = ""                      # why what was rendered is not for what runs there
    known: Known | None = None           # what of it need not be read again
    made: frozenset[str] = frozenset()   # what Simpul is known to have made, whatever mark it bears now
    hazards: frozenset[str] | None = None   # what is unsafe of what runs, where somebody asked already


# Whose change the removal of an object is that nothing declares any more: (device, object id) -> unit or None.
Heritage = Callable[[str, str], str | None]


def plan_device(device: DeviceState, features: Sequence[Feature], heritage: Heritage) -> Part:
    """What brings one device from what it runs to what is intended, each step of it walked through.

    Raises PlanError where references form a cycle, UnsafeStep where a step would dangle, open a filter or cut the
    path that it travels on.
    """
    warnings = device.running.warnings
    if device.unfit:
        return Part(warnings=warnings, kept_out=device.unfit)
    intended = device.dialect.intended(device.rendered, device.known)
    if (known := recognised(device.running, intended, device.made)) is not device.running:
        device = replace(device, running=device.dialect.link(known), hazards=None)
        warnings = device.running.warnings
    try:
        changes = chosen(diff(device.running, intended), {*features, *device.also}, device.only)
    except PlanError as error:
        if error.code != FOREIGN:
            raise
        return Part(warnings=warnings, kept_out=error.diagnostic.message)
    changes, stays = spared(changes, device.running)
    warnings = (*warnings, *map(str, stays))
    try:
        steps = order(changes, device.running, intended, device.dialect)
    except DialectError as error:
        # What one platform cannot change in place holds up its own router, and nobody else's.
        return Part(warnings=warnings, kept_out=error.diagnostic.headline)
    if not steps:
        return Part(warnings=warnings)
    changed = {s.id for s in steps}
    asked = {o.id: o for o in device.rendered if o.id in changed}
    cut = _cut(device, steps, asked, heritage)
    simulate(device.running, [s for _, part in _in_phases(cut) for s in part], device.dialect, device.path,
             device.hazards)
    standing = _standing(device.running, steps, intended)
    # Who takes back by name what somebody typed has looked at that router; any other change waits for who is at work.
    unsaved = {i: _digest(device.running.objects.get(i)) for i in sorted(device.running.unsaved - changed)}
    saves = unsaved if device.only is not None else {}
    if unsaved:
        warnings = (*warnings, ("its confirmation also saves what others typed and nobody saved: " if saves else
                                "others typed what nobody saved, and apply is refused while it stands so: ")
                    + ", ".join(unsaved))
    return Part(tuple(_fragment(device, unit, phase, part, asked, standing, intended, saves)
                      for (unit, phase), part in cut.items()),
                _waits(cut, device, intended), warnings)


@dataclass(frozen=True, slots=True)
class Planned:
    """A device and its part."""

    name: str
    role: Role
    unit: str
    facts: DeviceFacts
    part: Part


def put_together(
    network: str, inventory: Mapping[str, str], devices: Sequence[Planned], unreachable: Iterable[str],
    features: Sequence[Feature],
) -> Plan:
    """One plan of the parts of all devices that were read.

    A device on which somebody else's object stands where one of ours would is kept out, and with it the rest of its
    site, as if it had not been reached: what others own is never overwritten, and nobody else has to wait for it.
    """
    fragments: dict[str, list[Fragment]] = {}
    after: dict[str, set[str]] = {}
    for device in devices:
        for fragment in device.part.fragments:
            fragments.setdefault(fragment.unit, []).append(fragment)
        for unit, others in device.part.after.items():
            after.setdefault(unit, set()).update(others)
    apart = {d.unit for d in devices if d.part.kept_out and d.role is not Role.HUB}
    units = tuple(Unit(name, tuple(sorted(parts, key=_phase_order)), tuple(sorted(after.get(name, ()))))
                  for name, parts in sorted(fragments.items(), key=lambda item: _unit_order(item[0]))
                  if name not in apart)
    return Plan(network, inventory, tuple(features), units, {d.name: d.facts for d in devices},
                tuple(sorted(unreachable)),
                tuple(sorted(d.name for d in devices if not d.part.fragments and not d.part.kept_out)),
                tuple(f"{d.name}: {words}" for d in devices for words in d.part.warnings),
                {d.name: d.part.kept_out for d in devices if d.part.kept_out})


def build_plan(
    network: str, inventory: Mapping[str, str], devices: Iterable[DeviceState], unreachable: Iterable[str],
    features: Sequence[Feature], heritage: Heritage,
) -> Plan:
    """The plan that brings every reachable device from what it runs to what is intended: each device's part, put
    together. Raises what `plan_device` raises.
    """
    planned = [Planned(d.name, d.role, d.unit, d.facts, plan_device(d, features, heritage)) for d in devices]
    return put_together(network, inventory, planned, unreachable, features)


_PHASES: tuple[Phase, ...] = ("expand", "switch", "contract")
_KINDS = ("shared", "interconnect", "site", "contract")


def _phase_order(fragment: Fragment) -> tuple[int, str]:
    return _PHASES.index(fragment.phase), fragment.device


def _unit_order(unit: str) -> tuple[int, str]:
    return _KINDS.index(unit.partition(":")[0]), unit


def _in_phases(cut: Mapping[tuple[str, Phase], list[Step]]) -> list[tuple[tuple[str, Phase], list[Step]]]:
    return sorted(cut.items(), key=lambda item: (_unit_order(item[0][0])[0], _PHASES.index(item[0][1]), item[0][0]))


def _cut(
    device: DeviceState, steps: Sequence[Step], asked: Mapping[str, RenderedObject], heritage: Heritage,
) -> dict[tuple[str, Phase], list[Step]]:
    """Steps by unit and phase. On a site's own router all is one switch; on a hub what is added comes first and what
    goes comes last, so that other units never lose what they stand on. `asked` is what was rendered of what changes.
    """
    cut: dict[tuple[str, Phase], list[Step]] = {}
    for step in steps:
        owner = asked[step.id].unit if step.id in asked else None
        unit = owner or heritage(device.name, step.id) or device.unit
        phase: Phase = "switch"
        if device.role is not Role.HUB:
            unit = device.unit
        else:
            phase = "contract" if step.action == "delete" else "expand"
            if phase == "contract" and unit == device.unit:
                unit = f"contract:{device.name}"
        cut.setdefault((unit, phase), []).append(step)
    return cut


def _waits(
    cut: Mapping[tuple[str, Phase], list[Step]], device: DeviceState, intended: Config,
) -> dict[str, frozenset[str]]:
    """Which unit must stand before which: creators before referrers, referrers gone before what they named."""
    maker: dict[str, str] = {}
    leaver: dict[str, set[str]] = {}
    for (unit, _), steps in cut.items():
        for step in steps:
            new, old = intended.objects.get(step.id), device.running.objects.get(step.id)
            if step.action == "create" and new is not None:
                maker.update(dict.fromkeys(new.defines, unit))
            if old is not None:
                for name in old.requires - (new.requires if new is not None else frozenset()):
                    leaver.setdefault(name, set()).add(unit)
    after: dict[str, frozenset[str]] = {}
    for (unit, _), steps in cut.items():
        for step in steps:
            new, old = intended.objects.get(step.id), device.running.objects.get(step.id)
            waits: set[str] = set()
            if new is not None and step.action != "delete":
                waits.update(maker[n] for n in new.requires if n in maker)
            if old is not None and step.action == "delete":
                waits.update(u for n in old.defines for u in leaver.get(n, ()))
            after[unit] = after.get(unit, frozenset()) | waits - {unit}
    return after


def _fragment(
    device: DeviceState, unit: str, phase: Phase, steps: Sequence[Step], asked: Mapping[str, RenderedObject],
    standing: Mapping[str, Sequence[Object]], intended: Config, saves: Mapping[str, str | None],
) -> Fragment:
    gone = Reason("declared no more", device.reason.source)
    fragment = Fragment(
        id="", device=device.name, unit=unit, phase=phase, steps=tuple(steps),
        footprint=_footprint(device.running, steps, standing, intended),
        reasons={s.id: asked[s.id].reason if s.id in asked else gone for s in steps},
        secrets=tuple(sorted({name for s in steps for text in (s.after or "", *s.do, *s.undo)
                               for name in references(text)})),
        saves=saves)
    return replace(fragment, id=fragment_id(fragment))


def _needed(steps: Iterable[Step], intended: Config) -> set[str]:
    """The names that what these steps write will refer to."""
    return {n for s in steps if (new := intended.objects.get(s.id)) is not None for n in new.requires}


def _standing(running: Config, steps: Sequence[Step], intended: Config) -> dict[str, list[Object]]:
    """What gives each name that steps refer to, and stays as it is. What has no text was not read: the ports of a
    router that nobody has reached yet.
    """
    needed = _needed(steps, intended)
    found: dict[str, list[Object]] = {}
    for standing in running.objects.values():
        if standing.text and not needed.isdisjoint(standing.defines):
            future = intended.objects.get(standing.id)
            if future is None or future.text == standing.text:
                for name in standing.defines & needed:
                    found.setdefault(name, []).append(standing)
    return found


def _footprint(
    running: Config, steps: Sequence[Step], standing: Mapping[str, Sequence[Object]], intended: Config,
) -> dict[str, str | None]:
    """The digest of everything that these steps write, and of everything that what they write refers to and that
    stays as it is.
    """
    footprint: dict[str, str | None] = {s.id: _digest(running.objects.get(s.id)) for s in steps}
    for name in _needed(steps, intended):
        for item in standing.get(name, ()):
            footprint.setdefault(item.id, item.digest)
    return footprint


def _digest(thing: Object | None) -> str | None:
    return thing.digest if thing is not None else None
