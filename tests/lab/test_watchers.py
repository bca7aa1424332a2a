"""The machine grants enough inotify instances for every tunnel, or the lab says that it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.errors import LabError
from lab.machine import WATCHERS, allow_watchers


def test_a_low_limit_is_raised_and_a_high_one_stays(tmp_path: Path) -> None:
    setting = tmp_path / "max_user_instances"
    setting.write_text("128\n")
    allow_watchers(setting)
    assert int(setting.read_text()) == WATCHERS
    setting.write_text("100000\n")
    allow_watchers(setting)
    assert int(setting.read_text()) == 100000


def test_a_limit_that_cannot_be_raised_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    setting = tmp_path / "max_user_instances"
    setting.write_text("128\n")

    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(LabError) as refused:
        allow_watchers(setting)
    assert refused.value.code == "700"
    assert "sysctl" in (refused.value.hint or "")
