"""A small network as the routers will have it, made where Python is quick: in the micro-VM it is emulated.

What is left for the machine that tries it is the lab's and the routers' own: their first files, with the whole of their
configuration, and the questions that `simpul verify` asks.
"""

from __future__ import annotations

import json
import shutil
from contextlib import chdir
from dataclasses import asdict
from pathlib import Path

from platforms.registry import platform
from playbooks.plan import Saved, make_plan
from playbooks.provision import prepare as number
from playbooks.topology import MANAGEMENT, topology
from playbooks.verify import questions
from playbooks.workspace import Workspace
from records.keys import new_host_key
from simpul.secrets import insert
from tests.end_to_end.conftest import World, fresh_world

INSIDE = Path(__file__).parent / "inside"
SEGMENT = "  management_segment: management\n"
# With the times that are declared, an emulated machine on a busy one loses its sessions again and again.
TIMES, SLOW_TIMES = "fibre: {rank: 10, keepalive: 5, hold: 15,", "fibre: {rank: 10, keepalive: 20, hold: 60,"
STRETCH = 20
FIRST, TOPOLOGY, TRUTH = "first", "topology.json", "truth.json"


def prepare(folder: Path, into: Path) -> World:
    """Declare the network in `folder`; write topology.json, first/ROUTER and truth.json `into` another."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    world = fresh_world(folder, bfd_stretch=STRETCH)
    shutil.rmtree(world.inventory / "governments")
    (world.inventory / "management.yaml").unlink()      # its servers are not in this province, nor is it the kernel's
    for name in ("province.yaml", "profiles.yaml"):
        shutil.copyfile(INSIDE / name, world.inventory / name)
    network = world.inventory / "network.yaml"
    text = network.read_text()
    assert text.count(SEGMENT) == text.count(TIMES) == 1
    text = text.replace(TIMES, SLOW_TIMES).replace(SEGMENT, f"{SEGMENT}  tunnel_kinds: {{A: ikev2-psk}}\n")
    province = (INSIDE / "province.yaml").read_text()
    text = "".join(line for line in text.splitlines(keepends=True)
                   if "ntp: " not in line or f"provider: {line.partition(':')[0].strip()}," in province)
    network.write_text(text)
    with chdir(folder):
        _write(Workspace.open(Path("inventory")), into)
    return world


def _write(workspace: Workspace, into: Path) -> None:
    number(workspace, dry_run=False)
    models = workspace.models
    (into / FIRST).mkdir(parents=True)
    operators = [f"{o.key} {o.id}" for o in workspace.network.operators.values()]
    secrets = workspace.secrets
    for name, model in models.items():
        kind = platform(model.platform)
        intended = kind.dialect().intended(workspace.renderer.render(model))
        objects = {o.id: insert(o.text, secrets.get) for o in intended.objects.values()}
        (into / FIRST / name).write_text(kind.first_file(name, objects, new_host_key().private, operators))
    (into / TOPOLOGY).write_bytes(topology(workspace.network, models, workspace.numbers))
    asked = [asdict(q) for q in questions(workspace, list(models))]
    truth = {"management": MANAGEMENT, "questions": asked, "routers": {
        name: {"loopback": str(model.loopback4.ip), "vlans": {v.name: str(v.address4) for v in model.vlans},
               "tunnels": [{"name": t.name, "peer": t.peer, "uplink": t.uplink, "ikev2": bool(t.ikev2), "mtu": t.mtu}
                           for t in model.tunnels]}
        for name, model in models.items()}}
    (into / TRUTH).write_text(json.dumps(truth, indent=1))


def changes(world: World, streams: Path) -> list[str]:
    """What a plan would still change on routers that answered `fetch` with `streams`/ROUTER.conf, and policies of IPsec
    there that no charon of theirs gave.
    """
    with chdir(world.folder):
        workspace = Workspace.open(Path("inventory"))
        names = sorted(workspace.models)
        found = Saved(streams, names, workspace)
        assert sorted(found) == names
        strange = [f"{n} {i}" for n in names for i in found[n].running.objects if i.startswith("kernel/xfrm/")]
        return [*strange, *(u.name for u in make_plan(workspace, names, found, (), set()).units)]
