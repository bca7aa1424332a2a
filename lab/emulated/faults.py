"""What goes wrong on demand at an emulated device's command line. Each is what a real line or box does to a tool."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Faults:
    """One device's faults; all off at first. They may be changed at any time and hold for open sessions, too.

    `slow`: seconds before each piece of output. `thinking`: seconds that each command takes. `drop_after`: the
    connection breaks after so many more characters of output, in the middle of a line. `refuse`: connections end before
    the SSH handshake. `hang`: what is typed is read and nothing is answered. `flood`: a line that is printed, unasked,
    with each output, as the log does on a console. `disk_full`: whatever the device would write to its disk fails in
    the vendor's words.
    """

    slow: float = 0.0
    thinking: float = 0.0
    drop_after: int | None = None
    refuse: bool = False
    hang: bool = False
    flood: str = ""
    disk_full: bool = False

    def clear(self) -> None:
        """All well again."""
        fresh = Faults()
        for name in self.__slots__:
            setattr(self, name, getattr(fresh, name))
