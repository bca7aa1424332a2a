"""Edits of an inventory file: what was asked for, and not one byte beside it."""

from __future__ import annotations

import pytest

from simpul.errors import SimpulError
from simpul.intent.edit import add_block, has, remove_key, scalar, set_value

TEXT = """\
# a: {comment: with, address: in it}
sites:
  64.74/kabkota/1:
    devices: {edge-1: {}, edge-2: {oob: 198.18.0.11/24}}   # two
    uplinks:
      fibre: {provider: icon-plus, medium: fibre,
              access: static, address: 203.0.113.66/30, gateway: 203.0.113.65}   # ours
      leo:
        access: dhcp      # by the provider
        mtu: 1500

# what follows the map
flows:
  - {from: "*:office"}
"""
SITE = ["sites", "64.74/kabkota/1"]
FIBRE, LEO = [*SITE, "uplinks", "fibre"], [*SITE, "uplinks", "leo"]


@pytest.mark.parametrize("path, key, value, old, new", [
    (FIBRE, "address", "203.0.113.70/30", "203.0.113.66/30", "203.0.113.70/30"),
    (FIBRE, "mtu", 1492, "gateway: 203.0.113.65}", "gateway: 203.0.113.65, mtu: 1492}"),
    (LEO, "access", "pppoe", "access: dhcp ", "access: pppoe "),
    (LEO, "mbps", 100, "mtu: 1500\n", "mtu: 1500\n        mbps: 100\n"),
    ([*SITE, "devices", "edge-1"], "oob", "198.18.0.12/24", "edge-1: {}", "edge-1: {oob: 198.18.0.12/24}"),
    ([*SITE, "devices", "edge-2"], "oob", "fd00::1/64", "198.18.0.11/24", '"fd00::1/64"'),
])
def test_one_value_changes_and_nothing_else(path: list[str], key: str, value: str | int, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert set_value(TEXT, path, key, value) == TEXT.replace(old, new)


def test_a_key_goes_wherever_it_stands() -> None:
    assert remove_key(TEXT, FIBRE, "provider") == TEXT.replace("provider: icon-plus, ", "")
    assert remove_key(TEXT, FIBRE, "gateway") == TEXT.replace(", gateway: 203.0.113.65", "")
    gone = remove_key(TEXT, LEO, "mtu")
    assert gone == TEXT.replace("        mtu: 1500\n", "")
    assert remove_key(TEXT, LEO, "access") == TEXT.replace("        access: dhcp      # by the provider\n", "")
    assert remove_key(TEXT, LEO, "nothing") == TEXT


def test_a_block_stands_after_the_last_of_its_map_and_before_what_follows() -> None:
    found = add_block(TEXT, ["sites"], "64.74/opd/1:\n  profile: agency\n")
    assert found == TEXT.replace("        mtu: 1500\n", "        mtu: 1500\n  64.74/opd/1:\n    profile: agency\n")
    with pytest.raises(SimpulError, match="SIM810"):
        add_block(TEXT, FIBRE, "x: 1\n")
    with pytest.raises(SimpulError, match="SIM810"):
        set_value(TEXT, ["sites", "nowhere"], "x", 1)
    assert has(TEXT, LEO)
    assert not has(TEXT, [*LEO, "access"])


@pytest.mark.parametrize("value, written", [
    ("no", '"no"'), ("64.74", '"64.74"'), ("010", '"010"'), ("2027-12-31", '"2027-12-31"'), ("fd00::/8", '"fd00::/8"'),
    ('a"b', '"a\\"b"'), ("icon-plus", "icon-plus"), ("10.0.0.1/8", "10.0.0.1/8"), (1500, "1500"),
])
def test_no_value_is_read_as_something_else(value: str | int, written: str) -> None:
    assert scalar(value) == written
