"""Who reads Bahasa Indonesia is spoken to in it, and programs read what they always read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from playbooks import prove, status
from playbooks.cli import app, main
from playbooks.help import in_indonesian
from playbooks.workspace import Workspace
from simpul.words.indonesian.help import HELP

INVENTORY = Path("inventory")
# Words without which hardly an English sentence is made, and that no Indonesian one has.
ENGLISH = re.compile(r"\b(the|of|is|are|was|which|not|nothing|nobody|by|and|what|with|from|its|it|has|have|run)\b")


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command says on both streams in a language, where it is given one."""
    def speak(language: str, command: Callable[[], object]) -> str:
        monkeypatch.setenv("LC_ALL", language)
        capsys.readouterr()
        command()
        told = capsys.readouterr()
        return told.out + told.err

    return speak


def same_but_for_words(english: str, indonesian: str) -> None:
    """Line for line the same, and no English left."""
    assert english != indonesian
    assert len(english.splitlines()) == len(indonesian.splitlines())
    assert ENGLISH.search(english)
    assert not ENGLISH.findall(indonesian), indonesian


@pytest.mark.usefixtures("mixed")
def test_a_proof(spoken: Callable[..., str], tmp_path: Path) -> None:
    assert main_exits(["render", "--out", str(tmp_path / "saved")]) == 0
    page = next(p for p in sorted((tmp_path / "saved").glob("*.txt")) if "policy drop" in p.read_text())
    page.write_text(page.read_text().replace("policy drop", "policy accept") + "\nfrobnicate the router\n")
    next(p for p in sorted((tmp_path / "saved").glob("*.txt")) if p != page).unlink()

    def it() -> int:
        return prove.run(INVENTORY, against=tmp_path / "saved")

    english, indonesian = spoken("C", it), spoken("id_ID.UTF-8", it)
    assert re.search(r"^\d+ routers: not closed$", english, re.MULTILINE)
    assert re.search(r"^\d+ router: tidak tertutup$", indonesian, re.MULTILINE)
    same_but_for_words(*(re.sub(r"(?m)^ {7}\S+: .*$|^(not understood|tidak dimengerti): .*$", "", text)
                         for text in (english, indonesian)))

    document = spoken("id", lambda: prove.run(INVENTORY, against=tmp_path / "saved", json=True))
    assert json.loads(document)["verdict"] == "not closed"
    assert not re.search(r"tidak|dinyatakan|mengirim", document)


@pytest.mark.usefixtures("mixed")
def test_what_stands_under_failures(spoken: Callable[..., str]) -> None:
    same_but_for_words(*(spoken(language, lambda: prove.run(INVENTORY, failures=True)) for language in ("C", "id")))


def test_the_standing_of_routers(mixed: Workspace, spoken: Callable[..., str]) -> None:
    first, second, third, *_ = mixed.managed()
    log = mixed.log
    log.append("bootstrap", {"device": first}, "rina")
    log.append("fragment-commit", {"device": second, "fragment": "1a2b"}, "rina")
    log.append("fragment", {"device": third, "fragment": "3c4d", "state": "reverted", "unit": "site:x",
                            "otherwise": ["frr/bgp.conf"]}, "rina")
    log.append("fragment", {"device": third, "fragment": "4d5e", "state": "reverted", "unit": "site:z",
                            "otherwise": ["loopback"], "boots": ["Loopback65"]}, "rina")
    log.append("fragment", {"device": third, "fragment": "5e6f", "state": "confirmed", "unit": "site:y",
                            "plan": "ab" * 32}, "rina")

    def it() -> int:
        return status.run(INVENTORY, limit=None, json=False)

    english, indonesian = spoken("C", it), spoken("id", it)
    same_but_for_words(english.replace("simpul", ""), indonesian.replace("simpul", ""))
    assert "commit dimulai: jalankan simpul resume" in indonesian
    assert f"oleh rina, rencana {'ab' * 8}" in indonesian
    assert "tidak kembali seperti semula: frr/bgp.conf" in indonesian
    assert "not to what stood before: loopback, Loopback65 at its next start" in english
    assert "tidak kembali seperti semula: loopback, Loopback65 saat dinyalakan lagi" in indonesian
    document = spoken("C", lambda: status.run(INVENTORY, limit=None, json=True))
    assert document == spoken("id", lambda: status.run(INVENTORY, limit=None, json=True))
    told = next(d for d in json.loads(document)["devices"] if d["name"] == third)
    assert told["otherwise"] == {"site:x": ["frr/bgp.conf"], "site:z": ["loopback"]}
    assert told["boots"] == {"site:z": ["Loopback65"]}


def helps(command: Any) -> Iterator[str]:
    """All that `--help` says of a command and of those below it."""
    for part in (command, *command.params):
        yield from (said.strip() for name in ("help", "rich_help_panel")
                    if isinstance(said := getattr(part, name, None), str))
    for below in getattr(command, "commands", {}).values():
        yield from helps(below)


def test_help_is_there_in_both_languages_and_nothing_is_left_over() -> None:
    english = set(helps(typer.main.get_command(app)))
    assert english == set(HELP)
    indonesian = set(helps(in_indonesian(typer.main.get_command(app))))
    assert indonesian == set(HELP.values())
    assert not {words for words in indonesian if ENGLISH.search(words)}
    # Nobody else's help has changed by it.
    assert set(helps(typer.main.get_command(app))) == english


def test_who_asks_in_indonesian_is_helped_in_it(spoken: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    for arguments in (["--help"], ["apply", "--help"]):
        english, indonesian = (spoken(language, lambda: main_exits(arguments)) for language in ("C", "id"))  # noqa: B023
        assert english != indonesian
    assert "Membawa rencana ke router" in indonesian
    assert "[PLAN]" in indonesian


def main_exits(arguments: list[str]) -> object:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code
