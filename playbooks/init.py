"""`simpul init DIR`: a small network of one's own."""

from __future__ import annotations

from pathlib import Path

from playbooks import terminal
from simpul.intent.starter import write_starter


def run(folder: Path) -> int:
    """Write the starter inventory and say what to do next."""
    write_starter(folder)
    terminal.say(f"wrote a small network to {folder}", "green")
    terminal.say(f"  next: simpul check -i {folder}\n        simpul secrets init -i {folder} --operator YOURNAME\n"
                 f"        simpul plan -i {folder} --dry-run --against .   (no routers needed)")
    return 0
