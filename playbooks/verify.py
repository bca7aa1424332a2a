"""`simpul verify`: ask the routers whether the network does what was declared, and no more.

Each router looks for itself: handshakes of its tunnels, its BGP sessions and what they brought, and, from its own
address in each segment, every declared flow (which must pass) and a sample of undeclared ones (which must not). The
sample is the same on every run. A flow is tried from the router's address, not from a host's: what a segment's own port
does is the lab's to prove.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from playbooks import terminal
from playbooks.fleet import probe_all
from playbooks.limit import chosen
from playbooks.workspace import Workspace
from simpul.device import ProbeResult
from simpul.errors import DeviceError, without_device
from simpul.intent.prefixes import within
from simpul.network.addresses import Prefix
from simpul.network.filter_model import Permit
from simpul.network.flows import Reach
from simpul.network.model import DeviceModel
from simpul.report.line import Line
from simpul.report.status_report import standings
from simpul.words.sentence import all_of, count, tell

# How many undeclared pairs each site tries.
SAMPLE = 4
# Seconds within which a tunnel's handshake and a session over it come up after a change: BGP tries every 5 s, and a
# first OSPF or a slow line takes its time.
COMING_UP = 60


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask of a router, and the answer that the declaration promises."""

    device: str
    kind: str                            # handshake, bgp, ospf, gateway, tcp
    arguments: tuple[str, ...]
    expected: bool
    about: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the router said; `ok` when it is what was promised, None where the router has no way to ask it, or
    nobody of whom it could be asked is there.
    """

    device: str
    kind: str
    about: str
    expected: bool
    ok: bool | None
    detail: str
    lost: bool = False                   # the router could not be asked at all


def questions(workspace: Workspace, names: Sequence[str]) -> list[Question]:
    """Everything to ask, in the order of the inventory. Of a part of the network, only what lies within it."""
    network = workspace.network
    asked = set(names)
    sites = [network.sites[key] for key in dict.fromkeys(workspace.device(n).site for n in names)]
    near = [p for s in sites for p in (workspace.numbers.site4(s), workspace.numbers.site6(s))]
    near += [p for i in network.interconnects.values() if i.device in asked for place in i.places
               for p in place.prefixes]
    reach = Reach(network, workspace.numbers)
    permitted = {(p.source, p.destination, p.port) for of in reach.by_source.values() for _, ps in of for p in ps}
    services = sorted({(p.destination, p.port) for of in reach.by_source.values() for _, ps in of for p in ps
                       if p.protocol == "tcp" and p.destination.prefixlen == p.destination.max_prefixlen},
                      key=lambda s: (s[0].version, str(s)))
    services = [s for s in services if _lies(s[0], near)]
    found: list[Question] = []
    for name in names:
        model = workspace.models[name]
        site = network.sites[model.site]
        found += [Question(name, "handshake", (t.name,), True,
                           tell("tunnel to {peer}", peer=t.peer))
                  for t in model.tunnels if t.peer in asked]
        found += [Question(name, "bgp", (str(n.address),), True,
                           tell("session {name}", name=n.description.removeprefix("simpul:")))
                  for n in model.bgp.neighbors if n.description.rpartition(" ")[2] in asked]
        found += _core(model, [workspace.models[d.name] for d in site.devices if d.name != name])
        found += [Question(name, "gateway", (str(address),), True,
                           tell("gateway {address} of {segment}", address=str(address),
                                segment=segments[g.interface]))
                  for segments in ({v.name: v.segment for v in model.vlans},)
                  for g in model.gateways for address in (g.virtual4, g.virtual6)]
        if site.devices[0].name != name:
            continue
        for _, permits in reach.by_source.get(site.key, ()):
            found += [q for p in permits if _lies(p.destination, near) and (q := _flow(model, p)) is not None]
        found += _undeclared(model, services, permitted)
    return found


def _core(model: DeviceModel, beside: Sequence[DeviceModel]) -> Iterable[Question]:
    """Whether the LAN core speaks to a router, in both families. The site's other routers, who hear each other in the
    same segment, are nobody that was asked for. The core is its owner's: silence is told, and nobody's fault here; who
    is heard and exchanges nothing is.
    """
    if model.ospf is not None:
        aside = tuple(str(other.bgp.router_id) for other in beside)
        for family in ("4", "6"):
            yield Question(model.name, "ospf", (model.ospf.interface, family, *aside), True,
                           tell("LAN core by OSPF for IPv{family}", family=family))


def _lies(prefix: Prefix, those: Sequence[Prefix]) -> bool:
    return any(within(prefix, w) for w in those)


def _flow(model: DeviceModel, permit: Permit) -> Question | None:
    source = _own_address(model, permit)
    if source is None or permit.protocol != "tcp" or permit.destination.prefixlen != permit.destination.max_prefixlen:
        return None  # UDP answers nothing that a probe could tell from silence; a whole segment has no one address
    target = str(permit.destination.network_address)
    about = f"{permit.flow} {target}:{permit.port}"
    return Question(model.name, "tcp", (source, target, str(permit.port)), True, about)


def _own_address(model: DeviceModel, permit: Permit) -> str | None:
    for vlan in model.vlans:
        address = vlan.address4 if permit.source.version == 4 else vlan.address6
        if address.network == permit.source:
            return str(address.ip)
    return None


def _undeclared(
    model: DeviceModel, services: Sequence[tuple[Prefix, int]], permitted: Iterable[tuple[Prefix, Prefix, int]],
) -> list[Question]:
    """A sample of what nobody declared: the first few in the order of a hash, so every run tries the same."""
    declared = set(permitted)
    candidates = []
    for vlan in model.vlans:
        if vlan.zone == "transit":
            continue
        for destination, port in services:
            address = vlan.address4 if destination.version == 4 else vlan.address6
            target = str(destination.network_address)
            own = _lies(destination, [i.network for v in model.vlans for i in (v.address4, v.address6)])
            if (address.network, destination, port) not in declared and not own:
                about = tell("undeclared: {segment} to {target}", segment=vlan.segment, target=f"{target}:{port}")
                candidates.append(Question(model.name, "tcp", (str(address.ip), target, str(port)), False, about))
    return sorted(candidates, key=lambda q: hashlib.sha256(repr(q).encode()).digest())[:SAMPLE]


def run(inventory: Path, *, limit: str | None, json: bool) -> int:
    """Ask, and print what was promised beside what was seen. Exit 1 where they differ."""
    workspace = Workspace.open(inventory)
    names = chosen(workspace.network, limit)
    asked = questions(workspace, names)
    answers = ask(workspace, asked)
    if json:
        terminal.data({"ok": not any(a.ok is False for a in answers), "bfd_stretch": workspace.network.bfd_stretch,
                       "answers": [asdict(a) for a in answers]})
    else:
        terminal.show(table(answers))
        confirmed = {n: s.confirmed for n, s in standings(workspace.log.events(), names).items()}
        seconds = lately(answers, confirmed, datetime.now(UTC))
        if seconds is not None:
            terminal.say(tell("The last change was confirmed {seconds} s ago: tunnels and sessions may still be coming "
                              "up. Ask again in a minute.", seconds=seconds), "yellow")
        if workspace.network.bfd_stretch > 1:
            terminal.say(tell("BFD is {times} times slower than the media say (bfd_stretch in network.yaml): a lab's, "
                              "not the field's.", times=workspace.network.bfd_stretch), "yellow")
    return int(any(a.ok is False for a in answers))


def lately(answers: Sequence[Answer], confirmed: Mapping[str, str | None], now: datetime) -> int | None:
    """How many seconds ago a router was changed that misses a tunnel or a session, where that may still come up; None
    where nothing speaks for waiting. `confirmed` are the times of routers' last confirmed changes.
    """
    on_their_way = {a.device for a in answers
                    if a.ok is False and not a.lost and a.kind in ("handshake", "bgp", "ospf")}
    ages = [(now - datetime.fromisoformat(time)).total_seconds() for name in on_their_way
            if (time := confirmed.get(name)) is not None]
    return min((int(age) for age in ages if 0 <= age <= COMING_UP), default=None)


def ask(workspace: Workspace, asked: Sequence[Question]) -> list[Answer]:
    """Put each question to its router, routers at the same time. A router that did not answer answers nothing well."""
    by_device: dict[str, list[Question]] = {}
    for question in asked:
        by_device.setdefault(question.device, []).append(question)
    results = probe_all(workspace, {n: [(q.kind, q.arguments) for q in qs] for n, qs in by_device.items()})
    holders: dict[tuple[str, ...], list[str]] = {}
    for name, of_device in by_device.items():
        if not isinstance(found := results[name], DeviceError):
            for question, result in zip(of_device, found, strict=True):
                if question.kind == "gateway":
                    holders.setdefault(question.arguments, []).extend([name] if result.ok else [])
    answers: list[Answer] = []
    for name, of_device in by_device.items():
        found = results[name]
        if isinstance(found, DeviceError):
            words = without_device(found.diagnostic.message, name)
            answers += [Answer(name, q.kind, q.about, q.expected, False, words, lost=True) for q in of_device]
        else:
            answers += [_gateway(q, holders[q.arguments]) if q.kind == "gateway" and seen.ok is not None
                        else _answer(q, seen) for q, seen in zip(of_device, found, strict=True)]
    return answers


def _answer(question: Question, result: ProbeResult) -> Answer:
    ok = None if result.ok is None else result.ok == question.expected
    return Answer(question.device, question.kind, question.about, question.expected, ok, result.detail)


def _gateway(question: Question, holders: Sequence[str]) -> Answer:
    """Two routers share a gateway: one of them holds it, never both and never neither."""
    if len(holders) == 1:
        seen = _active(holders[0])
    else:
        seen = tell("held by {holders}", holders=all_of(holders)) if holders else tell("held by neither router")
    return Answer(question.device, "gateway", question.about, True, len(holders) == 1, seen)


def _active(device: str) -> str:
    return tell("active on {device}", device=device)


def table(answers: Sequence[Answer]) -> Iterable[Line]:
    """One line a router, then every answer that is not as promised."""
    names = list(dict.fromkeys(a.device for a in answers))
    width = max((len(n) for n in names), default=6)
    yield Line(tell("{router}  tunnels  sessions  flows pass  undeclared stopped", router=f"{'router':<{width}}"),
               "bold")
    for name in names:
        mine = [a for a in answers if a.device == name]
        cells = [_ratio([a for a in mine if a.kind == "handshake"]), _ratio([a for a in mine if a.kind == "bgp"]),
                 _ratio([a for a in mine if a.kind == "tcp" and a.expected]),
                 _ratio([a for a in mine if a.kind == "tcp" and not a.expected])]
        style = "red" if any(a.ok is False for a in mine) else "green"
        yield Line(tell("{router}  {tunnels:<7}  {sessions:<8}  {flows:<10}  {stopped}", router=f"{name:<{width}}",
                        tunnels=cells[0], sessions=cells[1], flows=cells[2], stopped=cells[3]), style)
    active: dict[str, list[str]] = {}
    for answer in answers:
        if answer.kind == "gateway" and answer.ok and answer.detail == _active(answer.device):
            active.setdefault(answer.device, []).append(answer.about.rpartition(" of ")[2])
    for name, segments in active.items():
        yield Line(tell("{router} is the gateway of {segments}", router=name,
                        segments=", ".join(dict.fromkeys(segments))))
    for name in names:
        families = [a.about[-4:] for a in answers if a.kind == "ospf" and a.device == name and a.ok]
        if families:
            yield Line(tell("{router} hears its LAN core by {families}", router=name, families=all_of(families)))
    wrong = [a for a in answers if a.ok is False]
    for (device, why), group in groupby((a for a in wrong if a.lost), key=_why):
        yield Line(tell("  {device}: not reached, {questions} without an answer: {why}", device=device,
                        questions=count(len(list(group)), "question"), why=why), "red")
    for answer in (a for a in wrong if not a.lost):
        yield _as_seen(answer, "red")
    unasked = [a for a in answers if a.ok is None and a.kind != "ospf"]
    for (device, why), group in groupby(sorted(unasked, key=_why), key=_why):
        yield Line(tell("  {device}: {number} not asked: {why}", device=device, number=len(list(group)), why=why),
                   "yellow")
    silent = [a for a in answers if a.ok is None and a.kind == "ospf"]
    for answer in silent:
        yield _as_seen(answer, "yellow")
    told = len(answers) - len(unasked) - len(silent)
    left = (tell(" {questions} could not be asked there.", questions=count(len(unasked), "question")) if unasked
            else "")
    yield Line(tell("{right} of {told} answers are as declared.{left}", right=told - len(wrong), told=told, left=left),
               "red" if wrong else "green")


def _as_seen(answer: Answer, style: str) -> Line:
    return Line(tell("  {device}: {about}: {detail}", device=answer.device, about=answer.about, detail=answer.detail),
                style)


def _why(answer: Answer) -> tuple[str, str]:
    return answer.device, answer.detail


def _ratio(answers: Sequence[Answer]) -> str:
    told = [a for a in answers if a.ok is not None]
    if any(a.lost for a in answers):
        return tell("no answer")
    return f"{sum(a.ok is True for a in told)}/{len(told)}" if told else tell("not asked") if answers else "-"


if __name__ == "__main__":
    from playbooks.cli import main

    main(["verify", *sys.argv[1:]])
