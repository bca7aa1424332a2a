"""`simpul lab ...`: the inventory's own routers on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from playbooks.options import DEFAULT, Device, Devices, Inventory, Json, Limit

lab_app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich",
                      help="The inventory's own routers on this machine: real FRR, WireGuard, nftables in namespaces.")


@lab_app.command("up")
def lab_up(
    inventory: Inventory = DEFAULT, limit: Limit = None,
    emulated: Annotated[bool, typer.Option(
        "--emulated", help="Emulated routers of every platform, in a process: no root, no packets.")] = False,
) -> None:
    """Build the inventory's routers in factory state, with hosts, providers and an internet."""
    from playbooks.lab import run_up

    raise typer.Exit(run_up(inventory, limit=limit, emulated=emulated))


@lab_app.command("down")
def lab_down(inventory: Inventory = DEFAULT) -> None:
    """Take the lab away, whatever is left of it."""
    from playbooks.lab import run_down

    raise typer.Exit(run_down(inventory))


@lab_app.command("status")
def lab_status(inventory: Inventory = DEFAULT, json: Json = False) -> None:
    """What stands in the lab."""
    from playbooks.lab import run_status

    raise typer.Exit(run_status(inventory, json=json))


@lab_app.command("plug")
def lab_plug(
    device: Devices = None, inventory: Inventory = DEFAULT,
    limit: Limit = None,
) -> None:
    """Run the sealed first file on each router's console."""
    from playbooks.lab import run_plug

    raise typer.Exit(run_plug(inventory, devices=device or (), limit=limit))


@lab_app.command("exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def lab_exec(
    name: Annotated[str, typer.Argument(help="A router, a host, mgmt or internet.")],
    command: Annotated[list[str], typer.Argument()], inventory: Inventory = DEFAULT,
) -> None:
    """Run a command inside a lab machine: simpul lab exec mgmt simpul plan."""
    from playbooks.lab import run_exec

    raise typer.Exit(run_exec(inventory, name, command))


@lab_app.command("ping")
def lab_ping(source: str, destination: str, inventory: Inventory = DEFAULT) -> None:
    """Ping from one lab machine to another, or to an address."""
    from playbooks.lab import run_ping

    raise typer.Exit(run_ping(inventory, source, destination))


@lab_app.command("cut")
def lab_cut(device: Device, inventory: Inventory = DEFAULT) -> None:
    """A power cut."""
    from playbooks.lab import run_power

    raise typer.Exit(run_power(inventory, device, on=False))


@lab_app.command("restore")
def lab_restore(device: Device, inventory: Inventory = DEFAULT) -> None:
    """Give power again."""
    from playbooks.lab import run_power

    raise typer.Exit(run_power(inventory, device, on=True))


@lab_app.command("cable")
def lab_cable(
    device: Device, port: str,
    out: Annotated[bool, typer.Option("--out/--in", help="Pull the cable, or put it back.")] = True,
    inventory: Inventory = DEFAULT,
) -> None:
    """Pull a cable from a router's port, or put it back."""
    from playbooks.lab import run_cable

    raise typer.Exit(run_cable(inventory, device, port, up=not out))


@lab_app.command("pass")
def lab_pass(seconds: int, inventory: Inventory = DEFAULT) -> None:
    """Let so many seconds pass at once on emulated routers: an armed undo fires."""
    from playbooks.lab import run_pass

    raise typer.Exit(run_pass(inventory, seconds))


@lab_app.command("clock", context_settings={"ignore_unknown_options": True})
def lab_clock(device: Device, seconds: int, inventory: Inventory = DEFAULT) -> None:
    """Take a router's battery out: its clock is so many seconds off at each start (-31536000: a year in the past)."""
    from playbooks.lab import run_clock

    raise typer.Exit(run_clock(inventory, device, seconds))
