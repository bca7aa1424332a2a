"""The two ends of each tunnel, each as its router must know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simpul.intent.model import Medium, Network, TunnelKind
from simpul.network.bgp import RESERVED
from simpul.network.derivation import End, Far
from simpul.network.model import Certified, SharedKey, Tunnel, WireguardKeys
from simpul.network.numbers import NumberPlan
from simpul.network.site_numbers import SiteNumbers
from simpul.network.tunnels import TunnelPair

# What the names of tunnel interfaces begin with.
PREFIX = {TunnelKind.WIREGUARD: "wg", TunnelKind.IKEV2_PSK: "ike", TunnelKind.IKEV2_CERTIFICATE: "ike",
          TunnelKind.GRE_IKEV2_PSK: "gre"}


def tunnel_ends(
    network: Network, plan: NumberPlan, sites: Mapping[str, SiteNumbers], pairs: Iterable[TunnelPair],
) -> dict[str, tuple[End, ...]]:
    """The ends of each device, by its name, in the order of the pairs."""
    ends: dict[str, list[End]] = {}
    for pair in pairs:
        lines = network.media[pair.low_uplink.medium], network.media[pair.high_uplink.medium]
        # A session keeps the time of the slower of the two lines that it crosses; BFD only where both are steady.
        slow = max(lines, key=_patience)
        bfd = f"{RESERVED}{slow.name}" if all(m.bfd for m in lines) else None
        for low in (True, False):
            name, site = (pair.low_device, pair.high_site) if low else (pair.high_device, pair.low_site)
            dials_here = low and not pair.interconnect
            far = Far(sites[site].asn, network.sites[site].role, network.sites[site].government,
                      sites[site].announced if dials_here else ())
            ends.setdefault(name, []).append(End(_tunnel(plan, pair, low=low), slow.keepalive, slow.hold, bfd,
                                                 pair.preference, far))
    return {name: tuple(found) for name, found in ends.items()}


def _patience(medium: Medium) -> tuple[int, int]:
    return medium.hold, medium.bfd.interval_ms * medium.bfd.multiplier if medium.bfd else 0


def _tunnel(plan: NumberPlan, pair: TunnelPair, *, low: bool) -> Tunnel:
    """One end of a pair. The hub listens; of two hubs, the low end listens and the high end dials."""
    link = pair.link
    listens = low
    ends = (pair.low_uplink, pair.high_uplink) if low else (pair.high_uplink, pair.low_uplink)
    outer, far = (u.address.ip if u.address and pair.kind.fixed else None for u in ends)
    mine, theirs = (pair.low_device, pair.high_device) if low else (pair.high_device, pair.low_device)
    return Tunnel(
        id=link.id,
        name=f"{PREFIX[pair.kind]}{link.id}",
        uplink=pair.low_uplink.name if low else pair.high_uplink.name,
        peer=theirs,
        kind="interconnect" if pair.interconnect else ("hub" if low else "spoke"),
        address4=link.low4 if low else link.high4,
        address6=link.low6 if low else link.high6,
        peer4=(link.high4 if low else link.low4).ip,
        peer6=(link.high6 if low else link.low6).ip,
        listen_port=pair.port if listens else None,
        endpoint=None if listens else pair.endpoint,
        keepalive=25 if not listens and pair.high_uplink.carrier_nat else None,
        mtu=tunnel_mtu(pair.kind, min(pair.low_uplink.mtu, pair.high_uplink.mtu)),
        keys=_keys(plan, pair, mine, theirs),
        # Both ends of a tunnel belong to one change, so that they move together.
        unit=pair.unit,
        reason=pair.reason,
        outer=outer,
        far=far,
    )


def tunnel_mtu(kind: TunnelKind, line: int) -> int:
    """The largest inner packet on a line of that MTU, in bytes, where the outer packet may be IPv6.

    WireGuard adds 80. ESP with AES-GCM in UDP (RFC 4303, 4106, 3948) adds 40 + 8 + 8 + 8 + 16 and two bytes that
    end a multiple of four. strongSwan's ESP in user space reads 1400 bytes at most; both data paths keep to it.
    """
    if kind is TunnelKind.GRE_IKEV2_PSK:
        # Transport mode, nobody translates: IPv4's 20, ESP's 8 + 8 + 16 and two bytes (RFC 4303, 4106), GRE's 4 (RFC
        # 2784, 2.1), and what fills a multiple of four.
        return min(1400, (line - 52) // 4 * 4 - 2 - 4)
    return line - 80 if kind is TunnelKind.WIREGUARD else min(1400, (line - 80) // 4 * 4 - 2)


def _keys(plan: NumberPlan, pair: TunnelPair, mine: str, theirs: str) -> WireguardKeys | SharedKey | Certified:
    match pair.kind:
        case TunnelKind.WIREGUARD:
            return WireguardKeys(plan.public_key(pair.key, mine), plan.public_key(pair.key, theirs))
        case TunnelKind.IKEV2_PSK | TunnelKind.GRE_IKEV2_PSK:
            name = f"{PREFIX[pair.kind]}{pair.link.id}"
            return SharedKey(plan.shared_key(pair.key), f"{name}.{mine}", f"{name}.{theirs}")
        case TunnelKind.IKEV2_CERTIFICATE:
            return Certified(mine, theirs)
