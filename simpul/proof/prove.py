"""The proof: each router by itself, then whatever nobody declared, as far as it gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from simpul.proof.boxes import Box, Region, meet, without
from simpul.proof.local import Local, local, unmanaged
from simpul.proof.model import Device, Unread
from simpul.proof.network import Net
from simpul.proof.origins import Origin
from simpul.proof.packet import sample
from simpul.proof.policy import Policy
from simpul.proof.result import Finding, Hop, Proof, itself
from simpul.proof.spread import Arrival, Leg, Search, hops, spread
from simpul.words.sentence import tell

# A network that leaks everywhere needs no list of everything.
_ENOUGH = 10
ASSUMPTIONS = (
    tell("The configurations are those that run, whole: what is typed into a kernel by hand (routes, addresses, other "
         "nftables tables, other programs) is not in them."),
    tell("Kernel, nftables, WireGuard, FRR and Open vSwitch do what their words say; fragments are put together "
         "before they are judged; nothing but an accepted opening makes a conversation."),
    tell("WireGuard's cryptography holds, and nobody else has a router's private key."),
    tell("The routers themselves are honest: what a router sends by itself is not filtered inside."),
    tell("Cables are as declared: what is plugged into a port is what the inventory says, and the link between two "
         "routers of a site goes from one to the other."),
    tell("Where no router of a flow keeps state, an answer is known by its ports: a declared server may send UDP from "
         "a declared port to any port of a declared asker. Errors (ICMP unreachable, too big, out of time, malformed) "
         "pass hubs without state."),
)


def prove(policy: Policy, devices: Mapping[str, Device],
          judge: Callable[[Net, list[str]], Iterable[Local]] | None = None) -> Proof:
    """Hold configurations against what was declared. `judge` may look at routers at the same time."""
    net = Net(policy, devices)
    proof = Proof(len(devices), assumptions=list(ASSUMPTIONS))
    proof.assumptions += dict.fromkeys(text for d in devices.values() for text in d.assumed)
    cores = sorted({s.site for s in policy.segments if s.via is not None})
    if cores:
        proof.assumptions.append(tell(
            "Behind a LAN core, and between what lies behind it and where it stands, that router decides and not this "
            "network's: {sites}.", sites=", ".join(cores)))
    proof.unmanaged = sorted(r.name for r in unmanaged(net))
    proof.missing = sorted(r.name for r in policy.routers if r.managed and r.name not in devices)
    proof.missing += [tell("{name} (not in the policy)", name=name) for name in sorted(devices)
                      if name not in net.routers]
    keyless = sum(not t.key for d in devices.values() for t in d.tunnels)
    if keyless:
        proof.assumptions.append(tell(
            "{ends} tunnel ends have no key yet: they were matched by their addresses, and nothing passes them "
            "until both ends have keys.", ends=keyless))
    names = sorted(n for n in devices if n in net.routers)
    seen = list(judge(net, names)) if judge is not None else [local(net, name) for name in names]
    for found in seen:
        proof.findings += found.findings
        for origin, boxes in found.suspects:
            if len(proof.findings) < _ENOUGH:
                _follow(net, found.device, origin, boxes, seen, proof)
        for into, boxes in found.doors:
            _door(net, found.device, into, boxes, proof)
        proof.unread += found.unread
    return proof


def _follow(net: Net, device: str, origin: Origin, boxes: list[Box], seen: list[Local], proof: Proof) -> None:
    """Where what nobody declared gets to; of each kind of place, one example."""
    doors = {(found.device, into): Region(parts) for found in seen for into, parts in found.doors}
    told: set[tuple[str, str]] = set()
    search = Search()
    for arrival in spread(net, device, origin.interface, boxes, search):
        finding = _arrived(net, origin, arrival, doors)
        if finding is None:
            continue
        key = finding.claim, finding.message
        if key not in told:
            told.add(key)
            proof.findings.append(finding)
        if len(told) >= 3 or len(proof.findings) >= _ENOUGH:
            return
    if not told and not search.whole:
        place = net.devices[device].interfaces[origin.interface].place
        proof.unread.append(Unread(place, origin.label, tell("too much is let in here to follow all of it")))
    elif not told:
        packet = sample(boxes[0])
        proof.excess.append(Finding(
            "flows", tell("{device} lets in what nobody declared from {who}; no other router lets it through",
                          device=device, who=origin.label),
            str(packet), hops(net, (Leg(device, origin.interface, None),), packet)))


def _arrived(net: Net, origin: Origin, arrival: Arrival, doors: Mapping[tuple[str, str], Region]) -> Finding | None:
    last = arrival.last
    if arrival.kind == "router":
        open_ = doors.get((last.device, last.into))
        shared = [] if open_ is None else open_.cut([arrival.boxes])
        if not shared:
            return None
        packet = sample(shared[0])
        return Finding(
            "management", tell("{who} reaches {device} itself", who=origin.label, device=last.device), str(packet),
            (Hop(origin.label, tell("sends it"), ()), *hops(net, arrival.legs, packet, itself(last.device))))
    packet = sample(arrival.boxes)
    path = (Hop(origin.label, tell("sends it"), ()), *hops(net, arrival.legs, packet))
    if arrival.kind == "outside":
        return Finding("internet", tell("{who} reaches beyond the network, by {device}", who=origin.label,
                                        device=last.device), str(packet), path)
    interface = net.devices[last.device].interfaces[(last.route.out if last.route else None) or ""]
    segment = net.segment(last.device, interface)
    target = tell("a host in {segment}", segment=segment) if segment else tell(
        "a host at {interface} of {device}", interface=interface.name, device=last.device)
    if segment is not None and segment == origin.segment:
        return None
    believed = origin.believed(packet.box(1))
    if not believed and origin.kind in ("segment", "cable", "rescue"):
        return Finding("sources", tell("{who} reaches {target} under an address that is not its own",
                                       who=origin.label, target=target), str(packet), path)
    return Finding("flows", tell("{who} reaches {target}, which nobody declared", who=origin.label, target=target),
                   str(packet), path)


def _door(net: Net, device: str, into: str, boxes: list[Box], proof: Proof) -> None:
    """A router that would answer, from a tunnel, what it should not: a leak where a declared flow goes to it."""
    for box in net.own(device).cut(boxes):
        rest = Region(net.declared.undeclared(box))
        for part in without([box], rest):
            shared = meet(part, box)
            if shared is not None:
                packet = sample(shared)
                proof.findings.append(Finding(
                    "management", tell("{device} itself answers what a declared flow brings to its address",
                                       device=device), str(packet),
                    hops(net, (Leg(device, into, None, "input"),), packet, itself(device))))
                return
    packet = sample(next(iter(net.own(device).cut(boxes)), boxes[0]))
    proof.excess.append(Finding(
        "management", tell("{device} would answer this from {into}; no other router lets it come there",
                           device=device, into=into), str(packet),
        hops(net, (Leg(device, into, None, "input"),), packet, itself(device))))
