"""The packet that shows a finding is one that an engineer could send."""

from __future__ import annotations

import pytest

from simpul.proof.boxes import ALL, ICMP, ICMP6, PROTOCOL, TCP, UDP, with_
from simpul.proof.packet import sample


@pytest.mark.parametrize(("version", "without", "said"), [
    (4, (), "tcp 49152 -> 22 SYN"), (4, (TCP,), "udp 49152 -> 22"), (4, (TCP, UDP), "icmp echo-request"),
    (4, (TCP, UDP, ICMP), "protocol 47"), (6, (TCP, UDP), "icmpv6 echo-request"),
    (6, (TCP, UDP, ICMP6), "protocol 47"),
])
def test_it_is_of_a_protocol_that_its_family_carries(version: int, without: tuple[int, ...], said: str) -> None:
    protocols = sum(1 << n for n in range(256) if n not in without)
    assert str(sample(with_(ALL[version], (PROTOCOL, protocols)))).endswith(f" {said}")
