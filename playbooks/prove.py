"""`simpul prove`: is the network closed? Decided from the configurations themselves, for every packet there is.

    python -m playbooks.prove [--against DIR | --live] [--failures] [--json]

What was declared comes in as a policy of plain data (`playbooks.policy`), what stands on the routers as text: a fresh
render, a folder, or what the routers run now. The proof shares no code with what made the configurations.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from platforms.registry import platform
from playbooks import terminal
from playbooks.cores import on_every_core
from playbooks.failures import show, together
from playbooks.policy import policy
from playbooks.workspace import Workspace
from simpul.collector import collector_paused
from simpul.config.model import Config
from simpul.errors import DialectError, PlanError
from simpul.proof.local import Local, local
from simpul.proof.model import Device, Place, Text, Unread
from simpul.proof.network import Net
from simpul.proof.prove import prove
from simpul.proof.result import Proof
from simpul.proof.standing import stand
from simpul.proof.text import lines
from simpul.report.line import Line
from simpul.words.sentence import tell

Pieces = Iterable[tuple[str, Text]]


def run(inventory: Path, *, against: Path | None = None, live: bool = False, failures: bool = False,
        json: bool = False) -> int:
    """Prove, and print the verdict with its counter-examples. Exit 0 only for *closed*; with `failures` only where
    every class keeps what it is promised.
    """
    if against is not None and live:
        raise PlanError("SIM470", tell("--against and --live name two sources of configurations"),
                        hint=tell("give one of them"))
    with collector_paused():
        workspace = Workspace.open(inventory)
        if failures:
            devices = configured(workspace, against=against, live=live)
            return show(stand(policy(workspace), devices, together), json=json)
        proof = proven(workspace, against=against, live=live)
    if json:
        terminal.data(proof.as_json())
    else:
        terminal.show(Line(text, style) for text, style in lines(proof))
    return int(proof.verdict != "closed")


def proven(workspace: Workspace, *, against: Path | None = None, live: bool = False) -> Proof:
    """The proof of one network, from a folder, from the routers, or from what would be rendered now."""
    devices = configured(workspace, against=against, live=live)
    return prove(policy(workspace), devices, _together)


def configured(workspace: Workspace, *, against: Path | None = None, live: bool = False) -> dict[str, Device]:
    """What the configurations of one network say."""
    # Numbers that nobody saved yet are handed out in the order in which they are asked for: as rendering asks.
    _ = workspace.models
    names = workspace.managed()
    besides: dict[str, list[Unread]] = {}
    if live:
        from playbooks.fleet import read  # noqa: PLC0415 - Netmiko takes half a second that a folder need not wait

        reading = read(workspace, names)
        for name, words in reading.lost.items():
            terminal.say(tell("{name}: {words}", name=name, words=words), "yellow")
        seen = {n: one.running for n, one in reading.found.items()}
        found = {n: from_config(n, running) for n, running in seen.items()}
        besides = {n: beside(n, running) for n, running in seen.items()}
    elif against is not None:
        found = dict(_saved(workspace, against, names, besides))
    else:
        _ = workspace.models.every()
        found = {n: rendered(workspace, n) for n in names}
    readers = {kind: _reader(kind) for kind in {workspace.device(name).platform for name in found}}
    devices = {name: readers[workspace.device(name).platform](name, pieces) for name, pieces in found.items()}
    for name, more in besides.items():
        devices[name].unread += more
    return devices


# Routers from which on it pays to judge them on every core.
_MANY = 100


def _together(net: Net, names: list[str]) -> Iterator[Local]:
    """Judge routers at the same time."""
    # What all of them ask for is worked out once, before they part.
    _ = net.owners, net.ends
    # A hub takes as long as hundreds of villages.
    heavy = sorted(names, key=lambda name: -len(net.devices[name].tunnels))
    found = dict(zip(heavy, on_every_core(lambda name: local(net, name), heavy, _MANY), strict=True))
    return (found[name] for name in names)


def _reader(name: str) -> Callable[[str, Pieces], Device]:
    kind = platform(name)
    if kind.proof is None:
        raise PlanError("SIM471", tell("nothing can read a configuration of {platform} for a proof",
                                       platform=kind.name),
                        hint=tell("write platforms/{platform}/proof", platform=kind.name))
    return kind.proof


def rendered(workspace: Workspace, name: str) -> Pieces:
    """What would be rendered now, an object a file."""
    return [(o.id, Text(f"{name}/{o.id}", 1, tuple(o.text.split("\n")))) for o in
            workspace.renderer.render(workspace.models[name])]


def from_config(name: str, running: Config) -> Pieces:
    """What a router runs, ours and others', as its dialect read it."""
    return [(o.id, Text(f"{name}:{o.id}", 1, tuple(o.text.split("\n")))) for o in running.objects.values() if o.text]


def from_page(text: str, file: str) -> Pieces:
    """The objects of a page that `simpul render --out` wrote, each with its own lines of it."""
    rows = text.split("\n")
    heads = [number for number, row in enumerate(rows) if row.startswith("=== ")]
    if not heads or any(row.strip() for row in rows[:heads[0]]):
        raise DialectError("SIM307", tell("{file} is not what simpul render writes", file=file),
                           hint=tell("make it with simpul render --out"))
    return [(rows[at].split()[1], Text(file, at + 2, tuple(rows[at + 1:end])))
            for at, end in zip(heads, [*heads[1:], len(rows)], strict=True) if len(rows[at].split()) > 1]


def beside(name: str, running: Config) -> list[Unread]:
    """What a router does beside the texts that a reader reads: somebody typed it into its kernel. Where it belongs to
    an object, the dialect says it in that object's last lines, as comments.
    """
    found = [Unread(Place(name, 1, words), words, tell("it stands on the router, and in none of its files"))
             for words in running.warnings]
    for object_id in sorted(running.typed):
        rows = running.objects[object_id].text.rstrip("\n").split("\n")
        first = next((n for n in range(len(rows), 0, -1) if not rows[n - 1].startswith("# ")), 0)
        said = list(enumerate(rows, 1))[first if first < len(rows) else 0:]
        found += [Unread(Place(f"{name}:{object_id}", n, row), row, tell("it runs otherwise than its files say"))
                  for n, row in said]
    return found


def as_written(name: str, running: Config) -> None:
    """A proof reads what a router would boot. Where somebody typed beside that, it would speak of another router."""
    if running.typed:
        raise PlanError("SIM472", tell("{name} runs otherwise than its files say: {objects}: nothing can be proven of "
                                       "it", name=name, objects=", ".join(sorted(running.typed))),
                        hint=tell("simpul plan shows what somebody typed; simpul apply puts it right"))


def _saved(workspace: Workspace, folder: Path, names: Sequence[str], besides: dict[str, list[Unread]],
           ) -> Iterator[tuple[str, Pieces]]:
    if not folder.is_dir():
        raise PlanError("SIM430", tell("there is no folder {folder}", folder=str(folder)),
                        hint=tell("simpul fetch --out or simpul render --out make one"))
    for name in names:
        page, fetched = folder / f"{name}.txt", folder / f"{name}.conf"
        if fetched.is_file():
            kind = platform(workspace.device(name).platform)
            running = kind.dialect().running(fetched.read_text(errors="surrogateescape"))
            as_written(name, running)
            besides[name] = beside(name, running)
            yield name, from_config(name, running)
        elif page.is_file():
            yield name, from_page(page.read_text(errors="surrogateescape"), str(page))


if __name__ == "__main__":
    from playbooks.cli import main

    main(["prove", *sys.argv[1:]])
