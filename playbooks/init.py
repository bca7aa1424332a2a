"""`simpul init DIR`: a small network of one's own."""

from __future__ import annotations

from pathlib import Path

from playbooks import terminal
from simpul.intent.starter import write_starter
from simpul.words.sentence import tell


def run(folder: Path) -> int:
    """Write the starter inventory and say what to do next."""
    write_starter(folder)
    # Two branches may both append to the ledger; git then keeps the lines of both, and check judges them.
    (folder / ".gitattributes").write_text("ledger merge=union\n")
    terminal.say(tell("wrote a small network to {folder}", folder=str(folder)), "green")
    terminal.say(tell("  next: simpul check -i {folder}\n"
                      "        simpul plan -i {folder} --dry-run --against .   (no routers needed)\n"
                      "        simpul secrets init -i {folder} --operator YOURNAME\n"
                      "        simpul bootstrap -i {folder}   (each router's first file)", folder=str(folder)))
    return 0
