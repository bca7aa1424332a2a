"""What the router's own programs say of a configuration, before any router has it: `vtysh -C`, `nft -c` and their like.

Each text is judged as the helper would compose it (`simpul-effects`), in a network namespace of its own that has the
router's VLANs, so that nothing of this machine is asked or touched.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from platforms.registry import Judged, Objection

_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_LINE = re.compile(r"(?:line[: ]+|:)(\d+)")
# As long as a daemon may think about a file, in seconds.
_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class _Text:
    """One text for one program, and which object each of its lines came from."""

    tool: str
    command: tuple[str, ...]             # the file's name follows
    text: str
    owners: tuple[str, ...]              # by line, from the first; empty: no object's


def judge(objects: Mapping[str, str]) -> Judged:
    """What every program that is installed here says of a router's objects, by id."""
    if not _can_part():
        return Judged((), (), ("all of them, which need root and a network namespace of their own",))
    objections: list[Objection] = []
    by, absent = dict[str, None](), dict[str, None]()
    with tempfile.TemporaryDirectory(prefix="simpul-judge-") as folder:
        for one in _texts(objects):
            if shutil.which(one.command[0], path=_PATH) is None:
                absent[one.tool] = None
                continue
            by[one.tool] = None
            objections += _ask(one, objects, Path(folder) / "text")
    return Judged(tuple(objections), tuple(by), tuple(absent))


@cache
def _can_part() -> bool:
    """Whether this machine gives us a network namespace: a container often does not, root or not."""
    return not os.geteuid() and subprocess.run(["unshare", "-n", "true"], check=False, capture_output=True,
                                               env={"PATH": _PATH}).returncode == 0


def _texts(objects: Mapping[str, str]) -> Iterator[_Text]:
    yield from _joined("vtysh", ("vtysh", "-C", "-f"), _of(objects, "frr/"))
    for zone in ("inside", "wan", "public"):
        blocks = _of(objects, f"nft/{zone}/", ".nft")
        if blocks:
            elements = _of(objects, f"nft/{zone}/", ".elements")
            yield from _joined("nft", ("nft", "-c", "-f"), [
                ("", "table inet simpul {\n"), *blocks, ("", "}\n"), *elements])
    yield from _joined("chronyd", ("chronyd", "-p", "-f"), _of(objects, "time/"))
    yield from _joined("keepalived", ("keepalived", "-t", "-f"), _of(objects, "keepalived/"))
    yield from _joined("radvd", ("radvd", "-c", "-C"), _of(objects, "radvd/"))
    for kind in ("dnsmasq", "guests"):
        yield from _joined("dnsmasq", ("dnsmasq", "--test", "-C"), _of(objects, f"{kind}/"))


def _of(objects: Mapping[str, str], start: str, end: str = "") -> list[tuple[str, str]]:
    return sorted((i, text) for i, text in objects.items() if i.startswith(start) and i.endswith(end))


def _joined(tool: str, command: tuple[str, ...], parts: Sequence[tuple[str, str]]) -> Iterator[_Text]:
    if parts:
        owners = tuple(i for i, text in parts for _ in text.splitlines())
        yield _Text(tool, command, "".join(text for _, text in parts), owners)


def _ask(one: _Text, objects: Mapping[str, str], file: Path) -> Iterator[Objection]:
    file.write_text(one.text)
    script = "".join(f"ip link add {name} type bridge; ip link set {name} up\n" + "".join(
        f"ip addr add {address} dev {name} nodad\n" for address in addresses) for name, addresses in _vlans(objects))
    try:
        done = subprocess.run(["unshare", "-n", "sh", "-c", f'{script}exec "$@"', "sh", *one.command, str(file)],
                              text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, env={"PATH": _PATH, "TZ": "UTC0"}, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        yield Objection(one.tool, "", f"gave no answer within {_PATIENCE} s")
        return
    if not done.returncode:
        return
    said = [row.strip() for row in done.stdout.replace(str(file), "").splitlines() if row.strip()]
    placed = [(row, found) for row in said if (found := _LINE.search(row)) and 0 < int(found[1]) <= len(one.owners)]
    for row, found in placed:
        yield Objection(one.tool, one.owners[int(found[1]) - 1], row)
    if not placed:
        yield Objection(one.tool, "", "; ".join(said[-3:]) or f"ended with {done.returncode}")


def _vlans(objects: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    for identifier, text in objects.items():
        kind, _, name = identifier.partition("/")
        if kind in ("interface", "public"):
            yield name.removesuffix(".conf"), re.findall(r"(?m)^address (\S+)$", text)
