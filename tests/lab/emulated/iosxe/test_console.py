"""What `simpul lab exec ROUTER LINE` types: it is at the prompt of exec mode, as whoever has the console cable is."""

from __future__ import annotations

import asyncio

from lab.emulated.iosxe.device import Device


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
