"""What a plug in a port reaches: the declared VLANs, and never a provider's line."""

from __future__ import annotations

from collections.abc import Iterator

from simpul.proof.boxes import STATE, STATELESS, with_
from simpul.proof.filters import Step
from simpul.proof.model import INTRA, Device, Place
from simpul.proof.network import Net
from simpul.proof.origins import origins
from simpul.proof.packet import sample
from simpul.proof.result import Finding, Hop
from simpul.proof.spread import start
from simpul.words.sentence import tell


def plugs(net: Net, device: Device) -> Iterator[Finding]:
    """What a plug in each port reaches: the declared VLANs, and never a provider's line."""
    policy = net.routers.get(device.name)
    declared = {p.name: p for p in policy.ports} if policy else {}
    lines = {line.port for line in device.lines} | set(policy.line_ports if policy else ())
    here = {i.vlan: i for i in device.interfaces.values() if i.vlan is not None and i.zone == INTRA}
    for port in device.ports:
        plug = declared.get(port.name)
        known = plug.vlans if plug else frozenset()
        extra = port.vlans - known
        if port.name in lines:
            extra = port.vlans
        elif plug is not None and port.untagged is not None and port.untagged != plug.untagged:
            extra |= {port.untagged}
        for vlan in sorted(extra & here.keys()):
            yield _plugged(net, device, port.name, port.place, here[vlan].name, line=port.name in lines)


def _plugged(net: Net, device: Device, port: str, place: Place, interface: str, *, line: bool) -> Finding:
    gate = net.gate(device.name)
    origin = next((o for o in origins(net, device) if o.interface == interface), None)
    boxes = [with_(b, (STATE, STATELESS)) for b in start(net, device.name, [interface])]
    passing = gate.accepted("forward", boxes)
    packet = sample(passing[0]) if passing else None
    where = f"{interface} ({origin.segment})" if origin and origin.segment else interface
    who = (tell("whoever is on the provider's line at {port}", port=port) if line
           else tell("whoever plugs into {port}", port=port))
    steps = (Step(place, place.text),)
    lines = gate.judge("forward", packet.box(1, gate.bit[interface]))[1] if packet else []
    return Finding("internet" if line else "sources", tell(
        "{device}: {who} is in {where}, which nobody declared", device=device.name, who=who, where=where),
                   str(packet) if packet else None,
                   (Hop(who, tell("sends it"), steps),
                    Hop(device.name, tell("in by {interface}", interface=interface), tuple(lines))))
