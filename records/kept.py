"""Results kept between runs, each under the SHA-256 of all that it was made from. Losing them loses time only."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from records.files import replace_unsynced


class Kept:
    """A file of one line a thing: the SHA-256 of the rest, the key, the thing's name, and what was kept of it.

    A line whose SHA-256 is not the rest's is as if it were not there. Only the newest result of a thing is kept, so the
    file does not grow with the number of runs.
    """

    def __init__(self, path: Path) -> None:
        """Whatever is wrong with the file, it is then empty: it is written anew."""
        self._path = path
        self._lines: dict[str, tuple[str, bytes]] = {}
        with suppress(OSError):
            for line in path.read_bytes().split(b"\n"):
                told, _, rest = line.partition(b" ")
                if rest and sha256(rest).hexdigest().encode() == told:
                    key, _, named = rest.partition(b" ")
                    name, _, body = named.partition(b" ")
                    self._lines[name.decode()] = key.decode(), body

    def __contains__(self, name: object) -> bool:
        return name in self._lines

    def get(self, name: str, key: str) -> bytes | None:
        """What was kept of `name`, if it was made from what `key` stands for."""
        found = self._lines.get(name)
        return found[1] if found is not None and found[0] == key else None

    def put(self, new: Mapping[str, tuple[str, bytes]]) -> None:
        """Keep key and body of each thing, beside what is kept of others. `body` has no newline, a name no space.

        A file that cannot be written is left as it was: nothing depends on it.
        """
        if not new:
            return
        self._lines.update(new)
        rows = []
        for name, (key, body) in sorted(self._lines.items()):
            rest = f"{key} {name} ".encode() + body
            rows.append(sha256(rest).hexdigest().encode() + b" " + rest + b"\n")
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_unsynced(self._path, b"".join(rows))


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
