"""What comes out of a connection, and when it wakes its reader."""

from __future__ import annotations

import socket
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paramiko.buffered_pipe import BufferedPipe

from platforms.packets import Awaited, Packets

MARK = b"!0011ab"
# Letters of which marks are made, so that halves of one turn up.
CLOSE = st.lists(st.sampled_from([MARK[:n] for n in range(1, len(MARK))] + [b"x", b"\r\n"]), max_size=30).map(b"".join)


class Woken:
    """A channel's buffer that counts how often a reader was woken."""

    def __init__(self) -> None:
        self.in_buffer = cast("Any", BufferedPipe())    # whose types are those of another paramiko
        self.times = 0
        self.in_buffer._cv = SimpleNamespace(notify_all=self._count)

    def _count(self) -> None:
        self.times += 1


def cut(text: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({0, len(text), *(p % (len(text) + 1) for p in places)})
    return [text[a:b] for a, b in pairwise(ends)]


@given(before=CLOSE, after=CLOSE, places=st.lists(st.integers(0, 999), max_size=12), greedy=st.booleans())
def test_a_reader_sleeps_until_his_mark_has_come_whole_and_loses_nothing(
        before: bytes, after: bytes, places: list[int], greedy: bool) -> None:
    channel = Woken()
    Awaited(channel).wait_for(b"--never--", MARK)
    heard, read = b"", b""
    for piece in cut(before + MARK + after, places):
        heard += piece
        told = channel.times
        channel.in_buffer.feed(piece)
        assert channel.times - told == (MARK in heard)
        if greedy:                          # what he took meanwhile counts, too
            read += channel.in_buffer.empty()
    assert read + channel.in_buffer.empty() == before + MARK + after


def test_who_waits_for_nothing_is_woken_by_every_packet_and_a_flood_wakes_everybody() -> None:
    channel = Woken()
    awaited = Awaited(channel)
    channel.in_buffer.feed(b"router-0#")
    assert channel.times == 1
    awaited.wait_for(MARK)
    for _ in range(70):
        channel.in_buffer.feed(b"x" * 1000)
    assert 1 < channel.times < 8
    assert len(channel.in_buffer) == 70_009


@given(stream=st.binary(max_size=300), places=st.lists(st.integers(0, 999), max_size=9),
       sizes=st.lists(st.integers(1, 40), min_size=1))
def test_packets_are_handed_out_in_the_pieces_that_are_asked_for(
        stream: bytes, places: list[int], sizes: list[int]) -> None:
    here, there = socket.socketpair()
    with here, there:
        packets = Packets(here)
        for piece in cut(stream, places):
            there.sendall(piece)
        there.shutdown(socket.SHUT_WR)
        read = b""
        for size in sizes:
            if len(read) + size > len(stream):
                with pytest.raises(EOFError):
                    packets.read_all(len(stream) - len(read) + 1)
                break
            read += packets.read_all(size)
        assert stream.startswith(read)


def test_a_handshake_that_takes_too_long_ends_and_one_that_is_over_does_not() -> None:
    here, there = socket.socketpair()
    with here, there:
        here.settimeout(0.001)
        packets = Packets(here)
        packets.start_handshake(0.0)
        with pytest.raises(EOFError):
            packets.read_all(5)
        packets.complete_handshake()
        there.sendall(b"12345")
        assert packets.read_all(5) == b"12345"
