"""Results kept between runs, each under the SHA-256 of all that it was made from. Losing them loses time only."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from records.files import locked, replace_unsynced, write_whole

# What was kept: as it stands in memory, since most of it is only looked at.
Body = bytes | memoryview


@dataclass(frozen=True, slots=True)
class _Row:
    """A line and what it was written for, as the file says it: nobody has looked whether it is whole."""

    told: str                            # the SHA-256 of the rest
    key: str
    body: Body


class Kept:
    """A file of many things: of each a line with the SHA-256 of what follows, its key, its name and its length, and
    then what was kept of it. What is kept anew is put behind the rest, and of a name the last line counts.

    A thing whose SHA-256 is not its own is as if it were not there, and so is all that follows a line that is none.
    Once more than half of the file counts no more, it is written anew: it does not grow with the number of runs.
    """

    def __init__(self, path: Path) -> None:
        """Whatever is wrong with the file, it is then empty: it is written anew."""
        self._path = path
        self._rows: dict[str, _Row] = {}
        self._size = 0                       # of the file, as far as it is understood
        self._whole = False                  # all of it is
        with suppress(OSError, ValueError):
            content = path.read_bytes()
            view = memoryview(content)
            while self._size < len(content):
                end = content.index(b"\n", self._size)
                told, key, name, length = content[self._size:end].decode().split(" ")
                after = end + 1 + int(length)
                if not length.isdecimal() or after > len(content):
                    break
                self._rows[name] = _Row(told, key, view[end + 1:after])
                self._size = after
            self._whole = self._size == len(content)

    def __contains__(self, name: object) -> bool:
        """Whether a line names this: what it says is looked at by `get`."""
        return name in self._rows

    def get(self, name: str, key: str) -> Body | None:
        """What was kept of `name`, if it was made from what `key` stands for."""
        row = self._rows.get(name)
        return row.body if row is not None and row.key == key and row.told == _told(key, name, row.body) else None

    def again(self, name: str) -> Body:
        """What `get` found whole, be it in a process that this one has forked since: it is not looked at twice."""
        return self._rows[name].body

    def put(self, new: Mapping[str, tuple[str, bytes]]) -> None:
        """Keep key and body of each thing, beside what is kept of others. Neither a key nor a name has a space.

        A file that cannot be written is left as it was, or ends in what nobody takes for a line: nothing depends on it.
        """
        if not new:
            return
        added = {name: _Row(_told(key, name, body), key, body) for name, (key, body) in new.items()}
        self._rows.update(added)
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (self._whole and self._append(added)):
                rows = _written(self._rows)
                replace_unsynced(self._path, rows)
                self._size, self._whole = len(rows), True

    def _append(self, added: Mapping[str, _Row]) -> bool:
        """Put these behind the rest, unless too much of that would count no more."""
        rows = _written(added)
        if self._size + len(rows) > _GROWN * sum(len(row.body) for row in self._rows.values()):
            return False
        # Until it is wholly there it may end in half a line.
        self._whole = False
        with locked(self._path) as descriptor:
            write_whole(descriptor, rows)
        self._size += len(rows)
        self._whole = True
        return True


# How many times the size of what counts the file may have.
_GROWN: Final = 2


def _written(rows: Mapping[str, _Row]) -> bytes:
    parts: list[Body] = []
    for name, row in sorted(rows.items()):
        parts += [f"{row.told} {row.key} {name} {len(row.body)}\n".encode(), row.body]
    return b"".join(parts)


def _told(key: str, name: str, body: Body) -> str:
    told = sha256(f"{key} {name}\n".encode())
    told.update(body)
    return told.hexdigest()


class KeptApart:
    """The same for things that are large and seldom asked for: a file each, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str, key: str) -> bytes | None:
        """What was kept of `name`, if it was made from what `key` stands for."""
        try:
            told, _, rest = (self._folder / name).read_bytes().partition(b"\n")
        except OSError:
            return None
        found, _, body = rest.partition(b"\n")
        if found != key.encode() or sha256(rest).hexdigest().encode() != told:
            return None
        return body

    def put(self, name: str, key: str, body: bytes) -> None:
        """Keep this of `name`, a file's name, in place of what was kept of it. `key` has no newline. What cannot be
        written is left as it was.
        """
        rest = key.encode() + b"\n" + body
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_unsynced(self._folder / name, sha256(rest).hexdigest().encode() + b"\n" + rest)
