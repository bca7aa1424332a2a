"""`simpul ledger repair`: after a merge in which two branches took the same number."""

from __future__ import annotations

from pathlib import Path

import pytest

from platforms.registry import names
from playbooks.init import run as init
from playbooks.ledger import run_repair
from playbooks.workspace import today
from records.event_log import EventLog
from records.ledger_file import read_ledger_file
from simpul.errors import BrokenLedger, LedgerError
from simpul.intent.loader import load_network

GIVEN = "2026-11-22 give site4 {} 10.66.2.0/24\n2026-11-22 give site4 {} 10.66.2.0/24\n"


@pytest.fixture
def clash(tmp_path: Path) -> tuple[Path, str, str]:
    """An inventory whose ledger gave one prefix to two of its sites: the folder, who came first, who later."""
    assert init(tmp_path / "inventory") == 0
    devices = load_network(tmp_path / "inventory", platforms=names(), today=today()).network.devices()
    first, later = sorted({d.site for d in devices.values()})[:2]
    (tmp_path / "inventory" / "ledger").write_text(GIVEN.format(first, later))
    return tmp_path / "inventory", first, later


def confirmed(inventory: Path, site: str) -> None:
    (inventory.parent / ".simpul").mkdir(exist_ok=True)
    EventLog(inventory.parent / ".simpul" / "events.jsonl").append(
        "fragment", {"device": "x", "unit": f"site:{site}", "state": "confirmed", "fragment": "0" * 16}, "tester")


def test_the_later_gives_the_number_up_once_somebody_answers_for_it(clash: tuple[Path, str, str]) -> None:
    inventory, first, later = clash
    with pytest.raises(BrokenLedger):
        read_ledger_file(inventory / "ledger")
    with pytest.raises(LedgerError, match="SIM208"):
        run_repair(inventory, never_applied=())
    assert run_repair(inventory, never_applied=(later,)) == 0
    ledger = read_ledger_file(inventory / "ledger")
    assert ledger.get("site4", first) == "10.66.2.0/24"
    assert ledger.get("site4", later) is None
    assert run_repair(inventory, never_applied=()) == 0


def test_the_event_log_is_believed_before_a_person(clash: tuple[Path, str, str]) -> None:
    inventory, first, later = clash
    confirmed(inventory, later)
    before = (inventory / "ledger").read_bytes()
    with pytest.raises(LedgerError, match="SIM212"):
        run_repair(inventory, never_applied=(later,))
    assert (inventory / "ledger").read_bytes() == before
    assert run_repair(inventory, never_applied=(first,)) == 0
    assert read_ledger_file(inventory / "ledger").get("site4", later) == "10.66.2.0/24"


def test_a_first_file_is_in_the_field(clash: tuple[Path, str, str]) -> None:
    inventory, _, later = clash
    devices = load_network(inventory, platforms=names(), today=today()).network.devices()
    name = next(d.name for d in devices.values() if d.site == later)
    (inventory.parent / ".simpul").mkdir()
    EventLog(inventory.parent / ".simpul" / "events.jsonl").append("bootstrap", {"device": name}, "tester")
    with pytest.raises(LedgerError, match="SIM212"):
        run_repair(inventory, never_applied=(later,))


def test_what_is_no_conflict_is_not_repaired(clash: tuple[Path, str, str]) -> None:
    inventory, _, later = clash
    with (inventory / "ledger").open("a") as file:
        file.write("half a li")
    with pytest.raises(BrokenLedger, match="SIM20"):
        run_repair(inventory, never_applied=(later,))
    assert (inventory / "ledger").read_text().endswith("half a li")
