"""Configurations of others, and their lists of commands: fetched from where they were published, known by their hashes,
never kept here.

    python -m tests.platforms.peers        (make peers)

SIMPUL_PEERS_MIRROR names a folder of git repositories, OWNER/NAME.git, to be read instead of the public addresses.
"""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
ADDRESS = "https://raw.githubusercontent.com"
MIRROR = "SIMPUL_PEERS_MIRROR"


@dataclass(frozen=True)
class Peer:
    """One published file, at one commit; `folder` is that of its platform's tests."""

    folder: Path
    name: str
    digest: str
    repository: str
    commit: str
    path: str

    @property
    def file(self) -> Path:
        return self.folder / ".fetched" / f"{self.name}.conf"

    @property
    def url(self) -> str:
        return f"{ADDRESS}/{self.repository}/{self.commit}/{urllib.parse.quote(self.path)}"

    def text(self) -> str | None:
        """The file as it was fetched; None where it was not, or is not what the hash says."""
        data = self.file.read_bytes() if self.file.is_file() else b""
        return data.decode() if sha256(data).hexdigest() == self.digest else None

    def fetch(self) -> bytes:
        """The file from the mirror or its address. Raises OSError with why it cannot be had."""
        mirror = os.environ.get(MIRROR)
        if mirror:
            done = subprocess.run(["git", "--git-dir", f"{mirror}/{self.repository}.git", "show",
                                   f"{self.commit}:{self.path}"], capture_output=True, check=False)
            if done.returncode:
                raise OSError(done.stderr.decode(errors="replace").strip())
            data = done.stdout
        else:
            with urllib.request.urlopen(self.url, timeout=30) as answer:  # noqa: S310 - https, from the constant above
                data = answer.read(1 << 20)
        if sha256(data).hexdigest() != self.digest:
            raise OSError(f"{self.url} is not what the hash says")
        return data


def peers(platform: str, kind: str = "others") -> list[Peer]:
    """Those of one platform. A path may hold blanks: it comes last."""
    folder = HERE / platform / kind
    rows = (folder / "peers.txt").read_text().splitlines()
    return [Peer(folder, *row.split(" ", 4)) for row in rows if not row.startswith("#")]


def main() -> int:
    failed = 0
    for peer in [p for file in sorted(HERE.glob("*/*/peers.txt")) for p in peers(*file.parts[-3:-1])]:
        peer.file.parent.mkdir(exist_ok=True)
        try:
            peer.file.write_bytes(peer.fetch())
            print(f"{peer.name}: {peer.repository}")
        except (OSError, urllib.error.URLError) as error:
            failed += 1
            print(f"{peer.name}: not fetched: {error}", file=sys.stderr)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
