"""The ledger's file: read whole, appended to under a lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from records.files import locked, read_settled, sync_folder, write_whole
from simpul.errors import BrokenLedger, LedgerError
from simpul.ledger import HEADER, Ledger, Record, read_ledger, repair
from simpul.words.sentence import tell

# One number for two keys, one key with two values: what `repair` can end.
_CONFLICTS = ("SIM202", "SIM203")


def read_ledger_file(path: Path) -> Ledger:
    """The ledger at `path`, empty where there is no such file yet.

    Raises BrokenLedger with every finding, LedgerError (SIM211) where the file cannot be read.
    """
    try:
        content = read_settled(path)
    except FileNotFoundError:
        return Ledger(file=str(path))
    except OSError as error:
        raise _unusable(path, error) from error
    return Ledger.parse(_text(content, path), str(path))


def append_records(path: Path, records: Sequence[Record]) -> tuple[Record, ...]:
    """Append to the ledger what it does not yet hold, on the disk when this returns. Returns the records written.

    The file is read again under its lock: where somebody has taken one of the numbers since it was read, or the file
    is damaged, BrokenLedger is raised and nothing is written. Appending the same records again writes nothing, so a
    run that was cut off can be repeated. Raises LedgerError (SIM211) where the file cannot be written.
    """
    if not records:
        return ()
    try:
        with locked(path, 0o644) as descriptor:
            return _append(path, descriptor, records)
    except OSError as error:
        raise _unusable(path, error) from error


def repair_file(path: Path, never_applied: Callable[[str], bool], today: date) -> tuple[Record, ...]:
    """End every conflict of the ledger at `path`, as after a merge in which two branches took the same free number, by
    appending `free` records; returns them. `never_applied` says of a key that no device ever had what it holds.

    Raises BrokenLedger where anything but conflicts is wrong with the file, LedgerError (SIM208) where a conflict needs
    a person, (SIM211) where the file cannot be written. Nothing is written then.
    """
    try:
        with locked(path, 0o644) as descriptor:
            text = _text(path.read_bytes(), path)
            ledger, findings = read_ledger(text, str(path))
            others = tuple(f for f in findings if f.code not in _CONFLICTS)
            if others:
                raise BrokenLedger(others)
            keys = {r.key for c in ledger.conflicts for r in (c.first, c.later)}
            records = repair(ledger, {key for key in keys if never_applied(key)}, today)
            _written(descriptor, os.fstat(descriptor).st_size, "".join(f"{record}\n" for record in records))
            return records
    except OSError as error:
        raise _unusable(path, error) from error


def _append(path: Path, descriptor: int, records: Sequence[Record]) -> tuple[Record, ...]:
    size = os.fstat(descriptor).st_size
    text = _text(path.read_bytes(), path)
    now = Ledger.parse(text, str(path))
    news = now.news(records)
    if not news:
        return ()
    added = ("" if text else HEADER) + "".join(f"{record}\n" for record in news)
    _, findings = read_ledger(text + added, str(path))
    if findings:
        raise BrokenLedger(findings)
    _written(descriptor, size, added)
    if not text:
        sync_folder(path.parent)
    return news


def _written(descriptor: int, size: int, added: str) -> None:
    try:
        write_whole(descriptor, added.encode())
        os.fsync(descriptor)
    except OSError:
        # A full disk: leave no half line behind.
        os.ftruncate(descriptor, size)
        raise


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LedgerError("SIM211", tell("{path} is not UTF-8 text: {error}", path=path, error=str(error)),
                          hint=tell("restore it from the version history")) from None


def _unusable(path: Path, error: OSError) -> LedgerError:
    return LedgerError("SIM211", tell(
        "the ledger {path} cannot be used: {strerror}", path=path, strerror=error.strerror or error),
                       hint=tell("nothing was written; check the path, its permissions and the space on its disk"))
