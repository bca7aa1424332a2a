"""Address pools, and what is excluded from them: one object, two kinds of commands."""

from __future__ import annotations

from ipaddress import IPv4Network

from platforms.cisco_iosxe.dialect.section import Statement


def vrf_of_pool(pool: Statement) -> str:
    """The VRF that a DHCP pool is for; empty for the inside."""
    return next((s.words[1] for s in pool.inner if s.words[0] == "vrf"), "")


def pool_networks(pool: Statement) -> list[IPv4Network]:
    """The network that a DHCP pool gives addresses of."""
    found = []
    for one in pool.inner:
        words = one.words
        if words[0] == "network" and len(words) == 3:
            try:
                found.append(IPv4Network(f"{words[1]}/{words[2].removeprefix('/')}"))
            except ValueError:
                continue
    return found
