"""What somebody typed on a line of a RouterOS, in the inventory's words; and what no inventory could ask for."""

from __future__ import annotations

import pytest

from platforms.mikrotik_routeros.says import says
from simpul.drift.said import Said, Unsayable
from tests.platforms.mikrotik_routeros.changes import TWO_LINES, VILLAGE, change, intended
from tests.platforms.mikrotik_routeros.models import RELEASES, VERSIONS, model, rendered, router, running, send


def texts(name: str, release: str = "7.20") -> dict[str, str]:
    return {i: o.text for i, o in intended(model(name, release)).objects.items()}


def test_each_kind_of_line_says_how_it_is_reached() -> None:
    lines = texts(TWO_LINES)
    assert says("wan/fibre", lines["wan/fibre"]) == Said(
        "fibre", lines["wan/fibre"], "static", "203.0.113.22/30", "203.0.113.21", 1500)
    assert says("wan/leo", lines["wan/leo"]) == Said("leo", lines["wan/leo"], "dhcp", mtu=1500)
    village = texts(VILLAGE)
    (name,) = [i for i in village if i.startswith("wan/")]
    said = says(name, village[name])
    assert isinstance(said, Said)
    assert (said.access, said.mtu) == ("pppoe", 1492)


def test_what_somebody_typed_is_said_as_it_runs() -> None:
    device = router(VERSIONS["7.20"])
    found = model(TWO_LINES)
    send(device, change(device, intended(found)))
    device.do("/interface ethernet set ether1 mtu=1460")
    device.do('/ip address set [find comment="simpul:wan/fibre"] address=203.0.113.30/30')
    moved = running(device).objects["wan/fibre"].text
    assert says("wan/fibre", moved) == Unsayable("the gateway of the new address is not known")
    device.do('/ip route set [find comment="simpul:wan/fibre"] gateway=203.0.113.29')
    said = says("wan/fibre", running(device).objects["wan/fibre"].text)
    assert isinstance(said, Said)
    assert (said.address, said.gateway, said.mtu) == ("203.0.113.30/30", "203.0.113.29", 1460)
    device.do("/ip dhcp-client add interface=ether1 comment=simpul:wan/fibre")
    assert isinstance(says("wan/fibre", running(device).objects["wan/fibre"].text), Unsayable)


@pytest.mark.parametrize("release", RELEASES)
def test_nothing_else_is_said_and_each_says_why(release: str) -> None:
    for item in rendered(model(VILLAGE, release)):
        said = says(item.id, item.text)
        assert isinstance(said, Said) == item.id.startswith("wan/"), item.id
        if isinstance(said, Unsayable):
            assert len(said.why) > 20, item.id
    assert isinstance(says("wan/fibre", None), Unsayable)
