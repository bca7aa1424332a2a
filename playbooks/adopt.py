"""`simpul adopt DEVICE`: take over what others made on a router where one of ours shall stand.

    python -m playbooks.adopt DEVICE

The router is only read, and nothing is written: the answer is a patch to the inventory (`adopts:` of the device), what
the first plan then does to what was adopted, and what stays others', byte for byte. The patch is tried first: the plan
that it leads to must touch nothing of others but what it adopts.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platforms.registry import platform
from playbooks import terminal
from playbooks.fleet import read
from playbooks.limit import chosen
from playbooks.patch import Patch
from playbooks.plan import Seen, intended, make_plan, running
from playbooks.provision import sights
from playbooks.workspace import Workspace
from simpul.config.model import Config
from simpul.errors import DialectError, PlanError, Unreachable, of_device
from simpul.intent.edit import has, set_list
from simpul.plan.model import Plan
from simpul.report.line import Line
from simpul.report.plan_report import plan_report
from simpul.words.sentence import count, tell


@dataclass(frozen=True, slots=True)
class Adoption:
    """What can be taken over, what stands in the way and cannot, what stays others', and the plan that would follow."""

    patch: Patch
    adopted: tuple[str, ...]
    blocked: tuple[str, ...]
    others: Mapping[str, str]            # texts by id
    plan: Plan | None


def adopt(workspace: Workspace, name: str, text: str, seen: Seen) -> Adoption:
    """The adoption of a device that printed `text`. Raises SimpulError where the patched inventory is refused,
    PlanError (SIM446) where the plan would touch what it does not adopt.
    """
    device = workspace.device(name)
    kind = platform(device.platform)
    meant = intended(workspace, name).objects
    bare = kind.dialect().running(text)
    foreign = sorted(i for i, o in bare.objects.items() if not o.owned and i in meant)
    claimed = kind.claiming(text, {i: meant[i].text for i in foreign}).objects if kind.claiming else {}
    # Another thing under the same name (BGP of another AS) cannot become ours in place, nor what stands on it.
    wrong = {i for i in foreign if i not in claimed or not claimed[i].owned or claimed[i].defines != meant[i].defines}
    names = {n for i in wrong if i in claimed for n in claimed[i].defines}
    wrong |= {i for i in foreign if i in claimed and claimed[i].requires & names - meant[i].requires}
    adopted = tuple(i for i in foreign if i not in wrong)
    blocked = tuple(sorted(wrong))
    every = tuple(sorted({*device.adopts, *adopted}))
    patch = Patch(workspace.inventory)
    if every != device.adopts:
        file = device.where.file.partition("/")[2]
        path = ["sites", device.site, "devices", name]
        if not has(patch.text(file), path):
            raise PlanError(
                "SIM447",
                tell("{name} is named after its site: {file} has no place for what it adopts", name=name, file=file),
                where=device.where,
                hint=tell("name it there first: devices: {{{name}: {{}}}}", name=name),
            )
        patch = patch.with_text(file, set_list(patch.text(file), path, "adopts", every))
    with patch.tried() as trial:
        runs = running(trial, name, text)
        plan = make_plan(trial, [name], {name: Seen(seen.facts, runs)})
    others = {i: o.text for i, o in runs.objects.items() if not o.owned}
    _only_what_is_ours(name, plan, runs)
    return Adoption(patch, adopted, blocked, others, plan)


def _only_what_is_ours(name: str, plan: Plan, runs: Config) -> None:
    touched = sorted({s.id for u in plan.units for f in u.fragments for s in f.steps
                      if s.id in runs.objects and not runs.objects[s.id].owned})
    if touched:
        raise PlanError(
            "SIM446",
            tell("{name}: the plan would touch what is not adopted: {names}", name=name, names=", ".join(touched)),
            hint=tell("this is a fault of Simpul's: do not apply it"),
        )


def run(inventory: Path, device: str, *, json: bool = False) -> int:
    """Print the patch on stdout; on stderr what it means. Exit 1 where the device was not reached, or where something
    that cannot be adopted still stands in the way.
    """
    workspace = Workspace.open(inventory)
    (name,) = chosen(workspace.network, device) if device in workspace.managed() else ("",)
    if not name:
        raise PlanError(
            "SIM448",
            tell("{device} is no managed device of this inventory", device=device),
            hint=tell("for a router in service that nobody declared: --site KEY --profile NAME --survey FILE"),
        )
    reading = read(workspace, [name])
    if name in reading.unread:
        raise DialectError(
            "SIM400",
            of_device(name, reading.lost[name]),
            hint=tell(
                "nothing of it can be taken over before its dialect knows that line; simpul fetch saves the whole "
                "text",
            ),
        )
    if name in reading.lost:
        raise Unreachable("SIM601", of_device(name, reading.lost[name]), hint=tell("try again when it answers"))
    found = adopt(workspace, name, reading.texts[name], reading.found[name])
    if json:
        terminal.data({"device": name, "patch": found.patch.diff(), "adopted": list(found.adopted),
                       "blocked": list(found.blocked), "unowned": sorted(found.others),
                       "warnings": list(reading.found[name].running.warnings)})
        return int(bool(found.blocked))
    terminal.document(found.patch.diff())
    report(name, found)
    return int(bool(found.blocked))


def report(name: str, found: Adoption) -> None:
    say = terminal.say
    if found.adopted:
        say(
            tell(
                "{name}: {objects} of others would be taken over: {names}",
                name=name, objects=count(len(found.adopted), "object"), names=", ".join(found.adopted),
            ),
            "green",
        )
    else:
        say(tell("{name}: nothing of others stands where one of ours shall", name=name), "green")
    for blocked in found.blocked:
        say(
            tell(
                "{blocked} cannot be taken over: an undo would remove what others made. Rename or remove it there "
                "first.",
                blocked=blocked,
            ),
            "red",
        )
    if found.others:
        say(
            tell("not Simpul's, and untouched byte for byte: {objects}", objects=count(len(found.others), "object")),
            "dim",
        )
        for identifier in sorted(found.others):
            say(f"  {identifier}", "dim")
    if found.plan is not None and found.adopted:
        say(tell("with the patch applied, simpul plan does this:"))
        for line in _of_adopted(found):
            say(line.text, line.style)


def _of_adopted(found: Adoption) -> list[Line]:
    """The lines of the plan; what it makes anew is summed up there."""
    return list(plan_report(found.plan, sights(found.plan))) if found.plan else []


if __name__ == "__main__":
    from playbooks.cli import main

    main(["adopt", *sys.argv[1:]])
