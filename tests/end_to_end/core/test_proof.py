"""The proof against packets: what it says of a session is what comes of the session."""

from __future__ import annotations

import json
import random

import pytest

from platforms.linux_frr.proof import read
from playbooks.policy import policy
from playbooks.prove import rendered
from simpul.proof.ask import may_open
from simpul.proof.network import Net
from tests.end_to_end.conftest import World
from tests.end_to_end.ground import Ground

pytestmark = pytest.mark.lab
DECLARED, OTHERS = 250, 450


def agree(world: World) -> int:
    """Ask proof and network about sessions of real hosts, at random; how many were asked."""
    ground, workspace = Ground(world), world.workspace
    built = {r.name for r in ground.topology.routers}
    net = Net(policy(workspace), {n: read(n, rendered(workspace, n)) for n in sorted(built)})
    rng = random.Random("prove")
    every = ground.declared.to_servers()
    flows = [s for s in every if ground.declared.allows(s)]
    asked = rng.sample(flows, min(DECLARED, len(flows))) + rng.sample(every, min(OTHERS, len(every)))
    asked = list(dict.fromkeys(asked))
    found = ground.try_sessions(asked, 8)
    wrong = []
    for session, said in found.items():
        source, target = str(session.source_address), str(session.target_address)
        expected = may_open(net, source, target, session.protocol, session.port)
        if expected != (said == session.target.host):
            wrong.append(f"{session.source.host} {session.source_address} -> {session.target_address} "
                         f"{session.protocol}/{session.port}: the proof says {expected}, the network {said}")
    assert not wrong, "\n".join([f"{len(wrong)} of {len(found)} differ", *wrong[:20]])
    passed = sum(said == s.target.host for s, said in found.items())
    assert passed and passed < len(found), "one answer for everything proves nothing"
    print(f"{passed} of {len(found)} sessions passed, {len(found) - passed} did not")
    return len(found)


def test_packets_do_what_the_proof_says(core: World) -> None:
    assert agree(core) >= 500


def test_what_the_routers_run_is_closed(core: World) -> None:
    said = json.loads(core.from_management("prove", "--live", "--json", check=False).stdout)
    assert said["verdict"] == "closed", (said["counterexamples"][:2], said["unknown"][:5], said["missing"])
    assert said["devices"] == len(core.workspace.managed())
