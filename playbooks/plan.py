"""`simpul plan`: what would change, on which router, why, and how it would be undone.

    python -m playbooks.plan [--dry-run] ...

A plan for real may hand out numbers and make tunnel keys, since these are part of what is planned; `--dry-run` writes
nothing. Devices that cannot be read are left out together with the rest of their site: a change of a site happens on
all its ends or on none.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from platforms.registry import Platform, platform
from playbooks.workspace import Workspace
from simpul.config.model import FEATURES, Config, Feature
from simpul.errors import DialectError, PlanError
from simpul.intent.model import Role
from simpul.network.build import bootstrap_model
from simpul.network.filters import slug
from simpul.plan.build import DeviceState, build_plan
from simpul.plan.heritage import Heritage
from simpul.plan.model import DeviceFacts, Plan
from simpul.render.page import from_text
from simpul.source import Reason


@dataclass(frozen=True, slots=True)
class Seen:
    """What a device was seen to run: its facts, and its configuration."""

    facts: DeviceFacts
    running: Config


def make_plan(
    workspace: Workspace, names: Sequence[str], seen: Mapping[str, Seen], features: Collection[Feature] = (),
    fresh: Collection[str] = (), only: Mapping[str, frozenset[str]] | None = None,
) -> Plan:
    """A plan for the devices `names`. `fresh` are routers that hold their first file and were never reached: what
    they run is known without asking, since Simpul wrote it.

    A slice refers to the way in to what it changes: while routers are fresh, it brings all of the hubs' tunnels and
    routing with it, or nobody would ever reach them.

    With `only`, the plan is of these objects by device, and of what they must refer to.
    """
    chosen = tuple(f for f in FEATURES if f in features) if features else FEATURES
    reached = [n for n in names if n in seen or n in fresh]
    lost = {n for n in names if n not in reached}
    lost_sites = {workspace.device(n).site for n in lost}
    opening = any(n not in seen for n in reached)
    states = [replace(_state(workspace, name, seen.get(name), opening=opening),
                      only=None if only is None else only.get(name, frozenset()))
              for name in reached
              if workspace.site_of(name).role is Role.HUB or workspace.device(name).site not in lost_sites]
    asked = {workspace.device(n).site for n in names}
    # A hub's part of a site's change waits with the site: when the site was not reached, or was not asked for.
    plan = build_plan(workspace.network.name, workspace.sources(), states, sorted(lost), chosen, heritage(workspace))
    waiting = {f"site:{key}" for key, site in workspace.network.sites.items()
               if key in lost_sites or (key not in asked and site.role is not Role.HUB)}
    kept = tuple(u for u in plan.units if u.name not in waiting)
    return replace(plan, features=tuple(features), units=kept)


_WAY_IN: frozenset[Feature] = frozenset({"vpn", "routing"})


def _state(workspace: Workspace, name: str, seen: Seen | None, *, opening: bool) -> DeviceState:
    model = workspace.models[name]
    kind = platform(model.platform)
    if seen is None:
        runs: Config = kind.dialect().intended(workspace.renderer.render(bootstrap_model(model)))
        facts = DeviceFacts(model.platform, _helper(kind), "", "first file")
    else:
        runs, facts = seen.running, seen.facts
    return DeviceState(
        name=name, role=model.role, unit=model.unit, dialect=kind.dialect(),
        reason=Reason(f"router {name}", workspace.device(name).where),
        rendered=workspace.renderer.render(model), running=runs, facts=facts, path=management_path(workspace, name),
        also=_WAY_IN if opening and model.role is Role.HUB else frozenset())


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
        raise PlanError("SIM445", f"{name}: {kind.name} cannot adopt what others made", where=device.where,
                        hint="remove adopts: there, and theirs on the device")
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


def saved(folder: Path, names: Sequence[str], workspace: Workspace) -> dict[str, Seen]:
    """What devices ran, from a folder, for a plan without devices: DEVICE.conf as `simpul fetch` saved it, or
    DEVICE.txt as `simpul render` wrote it. What cannot be read is an error; a device with neither is absent.
    """
    if not folder.is_dir():
        raise PlanError("SIM430", f"there is no folder {folder}",
                        hint="simpul fetch --out or simpul render --out make one")
    found = {}
    for name in names:
        kind = platform(workspace.device(name).platform)
        try:
            if (folder / f"{name}.conf").is_file():
                runs = running(workspace, name, (folder / f"{name}.conf").read_text())
            elif (folder / f"{name}.txt").is_file():
                path = folder / f"{name}.txt"
                runs = kind.dialect().intended(from_text(path.read_text(), str(path)))
            else:
                continue
        except UnicodeDecodeError as error:
            raise DialectError("SIM431", f"what {folder} has of {name} is not UTF-8 text",
                               hint="save it again") from error
        found[name] = Seen(DeviceFacts(kind.name, _helper(kind), "", "saved"), runs)
    return found



if __name__ == "__main__":
    from playbooks.cli import main

    main(["plan", *sys.argv[1:]])
