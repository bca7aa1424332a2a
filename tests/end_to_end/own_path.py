"""A tool gone wrong: it makes a fragment that cuts its own way in, past everything that the planner would refuse, and
commits it over SSH. Run at the management host as `python -m tests.end_to_end.own_path ROUTER filter|tunnels SECONDS`.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from platforms.registry import open_device, platform
from playbooks.workspace import Workspace
from simpul.config.model import Config, Object, Step
from simpul.plan.model import Fragment
from simpul.plan.serial import fragment_id
from simpul.source import Reason, Source

INPUT = "nft/inside/10-input.nft"
DENY = "chain input {\n\ttype filter hook input priority filter; policy drop;\n\tcounter drop\n}\n"


def steps_of(kind: str, name: str, running: Config) -> list[Step]:
    dialect = platform("linux_frr").dialect()
    if kind == "filter":
        old = running.objects[INPUT]
        return [dialect.step(old, Object(INPUT, DENY, old.feature))]
    gone = [o for prefix in ("frr/neighbor/", "wireguard/") for i, o in sorted(running.objects.items())
            if i.startswith(prefix)]
    assert len(gone) >= 4, f"{name} has no tunnels to lose"
    return [dialect.step(o, None) for o in gone]


def main() -> None:
    name, kind, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    workspace = Workspace.open(Path("inventory"))
    device = open_device(name, "linux_frr", workspace.address(name), 22, "root", str(workspace.operator_key()),
                         workspace.host_key(name) or "")
    running = platform("linux_frr").dialect().running(device.fetch())
    steps = steps_of(kind, name, running)
    where = Reason("a mistake", Source("inventory/x.yaml", 1, 1))
    bare = Fragment("", name, "site:mistake", "switch", tuple(steps),
                    {s.id: running.objects[s.id].digest for s in steps}, {s.id: where for s in steps})
    fragment = replace(bare, id=fragment_id(bare))
    device.stage(fragment, {})
    device.arm(fragment.id, seconds)
    sys.stdout.write(f"armed {fragment.id}\n")
    sys.stdout.flush()
    device.commit(fragment.id)
    time.sleep(600)     # whatever came of it, only a kill ends this


if __name__ == "__main__":
    main()
