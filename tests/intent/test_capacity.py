"""Whether blocks fit into pools: against a slow packer that really places them."""

from __future__ import annotations

from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from simpul.intent.checks.capacity import unfit


def place(pools: list[IPv4Network], needs: dict[int, int]) -> int:
    """Cut real prefixes, largest first, from the smallest free block that holds them."""
    free = list(pools)
    missing = 0
    for length in sorted(needs):
        for _ in range(needs[length]):
            block = max((b for b in free if b.prefixlen <= length), key=lambda b: b.prefixlen, default=None)
            if block is None:
                missing += 1
                continue
            free.remove(block)
            piece = next(block.subnets(new_prefix=length))
            free += block.address_exclude(piece)
    return missing


@given(
    st.lists(st.integers(16, 24), min_size=1, max_size=3),
    st.dictionaries(st.integers(17, 26), st.integers(1, 40), max_size=4),
)
def test_it_counts_what_a_packer_cannot_place(lengths: list[int], needs: dict[int, int]) -> None:
    pools = [IPv4Network((f"10.{64 + n}.0.0", length)) for n, length in enumerate(lengths)]
    assert unfit(pools, needs) == place(pools, needs)


def test_257_blocks_of_a_24_and_one_16() -> None:
    assert unfit([IPv4Network("10.66.0.0/16")], {24: 256}) == 0
    assert unfit([IPv4Network("10.66.0.0/16")], {24: 257}) == 1
    assert unfit([IPv4Network("10.66.0.0/16"), IPv4Network("10.75.0.0/24")], {24: 257}) == 0
