"""`simpul secrets`: the age file beside the inventory, and an operator's own key."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from playbooks import terminal
from playbooks.workspace import Workspace, actor
from records.files import write_atomically
from records.keys import new_host_key
from records.secrets import AgeStore, init
from records.state_folder import make_state_folder, state_folder
from simpul.errors import SecretError
from simpul.words.sentence import tell

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


def run_init(inventory: Path, *, operator: str | None) -> int:
    """Make the identity and the store; with `operator`, an SSH key whose public half goes to the inventory."""
    if not inventory.is_dir():
        raise SecretError("SIM533", tell(
            "there is no inventory folder {inventory}", inventory=inventory), hint=tell("simpul init DIR makes one"))
    folder = state_folder(inventory)
    if operator is not None and not _NAME.fullmatch(operator):
        raise SecretError("SIM534", tell(
            "{operator!r} is no name for an operator", operator=operator),
                          hint=tell("lower case letters, digits, -"))
    if not (folder / "identity.txt").exists():
        init(make_state_folder(inventory))
        terminal.say(tell("made {file}: who has it has every key of the network; keep a copy offline",
                          file=str(folder / "identity.txt")))
    elif operator is None:
        raise SecretError("SIM508", tell(
            "{file} is already there and is not overwritten", file=str(folder / "identity.txt")),
                          hint=tell("it may be the only copy of keys in use"))
    if operator is not None:
        key, declared = folder / "operator_ed25519", inventory / "operators" / f"{operator}.yaml"
        if key.exists() or declared.exists():
            raise SecretError("SIM535", tell(
                "{file} is already there and is not overwritten", file=str(key if key.exists() else declared)),
                              hint=tell("declare another operator, or remove the old one from the inventory first"))
        pair = new_host_key()
        declared.parent.mkdir(exist_ok=True)
        write_atomically(key, pair.private.encode(), 0o600)
        write_atomically(declared, yaml.safe_dump(
            {"operators": {operator: {"name": operator.capitalize(), "key": pair.public}}}).encode(), 0o644)
        terminal.say(tell("made {key}; its public half is declared in {file}", key=str(key), file=str(declared)))
    return 0


def run_list(inventory: Path) -> int:
    """Names only: what a secret is never leaves the store this way."""
    store = AgeStore(state_folder(inventory))
    for name in store.names():
        print(name)
    return 0


def run_give(inventory: Path, asked: str) -> int:
    """A secret that somebody else must hold, too: on stdout, and nowhere else. That it was asked for is an event, and
    on the disk before it is printed.
    """
    workspace = Workspace.open(inventory)
    offers = _offers(workspace)
    given = offers.get(asked, {})
    if not given or None in given.values():
        raise SecretError("SIM538", tell("there is no secret for {asked!r} yet", asked=asked) if given else
                          tell("there is no secret for {asked!r}", asked=asked),
                          hint=tell(
                              "bootstrap or apply makes it once it is declared: the name of an interconnect, "
                              "ospf:SITE, radius:SERVER, tacacs:SERVER, snmp:USER or rescue:DEVICE"))
    values = {use: workspace.secrets.get(name) for use, name in given.items() if name is not None}
    workspace.log.append("secret-given", {"name": asked}, actor())
    for use, value in values.items():
        print(f"{use} {value}" if use else value)
    return 0


def _offers(workspace: Workspace) -> dict[str, dict[str, str | None]]:
    """What may be given, by what it is asked for: the names of its secrets (None: not made yet) by their use."""
    numbers, declared = workspace.numbers, workspace.network.management
    found: dict[str, dict[str, str | None]] = {
        name: {"": numbers.signing_key(name)} for name in workspace.network.interconnects}
    found |= {f"ospf:{site.key}": {"": numbers.made_secret("ospf", site.key)}
              for site in workspace.network.sites.values() if site.ospf is not None}
    if declared is None:
        return found
    for kind, servers in (("radius", declared.radius), ("tacacs", declared.tacacs)):
        for server in servers:
            found[f"{kind}:{server.end.server}"] = {"": numbers.made_secret(kind, str(server.end))}
    for user in declared.snmp:
        found[f"snmp:{user.name}"] = {use: numbers.made_secret("snmp", f"{user.name}/{use}")
                                      for use in ("authentication", "privacy")}
    for device in workspace.network.devices() if declared.rescue else ():
        hashed = numbers.made_secret("rescue", device)
        found[f"rescue:{device}"] = {"": hashed and hashed.replace("rescue:", "password:", 1)}
    return found
