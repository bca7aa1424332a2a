"""Devices put together: whose tunnel ends where, who owns an address, which routes may stand.

No routing protocol is simulated. A prefix that both ends' policies let through may be in a table or not, at any time:
what is proven holds for every state that routing can be in, also in the middle of a failure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from simpul.proof.boxes import (
    ALL,
    ANY_FLAGS,
    DESTINATION,
    ESTABLISHED,
    FLAGS,
    IN,
    OUT,
    STATE,
    STATELESS,
    Box,
    Region,
    answers,
    with_,
)
from simpul.proof.declared import Declared, span
from simpul.proof.filters import Gate, Step
from simpul.proof.model import INTRA, OUTSIDE, Address, Allowed, Device, Interface, Place, Session, Span, Tunnel
from simpul.proof.packet import show_address
from simpul.proof.policy import Neighbour, Policy, Router, Segment, Site
from simpul.words.sentence import tell


@dataclass(frozen=True, slots=True)
class End:
    """An interface of a device."""

    device: str
    interface: str


@dataclass(frozen=True, slots=True)
class Route:
    """A route that may stand. `to`: the router that it leads to; `out` without `to`: a segment, or nobody of ours."""

    destination: Span
    out: str | None                      # None: what takes it is discarded
    to: End | None
    kind: str                            # connected, static, learned
    leads: str                           # for people: "to 10.65.0.140 on vlan20, which is no router of the network"
    step: Step
    length: int

    def boxes(self, box: Box) -> Box | None:
        """What of some packets this route may take."""
        if not box[0] & (1 if self.destination.version == 4 else 2):
            return None
        low, high = max(box[DESTINATION], self.destination.first), min(box[DESTINATION + 1], self.destination.last)
        return with_(box, (DESTINATION, low, high)) if low <= high else None


class Net:
    """All devices of a proof, and the policy that they are held against."""

    def __init__(self, policy: Policy, devices: Mapping[str, Device]) -> None:
        self.policy = policy
        self.declared = Declared(policy)
        self.routers: dict[str, Router] = {r.name: r for r in policy.routers}
        self.devices = {name: _placed(device, self.routers.get(name)) for name, device in devices.items()}
        self.sites: dict[str, Site] = {s.key: s for s in policy.sites}
        self.segments: dict[tuple[str, int], Segment] = {(s.site, s.vlan): s for s in policy.segments if s.via is None}
        self._behind: dict[tuple[str, int], list[Segment]] = {}
        for segment in policy.segments:
            if segment.via is not None:
                self._behind.setdefault((segment.site, segment.via), []).append(segment)
        self.neighbours = {(n.router, n.vlan): n for n in policy.neighbours}
        self.network = tuple(span(p) for p in (*policy.prefixes, *policy.links, *(
            p for n in policy.neighbours for p in (*n.links, *n.prefixes))))
        self._home: dict[str, tuple[set[Span], tuple[Span, ...]]] = {}
        for site in policy.sites:
            spans = tuple(span(p) for p in site.prefixes)
            self._home[site.key] = set(spans), spans
        self._gates: dict[tuple[str, str], Gate] = {}
        self._routes: dict[str, list[Route]] = {}
        self._opened: dict[str, Region] = {}
        # What a router itself may be asked by this policy, by what stands behind the interface.
        self.welcomes: dict[str, Region] = {}

    @cached_property
    def owners(self) -> dict[tuple[int, int], End]:
        """Whose address is whose."""
        return {(a.version, a.value): End(d.name, i.name) for d in self.devices.values()
                for i in d.interfaces.values() if i.zone == INTRA for a in i.addresses if not _of_link(a)}

    @cached_property
    def _by_key(self) -> dict[str, tuple[Device, Tunnel]]:
        return {t.key: (d, t) for d in self.devices.values() for t in d.tunnels if t.key}

    @cached_property
    def _strange_keys(self) -> dict[str, Router]:
        return {k: r for r in self.policy.routers if r.name not in self.devices for k in r.keys}

    def gate(self, device: str, zone: str = INTRA) -> Gate:
        key = device, zone
        if key not in self._gates:
            self._gates[key] = Gate(self.devices[device], zone)
        return self._gates[key]

    def site(self, device: str) -> str:
        return self.routers[device].site if device in self.routers else ""

    def segment(self, device: str, interface: Interface) -> Segment | None:
        """The declared segment that an interface stands in."""
        return None if interface.vlan is None else self.segments.get((self.site(device), interface.vlan))

    def behind(self, device: str, interface: Interface | None) -> list[Segment]:
        """The declared segments that lie behind a LAN core on an interface."""
        if interface is None or interface.vlan is None:
            return []
        return self._behind.get((self.site(device), interface.vlan), [])

    def neighbour(self, device: str, interface: Interface | None) -> Neighbour | None:
        """The declared network of somebody else's that an interface leads to."""
        return None if interface is None or interface.vlan is None else self.neighbours.get((device, interface.vlan))

    def far(self, device: Device, tunnel: Tunnel) -> End | Router | None:
        """What is at the other end of a tunnel: a device of ours, one whose configuration we do not have, or nobody
        that we know. Ends belong together where each names the other's key; where no keys were made yet, by their link.
        """
        for peer in tunnel.peers:
            if peer.key and peer.key in self._by_key:
                other, end = self._by_key[peer.key]
                if any(p.key == tunnel.key for p in end.peers):
                    return End(other.name, end.name)
                return None
            if peer.key:
                return self._strange_keys.get(peer.key)
            here = device.interfaces.get(tunnel.name)        # one that stands in no zone leads nowhere known
            for own in here.addresses if here is not None else ():
                for value in (own.network.first, own.network.last):
                    end_ = self.owners.get((own.version, value))
                    if value != own.value and end_ is not None and end_.device != device.name:
                        return end_
        return None

    def keys_of(self, far: End | Router | None) -> frozenset[str]:
        """The public keys that the other end of a tunnel may have."""
        if isinstance(far, Router):
            return frozenset(far.keys)
        return frozenset() if far is None else frozenset(
            t.key for t in self.devices[far.device].tunnels if t.name == far.interface)

    @cached_property
    def ends(self) -> dict[End, End | Router | None]:
        """The other end of every tunnel."""
        return {End(d.name, t.name): self.far(d, t) for d in self.devices.values() for t in d.tunnels}

    def siblings(self, device: str, interface: str) -> list[End]:
        """The other routers of a site that stand in the same VLAN."""
        own = self.devices[device].interfaces[interface]
        return [End(o.name, i.name) for o in self._of_site.get(self.site(device), ()) if o.name != device
                for i in o.interfaces.values() if i.vlan is not None and i.vlan == own.vlan]

    @cached_property
    def _of_site(self) -> dict[str, list[Device]]:
        found: dict[str, list[Device]] = {}
        for name, device in self.devices.items():
            found.setdefault(self.site(name), []).append(device)
        return found

    def lives(self, site: str, destination: Span) -> bool:
        """Whether addresses belong to a site."""
        exact, spans = self._home.get(site, (set(), ()))
        return destination in exact or any(s.holds(destination) for s in spans)

    def ours(self, destination: Span) -> bool:
        """Whether addresses belong to the network at all."""
        return any(s.holds(destination) for s in self.network)

    def routes(self, device: str) -> list[Route]:
        """Every route that may stand on a device, whatever state routing is in."""
        if device not in self._routes:
            self._routes[device] = [*self._connected(device), *self._statics(device), *self._learned(device),
                                    *self._inner(device)]
        return self._routes[device]

    def _connected(self, name: str) -> Iterator[Route]:
        for interface in self.devices[name].interfaces.values():
            if interface.zone != INTRA or interface.kind == "loopback":
                continue
            for own in interface.addresses:
                if _of_link(own):
                    continue
                to = self.ends.get(End(name, interface.name)) if interface.kind == "tunnel" else None
                yield Route(own.network, interface.name, to if isinstance(to, End) else None, "connected",
                            tell("out of {interface}", interface=interface.name),
                            Step(own.place, own.place.text), _length(own.network))

    def _statics(self, name: str) -> Iterator[Route]:
        for route in self.devices[name].statics:
            step = Step(route.place, route.text)
            if route.discards:
                yield Route(route.destination, None, None, "static", tell("nowhere: it is discarded"), step,
                            route.length)
                continue
            leads: str
            out, to, leads = route.interface, None, tell("out of {interface}", interface=route.interface)
            if route.next_hop is not None:
                out, to, leads = self._towards(name, route.destination.version, route.next_hop, route.interface)
            else:
                end = self.ends.get(End(name, route.interface or ""))
                to = end if isinstance(end, End) else None
            yield Route(route.destination, out or "?", to, "static", leads, step, route.length)

    def _towards(self, name: str, version: int, hop: int, interface: str | None) -> tuple[str | None, End | None, str]:
        """The interface and router that a next hop means."""
        out = interface or self._beside(name, version, hop)
        to = self.owners.get((version, hop))
        shown = show_address(version, hop)
        if to is not None and to.device == name:
            to = None
        if to is not None:
            return out, to, tell("to {device} ({shown}) by {out}", device=to.device, shown=shown, out=out)
        if out is None:
            return None, None, tell("to {shown}, which no interface of this router reaches today", shown=shown)
        return out, None, tell("to {shown} on {out}, which is no router of the network", shown=shown, out=out)

    def _beside(self, name: str, version: int, value: int) -> str | None:
        for interface in self.devices[name].interfaces.values():
            if interface.zone == INTRA:
                for own in interface.addresses:
                    if own.version == version and own.network.first <= value <= own.network.last:
                        return interface.name
        return None

    def _learned(self, name: str) -> Iterator[Route]:
        device = self.devices[name]
        nearby = {(o.version, o.network.first, o.network.last): i.name for i in device.interfaces.values()
                  if i.zone == INTRA for o in i.addresses}
        widths = sorted({(v, last - first) for v, first, last in nearby})
        for session in device.sessions:
            out = next((nearby[key] for v, width in widths if v == self.version_of(session)
                        for first in [session.neighbor - session.neighbor % (width + 1)]
                        if (key := (v, first, first + width)) in nearby), None)
            to = self.owners.get((self.version_of(session), session.neighbor))
            if to is not None and to.device == name:
                to = None
            shown = show_address(self.version_of(session), session.neighbor)
            leads = (tell("to {device} ({shown}) by {out}", device=to.device, shown=shown, out=out) if to is not None
                     else tell("to {shown} on {out}, which is no router of the network", shown=shown, out=out) if out
                     else tell("to {shown}, which is no router of the network", shown=shown))
            unmanaged = self.ends.get(End(name, out or ""))
            if to is None and isinstance(unmanaged, Router):
                to, leads = End(unmanaged.name, "?"), tell(
                    "to {unmanaged}, which is not managed, by {out}", unmanaged=unmanaged.name, out=out)
            for entry in self._exchanged(name, session, to):
                yield Route(entry.span, out or "?", to, "learned", leads, Step(entry.place, entry.text), entry.shortest)

    def _inner(self, name: str) -> Iterator[Route]:
        for spoken in self.devices[name].inner:
            for entry in spoken.imports:
                yield Route(entry.span, spoken.interface, None, "learned",
                            tell("to whoever speaks OSPF on {interface}", interface=spoken.interface),
                            Step(entry.place, entry.text),
                            entry.shortest)

    @staticmethod
    def version_of(session: Session) -> int:
        return 6 if session.neighbor >> 32 or session.version == 6 else 4

    def _exchanged(self, name: str, session: Session, to: End | None) -> tuple[Allowed, ...]:
        """What a session may bring: what we accept, as far as the other end may tell it."""
        if to is None or to.device not in self.devices:
            return session.imports
        told = self._told.get((to.device, session.version, name))
        if told is None:
            return session.imports
        known = {(a.span, a.shortest, a.longest) for a in told}
        if all((a.span, a.shortest, a.longest) in known for a in session.imports):
            return session.imports
        return tuple(both for a in session.imports for b in told if (both := _both(a, b)) is not None)

    @cached_property
    def _told(self) -> dict[tuple[str, int, str], tuple[Allowed, ...]]:
        """What a device may tell another, all their sessions of one family together."""
        found: dict[tuple[str, int, str], tuple[Allowed, ...]] = {}
        for device in self.devices.values():
            for session in device.sessions:
                to = self.owners.get((self.version_of(session), session.neighbor))
                if to is not None:
                    key = device.name, session.version, to.device
                    found[key] = (*found.get(key, ()), *session.exports)
        return found

    def own(self, device: str) -> Region:
        """The packets that are for a device itself."""
        return Region(with_(ALL[a.version], (DESTINATION, a.value, a.value))
                      for i in self.devices[device].interfaces.values() if i.zone == INTRA for a in i.addresses)

    def opened(self, device: str) -> Region:
        """The conversations that a device may remember: what it accepts by header from anywhere, and the answers."""
        if device not in self._opened:
            gate = self.gate(device)
            anything = [with_(ALL[v], (STATE, STATELESS)) for v in (4, 6)]
            accepted = gate.accepted("forward", anything) if gate.remembers("forward") else []
            both = [with_(b, (IN, -1), (OUT, -1), (FLAGS, ANY_FLAGS), (STATE, ESTABLISHED)) for b in accepted]
            both += [with_(a, (STATE, ESTABLISHED)) for b in accepted for a in answers(b)]
            self._opened[device] = Region(both)
        return self._opened[device]


def _placed(device: Device, router: Router | None) -> Device:
    """A device whose plain ports stand in the VLANs that are declared for a plug without a tag: nothing on the router
    says more of them than their names.
    """
    plugs = {p.name: p.untagged for p in router.ports} if router else {}
    plain = {i.name: replace(i, vlan=plugs[i.name]) for i in device.interfaces.values()
             if i.zone == INTRA and i.kind == "segment" and i.vlan is None and i.name in plugs}
    return replace(device, interfaces=device.interfaces | plain) if plain else device


def _both(a: Allowed, b: Allowed) -> Allowed | None:
    inner = a if b.span.holds(a.span) else b if a.span.holds(b.span) else None
    if inner is None:
        return None
    shortest, longest = max(a.shortest, b.shortest), min(a.longest, b.longest)
    return Allowed(inner.span, shortest, longest, a.place, a.text) if shortest <= longest else None


def _of_link(address: Address) -> bool:
    """Whether an address is known on its own link only (RFC 4291): it is never forwarded to or from."""
    return address.version == 6 and address.value >> 118 == 0xFE80 >> 6


def _length(network: Span) -> int:
    return (32 if network.version == 4 else 128) - (network.last - network.first).bit_length()


__all__ = ["OUTSIDE", "End", "Net", "Place", "Route"]
