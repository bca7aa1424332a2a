"""Configurations of others, ten of ours as routers in service have them and those that strangers published: every byte
is given back, no secret is shown, a plan of ours beside them touches none.
"""

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
                      r".*\bkey [067]|.*password [067]|snmp-server community|.*key-string) .*?(\S{6,})"
                      r"(?: R[OW].*| (?:realm|address) .*)?$")
# And those of ours, each as it stands in its file: whatever the command.
KEPT = {
    "06-campus-edge": ("1511021F0725", "08314D5D1A0E0A0516", "097C4F1A0A1218000F5C", "0822455D0A16544541",
                       "$9$Qm1x7yV2o1Lz5k$1dQ0Zk8u1q5r3mQv8sYc0tF5wq3bU1nA7xQeJtq2rXk",
                       "$9$3mB1s.h2Qe7kPz$Lz5k8u1q5r3mQv8sYcu1nA7xQeJtq2rXkQm1x7yV2o1"),
    "07-dmvpn-flexvpn": ("104D000A061843595F", "ZZcPgWcIHgFbXRdIbKbOWPcUQJhKYTAAB", "kunci123",
                         "XaFdRfIbKbOWPcUQJhKYTAABZZcPgWcIHg", "OWPcUQJhKYTAABZZcPgWcIHgFbXRdIbKb", "0822455D0A16",
                         "rahasia7", "tulis-saja", "070C285F4D06"),
    "08-pe-mpls-qos": ("13061E010803557878",),
    "09-voice-lte-branch": ("7011234", "15220A1F173D24362C", "$1$SpMm$eALjeyED.WSZs0naLNv22/",
                            "$1$vxRm$Jw0QxGQ1xB7nYxC1X2aZE.",
                            "$8$dsYGNam3K1SIJO$7nv/35M/qr6t.dVc7UY9zrJDWRVqncHub1PE9UlMQFs"),
    "10-guest-zbfw-ipv6": ("0822455D0A16544541", "1234567890ABCDEF1234567890ABCDEF12345678",
                           "$9$simpul0000000$simpulsimpulsimpulsimpulsimpulsimpulsimpulx"),
}


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
    assert len(OWN) >= 10
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
    known = KEPT.get(name, ())
    assert all(secret in text for secret in known)
    # `ntp server ... key 7 prefer` has a key's number, and none of its letters.
    assert not [secret for secret in (*_SECRETS.findall(text), *known) if secret in words and secret != "prefer"]


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
