"""The lines of configuration mode that turn one object into another, never through a weaker state.

What the device does on its way, and what is done about it:
- `vrf forwarding` takes the addresses away: they are given again behind it.
- An attribute given anew is replaced in place; what accumulates is added first and taken away after.
- A tunnel of GRE sends from its destination on: that comes behind what protects it.
- A port cannot be removed: it is emptied and shut. A new one is opened last, when all else of it stands.
- A neighbour is activated last, when its policies stand; `no neighbor` takes all of its lines.
- The entries of a list change one by one (`lists`).
- A mode reads first what it knows, abbreviated too: right after an interface's lines `zone security NAME` would be its
  `zone-member security NAME`, right after a server's `key chain NAME` its shared secret, and a peer of a keyring and a
  class of a policy have a `hostname` and a `service` of their own. Such a mode is left before the next object.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from platforms.cisco_iosxe.dialect import lists, management, names, readers
from platforms.cisco_iosxe.dialect.bodies import entry_statement
from platforms.cisco_iosxe.dialect.kinds import CLASS_LINE
from platforms.cisco_iosxe.dialect.objects import read
from platforms.cisco_iosxe.dialect.piece import BGP, NEIGHBOR, Piece
from platforms.cisco_iosxe.dialect.references import sends_gre
from platforms.cisco_iosxe.dialect.section import Statement
from platforms.refusal import IMPOSSIBLE, refuse

_ADDRESSES = ("ip address ", "ipv6 address ")
# Modes that read another object's first line as one of their own.
_GREEDY = ("interface ", "radius server ", "tacacs server ", "crypto ikev2 keyring ", "policy-map ")
# Changed by hand or in a first file, never in a timed change: docs/cisco-iosxe.md says what a revert does with each.
GUARD = "seq 1 deny 0.0.0.0/0 le 32"
GUARD6 = "seq 1 deny ::/0 le 128"


def lines(object_id: str, before: str | None, after: str | None) -> tuple[str, ...]:
    """The lines from one canonical text to another; None is absence. Raises DialectError where it cannot be done."""
    if (before or None) == (after or None):
        return ()
    old = read(object_id, before) if before else None
    new = read(object_id, after) if after else None
    rows = _change(old, new)
    if next((r for r in reversed(rows) if r[:1] != " "), "").startswith(_GREEDY):
        rows.append(" " * max(1, len(rows[-1]) - len(rows[-1].lstrip())) + "exit")
    return tuple(line for row in rows for line in management.typed(row))


def _change(old: Piece | None, new: Piece | None) -> list[str]:
    piece = new or old
    if piece is None:
        return []
    if piece.id == BGP:
        return _process(old, new)
    if piece.id.startswith(NEIGHBOR):
        return _neighbor(old, new)
    kind = piece.kind
    if piece.id.startswith((CLASS_LINE, management.ACCOUNT, "console/")):
        head = piece.statements[0]
        return [head.text, *_lines(old.statements[0].inner if old else (), new.statements[0].inner if new else (), 1)]
    if kind is None:
        return _lines(old.statements if old else (), new.statements if new else (), 0)
    if kind.mode in ("acl", "acl6"):
        return _access_list(old, new)
    if kind.name == "interface":
        return _interface(old, new)
    if kind.name.startswith("prefix-list"):
        return _prefix_list(old, new)
    if kind.name == "route-map":
        return _route_map(old, new)
    if kind.name == "dhcp":
        return _pool(old, new)
    if kind.name == "applet" and old is not None and new is not None:
        # A second event would need a tag, and a label keeps what it did: it is registered anew as a whole.
        return [*_gone(old), *_whole(new.statements[0], 0)]
    if kind.name == "snmp/reader":
        return readers.change(old.statements if old else (), new.statements if new else None)
    if kind.name == "nat":
        return _translation(old, new)
    if new is None and old is not None:
        return _gone(old)
    if kind.name == "policy-map" and old is not None and new is not None:
        new = replace(new, statements=tuple(_less_first(old.statements[0], s) for s in new.statements))
    return _lines(old.statements if old else (), new.statements if new else (), 0, kind.name)


def _gone(old: Piece) -> list[str]:
    """How an object is taken away."""
    if old.kind is None or not old.kind.gone:
        return [no(one) for one in old.statements]
    return [old.kind.gone.format(old.name)]


def no(one: Statement) -> str:
    """How a line is taken back."""
    text = one.text
    row = one.row
    if text.startswith("no "):
        return text[3:]
    if row is not None and row.short:
        words, fixed = one.words, row.words
        keep = next((i for i, w in enumerate(fixed) if w == "~"), len(fixed))
        return "no " + " ".join(words[:keep])
    return f"no {text}"


def _lines(before: Sequence[Statement], after: Sequence[Statement], depth: int, kind: str = "") -> list[str]:
    """What comes first, then what goes, the other way round."""
    old = {one.key: one for one in before}
    new = {one.key: one for one in after}
    # What may stand in the way of what comes: a virtual address that becomes the interface's own.
    parts = [one for one in before if one.text.startswith("vrrp ") and one.key not in new]
    parts += _misplaced(before, after)
    # And what is longer or shorter by some options: the `no` of either takes both.
    parts += [one for one in before if one.key not in new and one not in parts and any(
        f"{a.text} ".startswith(f"{no(b).removeprefix('no ')} ") for own in after for a, b in ((one, own), (own, one)))]
    rows = [" " * depth + no(one) for one in parts]
    for one in after:
        had = None if old.get(one.key) in parts else old.get(one.key) or _renamed(before, kind)
        if had is None:
            rows += _whole(one, depth)
        elif one != had:
            rows += _within(had, one, depth)
    for one in reversed(before):
        if one.key not in new and one not in parts and not (after and _renamed((one,), kind)):
            rows.append(" " * depth + no(one))
    return rows


def _misplaced(before: Sequence[Statement], after: Sequence[Statement]) -> list[Statement]:
    """Lines that mean something by their order, and would stand before one that they come after: they leave first and
    come again, since what is typed stands last.
    """
    found: list[Statement] = []
    for row in {one.row for one in after if one.row and one.row.ordered}:
        stands, wanted = ([s.key for s in side if s.row == row] for side in (before, after))
        settled, at = 0, -1
        while settled < len(wanted) and wanted[settled] in stands[at + 1:]:
            at = stands.index(wanted[settled])
            settled += 1
        found += [one for one in before if one.key in wanted[settled:]]
    return found


def _renamed(before: Sequence[Statement], kind: str) -> Statement | None:
    """What a command at the top was, where its own words are a part of what changes (a transform set's)."""
    if kind == "ipsec/transform-set" and before:
        return before[0]
    return None


def _whole(one: Statement, depth: int) -> list[str]:
    pad = " " * depth
    rows = [pad + one.text, *(row for inner in one.inner for row in _whole(inner, depth + 1))]
    if one.row and one.row.exit.startswith("exit"):
        rows.append(pad + one.row.exit)
    return rows


def _within(had: Statement, one: Statement, depth: int) -> list[str]:
    inner = _lines(had.inner, one.inner, depth + 1)
    pad = " " * depth
    if not inner and had.text == one.text:
        return []
    rows = [pad + one.text, *inner]
    if one.row and one.row.exit.startswith("exit"):
        rows.append(pad + one.row.exit)
    return rows


# Interfaces.
def _interface(old: Piece | None, new: Piece | None) -> list[str]:
    piece = new or old
    assert piece is not None  # noqa: S101 - one of the two is there
    port = bool(names.PHYSICAL.match(piece.name)) and "." not in piece.name
    if new is None:
        return [f"no interface {piece.name}"] if not port else _emptied(piece)
    head = new.statements[0]
    had = old.statements[0].inner if old else ()
    if sends_gre(head):
        # It sends as soon as it knows where to, and must be protected by then.
        head = head._replace(inner=tuple(sorted(head.inner, key=lambda s: s.text.startswith("tunnel destination "))))
    moves = _vrf(had) != _vrf(head.inner)
    opened = any(s.text == "shutdown" for s in had) or (old is None and port)
    coming = tuple(s for s in head.inner if s.text != "shutdown")
    if _joins(had, coming):
        # What a list let in no more than the zone does now: the zone comes before the wider list.
        coming = tuple(sorted(coming, key=lambda s: s.text.startswith("ip access-group ")))
    if moves and _vrf(had) and not _vrf(head.inner):
        # Out of a VRF: by its `no`, before the addresses come back.
        had = tuple(s for s in had if not s.text.startswith(_ADDRESSES))
        gone = next(s for s in had if s.text.startswith("vrf forwarding "))
        rows = [f" {no(gone)}", *_lines(tuple(s for s in had if s is not gone and s.text != "shutdown"), coming, 1)]
    else:
        if moves:
            had = tuple(s for s in had if not s.text.startswith(_ADDRESSES))
        rows = _lines(tuple(s for s in had if s.text != "shutdown"), coming, 1)
    shut = any(s.text == "shutdown" for s in head.inner)
    if shut and not any(s.text == "shutdown" for s in (old.statements[0].inner if old else ())):
        rows.insert(0, " shutdown")
    elif opened and not shut:
        rows.append(" no shutdown")
    return [head.text, *rows] if rows or old is None else []


def _joins(had: Iterable[Statement], coming: Iterable[Statement]) -> bool:
    """Whether an interface that was in no zone joins one, and its access list changes, too."""
    lists, zones = ({s.text for s in had if s.text.startswith(head)} for head in ("ip access-group ", "zone-member "))
    return bool(lists) and not zones and any(s.text.startswith("zone-member ") for s in coming) and any(
        s.text.startswith("ip access-group ") and s.text not in lists for s in coming)


def _vrf(found: Iterable[Statement]) -> str:
    return next((s.text for s in found if s.text.startswith("vrf forwarding ")), "")


def _emptied(piece: Piece) -> list[str]:
    """A port that is nobody's any more: closed first, and then without a line of ours."""
    head = piece.statements[0]
    left = [s for s in head.inner if s.text != "shutdown"]
    return [head.text, " shutdown", *(f" {no(s)}" for s in reversed(left) if not s.text.startswith("vrf forwarding ")),
            *(f" {no(s)}" for s in left if s.text.startswith("vrf forwarding "))]


# BGP.
def _process(old: Piece | None, new: Piece | None) -> list[str]:
    if new is None:
        return [f"no {old.statements[0].text}"] if old else []
    head = new.statements[0]
    if old is None:
        return _whole(head, 0)
    if old.statements[0].text != head.text:
        raise refuse(IMPOSSIBLE, f"{old.statements[0].text!r} cannot become {head.text!r} in place: there is one BGP "
                     "process, and every session would be lost", new.id, 1,
                     hint="take this router out of the inventory, apply, and declare it again")
    return _within(old.statements[0], head, 0)


def _neighbor(old: Piece | None, new: Piece | None) -> list[str]:
    name = next(s.words[1] for p in (new, old) if p for s in p.statements[0].inner if s.words[0] == "neighbor")
    if new is None:
        return [old.statements[0].text, f" no neighbor {name}"] if old else []
    head = _activated_last(new.statements[0])
    if old is None:
        return _whole(head, 0)
    had = old.statements[0]
    if had.text != head.text:
        raise refuse(IMPOSSIBLE, f"neighbour {name} cannot move from {had.text!r} to {head.text!r}", new.id, 1)
    if _born(had) != _born(head):
        return [head.text, f" no neighbor {name}", *_whole(head, 0)[1:]]
    return _within(had, head, 0)


def _born(head: Statement) -> str:
    return next((s.text for s in head.inner if " remote-as " in s.text), "")


def _activated_last(head: Statement) -> Statement:
    def last(one: Statement) -> Statement:
        return one._replace(inner=tuple(sorted(one.inner, key=lambda s: s.text.endswith(" activate"))))

    return head._replace(inner=tuple(last(s) if s.inner else s for s in head.inner))


# Lists.
def _entries(piece: Piece | None) -> list[lists.Entry]:
    if piece is None:
        return []
    return [lists.Entry(int(str(s.key[0])), str(s.key[1])) for s in piece.statements[0].inner]


def _access_list(old: Piece | None, new: Piece | None) -> list[str]:
    if new is None:
        return _gone(old) if old else []
    head = new.statements[0].text
    mode = new.kind.mode if new.kind else "acl"
    rows = []
    for put in lists.change(_entries(old), _entries(new), new.id):
        if put.comes:
            rows.append(f" {entry_statement(put.entry, mode).text}")
        else:
            rows.append(f" no {'sequence ' if mode == 'acl6' else ''}{put.entry.number}")
    return [head, *rows] if rows else []


def _seq(piece: Piece | None) -> list[lists.Entry]:
    found = []
    for one in piece.statements if piece else ():
        words = one.words
        if "seq" in words[3:4]:
            found.append(lists.Entry(int(words[4]), " ".join(words[5:])))
    return found


def _prefix_list(old: Piece | None, new: Piece | None) -> list[str]:
    if new is None:
        return _gone(old) if old else []
    head = " ".join(new.statements[0].words[:3])
    before, after = _seq(old), _seq(new)
    rows: list[str] = []
    left = {e.number for e in before}
    guard = GUARD6 if head.startswith("ipv6") else GUARD
    guarded = False
    for put in lists.change(before, after, new.id, aliases=False):
        if not put.comes and len(left) == 1 and not guarded:
            # An empty list is none, and none permits everything.
            rows.append(f"{head} {guard}")
            guarded = True
        if put.comes:
            left.add(put.entry.number)
            rows.append(f"{head} seq {put.entry.number} {put.entry.body}")
        else:
            left.discard(put.entry.number)
            rows.append(f"no {head} seq {put.entry.number} {put.entry.body}")
    if guarded:
        rows.append(f"no {head} {guard}")
    return rows


def _route_map(old: Piece | None, new: Piece | None) -> list[str]:
    if new is None:
        return _gone(old) if old else []
    if old is None:
        return [row for one in new.statements for row in _whole(one, 0)]
    had = {_number(one): one for one in old.statements}
    has = {_number(one) for one in new.statements}
    rows: list[str] = []
    for one in new.statements:
        was = had.get(_number(one))
        if was is not None and was.text == one.text:
            rows += _within(was, one, 0)
            continue
        # A permit is in force from its first line: it is born as a deny, and permits once it matches what it should.
        denies = one.text.replace(" permit ", " deny ")
        if one.text != denies and was is None:
            rows += _whole(one._replace(text=denies), 0)
        rows += _whole(one, 0)
        if was is not None:
            rows += [f" {no(s)}" for s in reversed(was.inner) if s.key not in {i.key for i in one.inner}]
    return [*rows, *(f"no {one.text}" for one in reversed(old.statements) if _number(one) not in has)]


def _translation(old: Piece | None, new: Piece | None) -> list[str]:
    """A rule that translates goes before another of its list comes: the router takes no second one, and asks a person
    first where translations stand, unless it is told to drop them (`forced`).
    """
    gone = [f"{no(one)} forced" for one in old.statements] if old else []
    return [*gone, *(one.text for one in new.statements)] if new else gone


_PART = "bandwidth remaining percent "


def _less_first(had: Statement, head: Statement) -> Statement:
    """A policy's classes, those first whose part of what remains gets less: all parts are never more than all of it."""
    def part(one: Statement | None) -> int:
        texts = [s.text for s in one.inner if s.text.startswith(_PART)] if one else []
        return int(texts[0].removeprefix(_PART)) if texts else 0

    before = {s.key: s for s in had.inner}
    return head._replace(inner=tuple(sorted(head.inner, key=lambda s: part(s) - part(before.get(s.key)))))


def _number(one: Statement) -> int:
    return int(one.words[3])


def _pool(old: Piece | None, new: Piece | None) -> list[str]:
    """A pool's excluded ranges come before it and go after it: no declared server's address is ever given away."""
    if new is None:
        return [no(old.statements[-1]), *(no(s) for s in old.statements[:-1])] if old else []
    had = old.statements[:-1] if old else ()
    texts, wanted = {s.text for s in had}, {s.text for s in new.statements[:-1]}
    rows = [s.text for s in new.statements[:-1] if s.text not in texts]
    rows += _lines(old.statements[-1:] if old else (), new.statements[-1:], 0)
    return [*rows, *(no(s) for s in had if s.text not in wanted)]
