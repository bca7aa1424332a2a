"""Lines with IPv6 as an author writes them, and what is refused about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from simpul.errors import IntentError
from tests.intent.ipv6_lines import BONTANG, FIBRE4, FIBRE6, HUBS, NETWORK, PROVINCE, SOUND, Edit, edited


def test_a_line_has_ipv6_alone_or_both(tmp_path: Path) -> None:
    alone = edited(tmp_path / "alone", *SOUND)
    (fibre,) = (u for u in alone.sites["64.74/kabkota/1"].uplinks if u.name == "fibre")
    assert fibre.only6 and fibre.access.value == "static" and fibre.address is None
    both = edited(tmp_path / "both", (BONTANG, FIBRE4, f'{FIBRE4}, {FIBRE6}'.replace("2001:db8:66::1", "fe80::1")))
    (fibre,) = (u for u in both.sites["64.74/kabkota/1"].uplinks if u.name == "fibre")
    assert not fibre.only6 and str(fibre.gateway6) == "fe80::1"


REFUSED: dict[str, tuple[tuple[Edit, ...], str, str]] = {
    "no hub answers": (((BONTANG, FIBRE4, FIBRE6),), "SIM144", "hub-bpn-1, hub-bpn-2, hub-smr-1, hub-smr-2"),
    "one hub router does not": ((*HUBS[1:], (BONTANG, FIBRE4, FIBRE6)), "SIM144", "and hub-smr-1 cannot"),
    "IKEv2 over it": ((*SOUND, (NETWORK, "  management_segment: management\n",
                                "  management_segment: management\n  tunnel_kinds: {A: ikev2-psk}\n")),
                      "SIM144", "ikev2-psk"),
    "no gateway": (((BONTANG, FIBRE4, 'address6: "2001:db8:66::2/64"'),), "SIM133", "no gateway6"),
    "half of IPv4 beside it": (((BONTANG, FIBRE4, f"address: 203.0.113.66/30, {FIBRE6}"),), "SIM133", "no gateway"),
    "a gateway elsewhere": (((BONTANG, FIBRE4, FIBRE6.replace("66::1", "67::1")),), "SIM130", "2001:db8:67::1"),
    "its own gateway": (((BONTANG, FIBRE4, FIBRE6.replace("66::1", "66::2")),), "SIM130", "own address"),
    "a unique local address": (((BONTANG, FIBRE4, FIBRE6.replace("2001:db8", "fd00:9")),), "SIM131", "fd00:9"),
    "beside DHCP": (((BONTANG, f"access: static, {FIBRE4}", f"access: dhcp, {FIBRE6}"),), "SIM133", "address6"),
    "a hub without IPv4": (((PROVINCE, "address: 203.0.113.2/30, gateway: 203.0.113.1", FIBRE6),), "SIM109", "IPv4"),
    "an address of two": ((*SOUND, (BONTANG, "address: 203.0.113.70/30, gateway: 203.0.113.69",
                                    FIBRE6.replace("66::1", "66::9"))), "SIM125", "2001:db8:66::2"),
    "guests on it": ((*SOUND, (BONTANG, "  64.74/kabkota/1:\n", "  64.74/kabkota/1:\n    wifi: {share: 30%}\n"),
                      (BONTANG, "address: 203.0.113.70/30, gateway: 203.0.113.69",
                       FIBRE6.replace(":66:", ":70:"))), "SIM177", "no line with IPv4"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str, tmp_path: Path) -> None:
    edits, code, words = REFUSED[case]
    with pytest.raises(IntentError) as caught:
        edited(tmp_path, *edits)
    said = [f"{d.code} {d.message}" for d in caught.value.diagnostics]
    assert any(line.startswith(code) and words in line for line in said), said
