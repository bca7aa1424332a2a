"""The usual stack on the same network: Nornir's SimpleInventory and nornir_jinja2, fed with what Simpul derived.

Nornir derives nothing, so its inventory holds every device's finished data. Its template is ours without the object
tags, and is given the same models: what it prints must be, line for line, what Simpul renders.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from ipaddress import ip_interface, ip_network
from pathlib import Path
from typing import Any

import yaml
from hier_config import Platform, WorkflowRemediation, get_hconfig
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nornir.core import Nornir
from nornir.core.configuration import Config, LoggingConfig
from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory
from nornir.core.state import GlobalState
from nornir.core.task import Result, Task
from nornir.plugins.inventory import SimpleInventory
from nornir.plugins.runners import ThreadedRunner
from nornir_jinja2.plugins.tasks import template_file

from simpul.config.model import FEATURES
from simpul.network.filter_model import Permit
from simpul.network.model import DeviceModel
from simpul.source import Reason

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "linux_frr"
_PLAIN = (int, str, bool, type(None))


def plain(value: object) -> Any:
    """A model as YAML data: everything that a template could print, without the reasons."""
    if isinstance(value, Permit):
        return f"{value.source} . {value.destination} . {value.protocol} . {value.port}"
    if isinstance(value, Enum):
        return str(value.value)
    if is_dataclass(value):
        return {f.name: plain(found) for f in fields(value) if not isinstance(found := getattr(value, f.name), Reason)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value if isinstance(value, _PLAIN) else str(value)


def write_hosts(path: Path, models: Mapping[str, DeviceModel]) -> int:
    """Nornir's hosts.yaml with each device's full data. Returns its size in bytes."""
    hosts = {name: {"hostname": str(m.loopback4.ip), "platform": m.platform, "data": plain(m)}
             for name, m in models.items()}
    path.write_text(yaml.dump(hosts, Dumper=yaml.CSafeDumper, sort_keys=False), encoding="utf-8")
    return path.stat().st_size


def write_template(path: Path) -> None:
    """Simpul's templates as one that any Jinja2 renders, without the tags and without indented blocks."""
    files = (TEMPLATES / f"{feature}.j2" for feature in FEATURES)
    text = "".join(file.read_text(encoding="utf-8") for file in files if file.is_file())
    text = re.sub(r"\{% (?:object [^\n]*|endobject) %\}\n", "", text)
    path.write_text(re.sub(r"(?m)^[ \t]+(?=\{%)", "", text), encoding="utf-8")


def load(hosts: Path) -> Inventory:
    """As `InitNornir` would with the defaults."""
    return SimpleInventory(host_file=str(hosts)).load()


def _nornir(inventory: Inventory) -> Nornir:
    return Nornir(inventory=inventory, runner=ThreadedRunner(num_workers=20), data=GlobalState(dry_run=False),
                  config=Config(logging=LoggingConfig(enabled=False)))


def render(
    inventory: Inventory, models: Mapping[str, DeviceModel], folder: Path, *, one_environment: bool,
) -> list[str]:
    """All devices' texts by `template_file`: with `path=`, as its documentation shows, or with one environment."""
    nornir = _nornir(inventory)
    how: dict[str, Any] = {"path": str(folder)}
    if one_environment:
        how = {"jinja_env": Environment(loader=FileSystemLoader(str(folder)), undefined=StrictUndefined,  # noqa: S701
                                        trim_blocks=True)}

    def one(task: Task) -> Result:
        done = task.run(template_file, template="device.j2", device=models[task.host.name], **how)
        return Result(host=task.host, result=done[0].result)

    results = nornir.run(one)
    for multi in results.values():
        if multi.exception:
            raise multi.exception
    return [results[name][0].result for name in models]


def plan(folder: Path) -> list[tuple[str, str]]:
    """For each device what hier_config says leads from `running/` to `intended/`, and what leads back."""
    names = sorted(path.stem for path in (folder / "intended").glob("*.tree"))
    bare = Inventory(hosts=Hosts({n: Host(name=n) for n in names}), groups=Groups(), defaults=Defaults())

    def one(task: Task) -> Result:
        runs, meant = (get_hconfig(Platform.GENERIC, (folder / which / f"{task.host.name}.tree").read_text())
                       for which in ("running", "intended"))
        ways = WorkflowRemediation(runs, meant)
        return Result(host=task.host, result=tuple(
            "".join(f"{line.cisco_style_text()}\n" for line in way.all_children_sorted())
            for way in (ways.remediation_config, ways.rollback_config)))

    results = _nornir(bare).run(one)
    for multi in results.values():
        if multi.exception:
            raise multi.exception
    return [results[name][0].result for name in names]


def seen_alike(hosts: Inventory, models: Mapping[str, DeviceModel]) -> bool:
    """Whether the loaded data says what the models say: a spot check that the file is no stub."""
    return all(ip_interface(hosts.hosts[n]["loopback4"]) == m.loopback4
               and len(hosts.hosts[n]["tunnels"]) == len(m.tunnels)
               and [ip_network(p) for p in hosts.hosts[n]["filter"]["own"]] == list(m.filter.own)
               for n, m in models.items())
