"""One network's secrets and log are in `.simpul/`, whatever lies beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from playbooks.cli import main
from records.state_folder import make_state_folder, state_folder
from simpul.errors import SimpulError


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("paser", "berau"):
        (tmp_path / name).mkdir()
    return tmp_path / "paser", tmp_path / "berau"


def test_the_first_who_writes_has_it_and_the_other_is_told_whose_it_is(two: tuple[Path, Path]) -> None:
    paser, berau = two
    assert state_folder(berau) == state_folder(paser), "who only looks takes nothing"
    assert make_state_folder(paser) == state_folder(paser) == paser.parent / ".simpul"
    for ask in (state_folder, make_state_folder):
        with pytest.raises(SimpulError) as refused:
            ask(berau)
        assert refused.value.code == "SIM807"
        assert "paser" in str(refused.value)
    assert make_state_folder(paser) == paser.parent / ".simpul"


def test_a_folder_of_an_earlier_simpul_becomes_that_of_who_writes(two: tuple[Path, Path]) -> None:
    paser, berau = two
    (paser.parent / ".simpul").mkdir()
    make_state_folder(berau)
    with pytest.raises(SimpulError, match="berau"):
        state_folder(paser)


def test_an_inventory_that_was_renamed_keeps_its_own(two: tuple[Path, Path]) -> None:
    paser, berau = two
    make_state_folder(paser)
    berau.rmdir()
    moved = paser.rename(berau)
    make_state_folder(moved)
    paser.mkdir()
    with pytest.raises(SimpulError, match="berau"):
        state_folder(paser)


def test_a_link_is_the_inventory_that_it_leads_to(two: tuple[Path, Path], tmp_path: Path) -> None:
    paser, _ = two
    make_state_folder(paser)
    (tmp_path / "link").symlink_to(paser)
    assert state_folder(tmp_path / "link") == state_folder(paser)


def test_two_networks_in_one_folder_do_not_share_keys_or_logs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    def simpul(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words])
        return int(ended.value.code or 0), capsys.readouterr().err

    first, second = str(tmp_path / "paser"), str(tmp_path / "berau")
    assert simpul("init", first)[0] == simpul("init", second)[0] == 0
    assert simpul("secrets", "init", "--operator", "rina", "-i", first)[0] == 0
    before = {p: p.read_bytes() for p in (tmp_path / ".simpul").rglob("*") if p.is_file()}
    for words in (["secrets", "init", "--operator", "budi"], ["secrets", "list"], ["bootstrap"], ["plan"],
                  ["plan", "--against", first], ["apply", "--yes"], ["drift"], ["status"], ["resume"], ["audit"],
                  ["backup"], ["lab", "up", "--emulated"], ["ledger", "repair"]):
        status, said = simpul(*words, "-i", second)
        assert (status, "SIM807" in said) == (1, True), (words, said)
    status, said = simpul("check", "-i", second)
    assert status == 0, f"what needs no key and no log asks for none: {said}"
    assert {p: p.read_bytes() for p in (tmp_path / ".simpul").rglob("*") if p.is_file()} == before
    assert not (tmp_path / "berau" / "ledger").exists(), "no number was drawn"
