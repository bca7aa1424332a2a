"""Files that are either wholly there or not at all, also after a power cut; and locks between processes."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write_atomically(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put `content` at `path` by one rename: a reader, or a power cut, sees all of the old file or all of the new.

    The file has `mode`, whatever the umask, and is on the disk when this returns. Raises OSError; then `path` is as it
    was.
    """
    _replace(path, content, mode, synced=True)
    sync_folder(path.parent)


def replace_unsynced(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put `content` at `path` by one rename, for what can be made again: a reader sees all of the old file or all of
    the new, and after a power cut perhaps neither. Raises OSError; then `path` is as it was.
    """
    _replace(path, content, mode, synced=False)


def write_out(path: Path, content: bytes) -> None:
    """Write what a person asked for to where the person said. A regular file is put there by one rename, readable by
    all; a device, a pipe or a link (`/dev/stdout` is one) is written into and stays what it is. Raises OSError.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        with path.open("wb") as there:
            there.write(content)
        return
    write_atomically(path, content, 0o644)


def _replace(path: Path, content: bytes, mode: int, *, synced: bool) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode & 0o700)
        try:
            os.fchmod(descriptor, mode)
            write_whole(descriptor, content)
            if synced:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.rename(path)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            # A full disk names no file, and the other one's name means nothing to whoever reads it.
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def write_whole(descriptor: int, content: bytes) -> None:
    """Write all of `content`, however many calls the system needs. Raises OSError."""
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left):]


def sync_folder(folder: Path) -> None:
    """Make renames, new files and removals in `folder` outlive a power cut. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path, mode: int = 0o600) -> Iterator[int]:
    """Open `path` to read and append, made where it is missing, with its lock held: one process, one thread at a time.

    Yields the descriptor. The lock is the file's own (flock), so it ends with the process that holds it, however that
    ends. Raises OSError.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, mode)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            # While we waited, somebody may have put another file in its place: then ours is the lock of nothing.
            if _is_still(descriptor, path):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def read_settled(path: Path) -> bytes:
    """The content of `path` at a moment when nobody holds its lock: never half of an append. Raises OSError."""
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        return file.read()


def _is_still(descriptor: int, path: Path) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    here = os.fstat(descriptor)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
