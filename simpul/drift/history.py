"""What each device was last confirmed to run, as the event log and the plans that it names tell it.

The log is believed before the router's own files: it is chained, it stands on another machine, and each plan that it
names must be, byte for byte, what it names. Whoever types on a router can write its files too, never these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from simpul.evidence.event import Event
from simpul.plan.model import Plan
from simpul.report.status_report import standings
from simpul.words.sentence import tell

# A stored plan by its digest; None where it is not kept, or is not what the digest says.
Plans = Callable[[str], Plan | None]


# The digest by which a look tells of an object that it is gone.
GONE = ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One object as it was last confirmed. `text` is None where only its digest was written down (the first file)."""

    digest: str
    text: str | None
    time: str
    actor: str
    origin: str                          # "plan 0123456789abcdef" or "first file"


@dataclass(slots=True)
class History:
    """One device's past. Where the log does not know every object, `gap` says why; the router's own confirmed files
    are then believed for the others.
    """

    device: str
    objects: dict[str, Confirmed] = field(default_factory=dict)
    gap: str = tell("the log does not know its first file")
    time: str | None = None              # of the last confirmed change, or of the first file
    actor: str | None = None
    origin: str = ""
    undecided: tuple[str, ...] = ()      # fragments whose fate the log does not know: `simpul resume` settles them
    looked: str | None = None            # when a run of drift last saw it as confirmed
    others: Mapping[str, str] | None = None  # digests of what was not Simpul's at the last look, by id
    # What looks told of since an object was confirmed, by its id and digest ("": that it was gone). What the inventory
    # has come to ask for by now was adopted.
    told: dict[str, dict[str, Confirmed]] = field(default_factory=dict)

    def begin(self, event: Event, origin: str, objects: Mapping[str, Confirmed] | None, gap: str) -> None:
        self.objects = dict(objects or {})
        self.gap = "" if objects is not None else gap
        self.time, self.actor, self.origin = event.time, event.actor, origin
        self.others = self.looked = None
        self.told = {}

    def adopted(self, object_id: str, digest: str) -> Confirmed | None:
        """What a look told of, if that is what is meant now: it counts as confirmed, though no plan of ours made it."""
        return self.told.get(object_id, {}).get(digest)


def histories(events: Iterable[Event], plans: Plans, devices: Iterable[str]) -> dict[str, History]:
    """The history of each device, by name."""
    found = {name: History(name) for name in devices}
    every = tuple(events)
    kept: dict[str, Plan | None] = {}
    backups: dict[tuple[str, str], tuple[dict[str, Confirmed], str]] = {}
    for event in every:
        if event.kind == "drift":
            _looked(event, found)
            continue
        name = event.data.get("device")
        past = found.get(name) if isinstance(name, str) else None
        if past is None:
            continue
        file = (past.device, str(event.data.get("file", "")))
        if event.kind == "bootstrap":
            past.begin(event, tell("first file"), _first_file(event),
                       tell("its first file was made before they were written down"))
        elif event.kind == "backup":
            backups[file] = dict(past.objects), past.gap
        elif event.kind == "restore":
            objects, gap = backups.get(file, (None, ""))
            past.begin(event, tell("restored backup"), objects, tell("the log does not know what the backup held"))
            past.gap = past.gap or gap
        elif event.kind == "drift-others":
            seen = event.data.get("objects")
            past.others = {str(k): str(v) for k, v in seen.items()} if isinstance(seen, Mapping) else None
        elif event.kind == "drift-told":
            seen = event.data.get("objects")
            for object_id, digest in seen.items() if isinstance(seen, Mapping) else ():
                past.told.setdefault(str(object_id), {})[str(digest)] = Confirmed(
                    str(digest), None, event.time, event.actor, tell("adopted"))
        elif event.kind == "fragment" and event.data.get("state") == "confirmed":
            digest = str(event.data.get("plan", ""))
            if digest not in kept:
                kept[digest] = plans(digest)
            _confirm(past, event, digest, kept[digest])
    for name, standing in standings(every, found).items():
        found[name].undecided = tuple(standing.open)
    return found


def _looked(event: Event, found: Mapping[str, History]) -> None:
    clean = event.data.get("clean")
    for name in clean if isinstance(clean, list | tuple) else ():
        if isinstance(name, str) and name in found:
            found[name].looked = event.time


def _first_file(event: Event) -> dict[str, Confirmed] | None:
    written = event.data.get("objects")
    if not isinstance(written, Mapping):
        return None
    return {str(i): Confirmed(str(d), None, event.time, event.actor, tell("first file")) for i, d in written.items()}


def _confirm(past: History, event: Event, digest: str, plan: Plan | None) -> None:
    origin = tell("plan {plan}", plan=digest[:16])
    past.time, past.actor, past.origin = event.time, event.actor, origin
    past.looked = None
    wanted = event.data.get("fragment")
    steps = [s for u in plan.units for f in u.fragments if f.id == wanted for s in f.steps] if plan else []
    if not steps:
        past.objects.clear()
        past.gap = tell("{origin} is not kept beside the inventory any more", origin=origin)
    for step in steps:
        past.told.pop(step.id, None)
        if step.after is None:
            past.objects.pop(step.id, None)
        else:
            past.objects[step.id] = Confirmed(sha256(step.after.encode()).hexdigest(), step.after, event.time,
                                              event.actor, origin)
