"""An IOS-XE that somebody reads by SNMPv3, before and after."""

from __future__ import annotations

from dataclasses import replace

from simpul.network.hardening import SnmpReader
from simpul.network.model import DeviceModel
from tests.platforms.cisco_iosxe.edges import edges

EDGE = "paser-edge-1"


def edge(*readers: SnmpReader) -> DeviceModel:
    model = edges()[EDGE]
    assert model.hardening is not None
    return replace(model, hardening=replace(model.hardening, snmp=readers))


ONE, TURNED, TWO = (SnmpReader("pemantau", f"snmp:{n}{'a' * 31}", f"snmp:{n}{'b' * 31}") for n in (1, 2, 3))
TWO = replace(TWO, name="kedua")
