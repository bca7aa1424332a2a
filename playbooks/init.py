"""`simpul init DIR`: a small network of one's own."""

from __future__ import annotations

from pathlib import Path

from playbooks import terminal
from simpul.intent.starter import write_starter


def run(folder: Path) -> int:
    """Write the starter inventory and say what to do next."""
    write_starter(folder)
    # Two branches may both append to the ledger; git then keeps the lines of both, and check judges them.
    (folder / ".gitattributes").write_text("ledger merge=union\n")
    terminal.say(f"wrote a small network to {folder}", "green")
    terminal.say(f"  next: simpul check -i {folder}\n"
                 f"        simpul plan -i {folder} --dry-run --against .   (no routers needed)\n"
                 f"        simpul secrets init -i {folder} --operator YOURNAME\n"
                 f"        simpul bootstrap -i {folder}   (each router's first file)")
    return 0
