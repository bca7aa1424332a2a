"""`simpul drift --adopt`: the patch to the inventory that makes of what somebody typed what is meant.

Each proposal is tried: the inventory with the patch is checked and rendered, and must come out as what the router runs.
What does not is left out, with why. Nothing is written but to stdout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from platforms.registry import platform
from playbooks import terminal
from playbooks.drift import Drifts
from playbooks.patch import Patch
from playbooks.plan import intended
from playbooks.workspace import Workspace
from simpul.drift.compare import Difference
from simpul.drift.said import Said, Unsayable
from simpul.errors import SimpulError
from simpul.intent.edit import remove_key, set_value
from simpul.intent.model import Uplink
from simpul.words.sentence import count, tell

_Told = tuple[Difference, Said]


@dataclass(slots=True)
class Proposal:
    """A patch, what it keeps, and what it cannot say; both by "DEVICE ID"."""

    patch: Patch
    kept: dict[str, int] = field(default_factory=dict)   # -> how many other objects of the network it changes
    left: dict[str, str] = field(default_factory=dict)


def propose(workspace: Workspace, drifts: Drifts) -> Proposal:
    """What can be said in the inventory of all that differs, each tried together with those before it."""
    found = Proposal(Patch(workspace.inventory))
    for drift in (f.drift for f in drifts.findings):
        says = platform(workspace.device(drift.device).platform).says
        lines: dict[str, list[_Told]] = {}
        for difference in drift.differences:
            if difference.meant:
                continue
            said = says(difference.id, difference.live) if says else Unsayable(tell("its platform cannot say it"))
            if isinstance(said, Unsayable):
                found.left[f"{drift.device} {difference.id}"] = said.why
            else:
                lines.setdefault(said.uplink, []).append((difference, said))
        for told in lines.values():
            # An address and its gateway move together, though they may be two objects.
            if not _kept(workspace, found, drift.device, told) and len(told) > 1:
                for one in told:
                    _kept(workspace, found, drift.device, [one])
        for other in drift.others:
            found.left[f"{drift.device} {other.id}"] = tell("it is not Simpul's, and stays as it stands")
    return found


def _kept(workspace: Workspace, found: Proposal, device: str, told: Sequence[_Told]) -> bool:
    """Take what objects of one line say into the patch, together; what cannot be is left with why."""
    patch = found.patch
    try:
        for _, said in told:
            patch = _said(workspace, patch, device, said)
        kept = {f"{device} {difference.id}": _tried(workspace, patch, device, difference, said)
                for difference, said in told}
    except SimpulError as error:
        found.left |= {f"{device} {difference.id}": error.diagnostic.headline for difference, _ in told}
        return False
    found.patch, found.kept = patch, found.kept | kept
    found.left = {name: why for name, why in found.left.items() if name not in kept}
    return True


def _said(workspace: Workspace, patch: Patch, device: str, said: Said) -> Patch:
    site = workspace.site_of(device)
    if not said.uplink:
        where = workspace.device(device).where
        return _edited(patch, where.file.partition("/")[2], ["sites", site.key, "devices", device],
                       {"oob": said.address})
    uplink = next((u for u in site.uplinks if u.name == said.uplink and u.device == device), None)
    if uplink is None:
        raise SimpulError("SIM811", tell(
            "the inventory has no line {uplink} at {site}", uplink=said.uplink, site=site.key),
                          hint=tell("declare it under uplinks:"))
    return _edited(patch, uplink.where.file.partition("/")[2], ["sites", site.key, "uplinks", said.uplink],
                   _changed(uplink, said))


def _changed(uplink: Uplink, said: Said) -> dict[str, str | int | None]:
    """The keys of an uplink that say something else; None takes a key away."""
    wanted: dict[str, str | int | None] = {}
    if said.access != str(uplink.access):
        wanted["access"] = said.access
    if "address" not in said.silent and said.address != (str(uplink.address) if uplink.address else None):
        wanted["address"] = said.address
    if "gateway" not in said.silent and said.gateway != (str(uplink.gateway) if uplink.gateway else None):
        wanted["gateway"] = said.gateway
    if said.mtu is not None and said.mtu != uplink.mtu:
        wanted["mtu"] = said.mtu
    return wanted


def _edited(patch: Patch, name: str, path: list[str], wanted: dict[str, str | int | None]) -> Patch:
    text = patch.text(name)
    for key, value in wanted.items():
        text = remove_key(text, path, key) if value is None else set_value(text, path, key, value)
    return patch.with_text(name, text)


def _tried(workspace: Workspace, patch: Patch, device: str, difference: Difference, said: Said) -> int:
    """How many other objects change with it. Raises SimpulError where the patched inventory is refused, or asks for
    something else than what runs.
    """
    with patch.tried() as trial:
        now = {n: intended(workspace, n).objects for n in workspace.managed()}
        then = {n: intended(trial, n).objects for n in trial.managed()}
        if then[device][difference.id].text != said.text:
            raise SimpulError("SIM811", tell(
                "with the patch the inventory asks for something else of {difference}", difference=difference.id),
                              hint=tell("change it by hand; simpul plan shows what it would do"))
        return sum(then[n].get(i) is None or then[n][i].text != o.text for n, objects in now.items()
                   for i, o in objects.items() if (n, i) != (device, difference.id))


def run_adopt(workspace: Workspace, drifts: Drifts, *, json: bool) -> int:
    """Print the patch on stdout, and on stderr what it says and what it cannot."""
    found = propose(workspace, drifts)
    if json:
        terminal.data({"exit_code": drifts.exit_code, "patch": found.patch.diff(), "kept": found.kept,
                       "left": found.left, "unreachable": dict(drifts.reading.lost)})
        return drifts.exit_code
    terminal.document(found.patch.diff())
    for name, more in found.kept.items():
        words = tell("{name}: the patch asks for what runs", name=name)
        if more:
            words = tell("{words}; {objects} of the network would follow", words=words,
                         objects=count(more, "other object"))
        terminal.say(words, "green")
    for name, why in found.left.items():
        terminal.say(tell("{name} cannot be said in the inventory: {why}", name=name, why=why), "yellow")
    if not found.kept and not found.left:
        terminal.say(tell("nothing differs from what was confirmed"), "green")
    return drifts.exit_code
