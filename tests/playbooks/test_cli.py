"""The command line, as a person or a pipeline meets it, without a lab."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from types import SimpleNamespace

import pytest

from playbooks.cli import main
from playbooks.lab_beside import way_in
from playbooks.provision import SLICES
from records.event_log import EventLog

ROOT = Path(__file__).resolve().parents[2]


def simpul(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "playbooks.cli", *words], cwd=folder, text=True, capture_output=True,
                          check=False, stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)})


def inside(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The same in this process, where what a command does is asked and not how it starts: a start costs a second."""
    out, err, code = TextIOWrapper(BytesIO(), "utf-8"), StringIO(), 0
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        try:
            main(list(words))
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    out.flush()
    return subprocess.CompletedProcess(words, code, out.buffer.getvalue().decode(), err.getvalue())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "inventory", tmp_path / "inventory")
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_help_groups_the_commands(tmp_path: Path) -> None:
    done = simpul(tmp_path, "--help")
    assert done.returncode == 0
    for group in ("Everyday", "Safety", "Evidence", "Growing", "Lab and CI"):
        assert group in done.stdout


def test_check_speaks_on_stderr_and_writes_nothing(place: Path) -> None:
    before = files(place)
    done = simpul(place, "check")
    assert (done.returncode, done.stdout) == (0, "")
    assert "all is well" in done.stderr
    assert files(place) == before


def test_findings_have_places_lines_and_help(place: Path) -> None:
    bontang = place / "inventory" / "governments" / "64.74-bontang.yaml"
    bontang.write_text(bontang.read_text().replace("medium: fibre", "medium: fiber").replace("mbps: 100", "mbps: no"))
    done = inside(place, "check")
    assert done.returncode == 1
    assert "inventory/governments/64.74-bontang.yaml:10:44: SIM106" in done.stderr
    assert 'did you mean "fibre"?' in done.stderr
    assert done.stderr.count(": SIM") >= 2
    found = json.loads(inside(place, "check", "--json").stdout)
    assert not found["ok"]
    assert {f["line"] for f in found["findings"]} >= {10, 12}


def test_a_plan_without_routers(place: Path) -> None:
    assert inside(place, "secrets", "init", "--operator", "tester").returncode == 0
    assert inside(place, "bootstrap").returncode == 0
    assert inside(place, "render", "--out", "before").returncode == 0
    same = inside(place, "plan", "--against", "before", "--detailed-exitcode")
    assert same.returncode == 0, same.stderr
    assert "No changes" in same.stdout
    province = place / "inventory" / "province.yaml"
    text = province.read_text()
    assert "tcp/587" in text
    province.write_text(text.replace("tcp/587", "tcp/465"))
    before = files(place)
    changed = inside(place, "plan", "--against", "before", "--detailed-exitcode", "--dry-run", "--undo")
    assert changed.returncode == 2
    assert "tcp . 465" in changed.stdout
    assert "undo:" in changed.stdout
    assert files(place) == before
    out = inside(place, "plan", "--against", "before", "--out", "plan.json", "--json")
    assert json.loads(out.stdout) == json.loads((place / "plan.json").read_text())
    shown = inside(place, "show", "plan.json")
    assert shown.stdout.startswith("Plan: ")
    assert "Lets through or takes in what it did not" in shown.stdout
    page = inside(place, "show", "plan.json", "--html", "--lang", "id")
    assert page.stdout.startswith("<!doctype html>\n<html lang=\"id\">")
    assert "tcp . 465" in page.stdout
    assert "SIM804" in inside(place, "show", "plan.json", "--html", "--lang", "xx").stderr
    edited = (place / "plan.json").read_text().replace("465", "466")
    (place / "plan.json").write_text(edited)
    refused = inside(place, "show", "plan.json")
    assert refused.returncode == 1
    assert "SIM423" in refused.stderr


def test_two_renders_are_byte_equal(place: Path) -> None:
    for name in ("one", "two"):
        assert simpul(place, "render", "--out", name).returncode == 0
    assert files(place / "one") == files(place / "two")
    assert len(files(place / "one")) == 26


def test_a_starter_of_ones_own_passes_and_plans(tmp_path: Path) -> None:
    assert inside(tmp_path, "init", "inventory").returncode == 0
    assert inside(tmp_path, "check").returncode == 0
    done = inside(tmp_path, "plan", "--dry-run", "--against", ".")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Plan: ")
    assert "SIM018" in inside(tmp_path, "init", "inventory").stderr


def test_help_tells_every_slice(tmp_path: Path) -> None:
    told = " ".join(inside(tmp_path, "plan", "-h").stdout.replace("│", " ").split())
    assert "Only this slice: " in told
    assert all(name in told for name in SLICES)


def test_git_takes_nothing_of_what_lies_beside_the_inventory(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    inside(tmp_path, "init", "inventory")
    inside(tmp_path, "secrets", "init", "--operator", "tester")
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    kept = subprocess.run(["git", "ls-files"], cwd=tmp_path, check=True, text=True, capture_output=True).stdout
    assert "inventory/operators/tester.yaml" in kept
    assert ".simpul" not in kept


def test_without_a_store_of_secrets_the_way_to_one_is_said(tmp_path: Path) -> None:
    inside(tmp_path, "init", "inventory")
    done = inside(tmp_path, "plan", "--against", ".")
    assert (done.returncode, done.stderr.count("SIM")) == (1, 1)
    assert "SIM502" in done.stderr
    assert "simpul secrets init --operator NAME" in done.stderr
    assert not (tmp_path / "inventory" / "ledger").exists()


def test_what_this_machine_cannot_write_is_told_with_its_place(tmp_path: Path) -> None:
    inside(tmp_path, "init", "inventory")
    (tmp_path / "taken").write_text("")
    for words in (("init", "taken/mine"), ("render", "--out", "taken"), ("schema", "--out", "taken/here"),
                  ("plan", "--dry-run", "--against", ".", "--out", "nowhere/plan.json")):
        done = inside(tmp_path, *words)
        assert done.returncode == 1, words
        assert done.stderr.startswith(f"SIM805 {words[-1]}"), (words, done.stderr)
        assert "help:" in done.stderr, words
        assert "Traceback" not in done.stderr, words


def test_output_that_nobody_can_take_is_no_fault_of_the_program(place: Path) -> None:
    script = f"exec {sys.executable} -m playbooks.cli plan --dry-run --against . "
    full = {**os.environ, "PYTHONPATH": str(ROOT)}
    for where in (">/dev/full", "--json >/dev/full"):
        done = subprocess.run(["sh", "-c", script + where], cwd=place, env=full, text=True, capture_output=True,
                              check=False)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
        assert "SIM805" in done.stderr
        assert "No space left on device" in done.stderr
    poor = {**full, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(["sh", "-c", script], cwd=place, env=poor, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()


def test_refusals_are_diagnostics_not_tracebacks(place: Path) -> None:
    for words in (("plan", "--limit", "nobody"), ("show", "nothing.json"), ("lab", "exec", "mgmt", "true"),
                  ("plan", "--feature", "magic", "--against", "."), ("secrets", "list"),
                  ("plan", "--against", "nowhere")):
        done = inside(place, *words)
        assert done.returncode == 1, words
        assert "Traceback" not in done.stderr, (words, done.stderr)
        assert "help:" in done.stderr, (words, done.stderr)


def test_what_was_saved_of_three_platforms_is_planned_upon_without_a_router(tmp_path: Path) -> None:
    """A page says no version: nobody is kept out for that."""
    shutil.copytree(ROOT / "examples" / "mixed" / "inventory", tmp_path / "inventory")
    assert inside(tmp_path, "render", "--out", "before").returncode == 0
    same = inside(tmp_path, "plan", "--dry-run", "--against", "before")
    assert "No changes: 9 devices run what is intended." in same.stdout
    assert "kept out" not in same.stdout
    profiles = tmp_path / "inventory" / "governments" / "64.02-kutai-kartanegara.yaml"
    profiles.write_text(profiles.read_text().replace("ports: [tcp/443]", "ports: [tcp/443, tcp/8443]"))
    changed = inside(tmp_path, "plan", "--dry-run", "--against", "before")
    assert "kd-64-02-06-2003-1" in changed.stdout
    assert "8443" in changed.stdout


def test_a_head_that_was_noted_on_paper_is_held_against_the_log(tmp_path: Path) -> None:
    inside(tmp_path, "init", "inventory")
    log = EventLog(tmp_path / ".simpul" / "events.jsonl")
    for number in range(3):
        log.append("tried", {"number": number}, "budi")
    noted = inside(tmp_path, "audit").stdout.split()[-1]
    log.append("tried", {"number": 3}, "budi")
    held = inside(tmp_path, "audit", "--head", noted)
    assert (held.returncode, "line 3, is one of them" in held.stdout) == (0, True)
    events = tmp_path / ".simpul" / "events.jsonl"
    events.write_bytes(b"".join(events.read_bytes().splitlines(keepends=True)[:2]))
    assert inside(tmp_path, "audit").returncode == 0, "the chain alone cannot tell that its end is gone"
    for head, code in ((noted, "SIM523"), ("3", "SIM806")):
        cut = inside(tmp_path, "audit", "--head", head)
        assert (cut.returncode, code in cut.stderr) == (1, True)


def test_whoever_breaks_off_is_told_where_that_leaves_routers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken_off(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("playbooks.provision.run_apply", broken_off)
    done = inside(tmp_path, "apply")
    assert (done.returncode, "simpul resume" in done.stderr) == (130, True)
    monkeypatch.setattr("playbooks.check.run", broken_off)
    assert inside(tmp_path, "check").stderr.strip() == "interrupted; no router was changed"


def test_resume_does_not_speak_for_routers_that_it_did_not_reach(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setattr("playbooks.resume.inquire", lambda *_: {})
    done = inside(place, "resume", "--limit", "bontang-edge-1")
    assert (done.returncode, "not reached, so not asked: bontang-edge-1" in done.stderr) == (0, True)
    monkeypatch.setattr("playbooks.resume.inquire", lambda *_: {"bontang-edge-1": {}})
    assert "nothing was left open" in inside(place, "resume", "--limit", "bontang-edge-1").stderr


def test_a_command_inside_the_lab_hears_an_interruption_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("playbooks.lab.lab_of", lambda _: _Here())
    (tmp_path / "inventory").mkdir()
    done = inside(tmp_path, "lab", "exec", "mgmt", "sh", "-c", "sleep 1; kill -INT $PPID; sleep 0.1; exit 7")
    assert (done.returncode, done.stderr) == (7, "")


def test_a_command_inside_the_lab_finds_simpul_without_a_path_to_it(monkeypatch: pytest.MonkeyPatch,
                                                                   tmp_path: Path) -> None:
    monkeypatch.setattr("playbooks.lab.lab_of", lambda _: _Here())
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    (tmp_path / "inventory").mkdir()
    assert inside(tmp_path, "lab", "exec", "mgmt", "sh", "-c", "command -v simpul >/dev/null").returncode == 0


def test_whoever_asks_the_labs_routers_from_outside_is_told_the_way_in(monkeypatch: pytest.MonkeyPatch,
                                                                      tmp_path: Path) -> None:
    assert way_in(tmp_path / "inventory") is None, "no lab stands"
    monkeypatch.setattr("playbooks.lab_beside.lab_of", lambda _: _Here())
    assert "simpul lab exec mgmt simpul" in (way_in(tmp_path / "inventory") or "")
    for mark in ("SIMPUL_LAB", "SIMPUL_PROXY"):
        monkeypatch.setenv(mark, "x")
        assert way_in(tmp_path / "inventory") is None, "inside"
        monkeypatch.delenv(mark)


class _Here:
    """A lab that is this machine."""

    topology = SimpleNamespace(routers=(), management=SimpleNamespace(name="mgmt"))

    def namespaces_command(self, _name: str) -> list[str]:
        return []

    def environment(self, _name: str) -> dict[str, str]:
        return dict(os.environ)
