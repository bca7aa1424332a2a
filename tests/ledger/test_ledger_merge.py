"""Two branches, merged by git itself with the attribute that this repository sets."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from records.ledger_file import append_records, read_ledger_file
from simpul.errors import BrokenLedger
from simpul.ledger import Allocator, repair

DAY = date(2026, 11, 22)
POOL = (IPv4Network("10.66.0.0/16"),)
ATTRIBUTES = Path(__file__).parents[2] / ".gitattributes"


def git(folder: Path, *arguments: str) -> str:
    names = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def give(folder: Path, *keys: str) -> None:
    path = folder / "inventory" / "ledger"
    session = Allocator(read_ledger_file(path), DAY)
    for key in keys:
        session.prefix4("site4", key, POOL, 24)
    append_records(path, session.new_records)
    git(folder, "add", ".")
    git(folder, "commit", "-m", f"add {' '.join(keys)}")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "inventory").mkdir()
    git(tmp_path, "init", "-b", "main")
    shutil.copy(ATTRIBUTES, tmp_path)
    give(tmp_path, "a", "b")
    return tmp_path


def test_the_merge_has_no_marks_and_the_clash_is_reported_and_repaired(checkout: Path) -> None:
    git(checkout, "switch", "-c", "kukar")
    give(checkout, "kukar-1", "kukar-2")
    git(checkout, "switch", "main")
    give(checkout, "paser-1")
    git(checkout, "merge", "-m", "merge", "kukar")
    path = checkout / "inventory" / "ledger"
    assert "<<<<" not in path.read_text()
    with pytest.raises(BrokenLedger) as refused:
        read_ledger_file(path)
    found = refused.value.diagnostics
    assert [d.code for d in found] == ["SIM202"]
    assert "10.66.2.0/24 is given to kukar-1 here and to paser-1" in found[0].message
    # The repair as the finding words it, by hand: one appended line, and kukar-1 is given another.
    with path.open("a") as file:
        file.write("2026-11-23 free site4 kukar-1 10.66.2.0/24\n")
    session = Allocator(read_ledger_file(path), DAY)
    assert [str(session.prefix4("site4", k, POOL, 24)) for k in ("paser-1", "kukar-2", "kukar-1")] == [
        "10.66.2.0/24", "10.66.3.0/24", "10.66.4.0/24"]


def test_branches_that_add_to_different_governments_merge_cleanly(checkout: Path) -> None:
    path = checkout / "inventory" / "ledger"
    pools = {"kukar": (IPv4Network("10.70.0.0/16"),), "paser": (IPv4Network("10.71.0.0/16"),)}
    for branch, pool in pools.items():
        git(checkout, "switch", "-c", branch, "main")
        session = Allocator(read_ledger_file(path), DAY)
        session.prefix4("site4", f"{branch}-1", pool, 24)
        append_records(path, session.new_records)
        git(checkout, "commit", "-am", branch)
    git(checkout, "merge", "-m", "merge", "kukar")
    ledger = read_ledger_file(path)
    assert {key: r.value for key, r in ledger.living("site4").items()} == {
        "a": "10.66.0.0/24", "b": "10.66.1.0/24", "kukar-1": "10.70.0.0/24", "paser-1": "10.71.0.0/24"}
    assert repair(ledger, set(), DAY) == ()
