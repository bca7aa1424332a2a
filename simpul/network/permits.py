"""Which permits a router has, and in which groups they come and go."""

from __future__ import annotations

from simpul.intent.model import Network, Role, Site
from simpul.network.derivation import Begun, Led
from simpul.network.filter_model import Permit, PermitGroup, slug
from simpul.network.flows import Reach
from simpul.source import Reason


def begun(network: Network, reach: Reach) -> tuple[Begun, ...]:
    """All flows, by the site or interconnect where they begin: adding a site touches nobody else's."""
    found = []
    for key, permits in reach.from_site().items():
        source = network.sites.get(key)
        if source is None:
            other = network.interconnects[key]
            found.append(Begun(f"interconnect-{key}", permits, None, Reason(f"flows from {other.title}", other.where)))
            continue
        owner = None if source.role is Role.HUB else f"site:{key}"
        found.append(Begun(slug(key), permits, owner, Reason(f"flows from {key}", source.where)))
    return tuple(found)


def led(network: Network, reach: Reach) -> tuple[Led, ...]:
    """The same by flow: where each of them leads to."""
    reasons = {flow.name: Reason(f"flow for {flow.purpose}", flow.where) for flow in network.flows}
    return tuple(Led(slug(name), destinations, ports, reasons[name])
                 for name, (destinations, ports) in reach.led_to().items())


def site_permits(site: Site, reach: Reach, unit: str) -> tuple[PermitGroup, ...]:
    """The flows that begin or end here, one group a flow."""
    both = (*reach.by_source.get(site.key, ()), *reach.by_destination.get(site.key, ()))
    groups: dict[str, list[Permit]] = {flow.name: [] for flow, _ in both}
    for permit in reach.distinct(p for _, permits in both for p in permits):
        groups[permit.flow].append(permit)
    reasons = {flow.name: Reason(f"flow for {flow.purpose}", flow.where) for flow, _ in both}
    return tuple(PermitGroup(slug(name), tuple(permits), unit, reasons[name])
                 for name, permits in groups.items() if permits)
