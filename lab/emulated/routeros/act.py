"""The commands of menus: add, set, remove, find, get, print and their like.

General commands: manual, Console, "General Commands". What only one menu has is in `system.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from lab.emulated.routeros import show as shown
from lab.emulated.routeros import system
from lab.emulated.routeros.errors import Missing, Refused
from lab.emulated.routeros.export import export
from lab.emulated.routeros.live import facts, listed, typed
from lab.emulated.routeros.nodes import Command, Const, Node, Op, Var
from lab.emulated.routeros.operators import operate
from lab.emulated.routeros.run import Run
from lab.emulated.routeros.schema import Menu
from lab.emulated.routeros.scope import Scope
from lab.emulated.routeros.tree import Item
from lab.emulated.routeros.values import Id, Value, show

_Command: TypeAlias = "Callable[[Run, Menu, Command, Scope], Awaitable[Value]]"


async def act(run: Run, command: Command, scope: Scope) -> Value:
    """One command of a menu; its value."""
    menu = command.menu
    if menu is None:
        raise Refused("syntax error")
    special = system.SPECIAL.get((menu.text, command.name))
    if special is not None:
        given = {name: await run.word(node, scope) for name, node in command.named.items()}
        places = [await run.value(node, scope) for node in command.places]
        return await special(run, given, places)
    return await _KNOWN[command.name](run, menu, command, scope)


async def _given(run: Run, command: Command, scope: Scope) -> dict[str, str]:
    return {name: await run.word(node, scope) for name, node in command.named.items() if name != "numbers"}


async def _targets(run: Run, menu: Menu, command: Command, scope: Scope) -> list[Item]:
    node = command.places[0] if command.places else command.named.get("numbers")
    if node is None:
        raise Missing(["numbers"])
    value: Value = node.raw if isinstance(node, Const) and node.raw is not None else await run.value(node, scope)
    return items(run, menu, value)


def items(run: Run, menu: Menu, value: Value) -> list[Item]:
    """What a command's `numbers` mean: ids, names, or what the last print numbered; any of them in a list."""
    everything = listed(run.router, menu)
    found: list[Item] = []
    words: list[Value] = []
    for one in value if isinstance(value, list) else [value]:
        words += one.split(",") if isinstance(one, str) and not any(i.name == one for i in everything) else [one]
    for one in words:
        text = show(one)
        if not text:
            continue
        item = next((i for i in everything if text == i.id or (i.menu.key is not None and text == i.name)), None)
        if item is None and text.isdigit():
            printed = run.session.numbers.get(menu.text, everything)
            item = printed[int(text)] if int(text) < len(printed) else None
            if item is not None and not item.alive:
                item = None
        if item is None:
            raise Refused("no such item")
        found.append(item)
    return found


async def matches(run: Run, node: Node | None, item: Item, scope: Scope) -> bool:
    """Whether an item meets a `where`."""
    return node is None or _met(await _seen(run, node, item, scope))


def _met(value: Value) -> bool:
    """A truth, or, for a property by its bare name, whether there is one."""
    return value if isinstance(value, bool) else bool(value)


async def _seen(run: Run, node: Node, item: Item, scope: Scope) -> Value:
    if isinstance(node, Var) and node.bare:
        return typed(run.router, item, node.name)
    if isinstance(node, Op):
        first = node.sides[0]
        left = (typed(run.router, item, first.name) if isinstance(first, Var) and first.bare
                else await _seen(run, first, item, scope))
        if node.sign in ("and", "&&", "or", "||"):
            if _met(left) is (node.sign in ("or", "||")):
                return _met(left)
            return _met(await _seen(run, node.sides[1], item, scope))
        if node.sign == "!":
            return not _met(left)
        sides = [left, *[side.value if isinstance(side, Const) else await _seen(run, side, item, scope)
                         for side in node.sides[1:]]]
        bare = node.sides[-1]
        if isinstance(left, str) and isinstance(bare, Const) and bare.raw is not None and type(left) is str:
            sides[1] = sides[1] if type(sides[1]).__name__ == "Prefix" else bare.raw
        return operate(node.sign, sides)
    return await run.value(node, scope)


async def _chosen(run: Run, menu: Menu, command: Command, scope: Scope) -> list[Item]:
    if command.where is None:
        return listed(run.router, menu)
    return [i for i in listed(run.router, menu) if await matches(run, command.where, i, scope)]


# --- the commands

async def _add(run: Run, menu: Menu, command: Command, scope: Scope) -> Value:
    if menu.text == "/file":                    # since 7.9 (manual, Files, "Create new file or directory")
        given = await _given(run, command, scope)
        if given.get("name", "") in run.router.files:
            raise Refused("failure: file already exists")               # *assumed* (R1)
        system.write(run.router, given.get("name", ""), given.get("contents", "").encode("utf-8"))
        return None
    item = run.router.add(menu, await _given(run, command, scope), command.unset, run.session.user)
    return Id(item.id)


async def _set(run: Run, menu: Menu, command: Command, scope: Scope) -> Value:
    given = await _given(run, command, scope)
    if menu.style == "single":
        run.router.set(run.router.tree.tables[menu.text][:1], given, command.unset, run.session.user)
        return None
    targets = await _targets(run, menu, command, scope)
    if menu.text == "/file":
        for item in targets:
            system.write(run.router, item.text("name"), given.get("contents", "").encode("utf-8"))
        return None
    run.router.set(targets, given, command.unset, run.session.user)
    return None


async def _remove(run: Run, menu: Menu, command: Command, scope: Scope) -> Value:
    targets = await _targets(run, menu, command, scope)
    if menu.text == "/file":
        for item in targets:
            run.router.files.pop(item.text("name"), None)
    elif menu.text == "/user/ssh-keys":
        for item in targets:
            run.router.keys.remove((item.text("user"), item.text("key")))
    else:
        run.router.remove(targets, run.session.user)
    return None


def _switch(value: str) -> _Command:
    async def switch(run: Run, menu: Menu, command: Command, scope: Scope) -> Value:
        run.router.set(await _targets(run, menu, command, scope), {"disabled": value}, (), run.session.user)
        return None
    return switch


async def _comment(run: Run, menu: Menu, command: Command, scope: Scope) -> Value:
    run.router.set(await _targets(run, menu, command, scope), {
        "comment": (await _given(run, command, scope)).get("comment", "")}, (), run.session.user)
    return None


async def _unset(run: Run, menu: Menu, command: Command, scope: Scope) -> Value:
    node = command.places[1] if len(command.places) > 1 else command.named.get("value-name")
    if node is None:
        raise Missing(["value-name"])
    name = await run.word(node, scope)
    if name not in menu.properties:
        raise Refused("input does not match any value of value-name")
    run.router.set(await _targets(run, menu, command, scope), {}, (name,), run.session.user)
    return None


async def _move(run: Run, menu: Menu, command: Command, scope: Scope) -> Value:
    node = command.places[1] if len(command.places) > 1 else command.named.get("destination")
    found = items(run, menu, await run.value(node, scope)) if node is not None else []
    run.router.move(await _targets(run, menu, command, scope), found[0] if found else None, run.session.user)
    return None


async def _find(run: Run, menu: Menu, command: Command, scope: Scope) -> Value:
    return [Id(item.id) for item in await _chosen(run, menu, command, scope)]


async def _get(run: Run, menu: Menu, command: Command, scope: Scope) -> Value:
    places = list(command.places)
    if menu.style == "single":
        item = run.router.tree.tables[menu.text][0]
        also = facts(run.router, menu)
        node = places[0] if places else command.named.get("value-name")
    else:
        target = places[0] if places else command.named.get("number")
        if target is None:
            raise Missing(["number"])
        raw = target.raw if isinstance(target, Const) and target.raw is not None else await run.value(target, scope)
        found = items(run, menu, raw)
        if len(found) != 1:
            raise Refused("no such item" if not found else "invalid internal item number")
        item, also = found[0], {}
        node = places[1] if len(places) > 1 else command.named.get("value-name")
    if node is None:
        return {name: typed(run.router, item, name) for name in item.values} | dict(also)
    name = await run.word(node, scope)
    if name in also:
        return also[name]
    if name not in item.menu.properties and name not in item.values and name not in (".id", "dynamic", "running"):
        raise Refused("unknown parameter")
    return typed(run.router, item, name)


async def _print(run: Run, menu: Menu, command: Command, scope: Scope) -> Value:
    options = set(command.named)
    if menu.style == "single" or menu.text in ("/system/resource", "/system/device-mode"):
        text = shown.single(run.router, menu, terse="as-value" in options)
        run.session.emit(text)
        return None
    chosen = await _chosen(run, menu, command, scope)
    if "count-only" in options:
        run.session.emit(f"{len(chosen)}\n")
        return len(chosen)
    if "as-value" in options:
        return [{".id": Id(i.id)} | {n: typed(run.router, i, n) for n in shown.names(run.router, i)} for i in chosen]
    run.session.numbers[menu.text] = chosen
    style = next((s for s in ("detail", "terse", "value-list") if s in options), "table")
    wanted = command.named.get("proplist")
    proplist = [p for p in (await run.word(wanted, scope)).split(",") if p] if wanted is not None else []
    text = shown.many(run.router, menu, chosen, style, run.session.width, proplist)
    file = command.named.get("file")
    if file is not None:
        system.write(run.router, f"{await run.word(file, scope)}.txt", text.encode("utf-8"))
    else:
        run.session.emit(text)
    return None


async def _export(run: Run, menu: Menu, command: Command, scope: Scope) -> Value:
    options = set(command.named)
    text = export(run.router, menu, terse="terse" in options, verbose="verbose" in options,
                  sensitive="show-sensitive" in options)
    file = command.named.get("file")
    if file is not None:
        name = await run.word(file, scope)
        system.write(run.router, name if name.endswith(".rsc") else f"{name}.rsc", text.encode("utf-8"))
    else:
        run.session.emit(text)
    return None


_KNOWN: Final[dict[str, _Command]] = {
    "add": _add, "set": _set, "remove": _remove, "enable": _switch("no"), "disable": _switch("yes"),
    "comment": _comment, "unset": _unset, "move": _move, "find": _find, "get": _get, "print": _print,
    "export": _export}
