"""`simpul check` and `simpul render`: what the inventory says, before any router hears of it."""

from __future__ import annotations

import sys
from pathlib import Path

from lab.errors import LabError
from playbooks import terminal
from playbooks.authority import paper_warnings
from playbooks.limit import chosen
from playbooks.workspace import Workspace
from simpul.collector import collector_paused
from simpul.errors import IntentError, SimpulError
from simpul.intent.snippets import format_diagnostics, source_reader
from simpul.render.page import as_text
from simpul.words.sentence import count, tell


def run(inventory: Path, *, json: bool = False) -> int:
    """Print every finding. Exit 0 when the inventory may be built on: warnings do not refuse it."""
    try:
        workspace = Workspace.open(inventory)
        models = workspace.models.every()  # the ledger must be able to number it, too
        if not json:
            for model in models.values():
                workspace.renderer.templates(model.platform)
    except SimpulError as error:
        if not json:
            raise
        found = error.diagnostics if isinstance(error, IntentError) else (error.diagnostic,)
        terminal.data({"ok": False, "findings": [terminal.as_json(d) for d in found]})
        return 1
    workspace.warnings = (*workspace.warnings, *(w.diagnostic for w in paper_warnings(workspace)))
    network = workspace.network
    if json:
        terminal.data({"ok": True, "findings": [terminal.as_json(d) for d in workspace.warnings],
                       "devices": len(models), "sites": len(network.sites), "flows": len(network.flows)})
        return 0
    if workspace.warnings:
        terminal.diagnostics(format_diagnostics(workspace.warnings, source_reader(inventory)), error=False)
    fresh = len(workspace.allocator.new_records)
    tunnels = sum(len(model.tunnels) for model in models.values()) // 2  # each has two ends
    well = tell("{network}: {governments} governments, {sites} sites, {routers} routers, {tunnels} tunnels, {flows} "
                "flows: all is well", network=network.name, governments=len(network.governments),
                sites=len(network.sites), routers=len(models), tunnels=tunnels, flows=len(network.flows))
    terminal.say(tell("{well}; {numbers} numbers are still to be given", well=well, numbers=fresh) if fresh else well,
                 "green")
    return 0


def run_render(inventory: Path, *, out: Path, limit: str | None) -> int:
    """Write one page a device, OUT/DEVICE.txt: its objects as they would stand on the router, each with its reason,
    secrets as references.
    """
    workspace = Workspace.open(inventory)
    names = chosen(workspace.network, limit)
    objects = 0
    out.mkdir(parents=True, exist_ok=True)
    with collector_paused(keep=True):
        for name in names:
            rendered = workspace.renderer.render(workspace.models[name])
            (out / f"{name}.txt").write_text(as_text(rendered))
            objects += len(rendered)
    terminal.say(tell("{objects} of {devices} in {folder}", objects=count(objects, "object"),
                      devices=count(len(names), "device"), folder=str(out)))
    return 0


def print_error(error: SimpulError | LabError) -> None:
    """A refusal on stderr, with the snippet where it points into a file."""
    if isinstance(error, IntentError) and error.folder is not None:
        terminal.diagnostics(format_diagnostics(error.diagnostics, source_reader(error.folder)))
    else:
        terminal.diagnostics(error.text if isinstance(error, SimpulError) else f"{error}")


if __name__ == "__main__":
    from playbooks.cli import main

    main(["check", *sys.argv[1:]])
