"""A change from staging to confirmation, broken off before any one line that the router reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from lab.emulated.iosxe.terminal import Terminal
from lab.emulated.server import Gone
from simpul.device import FateState
from simpul.errors import DeviceError
from tests.platforms.cisco_iosxe_device.bench import Bench, loopback

Kind = Literal["power", "line"]
_STANDS: tuple[FateState, ...] = ("confirmed", "confirmed-unsaved")


@dataclass
class Broken:
    """Lines that the router has read since the beginning, and the number of the one that it does not come to."""

    at: int | None
    read: int = 0


@contextmanager
def broken(bench: Bench, kind: Kind, at: int | None) -> Iterator[Broken]:
    """Before the line of that number the power goes, or the session."""
    state, original = Broken(at), Terminal.line

    async def line(self: Terminal, *arguments: Any, **named: Any) -> str:
        text = await original(self, *arguments, **named)
        state.read += 1
        if state.read == state.at:
            if kind == "power":
                bench.device.power_cut()
            else:
                self.console.cut()
            raise Gone
        return text

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Terminal, "line", line)
        yield state


def lived(bench: Bench, kind: Kind, at: int | None) -> int:
    """One life of a change that breaks there; how many lines it had. Asserts that the router ends as before, or as
    confirmed, and says truly which.
    """
    before = after = plain(bench.text)
    fragment = bench.fragment(loopback(65, "10.126.65.1"), loopback(66, "10.126.66.1"))
    with broken(bench, kind, at) as state:
        try:
            first = bench.open()
            first.stage(fragment, {})
            first.arm(fragment.id, 120)
            first.commit(fragment.id)
            after = plain(bench.text)
            second = bench.open()
            second.confirm(fragment.id)
        except DeviceError:
            pass
    bench.pass_time(1000)
    later = bench.open()
    fate = later.fate(fragment.id)
    text = plain(bench.text)
    assert text == (after if fate in _STANDS else before), f"{kind} before line {at}: {fate}"
    assert all(p.state in ("staged", "confirmed-unsaved") for p in later.pending())
    if fate == "confirmed-unsaved":
        later.confirm(fragment.id)
        assert later.fate(fragment.id) == "confirmed"
    bench.power_cut()
    assert plain(bench.text) == text, "what boots is what ran"
    again = bench.open().fate(fragment.id)
    assert (again == "confirmed") == (fate in _STANDS)
    return state.read


def plain(text: str) -> str:
    """A configuration without the driver's marks."""
    return "".join(f"{line}\n" for line in text.splitlines() if "SIMPUL_" not in line)
