"""The event log under power cuts, kills, rivals and full disks."""

from __future__ import annotations

import os
import random
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from records.event_log import EventLog
from simpul.errors import EvidenceError
from simpul.evidence import Event, Head, Journal

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def filled(path: Path, count: int) -> EventLog:
    log = EventLog(path)
    for n in range(count):
        log.append("test.step", {"n": n}, "siti")
    return log


def test_it_is_a_journal(path: Path) -> None:
    journal: Journal = EventLog(path, lambda: datetime(2026, 11, 22, 15, 28, 3, tzinfo=UTC))
    event = journal.append("apply.commit", {"fragment": "3fa19c0212345678"}, "siti")
    assert event == Event(1, "2026-11-22T15:28:03.000Z", "siti", "apply.commit", {"fragment": "3fa19c0212345678"},
                          "0" * 64)
    assert path.read_bytes() == event.line() + b"\n"


def test_events_come_back_in_order_and_the_chain_holds(path: Path) -> None:
    log = filled(path, 5)
    assert [(e.seq, e.data["n"]) for e in log.events()] == [(n + 1, n) for n in range(5)]
    assert log.verify() == Head(5, sha256(path.read_bytes().splitlines()[-1]).hexdigest())


def test_a_log_that_is_not_there_is_empty(path: Path) -> None:
    assert list(EventLog(path).events()) == []
    assert EventLog(path).verify() == Head()
    assert not path.exists()


def test_the_line_is_synced_before_append_returns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[bool, int]] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        status = os.fstat(descriptor)
        synced.append((stat.S_ISDIR(status.st_mode), status.st_size))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    log = EventLog(path)
    log.append("a", {}, "siti")
    assert synced[0] == (False, path.stat().st_size)
    assert synced[1][0]                  # the folder as well: the file is new
    log.append("b", {}, "siti")
    assert synced[2:] == [(False, path.stat().st_size)]


def test_several_writers_of_one_process_and_of_others_keep_one_chain(path: Path) -> None:
    code = ("import sys; from pathlib import Path; from records.event_log import EventLog\n"
            "log = EventLog(Path(sys.argv[1]))\n"
            "for n in range(40): log.append('other', {'n': n}, sys.argv[2])")
    others = [subprocess.Popen([sys.executable, "-c", code, path, name], cwd=ROOT) for name in "xy"]
    log = EventLog(path)

    def write(name: str) -> None:
        for n in range(40):
            log.append("thread", {"n": n}, name)

    threads = [threading.Thread(target=write, args=[name]) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait(60) for other in others] == [0, 0]
    assert log.verify().seq == 160
    for name in "xyab":
        assert [e.data["n"] for e in log.events() if e.actor == name] == list(range(40))


@pytest.mark.parametrize("keep", [1, 20, -2, -1])
def test_a_torn_line_is_set_aside_and_told(path: Path, keep: int) -> None:
    filled(path, 3)
    whole, last = b"".join(path.read_bytes().splitlines(True)[:2]), path.read_bytes().splitlines(True)[2]
    torn = last[:keep]
    path.write_bytes(whole + torn)
    log = EventLog(path)
    assert len(list(log.events())) == 2
    log.append("next", {}, "siti")
    name = f"events.jsonl.{sha256(torn).hexdigest()[:16]}.torn"
    assert path.with_name(name).read_bytes() == torn
    told = list(log.events())[2]
    assert (told.seq, told.kind, told.actor) == (3, "log.torn", "simpul")
    assert told.data == {"bytes": len(torn), "file": name, "sha256": sha256(torn).hexdigest()}
    assert log.verify().seq == 4
    assert path.read_bytes().startswith(whole)


def test_a_first_line_torn_and_a_tail_of_zeros(path: Path) -> None:
    # What some file systems leave of a write that never reached the disk.
    path.write_bytes(b"\0" * 300)
    log = EventLog(path)
    log.append("next", {}, "siti")
    assert [e.kind for e in log.events()] == ["log.torn", "next"]
    assert log.verify().seq == 2


def test_a_torn_line_that_a_rival_left_while_we_run(path: Path) -> None:
    log = filled(path, 2)
    with path.open("ab") as file:
        file.write(b'{"actor":"riv')
    log.append("next", {}, "siti")
    assert [e.kind for e in log.events()][2:] == ["log.torn", "next"]


class PowerCut(BaseException):
    """Ends the process between two steps, as nothing that handles errors can."""


def test_a_power_cut_during_recovery_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Every call that changes the disk is, once, the last one that happens; then a new process goes on.
    torn = b'{"actor":"torn'
    cuts = 0
    for cut in range(100):
        path = tmp_path / str(cut) / "events.jsonl"
        filled(path, 2)
        with path.open("ab") as file:
            file.write(torn)
        calls = 0

        def cutting(real: Callable[..., object], cut: int = cut) -> Callable[..., object]:
            def call(*arguments: object) -> object:
                nonlocal calls
                calls += 1
                if calls > cut:
                    raise PowerCut
                return real(*arguments)
            return call

        with monkeypatch.context() as patch:
            for name in ("write", "fsync", "ftruncate"):
                patch.setattr(os, name, cutting(getattr(os, name)))
            patch.setattr(Path, "rename", cutting(Path.rename))
            # The dead clean nothing up.
            patch.setattr(Path, "unlink", lambda _: None)
            try:
                EventLog(path).append("first", {}, "siti")
            except PowerCut:
                cuts += 1
        log = EventLog(path)
        log.append("second", {}, "siti")
        assert log.verify().seq >= 4
        told = [e for e in log.events() if e.kind == "log.torn"]
        assert {e.data["sha256"] for e in told} == {sha256(torn).hexdigest()}
        assert len(told) == 1
        assert [p.read_bytes() for p in path.parent.glob("*.torn")] == [torn]
        assert not list(path.parent.glob("*.torn-untold"))
        if cuts <= cut:
            break
    assert cuts >= 8


def test_a_full_disk_leaves_no_half_line_and_no_event(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = filled(path, 2)
    before = path.read_bytes()
    real = os.write
    calls = iter([10])

    def write(descriptor: int, data: bytes) -> int:
        if (room := next(calls, None)) is None:
            raise OSError(28, "No space left on device")
        return real(descriptor, data[:room])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        with pytest.raises(EvidenceError, match="No space left") as refused:
            log.append("third", {}, "siti")
    assert refused.value.code == "SIM525"
    assert path.read_bytes() == before
    assert log.append("third", {}, "siti").seq == 3
    assert log.verify().seq == 3


def test_what_cannot_be_written_is_refused_and_leaves_the_log_alone(path: Path) -> None:
    log = filled(path, 1)
    before = path.read_bytes()
    broken: Any = {"seconds": 0.5}              # what a caller without mypy would do
    with pytest.raises(EvidenceError) as refused:
        log.append("a", broken, "siti")
    assert refused.value.code == "SIM520"
    assert path.read_bytes() == before


def test_a_log_that_lost_lines_is_not_written_on(path: Path) -> None:
    log = filled(path, 3)
    lines = path.read_bytes().splitlines(True)
    path.write_bytes(b"".join(lines[:2]))
    with pytest.raises(EvidenceError) as refused:
        log.append("next", {}, "siti")
    assert refused.value.code == "SIM524"
    path.unlink()
    with pytest.raises(EvidenceError) as refused:
        log.append("next", {}, "siti")
    assert refused.value.code == "SIM524"


def test_a_log_whose_last_line_was_edited_is_not_written_on(path: Path) -> None:
    filled(path, 3)
    path.write_bytes(path.read_bytes().removesuffix(b"}\n") + b"\n")
    with pytest.raises(EvidenceError) as refused:
        EventLog(path).append("next", {}, "siti")
    assert (refused.value.code, str(refused.value.diagnostic.where)) == ("SIM521", f"{path}:3:1")


def test_an_edit_is_found_by_verify(path: Path) -> None:
    log = filled(path, 4)
    path.write_bytes(path.read_bytes().replace(b'"n":1', b'"n":7'))
    with pytest.raises(EvidenceError) as refused:
        log.verify()
    assert (refused.value.code, str(refused.value.diagnostic.where)) == ("SIM522", f"{path}:3:1")


def test_long_lines_and_unusual_text(path: Path) -> None:
    note = "x\u2028\u0085\n\r" + "é" * 200_000
    log = EventLog(path)
    log.append("a", {"note": note}, "siti")
    EventLog(path).append("b", {}, "siti")
    assert [e.seq for e in log.events()] == [1, 2]
    assert next(log.events()).data["note"] == note
    assert log.verify().seq == 2


WRITER = """
import sys
from pathlib import Path
from records.event_log import EventLog
log = EventLog(Path(sys.argv[1]))
for n in range(1000000):
    event = log.append("work", {"n": n, "padding": "x" * 3000}, sys.argv[2])
    print(event.seq, event.line()[-40:], flush=True)
"""


def test_writers_that_are_killed_again_and_again(path: Path, tmp_path: Path) -> None:
    random.seed(7)
    for round_number in range(8):
        outs = [tmp_path / f"out-{round_number}-{name}" for name in "xy"]
        writers = []
        for name, out in zip("xy", outs, strict=True):
            with out.open("wb") as file:
                writers.append(subprocess.Popen([sys.executable, "-c", WRITER, path, name], cwd=ROOT, stdout=file))
        deadline = time.monotonic() + 30
        while not all(out.stat().st_size for out in outs):
            assert time.monotonic() < deadline, "the writers did not start"
            time.sleep(0.01)
        time.sleep(random.random() / 10)  # a moment, no secret
        for writer in writers:
            writer.kill()
            writer.wait()
        if round_number % 2:
            # A kill alone cannot tear a line: the cut of the power that came with it can.
            with path.open("r+b") as file:
                file.truncate(path.stat().st_size - random.randrange(1, 2000))
        log = EventLog(path)
        head = log.verify()
        if round_number % 2 == 0:
            # Whatever append returned from is in the log.
            lines = [line for out in outs for line in out.read_text().splitlines(True) if line.endswith("\n")]
            assert head.seq >= max(int(line.split()[0]) for line in lines)
    log.append("end", {}, "siti")
    assert log.verify().seq > 16
    pieces = {e.data["file"] for e in log.events() if e.kind == "log.torn"}
    assert len(pieces) == 4
    assert pieces == {p.name for p in tmp_path.glob("*.torn")}
