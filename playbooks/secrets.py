"""`simpul secrets`: the age file beside the inventory, and an operator's own key."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from playbooks import terminal
from playbooks.workspace import Workspace
from records.files import write_atomically
from records.keys import new_host_key
from records.secrets import AgeStore, init
from simpul.errors import SecretError

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


def state_of(inventory: Path) -> Path:
    """The folder of what is not reviewed, beside the inventory."""
    return inventory.resolve().parent / ".simpul"


def run_init(inventory: Path, *, operator: str | None) -> int:
    """Make the identity and the store; with `operator`, an SSH key whose public half goes to the inventory."""
    if not inventory.is_dir():
        raise SecretError("SIM533", f"there is no inventory folder {inventory}", hint="simpul init DIR makes one")
    folder = state_of(inventory)
    if operator is not None and not _NAME.fullmatch(operator):
        raise SecretError("SIM534", f"{operator!r} is no name for an operator", hint="lower case letters, digits, -")
    if not (folder / "identity.txt").exists():
        init(folder)
        terminal.say(f"made {folder / 'identity.txt'}: who has it has every key of the network; keep a copy offline")
    elif operator is None:
        raise SecretError("SIM508", f"{folder / 'identity.txt'} is already there and is not overwritten",
                          hint="it may be the only copy of keys in use")
    if operator is not None:
        key, declared = folder / "operator_ed25519", inventory / "operators" / f"{operator}.yaml"
        if key.exists() or declared.exists():
            raise SecretError("SIM535", f"{key if key.exists() else declared} is already there and is not overwritten",
                              hint="declare another operator, or remove the old one from the inventory first")
        pair = new_host_key()
        declared.parent.mkdir(exist_ok=True)
        write_atomically(key, pair.private.encode(), 0o600)
        write_atomically(declared, yaml.safe_dump(
            {"operators": {operator: {"name": operator.capitalize(), "key": pair.public}}}).encode(), 0o644)
        terminal.say(f"made {key}; its public half is declared in {declared}")
    return 0


def run_list(inventory: Path) -> int:
    """Names only: what a secret is never leaves the store this way."""
    store = AgeStore(state_of(inventory))
    for name in store.names():
        print(name)
    return 0



def run_give(inventory: Path, interconnect: str) -> int:
    """The one secret that somebody else must hold, too: on stdout, and nowhere else."""
    workspace = Workspace.open(inventory)
    name = workspace.numbers.signing_key(interconnect) if interconnect in workspace.network.interconnects else None
    if name is None:
        known = ", ".join(workspace.network.interconnects) or "none is declared"
        raise SecretError("SIM538", f"there is no key of an interconnect {interconnect!r}",
                          hint=f"bootstrap or apply makes it once it is declared; interconnects: {known}")
    print(workspace.secrets.get(name))
    return 0
