"""`--limit` chooses what it says, and nothing by mistake."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from playbooks.limit import chosen
from simpul.errors import SimpulError
from simpul.intent import load
from simpul.intent.model import Network

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def network() -> Network:
    return load(ROOT / "inventory", today=date(2026, 11, 22), platforms=("linux_frr",))


def test_nothing_chooses_all_managed(network: Network) -> None:
    assert chosen(network, None) == [d.name for d in network.devices().values() if d.managed]


@pytest.mark.parametrize(("expression", "expected"), [
    ("bontang-edge-1", {"bontang-edge-1"}),
    ("64.74", {"bontang-edge-1"}),
    ("64.74/kabkota/1", {"bontang-edge-1"}),
    ("hub-smr-?,hub-bpn-1", {"hub-smr-1", "hub-smr-2", "hub-bpn-1"}),
    ("hub, !hub-smr-*", {"hub-bpn-1", "hub-bpn-2"}),
])
def test_terms(network: Network, expression: str, expected: set[str]) -> None:
    assert set(chosen(network, expression)) == expected


def test_roles_and_platforms(network: Network) -> None:
    assert len(chosen(network, "village")) == 6
    assert chosen(network, "linux_frr") == chosen(network, None)
    assert set(chosen(network, "!village")) == set(chosen(network, None)) - set(chosen(network, "village"))


@pytest.mark.parametrize("expression", ["bontang-edge-2", "64.99", "hub,vilage", "!nobody", "*-nowhere"])
def test_a_misspelt_term_is_refused(network: Network, expression: str) -> None:
    with pytest.raises(SimpulError) as refused:
        chosen(network, expression)
    assert refused.value.code == "SIM801"
    if expression == "hub,vilage":
        assert "village" in str(refused.value)
