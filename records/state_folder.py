"""`.simpul/`, beside an inventory: what is not reviewed of one network, and of no other."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from records.files import write_atomically
from simpul.errors import SimpulError
from simpul.words.sentence import tell

NAME = ".simpul"
_OWNER = "inventory"         # the file that names the inventory's folder; what it names may have been renamed since


def state_folder(inventory: Path) -> Path:
    """The folder beside `inventory`, which may not be there yet.

    Raises SimpulError (SIM807) where another inventory that lies there, too, has it: keys, the event log and readings
    of two networks would be one.
    """
    inventory = inventory.resolve()
    folder = inventory.parent / NAME
    owner = _owner(folder)
    if owner not in ("", inventory.name) and (inventory.parent / owner).is_dir():
        raise SimpulError(
            "SIM807", tell(
                "{folder} is that of the inventory {owner}, which lies beside {inventory}: keys, the event log and "
                "what routers were seen to run are one network's",
                folder=folder, owner=owner, inventory=inventory.name), hint=tell(
                "move {inventory} into a folder of its own; where it is the same network under a new name, remove "
                "{owner} or write {inventory} into {folder}",
                inventory=inventory.name, owner=owner, folder=folder / _OWNER))
    return folder


def make_state_folder(inventory: Path) -> Path:
    """The same, made where it is missing, and this inventory's from now on. Raises SimpulError (SIM807), OSError."""
    folder = state_folder(inventory)
    folder.mkdir(mode=0o700, exist_ok=True)
    name = inventory.resolve().name
    if _owner(folder) != name:
        write_atomically(folder / _OWNER, f"{name}\n".encode(), 0o600)
    return folder


def _owner(folder: Path) -> str:
    """Whose it is; empty where nobody wrote there yet, or where an earlier Simpul did."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return (folder / _OWNER).read_text(encoding="utf-8", errors="replace").strip()
    return ""
