"""What one policy lets a router be asked is not remembered for the next one."""

from __future__ import annotations

from dataclasses import replace

from simpul.proof.local import local
from simpul.proof.network import Net
from tests.proof.conftest import Pages

HUB = "hub-smr-1"


def test_each_proof_is_held_against_its_own_policy(pages: Pages) -> None:
    """One after the other in one process: the second network often stands where the first stood in memory."""
    nobody = replace(pages.policy, management=())
    devices = {name: pages.device(name) for name in pages.texts}
    finding = f"{HUB} itself answers a host in 64/hub/1:management"
    answers = [any(f.message == finding for f in local(Net(policy, devices), HUB).findings)
               for policy in (pages.policy, nobody, pages.policy, nobody, pages.policy)]
    assert answers == [False, True, False, True, False]
