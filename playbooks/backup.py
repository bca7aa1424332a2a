"""`simpul backup` and `simpul restore`: a router that was lost comes back as it was, with its keys and its name.

A backup is whole, and sealed before it leaves the task that fetched it: who has the identity of the secrets store (keep
a copy offline) can open it, nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from platforms.registry import platform
from playbooks import terminal
from playbooks.bootstrap import keep
from playbooks.fleet import run_all
from playbooks.limit import chosen
from playbooks.workspace import Workspace, actor
from records.files import write_atomically
from simpul.errors import SecretError, of_device, without_device
from simpul.words.sentence import tell
from tasks import change


def folder(workspace: Workspace, device: str) -> Path:
    """Where a device's backups stand, oldest first by name."""
    return workspace.state / "backups" / device


def backup(workspace: Workspace, names: Sequence[str]) -> tuple[list[Path], dict[str, str]]:
    """Keep a sealed backup of each device that answers: the files, and why others have none."""
    found = run_all(workspace, names, change.save, tell("asked"), seal=workspace.secrets.seal)
    kept: list[Path] = []
    lost: dict[str, str] = {}
    for device, answer in sorted(found.items()):
        if not isinstance(answer, bytes):
            lost[device] = without_device(answer.diagnostic.message, device)
            continue
        path = folder(workspace, device) / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S.%fZ}.tar.age"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, answer)
        workspace.log.append("backup", {"device": device, "file": path.name}, actor())
        kept.append(path)
    return kept, lost


def run(inventory: Path, *, limit: str | None) -> int:
    """Back up what is named, or every managed router. Exit 1 where one was not reached."""
    workspace = Workspace.open(inventory)
    kept, lost = backup(workspace, chosen(workspace.network, limit))
    for device, why in lost.items():
        terminal.say(tell("{device}: {why}", device=device, why=why), "red")
    where = workspace.state / "backups"
    terminal.say(tell("sealed below {folder}: {sealed}; not reached: {lost}", folder=str(where), sealed=len(kept),
                      lost=len(lost)), "yellow" if lost else "green")
    return int(bool(lost))


def run_restore(inventory: Path, device: str, *, source: Path | None) -> int:
    """Make of the newest backup, or of `source`, the sealed first file of a router in factory state."""
    workspace = Workspace.open(inventory)
    names = chosen(workspace.network, device)
    if names != [device]:
        raise SecretError("SIM536", tell(
            "{device} names {names} routers", device=device, names=len(names)),
                          hint=tell("restore takes one, by its name"))
    taken = source or max(folder(workspace, device).glob("*.tar.age"), default=None)
    if taken is None or not taken.is_file():
        raise SecretError("SIM537", tell("there is no backup {taken}",
                                         taken=str(taken) if taken else tell("of {device}", device=device)),
                          hint=tell("simpul backup takes one while it lives; without one: simpul bootstrap --again"))
    kind = platform(workspace.network.devices()[device].platform)
    if kind.restore_file is None:
        raise SecretError("SIM539", of_device(device, tell(
            "a backup of {kind} cannot become a first file", kind=kind.name)),
                          hint=tell("simpul bootstrap --again"))
    text = kind.restore_file(device, workspace.secrets.unseal(taken.read_bytes()))
    workspace.log.append("restore", {"device": device, "file": taken.name}, actor())
    path = keep(workspace, device, workspace.secrets.seal(text.encode()))
    terminal.say(tell("{device}: {path} makes of a new router what {backup} holds; next: its console, or in the lab: "
                      "simpul lab plug {device}", device=device, path=str(path), backup=taken.name), "green")
    return 0
