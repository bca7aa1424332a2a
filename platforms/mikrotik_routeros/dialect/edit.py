"""The lines between two texts of an object, and back. Edits are `set [find ...]`; what is new stands before what goes.

Each line stands at once on the router. So rules go in behind those that stand (`place-before`), and the rule that ends
a chain is there throughout. An undo names no secret: what had one is kept, disabled, until the change is confirmed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from platforms.mikrotik_routeros.dialect.items import MISPLACED, RETIRED, TAG, Item, words
from platforms.mikrotik_routeros.dialect.menus import Menu, default
from platforms.mikrotik_routeros.dialect.names import BUILTIN
from platforms.mikrotik_routeros.dialect.objects import END, chain_of, parsed
from platforms.mikrotik_routeros.dialect.quotes import quote
from platforms.mikrotik_routeros.dialect.values import is_leased

# Who has a key needs no password, and a user must have one: what nobody knows (manual, Scripting, `:rndstr`).
_NOBODYS: Final = 'password=[:rndstr from="ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789" length=40]'
_Items = Sequence[Item]


def do(object_id: str, before: str | None, after: str | None) -> tuple[str, ...]:
    """From one text to the other. Where the text is gone, its secrets stay with a retired item."""
    return tuple(_lines(object_id, before, after, back=False))


def back(object_id: str, before: str | None, after: str | None) -> tuple[str, ...]:
    """The inverse of `do` with the same arguments."""
    return tuple(_lines(object_id, after, before, back=True))


def sweep(object_id: str, before: str | None, after: str | None) -> tuple[str, ...]:
    """What a confirmed change no longer needs: the items that `do` retired."""
    old, new = _items(object_id, before), _items(object_id, after)
    kept = {i.identity: i for i in new}
    gone = [i for i in old if i.secrets and _secrets(i) != _secrets(kept.get(i.identity))]
    return tuple(f"{i.console} remove {_retired_find(i)}" for i in gone)


def _items(object_id: str, text: str | None) -> tuple[Item, ...]:
    return parsed(object_id, text).items if text else ()


def _lines(object_id: str, text: str | None, wanted: str | None, *, back: bool) -> list[str]:
    old, new = _items(object_id, text), _items(object_id, wanted)
    chain = chain_of(object_id)
    if chain is not None:
        return _chain(old, new)
    had, have = {i.identity: i for i in old}, {i.identity: i for i in new}
    strays, strayed = MISPLACED in (wanted or ""), MISPLACED in (text or "")
    out: list[str] = []
    # What was retired still refers to what was removed, which comes back as another item of the same name.
    again = {f"{kind}:{i.text(i.menu.key)}" for i in new if i.identity not in had and not i.secrets
             for kind in i.menu.defines}
    for item in new:
        stands = had.get(item.identity)
        if stands is None:
            out += _revived(item, again) if back and item.secrets else [_add(item, _before(item))]
        else:
            out += _set(stands, item, back=back)
            if strays is not strayed and (place := _before(item)):
                out.append(f"{item.console} move {item.find}" + ("" if strays else f" destination={place}"))
    # In the reverse of the order in which they were made: of two in one menu the later may refer to the earlier.
    for item in sorted((i for i in old if i.identity not in have), key=lambda i: (i.menu.place, i.key), reverse=True):
        out += _gone(item, back=back)
    return [*out, *(_filled(item) for item in new if item.identity not in had and is_leased(item.menu, item.given))]


def _filled(route: Item) -> str:
    """Tell a route the gateway of a lease that stands: the client's script is run for the next one alone."""
    client = quote(route.comment.removesuffix(" leased"), always=True)
    return (f":foreach i in=[/ip dhcp-client find where comment={client} and status=bound] do={{ {route.console} set "
            f'{route.find} gateway=([/ip dhcp-client get $i gateway] . "@main") }}')


def _add(item: Item, place: str = "") -> str:
    if item.menu.style != "list":
        return item.line
    if item.menu.path == "/user" and not item.secrets:
        return f"{item.line} {_NOBODYS}"
    return item.line + (f" place-before={place}" if place else "")


def _before(item: Item) -> str:
    """The place of what has one among others': of a rule before the end of its chain."""
    if item.menu.path == "/ip/vrf":
        # The first that matches an interface counts, and the router's own one matches all (manual, VRF).
        return "[find name=main]"
    chain = item.text("chain")
    if not item.menu.ordered or "/firewall/" not in item.menu.path or chain in BUILTIN:
        return ""
    _, family, _, table = item.menu.path.split("/")
    return f'[find comment="{TAG}{table}/{family}/{chain} {END}"]'


def _set(old: Item, new: Item, *, back: bool) -> list[str]:
    """Change an item in place."""
    if old.given == new.given:
        return []
    if old.menu.style != "list":
        return [_settings(old, new)]
    out: list[str] = []
    secrets = {n for n in old.secrets | new.secrets if old.given.get(n) != new.given.get(n)}
    if secrets and not old.menu.defines:
        # Nobody refers to it: the old one is put aside as it is, and the new one made.
        if back:
            return [f"{old.console} remove {old.find}", *_revived(new, ())]
        return [*_gone(old, back=False), _add(new)]
    if secrets and not back:
        out.append(_copy(old, secrets))
    changes = _changes(old.menu, old, new.given, secrets if back else frozenset())
    if changes:
        out.append(" ".join([old.console, "set", old.find, *changes]))
    if secrets and back:
        out.append(f"{old.console} remove {_retired_find(new)}")
    return out


def _changes(menu: Menu, old: Item, new: Mapping[str, str | None], kept: frozenset[str] | set[str]) -> list[str]:
    """The properties that differ; those of `kept` come back from the retired item."""
    changed: dict[str, str | None] = {}
    for name in sorted(old.given.keys() | new.keys()):
        if name in new and (name not in old.given or new[name] != old.given[name]) and name not in kept:
            changed[name] = new[name]
        elif name not in new:
            # A property that was taken back (`!keepalive`) and is no more has its default again.
            bare = name.removeprefix("!")
            if bare in new or f"!{bare}" in new:
                continue
            known = default(menu, old.target, bare)
            if known is not None or bare == "comment":
                changed[bare] = known or ""
            else:
                changed[f"!{bare}"] = None
    plain = [w for n, v in changed.items() for w in words(menu, {n: v})]
    return [*plain, *(f"{n}=[{old.console} get {_retired_find(old)} {n}]" for n in sorted(kept))]


def _settings(old: Item, new: Item) -> str:
    target = [new.find] if new.target else []
    return " ".join([new.console, "set", *target, *_changes(new.menu, old, new.given, frozenset())])


def _secrets(item: Item | None) -> dict[str, str | None]:
    return {n: item.given[n] for n in item.secrets} if item is not None else {}


def _retired_comment(item: Item) -> str:
    return f"{TAG}{RETIRED}{item.owner}" + (f" {item.key}" if item.key else "")


def _retired_find(item: Item) -> str:
    return f"[find comment={quote(_retired_comment(item), always=True)}]"


def _copy(item: Item, secrets: set[str]) -> str:
    """A disabled copy that keeps the secrets that an undo needs."""
    name = [f"name=simpul-old-{item.text(item.menu.key)}"] if item.menu.key else []
    return " ".join([item.console, "add", f"copy-from={item.find}", *name,
                     f"comment={quote(_retired_comment(item), always=True)}", "disabled=yes",
                     *(f"{n}=[{item.console} get {item.find} {n}]" for n in sorted(secrets))])


def _revived(item: Item, again: Collection[str]) -> list[str]:
    """Bring back what `_gone` retired; `again`: names of what was made anew beside it, which it has to be told."""
    told = {n: item.given[n] for n, kind in item.menu.refers.items() if f"{kind}:{item.text(n)}" in again}
    state = default(item.menu, item.target, "disabled")
    disabled = item.text("disabled") or state or "no"
    return [" ".join([item.console, "set", _retired_find(item), f"comment={quote(item.comment, always=True)}",
                      *_named(item, item.text(item.menu.key)), *words(item.menu, told), f"disabled={disabled}"])]


def _named(item: Item, name: str) -> list[str]:
    """Its name, where another may want the same; an interface keeps its own, since others refer to it."""
    return [f"name={quote(name)}"] if item.menu.key and not item.menu.defines else []


def _gone(item: Item, *, back: bool) -> list[str]:
    if item.menu.style != "list":
        return [_settings(item, Item.of(item.menu, {}, item.target))]
    if item.secrets and not back:
        return [" ".join([item.console, "set", item.find, f"comment={quote(_retired_comment(item), always=True)}",
                          *_named(item, f"simpul-old-{item.text(item.menu.key)}"), "disabled=yes"])]
    return [f"{item.console} remove {item.find}"]


def _chain(old: _Items, new: _Items) -> list[str]:
    """A chain's rules in their order. From the last to the first, so that the next one already stands in its place."""
    if not old:
        return [_add(item) for item in new]
    had, have = {i.identity: i for i in old}, {i.identity: i for i in new}
    places = {i.identity: n for n, i in enumerate(old)}
    still = _in_order([places[i.identity] for i in new if i.identity in places])
    out: list[str] = []
    following: Item | None = None
    for item in reversed(new):
        stands = had.get(item.identity)
        if stands is None:
            out.append(_add(item, following.find if following else ""))
        else:
            out += _set(stands, item, back=False)
            if places[item.identity] not in still:
                out.append(f"{item.console} move {item.find}" + (f" destination={following.find}" if following else ""))
        following = item
    gone = [i for i in reversed(old) if i.identity not in have]
    return [*out, *(f"{i.console} remove {i.find}" for i in gone)]


def _in_order(places: Sequence[int]) -> set[int]:
    """The most of these that can stay where they are: a longest rising run."""
    tails: list[int] = []
    ends: list[int] = []
    came: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, place)
        came[place] = ends[at - 1] if at else None
        tails[at:at + 1] = [place]
        ends[at:at + 1] = [place]
    kept: set[int] = set()
    step = ends[-1] if ends else None
    while step is not None:
        kept.add(step)
        step = came[step]
    return kept
