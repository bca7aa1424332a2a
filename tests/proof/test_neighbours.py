"""A network of somebody else's at a hub: declared, it is no leak; believed too much, it is."""

from __future__ import annotations

import re
from functools import cache

import pytest

from playbooks.policy import policy_of
from simpul.network.numbers import NumberPlan
from simpul.render.page import as_text
from tests.network.conftest import _shipped, renderer
from tests.network.interconnects import joined, with_flows
from tests.proof.conftest import Edit, Pages, insert_after, swap

HUB = "hub-smr-1"


@cache
def _pages(*, flows: bool = False) -> Pages:
    built = (with_flows if flows else joined)(_shipped())
    texts = {name: as_text(renderer().render(model)) for name, model in built.models.items()}
    return Pages(texts, policy_of(built.network, NumberPlan(built.network, built.allocator), built.pairs))


def test_a_declared_interconnect_is_closed() -> None:
    proof = _pages().clean
    assert proof.verdict == "closed", ([f.as_json() for f in proof.findings[:2]], proof.unread[:3])


@pytest.mark.parametrize(
    ("kind", "edit", "claim"),
    [
        (
            "it may announce a default route",
            insert_after(
                "ip prefix-list SIMPUL-nasional-in4", "ip prefix-list SIMPUL-nasional-in4 seq 99 permit 0.0.0.0/0"
            ),
            "internet",
        ),
        (
            "it may announce a village",
            insert_after(
                "ip prefix-list SIMPUL-nasional-in4",
                "ip prefix-list SIMPUL-nasional-in4 seq 99 permit 10.65.0.0/16 le 32",
            ),
            "internet",
        ),
        (
            "SSH of the hub answers it",
            swap('\tiifname "vlan910" drop\n', '\tiifname "vlan910" tcp dport 22 accept\n'),
            "management",
        ),
        (
            "its sources are whatever it says",
            swap(
                "\tiifname . ip saddr != @guard4 drop\n\tiifname . ip6 saddr != @guard6 drop\n\tgoto exceptions",
                "\tgoto exceptions",
            ),
            "sources",
        ),
    ],
)
def test_one_that_is_believed_too_much_is_a_leak(kind: str, edit: Edit, claim: str) -> None:
    pages = _pages()
    proof = pages.leaking({HUB: edit(pages.texts[HUB])})
    assert claim in {f.claim for f in proof.findings}, (kind, [f.message for f in proof.findings])


BONTANG = "bontang-edge-1"


def test_declared_flows_over_it_are_closed_and_one_port_more_is_a_leak() -> None:
    """Both ends of the way must open it: the site's own filter, and every hub's."""
    pages = _pages(flows=True)
    proof = pages.clean
    assert proof.verdict == "closed", ([f.as_json() for f in proof.findings[:2]], proof.unread[:3])
    asked = re.compile(r"add element inet simpul permit4 \{ (\S+) \. (172\.16\.5\.0/24) \. tcp \. 443 \}\n")
    (office,) = {m[1] for m in asked.finditer(pages.texts[BONTANG])}

    def wider(text: str) -> str:
        line = f"add element inet simpul permit4 {{ {office} . 172.16.5.0/24 . tcp . 443 }}\n"
        return swap(line, line + line.replace("443", "22"))(text)

    edited = {name: wider(text) for name, text in pages.texts.items() if name == BONTANG or name.startswith("hub-")}
    claims = {(f.claim, "reaches beyond the network" in f.message) for f in pages.leaking(edited).findings}
    assert ("internet", True) in claims
    assert pages.proof({BONTANG: edited[BONTANG]}).verdict == "closed", "the hubs deny what the site let out"
