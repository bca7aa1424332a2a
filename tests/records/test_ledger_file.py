from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from records.ledger_file import append_records, read_ledger_file
from simpul.errors import BrokenLedger, LedgerError
from simpul.ledger import HEADER, Allocator, Ledger, Record

DAY = date(2026, 11, 22)
ROOT = Path(__file__).parents[2]


def give(key: str, value: str) -> Record:
    return Record(DAY, "give", "asn", key, value)


def test_a_missing_file_is_an_empty_ledger_and_stays_missing(tmp_path: Path) -> None:
    assert read_ledger_file(tmp_path / "ledger") == Ledger()
    assert append_records(tmp_path / "ledger", ()) == ()
    assert not (tmp_path / "ledger").exists()


def test_the_first_append_writes_the_header_and_the_next_only_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    append_records(path, [give("a", "1")])
    before = path.read_bytes()
    append_records(path, [give("b", "2")])
    assert before == (HEADER + "2026-11-22 give asn a 1\n").encode()
    assert path.read_bytes() == before + b"2026-11-22 give asn b 2\n"
    assert read_ledger_file(path).get("asn", "b") == "2"


def test_comments_of_people_survive(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    path.write_text("# agreed with Paser\n2026-11-22 give asn a 1\n")
    append_records(path, [give("b", "2")])
    assert path.read_text() == "# agreed with Paser\n2026-11-22 give asn a 1\n2026-11-22 give asn b 2\n"


def test_appending_again_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    session = Allocator(Ledger(), DAY)
    session.number("asn", "a", 1, 9)
    session.remember("wg", "t@a", "old=")
    session.remember("wg", "t@a", "new=")
    assert append_records(path, session.new_records) == session.new_records
    before = path.read_bytes()
    assert append_records(path, session.new_records[:1]) == ()
    assert path.read_bytes() == before


def test_a_number_that_somebody_took_meanwhile_is_not_written_twice(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    mine, theirs = (Allocator(read_ledger_file(path), DAY) for _ in range(2))
    mine.number("asn", "mine", 1, 9)
    theirs.number("asn", "theirs", 1, 9)
    append_records(path, theirs.new_records)
    before = path.read_bytes()
    with pytest.raises(BrokenLedger) as refused:
        append_records(path, mine.new_records)
    assert refused.value.code == "SIM202"
    assert path.read_bytes() == before


@pytest.mark.parametrize(("content", "code"), [
    (b"2026-11-22 give asn a 1", "SIM201"), (b"nonsense\n", "SIM200"), (b"\xff\n", "SIM211")])
def test_a_damaged_ledger_is_not_appended_to(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "ledger"
    path.write_bytes(content)
    with pytest.raises(LedgerError) as refused:
        append_records(path, [give("b", "2")])
    assert refused.value.code == code
    assert path.read_bytes() == content
    with pytest.raises(LedgerError):
        read_ledger_file(path)


def test_findings_name_the_file_as_it_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    path.write_text("nonsense\n")
    with pytest.raises(BrokenLedger, match="ledger:1:1: SIM200"):
        read_ledger_file(path)


def test_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger"
    append_records(path, [give("a", "1")])
    before = path.read_bytes()
    real = os.write
    calls = iter([5])

    def write(descriptor: int, data: bytes) -> int:
        if (room := next(calls, None)) is None:
            raise OSError(28, "No space left on device")
        return real(descriptor, data[:room])

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(LedgerError, match="No space left") as refused:
        append_records(path, [give("b", "2")])
    assert refused.value.code == "SIM211"
    assert path.read_bytes() == before


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as refused:
        append_records(tmp_path / "none" / "ledger", [give("a", "1")])
    assert refused.value.code == "SIM211"


RACE = """
import sys
from datetime import date
from pathlib import Path
from records.ledger_file import append_records, read_ledger_file
from simpul.errors import BrokenLedger
from simpul.ledger import Allocator
path, name = Path(sys.argv[1]), sys.argv[2]
for n in range(15):
    while True:
        session = Allocator(read_ledger_file(path), date(2026, 11, 22))
        session.number("asn", f"{name}-{n}", 1, 100)
        try:
            append_records(path, session.new_records)
            break
        except BrokenLedger:
            continue
"""


def test_processes_that_race_never_share_a_number(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    racers = [subprocess.Popen([sys.executable, "-c", RACE, path, name], cwd=ROOT) for name in ("x", "y", "z")]
    assert [racer.wait(60) for racer in racers] == [0, 0, 0]
    given = [record.value for record in read_ledger_file(path).living("asn").values()]
    assert sorted(map(int, given)) == list(range(1, 46))
