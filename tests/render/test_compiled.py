"""Compiled templates that are kept: spare the compiling, change no byte, and are nobody else's to write."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from jinja2 import Environment

from simpul.errors import RenderError
from simpul.network.model import DeviceModel
from simpul.render.compiled import CompiledTemplates, compiled_templates
from simpul.render.engine import Renderer
from tests.render.engine import Thing, one


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CompiledTemplates:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    compiled_templates.cache_clear()
    found = compiled_templates()
    assert found is not None
    return found


@pytest.fixture
def compilings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is compiled from now on."""
    names: list[str] = []
    compile_ = Environment.compile

    def counted(self: Environment, source: str, name: str | None = None, filename: str | None = None) -> object:
        names.append(str(name))
        return compile_(self, source, name, filename)

    monkeypatch.setattr(Environment, "compile", counted)
    return names


def text(folder: Path, kept: CompiledTemplates | None) -> str:
    return Renderer([folder], compiled=kept).render(cast("DeviceModel", Thing()))[0].text


def template(folder: Path, words: str) -> Path:
    (folder / "toy").mkdir(parents=True, exist_ok=True)
    (folder / "toy" / "base.j2").write_text(one(words))
    return folder


def test_a_template_is_compiled_once_for_each_text_and_place(
    tmp_path: Path, kept: CompiledTemplates, compilings: list[str],
) -> None:
    here = template(tmp_path / "own", "{{ device.name }} first")
    assert [text(here, kept) for _ in range(3)] == ["edge-1 first\n"] * 3
    assert compilings == ["toy/base.j2"]
    assert text(template(tmp_path / "other", "{{ device.name }} elsewhere"), kept) == "edge-1 elsewhere\n"
    assert text(template(here, "{{ device.name }} second"), kept) == "edge-1 second\n"
    assert len(compilings) == 3


def test_an_error_names_its_line_from_what_was_kept_too(
    tmp_path: Path, kept: CompiledTemplates, compilings: list[str],
) -> None:
    here = template(tmp_path / "own", "a\n{{ device.colour }}")
    for _ in range(2):
        with pytest.raises(RenderError) as error:
            text(here, kept)
        assert str(error.value).startswith(f"{here}/toy/base.j2:3:1")
    assert compilings == ["toy/base.j2"]


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x00" * 64])
def test_what_was_damaged_is_compiled_anew(
    tmp_path: Path, kept: CompiledTemplates, compilings: list[str], damage: bytes,
) -> None:
    here = template(tmp_path / "own", "x")
    text(here, kept)
    (file,) = (tmp_path / "cache" / "simpul" / "templates").iterdir()
    for spoiled in (damage, file.read_bytes()[:-9]):
        file.write_bytes(spoiled)
        assert text(here, kept) == "x\n"
    assert len(compilings) == 3


@pytest.mark.usefixtures("kept")
def test_a_folder_that_others_may_write_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "simpul" / "templates"
    for mode, used in ((0o777, False), (0o720, False), (0o755, True)):
        folder.chmod(mode)
        compiled_templates.cache_clear()
        assert (compiled_templates() is not None) is used


def test_without_a_place_to_write_templates_are_compiled_all_the_same(
    tmp_path: Path, kept: CompiledTemplates,
) -> None:
    folder = tmp_path / "cache" / "simpul" / "templates"
    folder.rmdir()
    folder.write_text("no folder")
    assert text(template(tmp_path / "own", "x"), kept) == "x\n"
    compiled_templates.cache_clear()
    assert compiled_templates() is None
