"""What commands are told in the same words: the inventory, which routers, how to speak."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT = Path("inventory")
Inventory = Annotated[Path, typer.Option("--inventory", "-i", envvar="SIMPUL_INVENTORY", metavar="DIR",
                                         help="The inventory folder.")]
Device = Annotated[str, typer.Argument(metavar="DEVICE")]
Devices = Annotated[list[str] | None, typer.Argument(metavar="[DEVICE]...", help="Without one: all that it concerns.")]
Limit = Annotated[str | None, typer.Option("--limit", metavar="EXPR", help="Only these: device, site, government, role "
                                           "or platform; comma-separated, !term takes away.")]
Json = Annotated[bool, typer.Option("--json", help="A stable JSON document on stdout.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing, neither to routers nor to the ledger.")]
Features = Annotated[list[str] | None, typer.Option("--feature", metavar="SLICE",
                                                    help="Only this slice: vlan, vpn, routing, filter, services, "
                                                    "public or hardening. Repeatable.")]
Undo = Annotated[bool, typer.Option("--undo", help="Show the undo beside each change.")]
Full = Annotated[bool, typer.Option("--full", help="Show every line of what is new, too, instead of its sum.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
