"""Public Wi-Fi: a zone of its own that reaches the internet and nothing else, with a share of each line."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network, collapse_addresses

from simpul.intent.model import Access, Uplink
from simpul.intent.read_wifi import SEGMENT
from simpul.intent.wifi import Hours, Wifi
from simpul.network.derivation import Derivation
from simpul.network.model import LineShare, OpenSpan, PublicWifi, WanUplink
from simpul.source import Reason

# Where no guest has any business, beside the network's own: RFC 6890, less the prefixes set aside for documentation,
# which lead nowhere in the world and may be a laboratory's internet.
_SPECIAL = tuple(IPv4Network(p) for p in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"))
# Of a line's declared speed, what is used: the queue must stand here, where packets have classes, not at the provider.
_USED = 0.95
_DAY = 24 * 60


def public_wifi(d: Derivation, uplinks: tuple[WanUplink, ...]) -> PublicWifi | None:
    """A site's public Wi-Fi, None where it has none.

    Guests have the same addresses at every site, since they are translated and never routed. Of the declared prefix
    the lower half is theirs, the two addresses after it are the cable between the zone and the lines.
    """
    own, wifi = d.own, d.own.wifi
    if wifi is None:
        return None
    guests = d.large.guests
    assert guests is not None  # noqa: S101 - checked with the intent
    theirs, ours = guests.prefix4.subnets(1)
    vlan, _ = d.large.vlans[SEGMENT]
    declared = {line.uplink.name: line.uplink for line in own.lines}
    return PublicWifi(
        name=f"vlan{vlan}",
        vlan=vlan,
        address=IPv4Interface((theirs.network_address + 1, theirs.prefixlen)),
        first=theirs.network_address + 2,
        last=theirs.broadcast_address - 1,
        near=IPv4Interface((ours.network_address, 31)),
        far=IPv4Interface((ours.network_address + 1, 31)),
        prefix=guests.prefix4,
        mtu=min(u.mtu for u in uplinks),
        resolvers=guests.resolvers,
        kept=_kept(d),
        hours=_text(wifi.hours, d.large.timezone),
        spans=_spans(wifi.hours, d.large.ahead),
        local_spans=_spans(wifi.hours, 0),
        lines=tuple(_share(own.site, wifi, declared[u.name], u, d.unit) for u in uplinks),
        best=min((u for u in uplinks if not declared[u.name].only6), key=lambda u: u.metric).name,
        unit=d.unit,
        reason=Reason(f"public Wi-Fi of {own.site}", wifi.where),
    )


def _kept(d: Derivation) -> tuple[IPv4Network, ...]:
    """Where guests may not go: nothing of the network, of private space, of the hubs, of the line itself."""
    lines = (line.uplink.address.network for line in d.own.lines if line.uplink.address)
    return tuple(collapse_addresses((*_SPECIAL, *d.large.shielded, *lines)))


def _share(site: str, wifi: Wifi, declared: Uplink, uplink: WanUplink, unit: str) -> LineShare:
    assert declared.mbps is not None  # noqa: S101 - checked with the intent
    upload = int((declared.mbps_up or declared.mbps) * 1000 * _USED)
    download = int(declared.mbps * 1000 * _USED)
    return LineShare(
        uplink=uplink.name,
        port=uplink.port,
        pppoe=uplink.access is Access.PPPOE,
        share=wifi.share,
        upload=upload,
        download=download,
        guests_upload=upload * wifi.share // 100,
        guests_download=download * wifi.share // 100,
        tunnels=tuple(sorted({e.address for e in uplink.endpoints if isinstance(e.address, IPv4Address)})),
        unit=unit,
        reason=Reason(f"{wifi.share}% of uplink {uplink.name} of {site} for guests", wifi.where),
    )


def _text(hours: Hours | None, timezone: str) -> str | None:
    if hours is None:
        return None
    return f"{_clock(hours.opens)} to {_clock(hours.closes)} {timezone}"


def _spans(hours: Hours | None, shift: int) -> tuple[OpenSpan, ...]:
    """The hours of opening, so many minutes back, and cut at midnight: a packet filter knows one day at a time."""
    if hours is None:
        return ()
    opens, closes = (hours.opens - shift) % _DAY, (hours.closes - shift) % _DAY or _DAY
    if opens < closes:
        return (OpenSpan(_clock(opens), _clock(closes) if closes < _DAY else None),)
    return (OpenSpan(_clock(opens), None), OpenSpan(_clock(0), _clock(closes)))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
