"""Which tunnels exist: a tunnel is (uplink, hub router)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from simpul.intent.model import Device, Network, Role, Site, TunnelKind, Uplink
from simpul.network.model import Endpoint
from simpul.network.numbers import Link, NumberPlan
from simpul.source import Reason

# Above every local preference that is derived below (RFC 4271: higher wins); MED is what is left to it.
PREFERENCE = 5000


@dataclass(frozen=True, slots=True)
class TunnelPair:
    """Both ends of a tunnel. The low end is the hub, which listens; the high end dials."""

    key: str                             # stable: "64.74/kabkota/1:fibre>hub-smr-1"
    link: Link
    low_device: str
    low_site: str
    low_uplink: Uplink
    high_device: str
    high_site: str
    high_uplink: Uplink
    port: int
    kind: TunnelKind
    preference: int                      # local preference, the same at both ends
    unit: str
    reason: Reason

    @property
    def interconnect(self) -> bool:
        return self.unit.startswith("interconnect:")

    @property
    def endpoint(self) -> Endpoint:
        """Where the high end dials: IPv4 wherever its line has it."""
        address = self.low_uplink.address6 if self.high_uplink.only6 else self.low_uplink.address
        assert address is not None  # noqa: S101 - a hub's uplink is static, and has what it is dialled at: checked
        return Endpoint(address.ip, self.port)


def tunnel_pairs(network: Network, plan: NumberPlan) -> list[TunnelPair]:
    """All tunnels: the hubs' interconnects first, then each uplink of each site to its hubs."""
    hubs = network.hubs()
    pairs = _interconnects(network, plan, hubs)
    for site in network.sites.values():
        if site.role is Role.HUB:
            continue
        primary = plan.primary_hub(site, hubs)
        for uplink in site.uplinks:
            ended: list[str] = []
            for hub in hubs:
                routers = _routers(plan, site, uplink, hub, ended)
                ended += [r.name for r in routers]
                pairs.extend(_spoke(network, plan, site, uplink, hub, r, hub.key == primary) for r in routers)
    return pairs


def _key(ends: str, kind: TunnelKind) -> str:
    """A tunnel of another kind is another tunnel, with numbers of its own: it can stand beside the one it replaces."""
    return ends if kind is TunnelKind.WIREGUARD else f"{ends}/{kind}"


def _routers(plan: NumberPlan, site: Site, uplink: Uplink, hub: Site, others: Collection[str]) -> list[Device]:
    if site.profile.tunnels == "hub-routers":
        return list(hub.devices)
    chosen = plan.hub_router(site, uplink, hub, others)
    return [d for d in hub.devices if d.name == chosen]


def _spoke(
    network: Network, plan: NumberPlan, site: Site, uplink: Uplink, hub: Site, router: Device, primary: bool,
) -> TunnelPair:
    kind = network.tunnel_kind(site)
    key = _key(f"{site.key}:{uplink.name}>{router.name}", kind)
    link = plan.link(key)
    return TunnelPair(
        key, link, router.name, hub.key, _wan(hub, router), uplink.device, site.key, uplink,
        network.pools.tunnel_port + link.id, kind, preference(network, site, uplink, primary), f"site:{site.key}",
        Reason(f"uplink {uplink.name} of {site.key} to {router.name}", uplink.where))


def preference(network: Network, site: Site, uplink: Uplink, primary: bool) -> int:
    """Local preference of a tunnel: by the rank of its medium, then the site's primary hub.

    Two uplinks of one rank differ by their names' order, so that both ends always agree on one path.
    """
    same = sorted(u.name for u in site.uplinks if network.media[u.medium].rank == network.media[uplink.medium].rank)
    return PREFERENCE - 40 * network.media[uplink.medium].rank - 4 * same.index(uplink.name) + (2 if primary else 0)


def _interconnects(network: Network, plan: NumberPlan, hubs: tuple[Site, ...]) -> list[TunnelPair]:
    """Every router of a hub site to every router of the others: a full mesh for iBGP, each hop encrypted."""
    pairs = []
    for i, low in enumerate(hubs):
        for high in hubs[i + 1:]:
            for a in low.devices:
                for b in high.devices:
                    # What either hub's class demands beyond WireGuard holds for both.
                    kind = max((network.tunnel_kind(low), network.tunnel_kind(high)), key=list(TunnelKind).index)
                    key = _key(f"{low.key}:{a.name}>{b.name}", kind)
                    link = plan.link(key)
                    pairs.append(TunnelPair(
                        key, link, a.name, low.key, _wan(low, a), b.name, high.key, _wan(high, b),
                        network.pools.tunnel_port + link.id, kind, 100, f"interconnect:{a.name}>{b.name}",
                        Reason(f"interconnect of {low.key} and {high.key}", b.where)))
    return pairs


def _wan(site: Site, router: Device) -> Uplink:
    return next(u for u in site.uplinks if u.device == router.name)
