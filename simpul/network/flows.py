"""What the declared flows mean in prefixes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network

from simpul.errors import Diagnostic, IntentError
from simpul.intent.flow import Flow, FlowEnd, Port
from simpul.intent.model import Network, Site
from simpul.network.addresses import Address, Prefix
from simpul.network.filter_model import Permit
from simpul.network.numbers import NumberPlan
from simpul.words.sentence import tell

# What a packet must match for a permit: its prefixes' places in `Reach`, its protocol and port. A number hashes in no
# time, where a prefix hashes its text; a hub has tens of thousands of permits.
Match = tuple[int, int, str, int]


@dataclass(frozen=True, slots=True)
class End:
    """One place that a flow's end names: a site and its prefixes there (IPv4, IPv6), or an interconnect and what lies
    behind it.
    """

    site: str
    prefixes: tuple[Prefix, ...]


class Reach:
    """Flows expanded to the permits that each site's routers and the hubs must know."""

    def __init__(self, network: Network, plan: NumberPlan) -> None:
        self._network = network
        self._plan = plan
        self._by_scope: dict[str, list[Site]] = {"*": list(network.sites.values())}
        for site in network.sites.values():
            self._by_scope.setdefault(site.government, []).append(site)
            self._by_scope[site.key] = [site]
        self._ends: dict[FlowEnd, list[End]] = {}
        self._places: dict[tuple[str, str, str | None], End] = {}
        # Each prefix once, with its place in that order, and its rank among all: by family, address and length.
        self._index: dict[int, int] = {}
        self._rank: list[tuple[int, int, int]] = []
        # A server's address within its segment: the only way in which two ends can overlap without being equal.
        self._segment_of: dict[int, int] = {}
        self._hosts_in: dict[int, list[int]] = {}
        self.by_source: dict[str, list[tuple[Flow, tuple[Permit, ...]]]] = {}
        self.by_destination: dict[str, list[tuple[Flow, tuple[Permit, ...]]]] = {}
        self._from_site: dict[str, tuple[Permit, ...]] | None = None
        self._led_to: Mapping[str, tuple[tuple[Prefix, ...], tuple[tuple[str, int], ...]]] | None = None
        for flow in network.flows:
            self._expand(flow)

    def _expand(self, flow: Flow) -> None:
        name, ports = flow.name, [(p.protocol, p.number) for p in self.ports(flow)]
        sources, destinations = self.ends(flow.source), self.ends(flow.destination)
        from_site: dict[str, list[Permit]] = {}
        to_site: dict[str, list[Permit]] = {}
        for source in sources:
            begun = from_site.setdefault(source.site, [])
            for destination in destinations:
                if source is destination:
                    continue
                permits = [Permit(name, s, d, protocol, port)
                           for s in source.prefixes for d in destination.prefixes if s.version == d.version
                           for protocol, port in ports]
                begun += permits
                to_site.setdefault(destination.site, []).extend(permits)
        for by_site, found in ((self.by_source, from_site), (self.by_destination, to_site)):
            for key, permits in found.items():
                if permits:
                    by_site.setdefault(key, []).append((flow, tuple(permits)))

    def from_site(self) -> Mapping[str, tuple[Permit, ...]]:
        """What a hub must let through, by the site or interconnect where it begins: the same for every hub, so worked
        out once.
        """
        if self._from_site is None:
            self._from_site = {key: self.distinct(p for _, permits in flows for p in permits)
                               for key, flows in self.by_source.items()}
        return self._from_site

    def led_to(self) -> Mapping[str, tuple[tuple[Prefix, ...], tuple[tuple[str, int], ...]]]:
        """By flow, where it leads to and at which protocols and ports, in an order that no reordering changes: what a
        hub lets through, less what another flow already does. Worked out once.
        """
        if self._led_to is None:
            to: dict[str, dict[int, Prefix]] = {}
            at: dict[str, set[tuple[str, int]]] = {}
            for permits in self.from_site().values():
                for permit in permits:
                    to.setdefault(permit.flow, {})[self._index[id(permit.destination)]] = permit.destination
                    at.setdefault(permit.flow, set()).add((permit.protocol, permit.port))
            self._led_to = {flow: (tuple(to[flow][i] for i in sorted(to[flow], key=self._rank.__getitem__)),
                                   tuple(sorted(at[flow]))) for flow in sorted(to)}
        return self._led_to

    def ports(self, flow: Flow) -> tuple[Port, ...]:
        """The flow's own ports, or those that its server offers."""
        if flow.ports or flow.destination.server is None:
            return flow.ports
        found = {p for site in self._by_scope.get(flow.destination.scope, ()) for server in site.servers
                 if server.name == flow.destination.server and server.segment == flow.destination.segment
                 for p in server.ports}
        return tuple(sorted(found))

    def ends(self, end: FlowEnd) -> list[End]:
        """Every place that an end names, in the order of the inventory."""
        if end not in self._ends and end.scope in self._network.interconnects:
            self._ends[end] = self._behind(end)
        elif end not in self._ends:
            self._ends[end] = [found for site in self._by_scope.get(end.scope, ())
                               if (found := self._place(site, end.segment, end.server)) is not None]
        return self._ends[end]

    def _behind(self, end: FlowEnd) -> list[End]:
        """A place behind an interconnect. Its prefixes overlap nothing, so nothing covers them."""
        places = [End(end.scope, p.prefixes) for p in self._network.interconnects[end.scope].places
                  if p.name == end.segment]
        for place in places:
            self._places[(end.scope, end.segment, None)] = place
            for prefix in place.prefixes:
                self._add(prefix)
        return places

    def _place(self, site: Site, segment: str, server: str | None) -> End | None:
        """A site's segment, or a server in it; None where the site has no such thing."""
        key = (site.key, segment, server)
        if key in self._places:
            return self._places[key]
        size = next((s for s in site.segments if s.name == segment), None)
        if size is None:
            return None
        if server is None:
            place = End(site.key, (self._plan.segment4(site, segment, size.prefix4),
                                   self._plan.segment6(site, segment)))
            for prefix in place.prefixes:
                self._add(prefix)
        elif any(s.name == server and s.segment == segment for s in site.servers):
            four, six = self._plan.server(site, segment, size.prefix4, server)
            place = End(site.key, (_host(four), _host(six)))
            whole = self._place(site, segment, None)
            assert whole is not None  # noqa: S101 - the segment was found above
            for host, around in zip(place.prefixes, whole.prefixes, strict=True):
                inner, outer = self._add(host), self._index[id(around)]
                self._segment_of[inner] = outer
                self._hosts_in.setdefault(outer, []).append(inner)
        else:
            return None
        self._places[key] = place
        return place

    def _add(self, prefix: Prefix) -> int:
        """The place of a prefix that some end names. `_places` keeps it alive, so that its identity stays its own."""
        self._index[id(prefix)] = len(self._rank)
        self._rank.append((prefix.version, int(prefix.network_address), prefix.prefixlen))
        return len(self._rank) - 1

    def distinct(self, permits: Iterable[Permit]) -> tuple[Permit, ...]:
        """The permits less those that a wider one covers: a filter's interval set refuses what overlaps. Sorted, in an
        order that no reordering of the inventory changes.

        Raises IntentError where two overlap and neither covers the other, which only their author can settle.
        """
        index = self._index
        by_match: dict[Match, Permit] = {}
        for permit in permits:
            match = (index[id(permit.source)], index[id(permit.destination)], permit.protocol, permit.port)
            other = by_match.get(match)
            # Of equal permits the one with the first name stays, whatever the order of the inventory.
            if other is None or permit.flow < other.flow:
                by_match[match] = permit
        kept = by_match if not self._segment_of else {
            match: permit for match, permit in by_match.items() if not self._covered(match, permit, by_match)}
        rank = self._rank
        return tuple(kept[m] for m in sorted(kept, key=lambda m: (rank[m[0]], rank[m[1]], m[2], m[3])))

    def _covered(self, match: Match, permit: Permit, by_match: Mapping[Match, Permit]) -> bool:
        source, destination, protocol, port = match
        wider_source, wider_destination = self._segment_of.get(source), self._segment_of.get(destination)
        if wider_destination is not None and (source, wider_destination, protocol, port) in by_match:
            return True
        if wider_source is None:
            return False
        if (wider_source, destination, protocol, port) in by_match or (
                wider_destination is not None and (wider_source, wider_destination, protocol, port) in by_match):
            return True
        for host in self._hosts_in.get(destination, ()):
            other = by_match.get((wider_source, host, protocol, port))
            if other is not None:
                raise self._crossing(permit, other)
        return False

    def _crossing(self, one: Permit, other: Permit) -> IntentError:
        where = next((f.where for f in self._network.flows if f.name == one.flow), None)
        return IntentError([Diagnostic(
            "SIM180",
            tell(
                "flows {flow} and {other} overlap at {protocol}/{port} and neither covers the other",
                flow=one.flow, other=other.flow, protocol=one.protocol, port=one.port,
            ),
            where,
            tell("name the same width at both ends of the two flows"),
        )])


def _host(address: Address) -> Prefix:
    return ip_network(address)
