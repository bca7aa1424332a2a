"""Exports that strangers published: every command is read, every value printed back as their router printed it, and a
village of ours beside them touches none of it.
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
from tests.platforms.peers import Peer, peers

PEERS = peers("mikrotik_routeros")
_VALUE = re.compile(r'(?:^| )!?\.?[a-z0-9][a-z0-9.-]*=(!?"(?:[^"\\]|\\.)*"|[^\s"\[({]+)(?= |$)', re.DOTALL)


def theirs(peer: Peer) -> str:
    text = peer.text()
    if text is None:
        pytest.skip("configurations of others are not fetched, so nothing was tried on them: make peers")
    return text


def beside(text: str) -> Config:
    ports = "".join(f"ether{n} ether{n}\n" for n in range(1, 13))
    return RouterOs().running(parts.write({
        "version": "7.21.4", "export": text, "wireguard": "", "ports": ports, "users": ""}))


def others(config: Config) -> dict[str, str]:
    return {o.id: o.text for o in config.objects.values() if not o.owned}


@pytest.mark.parametrize("peer", PEERS, ids=lambda p: p.name)
def test_every_command_is_read_and_every_value_printed_back(peer: Peer) -> None:
    """Not RouterOS 6's, which quotes a long list for its length."""
    text = theirs(peer)
    commands = read(text, peer.name)
    assert all(isinstance(c, Command) or c.text.startswith("#") for c in commands)
    assert sum(isinstance(c, Command) for c in commands) == sum(row[0] != "#" for row, _ in logical(text)) - heads(text)
    values = [(v, quote(_said(v), sign=True)) for row, _ in logical(text) if row[0] != "#"
              for v in _VALUE.findall(row)]
    assert len(values) > 25
    assert [pair for pair in values if pair[0] != pair[1] and not peer.name.endswith("-v6")] == []


def _said(value: str) -> str:
    (command,) = read(f"/x add y={value}", "value")
    assert not isinstance(command, Other)
    return command.given["y"] or ""


def heads(text: str) -> int:
    """Lines that only name the menu of those that follow."""
    return len(re.findall(r"(?m)^/[a-z0-9 -]+\r?$", re.sub(r"\\\r?\n *", "", text)))


@pytest.mark.parametrize("peer", PEERS, ids=lambda p: p.name)
def test_a_village_of_ours_beside_them_touches_nothing_of_theirs(peer: Peer) -> None:
    """Where theirs stands in the place of ours (a VLAN's name, a port with a speed), the router is kept out."""
    dialect, before = RouterOs(), beside(theirs(peer))
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
