"""What menus show that nobody configured: resources, clocks, files, history, and the state of tunnels and sessions."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from lab.emulated.routeros.router import Router
from lab.emulated.routeros.tree import Item, Stored
from lab.emulated.routeros.values import Id, Ip, Prefix, Span, Value, read_time, show_time

if TYPE_CHECKING:
    from lab.emulated.routeros.schema import Menu


def listed(router: Router, menu: Menu) -> list[Item]:
    """The items of a menu, in order, with those that the router makes by itself."""
    tree, text = router.tree, menu.text
    router.before_show()
    if text == "/interface":
        return tree.interfaces()
    if text == "/file":
        return [_item(menu, number, {
            "name": name, "type": _file_type(name), "size": str(len(data)),
            "last-modified": router.now.strftime("%Y-%m-%d %H:%M:%S"),
            "contents": data.decode("utf-8", "replace") if len(data) < 65536 else ""})
            for number, (name, data) in enumerate(sorted(router.files.items()), 1)]
    if text == "/log":
        return [_item(menu, number, {"time": when.strftime("%Y-%m-%d %H:%M:%S"), "topics": topics, "message": said})
                for number, (when, topics, said) in enumerate(router.log, 1)]
    if text == "/system/history":
        return [_item(menu, number, {"action": a.text, "by": a.by, "policy": "write",
                                     "floating-undo": "yes" if a.floating else "no"})
                for number, a in enumerate(reversed(router.history), 1)]
    if text == "/user/ssh-keys":
        return [_item(menu, number, {"user": user, "key-owner": router.key_owners.get((user, key), ""),
                                     "bits": "256" if "ed25519" in key else "2048",
                                     "key": key}) for number, (user, key) in enumerate(router.keys, 1)]
    return tree.table(text) + router.made.get(text, [])


def _item(menu: Menu, number: int, values: dict[str, str]) -> Item:
    return Item(number, menu, {k: (v,) for k, v in values.items()})


def _file_type(name: str) -> str:
    known = {"rsc": "script", "backup": "backup", "pub": "ssh key", "txt": ".txt file"}
    return known.get(name.rpartition(".")[2], "file")


def facts(router: Router, menu: Menu) -> dict[str, str]:
    """What a single menu shows beside its properties."""
    text = menu.text
    if text == "/system/resource":
        return {"uptime": show_time(int(router.uptime)), "version": f"{router.version} (stable)",
                "build-time": "2025-09-29 12:00:00", "factory-software": "7.4", "free-memory": "800.0MiB",
                "total-memory": "1024.0MiB", "cpu": "ARM64", "cpu-count": "4", "cpu-frequency": "1400MHz",
                "cpu-load": "1%", "free-hdd-space": "900.0MiB" if not router.faults.disk_full else "0",
                "total-hdd-space": "1024.0MiB", "architecture-name": "arm64", "board-name": router.model,
                "platform": "MikroTik"}
    if text == "/system/clock":
        return {"time": router.now.strftime("%H:%M:%S"), "date": router.now.strftime("%Y-%m-%d"),
                "gmt-offset": "+00:00"}
    if text == "/system/device-mode":
        return dict(router.mode)
    if text == "/system/routerboard":
        return {"routerboard": "yes", "model": router.model, "serial-number": router.serial,
                "current-firmware": router.version, "upgrade-firmware": router.version}
    if text == "/system/ntp/client":
        return {"status": router.ntp}
    return {}


def extra(router: Router, item: Item) -> dict[str, Stored]:
    """Read-only properties of an item as they are now."""
    text = item.menu.text
    if text == "/system/scheduler":
        run = router.schedule.get(item.id)
        return {"run-count": (str(run.count if run else 0),), "next-run": (run.next_text if run else "",)}
    if text == "/ip/address":
        return {"actual-interface": (item.text("interface"),)}
    return {name: (value,) for name, value in router.seen.get(item, {}).items()}


def typed(router: Router, item: Item, name: str) -> Value:
    """A property as `get` and `where` see it. An interface's address is a text there (Scripting Tips and Tricks)."""
    if name == ".id":
        return Id(item.id)
    if name in ("dynamic", "running", "invalid", "active"):
        return flag(router, item, name)
    stored = item.values.get(name) or extra(router, item).get(name)
    known = item.menu.properties.get(name)
    text = ",".join(str(p) for p in stored) if stored is not None else (known.default or "" if known else "")
    kind = known.kind.partition(":")[0] if known else "str"
    if kind == "list":
        return [typed_word(known.kind.split(":")[1], part) for part in text.split(",") if part] if known else text
    return typed_word(kind, text) if text or kind in ("bool", "flag") else (None if stored is None else text)


def typed_word(kind: str, text: str) -> Value:
    if kind in ("bool", "flag"):
        return text == "yes"
    if kind in ("int", "as"):
        return int(text) if text.isdigit() else text
    if kind == "time":
        return Span(read_time(text) or 0)
    if kind in ("ip", "ip6", "anyip"):
        return Ip(text)
    return Prefix(text) if kind in ("prefix", "prefix6", "anyprefix") else text


def flag(router: Router, item: Item, name: str) -> bool:
    if name == "dynamic":
        return item.dynamic
    if name == "running":
        return not item.disabled and router.seen.get(item, {}).get("running") != "no"
    if name == "active":
        return not item.disabled
    # Whatever an item refers to that is gone makes it invalid.
    return any(not p.item.alive for stored in item.values.values() for p in stored if not isinstance(p, str))


def key_lines(key: str) -> bool:
    """Whether a text is a public key that `/user/ssh-keys` takes: RSA or Ed25519 (manual, User, "SSH Keys")."""
    words = key.split()
    try:
        return words[0] in ("ssh-rsa", "ssh-ed25519") and bool(base64.b64decode(words[1], validate=True))
    except (ValueError, IndexError):
        return False
