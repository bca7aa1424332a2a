"""Work spread over cores gives what one process gives, in its order, whatever becomes of the others."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from playbooks import plan
from playbooks.check import run_render
from playbooks.cores import on_every_core
from playbooks.provision import plan_for
from playbooks.workspace import Workspace
from simpul.errors import PlanError
from simpul.plan.serial import dump
from simpul.source import Source

ROOT = Path(__file__).resolve().parents[2]
HERE = os.getpid()


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def test_results_come_in_the_order_of_the_things_and_from_other_processes() -> None:
    found = list(on_every_core(lambda n: (n * n, os.getpid() != HERE), range(50), many=10, together=3))
    assert found == [(n * n, True) for n in range(50)]


def test_they_begin_while_whoever_asked_goes_on() -> None:
    told, tell = os.pipe()
    results = on_every_core(lambda n: os.write(tell, b"x") * n, range(9), many=2)
    assert os.read(told, 1) == b"x", "nobody has asked for a result yet"
    assert list(results) == list(range(9))
    os.close(told)
    os.close(tell)


def test_few_things_are_done_here() -> None:
    assert set(on_every_core(lambda _: os.getpid(), range(9), many=10)) == {HERE}


def test_what_is_refused_is_raised_here_at_its_place_with_all_that_it_says() -> None:
    def work(n: int) -> int:
        if n >= 5:
            raise PlanError("SIM441", f"no {n}", where=Source("a.yaml", n, 1), hint="do")
        return n

    done = []
    with pytest.raises(PlanError) as error:
        for result in on_every_core(work, range(20), many=2):
            done.append(result)
    assert done == [0, 1, 2, 3, 4]
    assert (error.value.code, error.value.diagnostic.where) == ("SIM441", Source("a.yaml", 5, 1))


def test_a_fault_of_ours_is_raised_too() -> None:
    with pytest.raises(ZeroDivisionError):
        list(on_every_core(lambda n: 1 // (n - 3), range(20), many=2))


def test_what_a_killed_process_had_not_done_is_done_here() -> None:
    def work(n: int) -> int:
        if n == 7 and os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return n

    assert list(on_every_core(work, range(30), many=2)) == list(range(30))


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    shutil.copytree(ROOT / "inventory", tmp_path / "inventory")
    monkeypatch.chdir(tmp_path)
    run_render(Path("inventory"), out=Path("pages"), limit=None)
    for page in Path("pages").glob("*.txt"):
        page.write_text(page.read_text().replace("timers connect 5", "timers connect 6"))
    yield Path("pages")


def test_a_plan_is_the_same_bytes_from_one_process_or_two(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> bytes:
        return dump(plan_for(Workspace.open(Path("inventory")), limit=None, features=(), dry_run=True, against=pages))

    alone = made()
    monkeypatch.setattr(plan, "MANY", 2)
    assert made() == alone
    assert alone.count(b'"phase"') > 20


def test_a_page_that_cannot_be_read_is_refused_from_another_process_as_from_this_one(
    pages: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = pages / "bontang-edge-1.txt"
    page.write_text(page.read_text().replace("remote-as", "remote-asn"))
    said = []
    for many in (1000, 2):
        monkeypatch.setattr(plan, "MANY", many)
        with pytest.raises(Exception) as error:
            plan_for(Workspace.open(Path("inventory")), limit=None, features=(), dry_run=True, against=pages)
        said.append((type(error.value), str(error.value)))
    assert said[0] == said[1]
    assert "bontang-edge-1" in said[0][1] or "frr/neighbor" in said[0][1]
