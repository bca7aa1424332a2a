"""The routing table of an uplink in `wan`, which is its tunnels' mark, too: as `simpul-effects` numbers them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_POLYNOMIAL: Final = 0x04C11DB7


@lru_cache(maxsize=1 << 10)
def table(uplink: str) -> int:
    """The number of an uplink's table: a checksum of its name, apart from the kernel's own."""
    return cksum(uplink.encode()) % 2147480000 + 1000


def cksum(data: bytes) -> int:
    """As POSIX.1-2017 has it in `cksum`: the CRC of the bytes, then of their number, inverted."""
    size = len(data)
    found = 0
    for byte in data + size.to_bytes((size.bit_length() + 7) // 8, "little"):
        found ^= byte << 24
        for _ in range(8):
            found = (found << 1 ^ _POLYNOMIAL if found & 0x80000000 else found << 1) & 0xFFFFFFFF
    return found ^ 0xFFFFFFFF
