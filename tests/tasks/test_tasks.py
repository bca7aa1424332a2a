"""The tasks as a Nornir script uses them, on hosts by the dozen."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from nornir import InitNornir
from nornir.core import Nornir
from nornir.core.filter import F
from nornir.core.task import Result, Task

from platforms.registry import names
from simpul.errors import DeviceError, Unreachable, WrongDevice
from simpul.intent import load
from simpul.intent.model import Network
from simpul.plan.left import Left
from simpul.plan.model import Fragment
from tasks import device
from tasks.processor import Events
from tasks.runner import SimpulRunner

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("paper")


@pytest.fixture(scope="module")
def network() -> Network:
    return load(ROOT / "inventory", today=date(2026, 1, 1), platforms=names())


def on_paper(network: Network) -> Network:
    """The declared network with every router on the platform of this test."""
    return replace(network, sites={key: replace(site, devices=tuple(replace(d, platform="paper") for d in site.devices))
                                   for key, site in network.sites.items()})


@pytest.fixture
def script(network: Network) -> Callable[..., Nornir]:
    """Nornir as an engineer's script makes it."""

    def make(addresses: Mapping[str, str] | None = None, keys: Mapping[str, str] | None = None, **more: Any) -> Nornir:
        every = dict.fromkeys(network.devices(), "192.0.2.1")
        nr = InitNornir(
            inventory={"plugin": "SimpulInventory", "options": {
                "network": on_paper(network), "addresses": {**every, **(addresses or {})},
                "host_keys": {**dict.fromkeys(every, "ssh-ed25519 AAAA"), **(keys or {})}, "key_file": "/nowhere",
                **more}},
            runner={"plugin": "SimpulRunner"}, logging={"enabled": False})
        assert not Path("nornir.log").exists()
        return nr

    return make


def paper_module() -> Any:
    """What the platform of this test remembers."""
    return importlib.import_module("platforms.paper.platform")


def fragment(name: str, identifier: str = "00000000000000a1", phase: Any = "switch") -> Fragment:
    return Fragment(identifier, name, f"site:{name}", phase, (), {}, {}, secrets=("wg:x",))


def reveal(names: Any) -> dict[str, str]:
    return {name: f"value of {name}" for name in names}


def test_hosts_have_their_place_in_the_network(script: Callable[..., Nornir], network: Network) -> None:
    hosts = script().inventory.hosts
    assert set(hosts) == {d.name for d in network.devices().values() if d.managed}
    for name, host in hosts.items():
        site = network.sites[network.devices()[name].site]
        assert host["site"] == site.key
        assert host["role"] == site.role.value
        assert {g.name for g in host.groups} == {f"government:{site.government}", f"role:{site.role}", "platform:paper"}
        assert host["declared"] == str(network.devices()[name].where)
    hubs = script().filter(F(groups__contains="role:hub")).inventory.hosts
    assert set(hubs) == {d.name for s in network.hubs() for d in s.devices if d.managed}


def test_a_change_goes_from_stage_to_confirm(script: Callable[..., Nornir]) -> None:
    nr = script()
    work = {name: [fragment(name)] for name in nr.inventory.hosts}
    assert nr.run(task=device.stage, work=work, reveal=reveal).failed is False
    boxes, sessions = paper_module().BOXES, paper_module().OPEN
    assert all(box == {"00000000000000a1": "staged value of wg:x"} for box in boxes.values())
    armed = nr.run(task=device.arm, work=work, seconds=100)
    assert all(r[0].result == {"00000000000000a1": 60} for r in armed.values())
    committed = nr.run(task=device.commit, work=work)
    assert all(r.changed for r in committed.values())
    assert all(r[0].result[0].state == "committed" for r in nr.run(task=device.pending).values())
    first = list(sessions)
    assert len(first) == len(work), "one session a host, kept between tasks"
    nr.run(task=device.confirm, work=work).raise_on_error()
    assert not any(session in first for session in sessions), "a confirmation is given over a session of its own"
    assert all(box == {"00000000000000a1": "confirmed"} for box in boxes.values())
    nr.close_connections()
    assert sessions == []


def test_a_backup_leaves_its_task_sealed(script: Callable[..., Nornir]) -> None:
    """Nornir keeps and prints results: what a task returns must be fit to be read by anybody."""
    nr = script()
    unsealed: Any = device.backup
    with pytest.raises(TypeError, match="seal"):
        unsealed(nr)
    found = nr.run(task=device.backup, seal=lambda whole: b"sealed %d" % len(whole))
    assert found
    assert all(r[0].result.startswith(b"sealed ") for r in found.values() if not r.failed)
    assert any(not r.failed for r in found.values())


def test_an_undo_goes_newest_first(script: Callable[..., Nornir]) -> None:
    nr = script().filter(F(groups__contains="role:hub"))
    ids = ["00000000000000a1", "00000000000000a2", "00000000000000a3"]
    nr.run(task=device.revert, work={n: [fragment(n, i) for i in ids] for n in nr.inventory.hosts}).raise_on_error()
    boxes = paper_module().BOXES
    assert all(box["reverted"] == ids[::-1] for box in boxes.values())


def test_an_undo_that_left_something_is_no_undo(script: Callable[..., Nornir], monkeypatch: pytest.MonkeyPatch) -> None:
    nr = script().filter(F(groups__contains="role:hub"))
    left = Left(("paper",))
    monkeypatch.setattr(paper_module().Notebook, "otherwise", lambda _self, given: {f.id: left for f in given})
    found = nr.run(task=device.revert, work={n: [fragment(n, "00000000000000a1")] for n in nr.inventory.hosts})
    assert found
    for multi in found.values():
        assert isinstance(multi.exception, DeviceError)
        assert multi.exception.code == "SIM618"


def test_who_does_not_answer_leaves_the_rest_going_and_is_named(
    script: Callable[..., Nornir], network: Network,
) -> None:
    lost, refused, unpinned = sorted(d.name for d in network.devices().values() if d.managed)[:3]
    told: list[tuple[str, dict[str, str]]] = []
    lock = threading.Lock()

    def tell(kind: str, facts: Mapping[str, str]) -> None:
        with lock:
            told.append((kind, dict(facts)))

    nr = script({lost: "192.0.2.99"}, {unpinned: ""}).with_processors([Events(tell)])
    work = {n: [fragment(n, phase="contract" if n == refused else "switch")] for n in nr.inventory.hosts}
    result = nr.run(task=device.stage, work=work, reveal=reveal)
    assert isinstance(result[lost].exception, Unreachable)
    assert isinstance(result[refused].exception, DeviceError)
    assert isinstance(result[unpinned].exception, WrongDevice)
    assert sum(not r.failed for r in result.values()) == len(work) - 3
    ends = {f["host"]: f for k, f in told if k == "host-end"}
    assert (ends[lost]["outcome"], ends[lost]["code"]) == ("unreachable", "SIM601")
    assert (ends[refused]["outcome"], ends[refused]["why"]) == ("refused", f"{refused}: no room")
    assert "value of" not in str(told)
    told.clear()
    committed = nr.run(task=device.commit, work=work)
    assert set(committed) == set(work) - {lost, refused, unpinned}
    assert {f["host"] for k, f in told if k == "host-left-out"} == {lost, refused, unpinned}
    assert told[-1] == ("task-end", {"task": "commit", "hosts": str(len(work) - 3), "failed": "0"})


def test_a_task_that_exits_costs_nobody_else_a_result(script: Callable[..., Nornir]) -> None:
    nr = script()
    victim = sorted(nr.inventory.hosts)[0]

    def leave(task: Task) -> Result:
        if task.host.name == victim:
            raise SystemExit(3)
        return device.fetch(task)

    result = nr.run(task=leave)
    assert set(result) == set(nr.inventory.hosts)
    assert "end the program (status 3)" in result[victim][0].result
    assert [n for n, r in result.items() if r.failed] == [victim]


def test_a_dry_run_writes_nothing_and_says_so(script: Callable[..., Nornir]) -> None:
    nr = script()
    nr.data.dry_run = True
    work = {n: [fragment(n)] for n in nr.inventory.hosts}
    for task, more in ((device.stage, {"reveal": reveal}), (device.arm, {"seconds": 60}), (device.commit, {}),
                       (device.confirm, {}), (device.revert, {})):
        for multi in nr.run(task=task, work=work, **more).values():
            assert multi[0].result == {"00000000000000a1": "dry run: nothing was done"}
            assert not multi.changed
    boxes = paper_module().BOXES
    assert all(box == {} for box in boxes.values())


def test_a_rendering_comes_from_the_inventory_or_the_caller(script: Callable[..., Nornir]) -> None:
    nr = script(render=lambda name: f"text of {name}")
    assert all(r[0].result == f"text of {n}" for n, r in nr.run(task=device.render).items())
    assert all(r[0].result == len(n) for n, r in nr.run(task=device.render, rendering=len).items())
    assert all(isinstance(r.exception, TypeError) for r in script().run(task=device.render).values())


def test_no_more_sessions_at_a_time_than_are_good(script: Callable[..., Nornir]) -> None:
    for number in (0, 101, -1):
        with pytest.raises(ValueError, match="between 1 and 100"):
            SimpulRunner(number)
    busy, most, lock = 0, 0, threading.Lock()
    gate = threading.Event()

    def count(task: Task) -> None:
        assert task.host.name
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        gate.wait(0.05)
        with lock:
            busy -= 1

    nr = script().with_runner(SimpulRunner(2))
    assert len(nr.run(task=count)) > 2
    assert most == 2
