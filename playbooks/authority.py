"""`simpul secrets ca`: the authority whose certificates class policies may ask of tunnels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playbooks import terminal
from playbooks.workspace import Workspace, actor
from records.authority import Authority, now, standings
from simpul.errors import Diagnostic, SecretError
from simpul.source import Source
from simpul.words.sentence import tell


@dataclass(frozen=True, slots=True)
class PaperWarning:
    """What is to be done about a device's certificate."""

    device: str
    diagnostic: Diagnostic


def paper_warnings(workspace: Workspace) -> list[PaperWarning]:
    """What `check` and `status` say of certificates: those that are missing, and those that end soon."""
    folder = f"{workspace.inventory.name}/pki/devices"
    known = standings(workspace.inventory)
    moment, have = now(), {s.device for s in known if not s.revoked}
    found = []
    for name in workspace.certified():
        if name not in have:
            words = tell("{name} has no certificate that holds, and its tunnels ask for one", name=name)
            found.append(PaperWarning(name, Diagnostic(
                "SIM545", words, workspace.device(name).where, tell("simpul secrets ca issue"), "warning")))
    for standing in known:
        if standing.due(moment) and not standing.revoked:
            words = tell("the certificate of {device} ends on {day}", device=standing.device,
                         day=str(standing.until.date()))
            found.append(PaperWarning(standing.device, Diagnostic(
                "SIM546", words, Source(f"{folder}/{standing.device}.pem", 1, 1),
                tell("simpul secrets ca renew, then apply"), "warning")))
    return found


def run_init(inventory: Path) -> int:
    """Make the root: its key sealed in the age store, its certificate and an empty list in the inventory."""
    workspace = Workspace.open(inventory)
    _authority(workspace).create(workspace.network.name, now())
    _log(workspace, "init", [])
    terminal.say(tell("made {file}; its key is in the age store: commit the folder",
                      file=str(inventory / "pki" / "authority.pem")), "green")
    return 0


def run_issue(inventory: Path, devices: Sequence[str]) -> int:
    """Certify what is named, or every device that needs a certificate and has none that holds."""
    workspace = Workspace.open(inventory)
    have = {s.device for s in standings(workspace.inventory) if not s.revoked}
    return _issue(workspace, _known(workspace, devices) or [d for d in workspace.certified() if d not in have])


def run_renew(inventory: Path, devices: Sequence[str]) -> int:
    """New keys and certificates for what is named, or for every device whose certificate is due."""
    workspace = Workspace.open(inventory)
    moment = now()
    due = [s.device for s in standings(workspace.inventory) if s.due(moment)]
    return _issue(workspace, _known(workspace, devices) or due)


def run_revoke(inventory: Path, device: str) -> int:
    """Take a device's certificate back; `simpul apply` brings the list to the routers."""
    workspace = Workspace.open(inventory)
    _authority(workspace).revoke(device, now())
    _log(workspace, "revoke", [device])
    terminal.say(tell("{device} is on {file}; simpul apply brings the list to the routers", device=device,
                      file=str(inventory / "pki" / "revoked.pem")), "yellow")
    return 0


def run_show(inventory: Path) -> int:
    """Each device that needs a certificate, and until when it has one."""
    workspace = Workspace.open(inventory)
    moment = now()
    have = {s.device: s for s in standings(workspace.inventory)}
    for name in dict.fromkeys((*workspace.certified(), *have)):
        own = have.get(name)
        words = "revoked" if own and own.revoked else "due" if own and own.due(moment) else ""
        print(f"{name}  {own.until.date() if own else 'none'}  {words}".rstrip())
    return 0


def _issue(workspace: Workspace, devices: Sequence[str]) -> int:
    made = _authority(workspace).issue(devices, now())
    _log(workspace, "issue", made)
    for name in made:
        terminal.say(tell("{name}: certified", name=name))
    terminal.say(tell("{made} certificates made; commit {folder}", made=len(made),
                      folder=str(workspace.inventory / "pki")), "green")
    return 0


def _known(workspace: Workspace, devices: Sequence[str]) -> list[str]:
    for name in devices:
        if name not in workspace.network.devices():
            raise SecretError("SIM544", tell(
                "no device is called {name}", name=name), hint=tell(
                "a certificate is a device's: name that"))
    return list(devices)


def _authority(workspace: Workspace) -> Authority:
    return Authority(workspace.inventory, workspace.secrets)


def _log(workspace: Workspace, verb: str, devices: Sequence[str]) -> None:
    workspace.log.append("authority", {"verb": verb, "devices": list(devices)}, actor())
