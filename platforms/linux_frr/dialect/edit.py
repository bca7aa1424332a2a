"""The vtysh lines that turn one FRR object into another, never through a weaker state.

Proven against FRR 8.4: an attribute given anew is replaced in place; a list entry whose value stands elsewhere in the
list is *silently ignored*; a prefix list without entries permits everything; an absent one denies; an entry of a
route-map is in force from its first line.
"""

from __future__ import annotations

from itertools import islice

from platforms.linux_frr.dialect import bfd, bgp, frr, ospf, policy
from platforms.refusal import IMPOSSIBLE, refuse

_GUARD_SEQ = 4294967295


def _negated(line: str) -> str:
    return line.removeprefix("no ") if line.startswith("no ") else f"no {line}"


def _without(line: str, kind: str) -> str:
    """How FRR wants a line taken back; some attributes refuse their own value behind `no`."""
    negated = _negated(line)
    if kind == "neighbor" and negated.startswith("no neighbor "):
        words = negated.split(" ")
        if words[3] in {"description", "password", "ebgp-multihop", "maximum-prefix", "maximum-prefix-out", "weight",
                        "allowas-in", "advertisement-interval", "update-source", "local-as"}:
            return " ".join(words[:4])
        if words[3] == "timers" and len(words) > 4:
            return " ".join(words[:5] if words[4] in {"connect", "delayopen"} else words[:4])
    return negated


def _attributes(before: bgp.Attributes, after: bgp.Attributes, *, neighbor: bool) -> list[str]:
    """Lines inside `router bgp`: first what is new or other (a session comes up last), then what goes."""
    rows = [f" {line}" for line in _fresh(before, after, bgp.ROUTER, neighbor=neighbor)]
    for family in bgp.families({**before, **after}):
        lines = [*_fresh(before, after, family, neighbor=neighbor), *_stale(before, after, family, neighbor=neighbor)]
        if lines:
            rows += [f" address-family {family}", *(f"  {line}" for line in lines), " exit-address-family"]
    return rows + [f" {line}" for line in _stale(before, after, bgp.ROUTER, neighbor=neighbor)]


def _fresh(before: bgp.Attributes, after: bgp.Attributes, family: str, *, neighbor: bool) -> list[str]:
    old = before.get(family, {})
    found = [a for key, a in after.get(family, {}).items() if key not in old or old[key].line != a.line]
    found = bgp.ordered(found, family, neighbor=neighbor)
    found.sort(key=lambda a: a.key == "activate")
    return [a.line for a in found]


def _stale(before: bgp.Attributes, after: bgp.Attributes, family: str, *, neighbor: bool) -> list[str]:
    new = after.get(family, {})
    found = bgp.ordered([a for key, a in before.get(family, {}).items() if key not in new], family, neighbor=neighbor)
    # FRR's `no neighbor X bfd profile Y` leaves BFD on, and turns it on where it was off.
    found.sort(key=lambda a: a.key == "bfd")
    return [_without(a.line, "neighbor" if neighbor else "bgp") for a in found]


def _bgp(before: str | None, after: str | None, file: str) -> list[str]:
    old = frr.block_of(before, file) if before else None
    new = frr.block_of(after, file) if after else None
    if new is None:
        return [] if old is None else [f"no router bgp {old.asn}"]
    if old is not None and old.asn != new.asn:
        raise refuse(
            IMPOSSIBLE,
            f"the AS number cannot change from {old.asn} to {new.asn} in place: FRR refuses a second one, "
            "and every session would be lost",
            file,
            1,
            hint="take this router out of the inventory, apply, and declare it again",
        )
    rows = _attributes(old.own if old else {}, new.own, neighbor=False)
    return [f"router bgp {new.asn}", *rows, "exit"] if rows or old is None else []


_BORN_WITH = ("remote-as", "peer-group", "interface")


def _neighbor(name: str, before: str | None, after: str | None, file: str) -> list[str]:
    old = frr.block_of(before, file) if before else None
    new = frr.block_of(after, file) if after else None
    if new is None:
        return [] if old is None else [f"router bgp {old.asn}", f" no neighbor {name}", "exit"]
    wanted = new.neighbors[name]
    if old is None:
        return [f"router bgp {new.asn}", *_attributes({}, wanted, neighbor=True), "exit"]
    if old.asn != new.asn:
        raise refuse(IMPOSSIBLE, f"neighbour {name} moves from AS {old.asn} to {new.asn} of its own router", file, 1)
    had = old.neighbors.get(name, {})
    session, session_before = wanted.get(bgp.ROUTER, {}), had.get(bgp.ROUTER, {})
    for key in _BORN_WITH:
        if (session[key].line if key in session else None) != (
            session_before[key].line if key in session_before else None
        ):
            return [f"router bgp {new.asn}", f" no neighbor {name}", *_attributes({}, wanted, neighbor=True), "exit"]
    rows = _attributes(had, wanted, neighbor=True)
    return [f"router bgp {new.asn}", *rows, "exit"] if rows else []


def _list(before: policy.List | None, after: policy.List | None) -> list[str]:
    """Entries of a prefix or community list.

    At every moment the list permits at most what it permitted before or will permit after, and it is never empty:
    denies come first and go last; a value that moves to another number must leave its old place first, under a guard
    where that would empty the list or lose a deny.
    """
    if after is None:
        if before is None:
            return []
        if before.kind != "community-list":
            return [f"no {before.head}"]
        return [f"no {before.head} seq {e.seq} {e.value}" for e in before.entries.values()]
    if before is not None and before.head != after.head:
        return [*_list(before, None), *_list(None, after)]
    old, new = (before.entries if before else {}), after.entries
    kept = {seq for seq in old.keys() & new.keys() if old[seq].value == new[seq].value}
    coming = [new[s] for s in sorted(new.keys() - kept)]
    going = [old[s] for s in sorted(old.keys() - kept)]
    fresh = {e.value for e in coming}
    moved = [e for e in going if e.value in fresh]
    left = [e for e in going if e not in moved]
    from_deny = {e.seq for e in left if not e.permits}
    # Denies that are not there for a moment: those that move, and those that become another deny.
    lost = [e for e in moved if not e.permits] + [e for e in coming if not e.permits and e.seq in from_deny]
    guard = _guard(before, lost, coming, empties=len(moved) == len(old))
    rows = [*guard, *(_gone(after, e) for e in moved)]
    # A permit that takes the place of a deny waits until every old permit is gone.
    early = [e for e in coming if not e.permits] + [e for e in coming if e.permits and e.seq not in from_deny]
    rows += [f"{after.head} seq {e.seq} {e.value}" for e in early]
    replaced = {e.seq for e in coming}
    rows += [_gone(after, e) for e in left if e.permits and e.seq not in replaced]
    rows += [f"{after.head} seq {e.seq} {e.value}" for e in coming if e.permits and e.seq in from_deny]
    rows += [_gone(after, e) for e in left if not e.permits and e.seq not in replaced]
    rows += [f"no {row}" for row in guard]
    if after.description is not None and (before is None or before.description != after.description):
        rows.append(f"{after.head} description {after.description}")
    elif before is not None and before.description is not None and after.description is None:
        rows.append(f"no {after.head} description")
    return rows


def _gone(value: policy.List, entry: policy.Entry) -> str:
    return f"no {value.head} seq {entry.seq} {entry.value}"


def _guard(
    before: policy.List | None, lost: list[policy.Entry], coming: list[policy.Entry], *, empties: bool
) -> list[str]:
    """A deny that stands while entries move, so that the list is neither empty nor without a deny that it had."""
    if before is None or before.kind == "community-list" or not (lost or empties):
        return []
    every, bits = ("::/0", 128) if before.kind == "prefix-list6" else ("0.0.0.0/0", 32)
    taken = {e.value for e in [*before.entries.values(), *coming]}
    # FRR ignores a value that the list already holds, so each way of denying everything has another one beside it.
    ways: list[tuple[str, ...]] = [("deny any",)]
    ways += [(f"deny {every} le {n}", f"deny {every} ge {n + 1} le {bits}") for n in range(1, bits)]
    values = next((way for way in ways if not taken & set(way)), None)
    numbers = before.entries.keys() | {e.seq for e in coming}
    room = range(1, min(e.seq for e in lost)) if lost else range(_GUARD_SEQ, 0, -1)
    free = list(islice((n for n in room if n not in numbers), len(values or ())))
    if values is None or len(free) < len(values):
        raise refuse(IMPOSSIBLE, f"{before.head}: entries cannot move without a moment in which the list is weaker: "
                     "no number is free for a guard", before.name, 1, hint="give the list another name")
    return [f"{before.head} seq {n} {value}" for n, value in zip(free, values, strict=True)]


def _unsaid(line: str) -> str:
    """How a route-map's line is taken back: some are refused behind `no` with their value."""
    words = line.split(" ")
    if words[0] in {"description", "call"}:
        return f"no {words[0]}"
    return "no on-match goto" if words[:2] == ["on-match", "goto"] else f"no {line}"


def _late(key: str) -> bool:
    """FRR refuses `on-match` in an entry that denies: it waits until the entry permits."""
    return key == "on-match"


def _rank(key: str) -> int:
    """Matches narrow, so they come first and go last."""
    return 0 if key.startswith("match ") else 1


def _entry(name: str, old: policy.MapEntry | None, new: policy.MapEntry) -> list[str]:
    """One entry. A new permit is born as a deny, and permits once it matches what it should."""
    had = old.lines if old else {}
    fresh = sorted((k for k, line in new.lines.items() if had.get(k) != line), key=lambda k: (_rank(k), new.lines[k]))
    gone = sorted((k for k in had if k not in new.lines), key=lambda k: (-_rank(k), had[k]))
    action = old.action if old else "deny"
    if old and not fresh and not gone and action == new.action:
        return []
    rows: list[str] = []
    if action == "permit" and new.action == "deny":
        late = [k for k in gone if _late(k)]
        if late:
            rows += [f"route-map {name} permit {new.seq}", *(f" {_unsaid(had[k])}" for k in late), "exit"]
        gone = [k for k in gone if k not in late]
        action = "deny"
    early = [k for k in fresh if not _late(k)] if action == "deny" else fresh
    rows += [f"route-map {name} {action} {new.seq}", *(f" {new.lines[k]}" for k in early)]
    if action == new.action:
        rows += [f" {_unsaid(had[k])}" for k in gone]
        return [*rows, "exit"]
    return [
        *rows,
        *(f" {_unsaid(had[k])}" for k in gone if _rank(k) == 1),
        "exit",
        f"route-map {name} {new.action} {new.seq}",
        *(f" {new.lines[k]}" for k in fresh if k not in early),
        *(f" {_unsaid(had[k])}" for k in gone if _rank(k) == 0),
        "exit",
    ]


def _map(name: str, before: policy.RouteMap | None, after: policy.RouteMap | None) -> list[str]:
    if after is None:
        return [] if before is None else [f"no route-map {name}"]
    if before is None:
        rows: list[str] = []
        for seq in sorted(after.entries):
            rows += after.entries[seq].show(name)
        return rows
    rows = []
    for seq in sorted(after.entries):
        rows += _entry(name, before.entries.get(seq), after.entries[seq])
    rows += [
        f"no route-map {name} {e.action} {e.seq}" for s, e in sorted(before.entries.items()) if s not in after.entries
    ]
    return rows


def _route(before: str | None, after: str | None) -> list[str]:
    old, new = (before or "").splitlines(), (after or "").splitlines()
    if before == after:
        return []
    # A route that discards is replaced by another one that does; there is no moment without it.
    return new or [f"no {line}" for line in old]


def lines(object_id: str, before: str | None, after: str | None) -> tuple[str, ...]:
    """The vtysh lines from one canonical text to another; None is absence. Raises DialectError where FRR cannot."""
    kind, name = frr.split_id(object_id)
    before, after = before or None, after or None
    if before == after:
        return ()
    if kind == "bgp":
        return tuple(_bgp(before, after, object_id))
    if kind == "neighbor":
        return tuple(_neighbor(name, before, after, object_id))
    if kind == "route":
        return tuple(_route(before, after))
    if kind == "route-map":
        maps = [policy.read_map(name, frr.lines_of(t, object_id), object_id) if t else None for t in (before, after)]
        return tuple(_map(name, maps[0], maps[1]))
    if kind == "bfd-profile":
        was, now = (bfd.profile_of(frr.lines_of(t, object_id), name, object_id) if t else None for t in (before, after))
        return tuple(bfd.change(was, now))
    if kind == "ospf":
        routers = [ospf.read_routers(frr.lines_of(t, object_id), object_id, strict=False) if t else None
                   for t in (before, after)]
        return tuple(ospf.routers_change(routers[0], routers[1]))
    if kind == "ospf-interface":
        speakers = [ospf.read_speaker(frr.lines_of(t, object_id), name, object_id, strict=False) if t else None
                    for t in (before, after)]
        return tuple(ospf.speaker_change(speakers[0], speakers[1]))
    list_kind = frr.list_kind(kind)
    lists = [
        policy.read_list(list_kind, name, frr.top_lines(t), object_id, strict=False)
        if t
        else None
        for t in (before, after)
    ]
    return tuple(_list(lists[0], lists[1]))
