"""`simpul`: the command line, a thin face over its sibling playbooks.

Exit codes: 0 done; 1 refused or failed; 2 with `plan --detailed-exitcode` when changes are pending; 130 interrupted.
Imports are inside the commands, so that `--help` and completion answer at once.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from playbooks.cli_lab import lab_app
from playbooks.cli_stores import ledger_app, secrets_app
from playbooks.options import DEFAULT, Device, Devices, DryRun, Features, Full, Inventory, Json, Limit, Undo, Yes

# What brings changes to routers, or leads to a command that does.
CHANGING = ("apply", "resume", "lab")


class Commands(TyperGroup):
    """All commands. Whoever breaks one off is told where that leaves the routers, before Typer ends without a word."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            from playbooks import terminal
            from simpul.words.sentence import tell

            terminal.say(tell("\ninterrupted; what was not confirmed, the routers undo by themselves: simpul status "
                              "tells of it, simpul resume does it now") if ctx.invoked_subcommand in CHANGING
                         else tell("\ninterrupted; no router was changed"))
            raise typer.Exit(130) from None


app = typer.Typer(
    name="simpul", cls=Commands, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False,
    help="Declares, builds, changes and proves closed an intra-government network.\n\n"
         "The everyday way: check, plan, apply, verify, status.\n\n"
         "Dalam Bahasa Indonesia: LC_MESSAGES=id_ID.UTF-8 (docs/id/operator.md).")
app.add_typer(lab_app, name="lab", rich_help_panel="Lab and CI")
app.add_typer(secrets_app, name="secrets", rich_help_panel="Growing")
app.add_typer(ledger_app, name="ledger", rich_help_panel="Growing")


@app.command(rich_help_panel="Everyday")
def check(inventory: Inventory = DEFAULT, json: Json = False, dry_run: DryRun = False) -> None:  # noqa: ARG001
    """Check the inventory: every finding at once, as FILE:LINE:COL: SIMnnn. It never writes."""
    from playbooks.check import run

    raise typer.Exit(run(inventory, json=json))


@app.command(rich_help_panel="Everyday")
def plan(
    inventory: Inventory = DEFAULT, limit: Limit = None, feature: Features = None, json: Json = False,
    dry_run: DryRun = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the plan as canonical JSON.")] = None,
    against: Annotated[Path | None, typer.Option("--against", metavar="DIR",
                                                 help="Compare with saved configurations, without devices.")] = None,
    undo: Undo = False, full: Full = False,
    detailed_exitcode: Annotated[bool, typer.Option("--detailed-exitcode", help="Exit 2 when changes are "
                                                    "pending.")] = False,
) -> None:
    """Show what would change on every router, why, and how it would be undone."""
    from playbooks.provision import run_plan

    raise typer.Exit(run_plan(inventory, limit=limit, features=feature or (), json=json, dry_run=dry_run, out=out,
                              against=against, undo=undo, full=full,
                              detailed_exitcode=detailed_exitcode))


@app.command(rich_help_panel="Everyday")
def apply(
    plan_file: Annotated[Path | None, typer.Argument(metavar="[PLAN]", help="A plan made with plan --out; "
                                                     "without one, a new plan is made and shown.")] = None,
    inventory: Inventory = DEFAULT, limit: Limit = None, feature: Features = None, yes: Yes = False,
    json: Json = False, dry_run: DryRun = False,
) -> None:
    """Bring a plan to the routers: each change under its own undo, both ends of a tunnel or neither."""
    from playbooks.provision import run_apply

    raise typer.Exit(run_apply(inventory, plan_file=plan_file, limit=limit, features=feature or (), yes=yes, json=json,
                               dry_run=dry_run))


@app.command(rich_help_panel="Everyday")
def verify(
    inventory: Inventory = DEFAULT, limit: Limit = None, json: Json = False,
    dry_run: DryRun = False,  # noqa: ARG001 - every playbook takes it; this one never writes
) -> None:
    """Ask the routers: handshakes, BGP sessions, declared flows pass, a sample of undeclared ones does not."""
    from playbooks.verify import run

    raise typer.Exit(run(inventory, limit=limit, json=json))


@app.command(rich_help_panel="Everyday")
def status(inventory: Inventory = DEFAULT, limit: Limit = None, json: Json = False) -> None:
    """Where each router stands, as the event log tells it."""
    from playbooks.status import run

    raise typer.Exit(run(inventory, limit=limit, json=json))


@app.command(rich_help_panel="Safety")
def show(
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN")], undo: Undo = False, full: Full = False,
    html: Annotated[bool, typer.Option("--html", help="For a reviewer: one page that stands by itself, on "
                                       "stdout.")] = False,
    lang: Annotated[str | None, typer.Option("--lang", metavar="en|id", help="The language that the page "
                                            "shows at first; without it, yours.")] = None,
) -> None:
    """Print a stored plan with what to look at first, after checking that nobody edited it."""
    from playbooks.provision import run_show

    raise typer.Exit(run_show(plan_file, undo=undo, full=full, html=html, language=lang))


@app.command(rich_help_panel="Safety")
def drift(
    inventory: Inventory = DEFAULT, limit: Limit = None, json: Json = False, dry_run: DryRun = False,
    revert: Annotated[bool, typer.Option("--revert", help="Make the plan that takes it back, into --out.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="PLAN", help="Where that plan goes.")] = None,
    adopt: Annotated[bool, typer.Option("--adopt", help="Print a patch to the inventory that keeps it, where the "
                                        "inventory can say it.")] = False,
) -> None:
    """What somebody changed on routers since it was confirmed, who may have, and since when. Exit 2 where there is."""
    from playbooks.drift import run

    raise typer.Exit(run(inventory, limit=limit, revert=revert, adopt=adopt, out=out, json=json, dry_run=dry_run))


@app.command(rich_help_panel="Safety")
def resume(inventory: Inventory = DEFAULT, limit: Limit = None, json: Json = False) -> None:
    """Find what an interrupted run left pending on routers, undo it now, and say where both ends stand."""
    from playbooks.resume import run

    raise typer.Exit(run(inventory, limit=limit, json=json))


@app.command(rich_help_panel="Safety")
def backup(inventory: Inventory = DEFAULT, limit: Limit = None) -> None:
    """Fetch each router whole, with its keys, and keep it sealed: .simpul/backups/DEVICE/TIME.tar.age."""
    from playbooks.backup import run

    raise typer.Exit(run(inventory, limit=limit))


@app.command(rich_help_panel="Safety")
def restore(
    device: Device, inventory: Inventory = DEFAULT,
    source: Annotated[Path | None, typer.Option("--from", metavar="FILE", help="This backup, not the newest.")] = None,
) -> None:
    """Make of a backup the first file for a router that takes the place of a lost one."""
    from playbooks.backup import run_restore

    raise typer.Exit(run_restore(inventory, device, source=source))


@app.command(rich_help_panel="Safety")
def prove(
    inventory: Inventory = DEFAULT, json: Json = False,
    against: Annotated[Path | None, typer.Option("--against", metavar="DIR", help="Prove saved configurations: what "
                                                 "render --out wrote, or what was fetched.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Prove what the routers run now.")] = False,
    failures: Annotated[bool, typer.Option("--failures", help="Instead: what each class of sites keeps under every "
                                           "single failure.")] = False,
    dry_run: DryRun = False,  # noqa: ARG001 - every playbook takes it; this one never writes
) -> None:
    """Prove from the configurations that the network is closed, or print a packet that shows it is not."""
    from playbooks.prove import run

    raise typer.Exit(run(inventory, against=against, live=live, failures=failures, json=json))


@app.command(rich_help_panel="Evidence")
def approve(
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan made with plan --out.")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="The approver's private SSH key, or the .pub file "
                                      "of one that an agent holds.")],
    inventory: Inventory = DEFAULT, yes: Yes = False,
) -> None:
    """Agree to exactly this plan, as one of its government's approvers: an SSH signature beside it."""
    from playbooks.approve import run

    raise typer.Exit(run(inventory, plan_file, key=key, yes=yes))


@app.command(rich_help_panel="Evidence")
def audit(
    inventory: Inventory = DEFAULT,
    head: Annotated[str | None, typer.Option("--head", metavar="LINE:SHA256", help="A head that was noted once, on "
                                             "paper or in a report: it must still be in the log.")] = None,
) -> None:
    """Verify the event log's chain, and of every plan in it that it is kept and who approved it."""
    from playbooks.audit import run

    raise typer.Exit(run(inventory, noted=head))


@app.command(rich_help_panel="Growing")
def init(folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Write a small network of one's own that passes check and plans."""
    from playbooks.init import run

    raise typer.Exit(run(folder))


@app.command(rich_help_panel="Growing")
def schema(
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write inventory.schema.json there.")] = None,
) -> None:
    """Print the inventory's language as a JSON Schema, for editors."""
    from playbooks.schema import run

    raise typer.Exit(run(out))


@app.command(rich_help_panel="Growing")
def bootstrap(
    device: Devices = None, inventory: Inventory = DEFAULT,
    limit: Limit = None,
    again: Annotated[bool, typer.Option("--again", help="Make a new host key and first file: the router was "
                                        "replaced or reset.")] = False,
    reveal: Annotated[Path | None, typer.Option("--reveal", metavar="DIR", help="Also write the unsealed scripts here, "
                                                "for the USB stick. They hold private keys.")] = None,
) -> None:
    """Make the sealed first file of each router; its host key is pinned before the first session."""
    from playbooks.bootstrap import run

    raise typer.Exit(run(inventory, devices=device or (), limit=limit, again=again, reveal=reveal))


@app.command(rich_help_panel="Growing")
def adopt(
    device: Device, inventory: Inventory = DEFAULT, json: Json = False,
    dry_run: DryRun = False,  # noqa: ARG001 - every playbook takes it; this one never writes
    site: Annotated[str | None, typer.Option("--site", metavar="KEY", help="For a router that nobody declared: the "
                                             "site that it shall be.")] = None,
    profile: Annotated[str | None, typer.Option("--profile", metavar="NAME", help="And that site's profile.")] = None,
    survey: Annotated[Path | None, typer.Option("--survey", metavar="FILE", help="What simpul-survey printed "
                                                "there.")] = None,
    ssh: Annotated[str | None, typer.Option("--ssh", metavar="USER@HOST[:PORT]", help="Ask it now, instead.")] = None,
    host_key: Annotated[str | None, typer.Option("--host-key", metavar="KEY|FILE", help="Its public host key, taken "
                                                 "from its console: no other is believed.")] = None,
    say: Annotated[list[str] | None, typer.Option("--say", metavar="WHAT=WORD", help="What no router knows: name, "
                                                  "parent, provider or medium. Repeatable.")] = None,
) -> None:
    """Propose, as a patch to the inventory, to take over what others made on a router where one of ours shall stand;
    or, with --site and --profile, to declare a router in service that no inventory knows.
    """
    if site is not None and profile is not None:
        from playbooks.survey import Source
        from playbooks.survey import run as declare

        raise typer.Exit(declare(inventory, device, site=site, profile=profile, json=json,
                                 source=Source(survey, ssh, host_key), say=say or ()))
    from playbooks.adopt import run

    raise typer.Exit(run(inventory, device, json=json))


@app.command(rich_help_panel="Lab and CI")
def render(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="One page per device.")],
    inventory: Inventory = DEFAULT, limit: Limit = None,
) -> None:
    """Render every device's configuration; secrets appear only as references."""
    from playbooks.check import run_render

    raise typer.Exit(run_render(inventory, out=out, limit=limit))


@app.command(rich_help_panel="Lab and CI")
def fetch(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="One file per device, secrets masked.")],
    inventory: Inventory = DEFAULT, limit: Limit = None,
) -> None:
    """Save the routers' configurations, for plan --against."""
    from playbooks.provision import run_fetch

    raise typer.Exit(run_fetch(inventory, out=out, limit=limit))


@app.command(rich_help_panel="Lab and CI")
def validate(
    inventory: Inventory = DEFAULT, limit: Limit = None,
    lab: Annotated[bool, typer.Option("--lab", help="Also push to lab routers from factory state and demand an empty "
                                      "second plan.")] = False,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write a JUnit report.")] = None,
    quality: Annotated[Path | None, typer.Option("--code-quality", metavar="FILE", help="Write GitLab's code quality "
                                                 "report.")] = None,
    annotate: Annotated[bool, typer.Option("--github", help="Print GitHub's workflow commands: findings beside the "
                                           "lines.")] = False,
) -> None:
    """For a template author's CI: every branch that a site could exercise, read back and heard by vendor parsers."""
    from playbooks.validate_templates import run

    raise typer.Exit(run(inventory, limit=limit, lab=lab, junit=junit, quality=quality, annotate=annotate))


def main(arguments: list[str] | None = None) -> None:
    """Run the command line. Whatever Simpul refuses becomes its diagnostic on stderr and exit 1."""
    from lab.errors import LabError
    from simpul.errors import SimpulError
    from simpul.words.sentence import tell

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without some letter is still told the rest
    try:
        _commands()(args=arguments, standalone_mode=True)
    except (SimpulError, LabError) as error:
        _refuse(error)
    except OSError as error:
        # No such folder, no right, no space: this machine's, and no fault of the program that a trace would explain.
        where = str(error.filename) if error.filename else tell("this machine")
        _refuse(SimpulError("SIM805", tell("{where}: {why}", where=where, why=error.strerror or str(error)),
                            hint=tell("check the path, its permissions and the space on its disk")))


def _commands() -> Any:
    """The command line in the language of whoever asks for help."""
    from simpul.words.language import language_of

    commands = typer.main.get_command(app)
    if language_of(os.environ) == "en":
        return commands
    from playbooks.help import in_indonesian

    return in_indonesian(commands)


def _refuse(error: Any) -> None:
    from playbooks.check import print_error

    print_error(error)
    sys.exit(1)


if __name__ == "__main__":
    main()
