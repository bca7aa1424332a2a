"""A judge of others, who knows a 7.21.4 router's own commands, reads every line that the driver types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from platforms.mikrotik_routeros import backup, facts, napalm_adapter, pending, probes, reading, traces, undo
from tests.platforms.mikrotik_routeros_device.router import CHANGE, ID, SECRETS

JUDGE = Path(sys.executable).with_name("routeros-lsp")
KEY_FILES = backup.HostKeyFiles.at(90)
SWEEP = ('/interface wireguard remove [find comment="simpul:retired/wireguard/wg65"]',)
READ = {"facts": [facts.ASK], "pending": [pending.KNOWN], "reading": [*reading.ASKED.values()],
        "probes": [*probes.SHOWN, ':put ("simpul" . " pong " . [/ping 10.0.0.1 src-address=10.0.0.2 count=3 vrf="x"])'],
        "backup": [*backup.ASKED.values(), backup.LISTED, KEY_FILES.write, KEY_FILES.read, KEY_FILES.forget,
                   *backup.left(["simpul-backup_ed25519"], 9)], "traces": [*traces.ASK],
        "napalm": [napalm_adapter.INTERFACES, napalm_adapter.SESSIONS]}
WRITTEN = {
    "store": [*undo.store(ID, CHANGE, SWEEP, 600)], "arm": [undo.arm(ID, 90)],
    "commit": [*undo.batches(ID, [line for s in CHANGE for line in s.do], SECRETS, 1500, undo.parts(ID, CHANGE))],
    "confirm": [undo.confirm(ID)], "forget": [undo.forget(ID)],
    "readable": [*undo.readable([line for s in CHANGE for line in s.do], 600)],
    "undo": undo.undo(ID, 2).splitlines(), "parts": [*undo.parts(ID, CHANGE)]}


@pytest.mark.parametrize("name", [*READ, *WRITTEN])
def test_a_judge_of_others_reads_it(name: str, tmp_path: Path) -> None:
    if not JUDGE.exists():
        pytest.skip("routeros-lsp is not installed: make setup")
    lines = READ[name] if name in READ else WRITTEN[name]
    assert lines
    (tmp_path / "lines.rsc").write_text("".join(f"{line.rstrip()}\n" for line in lines))
    judged = subprocess.run([JUDGE, "check", "--strict", tmp_path / "lines.rsc"], capture_output=True, text=True,
                            check=False, timeout=60)
    assert judged.stdout == ""
