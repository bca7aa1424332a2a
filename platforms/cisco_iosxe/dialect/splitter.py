"""A configuration as its objects, each put together from its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Network

from platforms.cisco_iosxe.dialect import management, readers
from platforms.cisco_iosxe.dialect.cut import Part, cut
from platforms.cisco_iosxe.dialect.ids import EXCLUDED
from platforms.cisco_iosxe.dialect.piece import OTHER, Piece
from platforms.cisco_iosxe.dialect.pools import pool_networks, vrf_of_pool
from platforms.cisco_iosxe.dialect.section import Statement, ordered
from platforms.cisco_iosxe.dialect.settled import settled
from platforms.cisco_iosxe.dialect.tree import sections
from platforms.remembered import remembered

_POOL = "dhcp/"


def split(text: str) -> dict[str, Piece]:
    """The objects of a text by id, each with whether it is Simpul's. Raises DialectError where it is none."""
    parts: dict[str, list[Part]] = {}
    for part in cut(text):
        parts.setdefault(part.id, []).append(part)
    return _put_together(parts, {})


def split_router(text: str) -> dict[str, Piece]:
    """The same of a router's whole configuration, whose sections are mostly every router's: an object whose sections
    were read before, on whatever router, is the very same.
    """
    parts: dict[str, list[Part]] = {}
    written: dict[str, dict[str, None]] = {}
    for section in sections(text):
        for part in _parts(section):
            parts.setdefault(part.id, []).append(part)
            if part.id:
                written.setdefault(part.id, {})[section] = None
    return _put_together(parts, written)


def _put_together(parts: Mapping[str, Sequence[Part]], written: Mapping[str, Iterable[str]]) -> dict[str, Piece]:
    """`written` has the sections that hold the parts of an object, where they are known."""
    beside = _beside(parts)
    found: dict[str, Piece] = {}
    for object_id, own in parts.items():
        if object_id in beside:
            found.update(settled(beside.pop(object_id)))
        elif object_id in written:
            found.update(_known(object_id, *written[object_id]))
        elif object_id:
            found.update(settled(_drafted(own)))
    for stray in beside.values():
        found.update(settled(stray))
    return found


@remembered
def _parts(section: str) -> tuple[Part, ...]:
    return tuple(cut(section))


@remembered
def _known(object_id: str, *written: str) -> tuple[tuple[str, Piece], ...]:
    """An object by the sections that have a part of it."""
    return tuple(settled(_drafted([p for section in written for p in _parts(section) if p.id == object_id])))


def _drafted(parts: Sequence[Part]) -> Piece:
    """An object of its parts, before it is in order and anybody's."""
    one, *rest = parts
    found = [one.one]
    for part in rest:
        if found[-1].text == part.one.text:
            # A mode that is entered again goes on.
            found[-1] = _joined(found[-1], part.one)
        elif part.one not in found:
            found.append(part.one)
    return Piece(one.id, tuple(found), one.feature, one.kind)


def _joined(had: Statement, more: Statement) -> Statement:
    """One mode from what stands in two places: a line of the second takes the place of its like."""
    inner = {s.key: s for s in had.inner}
    for one in more.inner:
        before = inner.get(one.key)
        inner[one.key] = _joined(before, one) if before and before.text == one.text else one
    return had._replace(inner=ordered(inner.values()))


def _beside(parts: Mapping[str, Sequence[Part]]) -> dict[str, Piece]:
    """The objects of which other commands of the same configuration tell something, by id, as drafts: an address pool,
    what is excluded from it; a reader by SNMP and the secret of `enable`, the names of their secrets.
    """
    found: dict[str, Piece] = {}
    if "" in parts:
        _exclude((p.one for p in parts[""]), parts, found)
    for object_id in [i for i in parts if i.startswith(readers.READER)]:
        one = _drafted(parts[object_id])
        lists = {i.removeprefix(readers.LIST): _drafted(own).statements[0].inner
                 for i, own in parts.items() if i.startswith(readers.LIST)}
        one.statements = readers.named(one.statements, lists)
        found[object_id] = one
    if management.ENABLE in parts:
        one = _drafted(parts[management.ENABLE])
        one.statements = tuple(management.enabled(s, parts) for s in one.statements)
        found[management.ENABLE] = one
    return found


def _exclude(ranges: Iterable[Statement], parts: Mapping[str, Sequence[Part]], found: dict[str, Piece]) -> None:
    """A range belongs to the pool that it is taken from; one of no pool is nobody's kind."""
    pools = {i: _drafted(own) for i, own in parts.items() if i.startswith(_POOL)}
    networks = [(pool, vrf_of_pool(pool.statements[-1]), network)
                for pool in pools.values() for network in pool_networks(pool.statements[-1])]
    for one in ranges:
        said = EXCLUDED.match(one.text)
        first = IPv4Network(said["first"]) if said else None
        vrf = (said["vrf"] if said else None) or ""
        pool = next((pool for pool, where, network in networks
                     if first is not None and where == vrf and first.subnet_of(network)), None)
        if pool is None:
            stray = OTHER + one.text.replace(" ", "_")
            found.setdefault(stray, Piece(stray, (one,), "base"))
        else:
            pool.statements = (one, *pool.statements)
            found[pool.id] = pool
