"""The chain, by our own check and by an auditor's shell."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simpul.errors import EvidenceError
from simpul.evidence import NOTHING, Event, Head, Json, canonical, line_hash, read_event, verify, written
from simpul.source import Source

DOCS = Path(__file__).parents[2] / "docs" / "evidence.md"


def chain(count: int, actor: str = "siti") -> list[bytes]:
    lines: list[bytes] = []
    prev = NOTHING
    for seq in range(1, count + 1):
        # Data that imitates the fields of the chain, for readers that look for them by pattern.
        data: dict[str, Json] = {"note": f'","prev":"{NOTHING}","seq":{seq},"time":"', "prev": NOTHING, "seq": seq}
        lines.append(Event(seq, f"2026-11-22T15:28:{seq:02d}.000Z", actor, "test.step", data, prev).line())
        prev = line_hash(lines[-1])
    return lines


def refused(lines: list[bytes], noted: Head | None = None) -> EvidenceError:
    with pytest.raises(EvidenceError) as error:
        verify(lines, "events.jsonl", noted)
    return error.value


def at(error: EvidenceError) -> tuple[str, int]:
    assert error.diagnostic.where is not None
    return error.code, error.diagnostic.where.line


def test_a_line_is_canonical_and_names_the_line_before() -> None:
    first, second = chain(2)
    assert first.startswith(b'{"actor":"siti","data":{')
    assert first.endswith(b',"kind":"test.step","prev":"' + b"0" * 64 + b'","seq":1,"time":"2026-11-22T15:28:01.000Z"}')
    assert f'"prev":"{line_hash(first)}"'.encode() in second


def test_a_whole_log_verifies_with_or_without_newlines() -> None:
    lines = chain(5)
    head = Head(5, line_hash(lines[-1]))
    assert verify(lines) == head
    assert verify(line + b"\n" for line in lines) == head
    assert verify([]) == Head()


def test_an_event_reads_back() -> None:
    event = Event(1, "2026-11-22T15:28:01.000Z", "siti", "k", {"a": [1, None]}, NOTHING)
    assert read_event(event.line(), Source("f", 1, 1)) == event


def rewrite(line: bytes, **fields: Json) -> bytes:
    return canonical({**json.loads(line), **fields})


def test_an_edit_breaks_the_chain_at_the_next_line() -> None:
    lines = chain(5)
    lines[2] = rewrite(lines[2], actor="budi")
    assert at(refused(lines)) == ("SIM522", 4)


def test_an_edit_of_the_last_line_breaks_a_noted_head() -> None:
    lines = chain(3)
    noted = verify(lines)
    lines[2] = rewrite(lines[2], actor="budi")
    assert verify(lines).seq == 3
    assert at(refused(lines, noted)) == ("SIM523", 4)


@pytest.mark.parametrize("gone", [0, 2, 3])
def test_a_removed_line_is_missed(gone: int) -> None:
    lines = chain(5)
    del lines[gone]
    assert at(refused(lines)) == ("SIM522", gone + 1)


def test_moved_repeated_and_inserted_lines_are_found() -> None:
    lines = chain(5)
    assert at(refused([lines[0], lines[2], lines[1], *lines[3:]])) == ("SIM522", 2)
    assert at(refused([*lines[:3], lines[2], *lines[3:]])) == ("SIM522", 4)
    assert at(refused([*lines[:3], rewrite(lines[3], actor="budi"), *lines[3:]])) == ("SIM522", 5)


def test_a_line_cut_short_is_found() -> None:
    lines = chain(5)
    lines[2] = lines[2][:-20]
    assert at(refused(lines)) == ("SIM521", 3)


def test_a_forged_number_is_found() -> None:
    first, second = chain(2)
    assert at(refused([first, rewrite(second, seq=3)])) == ("SIM522", 2)


def test_missing_lines_at_the_end_need_a_noted_head() -> None:
    lines = chain(5)
    noted = verify(lines)
    assert verify(lines[:4]).seq == 4
    assert at(refused(lines[:4], noted)) == ("SIM523", 5)
    assert verify(lines[:4], noted=Head(3, line_hash(lines[2]))).seq == 4
    assert verify(chain(7), noted=noted).seq == 7
    assert at(refused(chain(5, actor="budi"), noted)) == ("SIM523", 6)


@pytest.mark.parametrize("line", [
    b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000,
    canonical({"actor": "a", "data": {}, "kind": "k", "prev": NOTHING, "seq": 1}),
    rewrite(chain(1)[0], data=[]),
    rewrite(chain(1)[0], seq=True),
    rewrite(chain(1)[0], time="2026-11-22 15:28"),
    chain(1)[0].replace(b",", b", ", 1),
    chain(1)[0].replace(b'"seq":1,', b'"seq":1,"seq":1,'),
    chain(1)[0].replace(b'"seq":1}', b'"seq":1.5}'),
])
def test_a_line_that_is_no_event_in_canonical_form(line: bytes) -> None:
    if line == chain(1)[0]:
        pytest.fail("the case changes nothing")
    assert at(refused([line])) == ("SIM521", 1)


def test_time_is_utc_with_milliseconds() -> None:
    local = datetime(2026, 11, 22, 23, 28, 3, 250999, timezone(timedelta(hours=8)))
    assert written(local) == "2026-11-22T15:28:03.250Z"


@given(st.integers(0, 4), st.integers(min_value=0), st.binary(min_size=1, max_size=1))
@settings(max_examples=200, deadline=None)
def test_no_byte_before_the_last_line_can_be_changed(number: int, place: int, byte: bytes) -> None:
    lines = chain(6)
    line = bytearray(lines[number])
    place %= len(line)
    if line[place:place + 1] == byte:
        return
    line[place:place + 1] = byte
    lines[number] = bytes(line)
    # As a file: a byte that becomes a newline makes two lines.
    assert at(refused(b"\n".join(lines).split(b"\n")))[1] in (number + 1, number + 2)


def recipe(tmp_path: Path) -> Path:
    """The auditor's script, exactly as the documentation prints it."""
    script = next(block for block in re.findall(r"```sh\n(.*?)```", DOCS.read_text(), re.DOTALL) if "while" in block)
    path = tmp_path / "check-events"
    path.write_text(script)
    return path


def damaged() -> Iterator[tuple[str, list[bytes]]]:
    lines = chain(6)
    yield "edit", [*lines[:2], rewrite(lines[2], actor="budi"), *lines[3:]]
    yield "removal", [*lines[:2], *lines[3:]]
    yield "removal of the first", lines[1:]
    yield "swap", [lines[0], lines[2], lines[1], *lines[3:]]
    yield "repetition", [*lines[:3], *lines[2:]]
    yield "number", [*lines[:5], rewrite(lines[5], seq=7)]


def test_the_documented_recipe_accepts_a_whole_log(tmp_path: Path) -> None:
    lines = chain(6)
    log = tmp_path / "events.jsonl"
    log.write_bytes(b"".join(line + b"\n" for line in lines))
    done = subprocess.run(["sh", recipe(tmp_path), log], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"6 lines, whole; the last is {line_hash(lines[-1])}\n")
    log.write_bytes(log.read_bytes() + b'{"actor":"half')
    done = subprocess.run(["sh", recipe(tmp_path), log], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "the last line is torn: it has no newline\n")


@pytest.mark.parametrize(("what", "lines"), list(damaged()))
def test_the_documented_recipe_finds_what_verify_finds(tmp_path: Path, what: str, lines: list[bytes]) -> None:
    log = tmp_path / "events.jsonl"
    log.write_bytes(b"".join(line + b"\n" for line in lines))
    done = subprocess.run(["sh", recipe(tmp_path), log], capture_output=True, text=True, check=False)
    error = refused(lines)
    assert error.diagnostic.where is not None
    assert (done.returncode, done.stdout.split(" does")[0]) == (1, f"line {error.diagnostic.where.line}"), what


def test_the_documented_one_line_check(tmp_path: Path) -> None:
    lines = chain(8)
    (tmp_path / "events.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    command = next(b for b in re.findall(r"```sh\n(.*?)```", DOCS.read_text(), re.DOTALL) if b.startswith("sed -n 7p"))
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == json.loads(lines[7])["prev"]
