"""Results kept between runs, each under the SHA-256 of all that it was made from. Losing them loses time only."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from records.files import replace_unsynced

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
    then what was kept of it.

    A thing whose SHA-256 is not its own is as if it were not there, and so is all that follows a line that is none.
    Only the newest result of a thing is kept, so the file does not grow with the number of runs.
    """

    def __init__(self, path: Path) -> None:
        """Whatever is wrong with the file, it is then empty: it is written anew."""
        self._path = path
        self._rows: dict[str, _Row] = {}
        with suppress(OSError, ValueError):
            content = path.read_bytes()
            view = memoryview(content)
            at = 0
            while at < len(content):
                end = content.index(b"\n", at)
                told, key, name, length = content[at:end].decode().split(" ")
                if not length.isdecimal() or end + 1 + int(length) > len(content):
                    break
                at = end + 1 + int(length)
                self._rows[name] = _Row(told, key, view[end + 1:at])

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

        A file that cannot be written is left as it was: nothing depends on it.
        """
        if not new:
            return
        self._rows.update({name: _Row(_told(key, name, body), key, body) for name, (key, body) in new.items()})
        rows: list[Body] = []
        for name, row in sorted(self._rows.items()):
            rows += [f"{row.told} {row.key} {name} {len(row.body)}\n".encode(), row.body]
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_unsynced(self._path, b"".join(rows))


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
