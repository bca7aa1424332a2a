"""One way to push, in a process of its own: `python -m bench.push_job WAY PLATFORM THREADS FARM` prints JSON.

Every way opens its own sessions, gives each device its 20 lines, reads its configuration once, and, where the vendor
knows the difference, saves.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from napalm import get_network_driver
from nornir.core import Nornir
from nornir.core.configuration import Config, LoggingConfig
from nornir.core.inventory import ConnectionOptions, Defaults, Groups, Host, Hosts, Inventory, ParentGroups
from nornir.core.plugins.connections import ConnectionPluginRegister
from nornir.core.state import GlobalState
from nornir.core.task import Result, Task
from nornir.plugins.runners import ThreadedRunner
from nornir_netmiko.tasks import netmiko_save_config, netmiko_send_command, netmiko_send_config

from bench.job import found, timed
from bench.push_lines import lines, name, objects
from platforms.cisco_iosxe.cli import CommandLine
from platforms.mikrotik_routeros.console import Bare, Console
from platforms.registry import platform
from platforms.session import Endpoint, Session
from simpul.config.model import Object
from simpul.plan.model import Fragment
from tasks.change import begin, settle
from tasks.connection import NAME
from tasks.runner import SimpulRunner

READ = {"mikrotik_routeros": "/export terse", "cisco_iosxe": "show running-config"}
USERS = {"mikrotik_routeros": "admin", "cisco_iosxe": "simpul"}


def nornir(kind: str, farm: dict[str, Any], threads: int, key_file: str, *, ours: bool) -> Nornir:
    hosts = Hosts()
    for number, port in enumerate(farm["ports"]):
        mine = ConnectionOptions(extras={"name": name(number), "key_file": key_file, "host_key": farm["host_key"],
                                         "timeout": 60.0})
        theirs = ConnectionOptions(platform="mikrotik_routeros" if kind == "mikrotik_routeros" else "cisco_xe", extras={
            "use_keys": True, "key_file": key_file, "conn_timeout": 60, "auth_timeout": 60, "banner_timeout": 60})
        hosts[name(number)] = Host(
            name=name(number), hostname="127.0.0.1", port=port, username=USERS[kind], platform=kind,
            groups=ParentGroups(), data={"number": number}, connection_options={NAME: mine, "netmiko": theirs})
    runner = SimpulRunner(threads) if ours else ThreadedRunner(num_workers=threads)
    ConnectionPluginRegister.auto_register()
    return Nornir(inventory=Inventory(hosts=hosts, groups=Groups(), defaults=Defaults()), runner=runner,
                  data=GlobalState(dry_run=False), config=Config(logging=LoggingConfig(enabled=False)))


def netmiko(task: Task, kind: str) -> Result:
    """As nornir_netmiko's own documentation shows it."""
    number = task.host["number"]
    task.run(netmiko_send_config, config_commands=lines(kind, number), read_timeout=120)
    if kind == "cisco_iosxe":
        task.run(netmiko_save_config)
    told = task.run(netmiko_send_command, command_string=READ[kind], read_timeout=120)
    task.host.close_connection("netmiko")
    return Result(host=task.host, result=len(str(told.result)))


def plain(task: Task, kind: str, farm: dict[str, Any], key_file: str) -> Result:
    """One write for the section, read to its end and looked through; no undo."""
    number = task.host["number"]
    where = Endpoint(name(number), "127.0.0.1", farm["ports"][number], USERS[kind], key_file, farm["host_key"], 60.0)
    if kind == "cisco_iosxe":
        line = CommandLine.open(where)
        line.configure(lines(kind, number), seconds=120)
        line.ask("write memory", seconds=120)
        text = line.ask(READ[kind], seconds=120)[0]
        line.close()
    else:
        session = Session.open(where, kind, Bare)
        console = Console(session)
        # As many commands as a console line holds; one that is refused ends it.
        for begun in range(0, 20, 10):
            console.must("push", f"{{ {'; '.join(lines(kind, number)[begun:begun + 10])} }}", 120)
        text = console.must("read", READ[kind], 120)
        session.close()
    return Result(host=task.host, result=len(text))


def fragment(kind: str, number: int) -> Fragment:
    """What a plan would hold: none of it is there yet."""
    dialect = platform(kind).dialect()
    wanted = [Object(i, text, "filter" if kind == "mikrotik_routeros" else "routing")
              for i, text in objects(kind, number).items()]
    steps = tuple(dialect.step(None, dialect.read(o.id, o.text, o.feature)) for o in wanted)
    identity = hashlib.sha256(repr((number, steps)).encode()).hexdigest()[:16]
    return Fragment(identity, name(number), "bench", "switch", steps, dict.fromkeys(o.id for o in wanted), {})


def undone(task: Task, work: dict[str, list[Fragment]]) -> Result:
    """Staged, armed, committed; confirmed over a second session, which the router itself answers for."""
    fragment, = work[task.host.name]
    nothing: dict[str, list[Fragment]] = {}
    for told, wanted in (
            (begin(task, work=work, seconds=1200, patience=0.0, reveal=lambda _: {}), "committed"),
            (settle(task, confirm=work, revert=nothing, patience=0.0), "confirmed")):
        if (fate := told.result[fragment.id]).state != wanted:
            raise RuntimeError(f"{fate.state}: {fate.detail}")
    return Result(host=task.host)


def napalm_ios(task: Task, kind: str, farm: dict[str, Any], key_file: str) -> Result:
    """NAPALM's own driver as its documentation shows it, by its inline transfer: there is no SCP server here."""
    number = task.host["number"]
    driver = get_network_driver("ios")("127.0.0.1", USERS[kind], "", 120, {
        "port": farm["ports"][number], "use_keys": True, "key_file": key_file, "inline_transfer": True})
    driver.open()
    driver.load_merge_candidate(config="\n".join(lines(kind, number)) + "\n")
    driver.commit_config()
    text = driver.get_config("running")["running"]
    driver.close()
    return Result(host=task.host, result=len(text))


def main(way: str, kind: str, threads: int, farm: dict[str, Any], key_file: str) -> None:
    logging.disable(logging.CRITICAL)
    made = nornir(kind, farm, threads, key_file, ours=way == "undo")
    tasks: dict[str, Callable[..., Result]] = {"netmiko": netmiko, "plain": plain, "napalm": napalm_ios, "undo": undone}
    given: dict[str, Any] = {"kind": kind}
    if way == "undo":
        # The plan is there, as the others' lines are.
        given = {"work": {h: [fragment(kind, made.inventory.hosts[h]["number"])] for h in made.inventory.hosts}}
    elif way != "netmiko":
        given |= {"farm": farm, "key_file": key_file}
    with timed():
        results = made.run(task=tasks[way], **given)
    wrong = [f"{h}: {r[-1].exception or r[0].exception}" for h, r in results.items() if r.failed]
    print(json.dumps({**found, "failed": len(wrong), "first": wrong[:1]}))


if __name__ == "__main__":
    spoken = json.loads(Path(sys.argv[4]).read_text(encoding="utf-8"))
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), spoken, spoken["key_file"])
