"""Whoever writes over a description of ours takes nothing: the plan gives it back, in one line, and undoes to his."""

from __future__ import annotations

from simpul.config.diff import diff
from simpul.config.patch import order
from simpul.config.recognised import recognised
from simpul.config.simulate import simulate
from tests.platforms.cisco_iosxe.edges import edges, rendered, router, send, stream
from tests.platforms.cisco_iosxe.patch_case import DIALECT


def test_descriptions_of_ports_of_the_loopback_and_of_a_session_come_back() -> None:
    device = router()
    intended = DIALECT.intended(rendered(edges()["kukar-edge-1"]))
    before = DIALECT.running(stream(device))
    send(device, order(diff(before, intended), before, intended, DIALECT))
    peer = next(i for i in intended.objects if i.startswith("bgp/neighbor/10.")).rpartition("/")[2]
    tunnel = next(i for i in intended.objects if i.startswith("interface/Tunnel")).rpartition("/")[2]
    process = intended.objects["bgp/process"].text.partition("\n")[0]
    device.configure("interface Loopback0\n description jangan dihapus\n"
                     f"interface {tunnel}\n description ke hub\n ip mtu 1380\n"
                     f"{process}\n neighbor {peer} description pusat\n")
    stands = DIALECT.running(stream(device))
    ids = {"interface/Loopback0", f"interface/{tunnel}", f"bgp/neighbor/{peer}", "bgp/process"}
    assert {i for i in intended.objects if not stands.objects[i].owned} == ids
    found = DIALECT.link(recognised(stands, intended))
    assert sorted(words.partition(" ")[0] for words in found.warnings) == sorted(ids - {"bgp/process"})
    steps = order(diff(found, intended), found, intended, DIALECT)
    assert {s.id for s in steps} == ids - {"bgp/process"}
    simulate(found, steps, DIALECT)
    send(device, steps)
    after = DIALECT.running(stream(device))
    assert recognised(after, intended) is after
    assert diff(after, intended) == ()
    for step in reversed(steps):
        device.configure("".join(f"{line}\n" for line in step.undo))
    assert {i: o.text for i, o in DIALECT.running(stream(device)).objects.items()} == {
        i: o.text for i, o in stands.objects.items()}


def test_before_our_first_change_a_loopback_of_the_same_addresses_is_somebody_s() -> None:
    device = router()
    intended = DIALECT.intended(rendered(edges()["kukar-edge-1"]))
    device.configure(intended.objects["interface/Loopback0"].text.replace("simpul:loopback", "manajemen"))
    before = DIALECT.running(stream(device))
    assert recognised(before, intended) is before
