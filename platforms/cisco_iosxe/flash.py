"""The fragments' files in flash: what takes each back. Written through Tcl in the session itself, which needs neither a
second connection nor a server for files; read back to the last character before anything depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from platforms.cisco_iosxe import record
from platforms.cisco_iosxe.cli import Answer, CommandLine
from platforms.cisco_iosxe.record import Record
from platforms.cisco_iosxe.runs import FileState, Run, Seen
from platforms.session import clean
from simpul.errors import DeviceError, of_device
from simpul.words.sentence import tell

_DISK: Final = "flash:"
# How many fragments' ends are remembered. Each file is some hundred bytes.
_REMEMBERED: Final = 64
_OVER: Final = ("kept", "gone", "armed")


class Flash:
    """One router's files of ours, by the session that is open."""

    def __init__(self, line: CommandLine) -> None:
        self._line = line

    def write(self, name: str, text: str) -> None:
        """Write a file and read it back. Raises DeviceError (SIM679) where it does not stand there as it should."""
        lines = [f'puts [open "{_DISK}{name}" w+] {{', *text.splitlines()]
        lines[-1] += "}"
        for line in lines:
            self._line.typable(line)
        answers = self._line.tell("tclsh", *lines, "tclquit", f"more {_DISK}{name}", loose=True)
        if answers[-1].words.strip("\n") != text.strip("\n"):
            said = next((a.words for a in (*answers[:-1], answers[-1]) if "%" in a.words), "another text stands there")
            raise DeviceError("SIM679", of_device(self._line.name, tell(
                "{disk} does not keep what takes it back: {said}", disk=_DISK, said=clean(said))),
                              hint=tell("is there room (dir flash:), and may this user use tclsh? Nothing was changed"))

    def rename(self, run: Run, old: FileState, new: FileState) -> None:
        """Say in a file's name what became of its run."""
        if old != new:
            self._line.tell(self.renames(run, old, new))

    @staticmethod
    def renames(run: Run, old: FileState, new: FileState) -> str:
        """What is typed for that, with the reply to what it asks."""
        return f"rename {_DISK}{run.file(old)} {_DISK}{run.file(new)}\n"

    def records(self, run_list: Sequence[Run], seen: Seen) -> list[Record]:
        """What takes each run back. Raises DeviceError (SIM680) where a file is not there or not whole."""
        asked = self.asked(run_list, seen)
        return self.shown(run_list, asked, self._line.tell(*asked.values()) if asked else [])

    def asked(self, run_list: Sequence[Run], seen: Seen) -> dict[Run, str]:
        """The command that shows each run's file."""
        return {run: f"more {_DISK}{run.file(seen.files[run])}" for run in run_list if run in seen.files}

    def shown(self, run_list: Sequence[Run], asked: Mapping[Run, str], answers: Iterable[Answer]) -> list[Record]:
        """As `records`, from the answers to what was asked."""
        shown = {a.line: a.words for a in answers}
        found = []
        for run in run_list:
            try:
                found.append(record.read(shown.get(asked.get(run, ""), "").strip("\n")))
            except ValueError as error:
                raise DeviceError(
                    "SIM680", of_device(self._line.name, tell(
                        "what takes {fragment} back is not in {disk}: {error}",
                        fragment=run.fragment, disk=_DISK, error=str(error))),
                    hint=tell(
                        "while its timer runs the router itself takes it back: let it; where it runs no more, simpul "
                        "resume does")) from error
        return found

    def kept(self, run: Run, seen: Seen) -> bool:
        """Whether flash has a file of a run at all."""
        return run in seen.files

    def whole(self, run: Run, seen: Seen) -> bool:
        """Whether what takes a run back can be read: a session may have been lost while it was written."""
        try:
            self.records([run], seen)
        except DeviceError:
            return False
        return True

    def keep(self, run_list: Iterable[Run], seen: Seen) -> None:
        """Write down that these were confirmed."""
        for run in run_list:
            if (state := seen.files.get(run)) is not None:
                self.rename(run, state, "kept")

    def forget(self, fragment: str, seen: Seen) -> None:
        """Remove earlier runs of a fragment, and the oldest ends of others beyond those that are remembered."""
        over = [r for r, s in seen.files.items() if r not in seen.running and s in _OVER]
        gone = [r for r in seen.files if r.fragment == fragment and r not in seen.running]
        gone += [r for r in over if r.fragment != fragment][:max(0, len(over) - _REMEMBERED)]
        if gone:
            self._line.tell(*(f"delete /force {_DISK}{r.file(seen.files[r])}" for r in gone))
