"""What one router lets in, from whom: the first half of every leak happens at one router."""

from __future__ import annotations

from dataclasses import dataclass, field

from simpul.proof.answered import answered
from simpul.proof.asked import addresses, advice
from simpul.proof.astray import bare_sessions, routes
from simpul.proof.boxes import ALL, IN, STATE, STATELESS, Box, with_
from simpul.proof.filters import Step
from simpul.proof.guests import guests
from simpul.proof.lines import outside, tunnels
from simpul.proof.model import ZONES, Device, Unread
from simpul.proof.network import Net
from simpul.proof.origins import Origin, origins
from simpul.proof.plugs import plugs
from simpul.proof.policy import Router
from simpul.proof.result import Finding, Hop
from simpul.proof.spread import start
from simpul.words.sentence import tell


@dataclass(slots=True)
class Local:
    """What was found at one router."""

    device: str
    findings: list[Finding] = field(default_factory=list)
    # What is let in that nobody declared, by where it came in: it is a leak if it gets anywhere.
    suspects: list[tuple[Origin, list[Box]]] = field(default_factory=list)
    # What the router itself would answer to from a tunnel: a leak if it can get there.
    doors: list[tuple[str, list[Box]]] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def local(net: Net, name: str) -> Local:
    """Judge one router by itself."""
    device = net.devices[name]
    found = Local(name)
    starts = list(origins(net, device))
    _forwarded(net, device, starts, found)
    findings, found.doors = answered(net, device, starts)
    found.findings += findings
    found.findings += routes(net, device)
    found.findings += bare_sessions(device)
    found.findings += outside(net, device)
    found.findings += guests(net, device)
    found.findings += tunnels(net, device)
    found.findings += plugs(net, device)
    found.findings += addresses(net, device)
    found.findings += advice(net, device)
    found.findings += (Finding(b.claim, tell("{name} {what}", name=name, what=b.text), None,
                               (Hop(name, tell("by itself"), (Step(b.place, b.place.text),)),))
                       for b in device.bypasses)
    found.unread = list(dict.fromkeys([*device.unread, *(u for zone in ZONES for u in net.gate(name, zone).unread)]))
    return found


def _forwarded(net: Net, device: Device, starts: list[Origin], found: Local) -> None:
    gate = net.gate(device.name)
    if gate.remembers("forward"):
        mine = gate.accepted("forward", [with_(ALL[v], (STATE, STATELESS)) for v in (4, 6)])
    else:
        mine = gate.accepted("forward", [with_(b, (STATE, STATELESS))
                                         for b in start(net, device.name, [o.interface for o in starts])])
    wrong = [piece for box in mine for piece in net.declared.undeclared(box)]
    if gate.remembers("forward") and wrong:
        # What it accepts from a tunnel it remembers, and then lets the answer out.
        remembered = net.opened(device.name).cut(start(net, device.name, [o.interface for o in starts]))
        accepted = gate.accepted("forward", remembered)
        wrong += [piece for box in accepted for piece in net.declared.undeclared(box, by_state=True)]
        mine = mine + accepted
    for origin in starts:
        bit = gate.bit[origin.interface]
        bad = [with_(b, (IN, bit)) for b in wrong if b[IN] & bit]
        bad += [with_(b, (IN, bit)) for b in mine if b[IN] & bit and not origin.believed(b)]
        if bad:
            found.suspects.append((origin, bad))


def unmanaged(net: Net) -> list[Router]:
    """The routers whose configuration nobody gave."""
    return [r for r in net.policy.routers if r.name not in net.devices and not r.managed]
