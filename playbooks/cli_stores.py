"""`simpul secrets ...` and `simpul ledger ...`: what is kept beside the inventory."""

from __future__ import annotations

from typing import Annotated

import typer

from playbooks.options import DEFAULT, Device, Devices, Inventory, Json

secrets_app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich", help="The age file of private keys.")
ca_app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich", help="The authority behind IKEv2's certificates.")
secrets_app.add_typer(ca_app, name="ca")
ledger_app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich", help="The numbers that never move.")


@secrets_app.command("init")
def secrets_init(
    inventory: Inventory = DEFAULT,
    operator: Annotated[str | None, typer.Option("--operator", metavar="NAME", help="Also make an SSH key for this "
                                                 "operator and declare its public half in the inventory.")] = None,
) -> None:
    """Make the age identity and an empty store beside the inventory."""
    from playbooks.secrets import run_init

    raise typer.Exit(run_init(inventory, operator=operator))


@secrets_app.command("list")
def secrets_list(inventory: Inventory = DEFAULT) -> None:
    """Name the secrets, never their values."""
    from playbooks.secrets import run_list

    raise typer.Exit(run_list(inventory))


@ca_app.command("init")
def ca_init(inventory: Inventory = DEFAULT) -> None:
    """Make the authority that certifies devices for IKEv2: its key sealed, its certificate in the inventory."""
    from playbooks.authority import run_init

    raise typer.Exit(run_init(inventory))


@ca_app.command("issue")
def ca_issue(inventory: Inventory = DEFAULT, devices: Devices = None) -> None:
    """Certify these devices, or all that need a certificate and have none."""
    from playbooks.authority import run_issue

    raise typer.Exit(run_issue(inventory, devices or []))


@ca_app.command("renew")
def ca_renew(inventory: Inventory = DEFAULT, devices: Devices = None) -> None:
    """New keys and certificates for these devices, or for all whose certificates end within 60 days."""
    from playbooks.authority import run_renew

    raise typer.Exit(run_renew(inventory, devices or []))


@ca_app.command("revoke")
def ca_revoke(device: Device, inventory: Inventory = DEFAULT) -> None:
    """Take a device's certificate back; the next apply brings the list to the routers."""
    from playbooks.authority import run_revoke

    raise typer.Exit(run_revoke(inventory, device))


@ca_app.command("show")
def ca_show(inventory: Inventory = DEFAULT) -> None:
    """Each device that needs a certificate, and until when it has one."""
    from playbooks.authority import run_show

    raise typer.Exit(run_show(inventory))


@secrets_app.command("give")
def secrets_give(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An interconnect, ospf:SITE, radius:SERVER, "
                                        "tacacs:SERVER, snmp:USER or rescue:DEVICE.")],
    inventory: Inventory = DEFAULT,
) -> None:
    """Print a secret that somebody else must hold, too; the event log notes who asked, and never what it is."""
    from playbooks.secrets import run_give

    raise typer.Exit(run_give(inventory, name))


@ledger_app.command("show")
def ledger_show(inventory: Inventory = DEFAULT, json: Json = False) -> None:
    """Every number in use, by kind and key."""
    from playbooks.ledger import run_show

    raise typer.Exit(run_show(inventory, json=json))


@ledger_app.command("repair")
def ledger_repair(
    inventory: Inventory = DEFAULT,
    never_applied: Annotated[list[str] | None, typer.Option(
        "--never-applied", metavar="KEY", help="A site, a router or a ledger key of which you know that no router ever "
        "had its numbers. Repeatable.")] = None,
) -> None:
    """End conflicts after a merge in which two branches took the same number: the later gives it up."""
    from playbooks.ledger import run_repair

    raise typer.Exit(run_repair(inventory, never_applied=never_applied or ()))
