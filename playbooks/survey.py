"""`simpul adopt DEVICE --site KEY --profile NAME`: a router in service that no inventory knows, as a patch to one.

    python -m playbooks.adopt DEVICE --site KEY --profile NAME (--survey FILE | --ssh USER@HOST --host-key KEY)

The router is only asked. What its configuration tells becomes the site's lines; what only people know is left for them,
and said. Where nothing is left, the patch is tried: the plan that follows from it may touch nothing of others but what
the patch adopts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from platforms.registry import Survey, platform
from playbooks import terminal
from playbooks.adopt import Adoption, adopt, report
from playbooks.patch import Patch
from playbooks.plan import SAVED, Seen, running
from playbooks.workspace import Workspace, today
from simpul.adoption.proposal import Proposal, propose
from simpul.adoption.surveyed import Surveyed
from simpul.errors import Diagnostic, IntentError, PlanError
from simpul.intent.edit import add_block
from simpul.intent.model import Profile
from simpul.ledger import Allocator
from simpul.plan.model import DeviceFacts
from simpul.report.plan_report import kept_out
from simpul.words.sentence import count, joined, tell

SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Source:
    """Where the answer comes from: a file that the survey's script printed, or a session with a pinned key."""

    survey: Path | None = None
    ssh: str | None = None
    host_key: str | None = None          # "ssh-ed25519 AAAA...", or a file that holds it


@dataclass(frozen=True, slots=True)
class Declared:
    """The patch that declares a router, what is left for people, and what `check` still refuses."""

    proposal: Proposal
    patch: Patch
    findings: tuple[Diagnostic, ...]
    adoption: Adoption | None


def declare(
    workspace: Workspace, name: str, site: str, profile: Profile, seen: Surveyed, key: str | None,
    told: Mapping[str, str] = MappingProxyType({}),
) -> Declared:
    """The patch for a router that was surveyed. `key` is its pinned host key, which the ledger then knows; `told` as
    `propose` takes it.

    Raises PlanError (SIM449) where the site is declared already, or its government has no file; (SIM446) where the plan
    that follows would touch what it does not adopt.
    """
    network = workspace.network
    if site in network.sites:
        raise PlanError(
            "SIM449",
            tell("site {site} is declared already", site=site),
            where=network.sites[site].where,
            hint=tell("declare {name} there by hand, then simpul adopt {name}", name=name),
        )
    proposal = propose(network, seen, name, site, profile, told)
    file = _file(workspace, site)
    patch = Patch(workspace.inventory)
    patch = patch.with_text(file, add_block(patch.text(file), ["sites"], proposal.block))
    if key is not None:
        session = Allocator(workspace.ledger, today())
        session.remember("host-key", name, key)
        text = patch.text("ledger") or workspace.ledger.text()
        patch = patch.with_text("ledger", text + "".join(f"{record}\n" for record in session.new_records))
    try:
        with patch.tried() as trial:
            facts = DeviceFacts(profile.platform, "", "", seen.version or SAVED)
            found = adopt(trial, name, seen.stream, Seen(facts, running(trial, name, seen.stream)))
            for changed, text in found.patch.texts.items():
                patch = patch.with_text(changed, text)
    except IntentError as error:
        return Declared(proposal, patch, error.diagnostics, None)
    return Declared(proposal, patch, (), found)


def _file(workspace: Workspace, site: str) -> str:
    """The inventory's file in which this government's sites stand."""
    code = site.partition("/")[0]
    owners = [g for g in workspace.network.governments.values() if code == g.code or code.startswith(f"{g.code}.")]
    if not owners:
        raise PlanError(
            "SIM449",
            tell("{site}: no government of this inventory begins with that code", site=site),
            hint=tell("a site's key is CODE/KIND/NUMBER: 64.74/opd/9"),
        )
    return max(owners, key=lambda g: len(g.code)).where.file.partition("/")[2]


def ask(
    workspace: Workspace, name: str, kind: Survey, source: Source, platform_name: str,
) -> tuple[Surveyed, str | None]:
    """What the router says, and its pinned key where there is one.

    Raises DialectError where it is no survey, DeviceError, Unreachable or WrongDevice where there is no session.
    """
    key = _key(source.host_key) if source.host_key else None
    if source.survey is not None:
        return kind.read(source.survey.read_text(encoding="utf-8")), key
    match = re.fullmatch(r"(?:([a-z_][a-z0-9_-]*)@)?(\[[0-9A-Fa-f:.]+\]|[^@:\s]+)(?::(\d{1,5}))?", source.ssh or "")
    if match is None or key is None or not kind.command:
        how = tell(
            "--survey FILE, from `{by_hand}`; or --ssh USER@HOST --host-key 'ssh-ed25519 AAAA...'",
            by_hand=kind.by_hand,
        ) if kind.command else tell(
            "--survey FILE, from `{by_hand}`: a router of {platform} is asked by hand",
            by_hand=kind.by_hand, platform=platform_name,
        )
        raise PlanError(
            "SIM453",
            tell("{name} is declared nowhere: say how it is asked", name=name),
            hint=how,
        )
    from platforms.session import Endpoint, Session  # noqa: PLC0415 - Netmiko takes half a second a file need not wait

    endpoint = Endpoint(name, match[2].strip("[]"), int(match[3] or 22), match[1] or "root",
                        str(workspace.operator_key()), key, SECONDS)
    session = Session.open(endpoint, "linux")
    try:
        answer = session.run(kind.command, SECONDS, kind.data().encode())
    finally:
        session.close()
    if answer.status:
        raise PlanError(
            "SIM454",
            tell("{name} cannot say what it is: {why}", name=name, why=answer.words or answer.status),
            hint=tell("what the survey runs there stands in platforms/*/simpul-survey"),
        )
    return kind.read(answer.output.decode(errors="replace")), key


def _key(given: str) -> str:
    """A public key, from the command line or a file; a line of known_hosts has the host before it."""
    text = given if given.startswith(("ssh-", "ecdsa-")) else Path(given).read_text(encoding="utf-8")
    words = text.split()
    at = next((i for i, w in enumerate(words) if w.startswith(("ssh-", "ecdsa-"))), None)
    if at is None or at + 1 >= len(words):
        raise PlanError(
            "SIM453",
            tell("{given} holds no SSH host key", given=given),
            hint=tell("the line of ssh_host_ed25519_key.pub"),
        )
    return " ".join(words[at:at + 2])


def _first_plan(profile: Profile, seen: Surveyed, found: Adoption) -> None:
    """What the first plan does there, and whose ports it takes."""
    if found.plan is not None and found.plan.kept_out:
        terminal.show(kept_out(found.plan))
        return
    steps = [s for u in found.plan.units for f in u.fragments for s in f.steps] if found.plan else []
    sums = Counter(s.action for s in steps)
    terminal.say(
        tell(
            "the first plan there: {made} objects made, {changed} changed, {removed} removed; of others' {objects} it "
            "touches none but what the patch adopts",
            made=sums["create"], changed=sums["replace"], removed=sums["delete"],
            objects=count(len(found.others), "object"),
        ),
    )
    ours = {*profile.wan_ports, *(p.name for p in profile.lan_ports)}
    taken = [p for p in seen.ports if p.addresses and (p.name in ours or p.parent in ours)]
    for port in taken:
        terminal.say(
            tell(
                "{port} becomes Simpul's: {addresses} end there with the first apply, unless the line has the same",
                port=port.name, addresses=", ".join(a.text for a in port.addresses),
            ),
            "yellow",
        )


_TOLD = ("name", "parent", "provider", "medium")


def _told(words: str) -> tuple[str, str]:
    key, equals, value = words.partition("=")
    if key not in _TOLD or not equals or not value:
        raise PlanError(
            "SIM453",
            tell("--say {words}: that is nothing that a router does not know", words=words),
            hint=f"{', '.join(f'{key}=...' for key in _TOLD)}",
        )
    return key, value


def run(
    inventory: Path, device: str, *, site: str, profile: str, source: Source, say: Sequence[str] = (),
    json: bool = False,
) -> int:
    """Print the patch on stdout; on stderr what it means. Exit 1 while something is left for people to say."""
    workspace = Workspace.open(inventory)
    kind = workspace.network.profiles.get(profile)
    if kind is None:
        raise PlanError(
            "SIM449",
            tell("there is no profile {profile}", profile=profile),
            hint=tell("one of {names}", names=", ".join(workspace.network.profiles)),
        )
    survey = platform(kind.platform).survey
    if survey is None:
        raise PlanError(
            "SIM445",
            tell("{platform} has no survey of a router that nobody declared", platform=kind.platform),
            hint=tell("declare it by hand, then simpul adopt takes over what stands in the way"),
        )
    told = dict(_told(words) for words in say)
    seen, key = ask(workspace, device, survey, source, kind.platform)
    found = declare(workspace, device, site, kind, seen, key, told)
    if json:
        terminal.data({"device": device, "patch": found.patch.diff(), "unknown": list(found.proposal.unknown),
                       "findings": [terminal.as_json(d) for d in found.findings],
                       "adopted": list(found.adoption.adopted) if found.adoption else [],
                       "blocked": list(found.adoption.blocked) if found.adoption else [],
                       "unowned": sorted(found.adoption.others) if found.adoption else []})
    else:
        terminal.document(found.patch.diff())
        if found.proposal.unknown:
            terminal.say(tell("for people to say: {unknown}", unknown=joined(", ", found.proposal.unknown)), "yellow")
        for finding in found.findings:
            terminal.say(finding.text, "yellow")
        if found.adoption is not None:
            report(device, found.adoption)
            _first_plan(kind, seen, found.adoption)
    adoption = found.adoption
    return int(bool(found.findings or (adoption and (adoption.blocked or (adoption.plan and adoption.plan.kept_out)))))
