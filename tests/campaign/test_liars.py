"""A router whose screen lies, at each step of a change: it ends as it was or as it was confirmed, and nobody says
otherwise. What is printed is changed on its way out of the emulated router; what it does stays true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab.emulated.server import Console
from platforms.cisco_iosxe.cli import CommandLine
from platforms.mikrotik_routeros.console import Console as RouterOsConsole
from simpul.errors import DeviceError
from tests.platforms.contract.stand import Stand, stood

pytestmark = pytest.mark.campaign
Lie = Callable[[str], str]
STEPS = ("stage", "arm", "commit", "confirm")
PATIENCE = 4.0                  # seconds for an answer, where the driver would wait minutes
LOG = "*Nov 30 20:00:00.123: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet9, changed state to down"


def once(at: int, lie: Lie) -> Lie:
    """A lie about the piece of that number, counted from when it begins."""
    return from_(at, lie, at + 1)


def from_(at: int, lie: Lie, until: int = 1 << 30) -> Lie:
    """A lie about all pieces from that number on."""
    seen = iter(range(1, 1 << 30))
    return lambda text: lie(text) if at <= next(seen) < until else text


def inside(words: str) -> Lie:
    """Words in the middle of what is printed."""
    return lambda text: text[:len(text) // 2] + words + text[len(text) // 2:]


# Each made anew for a test. A name is the router's own.
LIES: dict[str, Callable[[str], Lie]] = {
    "lines are wrapped at eighty columns": lambda _: lambda text: re.sub(r"([^\r\n]{80})", "\\1\r\n", text),
    "everything comes twice": lambda _: lambda text: text * 2,
    "it calls itself otherwise after a while": lambda name: from_(4, lambda t: t.replace(name, "lain-edge-9")),
    "a terminal's escapes in each line": lambda _: lambda text: text.replace("\n", "\x1b[K\n"),
    "bytes of nothing": lambda _: lambda text: f"\x00{text}",
    "a page that is waited at": lambda _: once(3, inside(" --More-- ")),
    "a message in an answer": lambda _: once(3, inside(f"\r\n{LOG}\r\n")),
    "a message in a later answer": lambda _: once(5, inside(f"\r\n{LOG}\r\n")),
    "an answer that does not end": lambda _: lambda text: text + "." * 200_000,
    "silence after a while": lambda _: from_(5, lambda _: ""),
    "half of an answer is lost": lambda _: once(4, lambda text: text[:len(text) // 2]),
    "a prompt where none is": lambda name: lambda text: text.replace("\r\n", f"\r\n{name}#\r\n", 1),
}


class Screen:
    """What the emulated router's sessions print, and the lie about it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.lie: Lie | None = None
        send = Console._send

        def lying(console: Console, text: str) -> None:
            said = self.lie(text) if self.lie is not None else text
            if said:
                send(console, said)

        patch.setattr(Console, "_send", lying)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    exchange, exchanged = CommandLine._exchange, RouterOsConsole._exchange
    monkeypatch.setattr(CommandLine, "_exchange", lambda line, lines, seconds, **more: exchange(
        line, lines, min(seconds, PATIENCE), **more))
    monkeypatch.setattr(RouterOsConsole, "_exchange", lambda console, text, end, seconds: exchanged(
        console, text, end, min(seconds, PATIENCE)))
    return Screen(monkeypatch)


@pytest.fixture(params=["cisco_iosxe", "mikrotik_routeros"])
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    with stood(str(request.param), tmp_path) as made:
        yield made
        for device in made.opened:
            device.close()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("lie", LIES)
def test_it_ends_as_before_or_as_confirmed_and_nobody_says_otherwise(
    stand: Stand, screen: Screen, lie: str, step: str,
) -> None:
    device = stand.open()
    before = stand.runs(device).objects
    fragment = stand.fragment(device, 0)
    said = "nothing"
    try:
        for now in STEPS:
            if now == step:
                screen.lie = LIES[lie](stand.name)
            if now == "stage":
                device.stage(fragment, {})
            elif now == "arm":
                device.arm(fragment.id, stand.seconds)
            elif now == "commit":
                device.commit(fragment.id)
            else:
                device = stand.open()
                device.confirm(fragment.id, [fragment.id])
                said = "confirmed"
    except DeviceError as error:
        said = str(error)
    screen.lie = None
    stand.wait(2 * stand.seconds + 120)
    later = stand.open()
    fate = later.fate(fragment.id)
    if said == "confirmed" or fate == "confirmed":
        assert (fate, stand.stands(later)[0]) == ("confirmed", True), said
    else:
        assert fate in {"unseen", "staged", "reverted"}, said
        assert stand.runs(later).objects == before, said
