"""What somebody typed on a line of an IOS-XE, in the inventory's words; and what no inventory could ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from platforms.cisco_iosxe.says import says
from simpul.config.diff import diff
from simpul.config.patch import order
from simpul.drift.said import Said, Unsayable
from tests.platforms.cisco_iosxe.circular import with_a_line_that_is_dialled
from tests.platforms.cisco_iosxe.edges import HOURS, edges, rendered, router, running, send, with_a_lan_core
from tests.platforms.cisco_iosxe.patch_case import DIALECT

EDGE = "paser-edge-1"
PORT, ROUTE = "interface/GigabitEthernet1", "route/SIMPUL-fibre/0.0.0.0_0"


def test_what_somebody_typed_on_a_line_is_said_as_it_runs() -> None:
    device = router()
    before, goal = running(device), DIALECT.intended(rendered(edges()[EDGE]))
    send(device, order(diff(before, goal), before, goal, DIALECT))

    def now(object_id: str) -> Said | Unsayable:
        return says(object_id, running(device).objects[object_id].text)

    assert now(PORT) == Said("fibre", goal.objects[PORT].text, "static", "203.0.113.22/30", mtu=1500,
                             silent=frozenset({"gateway"}))
    assert now(ROUTE) == Said("fibre", goal.objects[ROUTE].text, "static", gateway="203.0.113.21",
                              silent=frozenset({"address"}))
    device.configure("interface gi1\n ip address 203.0.113.30 255.255.255.252\n ip mtu 1460\n"
                     "no ip route vrf SIMPUL-fibre 0.0.0.0 0.0.0.0 203.0.113.21 name SIMPUL-fibre\n"
                     "ip route vrf SIMPUL-fibre 0.0.0.0 0.0.0.0 203.0.113.29 name SIMPUL-fibre")
    said, way = now(PORT), now(ROUTE)
    assert isinstance(said, Said)
    assert isinstance(way, Said)
    assert (said.address, said.mtu, way.gateway) == ("203.0.113.30/30", 1460, "203.0.113.29")
    device.configure("ip route vrf SIMPUL-fibre 0.0.0.0 0.0.0.0 203.0.113.33 name SIMPUL-fibre")
    assert isinstance(now(ROUTE), Unsayable), "a second gateway"
    device.configure("interface gi1\n ip address dhcp")
    assert now(PORT) == Said("fibre", running(device).objects[PORT].text, "dhcp", mtu=1460)
    device.configure("interface gi1\n ip address 203.0.113.30 255.255.255.252\n"
                     " ip address 203.0.113.34 255.255.255.252 secondary")
    assert isinstance(now(PORT), Unsayable), "two addresses"
    device.configure("interface gi1\n ip policy route-map OUT")
    assert PORT in running(device).objects


def test_a_dialled_line_is_said_by_its_dialer() -> None:
    texts = {o.id: o.text for o in DIALECT.intended(rendered(
        with_a_line_that_is_dialled(edges()[EDGE]))).objects.values()}
    (dialer,) = [i for i in texts if i.startswith("interface/Dialer")]
    said = says(dialer, texts[dialer])
    assert isinstance(said, Said)
    assert (said.uplink, said.access, said.address, said.mtu) == ("fibre", "pppoe", None, 1492)
    assert isinstance(says(PORT, texts[PORT]), Unsayable)
    assert isinstance(says("route/SIMPUL-fibre/0.0.0.0_0", texts["route/SIMPUL-fibre/0.0.0.0_0"]), Unsayable)


@pytest.mark.parametrize("name", [EDGE, "kukar-edge-1"])
def test_nothing_else_is_said_and_each_says_why(name: str) -> None:
    model = edges(HOURS)[name]
    lines = {f"interface/{u.port}" for u in model.uplinks} | {
        f"route/SIMPUL-{u.name}/0.0.0.0_0" for u in model.uplinks if u.gateway}
    for item in rendered(replace(model, shut=("GigabitEthernet4",))):
        said = says(item.id, item.text)
        assert isinstance(said, Said) == (item.id in lines), item.id
        if isinstance(said, Unsayable):
            assert len(said.why) > 20, item.id
    cored = {i: o.text for i, o in DIALECT.intended(rendered(with_a_lan_core(edges()[EDGE]))).objects.items()}
    for kind in ("ospf/", "ospfv3/", "key-chain/"):
        (one, *_) = [i for i in cored if i.startswith(kind)]
        assert "`ospf:`" in getattr(says(one, cored[one]), "why", ""), one
    assert isinstance(says(PORT, None), Unsayable)
    assert isinstance(says(PORT, "interface GigabitEthernet1\n nonsense here\n"), Unsayable)
