"""The algebra against brute force: on a space so small that every packet can be asked."""

from __future__ import annotations

from ipaddress import ip_interface
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.linux_frr.proof import words
from simpul.proof import boxes as algebra
from simpul.proof.boxes import ALL as EVERYTHING
from simpul.proof.boxes import (
    BOTH,
    DESTINATION,
    FIRST,
    IN,
    PROTOCOL,
    SECOND,
    SOURCE,
    Box,
    Region,
    answers,
    meet,
    minus,
    with_,
)

# Two bits of protocol (TCP and ICMP), two interfaces, addresses and ports from 0 to 3.
BASE = with_(
    EVERYTHING[4],
    (IN, 3),
    (PROTOCOL, 1 << 6 | 1 << 1),
    (SOURCE, 0, 3),
    (DESTINATION, 0, 3),
    (FIRST, 0, 2),
    (SECOND, 0, 1),
)
POINTS = [
    with_(BASE, (IN, i), (PROTOCOL, 1 << p), (SOURCE, s, s), (DESTINATION, d, d), (FIRST, x, x), (SECOND, y, y))
    for i, p, s, d, x, y in product((1, 2), (6, 1), range(4), range(4), range(3), range(2))
]


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    def interval(top: int) -> tuple[int, int]:
        low = draw(st.integers(0, top))
        return low, draw(st.integers(low, top))

    return with_(
        BASE,
        (IN, draw(st.sampled_from((1, 2, 3)))),
        (PROTOCOL, draw(st.sampled_from((1 << 6, 1 << 1, 1 << 6 | 1 << 1)))),
        (SOURCE, *interval(3)),
        (DESTINATION, *interval(3)),
        (FIRST, *interval(2)),
        (SECOND, *interval(1)),
    )


def holds(some: list[Box], point: Box) -> bool:
    return any(meet(b, point) is not None for b in some)


@settings(max_examples=40, deadline=None)
@given(boxes(), boxes())
def test_what_two_boxes_share_and_what_one_has_alone(a: Box, b: Box) -> None:
    shared, alone = meet(a, b), minus(a, b)
    for point in POINTS:
        assert holds([shared] if shared else [], point) == (holds([a], point) and holds([b], point))
        assert holds(alone, point) == (holds([a], point) and not holds([b], point))
        assert sum(meet(piece, point) is not None for piece in alone) <= 1, "pieces overlap"


@settings(max_examples=40, deadline=None)
@given(st.lists(boxes(), max_size=30), boxes())
def test_a_region_cuts_and_subtracts_what_its_boxes_do(some: list[Box], box: Box) -> None:
    region = Region(some)
    cut, less = region.cut([box]), region.less(box)
    for point in POINTS:
        inside = holds([box], point)
        assert holds(cut, point) == (inside and holds(some, point))
        assert holds(less, point) == (inside and not holds(some, point))


@settings(max_examples=40, deadline=None)
@given(boxes())
def test_an_answer_has_the_ends_exchanged_and_icmp_any_type(box: Box) -> None:
    back = answers(box)
    for point in POINTS:
        tcp = point[PROTOCOL] == 1 << 6
        swapped = with_(
            point,
            (IN, 3),
            (SOURCE, point[DESTINATION], point[DESTINATION]),
            (DESTINATION, point[SOURCE], point[SOURCE]),
        )
        if tcp:
            swapped = with_(swapped, (FIRST, point[SECOND], point[SECOND]), (SECOND, point[FIRST], point[FIRST]))
            asked = with_(box, (IN, 3))
        else:
            asked = with_(box, (IN, 3), (FIRST, 0, 9), (SECOND, 0, 9))
        assert holds(back, point) == (meet(asked, swapped) is not None)


def test_ports_alone_are_asked_only_of_packets_from_anywhere_to_anywhere() -> None:
    """A thousand permits of one port: a host's prefix must lead to its own, in IPv6 as in IPv4."""
    for version, bits in ((4, 8), (6, 64)):
        permits = Region(with_(EVERYTHING[version], (SOURCE, n << bits, (n + 1 << bits) - 1), (SECOND, 443, 443))
                         for n in range(1000))
        asked = with_(EVERYTHING[version], (SOURCE, 7 << bits, (8 << bits) - 1), (SECOND, 443, 443))
        assert list(permits.near(asked)) == [7]


def test_what_one_box_covers_is_not_cut_up_by_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    slices = [with_(EVERYTHING[4], (FIRST, port, port)) for port in range(100)]
    asked = with_(EVERYTHING[4], (DESTINATION, 1, 1), (SECOND, 53, 53))
    monkeypatch.setattr(algebra, "minus", None)          # whoever cuts fails
    assert Region([*slices, with_(EVERYTHING[4], (SECOND, 53, 53))]).less(asked) == []


def test_an_address_is_read_alike_however_it_is_written() -> None:
    """The quick reader of addresses takes what Python's own takes, and refuses what it refuses."""
    for word in ("10.0.0.1/24", "10.0.0.1", "fd00::1/64", "fe80::1%eth0/64", "10.0.0.0/255.255.255.0", "01.2.3.4",
                 "1.2.3", "10.0.0.1/33", "10.0.0.1/", "/", "", "::/0", "0.0.0.0/0", "::ffff:1.2.3.4/96",
                 "1:2:3:4:5:6:7::", "10.0.0.1/024", "10.0.0.1/\u00b2", "a\0b", "1.2.3.4\udc80", "fd00::1/129",
                 "fd00::1/-1"):
        try:
            wanted = ip_interface(word)
        except ValueError:
            with pytest.raises(words.NotRead):
                words.interface(word)
            continue
        version, at, network = words.interface(word)
        assert (version, at) == (wanted.version, int(wanted.ip))
        assert (network.first, network.last) == (int(wanted.network[0]), int(wanted.network[-1]))


@given(st.lists(boxes(), max_size=6), boxes())
def test_what_boxes_share_with_one_is_what_each_shares(several: list[Box], only: Box) -> None:
    wide = (*only[:SOURCE], *BOTH[SOURCE:])
    for region in (only, wide):
        assert Region([region]).cut(several) == [s for b in several if (s := meet(b, region)) is not None]
