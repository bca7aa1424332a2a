"""The data of the platforms that there are: what `check` judges by."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from platforms.pairs import PAIRS
from platforms.registry import abilities
from simpul.intent.abilities import FEATURES
from simpul.intent.model import TunnelKind


def test_linux_frr_can_all_that_an_inventory_asks_for() -> None:
    assert set(FEATURES) - abilities()["linux_frr"].features == {"tunnel:gre-ikev2-psk", "management:tacacs"}


def test_each_platform_names_features_that_there_are() -> None:
    for name, able in abilities().items():
        assert able.features <= FEATURES.keys(), name
        assert able.lacks.keys() <= FEATURES.keys() - able.features, name
        assert re.fullmatch(able.ports, able.port_example.partition(",")[0]), name


def test_every_two_platforms_have_a_row() -> None:
    known = abilities()
    assert {frozenset({a, b}) for a in known for b in known} <= PAIRS.keys()


@pytest.mark.parametrize(("platform", "good", "bad"), [
    ("linux_frr", ("eth0", "ens18f1np1", "eth0.30"), ("ether1/1", "a" * 16, "Eth0", "0eth")),
    ("mikrotik_routeros", ("ether1", "sfp-sfpplus12", "qsfp28-1-1", "combo1"), ("eth0", "ether", "GigabitEthernet1")),
    ("cisco_iosxe", ("GigabitEthernet1", "GigabitEthernet0/0/1", "TenGigabitEthernet0/1/0", "HundredGigE1/0"),
     ("Gi1", "gigabitethernet1", "GigabitEthernet0/0/0/1", "eth0")),
])
def test_names_of_ports(platform: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    ports = import_module(f"platforms.{platform}.abilities").ABILITIES.ports
    assert all(re.fullmatch(ports, name) for name in good)
    assert not [name for name in bad if re.fullmatch(ports, name)]


def test_gre_is_for_the_pair_that_has_nothing_else() -> None:
    assert [ends for ends, kinds in PAIRS.items() if TunnelKind.GRE_IKEV2_PSK in kinds] == [
        frozenset({"mikrotik_routeros", "cisco_iosxe"})]


@pytest.mark.parametrize(("platform", "version"), [("mikrotik_routeros", "7.14.3"), ("mikrotik_routeros", "8.1"),
                                                   ("cisco_iosxe", "16.9.4"), ("cisco_iosxe", "18.1")])
def test_what_nobody_wrote_a_configuration_for_is_no_release(platform: str, version: str) -> None:
    assert abilities()[platform].release(version) is None
