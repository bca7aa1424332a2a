"""The event log: one file, only appended to, every line on the disk before the step that it announces."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from glob import escape
from hashlib import sha256
from pathlib import Path

from records.files import locked, sync_folder, write_atomically, write_whole
from simpul.errors import EvidenceError
from simpul.evidence import Event, Head, Json, follow, line_hash, read_event, verify, written
from simpul.source import Source
from simpul.words.sentence import tell

_BLOCK = 65536

# A torn piece bears this name until the event that tells of it is on the disk.
_UNTOLD = ".torn-untold"


@dataclass(frozen=True, slots=True)
class _Tail:
    """Where the log ended when this process last looked: the file, its size in bytes, and the head of its chain."""

    device: int
    inode: int
    size: int
    head: Head


class EventLog:
    """A Journal in a file. Any number of processes and threads may append: each append holds the file's lock.

    A last line without its newline is what a power cut leaves of an append that never returned. The next append sets
    it aside, in a file named `<log>.<hash>.torn` beside the log, and tells of it by an event `log.torn`.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._clock = clock
        self._tail: _Tail | None = None

    def __repr__(self) -> str:
        return f"EventLog({str(self._path)!r})"

    def append(self, kind: str, data: Mapping[str, Json], actor: str) -> Event:
        """Record that `actor` did `kind`, with its particulars. Once this returns, the event outlives a power cut.

        Raises EvidenceError: SIM520 where `data` has no canonical form, SIM521 where the log's last line is damaged,
        SIM524 where lines that this process knew are gone, SIM525 where it cannot be written. Then nothing was
        recorded, and the step must not be taken.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self._path, 0o640) as descriptor:
                status = os.fstat(descriptor)
                tail = self._tail
                if tail is None or (tail.device, tail.inode, tail.size) != (
                        status.st_dev, status.st_ino, status.st_size):
                    tail = self._recover(descriptor)
                return self._write(descriptor, tail, kind, data, actor)
        except OSError as error:
            raise self._unusable(error) from error

    def events(self) -> Iterator[Event]:
        """Every event from the first on, as it stands in the file; a torn last line is left out.

        Raises EvidenceError (SIM521) at a line that is no event. Does not check the chain: `verify` does.
        """
        for number, line in enumerate(self._lines(), 1):
            yield read_event(line, Source(str(self._path), number, 1))

    def verify(self, noted: Head | None = None) -> Head:
        """Check the whole chain and return its head; see `simpul.evidence.verify`. Raises EvidenceError."""
        return verify(self._lines(), str(self._path), noted)

    def _lines(self) -> Iterator[bytes]:
        try:
            with self._path.open("rb") as file:
                for line in file:
                    if line.endswith(b"\n"):
                        yield line[:-1]
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unusable(error) from error

    def _write(self, descriptor: int, tail: _Tail, kind: str, data: Mapping[str, Json], actor: str) -> Event:
        event = Event(tail.head.seq + 1, written(self._clock()), actor, kind, data, tail.head.sha256)
        line = event.line()
        # What follow refuses could never be read back: better no event than a broken chain.
        head = follow(tail.head, line, str(self._path))
        try:
            write_whole(descriptor, line + b"\n")
            os.fsync(descriptor)
        except OSError:
            self._tail = None
            with suppress(OSError):      # a full disk: leave no half line behind
                os.ftruncate(descriptor, tail.size)
                os.fsync(descriptor)
            raise
        if head.seq == 1:
            sync_folder(self._path.parent)
        self._tail = _tail(descriptor, head)
        return event

    def _recover(self, descriptor: int) -> _Tail:
        """Learn where the chain ends; set a torn line aside; tell of every piece that was set aside untold."""
        size = os.fstat(descriptor).st_size
        last, torn = _ending(descriptor, size)
        # The last line's own number says how many stand before it; `verify` proves it, an append need not.
        event = self._event(descriptor, last) if last else None
        head = Head(event.seq, line_hash(last)) if event else Head()
        known = self._tail.head if self._tail else head
        if known.seq > head.seq or (known.seq == head.seq and known != head):
            raise EvidenceError("SIM524", tell(
                "the event log {path} ended with event {seq} and now ends with event {last}: lines that were "
                "written are gone or changed",
                path=self._path, seq=known.seq, last=head.seq),
                                hint=tell(
                                    "something else than Simpul writes to it: restore it from a copy before going on"))
        if torn:
            name = f"{self._path.name}.{sha256(torn).hexdigest()[:16]}{_UNTOLD}"
            write_atomically(self._path.with_name(name), torn, 0o640)
            os.ftruncate(descriptor, size - len(torn))
            os.fsync(descriptor)
        tail = _tail(descriptor, head)
        for piece in sorted(self._path.parent.glob(f"{escape(self._path.name)}.*{_UNTOLD}")):
            told = piece.with_name(piece.name.removesuffix(_UNTOLD) + ".torn")
            content = piece.read_bytes()
            particulars: dict[str, Json] = {
                "bytes": len(content), "file": told.name, "sha256": sha256(content).hexdigest()}
            # After a second power cut the event may be there and only the renaming missing.
            if event is None or (event.kind, event.data) != ("log.torn", particulars):
                event = self._write(descriptor, tail, "log.torn", particulars, "simpul")
                tail = _tail(descriptor, Head(event.seq, line_hash(event.line())))
            piece.rename(told)
            sync_folder(piece.parent)
        return tail

    def _event(self, descriptor: int, last: bytes) -> Event:
        try:
            return read_event(last, Source(str(self._path), 1, 1))
        except EvidenceError:
            # Only now is it worth the reading of the whole file to say which line it is.
            return read_event(last, Source(str(self._path), _newlines(descriptor), 1))

    def _unusable(self, error: OSError) -> EvidenceError:
        return EvidenceError("SIM525", tell(
            "the event log {path} cannot be used: {strerror}", path=self._path, strerror=error.strerror or error),
                             hint=tell(
                                 "nothing was recorded, so nothing may be done; check the path, its permissions and "
                                 "the space on its disk"))


def _tail(descriptor: int, head: Head) -> _Tail:
    status = os.fstat(descriptor)
    return _Tail(status.st_dev, status.st_ino, status.st_size, head)


def _ending(descriptor: int, size: int) -> tuple[bytes, bytes]:
    """The last whole line, without its newline, and what follows it."""
    end, content = size, b""
    while end and content.count(b"\n") < 2:
        start = max(0, end - _BLOCK)
        content = os.pread(descriptor, end - start, start) + content
        end = start
    whole, newline, torn = content.rpartition(b"\n")
    return (whole.rpartition(b"\n")[2], torn) if newline else (b"", content)


def _newlines(descriptor: int) -> int:
    at, count = 0, 0
    while block := os.pread(descriptor, _BLOCK, at):
        at += len(block)
        count += block.count(b"\n")
    return count
