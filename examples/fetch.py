"""Save what every village's router runs, with Nornir: run it where the routers can be reached, beside inventory/."""

from pathlib import Path

from nornir import InitNornir

from playbooks.workspace import Workspace
from tasks.device import fetch

workspace = Workspace.open(Path("inventory"))
nr = InitNornir(inventory={"plugin": "SimpulInventory", "options": workspace.nornir_options()},
                runner={"plugin": "SimpulRunner"}, logging={"enabled": False})
for name, result in nr.filter(role="village").run(task=fetch).items():
    Path(f"{name}.conf").write_text(result[0].result)
