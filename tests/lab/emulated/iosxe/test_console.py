"""What `simpul lab exec ROUTER LINE` types: it is at the prompt of exec mode, as whoever has the console cable is."""

from __future__ import annotations

import asyncio

import pytest

from lab.emulated.iosxe.device import Device
from lab.emulated.paste import Paste
from lab.emulated.server import Gone


class Slowly(Paste):
    """Types the next line when the prompt is there, and keeps each piece that is printed."""

    def __init__(self, *lines: str, thinking: float = 0.0) -> None:
        super().__init__("", "admin")
        self._lines, self._faults.thinking = list(lines), thinking
        self.pieces: list[str] = []

    async def read(self) -> str:
        if not self._lines:
            raise Gone
        return self._lines.pop(0)

    async def write(self, text: str) -> None:
        self.pieces.append(text)


def test_a_line_is_a_command_of_exec_mode_and_only_its_answer_is_printed(router: Device) -> None:
    shown = asyncio.run(router.typed("show running-config | include hostname"))
    assert shown.replace("\r", "").strip() == "hostname kukar-edge-1"
    assert "Invalid input" in asyncio.run(router.typed("interface Loopback7"))
    assert "Loopback7" not in router.text()


def test_several_lines_go_into_configuration_mode_and_out_of_it(router: Device) -> None:
    screen = asyncio.run(router.typed("configure terminal\ninterface Loopback7\n description budi\nend\nshow clock\n"))
    assert "interface Loopback7\n description budi\n" in router.text()
    assert "kukar-edge-1(config-if)#" in screen
    assert router.changed_at is not None
    assert router.changed_at[1] == "console"
    # Of a shell's $(...) the last line has no end.
    asyncio.run(router.typed("configure terminal\nhostname lain"))
    assert router.hostname == "lain"


def test_the_last_line_is_taken_as_well(router: Device) -> None:
    asyncio.run(router.typed("configure terminal\ninterface Loopback7\n description budi"))
    assert "interface Loopback7\n description budi\n" in router.text()


def test_a_long_answer_waits_for_no_key(router: Device) -> None:
    assert "--More--" not in asyncio.run(router.typed("show running-config\nshow running-config"))


@pytest.mark.parametrize(("thinking", "pieces"), [
    (0.0, ["\r\n>", "show clock\r\n*\r\n>", "!x\r\n>"]),
    # What was typed is seen while the command takes its time.
    (0.001, ["\r\n>", "show clock\r\n", "*\r\n>", "!x\r\n>"])])
def test_an_answer_comes_with_the_prompt_after_it(router: Device, thinking: float, pieces: list[str]) -> None:
    console = Slowly("show clock\n", "!x\n", thinking=thinking)
    with pytest.raises(Gone):
        asyncio.run(router.shell(console))
    clock = next(row for piece in console.pieces for row in piece.split("\r\n") if row.startswith("*"))
    assert [p.replace("kukar-edge-1#", ">").replace(clock, "*") for p in console.pieces] == pieces
