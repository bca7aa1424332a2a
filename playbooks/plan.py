"""`simpul plan`: what would change, on which router, why, and how it would be undone.

    python -m playbooks.plan [--dry-run] ...

A plan for real may hand out numbers and make tunnel keys, since these are part of what is planned; `--dry-run` writes
nothing. Devices that cannot be read are left out together with the rest of their site: a change of a site happens on
all its ends or on none.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from io import StringIO
from itertools import chain
from pathlib import Path

from platforms.registry import Platform, abilities, platform
from playbooks.cores import on_every_core
from playbooks.pasts import made_there
from playbooks.readings import Readings, Recalled
from playbooks.remembered import Memory, Told, code, key_of, rest_of
from playbooks.workspace import Workspace
from records.kept import Kept
from simpul.collector import collector_paused
from simpul.config.model import FEATURES, Config, Feature, Known, Object, RenderedObject
from simpul.errors import DialectError, PlanError
from simpul.intent.model import Role
from simpul.network.build import bootstrap_model
from simpul.network.filter_model import slug
from simpul.network.model import DeviceModel
from simpul.network.told import Telling
from simpul.plan.build import DeviceState, Planned, plan_device, put_together
from simpul.plan.build import Heritage as Belongs
from simpul.plan.heritage import Heritage
from simpul.plan.model import DeviceFacts, Part, Plan
from simpul.render.origin import origin_of
from simpul.render.page import from_text
from simpul.source import Reason
from simpul.words.sentence import tell


@dataclass(frozen=True, slots=True)
class Seen:
    """What a device was seen to run: its facts, and its configuration."""

    facts: DeviceFacts
    running: Config
    unfit: str = ""                      # why nothing may be planned from it: its dialect could not read what it runs
    hazards: frozenset[str] | None = None   # what is unsafe of what it runs, where that is known
    known: Known | None = None           # what is rendered and need not be read again


def make_plan(
    workspace: Workspace, names: Sequence[str], seen: Mapping[str, Seen], features: Collection[Feature] = (),
    fresh: Collection[str] = (), only: Mapping[str, frozenset[str]] | None = None, kept: Kept | None = None,
    written: dict[str, bytes] | None = None,
) -> Plan:
    """A plan for the devices `names`. `fresh` are routers that hold their first file and were never reached: what
    they run is known without asking, since Simpul wrote it.

    A slice refers to the way in to what it changes: while routers are fresh, it brings all of the hubs' tunnels and
    routing with it, or nobody would ever reach them.

    With `only`, the plan is of these objects by device, and of what they must refer to. With `kept`, a device's part is
    taken from there where it was made from the same, and what was made anew is put there; `written` then learns what
    the plan's fragments are written as, by their ids.
    """
    chosen = tuple(f for f in FEATURES if f in features) if features else FEATURES
    reached = [n for n in names if n in seen or n in fresh]
    lost = {*names}.difference(reached)
    lost_sites = {workspace.device(n).site for n in lost}
    opening = any(n not in seen for n in reached)
    belongs = heritage(workspace)
    memory = None
    if kept is not None and only is None and isinstance(seen, Saved):
        telling, derivations = Telling(), workspace.models.derivations

        @cache
        def rest(facts: DeviceFacts) -> str:
            return rest_of(workspace.origin, str(facts), str(opening), *chosen)

        memory = Memory(kept, seen, belongs, lambda name, runs: key_of(
            telling(derivations[name]), runs, rest(seen.facts(name)), seen.kind(name)))

    # A folder's files are told by what they say: what the log knows is of the routers themselves.
    made_by_us = {} if isinstance(seen, Saved) else made_there(workspace, seen)

    def anew(name: str, ask: Belongs) -> Planned:
        rendered = workspace.renderer.render(workspace.models[name])
        state = replace(_state(workspace, name, rendered, seen.get(name), opening=opening),
                        only=None if only is None else only.get(name, frozenset()),
                        made=made_by_us.get(name, frozenset()))
        made = plan_device(state, chosen, ask)
        if memory is not None and isinstance(seen, Saved) and name in seen:
            seen.keep(name, rendered)
        return Planned(name, state.role, state.unit, state.facts, made)

    def part(name: str) -> Planned | Told:
        if memory is None or name not in seen:
            return anew(name, belongs)
        return memory.tell(name, lambda ask: anew(name, ask).part)

    asked = [n for n in reached
             if workspace.site_of(n).role is Role.HUB or workspace.device(n).site not in lost_sites]
    with collector_paused(keep=True):
        # What all of them ask for is worked out once, before they part.
        _ = code(), workspace.origin, workspace.models
        every = _begun(workspace, asked, memory, part)
        sources = workspace.sources()
        made: dict[str, Told] = {}
        parts: dict[str, Planned] = {}
        for name, found in every:
            if isinstance(found, Planned):
                parts[name] = found
            elif memory is not None and isinstance(seen, Saved):
                made[name] = found
                one, texts = memory.part(name, found)
                parts[name] = _planned(workspace, seen.facts(name), name, one)
                if written is not None:
                    written.update(texts)
        # What was printed while somebody wrote a template is of neither the old one nor the new.
        if memory is not None and workspace.origin == origin_of(workspace.templates):
            memory.keep(made)
        plan = put_together(workspace.network.name, sources, [parts[n] for n in asked], sorted(lost),
                            chosen)
    # A hub's part of a site's change waits with the site: when the site was not reached, or was not asked for.
    sites = {workspace.device(n).site for n in names}
    waiting = {f"site:{key}" for key, site in workspace.network.sites.items()
               if key in lost_sites or (key not in sites and site.role is not Role.HUB)}
    units = tuple(u for u in plan.units if u.name not in waiting)
    return replace(plan, features=tuple(features), units=units)


def _begun(
    workspace: Workspace, asked: Sequence[str], memory: Memory | None, part: Callable[[str], Planned | Told],
) -> Iterator[tuple[str, Planned | Told]]:
    """Each device with what `part` makes of it, or with what it is known by where that is remembered; in no order.

    A hub takes as long as hundreds of villages: two of them are worth two cores, where they have begun once this
    returns, and others are looked for in what was kept meanwhile.
    """
    tunnels = {n: len(workspace.models.derivations[n].own.ends) for n in asked}
    heavy = sorted(asked, key=lambda n: -tunnels[n])

    def recalled(name: str) -> Told | None:
        return memory.recall(name) if memory is not None and name in memory else None

    def found(name: str) -> Planned | Told:
        return recalled(name) or part(name)

    # What of these still holds is asked where it is planned: a hub's own part alone takes a while to tell.
    first = [n for n in heavy if tunnels[n] >= _LONG or memory is None or n not in memory]
    many = 2 if sum(tunnels[n] for n in first) >= _MANY_TUNNELS else MANY
    begun = on_every_core(found, first, many, together=16, heavy=HEAVY)

    def others() -> Iterator[tuple[str, Planned | Told]]:
        apart, then = {*first}, []
        for name in heavy:
            if name not in apart:
                if (told := recalled(name)) is None:
                    then.append(name)
                else:
                    yield name, told
        for kind in {workspace.device(n).platform for n in then}:
            workspace.renderer.templates(kind)
        yield from zip(then, on_every_core(part, then, MANY, together=16), strict=True)

    return chain(others(), zip(first, begun, strict=True))


def _planned(workspace: Workspace, facts: DeviceFacts, name: str, part: Part) -> Planned:
    derivation = workspace.models.derivations[name]
    return Planned(name, derivation.profile.role, derivation.unit, facts, part)


# Routers from which on it pays to plan them on every core.
MANY = 100
# Tunnels from which on it pays whatever the number of routers that have them.
_MANY_TUNNELS = 400
# Tunnels of a router that takes so long that it is planned before others are looked up.
_LONG = 100
# So many routers, those with most tunnels, are handed to a core one at a time: hubs are.
HEAVY = 16
SAVED = "saved"                         # the version of a device that nobody asked
_WAY_IN: frozenset[Feature] = frozenset({"vpn", "routing"})


def _state(
    workspace: Workspace, name: str, rendered: tuple[RenderedObject, ...], seen: Seen | None, *, opening: bool,
) -> DeviceState:
    model = workspace.models[name]
    kind = platform(model.platform)
    unfit = ""
    if seen is None:
        written = kind.dialect().intended(workspace.renderer.render(bootstrap_model(model)))
        runs = Config({**out_of_the_box(model).objects, **written.objects})
        facts = DeviceFacts(model.platform, _helper(kind), "", "first file")
    else:
        runs, facts = seen.running, seen.facts
        able = abilities().get(model.platform)
        asked = facts.version != SAVED          # a page does not say which version runs it
        unfit = seen.unfit or (able.unfit(facts.version, model.release) if able and asked else "")
        if kind.cautions is not None and (told := kind.cautions(facts, rendered)):
            runs = replace(runs, warnings=(*runs.warnings, *told))
    return DeviceState(
        name=name, role=model.role, unit=model.unit, dialect=kind.dialect(),
        reason=Reason(f"router {name}", workspace.device(name).where),
        rendered=rendered, running=runs, facts=facts, path=management_path(workspace, name),
        also=_WAY_IN if opening and model.role is Role.HUB else frozenset(), unfit=unfit,
        hazards=seen.hazards if seen is not None else None, known=seen.known if seen is not None else None)


def out_of_the_box(model: DeviceModel) -> Config:
    """A device in factory state: its ports are there, under the names that it was declared with, and nobody's."""
    ports = (*(p.name for p in model.ports), *(u.port for u in model.uplinks), *model.shut,
             *([model.oob_port] if model.oob_port else []))
    return Config.of([Object("ports", "", "base", owned=False, defines=frozenset(f"interface:{p}" for p in ports))])


def _with_ports(runs: Config, model: DeviceModel) -> Config:
    """What a rendered page says, and the ports that it says nothing of, since every router has them."""
    named = {n for o in runs.objects.values() for n in o.defines}
    ports = {i: replace(o, defines=o.defines - named) for i, o in out_of_the_box(model).objects.items()}
    return replace(runs, objects={**runs.objects, **ports})


def intended(workspace: Workspace, name: str) -> Config:
    """What the inventory asks of a device now, as canonical objects."""
    model = workspace.models[name]
    return platform(model.platform).dialect().intended(workspace.renderer.render(model))


def running(workspace: Workspace, name: str, text: str) -> Config:
    """What a device was seen to run, with what the inventory lets it adopt (`adopts:`) as Simpul's."""
    device = workspace.device(name)
    kind = platform(device.platform)
    if not device.adopts:
        return kind.dialect().running(text)
    if kind.claiming is None:
        raise PlanError("SIM445", tell("{name}: {platform} cannot adopt what others made", name=name,
                                       platform=kind.name), where=device.where,
                        hint=tell("remove adopts: there, and theirs on the device"))
    meant = intended(workspace, name).objects
    return kind.claiming(text, {i: meant[i].text for i in device.adopts if i in meant})


def _helper(kind: Platform) -> str:
    return kind.helper().digest if kind.helper else ""


def management_path(workspace: Workspace, name: str) -> frozenset[str]:
    """The names that the session to a device travels on: one of them must stand at every moment."""
    model = workspace.models[name]
    if model.oob_port:
        return frozenset()
    return frozenset(f"interface:{t.name}" for t in model.tunnels)


def heritage(workspace: Workspace) -> Heritage:
    """Who a removed object belonged to, from every link and site that the ledger has ever known."""
    ledger = workspace.allocator.ledger()
    links: dict[str, int] = {}
    for key, records in ledger.freed("link").items():
        links[key] = int(records[-1].value)
    links.update({key: int(r.value) for key, r in ledger.living("link").items()})
    sites = {slug(key): key for key in (*ledger.freed("site4"), *ledger.living("site4"))}
    pools = workspace.network.pools
    return Heritage(links, pools.tunnel4, pools.tunnel6, sites)


class Saved(Mapping[str, Seen]):
    """What devices ran, from a folder, for a plan without devices: DEVICE.conf as `simpul fetch` saved it, or
    DEVICE.txt as `simpul render` wrote it. Each is read when it is asked for; a device with neither is absent.
    """

    def __init__(
        self, folder: Path, names: Sequence[str], workspace: Workspace, readings: Readings | None = None,
    ) -> None:
        """With `readings`, what is large is read by what was kept of it. Raises PlanError (SIM430) where there is no
        such folder.
        """
        if not folder.is_dir():
            raise PlanError("SIM430", tell("there is no folder {folder}", folder=str(folder)),
                            hint=tell("simpul fetch --out or simpul render --out make one"))
        self._workspace = workspace
        self._readings = readings
        self._read: dict[str, tuple[Recalled, Config]] = {}
        self._bytes: dict[str, bytes] = {}
        self._facts: dict[str, DeviceFacts] = {}
        with os.scandir(folder) as entries:
            there = {entry.name for entry in entries if entry.is_file()}
        self._files = {name: folder / file for name in names for file in (f"{name}.txt", f"{name}.conf")
                       if file in there}

    def __getitem__(self, name: str) -> Seen:
        """Raises DialectError (SIM431) for what is no text, and what its dialect cannot read."""
        path, data = self._files[name], self._once(name)
        device = self._workspace.device(name)
        before = Recalled("")
        if self._readings is not None:
            # What may be adopted follows from what is rendered, so that the page alone does not tell what it says.
            page = "" if device.adopts else f"{path.suffix} {sha256(data).hexdigest()}"
            before = self._readings.recall(name, device.platform, page)
        runs = before.running
        if runs is None:
            try:
                text = StringIO(data.decode("utf-8"), newline=None).read()
            except UnicodeDecodeError as error:
                raise DialectError("SIM431", tell("{path} is not UTF-8 text", path=str(path)),
                                   hint=tell("save it again")) from error
            runs = (running(self._workspace, name, text) if path.suffix == ".conf"
                    else platform(device.platform).dialect().intended(from_text(text, str(path)), before.known))
        self._read[name] = before, runs
        if path.suffix != ".conf":
            runs = _with_ports(runs, self._workspace.models[name])
        return Seen(self.facts(name), runs, hazards=before.hazards, known=before.known)

    def keep(self, name: str, rendered: Sequence[RenderedObject]) -> None:
        """Keep what a device's configurations were read as, once it was planned."""
        before, runs = self._read.pop(name)
        if self._readings is not None:
            dialect = platform(self._workspace.device(name).platform).dialect()
            self._readings.keep(name, before, runs, rendered, dialect)

    def look(self, name: str) -> bytes:
        """What stands in the device's file now."""
        return self._files[name].read_bytes()

    def read(self, name: str) -> bytes:
        """What stands in the device's file. Who asks for the device after that gets what stood there then: what a plan
        is remembered by is what it was made from, whatever is written there meanwhile.
        """
        self._bytes[name] = self.look(name)
        return self._bytes[name]

    def _once(self, name: str) -> bytes:
        """What was read, kept no longer than until it is used: a network of a thousand is much."""
        kept = self._bytes.pop(name, None)
        return kept if kept is not None else self._files[name].read_bytes()

    def kind(self, name: str) -> str:
        """Which of the two files it is, by its ending, with its name: a refusal names it."""
        return str(self._files[name])

    def facts(self, name: str) -> DeviceFacts:
        """What a plan says of a device that nobody asked."""
        kind = self._workspace.device(name).platform
        if kind not in self._facts:
            self._facts[kind] = DeviceFacts(kind, _helper(platform(kind)), "", SAVED)
        return self._facts[kind]

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


if __name__ == "__main__":
    from playbooks.cli import main

    main(["plan", *sys.argv[1:]])
