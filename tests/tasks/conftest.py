from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import platforms

# A whole platform, as its author would add it: one folder with a `platform.py`.
_PLATFORM = '''
import threading
from simpul.device import Pending, ProbeResult
from simpul.errors import DeviceError, Unreachable
from simpul.plan.left import Left
from simpul.plan.model import DeviceFacts
from platforms.registry import Platform

BOXES, LOCK, OPEN = {}, threading.Lock(), []

class Notebook:
    """A device that writes down what it is told, in memory."""

    def __init__(self, endpoint):
        if endpoint.host == "192.0.2.99":
            raise Unreachable("SIM601", f"{endpoint.name}: no answer")
        self.name = endpoint.name
        with LOCK:
            self.box = BOXES.setdefault(endpoint.name, {})
            OPEN.append(self)

    def facts(self):
        return DeviceFacts("paper", "none", "kernel", "1")

    def fetch(self):
        if self.name.startswith("exit"):
            raise SystemExit(3)
        return f"notebook of {self.name}"

    def stage(self, fragment, secrets):
        if fragment.phase == "contract":
            raise DeviceError("SIM610", f"{self.name}: no room")
        self.box[fragment.id] = "staged " + ",".join(sorted(secrets.values()))

    def arm(self, fragment_id, seconds):
        return seconds // 60 * 60

    def commit(self, fragment_id):
        self.box[fragment_id] = "committed"

    def confirm(self, fragment_id, among=()):
        self.box[fragment_id] = "confirmed"

    def revert(self, fragment_id):
        self.box.setdefault("reverted", []).append(fragment_id)

    def otherwise(self, fragments):
        return {f.id: Left() for f in fragments}

    def pending(self):
        return tuple(Pending(i, "committed", 60) for i, s in self.box.items() if s == "committed")

    def backup(self):
        return b"whole of " + self.name.encode()

    def probe(self, kind, *arguments):
        return ProbeResult(False, f"{kind} {arguments}")

    def probe_all(self, probes):
        return tuple(self.probe(kind, *arguments) for kind, arguments in probes)

    def close(self):
        OPEN.remove(self)

PLATFORM = Platform(name="paper", dialect=lambda: None, open=Notebook, helper=None, first_file=None, limits={})
'''


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The platform `paper`, there for one test."""
    folder = tmp_path / "paper"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "platform.py").write_text(_PLATFORM)
    monkeypatch.setattr(platforms, "__path__", [*platforms.__path__, str(tmp_path)])
    yield
    for name in [n for n in sys.modules if n.startswith("platforms.paper")]:
        del sys.modules[name]
    if hasattr(platforms, "paper"):
        del platforms.paper
