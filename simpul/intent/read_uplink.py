"""Reads a site's uplinks, each over what its profile says of an uplink by that name."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

from simpul.intent import endpoints, names, values
from simpul.intent.draft import Draft
from simpul.intent.fields import Fields
from simpul.intent.model import Access, Profile, Role, Uplink, UplinkDefaults
from simpul.intent.read_profile import ACCESS, MBPS, MTU, PPPOE_MTU, check_mtu
from simpul.source import Source
from simpul.words.sentence import tell

_NOTHING = UplinkDefaults(None, None, None, None, None, None, Source("", 0, 0))
# Where no village could dial a hub: RFC 1918, RFC 6598 (carrier NAT), link-local, loopback.
_UNREACHABLE = tuple(
    IPv4Network(p)
    for p in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8")
)
# Nobody's over the internet: unspecified, loopback and mapped, unique local, link-local, multicast.
_NOT_UNICAST6 = tuple(IPv6Network(p) for p in ("::/8", "fc00::/7", "fe80::/10", "ff00::/8"))


def read_uplinks(
    draft: Draft,
    fields: Fields,
    key: str,
    profile: Profile,
    devices: tuple[str, ...],
) -> tuple[Uplink, ...]:
    """The `uplinks:` map of a site. Broken ones are reported and left out; the site is then dropped."""
    found: list[Uplink] = []
    used: dict[tuple[str, str], Uplink] = {}
    for name, place, row in fields.named(names.short_name, "uplink"):
        if row is None:
            continue
        uplink = _uplink(
            draft, row, tell('uplink "{name}" of {key}', name=name, key=key), name, place, profile, devices
        )
        if uplink is None:
            fields.failed = True
            continue
        other = used.setdefault((uplink.device, uplink.port), uplink)
        if other is not uplink:
            row.error(
                "SIM132",
                tell(
                    'port {port} of {device} is already used by uplink "{other}"',
                    port=uplink.port, device=uplink.device, other=other.name,
                ),
                row.place("port"),
                tell("WAN ports of the profile: {names}", names=', '.join(profile.wan_ports)),
            )
        found.append(uplink)
    return tuple(sorted(found, key=lambda uplink: uplink.name))


def _uplink(
    draft: Draft,
    row: Fields,
    by: str,
    name: str,
    where: Source,
    profile: Profile,
    devices: tuple[str, ...],
) -> Uplink | None:
    defaults = profile.uplinks.get(name, _NOTHING)
    device = _device(row, by, devices)
    port = row.optional("port", names.port) or defaults.port
    if port is None and len(profile.wan_ports) == 1:
        port = profile.wan_ports[0]
    if port is None and not row.failed:
        # Counting up would move an uplink to another port when the one before it goes.
        row.missing(
            "port",
            tell(
                "its profile has several WAN ports and says none for this name: one of {names}",
                names=', '.join(profile.wan_ports),
            ),
        )
    if port is not None and port not in profile.wan_ports:
        row.error(
            "SIM132",
            tell("{by}: profile {profile} has no WAN port {port}", by=by, profile=profile.name, port=port),
            row.place("port"),
            tell("its WAN ports: {names}", names=', '.join(profile.wan_ports)),
        )
    medium = row.optional("medium", names.short_name) or defaults.medium
    provider = row.optional("provider", names.name) or defaults.provider
    for key, value in (("medium", medium), ("provider", provider)):
        if value is None:
            if not row.failed:
                row.missing(key)
        elif row.has(key):
            draft.refer(key, value, row.place(key), by)
    address = row.optional("address", endpoints.interface4)
    gateway = row.optional("gateway", endpoints.address4)
    address6 = row.optional("address6", endpoints.interface6)
    gateway6 = row.optional("gateway6", endpoints.address6)
    said = row.optional("access", ACCESS)
    access = Access(said) if said else Access.STATIC if address or address6 else defaults.access
    if access is None:
        if not row.failed:
            row.missing("access", tell("static (with address and gateway, or address6 and gateway6), dhcp or pppoe"))
        access = Access.STATIC
    mtu = row.optional("mtu", MTU) or defaults.mtu or (PPPOE_MTU if access is Access.PPPOE else 1500)
    nat = row.optional("carrier_nat", values.boolean)
    carrier_nat = nat if nat is not None else bool(defaults.carrier_nat)
    uplink = Uplink(
        name=name,
        device=device,
        port=port or "",
        medium=medium or "",
        provider=provider or "",
        access=access,
        address=address,
        gateway=gateway,
        mtu=mtu,
        carrier_nat=carrier_nat,
        mbps=row.optional("mbps", MBPS) or defaults.mbps,
        contract_end=row.optional("contract_end", values.day),
        where=where,
        mbps_up=row.optional("mbps_up", MBPS) or defaults.mbps_up,
        address6=address6,
        gateway6=gateway6,
    )
    if not row.done():
        return None
    check_mtu(row, mtu, access is Access.PPPOE)
    _check_address(draft, row, by, uplink)
    if profile.role is Role.HUB:
        _check_hub(row, by, uplink)
    return uplink


def _device(row: Fields, by: str, devices: tuple[str, ...]) -> str:
    said = row.optional("device", names.hostname)
    if not devices:  # broken, and reported: the site is dropped
        return said or ""
    if said is None:
        if len(devices) > 1 and not row.failed:
            row.missing("device", tell("the site has several: {names}", names=', '.join(devices)))
        return devices[0]
    if said not in devices:
        row.fail(
            "SIM106",
            tell('{by} names the device "{said}", which the site does not have', by=by, said=said),
            row.place("device"),
            tell("its devices: {names}", names=', '.join(devices)),
        )
    return said


def _check_address(draft: Draft, row: Fields, by: str, uplink: Uplink) -> None:
    address, gateway = uplink.address, uplink.gateway
    if uplink.access is not Access.STATIC:
        for key, value in (("address", address), ("gateway", gateway), ("address6", uplink.address6),
                           ("gateway6", uplink.gateway6)):
            if value is not None:
                row.error(
                    "SIM133",
                    tell(
                        "{by} gets its address by {access}, so it has no {key} here",
                        by=by, access=uplink.access, key=key,
                    ),
                    row.place(key),
                    tell("remove it, or write access: static"),
                )
        return
    if uplink.address6 is not None or uplink.gateway6 is not None:
        _check_address6(draft, row, by, uplink)
        if address is None and gateway is None:
            return
    if address is None or gateway is None:
        absent = "address" if address is None else "gateway"
        row.error(
            "SIM133",
            tell("{by} is static and has no {absent}", by=by, absent=absent),
            row.where,
            tell("a static line has address: and gateway:"),
        )
        return
    network = address.network
    if gateway not in network:
        row.error(
            "SIM130",
            tell("{by}: gateway {gateway} lies outside {network}", by=by, gateway=gateway, network=network),
            row.place("gateway"),
            tell("the gateway is the provider's address on the same line"),
        )
    elif gateway == address.ip:
        row.error("SIM130", tell("{by}: the gateway is the uplink's own address", by=by), row.place("gateway"))
    elif network.prefixlen < 31 and gateway in (network.network_address, network.broadcast_address):
        row.error(
            "SIM131",
            tell(
                "{by}: gateway {gateway} is the network or broadcast address of {network}",
                by=by, gateway=gateway, network=network,
            ),
            row.place("gateway"),
        )
    if not uplink.carrier_nat:
        draft.claim(
            "SIM125", "address", address.ip, row.place("address"), by, tell("a public address belongs to one line")
        )
        draft.note_prefix("line", by, network, row.place("address"), group=f"{uplink.provider} {gateway}")


def _check_address6(draft: Draft, row: Fields, by: str, uplink: Uplink) -> None:
    address, gateway = uplink.address6, uplink.gateway6
    if address is None or gateway is None:
        absent = "address6" if address is None else "gateway6"
        row.error(
            "SIM133",
            tell("{by} has no {absent}", by=by, absent=absent),
            row.where,
            tell("IPv6 on a line has address6: and gateway6:"),
        )
        return
    if not (gateway in address.network or gateway.is_link_local):
        row.error(
            "SIM130",
            tell("{by}: gateway {gateway} lies outside {network}", by=by, gateway=gateway, network=address.network),
            row.place("gateway6"),
            tell("the gateway is the provider's address on the same line, or a link-local one: fe80::1"),
        )
    elif gateway == address.ip:
        row.error("SIM130", tell("{by}: the gateway is the uplink's own address", by=by), row.place("gateway6"))
    if any(address.ip in special for special in _NOT_UNICAST6):
        row.error(
            "SIM131",
            tell("{by}: {ip} is no address that a provider routes", by=by, ip=address.ip),
            row.place("address6"),
            tell("a global unicast address (RFC 4291): 2001:db8::2/64"),
        )
        return
    draft.claim(
        "SIM125", "address", address.ip, row.place("address6"), by, tell("a public address belongs to one line")
    )
    draft.note_prefix("line", by, address.network, row.place("address6"), group=f"{uplink.provider} {gateway}")


def _check_hub(row: Fields, by: str, uplink: Uplink) -> None:
    if uplink.access is not Access.STATIC or uplink.carrier_nat:
        row.error(
            "SIM109",
            tell("{by}: a hub is dialled by every site, so its line is static and without carrier NAT", by=by),
            row.place("access") if row.has("access") else row.where,
            tell("order a line with a fixed public address"),
        )
    elif uplink.only6:
        row.error(
            "SIM109",
            tell("{by}: a hub is dialled over IPv4, too", by=by),
            row.where,
            tell("give it address: and gateway:"),
        )
    elif uplink.address is not None and any(uplink.address.ip in unreachable for unreachable in _UNREACHABLE):
        row.error(
            "SIM109",
            tell("{by}: {ip} cannot be dialled from outside", by=by, ip=uplink.address.ip),
            row.place("address"),
            tell("a hub needs a public address"),
        )
