"""How what a device runs differs from what was confirmed, and from what is intended. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from simpul.config.model import Config, Feature, Object
from simpul.config.recognised import recognised
from simpul.drift.history import GONE, Confirmed, History

# `unsaved`: it runs what was confirmed, and would boot something else.
Kind = Literal["changed", "added", "gone", "unsaved"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One of Simpul's objects that is not as it was confirmed. Texts are canonical; None: not there, or not known."""

    id: str
    feature: Feature
    kind: Kind
    live: str | None
    confirmed: str | None
    intended: str | None
    past: Confirmed | None
    saved: bool                          # the device would boot what it runs
    in_file: bool                        # a file of its own differs; else a daemon or the kernel, which keep no times

    @property
    def meant(self) -> bool:
        """Whether somebody typed exactly what the inventory asks for now."""
        return self.live == self.intended

    @property
    def revertible(self) -> bool:
        """Whether the way back is what the inventory asks for: then the usual plan is the way back."""
        return not self.meant and (self.past is None or self.confirmed == self.intended)


@dataclass(frozen=True, slots=True)
class Other:
    """Something that is not Simpul's and that stands otherwise than at the last look."""

    id: str
    kind: Literal["new", "changed", "gone"]
    text: str


@dataclass(frozen=True, slots=True)
class DeviceDrift:
    """One device, asked and compared."""

    device: str
    history: History
    differences: tuple[Difference, ...]
    others: tuple[Other, ...]
    unowned: tuple[str, ...]             # ids of all that is not Simpul's
    waiting: tuple[str, ...]             # ids that run as confirmed, and that the inventory asks for otherwise
    warnings: tuple[str, ...]

    @property
    def drifted(self) -> bool:
        """Whether somebody changed it: Simpul's objects, or others' since the last look."""
        return bool(self.differences or self.others)


def compare(live: Config, history: History, intended: Config, later: Collection[str] = ()) -> DeviceDrift:
    """Everything that differs, sorted by id. What the log does not know is judged by the router's own files. `later`
    are ids that wait for something else than this device: for a site that is not asked after.
    """
    live = recognised(live, intended, history.objects)
    differences = tuple(_differences(live, history, intended))
    changed = {d.id for d in differences}
    known = sorted((live.objects.keys() | intended.objects.keys()) - changed - set(later))
    waiting = tuple(i for i in known if _text(_own(live, i)) != _text(intended.objects.get(i)))
    theirs = {i: o for i, o in sorted(live.objects.items()) if not o.owned}
    return DeviceDrift(history.device, history, differences, tuple(_others(theirs, history)), tuple(theirs), waiting,
                       live.warnings)


def _own(live: Config, object_id: str) -> Object | None:
    item = live.objects.get(object_id)
    return item if item is not None and item.owned else None


def _text(item: Object | None) -> str | None:
    return item.text or None if item is not None else None


def _differences(live: Config, history: History, intended: Config) -> Iterator[Difference]:
    owned = {i for i, o in live.objects.items() if o.owned}
    for object_id in sorted(owned | history.objects.keys()):
        item, meant = _own(live, object_id), intended.objects.get(object_id)
        past = _past(item, meant, history, object_id)
        kind = _kind(item, past, history, typed=object_id in live.typed)
        if kind is not None:
            known = past.text if past is not None else None
            if past is not None and known is None and meant is not None and meant.digest == past.digest:
                known = meant.text
            feature = (item or meant or Object(object_id, "", "base")).feature
            yield Difference(object_id, feature, kind, _text(item), known, _text(meant), past,
                             saved=item is not None and item.saved,
                             in_file=kind != "gone" and object_id not in live.typed)


def _past(item: Object | None, meant: Object | None, history: History, object_id: str) -> Confirmed | None:
    """What an object was when it was last all right: as confirmed; or, where it is not that any more, as the inventory
    has asked for since somebody was told that it runs.
    """
    past = history.objects.get(object_id)
    if meant is None and item is None and history.adopted(object_id, GONE) is not None:
        return None
    adopted = history.adopted(object_id, meant.digest) if meant is not None else None
    stands = item is not None and past is not None and item.digest == past.digest
    return adopted if adopted is not None and not stands else past


def _kind(item: Object | None, past: Confirmed | None, history: History, *, typed: bool) -> Kind | None:
    runs = item is not None and item.text != ""
    if past is not None:
        if item is None or not runs:
            return "gone"
        if item.digest != past.digest:
            return "changed"
        return None if item.saved else "unsaved"
    if item is None or (item.saved and not typed and history.gap):
        return None
    if not history.gap:
        return "added" if runs else "unsaved"
    # Without the log: what is not as the router's own files have it. Which of the two is new, nobody can say.
    return "changed" if runs else "gone"


def _others(theirs: dict[str, Object], history: History) -> Iterator[Other]:
    if history.others is None:
        return
    for object_id in sorted(theirs.keys() | history.others.keys()):
        item, before = theirs.get(object_id), history.others.get(object_id)
        if item is None:
            yield Other(object_id, "gone", "")
        elif before is None:
            yield Other(object_id, "new", item.text)
        elif item.digest != before:
            yield Other(object_id, "changed", item.text)
