"""A world that remembers what two routers let through says what one says that sees them for the first time."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from lab.emulated.clock import Clock
from lab.emulated.linux_frr.device import LinuxFrr
from lab.emulated.linux_frr.end import LinuxFrrEnd
from lab.emulated.linux_frr.masking import public_half
from lab.emulated.world import World

KEYS = {"hub": "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=", "edge": "OD1/BMzNEZcVn6DkV0wNDlMRRvZ+jDLbQ4GlxLOzXmg="}
ADDRESS = {"hub": "203.0.113.2", "edge": "203.0.113.6"}
INSIDE = {"hub": "10.127.0.0", "edge": "10.127.0.1"}
ASN = {"hub": 64600, "edge": 64602}
# What somebody changes, and changes back: of whom, of which file, which words for which.
EDITS = (
    ("hub", "wireguard/wg1.conf", "ListenPort = 51821", "ListenPort = 51822"),
    ("edge", "wireguard/wg1.conf", "AllowedIPs = 0.0.0.0/0", "AllowedIPs = 10.9.0.0/16"),
    ("hub", "wireguard/wg1.conf", public_half(KEYS["edge"]), public_half(KEYS["hub"])),
    ("hub", "nft/wan/50-listen.elements", "51821", "51829"),
    ("edge", "nft/inside/10-input.nft", "tcp dport 179 accept", "tcp dport 22 accept"),
    ("hub", "nft/inside/10-input.nft", "@links", "@none"),
    ("edge", "frr/neighbor/x.conf", "remote-as 64600", "remote-as 64601"),
    ("hub", "frr/neighbor/x.conf", "remote-as 64602", "remote-as 64603"),
    ("edge", "wireguard/wg1.conf", "# address 10.127.0.1/31", "# address 10.127.0.3/31"),
    ("hub", "wan/fibre.conf", "203.0.113.2/30", "203.0.113.1/30"),
)


def files(name: str, edits: frozenset[int]) -> dict[str, str]:
    far = "edge" if name == "hub" else "hub"
    endpoint = "Endpoint = 203.0.113.2:51821\n" if name == "edge" else ""
    found = {
        f"host/{name}.conf": f"hostname {name}\nloopback 10.126.0.{len(name)}/32\n",
        "wan/fibre.conf": f"port eth0\naccess static\naddress {ADDRESS[name]}/30\ngateway 203.0.113.9\nmtu 1500\n"
                          "metric 1\n",
        "wireguard/wg1.conf": f"# uplink fibre\n# address {INSIDE[name]}/31\n[Interface]\nPrivateKey = {KEYS[name]}\n"
                              f"ListenPort = 51821\n[Peer]\nPublicKey = {public_half(KEYS[far])}\n"
                              f"AllowedIPs = 0.0.0.0/0, ::/0\n{endpoint}",
        "nft/wan/00-listen.nft": "set listen {\n\ttype inet_service\n}\n",
        "nft/wan/10-input.nft": "chain input {\n\ttype filter hook input priority filter; policy drop;\n"
                                "\tct state established,related accept\n\tudp dport @listen accept\n}\n",
        "nft/wan/50-listen.elements": "add element inet simpul listen { 51821 }\n",
        "nft/inside/00-links.nft": "set links {\n\ttype ipv4_addr\n\telements = { 10.127.0.0/16 }\n}\n"
                                   "set none {\n\ttype ipv4_addr\n}\n",
        "nft/inside/10-input.nft": "chain input {\n\ttype filter hook input priority filter; policy drop;\n"
                                   "\tct state established,related accept\n"
                                   "\tiifname \"wg*\" ip saddr @links tcp dport 179 accept\n}\n",
        "frr/bgp.conf": f"router bgp {ASN[name]}\n no bgp default ipv4-unicast\nexit\n",
        "frr/neighbor/x.conf": f"router bgp {ASN[name]}\n neighbor {INSIDE[far]} remote-as {ASN[far]}\n"
                               f" address-family ipv4 unicast\n  neighbor {INSIDE[far]} activate\n"
                               " exit-address-family\nexit\n"}
    for device, identifier, words, others in (EDITS[n] for n in sorted(edits)):
        if device == name:
            found[identifier] = found[identifier].replace(words, others)
    return found


class Pair:
    """A hub and an edge, on the providers' network."""

    def __init__(self) -> None:
        self.world = World(Clock(speed=0.0), datetime(2026, 6, 1, 12, 0, 0))
        self.devices = {name: LinuxFrr(self.world.clock) for name in ("hub", "edge")}
        for name, device in self.devices.items():
            end = LinuxFrrEnd(device, self.world, name)
            self.world.line(end, "eth0", access="static", network=f"{ADDRESS[name]}/30")

    def become(self, name: str, edits: frozenset[int]) -> None:
        helper = self.devices[name].helper
        helper.disk.conf = files(name, edits)
        helper.boot()
        self.world.clock.advance(400.0)

    def says(self) -> tuple[object, ...]:
        return tuple(self.world.hops(name, 4) for name in self.devices)


def first_seen(edits: frozenset[int]) -> tuple[object, ...]:
    pair = Pair()
    for name in pair.devices:
        pair.become(name, edits)
    return pair.says()


def test_the_pair_stands_and_each_edit_takes_it_down() -> None:
    """But for a filter that lets nobody begin a session: the other end begins it."""
    up = ([("wg1", "edge", "wg1")], [("wg1", "hub", "wg1")])
    filters = frozenset(n for n, edit in enumerate(EDITS) if edit[1].startswith("nft/inside/"))
    assert first_seen(frozenset()) == up
    for n, edit in enumerate(EDITS):
        assert first_seen(frozenset({n})) == (up if n in filters else ([], [])), edit
    assert first_seen(filters) == ([], [])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sets(st.integers(0, len(EDITS) - 1), max_size=2), min_size=2, max_size=6))
def test_what_is_remembered_is_what_would_be_seen(changes: list[set[int]]) -> None:
    pair = Pair()
    stands: frozenset[int] = frozenset()
    for name in pair.devices:
        pair.become(name, stands)
    for change in changes:
        stands = stands ^ change
        for name in pair.devices:
            if any(EDITS[n][0] == name for n in change):
                pair.become(name, stands)
        assert pair.says() == first_seen(stands)
