"""Exports of others, ten of ours as routers in service have them and those that strangers published: every command is
read, every value printed back as their router printed it, and a village of ours beside them touches none of it.
"""

from __future__ import annotations

import re

import pytest

from platforms import parts
from platforms.mikrotik_routeros.dialect import RouterOs
from platforms.mikrotik_routeros.dialect.quotes import quote
from platforms.mikrotik_routeros.dialect.words import Command, Other, logical, read
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.config.patch import apply, order, undo
from simpul.errors import PlanError
from tests.platforms.mikrotik_routeros.changes import VILLAGE
from tests.platforms.mikrotik_routeros.models import model, rendered
from tests.platforms.peers import HERE, peers

FOLDER = HERE / "mikrotik_routeros" / "others"
OWN = sorted(p.stem for p in FOLDER.glob("*.conf"))
PEERS = [p.name for p in peers("mikrotik_routeros")]
_VALUE = re.compile(r'(?:^| )!?\.?[a-z0-9][a-z0-9.-]*=(!?"(?:[^"\\]|\\.)*"|[^\s"\[({]+)(?= |$)', re.DOTALL)


def theirs(name: str) -> str:
    """One export; a peer's that was not fetched is a skip that says how to fetch it."""
    own = FOLDER / f"{name}.conf"
    if own.is_file():
        return own.read_text()
    text = next(p for p in peers("mikrotik_routeros") if p.name == name).text()
    if text is None:
        pytest.skip("configurations of others are not fetched, so nothing was tried on them: make peers")
    return text


def beside(text: str) -> Config:
    ports = "".join(f"ether{n} ether{n}\n" for n in range(1, 13))
    return RouterOs().running(parts.write({
        "version": "7.21.4", "export": text, "wireguard": "", "ports": ports, "users": ""}))


def others(config: Config) -> dict[str, str]:
    return {o.id: o.text for o in config.objects.values() if not o.owned}


def test_there_are_enough() -> None:
    assert len(OWN) >= 10
    assert len(PEERS) >= 10


@pytest.mark.parametrize("name", [*OWN, *PEERS])
def test_every_command_is_read_and_every_value_printed_back(name: str) -> None:
    """Not RouterOS 6's, which quotes a long list for its length."""
    text = theirs(name)
    commands = read(text, name)
    assert all(isinstance(c, Command) or c.text.startswith("#") for c in commands)
    assert sum(isinstance(c, Command) for c in commands) == sum(row[0] != "#" for row, _ in logical(text)) - heads(text)
    values = [(v, quote(_said(v), sign=True)) for row, _ in logical(text) if row[0] != "#"
              for v in _VALUE.findall(row)]
    assert len(values) > 25
    assert [pair for pair in values if pair[0] != pair[1] and not name.endswith("-v6")] == []


def _said(value: str) -> str:
    (command,) = read(f"/x add y={value}", "value")
    assert not isinstance(command, Other)
    return command.given["y"] or ""


def heads(text: str) -> int:
    """Lines that only name the menu of those that follow."""
    return len(re.findall(r"(?m)^/[a-z0-9 -]+\r?$", re.sub(r"\\\r?\n *", "", text)))


@pytest.mark.parametrize("name", OWN)
def test_every_command_of_ours_is_printed_back_byte_by_byte(name: str) -> None:
    """But for where a line is broken: a router breaks it by the width of whoever asked."""
    rows = [row for row, _ in logical(theirs(name)) if row[0] != "#"]
    printed, menu = [], ""
    for command in read(theirs(name), name):
        if isinstance(command, Command):
            if command.menu != menu:
                menu = command.menu
                printed.append(f"/{menu[1:].replace('/', ' ')}")
            printed.append(shown(command))
    assert printed == rows


def shown(command: Command) -> str:
    """As an export has it: of a group only the first property has the group's name."""
    words = [command.verb, *([command.target] if command.target else [])]
    group = ""
    for name, value in command.given.items():
        before, dot, after = name.rpartition(".")
        short = f".{after}" if dot and before == group else name
        words.append(short if value is None else f"{short}={quote(value, sign=True)}")
        group = before
    return " ".join(words)


@pytest.mark.parametrize("name", [*OWN, *PEERS])
def test_a_village_of_ours_beside_them_touches_nothing_of_theirs(name: str) -> None:
    """Where theirs stands in the place of ours (a VLAN's name, a port with a speed), the router is kept out."""
    dialect, before = RouterOs(), beside(theirs(name))
    assert not [o.id for o in before.objects.values() if o.owned and not o.id.startswith("setting/")]
    wanted = dialect.intended(rendered(model(VILLAGE, "7.21")))
    taken = sorted(i for i in wanted.objects if i in before.objects and not before.objects[i].owned)
    if taken:
        with pytest.raises(PlanError) as refused:
            diff(before, wanted)
        assert refused.value.code == "SIM440"
        assert all(i in str(refused.value) for i in taken)
        return
    steps = order(diff(before, wanted), before, wanted, dialect)
    after = apply(before, steps, dialect)
    assert others(after) == others(before)
    assert {o.id: o.text for o in apply(after, undo(steps), dialect).objects.values()} == {
        o.id: o.text for o in before.objects.values()}
