"""What an inventory would say of a router in service: the block of its site, with a remark on all that it cannot tell.

A router knows its addresses, and neither who pays for a line nor what a segment is for. What follows from the profile
is not repeated; what only people know stands as `unknown`, which `check` refuses at its place until somebody has
written it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv4Network, ip_address, ip_interface
from types import MappingProxyType

from simpul.adoption.surveyed import Port, Route, Surveyed
from simpul.intent.edit import scalar
from simpul.intent.model import Network, Profile, Role
from simpul.words.sentence import tell

UNKNOWN = "unknown"
# What a line's address must not be where others dial it: RFC 1918 and RFC 6598.
_TRANSLATED = tuple(IPv4Network(p) for p in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))


@dataclass(frozen=True, slots=True)
class Proposal:
    """The site's lines of YAML, and what of them is still for people to say."""

    block: str
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    words: tuple[str, ...]
    remarks: tuple[str, ...]


def propose(
    network: Network, seen: Surveyed, name: str, site: str, profile: Profile,
    told: Mapping[str, str] = MappingProxyType({}),
) -> Proposal:
    """The block of site `site` with router `name`, of a profile, as its router says it. `told` are the words of people
    for what it does not say: name, parent, and the provider and medium of its lines.
    """
    unknown: list[str] = []
    wan = _wan(seen)
    lines = list(_lines(network, profile, wan, told, unknown))
    rows = [f"{site}:"]
    rows += [f"  # Seen on {seen.hostname}. Its addresses inside will be the ledger's; what it has now stands below."]
    rows += [f"  name: {scalar(told['name'])}" if "name" in told else "  # name: what people call the place"]
    rows += [f"  profile: {profile.name}"]
    rows += _parent(network, site, profile, told, unknown)
    # Platform, version and facts are the profile's; a router that runs another version says so.
    runs = f"version: {scalar(seen.version)}" if seen.version and seen.version != profile.version else ""
    rows += ["  devices:", f"    {name}: {{{runs}}}"]
    if seen.hostname != name:
        rows += [f"    # It calls itself {seen.hostname}; the first apply gives it this name."]
    rows += ["  uplinks:"] if lines else ["  uplinks: {}            # no default route was seen: it has no line"]
    for line in lines:
        rows += [f"    # {remark}" for remark in line.remarks]
        rows += [f"    {line.name}: {{{', '.join(line.words)}}}"]
    rows += [f"  # {remark}" for remark in _inside(network, profile, seen, {p.name for p, _ in wan})]
    if not lines:
        unknown.append(tell("its lines"))
    if "name" not in told:
        unknown.insert(0, tell("the name of the place"))
    return Proposal("".join(f"{_visible(row)}\n" for row in rows), tuple(unknown))


def _visible(row: str) -> str:
    """A line without what a router's words could do to the file: end it, hide in it, or turn it around."""
    return "".join(c if c.isprintable() else "?" for c in row)


def _parent(
    network: Network, site: str, profile: Profile, told: Mapping[str, str], unknown: list[str],
) -> list[str]:
    if profile.role in (Role.HUB, Role.EDGE):
        return []
    if "parent" in told:
        return [f"  parent: {scalar(told['parent'])}"]
    code = site.partition("/")[0]
    above = [s.key for s in network.sites.values() if s.role in (Role.EDGE, Role.HUB)
             and (code == s.government or (code.startswith(f"{s.government}.") and s.role is Role.EDGE))]
    if len(above) == 1:
        return [f"  parent: {above[0]}"]
    unknown.append(tell("the site above it (parent)"))
    return [f"  parent: {UNKNOWN}            # one of {', '.join(above)}" if above else f"  parent: {UNKNOWN}"]


def _wan(seen: Surveyed) -> list[tuple[Port, Route]]:
    """The ports that default routes of IPv4, or else of IPv6, leave by, in the order of the routes."""
    ports = {p.name: p for p in seen.ports}
    found: dict[str, tuple[Port, Route]] = {}
    for route in sorted((r for r in seen.routes if r.prefix == "default" and r.port in ports),
                        key=lambda r: bool(r.gateway and ":" in r.gateway)):
        found.setdefault(route.port, (ports[route.port], route))
    return list(found.values())


def _lines(
    network: Network, profile: Profile, wan: Sequence[tuple[Port, Route]], told: Mapping[str, str], unknown: list[str],
) -> Iterator[_Line]:
    taken: set[str] = set()
    for number, (port, route) in enumerate(wan, 1):
        under = port.parent or port.name
        remarks = [f"default route {f'by {route.gateway} ' if route.gateway else ''}on {port.name}"]
        if under not in profile.wan_ports:
            remarks.append(f"{profile.name} has no WAN port {under}: a profile with that port, or another cable")
            unknown.append(tell("which WAN port {port} is", port=under))
        likely = [n for n, u in profile.uplinks.items() if n not in taken and u.port in (under, None)]
        name = likely[0] if len(likely) == 1 else f"line-{number}"
        taken.add(name)
        defaults = profile.uplinks.get(name)
        follows = (defaults is not None and defaults.port == under) or profile.wan_ports == (under,)
        words = [] if follows else [f"port: {scalar(under)}"]
        for key, known, there in (("provider", defaults and defaults.provider, network.providers),
                                  ("medium", defaults and defaults.medium, network.media)):
            if not known and key in told:
                words.append(f"{key}: {scalar(told[key])}")
            elif not known:
                words.append(f"{key}: {UNKNOWN}")
                remarks.append(f"{key}: one of {', '.join(sorted(there))}")
                unknown.append(tell("the {key} of the line on {port}", key=key, port=port.name))
        if name not in profile.uplinks and likely:
            remarks.append(f"or under a name that its profile knows: {', '.join(likely)}")
        words += _access(port, route, remarks, unknown)
        if port.mtu not in (1500, defaults and defaults.mtu) and port.kind != "ppp":
            words.append(f"mtu: {port.mtu}")
        if port.vlan is not None:
            remarks.append(f"it comes tagged, VLAN {port.vlan}, which no line can say")
            unknown.append(tell("how the line on {port} comes without its tag", port=port.name))
        if not (defaults and defaults.mbps):
            remarks.append("mbps, mbps_up and contract_end stand in its contract")
        yield _Line(name, tuple(words), tuple(remarks))


def _access(port: Port, route: Route, remarks: list[str], unknown: list[str]) -> list[str]:
    if port.kind == "ppp":
        return ["access: pppoe"]
    fixed = [a for a in port.addresses if not a.given]
    given = [a for a in port.addresses if a.given]
    if route.given or (given and not fixed):
        remarks += [f"it had {a.text} when it was asked" for a in given if ":" not in a.text]
        behind = any(_translated(a.text) for a in given)
        return ["access: dhcp", *(["carrier_nat: true"] if behind else [])]
    words: list[str] = []
    for address in fixed:
        own = ip_interface(address.text)
        gateway = route.gateway if route.gateway and ip_address(route.gateway).version == own.version else None
        if gateway is None or ip_address(gateway) not in own.network:
            remarks.append(f"it also has {address.text}, by which no default route leaves")
            continue
        six = "6" if own.version == 6 else ""
        words += [f"address{six}: {scalar(address.text)}", f"gateway{six}: {scalar(gateway)}"]
        if _translated(address.text):
            words.append("carrier_nat: true")
    if not words:
        unknown.append(tell("the address and gateway of the line on {port}", port=port.name))
        return [f"access: {UNKNOWN}"]
    return ["access: static", *words]


def _translated(text: str) -> bool:
    own = ip_interface(text)
    return isinstance(own, IPv4Interface) and any(own.ip in network for network in _TRANSLATED)


def _inside(network: Network, profile: Profile, seen: Surveyed, lines: set[str]) -> Iterator[str]:
    """What stands inside, beside what the profile will make of it: for people to compare, since numbers are given."""
    vlans = {v.id: name for name, v in network.vlans.items()}
    has = {s.name for s in profile.segments}
    met: set[str] = set()
    for port in seen.ports:
        if port.name in lines or (port.kind == "port" and not port.addresses):
            continue
        own = ", ".join(a.text for a in port.addresses) or "no address"
        if port.vlan is not None:
            segment = vlans.get(port.vlan)
            met |= {segment} if segment in has and segment else set()
            what = f"segment {segment}" if segment in has else (
                f"segment {segment}, which {profile.name} has not" if segment else "no VLAN of this network")
            yield f"VLAN {port.vlan} on {port.parent}: {what}; now {own}"
        elif port.kind == "port":
            where = next((p for p in profile.lan_ports if p.name == port.name), None)
            met |= {where.segment} if where and where.segment else set()
            yield f"{port.name}: {own}; " + (
                f"the profile has {where.segment or 'a trunk'} there" if where else "no LAN port of the profile")
        else:
            yield f"{port.name} ({port.kind}{' of ' + ', '.join(port.members) if port.members else ''}): {own}; " \
                  "not Simpul's, it stays"
    for name in sorted(has - met):
        yield f"segment {name}: not seen there; the first apply makes it"
    if seen.asn is not None:
        yield f"BGP AS {seen.asn}, which stays others' where it is not adopted"
    for peer in seen.peers:
        of = f" (AS {peer.asn})" if peer.asn else ""
        yield f"neighbour {peer.name}{of}{', ' if peer.description else ''}{peer.description}"
    for route in seen.routes:
        if route.prefix != "default":
            yield f"route {route.prefix} by {route.gateway or route.port}"
    yield from seen.unread
