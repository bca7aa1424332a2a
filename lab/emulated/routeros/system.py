"""Commands that only one menu has: reboot, import, backup, scripts, device-mode, SSH keys, history.

Wordings: manual, Backup, Scripting, Device-mode, User; those of `/import` were measured by others on 7.24.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import asyncssh

from lab.emulated.routeros.errors import Missing, Raised, Refused, Returned, Unparsed
from lab.emulated.routeros.live import key_lines
from lab.emulated.routeros.nodes import Script
from lab.emulated.routeros.parse import parse
from lab.emulated.routeros.router import Router, device_mode
from lab.emulated.routeros.run import Run
from lab.emulated.routeros.scope import Scope, Session
from lab.emulated.routeros.tree import Item, Link, Stored
from lab.emulated.routeros.values import Value, read_time, show

_Special: TypeAlias = "Callable[[Run, dict[str, str], list[Value]], Awaitable[Value]]"
_ATTEMPTS: Final = 3                    # manual, Device-mode: changes nobody confirmed; then only a power cut helps


class Quit(Exception):
    """`/quit`: the session ends, and keeps what it did in safe mode."""


def write(router: Router, name: str, data: bytes) -> None:
    """Put a file on the disk. A full disk: wording *assumed* (R1)."""
    if router.faults.disk_full:
        raise Refused("failure: not enough disk space")
    router.files[name] = data


async def run_text(run: Run, text: str, name: str) -> Value:
    """Run a script's text in a scope of its own."""
    script = parse(text, run.router.tree.root)
    inner = Run(run.router, Session(run.session.user, run.session.emit, run.router.tree.root), run.act)
    try:
        return await inner.script(script, Scope(None, run.router.globals))
    except Returned as done:
        return done.value
    except Raised:
        raise
    except Refused as error:
        error.text = f"{error.text} ({name}; line 1)" if "; line " not in error.text else error.text
        raise


async def _import(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    """Run a file from its first line to its end or its first error; what ran before the error stays."""
    name = given.get("file-name") or (show(places[0]) if places else "")
    data = run.router.files.get(name)
    if data is None:
        raise Refused("Cannot open import file, file does not exist")
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    try:
        script = parse(text, run.router.tree.root)
        if "dry-run" in given:
            return None
        inner = Run(run.router, Session(run.session.user, run.session.emit, run.router.tree.root), run.act)
        # Each line has a scope of its own: a local is empty on the next (measured by others on 7.21).
        for line in sorted({command.line for command in script.commands}):
            part = Script(tuple(c for c in script.commands if c.line == line), script.end)
            await inner.script(part, Scope(None, run.router.globals))
    except Returned:
        pass
    except (Refused, Unparsed) as error:
        raise Raised(f"Script Error: {error.text} (:import; line 1)") from error
    run.session.emit("\nScript file loaded and executed successfully\n")
    return None


async def _reboot(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    run.router.restart()
    return None


async def _quit(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    raise Quit


async def _undo(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    run.router.undo()
    return None


async def _run_script(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    wanted = given.get("number") or (show(places[0]) if places else "")
    for number, item in enumerate(run.router.tree.table("/system/script")):
        if wanted in (item.name, item.id, str(number)):
            return await run_text(run, item.text("source"), item.name)
    raise Refused("no such item")


async def _backup(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    """The whole configuration. The vendor's file is binary and ours is not: only this emulator loads it again."""
    name = given.get("name", f"{run.router.tree.single('/system/identity').text('name')}-"
                             f"{run.router.now:%Y%m%d-%H%M}")
    write(run.router, name if name.endswith(".backup") else f"{name}.backup", json.dumps(saved(run.router)).encode())
    run.session.emit("Saving system configuration\nConfiguration backup saved\n")
    return None


async def _restore(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    name = given.get("name", "")
    data = run.router.files.get(name) or run.router.files.get(f"{name}.backup")
    if data is None:
        raise Refused("failure: no such file")                          # *assumed* (R1)
    load(run.router, json.loads(data))
    run.session.emit("Restoring system configuration\nSystem configuration restored, rebooting now\n")
    run.router.restart()
    return None


def saved(router: Router) -> dict[str, list[dict[str, object]]]:
    """Every item, with references as (menu, number)."""
    def part(one: str | Link) -> object:
        return one if isinstance(one, str) else [one.item.menu.text, one.item.number, one.sign]
    return {path: [{"number": i.number, "factory": i.factory, "values": {
        k: [part(p) for p in v] for k, v in i.values.items()}} for i in table]
        for path, table in router.tree.tables.items() if table}


def load(router: Router, data: dict[str, list[dict[str, object]]]) -> None:
    """Make the configuration what `saved` wrote."""
    made: dict[tuple[str, int], Item] = {}
    for path, table in router.tree.tables.items():
        old = {i.number: i for i in table}
        table.clear()
        for one in data.get(path, []):
            number = int(str(one["number"]))
            item = old.get(number) or Item(number, router.tree.menu(path), factory=bool(one["factory"]))
            item.alive = True
            made[(path, number)] = item
            table.append(item)
    for path, items in data.items():
        for one in items:
            values = one["values"]
            if isinstance(values, dict):
                made[(path, int(str(one["number"])))].values = {k: _parts(v, made) for k, v in values.items()}


def _parts(parts: list[object], made: dict[tuple[str, int], Item]) -> Stored:
    out: list[str | Link] = []
    for part in parts:
        if isinstance(part, list):
            target = made.get((part[0], part[1]))
            out.append(Link(target, part[2]) if target is not None else f"*{part[1]:X}")
        else:
            out.append(str(part))
    return tuple(out)


async def _device_mode(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    """Ask for another mode. It holds after a button or a power cut on site, in time; else nothing happens."""
    router = run.router
    if int(router.mode["attempt-count"]) >= _ATTEMPTS:
        raise Refused("failure: too many update attempts, turn power off to reset")             # *assumed* (R1)
    wanted = dict(router.mode)
    if "mode" in given:
        wanted = device_mode(given.pop("mode"))
    window = read_time(given.pop("activation-timeout", "5m")) or 300.0
    wanted |= given
    router.mode["attempt-count"] = str(int(router.mode["attempt-count"]) + 1)
    wanted["attempt-count"] = "0"
    router.pending = wanted

    def over() -> None:
        if router.pending is wanted:
            router.pending = None
    router.clock.after(window, over)
    run.session.emit("  update: please activate by turning power off or pressing reset or mode button in "
                     f"{int(window) // 60}m{int(window) % 60:02}s\n")
    return None


async def _key_import(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    name = given.get("public-key-file", "")
    data = run.router.files.get(name)
    if data is None:
        raise Refused("input does not match any value of public-key-file")
    _add_key(run.router, given.get("user", run.session.user), data.decode("utf-8", "replace"))
    del run.router.files[name]                  # manual, User: the file is gone after the import
    return None


async def _key_add(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    _add_key(run.router, given.get("user", run.session.user), given.get("key", ""), given.get("key-owner", ""))
    return None


def _add_key(router: Router, user: str, text: str, owner: str = "") -> None:
    if router.tree.named("/user", user) is None:
        raise Refused("input does not match any value of user")
    if not key_lines(text):
        raise Refused("unable to load key file (wrong format or bad passphrase)!")
    key = " ".join(text.split()[:2])
    router.keys.append((user, key))
    router.key_owners[user, key] = owner or " ".join(text.split()[2:])
    router.changed()


async def _host_key_export(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    """Both halves as PKCS#8 files (manual, SSH, "Commands"); their names are what others found on 7.19.1."""
    key, prefix = run.router.host_key, given.get("key-file-prefix", "")
    if not prefix:
        raise Refused("missing value(s) of argument(s) key-file-prefix")
    kind = "rsa" if "rsa" in key.get_algorithm() else "ed25519"
    write(run.router, f"{prefix}_{kind}.pem", key.export_private_key("pkcs8-pem"))
    write(run.router, f"{prefix}_{kind}_pub.pem", key.export_public_key("pkcs8-pem"))
    return None


async def _host_key_import(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    """A private key from a file, "in PEM or PKCS#8 format" (manual, SSH, "Commands"), so not in OpenSSH's own; that
    connections see it from now on is *assumed* (R2).
    """
    data = run.router.files.get(given.get("private-key-file", ""))
    if data is None:
        raise Refused("input does not match any value of private-key-file")
    if b"BEGIN OPENSSH" in data:
        raise Refused("unable to load key file (wrong format or bad passphrase)!")
    try:
        run.router.host_key = asyncssh.import_private_key(data)
    except asyncssh.KeyImportError as error:
        raise Refused("unable to load key file (wrong format or bad passphrase)!") from error
    return None


async def _ping(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    """Answered by what the world carries; its value in a script is how many came back (manual, Ping). Without a count
    it never ends, which is refused here. Columns: manual, Ping.
    """
    target = given.get("address") or (show(places[0]) if places else "")
    source, count = given.get("src-address", ""), given.get("count", "")
    if not target or not count.isdigit():
        raise Missing(["address" if not target else "count"])
    back = int(count) if run.router.pings(source, target, given.get("vrf", "main")) else 0
    told = "  56  64 1ms" if back else f"{'timeout':>26}"
    rows = [f"{number:>5} {target:<40} {told}" for number in range(int(count))]
    loss = 0 if back else 100
    run.session.emit("\n".join(["  SEQ HOST                                     SIZE TTL TIME       STATUS", *rows,
                                f"    sent={count} received={back} packet-loss={loss}%"]) + "\n")
    return back


def _logger(topic: str) -> _Special:
    async def command(run: Run, given: dict[str, str], places: list[Value]) -> Value:
        run.router.note(f"script,{topic}", given.get("message") or (show(places[0]) if places else ""))
        return None
    return command


async def _session(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    run.router.changed()
    return None


async def _nothing(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    return None


async def _missing(run: Run, given: dict[str, str], places: list[Value]) -> Value:
    raise Refused("failure: not emulated here")


SPECIAL: Final[dict[tuple[str, str], _Special]] = {
    ("/", "import"): _import, ("/", "quit"): _quit, ("/", "undo"): _undo, ("/", "ping"): _ping,
    ("/", "redo"): _missing, ("/", "password"): _missing,
    ("/system", "reboot"): _reboot, ("/system", "shutdown"): _missing, ("/system", "reset-configuration"): _missing,
    ("/system/backup", "save"): _backup, ("/system/backup", "load"): _restore,
    ("/system/device-mode", "update"): _device_mode, ("/system/script", "run"): _run_script,
    ("/user/ssh-keys", "import"): _key_import, ("/user/ssh-keys", "add"): _key_add,
    ("/ip/dhcp-client", "release"): _nothing, ("/ip/dhcp-client", "renew"): _nothing,
    ("/ip/ssh", "regenerate-host-key"): _missing, ("/ip/ssh", "export-host-key"): _host_key_export,
    ("/ip/ssh", "import-host-key"): _host_key_import,
    ("/routing/bgp/session", "clear"): _session, ("/routing/bgp/session", "refresh"): _session,
    ("/routing/bgp/session", "resend"): _session,
    **{("/log", topic): _logger(topic) for topic in ("info", "warning", "error", "debug")},
}
