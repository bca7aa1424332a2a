"""Tunnels and sessions are up where both ends agree, and down, with the reason, where one line differs."""

from __future__ import annotations

import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe import state
from lab.emulated.iosxe.device import Device
from tests.lab.emulated.iosxe.both_ends import END


@pytest.fixture
def ends() -> tuple[Device, Device]:
    clock = Clock(speed=0)
    spoke = Device(clock, startup=END.format(
        name="spoke", wan="203.0.113.10", gateway="203.0.113.9", far="203.0.113.14", loopback="10.66.0.1",
        inner="10.127.0.1", peer="10.127.0.0", asn=64602, far_asn=64600))
    hub = Device(clock, startup=END.format(
        name="hub", wan="203.0.113.14", gateway="203.0.113.13", far="203.0.113.10", loopback="10.64.0.1",
        inner="10.127.0.0", peer="10.127.0.1", asn=64600, far_asn=64602))
    spoke.world, hub.world = [hub], [spoke]
    assert not spoke.refused
    assert not hub.refused
    return spoke, hub


def tunnel(device: Device) -> state.Tunnel:
    line = device.running.get("interface", "Tunnel10")
    return state.tunnel(device, line.inside if line is not None else device.running)


def test_both_ends_agree(ends: tuple[Device, Device]) -> None:
    for device in ends:
        found = tunnel(device)
        assert (found.up, found.why, found.suite) == (True, "", "aes-gcm-256 sha384 20")
        (session,) = state.sessions(device, "ipv4")
        assert (session.state, session.received) == ("Established", 1)


@pytest.mark.parametrize(("lines", "why"), [
    ("crypto ikev2 keyring K\n peer far\n  pre-shared-key dua", "pre-shared keys differ"),
    ("crypto ikev2 proposal P\n group 19", "no proposal in common"),
    ("crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac", "no transform in common"),
    ("crypto ipsec profile IP\n set pfs group20", "PFS groups differ"),
    ("crypto ikev2 profile PR\n no match identity remote address 203.0.113.10 255.255.255.255\n"
     " match identity remote address 203.0.113.99 255.255.255.255", "an identity is not matched"),
    ("crypto ikev2 profile PR\n authentication local rsa-sig", "authentication methods differ"),
    ("crypto ikev2 profile PR\n no match fvrf WAN", "the profile is for another front-door VRF"),
    ("interface Tunnel10\n tunnel mode gre ip", "tunnel modes differ"),
    ("interface Tunnel10\n shutdown", "the other end has no such tunnel"),
    ("interface GigabitEthernet1\n shutdown", "nobody answers"),
    ("no ip route vrf WAN 0.0.0.0 0.0.0.0 203.0.113.13", "the other end has no route"),
])
def test_one_line_at_the_far_end_takes_the_tunnel_and_its_session_down(
        ends: tuple[Device, Device], lines: str, why: str) -> None:
    spoke, hub = ends
    hub.configure(lines)
    assert not hub.refused
    assert (tunnel(spoke).up, tunnel(spoke).why) == (False, why)
    (session,) = state.sessions(spoke, "ipv4")
    assert session.state in ("Idle", "Active")


@pytest.mark.parametrize("lines", [
    "router bgp 64600\n neighbor 10.127.0.1 password lain",
    "router bgp 64600\n neighbor 10.127.0.1 remote-as 64603",
    "router bgp 64600\n neighbor 10.127.0.1 shutdown",
    "router bgp 64600\n address-family ipv4\n  no neighbor 10.127.0.1 activate",
    "no router bgp 64600",
])
def test_one_line_of_bgp_at_the_far_end_takes_the_session_down_and_leaves_the_tunnel(
        ends: tuple[Device, Device], lines: str) -> None:
    spoke, hub = ends
    hub.configure(lines)
    assert tunnel(spoke).up
    assert [s.state for s in state.sessions(spoke, "ipv4")] == ["Active"]


def test_a_power_cut_at_the_far_end_is_seen_until_it_is_back(ends: tuple[Device, Device]) -> None:
    spoke, hub = ends
    hub.boot_seconds = 120
    hub.power_cut()
    assert tunnel(spoke).why == "nobody answers"
    hub.clock.advance(121)
    assert tunnel(spoke).up
