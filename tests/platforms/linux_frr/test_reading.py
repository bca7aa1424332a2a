"""A router's answer, read once, says to whoever claims something of it what a reading of their own would."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from platforms.linux_frr.dialect import LinuxFrr
from platforms.linux_frr.dialect.reading import Reading
from tests.platforms.linux_frr.frr_texts import fetched, frr_objects, running_text

OTHERS = {
    "frr/prefix-list/OFFICE.conf": "ip prefix-list OFFICE seq 5 permit 172.16.0.0/12 le 24\n",
    "frr/route-map/OFFICE.conf": "route-map OFFICE permit 10\n set metric 7\nexit\n",
    "frr/neighbor/192.0.2.9.conf": "router bgp 64602\n neighbor 192.0.2.9 remote-as 65010\nexit\n",
    "frr/route/172.30.0.0_16.conf": "ip route 172.30.0.0/16 blackhole\n",
    "frr/bfd-profile/OFFICE.conf": "bfd\n profile OFFICE\n  detect-multiplier 3\n exit\nexit\n",
    "frr/ospf.conf": "router ospf\n ospf router-id 10.0.0.1\nexit\n",
    "frr/ospf-interface/vlan7.conf": "interface vlan7\n ip ospf area 0\nexit\n",
    "interface/vlan10.conf": "vlan 10\n",
}
SPOKEN = ("bfd\n profile OFFICE\n  detect-multiplier 3\n exit\n !\nexit\n!\ninterface vlan7\n ip ospf area 0\nexit\n!\n"
          "router ospf\n ospf router-id 10.0.0.1\nexit\n!\n")


@given(frr_objects(bgp_always=True), st.booleans(), st.data())
def test_claims_are_heeded_as_if_each_had_a_reading_of_its_own(
    objects: dict[str, str], more: bool, data: st.DataObject,
) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(objects))))
    text = fetched({i: objects[i] for i in kept}, running_text(objects, theirs=True) + (SPOKEN if more else ""))
    read = Reading(text)
    every = objects | OTHERS
    for _ in range(3):
        claims = {i: every[i] for i in data.draw(st.sets(st.sampled_from(sorted(every))))}
        assert read.config(claims) == LinuxFrr().running(text, claims)


def test_fifty_new_sites_are_held_against_one_reading() -> None:
    text = fetched({}, "router bgp 64602\n neighbor 10.0.0.9 remote-as 64600\nexit\n!\n")
    with patch.object(LinuxFrr, "running", autospec=True, side_effect=LinuxFrr.running) as running:
        read = Reading(text)
        for n in range(50):
            read.config({f"frr/neighbor/10.0.1.{n}.conf": "router bgp 64602\nexit\n", f"wireguard/wg{n}.conf": ""})
    assert running.call_count == 1
