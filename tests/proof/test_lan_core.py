"""A LAN core: declared, it is no leak; believed too much, or heard without a signature, it is."""

from __future__ import annotations

import re
from functools import cache

import pytest

from playbooks.policy import policy_of
from simpul.network.numbers import NumberPlan
from simpul.proof.standing import stand
from simpul.render.page import as_text
from tests.network.conftest import _shipped, renderer
from tests.network.lan_core import ALONE, TWO, cored
from tests.proof.conftest import Edit, Pages, insert_after, swap

EDGE, ELSEWHERE = "bontang-edge-1", "10.65.0.0/16"


@cache
def _pages(key: str = ALONE) -> Pages:
    built = cored(_shipped(), key)
    texts = {name: as_text(renderer().render(model)) for name, model in built.models.items()}
    return Pages(texts, policy_of(built.network, NumberPlan(built.network, built.allocator), built.pairs))


@pytest.mark.parametrize("key", [ALONE, TWO])
def test_a_declared_lan_core_is_closed(key: str) -> None:
    proof = _pages(key).clean
    assert proof.verdict == "closed", ([f.as_json() for f in proof.findings[:2]], proof.unread[:3])
    assert any("LAN core" in said and key in said for said in proof.assumptions)


def test_what_lies_behind_keeps_what_was_promised() -> None:
    """The same pairs of segments stand under the same failures as without a core."""
    pages = _pages()
    standing = stand(pages.policy, {n: pages.device(n) for n in pages.texts})
    assert not standing.broken, standing.broken[:3]
    assert not standing.unread


@pytest.mark.parametrize(
    ("edit", "claim"),
    [
        (insert_after("ip prefix-list SIMPUL-core-in4 seq 5",
                      f"ip prefix-list SIMPUL-core-in4 seq 99 permit {ELSEWHERE} le 32"), "routes"),
        (swap("ip protocol ospf route-map SIMPUL-core-in4\n", ""), "internet"),
        (swap(" ip ospf message-digest-key 1 md5 secret:ospf:0123456789abcdef0123456789abcdef\n", ""), "routes"),
        (swap('\tiifname "vlan50" ip saddr', '\tiifname "vlan50" tcp dport 22 accept\n\tiifname "vlan50" ip saddr'),
         "management"),
    ],
    ids=["another's prefix", "nothing bounds it", "nothing signs it", "its router answers the core"],
)
def test_one_that_is_believed_too_much_is_found(edit: Edit, claim: str) -> None:
    pages = _pages()
    proof = pages.leaking({EDGE: edit(pages.texts[EDGE])})
    assert claim in {f.claim for f in proof.findings}, [f.message for f in proof.findings]


def test_ospf_on_an_interface_without_a_core_is_found() -> None:
    pages = _pages()
    text = re.sub(r"(?m)^interface vlan50$", "interface vlan40", pages.texts[EDGE])
    assert "routes" in {f.claim for f in pages.leaking({EDGE: text}).findings}
