"""What becomes of a packet in a zone's table."""

from __future__ import annotations

import pytest

from lab.emulated.ends import Packet
from lab.emulated.linux_frr.nft import Table
from lab.emulated.linux_frr.nft_rules import Unread

RULES = """chain input {
	type filter hook input priority filter; policy drop;
	ct state established,related accept
	iifname . ip saddr != @guard drop
	iifname "wg*" ip saddr @links tcp dport 179 accept
	icmp type { destination-unreachable, time-exceeded } accept
	ip saddr . ip daddr . meta l4proto . th dport @permit accept
	ip saddr 10.9.0.0/16 jump more
	counter drop
}
chain more {
	tcp dport 22 return
	udp dport { 53, 123 } accept
	meta hour "07:00"-"21:00" accept
}
"""
SETS = """set links {
	type ipv4_addr
	flags interval
	elements = { 10.127.0.0/16,
		10.128.0.0/16
	}
}
set guard {
	type ifname . ipv4_addr
	flags interval
}
set permit {
	type ipv4_addr . ipv4_addr . inet_proto . inet_service
	flags interval
}
"""
FILL = """add element inet simpul guard { "wg1" . 10.127.0.0/16 }
add element inet simpul guard { "wg1" . 10.9.0.0/16 }
add element inet simpul permit { 10.9.1.0/24 . 10.8.0.1 . tcp . 443 }
"""


@pytest.fixture
def table() -> Table:
    return Table.of({"a00-sets": SETS, "a10-input": RULES, "b50": FILL})


def said(table: Table, packet: Packet) -> bool:
    return table.passes(packet, "input")


@pytest.mark.parametrize(("packet", "passes"), [
    (Packet("tcp", "10.127.0.1", "10.127.0.2", 179, enters="wg1"), True),
    (Packet("tcp", "10.127.0.1", "10.127.0.2", 179, enters="wg2"), False),      # not believed there
    (Packet("tcp", "10.127.0.1", "10.127.0.2", 22, enters="wg1"), False),
    (Packet("tcp", "192.0.2.1", "10.127.0.2", 50000, enters="wg2", answer=True), True),
    (Packet("tcp", "10.9.1.7", "10.8.0.1", 443, enters="wg1"), True),
    (Packet("tcp", "10.9.2.7", "10.8.0.1", 443, enters="wg1"), False),
    (Packet("udp", "10.9.2.7", "10.8.0.1", 53, enters="wg1"), True),
    (Packet("tcp", "10.9.2.7", "10.8.0.1", 22, enters="wg1"), False),           # back from the chain, then dropped
    (Packet("udp", "10.9.2.7", "10.8.0.1", 99, enters="wg1"), False),           # hours are not read here
    (Packet("icmp", "10.127.0.1", "10.127.0.2", 0, enters="wg1"), False),       # an echo is none of these
])
def test_what_passes(table: Table, packet: Packet, passes: bool) -> None:
    assert said(table, packet) is passes


def test_a_hook_without_a_chain_lets_through(table: Table) -> None:
    assert table.passes(Packet("tcp", "10.0.0.1", "10.0.0.2", 1), "output")


@pytest.mark.parametrize("files", [
    {"a": "chain x {\n"}, {"a": "chain x {\n\tip saddr @none drop\n}\n"}, {"a": "add element inet simpul none { 1 }\n"},
    {"a": "chain x {\n\tjump nowhere\n}\n"}, {"a": "set x {\n\tsomething odd\n}\n"}, {"a": "words\n"},
])
def test_a_table_that_does_not_parse_is_refused_whole(files: dict[str, str]) -> None:
    with pytest.raises(Unread):
        Table.of(files)
