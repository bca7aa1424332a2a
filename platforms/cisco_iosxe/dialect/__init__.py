"""The pure dialect of Cisco IOS-XE 17: text to typed objects and back, and the lines between two of them.

docs/cisco-iosxe.md defines the objects, their ids and the stream. `CiscoIosxe` is the `simpul.config.model.Dialect`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from platforms import parts
from platforms.cisco_iosxe.dialect import edit, objects, readers, references
from platforms.cisco_iosxe.dialect import hazards as _hazards
from platforms.cisco_iosxe.dialect import sight as _sight
from platforms.cisco_iosxe.dialect.links import linked
from platforms.cisco_iosxe.dialect.piece import BGP, NEIGHBOR, Piece
from platforms.cisco_iosxe.dialect.splitter import split_router
from platforms.cisco_iosxe.facts import NAME
from platforms.refusal import IMPOSSIBLE, SYNTAX, refuse
from platforms.remembered import Remembered
from simpul.config.model import Action, Config, Feature, Known, Object, RenderedObject, Step
from simpul.config.sight import Sight
from simpul.errors import DialectError

__all__ = ["CiscoIosxe"]

LOOPBACK = "interface/Loopback0"
# Whose they are a description says, and with the loopback's that of the BGP process.
DESCRIBED = ("interface/", NEIGHBOR)


# What an object is beside its lines is worked out once for all routers that have it: most of them are every router's.
_OBJECTS: Final[Remembered[tuple[str, str, Feature, bool, bool], Object]] = Remembered()


def _object(piece: Piece, feature: Feature, *, saved: bool = True) -> Object:
    text = piece.text
    known = _OBJECTS.get((piece.id, text, feature, piece.owned, saved))
    if known is not None:
        return known
    objects.seen(piece, text)
    found = references.of(piece)
    made = Object(piece.id, text, feature, piece.owned, saved, found.defines, found.requires, found.holds)
    return _OBJECTS.keep((piece.id, text, feature, piece.owned, saved), made, len(text))


def _is_ours(pieces: Mapping[str, Piece]) -> bool:
    """Whether a router is Simpul's at all: nothing in `router bgp` could say so but its loopback."""
    loopback = pieces.get(LOOPBACK)
    return loopback is not None and loopback.owned


def _unsaved(
    runs: Mapping[str, Piece], boots: Mapping[str, Piece] | None, found: Mapping[str, Object],
) -> frozenset[str]:
    """What is not Simpul's, and runs otherwise than it boots."""
    texts = ((i, *(pieces[i].text if i in pieces else "" for pieces in (runs, boots)))
             for i in runs.keys() | boots.keys()) if boots is not None else ()
    return frozenset(i for i, now, then in texts if now != then and not (i in found and found[i].owned))


def _held_once(items: Iterable[Object]) -> None:
    """Refuse a network on two interfaces: a segment that two routed ports have, as a switch would have it."""
    holders: dict[str, str] = {}
    for item in items:
        for name in item.holds:
            other = holders.setdefault(name, item.id)
            if other != item.id:
                raise refuse(IMPOSSIBLE, f"{name} would be on {other} and on {item.id}: a router's interface has its "
                             "networks for itself", item.id, 1,
                             hint="give the segment one port of this router, and a switch behind it")


class CiscoIosxe:
    """`simpul.config.model.Dialect` for Cisco IOS-XE."""

    name = NAME

    def intended(self, rendered: Iterable[RenderedObject], known: Known | None = None) -> Config:
        """Parse what the templates rendered, but for what is known. Raises DialectError with the id and line."""
        found: dict[str, Object] = {}
        for item in rendered:
            if item.id in found:
                raise refuse(SYNTAX, f"{item.id} is rendered twice", item.id, 1, hint=str(item.reason))
            before = known(item) if known is not None else None
            found[item.id] = before or _object(objects.meant(item.id, item.text), item.feature)
        _held_once(found.values())
        return Config(linked(found))

    def running(self, fetched: str, claims: Mapping[str, str] = MappingProxyType({})) -> Config:
        """Parse the driver's stream. `claims`, texts by id: what others made under these ids is read as ours, where it
        can be taken over in place and given back. Raises DialectError where the stream is not what is documented.

        `saved` tells, object by object, whether the startup configuration has the same: where the driver fetched it.
        """
        got = parts.read(fetched, ("version", "running"))
        got |= {p: readers.with_users(got[p], got.get("snmp", "")) for p in ("running", "startup") if p in got}
        booted = split_router(got["startup"]) if "startup" in got else None
        found: dict[str, Object] = {}
        pieces = split_router(got["running"])
        for object_id, piece in pieces.items():
            saved = booted is None or (object_id in booted and booted[object_id].text == piece.text)
            owned = piece.owned and (object_id != BGP or _is_ours(pieces))
            if object_id in claims and not owned:
                owned = objects.adoptable(piece, claims[object_id])
            whose = piece if owned == piece.owned else replace(piece, owned=owned)
            found[object_id] = _object(whose, piece.feature, saved=saved)
        for object_id, piece in (booted or {}).items():
            if piece.owned and object_id not in found:
                found[object_id] = Object(object_id, "", piece.feature, saved=False)
        unmarked = frozenset(i for i, o in found.items() if not o.owned and (i == BGP or i.startswith(DESCRIBED)))
        return Config(linked(found), unmarked=unmarked, unsaved=_unsaved(pieces, booted, found))

    def step(self, before: Object | None, after: Object | None) -> Step:
        """The change of one object. Raises DialectError where it cannot be made in place."""
        item = after or before
        if item is None:
            raise ValueError("a step from nothing to nothing")
        # The empty text is an object that only a boot would bring back: there is nothing live to change.
        old, new = (before.text or None if before else None), (after.text if after else None)
        action: Action = "replace" if before and after else "create" if after else "delete"
        back = edit.lines(item.id, new, old)
        if item.id.startswith(readers.READER):
            back = readers.kept(back)
        return Step(action, item.id, item.feature, old, new, edit.lines(item.id, old, new), back)

    def read(self, object_id: str, text: str, feature: Feature) -> Object:
        """One owned object from its text. Text that this version cannot read is kept, without references."""
        try:
            return _object(objects.read(object_id, text), feature)
        except DialectError:
            return Object(object_id, text, feature)

    def link(self, config: Config) -> Config:
        """Add to each neighbour the interface that it is reached over."""
        return replace(config, objects=linked(config.objects))

    def hazards(self, config: Config) -> list[str]:
        """Sentences on what is unsafe to stand in; see `simpul.config.model.Dialect`."""
        return _hazards.hazards(config)

    def sight(self, object_id: str, text: str) -> Sight:
        """What a reviewer is told of an object whose lines are folded."""
        return _sight.sight(object_id, text)

