"""What others wrote into chains and lists of ours is theirs, stays, and is told of at each look."""

from __future__ import annotations

import pytest

from tests.platforms.mikrotik_routeros.models import router, running


@pytest.mark.parametrize(("line", "told"), [
    ("/ip firewall filter add action=accept chain=simpul-permit src-address=10.66.0.0/16",
     "a rule of others in filter simpul-permit"),
    ("/ipv6 firewall filter add chain=simpul-input", "a rule of others in filter simpul-input"),
    ("/ip firewall raw add action=return chain=simpul-guard", "a rule of others in raw simpul-guard"),
    ("/ip firewall address-list add address=10.66.0.0/16 list=simpul-management",
     "an entry of others in the list simpul-management"),
    ("/ipv6 firewall address-list add address=2001:db8::/64 list=simpul-links",
     "an entry of others in the list simpul-links"),
    ("/interface list member add interface=ether5 list=simpul-tunnels",
     "an entry of others in the list simpul-tunnels"),
])
def test_what_may_open_something_of_ours(line: str, told: str) -> None:
    device = router()
    assert device.do("/interface list add name=simpul-tunnels") == ""
    assert device.do(line) == ""
    assert [w.partition(" may let")[0] for w in running(device).warnings] == [told]


@pytest.mark.parametrize("line", [
    "/ip firewall filter add action=drop chain=simpul-permit",
    "/ip firewall filter add action=log chain=simpul-input",
    "/ip firewall filter add action=accept chain=simpul-permit disabled=yes",
    "/ip firewall filter add action=accept chain=theirs",
    "/ip firewall address-list add address=10.66.0.0/16 list=theirs",
    "/ip firewall address-list add address=10.66.0.0/16 disabled=yes list=simpul-management",
])
def test_what_opens_nothing_of_ours(line: str) -> None:
    device = router()
    assert device.do(line) == ""
    assert running(device).warnings == ()
