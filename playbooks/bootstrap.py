"""`simpul bootstrap`: make a router's first file, sealed; from then on it is reached in band.

The host key is made here: its public half goes to the ledger, so that the very first session is already pinned; its
private half exists only in the sealed file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from platforms.registry import platform
from playbooks import terminal
from playbooks.limit import chosen
from playbooks.workspace import Workspace, actor
from records.files import write_atomically
from records.keys import new_host_key
from records.sealed import seal
from simpul.errors import SecretError
from simpul.evidence.canonical import Json
from simpul.network.build import bootstrap_model
from simpul.secrets import insert
from simpul.words.sentence import tell


@dataclass(frozen=True, slots=True)
class FirstFile:
    """A sealed first file: whose it is and where it stands."""

    device: str
    path: Path
    made_key: bool


# What every sealed first file was called before each platform's had an ending of its own.
_BEFORE: Final = ".sh.age"


def sealed(workspace: Workspace, device: str) -> Path | None:
    """The sealed first file of a device, under its name or its former one; None where there is none."""
    path = _path(workspace, device)
    return next((p for p in (path, path.with_name(f"{device}{_BEFORE}")) if p.is_file()), None)


def keep(workspace: Workspace, device: str, whole: bytes) -> Path:
    """Put a sealed first file in the place of what a device had. Returns where it is."""
    path, before = _path(workspace, device), sealed(workspace, device)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(path, whole)
    if before is not None and before != path:
        before.unlink()
    return path


def _path(workspace: Workspace, device: str) -> Path:
    return workspace.state / "first" / f"{file_name(workspace, device)}.age"


def file_name(workspace: Workspace, device: str) -> str:
    """What a first file is called on the stick or the router that takes it."""
    return f"{device}.{platform(workspace.device(device).platform).suffix}"


def bootstrap(workspace: Workspace, devices: Iterable[str], *, again: bool = False) -> list[FirstFile]:
    """Make the sealed first files of `devices`. A device that has one keeps it and its host key, unless `again`.

    Writes numbers and public keys to the ledger and private keys to the age file before the first file exists.
    """
    wanted = [d for d in devices if again or workspace.host_key(d) is None or sealed(workspace, d) is None]
    if not wanted:
        return []
    workspace.make_keys()
    private: dict[str, str] = {}
    for device in wanted:
        key, public = new_host_key(platform(workspace.device(device).platform).host_key)
        private[device] = key
        workspace.allocator.remember("host-key", device, public)
    workspace.release_absent()
    _ = workspace.models  # draws every number that the models need, so that none is used before it is written down
    workspace.save_numbers()
    operators = [f"{o.key} {o.id}" for o in workspace.network.operators.values()]
    if not operators:
        raise SecretError("SIM531", tell("no operator is declared, so nobody could log in to a bootstrapped router"),
                          hint=tell("run simpul secrets init --operator NAME, or declare one under operators:"))
    secrets = workspace.secrets
    made = []
    for device in wanted:
        model = bootstrap_model(workspace.models[device])
        kind = platform(model.platform)
        intended = kind.dialect().intended(workspace.renderer.render(model))
        objects = {o.id: insert(o.text, secrets.get) for o in intended.objects.values()}
        text = kind.first_file(device, objects, private[device], operators)
        # What it holds is what is confirmed until the first change: `simpul drift` believes this, not the router.
        held: dict[str, Json] = {o.id: o.digest for o in intended.objects.values()}
        workspace.log.append("bootstrap", {"device": device, "host_key": workspace.host_key(device) or "",
                                           "objects": held}, actor())
        made.append(FirstFile(device, keep(workspace, device, seal(text.encode(), secrets.recipient)), True))
    return made


def run(
    inventory: Path, *, devices: Sequence[str], limit: str | None, again: bool, reveal: Path | None,
) -> int:
    """Make first files for what is named, or for every router that has none."""
    workspace = Workspace.open(inventory)
    names = chosen(workspace.network, ",".join(devices) if devices else limit)
    made = bootstrap(workspace, names, again=again)
    for file in made:
        terminal.say(f"{file.device}: {file.path}")
    terminal.say(tell("{made} first files made, {others} were there already", made=len(made),
                      others=len(names) - len(made)), "green")
    if reveal is not None:
        reveal.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names:
            write_atomically(reveal / file_name(workspace, name), unsealed(workspace, name))
        terminal.say(tell("unsealed in {folder}: they hold private keys; remove them when the routers have them",
                          folder=str(reveal)), "yellow")
    return 0


def unsealed(workspace: Workspace, device: str) -> bytes:
    """The first file's text, for the console of its router and for nothing else."""
    path = sealed(workspace, device)
    if path is None:
        raise SecretError("SIM532", tell(
            "{device} has no first file", device=device), hint=tell(
            "run simpul bootstrap {device}", device=device))
    return workspace.secrets.unseal(path.read_bytes())
