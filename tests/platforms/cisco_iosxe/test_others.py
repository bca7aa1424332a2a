"""Configurations of others: every byte is given back, no secret is shown, a plan of ours beside them touches none."""

from __future__ import annotations

import re

import pytest

from platforms import parts
from platforms.cisco_iosxe.dialect import CiscoIosxe
from platforms.cisco_iosxe.dialect.tree import parse
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.config.patch import apply, order, undo
from tests.platforms.cisco_iosxe.edges import edges, rendered
from tests.platforms.peers import HERE, peers

FOLDER = HERE / "cisco_iosxe" / "others"
DIALECT = CiscoIosxe()
OWN = sorted(p.stem for p in FOLDER.glob("*.conf"))
PEERS = [p.name for p in peers("cisco_iosxe")]
# Commands that a person knows to hold a secret as their last word; found by another way than the dialect's.
_SECRETS = re.compile(r"(?m)^ *(?:username .* (?:secret|password)|enable (?:secret|password)|.*pre-shared-key|"
                      r".*\bkey [067]|.*password [067]|snmp-server community|.*key-string) .*?(\S{6,})(?: R[OW].*)?$")


def theirs(name: str) -> str:
    """One configuration; a peer's that was not fetched is a skip that says how to fetch it."""
    own = FOLDER / f"{name}.conf"
    if own.is_file():
        return own.read_text()
    text = next(p for p in peers("cisco_iosxe") if p.name == name).text()
    if text is None:
        pytest.skip("configurations of others are not fetched, so nothing was tried on them: make peers")
    return text


def running(text: str) -> Config:
    return DIALECT.running(parts.write({"version": "", "running": text}))


def test_there_are_enough() -> None:
    assert len(OWN) >= 5
    assert len(PEERS) >= 10


@pytest.mark.parametrize("name", [*OWN, *PEERS])
def test_every_byte_is_given_back_and_nothing_is_taken_for_ours(name: str) -> None:
    text = theirs(name)
    assert "".join(node.print() for node in parse(text)) == text
    found = running(text).objects
    # Named properties and the terminal lines are Simpul's by their names, on every router.
    assert not [o.id for o in found.values() if o.owned and not o.id.startswith(("system/", "line/vty"))]


@pytest.mark.parametrize("name", [*OWN, *PEERS])
def test_no_secret_of_theirs_is_shown(name: str) -> None:
    text = theirs(name)
    shown = "".join(o.text for o in running(text).objects.values())
    words = set(shown.split())
    assert not [secret for secret in _SECRETS.findall(text) if secret in words]


@pytest.mark.parametrize("name", [*OWN, *PEERS])
def test_a_plan_beside_them_touches_nothing_of_theirs(name: str) -> None:
    """Where something of theirs stands in our place, the plan says so; it is put aside here, to see the rest."""
    config = running(theirs(name))
    goal = DIALECT.intended(rendered(edges()["paser-edge-1"]))
    taken = {i for i in goal.objects if i in config.objects and not config.objects[i].owned}
    free = Config({i: o for i, o in config.objects.items() if i not in taken})
    steps = order(diff(free, goal), free, goal, DIALECT)
    unowned = {i: o for i, o in free.objects.items() if not o.owned}
    reached = apply(free, steps, DIALECT)
    assert {i: o for i, o in reached.objects.items() if not o.owned} == unowned
    assert apply(reached, undo(steps), DIALECT) == free
    heads = {line.removeprefix("no ") for s in steps for line in s.do if not line.startswith(" ")}
    # What theirs and ours have in common is the line that opens it.
    assert not [o.id for o in unowned.values() if not o.id.startswith(("other/router_bgp", "other/line_", "account/"))
                and o.text.split("\n")[0] in heads]
