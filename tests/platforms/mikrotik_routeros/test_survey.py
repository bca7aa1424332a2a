"""A RouterOS in service that nobody declared: what follows from its export, and what is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.mikrotik_routeros.survey import read
from simpul.adoption.surveyed import Address, Peer, Port, Route
from simpul.errors import DialectError
from tests.platforms.mikrotik_routeros.survey import asked
from tests.platforms.peers import Peer as Published
from tests.platforms.peers import peers


def test_what_it_is_follows_from_what_it_prints() -> None:
    seen = read(asked())
    assert seen.hostname == "RTR-KEC-SEBULU"
    ports = {p.name: p for p in seen.ports}
    assert ports["ether1-telkom"] == Port("ether1-telkom", "port", 1492, True, (Address("203.0.113.82/30"),))
    assert not ports["ether4"].up
    assert (ports["bridge-lan"].kind, ports["bridge-lan"].members) == ("bridge", ("ether2", "ether3"))
    assert ports["bridge-lan"].addresses == (Address("192.168.10.1/24"),), "what is disabled is not there"
    assert (ports["vlan-kamera"].parent, ports["vlan-kamera"].vlan) == ("bridge-lan", 70)
    assert (ports["pppoe-icon"].kind, ports["pppoe-icon"].parent) == ("ppp", "ether5")
    assert ports["wg-lama"].kind == "wireguard"
    assert set(seen.routes) == {
        Route("default", "ether1-telkom", "203.0.113.81"), Route("default", "pppoe-icon"),
        Route("172.31.0.0/16", "bridge-lan", "192.168.10.253"), Route("10.9.0.0/16", "blackhole")}
    assert (seen.asn, seen.peers) == (65010, (Peer("192.168.10.2", "65011", "kabel ke gedung B"),))
    assert "rahasia" not in seen.stream
    assert "4DJ8G4tI" not in seen.stream
    assert seen.unread


def test_bgp_of_the_older_way_and_lines_by_dhcp() -> None:
    seen = read(asked("7.18.2", """/routing bgp template set default as=65010
/routing bgp connection add name=atas remote.address=192.0.2.1 remote.as=65000 local.role=ebgp templates=default
/ip dhcp-client add interface=ether1
/ip dhcp-client add interface=ether2 add-default-route=no"""))
    assert (seen.asn, [(p.name, p.asn, p.description) for p in seen.peers]) == (65010, [("192.0.2.1", "65000", "atas")])
    assert [r for r in seen.routes if r.given] == [Route("default", "ether1", None, given=True)]


@pytest.mark.parametrize("spoil", [
    lambda t: t.replace("# end of the survey", ""), lambda t: t.replace("by RouterOS 7.", "by RouterOS 6."),
    lambda t: t[t.index("/interface"):], lambda _: ""])
def test_what_is_no_whole_answer_is_refused(spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(DialectError, match="SIM406"):
        read(spoil(asked()))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_whatever_a_file_holds_is_read_or_refused(data: st.DataObject) -> None:
    """Lines and words lost, doubled, or from elsewhere in the file."""
    text = asked()
    lines, words = text.splitlines(), re.findall(r"[^\s=]+", text)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines) - 2))
        row = re.split(r"([\s=])", lines[at])
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.sampled_from(["", "0", "::/0", "%", "\"", *words]))
        lines[at:at + 1] = data.draw(st.sampled_from([["".join(row)], [], [lines[at]] * 2]))
    try:
        seen = read("\n".join(lines) + "\n")
    except DialectError:
        return
    assert seen.hostname


@pytest.mark.parametrize("peer", peers("mikrotik_routeros"), ids=lambda p: p.name)
def test_routers_of_others_are_read(peer: Published) -> None:
    text = peer.text()
    if text is None:
        pytest.skip("configurations of others are not fetched, so nothing was tried on them: make peers")
    answer = f"{text}\n# port ether1 ether1\n# end of the survey\n"
    if peer.name.endswith("-v6"):
        with pytest.raises(DialectError, match="names no version 7"):
            read(answer)
        return
    seen = read(answer)
    assert seen.hostname
    assert any(p.addresses for p in seen.ports) == (" address=" in text)
