"""`simpul bootstrap`: make a router's first file, sealed; from then on it is reached in band.

The host key is made here: its public half goes to the ledger, so that the very first session is already pinned; its
private half exists only in the sealed file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class FirstFile:
    """A sealed first file: whose it is and where it stands."""

    device: str
    path: Path
    made_key: bool


def sealed_path(workspace: Workspace, device: str) -> Path:
    return workspace.state / "first" / f"{device}.sh.age"


def bootstrap(workspace: Workspace, devices: Iterable[str], *, again: bool = False) -> list[FirstFile]:
    """Make the sealed first files of `devices`. A device that has one keeps it and its host key, unless `again`.

    Writes numbers and public keys to the ledger and private keys to the age file before the first file exists.
    """
    wanted = [d for d in devices if again or workspace.host_key(d) is None or not sealed_path(workspace, d).is_file()]
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
        raise SecretError("SIM531", "no operator is declared, so nobody could log in to a bootstrapped router",
                          hint="run simpul secrets init --operator NAME, or declare one under operators:")
    secrets = workspace.secrets
    made = []
    for device in wanted:
        model = bootstrap_model(workspace.models[device])
        kind = platform(model.platform)
        intended = kind.dialect().intended(workspace.renderer.render(model))
        objects = {o.id: insert(o.text, secrets.get) for o in intended.objects.values()}
        text = kind.first_file(device, objects, private[device], operators)
        path = sealed_path(workspace, device)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # What it holds is what is confirmed until the first change: `simpul drift` believes this, not the router.
        held: dict[str, Json] = {o.id: o.digest for o in intended.objects.values()}
        workspace.log.append("bootstrap", {"device": device, "host_key": workspace.host_key(device) or "",
                                           "objects": held}, actor())
        write_atomically(path, seal(text.encode(), secrets.recipient))
        made.append(FirstFile(device, path, True))
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
    terminal.say(f"{len(made)} first files made, {len(names) - len(made)} were there already", "green")
    if reveal is not None:
        reveal.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names:
            write_atomically(reveal / f"{name}.sh", unsealed(workspace, name))
        terminal.say(f"unsealed in {reveal}: they hold private keys; remove them when the routers have them", "yellow")
    return 0


def unsealed(workspace: Workspace, device: str) -> bytes:
    """The first file's text, for the console of its router and for nothing else."""
    path = sealed_path(workspace, device)
    if not path.is_file():
        raise SecretError("SIM532", f"{device} has no first file", hint=f"run simpul bootstrap {device}")
    return workspace.secrets.unseal(path.read_bytes())
