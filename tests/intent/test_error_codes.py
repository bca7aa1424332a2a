"""docs/errors.md lists exactly the codes of reading and intent that the code can say."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_code_is_documented_once_and_no_other() -> None:
    said = set()
    for room in ("intent", "network"):
        for path in (ROOT / "simpul" / room).rglob("*.py"):
            said |= set(re.findall(r'"(SIM[01][0-9]{2})"', path.read_text()))
    documented = re.findall(r"^\| (SIM[01][0-9]{2}) \|", (ROOT / "docs" / "errors.md").read_text(), re.MULTILINE)
    assert documented == sorted(said)


def test_every_code_is_proven_by_a_test() -> None:
    said = set()
    for path in (ROOT / "simpul" / "intent").rglob("*.py"):
        said |= set(re.findall(r'"(SIM[01][0-9]{2})"', path.read_text()))
    here = Path(__file__).parent
    proven = {code for path in here.glob("*.py") for code in re.findall(r"SIM[01][0-9]{2}", path.read_text())}
    assert said <= proven


def test_every_other_code_stands_in_one_table_and_means_one_thing() -> None:
    said = set()
    for room in ("simpul", "platforms", "records", "tasks", "playbooks", "custom_napalm"):
        for path in (ROOT / room).rglob("*.py"):
            said |= set(re.findall(r"\bSIM[2-9][0-9]{2}\b", path.read_text()))
    for path in (ROOT / "lab").rglob("*.py"):
        said |= {f"SIM{code}" for code in re.findall(r'LabError\(\s*"(7[0-9]{2})"', path.read_text())}
    documented = sorted(code for path in (ROOT / "docs").glob("*.md") for code in
                        re.findall(r"^\| (SIM[2-9][0-9]{2}) \|", path.read_text(), re.MULTILINE))
    assert documented == sorted(said)
