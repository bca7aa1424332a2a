"""A line with IPv6 alone under proof: its router speaks there with hubs and its clock, and with nobody else."""

from __future__ import annotations

import pytest

from playbooks.policy import policy_of
from simpul.network.numbers import NumberPlan
from simpul.render.page import as_text
from tests.intent.ipv6_lines import SOUND, edited
from tests.network.conftest import Built, renderer
from tests.proof.conftest import Edit, Pages, swap

EDGE = "bontang-edge-1"


@pytest.fixture(scope="module")
def pages6(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    built = Built.of(edited(tmp_path_factory.mktemp("ipv6") / "inventory", *SOUND))
    texts = {name: as_text(renderer().render(model)) for name, model in built.models.items()}
    return Pages(texts, policy_of(built.network, NumberPlan(built.network, built.allocator), built.pairs))


def test_tunnels_of_the_line_dial_over_ipv6_and_the_network_is_closed(pages6: Pages) -> None:
    text = pages6.texts[EDGE]
    assert "address 2001:db8:66::2/64\ngateway 2001:db8:66::1\nmtu 1500" in text
    assert text.count("Endpoint = [2001:db8:") == 2 and text.count("Endpoint = 203.0.113.") == 2
    assert text.count("add element inet simpul endpoints6 { 2001:db8:") == 2
    assert "ntp 2001:db8:f1::1" in text and "add element inet simpul ntp6 { 2001:db8:f1::1 }" in text
    assert text.count("# mtu 1420") == 4, "80 octets less, whichever family carries it"
    proof = pages6.clean
    assert proof.verdict == "closed", ([f.as_json() for f in proof.findings[:2]], proof.unread[:3])


@pytest.mark.parametrize(("edit", "claim"), [
    (swap("add element inet simpul ntp6 { 2001:db8:f1::1 }", "add element inet simpul ntp6 { 2001:db8:f1::2 }"),
     "outside"),
    (swap("ip6 daddr . udp dport @endpoints6 accept", "ip6 daddr 2001:db8::/32 udp dport 1-65535 accept"), "outside"),
    (swap("[2001:db8:", "[2001:dba:"), "outside"),
])
def test_what_else_it_would_say_there_is_a_leak(pages6: Pages, edit: Edit, claim: str) -> None:
    proof = pages6.proof({EDGE: edit(pages6.texts[EDGE])})
    assert claim in {f.claim for f in proof.findings}, [f.message for f in proof.findings]
