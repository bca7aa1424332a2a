"""Where packets can begin that no router of ours made: hosts, cables, and tunnels whose other end we do not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simpul.proof.boxes import SOURCE, V4, Box
from simpul.proof.declared import span
from simpul.proof.model import INTRA, Device, Interface, Span
from simpul.proof.network import End, Net
from simpul.proof.policy import Router, Segment
from simpul.words.sentence import any_of, tell


@dataclass(frozen=True, slots=True)
class Origin:
    """An interface that anybody may send to, and the addresses that may speak there."""

    device: str
    interface: str
    label: str
    spans: tuple[Span, ...]
    kind: str                            # segment, rescue, unmanaged, neighbour, stranger, cable
    segment: Segment | None = None

    def believed(self, box: Box) -> bool:
        """Whether every source of some packets may speak here."""
        version = 4 if box[0] & V4 else 6
        source = Span(version, box[SOURCE], box[SOURCE + 1])
        return any(s.holds(source) for s in self.spans)


def origins(net: Net, device: Device) -> Iterator[Origin]:
    """Every interface of a device that something other than a managed router of ours stands behind."""
    for interface in device.interfaces.values():
        if interface.zone != INTRA:
            continue
        if interface.kind == "rescue":
            yield Origin(device.name, interface.name, tell(
                "whoever is at {interface} of {device}", interface=interface.name, device=device.name), (), "rescue")
        elif interface.kind == "tunnel":
            far = net.ends.get(End(device.name, interface.name))
            if far is None:
                yield Origin(device.name, interface.name, tell(
                    "the stranger at the other end of {interface}", interface=interface.name), (),
                             "stranger")
            elif isinstance(far, Router):
                site = net.sites[far.site]
                yield Origin(device.name, interface.name, tell("{far}, whose configuration is not ours", far=far.name),
                             tuple(span(p) for p in (*site.prefixes, *net.policy.links)), "unmanaged")
        elif interface.kind == "segment":
            yield from _segment(net, device, interface)


def _segment(net: Net, device: Device, interface: Interface) -> Iterator[Origin]:
    segment = net.segment(device.name, interface)
    neighbour = net.neighbour(device.name, interface)
    if neighbour is not None:
        yield Origin(device.name, interface.name, tell(
            "whoever is in {neighbour}, which is not ours", neighbour=neighbour.name),
                     tuple(span(p) for p in (*neighbour.links, *neighbour.prefixes)), "neighbour")
    elif segment is not None:
        there = (segment, *net.behind(device.name, interface))
        yield Origin(device.name, interface.name, any_of(tell("a host in {segment}", segment=s) for s in there),
                     tuple(span(p) for s in there for p in s.prefixes), "segment", segment)
    elif not _between_routers(net, device, interface):
        yield Origin(device.name, interface.name, tell(
            "a host at {interface} of {device}, which nobody declared", interface=interface.name, device=device.name),
                     (), "cable")


def _between_routers(net: Net, device: Device, interface: Interface) -> bool:
    """Whether an interface stands in the VLAN that joins two routers of a site and nothing else."""
    return interface.vlan == net.policy.transit_vlan and bool(net.siblings(device.name, interface.name))
