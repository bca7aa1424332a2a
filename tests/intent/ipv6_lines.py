"""An inventory whose lines have IPv6, and edits of it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from simpul.intent import load_network
from simpul.intent.model import Network

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 12, 1)
BONTANG, PROVINCE, NETWORK = "governments/64.74-bontang.yaml", "province.yaml", "network.yaml"
FIBRE4 = "address: 203.0.113.66/30, gateway: 203.0.113.65"
FIBRE6 = 'address6: "2001:db8:66::2/64", gateway6: "2001:db8:66::1"'
HUBS = tuple((PROVINCE, f"gateway: 203.0.113.{n}", f'gateway: 203.0.113.{n}, address6: "2001:db8:{n}::2/64", gateway6: '
              f'"2001:db8:{n}::1"') for n in (1, 5, 9, 13))
CLOCK = (NETWORK, "ntp: 203.0.113.241}", 'ntp: 203.0.113.241, ntp6: "2001:db8:f1::1"}')
SOUND = (*HUBS, CLOCK, (BONTANG, FIBRE4, FIBRE6))
Edit = tuple[str, str, str]


def edit(folder: Path, *edits: Edit) -> None:
    """Change an inventory; each old text stands in its file once, but for longer numbers that begin with it."""
    for file, old, new in edits:
        text = (folder / file).read_text()
        at = [i for i in range(len(text)) if text.startswith(old, i) and not text[i + len(old)].isdigit()]
        assert len(at) == 1, (file, old, len(at))
        (folder / file).write_text(text[:at[0]] + new + text[at[0] + len(old):])


def edited(folder: Path, *edits: Edit) -> Network:
    """The shipped inventory with these edits."""
    shutil.copytree(ROOT / "inventory", folder, dirs_exist_ok=True)
    edit(folder, *edits)
    return load_network(folder, platforms=("linux_frr",), today=TODAY).network
