"""Which tunnels exist: a tunnel is (uplink, hub router)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from simpul.errors import Diagnostic
from simpul.intent.model import Device, Network, Role, Site, TunnelKind, Uplink
from simpul.network.bgp import PREFERENCE
from simpul.network.link import Link
from simpul.network.model import Endpoint
from simpul.network.numbers import NumberPlan
from simpul.source import Reason
from simpul.words.sentence import tell


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
    callers = _callers(network, plan, hubs)
    for site in network.sites.values():
        if site.role is Role.HUB:
            continue
        kinds = {uplink.name: network.reached(site, uplink) for uplink in site.uplinks}
        reached = {name for found in kinds.values() for name in found}
        primary = plan.primary_hub(site, [h for h in hubs if any(d.name in reached for d in h.devices)])
        for uplink in site.uplinks:
            ended: list[str] = []
            for hub in hubs:
                routers = _routers(plan, site, uplink, hub, kinds[uplink.name], ended,
                                   callers if _fixed(network, site, uplink) else None)
                ended += [r.name for r in routers]
                pairs.extend(_spoke(network, plan, site, uplink, hub, r, kinds[uplink.name][r.name],
                                    hub.key == primary) for r in routers)
    return pairs


def crowded(pairs: Iterable[TunnelPair]) -> list[Diagnostic]:
    """What cannot be: two tunnels at one port of one hub router whose far ends have one name. Only routers that speak
    IKEv2 at the well-known ports alone share a port, and what tells them apart there is their identities: a shared key
    has one for each tunnel, a certificate one for the whole router.
    """
    found: dict[tuple[str, int, str], TunnelPair] = {}
    refused = []
    for pair in pairs:
        name = pair.high_device if pair.kind is TunnelKind.IKEV2_CERTIFICATE else pair.key
        first = found.setdefault((pair.low_device, pair.port, name), pair)
        if first is not pair:
            refused.append(Diagnostic(
                "SIM119",
                tell(
                    "{high_device} dials {low_device} at udp/{port} by {name} and by {name2}, and its certificate "
                    "gives it one name for both",
                    high_device=pair.high_device, low_device=pair.low_device, port=pair.port,
                    name=first.high_uplink.name, name2=pair.high_uplink.name,
                ),
                pair.high_uplink.where,
                tell("ask for a kind of tunnel with shared keys there, or leave it one of these lines"),
            ))
    return refused


def _fixed(network: Network, site: Site, uplink: Uplink) -> bool:
    """Whether a line's router dials one well-known port, whatever its hub would tell it."""
    return next(d.platform for d in site.devices if d.name == uplink.device) in network.ike_ports


def _callers(network: Network, plan: NumberPlan, hubs: Iterable[Site]) -> Counter[str]:
    """How many lines of such sites have chosen each hub router already."""
    chosen = (plan.chosen_hub_router(site, uplink, hub) for site in network.sites.values() if site.role is not Role.HUB
              for uplink in site.uplinks if _fixed(network, site, uplink) for hub in hubs)
    return Counter(name for name in chosen if name is not None)


def _key(ends: str, kind: TunnelKind) -> str:
    """A tunnel of another kind is another tunnel, with numbers of its own: it can stand beside the one it replaces."""
    return ends if kind is TunnelKind.WIREGUARD else f"{ends}/{kind}"


def _routers(
    plan: NumberPlan, site: Site, uplink: Uplink, hub: Site, reached: Mapping[str, TunnelKind], others: Collection[str],
    callers: Counter[str] | None,
) -> list[Device]:
    """The routers of a hub site that this line has a tunnel to: among those that one can join it to. `callers`: how
    many lines of its like each hub router has, where its router dials one well-known port; it is counted among them.
    """
    able = [d for d in hub.devices if d.name in reached]
    if site.profile.tunnels == "hub-routers" or not able:
        return able
    new = plan.chosen_hub_router(site, uplink, hub) is None
    chosen = plan.hub_router(site, uplink, hub, [d.name for d in able], others, callers or {})
    if callers is not None and new:
        callers[chosen] += 1
    return [d for d in able if d.name == chosen]


def _spoke(
    network: Network, plan: NumberPlan, site: Site, uplink: Uplink, hub: Site, router: Device, kind: TunnelKind,
    primary: bool,
) -> TunnelPair:
    key = _key(f"{site.key}:{uplink.name}>{router.name}", kind)
    link = plan.link(key)
    device = next(d for d in site.devices if d.name == uplink.device)
    return TunnelPair(
        key, link, router.name, hub.key, _wan(hub, router), uplink.device, site.key, uplink,
        network.tunnel_port(kind, link.id, device.platform, router.platform), kind,
        preference(network, site, uplink, primary), f"site:{site.key}",
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
                    kind = interconnect_kind(network, (low, a), (high, b))
                    if kind is None:
                        continue         # the checks refuse it: this is for who builds without them
                    key = _key(f"{low.key}:{a.name}>{b.name}", kind)
                    link = plan.link(key)
                    pairs.append(TunnelPair(
                        key, link, a.name, low.key, _wan(low, a), b.name, high.key, _wan(high, b),
                        network.tunnel_port(kind, link.id, a.platform, b.platform), kind, 100,
                        f"interconnect:{a.name}>{b.name}",
                        Reason(f"interconnect of {low.key} and {high.key}", b.where)))
    return pairs


def interconnect_kind(network: Network, one: tuple[Site, Device], other: tuple[Site, Device]) -> TunnelKind | None:
    """What joins two hub routers: what either hub's class demands beyond WireGuard holds for both."""
    asked = network.asked_kind(one[0], other[0])
    return next((k for k in network.kinds(one[1].platform, other[1].platform) if asked is None or k.meets(asked)), None)


def _wan(site: Site, router: Device) -> Uplink:
    return next(u for u in site.uplinks if u.device == router.name)
