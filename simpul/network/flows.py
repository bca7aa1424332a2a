"""What the declared flows mean in prefixes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network

from simpul.errors import Diagnostic, IntentError
from simpul.intent.model import Flow, FlowEnd, Network, Port, Site
from simpul.network.model import Address, Permit, Prefix
from simpul.network.numbers import NumberPlan


@dataclass(frozen=True, slots=True)
class End:
    """One place that a flow's end names: a site, and its prefixes there (IPv4, IPv6)."""

    site: str
    prefixes: tuple[Prefix, Prefix]


class Reach:
    """Flows expanded to the permits that each site's routers and the hubs must know."""

    def __init__(self, network: Network, plan: NumberPlan) -> None:
        self._network = network
        self._plan = plan
        self._by_scope: dict[str, list[Site]] = {"*": list(network.sites.values())}
        for site in network.sites.values():
            self._by_scope.setdefault(site.government, []).append(site)
            self._by_scope[site.key] = [site]
        # A server's address within its segment: the only way in which two ends can overlap without being equal.
        self._segment_of: dict[Prefix, Prefix] = {}
        self._hosts_in: dict[Prefix, set[Prefix]] = {}
        self.by_source: dict[str, list[tuple[Flow, tuple[Permit, ...]]]] = {}
        self.by_destination: dict[str, list[tuple[Flow, tuple[Permit, ...]]]] = {}
        for flow in network.flows:
            self._expand(flow)

    def _expand(self, flow: Flow) -> None:
        sources, destinations = self.ends(flow.source), self.ends(flow.destination)
        from_site: dict[str, list[Permit]] = {}
        to_site: dict[str, list[Permit]] = {}
        for source in sources:
            for destination in destinations:
                if source.site == destination.site and source.prefixes == destination.prefixes:
                    continue
                for s, d in zip(source.prefixes, destination.prefixes, strict=True):
                    for port in self.ports(flow):
                        permit = Permit(flow.name, s, d, port.protocol, port.number)
                        from_site.setdefault(source.site, []).append(permit)
                        to_site.setdefault(destination.site, []).append(permit)
        for key, permits in from_site.items():
            self.by_source.setdefault(key, []).append((flow, tuple(permits)))
        for key, permits in to_site.items():
            self.by_destination.setdefault(key, []).append((flow, tuple(permits)))

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
        found = []
        for site in self._by_scope.get(end.scope, ()):
            size = next((s for s in site.segments if s.name == end.segment), None)
            if size is None:
                continue
            if end.server is None:
                found.append(End(site.key, (self._plan.segment4(site, end.segment, size.prefix4),
                                            self._plan.segment6(site, end.segment))))
            elif any(s.name == end.server and s.segment == end.segment for s in site.servers):
                four, six = self._plan.server(site, end.segment, size.prefix4, end.server)
                hosts = (_host(four), _host(six))
                segments: tuple[Prefix, ...] = (self._plan.segment4(site, end.segment, size.prefix4),
                                                self._plan.segment6(site, end.segment))
                for host, segment in zip(hosts, segments, strict=True):
                    self._segment_of[host] = segment
                    self._hosts_in.setdefault(segment, set()).add(host)
                found.append(End(site.key, hosts))
        return found

    def distinct(self, permits: Iterable[Permit]) -> frozenset[Permit]:
        """The permits less those that a wider one covers: a filter's interval set refuses what overlaps.

        Raises IntentError where two overlap and neither covers the other, which only their author can settle.
        """
        by_match: dict[tuple[Prefix, Prefix, str, int], Permit] = {}
        for permit in permits:
            match = (permit.source, permit.destination, permit.protocol, permit.port)
            # Of equal permits the one with the first name stays, whatever the order of the inventory.
            if match not in by_match or permit.flow < by_match[match].flow:
                by_match[match] = permit
        kept = []
        for (source, destination, *service), permit in by_match.items():
            wider_source = self._segment_of.get(source, source)
            wider_destination = self._segment_of.get(destination, destination)
            wider = {(s, d) for s in (source, wider_source) for d in (destination, wider_destination)}
            wider.discard((source, destination))
            if any((s, d, *service) in by_match for s, d in wider):
                continue
            if wider_source != source:
                for host in self._hosts_in.get(destination, ()):
                    other = by_match.get((wider_source, host, permit.protocol, permit.port))
                    if other is not None:
                        raise self._crossing(permit, other)
            kept.append(permit)
        return frozenset(kept)

    def _crossing(self, one: Permit, other: Permit) -> IntentError:
        where = next((f.where for f in self._network.flows if f.name == one.flow), None)
        return IntentError([Diagnostic(
            "SIM190", f"flows {one.flow} and {other.flow} overlap at {one.protocol}/{one.port} and neither covers the "
            "other", where, "name the same width at both ends of the two flows")])


def _host(address: Address) -> Prefix:
    return ip_network(address)
