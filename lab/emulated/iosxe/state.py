"""What is up: interfaces, tunnels, sessions, routes, computed from the configurations at both ends.

A router knows its world through `Device.world`, the routers that its lines lead to: over the WAN every address is
reached from every other in the same world. A tunnel is up where both ends' IKEv2 and IPsec agree ("FlexVPN and
Internet Key Exchange Version 2 Configuration Guide"), a BGP session where addresses, autonomous systems, passwords and
address families agree ("IP Routing: BGP Configuration Guide").
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.emulated.iosxe import names, secrets
from lab.emulated.iosxe.rules.interfaces import addresses4, addresses6, interfaces, vrf_of
from lab.emulated.iosxe.tree import Section

if TYPE_CHECKING:
    from lab.emulated.iosxe.device import Device

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def interface(device: Device, name: str, section: Section) -> tuple[str, str]:
    """(status, line protocol) as `show ip interface brief` says them."""
    if section.on("shutdown"):
        return "administratively down", "down"
    base = names.parent(name)
    if base is not None:
        line = device.running.get("interface", base)
        above = interface(device, base, line.inside) if line is not None else ("down", "down")
        return ("up", "up") if above[1] == "up" else (above[0], "down")
    if name in device.ports and name in device.unplugged:
        return "down", "down"
    if names.kind(name) == "Tunnel":
        return ("up", "up") if tunnel(device, section).up else ("up", "down")
    if names.kind(name) == "Dialer" and dialled(device, section) is None:
        return "up", "down"
    return "up", "up"


def owner(device: Device, address: Address, vrf: str | None = None) -> tuple[str, Section] | None:
    """The interface of a router that has an address."""
    for name, section in interfaces(device.running):
        if vrf is None or vrf_of(section) == vrf:
            mine = [a.ip for a, _ in addresses4(section)] if address.version == 4 else [
                a.ip for a in addresses6(section)]
            if address in mine:
                return name, section
    return None


def leased(device: Device, name: str, section: Section) -> tuple[ipaddress.IPv4Interface, Address] | None:
    """The address and the gateway that an interface has by DHCP, or a dialer by PPP: the lease is its port's."""
    asks = section.value("ip", "address")
    if asks == "negotiated":
        port = dialled(device, section)
        return device.leases.get(port) if port is not None else None
    return device.leases.get(name) if asks == "dhcp" else None


def dialled(device: Device, section: Section) -> str | None:
    """The port over which a dialer has its session ("PPP over Ethernet Client"): that of its pool, which is up."""
    pool = section.value("dialer", "pool") if section.value("encapsulation") == "ppp" else None
    for name, port in interfaces(device.running):
        if pool and port.value("pppoe-client", "dial-pool-number") == pool and port.starting("pppoe", "enable"):
            return name if interface(device, name, port)[1] == "up" else None
    return None


def dialers(device: Device) -> dict[str, str]:
    """The dialers that have a session, by the port that carries it."""
    return {port: name for name, section in interfaces(device.running)
            if names.kind(name) == "Dialer" and (port := dialled(device, section)) is not None}


def wires(device: Device) -> Iterator[tuple[str, Device, str]]:
    """(own port, other router, its port) for each cable."""
    for port, (other, remote) in device.cables.items():
        yield port, other, remote


def source_address(device: Device, section: Section) -> Address | None:
    """The address that a tunnel sends from."""
    source = section.value("tunnel", "source")
    if source is None:
        return None
    try:
        return ipaddress.ip_address(source)
    except ValueError:
        line = device.running.get("interface", source)
        if line is None or line.section is None or interface(device, source, line.section)[1] != "up":
            return None
        lease = leased(device, source, line.section)
        return lease[0].ip if lease else next((a.ip for a, also in addresses4(line.section) if not also), None)


@dataclass(frozen=True, slots=True)
class Tunnel:
    """Whether a tunnel is up; where it is not, why. `far` is the other end."""

    up: bool
    why: str
    local: Address | None = None
    remote: Address | None = None
    far: tuple[Device, str, Section] | None = None
    fvrf: str = ""
    suite: str = ""


def tunnel(device: Device, section: Section) -> Tunnel:
    """The state of one tunnel interface."""
    local = source_address(device, section)
    target = section.value("tunnel", "destination")
    fvrf = section.value("tunnel", "vrf") or ""
    if local is None:
        return Tunnel(False, "no source")
    if target is None or target == "dynamic":
        return Tunnel(False, "no destination", local)
    try:
        remote = ipaddress.ip_address(target)
    except ValueError:
        return Tunnel(False, "destination is a name", local)
    if not section.starting("tunnel", "protection"):
        # Without keepalives a GRE tunnel is up where its destination has a route.
        found = route(device, remote, fvrf)
        return Tunnel(found is not None, "" if found else "no route to the destination", local, remote, None, fvrf)
    if route(device, remote, fvrf) is None:
        return Tunnel(False, "no route to the destination", local, remote, None, fvrf)
    if device.told is not None:
        up = any(s is section and n in device.told for n, s in interfaces(device.running))
        read = Ike.read(device, section, local)
        suite = "" if isinstance(read, str) else next(iter(read.proposals), "")
        return Tunnel(up, "" if up else read if isinstance(read, str) else "nobody answers", local, remote, None, fvrf,
                      suite)
    for other in device.world:
        where = owner(other, remote) if other is not device and other.up else None
        if where is None or interface(other, *where)[1] != "up":
            continue
        for name, theirs in interfaces(other.running):
            if names.kind(name) == "Tunnel" and not theirs.on("shutdown") and (
                    source_address(other, theirs) == remote and theirs.value("tunnel", "destination") == str(local)):
                why, suite = agree(device, section, other, theirs, local, remote)
                if not why and route(other, local, theirs.value("tunnel", "vrf") or "") is None:
                    why = "the other end has no route"
                return Tunnel(not why, why, local, remote, (other, name, theirs), fvrf, suite)
        return Tunnel(False, "the other end has no such tunnel", local, remote, None, fvrf)
    return Tunnel(False, "nobody answers", local, remote, None, fvrf)


def agree(a: Device, mine: Section, b: Device, theirs: Section, local: Address, remote: Address) -> tuple[str, str]:
    """(why not, what was negotiated) of two ends' IKEv2 and IPsec."""
    one, two = Ike.read(a, mine, local), Ike.read(b, theirs, remote)
    if isinstance(one, str) or isinstance(two, str):
        return (one if isinstance(one, str) else str(two)), ""
    if (mine.value("tunnel", "mode") or "gre ip") != (theirs.value("tunnel", "mode") or "gre ip"):
        return "tunnel modes differ", ""
    if not (one.knows(two.identity, remote) and two.knows(one.identity, local)):
        return "an identity is not matched", ""
    common = [p for p in one.proposals if p in two.proposals]
    if not common:
        return "no proposal in common", ""
    if one.local_method not in two.remote_methods or two.local_method not in one.remote_methods:
        return "authentication methods differ", ""
    if one.local_method == "pre-share" and (
            one.key(remote, "local") is None or one.key(remote, "local") != two.key(local, "remote")
            or two.key(local, "local") != one.key(remote, "remote")):
        return "pre-shared keys differ", ""
    if not one.transforms & two.transforms:
        return "no transform in common", ""
    if one.pfs != two.pfs:
        return "PFS groups differ", ""
    return "", common[0]


@dataclass(frozen=True, slots=True)
class Ike:
    """One end's side of a negotiation."""

    device: Device
    profile: Section
    identity: str
    proposals: tuple[str, ...]
    local_method: str
    remote_methods: frozenset[str]
    transforms: frozenset[str]
    pfs: str
    transport: bool = False             # whether one of its transform sets says so

    @staticmethod
    def read(device: Device, section: Section, local: Address) -> Ike | str:
        """What a tunnel's profiles say, or what is missing."""
        running = device.running
        name = (section.value("tunnel", "protection", "ipsec", "profile") or "").split(" ")[0]
        ipsec = running.get("crypto", "ipsec", "profile", name)
        if ipsec is None or ipsec.section is None:
            return "no IPsec profile"
        line = running.get("crypto", "ikev2", "profile", ipsec.inside.value("set", "ikev2-profile") or "")
        if line is None or line.section is None:
            return "no IKEv2 profile"
        profile = line.section
        fvrf = section.value("tunnel", "vrf") or ""
        matched = profile.value("match", "fvrf") or ""
        if matched not in (fvrf, "any"):
            return "the profile is for another front-door VRF"
        methods = [m.words[2] for m in profile.starting("authentication", "remote")]
        if profile.value("authentication", "local") is None or not methods or not (
                profile.starting("match", "identity") or profile.starting("match", "certificate")):
            return "the IKEv2 profile is incomplete"
        identity = profile.value("identity", "local") or f"address {local}"
        sets = (ipsec.inside.value("set", "transform-set") or "default").split(" ")
        transforms = frozenset(" ".join(t.words[4:]) for s in sets
                               if (t := running.get("crypto", "ipsec", "transform-set", s)) is not None)
        return Ike(device, profile, identity, tuple(_proposals(running, fvrf)),
                   profile.value("authentication", "local") or "", frozenset(methods),
                   transforms or frozenset({"esp-aes esp-sha-hmac"}), ipsec.inside.value("set", "pfs") or "",
                   any(t.section is not None and t.inside.value("mode") == "transport" for s in sets
                       if (t := running.get("crypto", "ipsec", "transform-set", s)) is not None))

    def knows(self, identity: str, address: Address) -> bool:
        """Whether the profile's `match identity remote` takes the other's identity."""
        kind, _, value = identity.partition(" ")
        for line in self.profile.starting("match", "identity", "remote"):
            words = line.words[3:]
            if words[0] == "any":
                return True
            if words[0] == "address" and kind == "address":
                mask = words[2] if len(words) > 2 else "255.255.255.255"
                if ipaddress.ip_address(value or str(address)) in ipaddress.ip_network(f"{words[1]}/{mask}", False):
                    return True
            elif words[0] == kind and (words[-1] == value or (words[1] == "domain" and value.endswith(words[-1]))):
                return True
        return False

    def key(self, peer: Address, side: str) -> str | None:
        """The pre-shared key for a peer, `local` or `remote`."""
        ring = self.device.running.get("crypto", "ikev2", "keyring", self.profile.value("keyring", "local") or "")
        for line in ring.inside.starting("peer") if ring is not None and ring.section is not None else ():
            address = line.inside.value("address")
            if address is None:
                continue
            network, _, mask = address.partition(" ")
            if peer in ipaddress.ip_network(f"{network}/{mask or '255.255.255.255'}", strict=False):
                one = line.inside.get("pre-shared-key", side) or line.inside.get("pre-shared-key")
                if one is not None:
                    return self.device.preshared(one.words[len(one.key):])
        return None


def _proposals(running: Section, fvrf: str) -> Iterator[str]:
    """What this end offers in a VRF, best first; the default policy where none fits."""
    named: list[str] = []
    for line in running.starting("crypto", "ikev2", "policy"):
        if line.section is not None and (line.inside.value("match", "fvrf") or "") in (fvrf, "any"):
            named += [p.words[1] for p in line.inside.starting("proposal")]
    for name in named:
        proposal = running.get("crypto", "ikev2", "proposal", name)
        if proposal is None or proposal.section is None:
            continue
        for encryption in (proposal.inside.value("encryption") or "").split():
            for prf in (proposal.inside.value("prf") or proposal.inside.value("integrity") or "").split():
                for group in (proposal.inside.value("group") or "").split():
                    yield from (f"{made} {prf} {group}" for made in _sealed(encryption, proposal.inside))
    if not named:
        yield "aes-cbc-256+sha512 sha512 19"


def _sealed(encryption: str, proposal: Section) -> Iterator[str]:
    """A cipher with what proves that nothing was changed: GCM does so itself (RFC 5282)."""
    if "-gcm-" in encryption:
        yield encryption
    else:
        yield from (f"{encryption}+{one}" for one in (proposal.value("integrity") or "").split())


# Routes.
@dataclass(frozen=True, slots=True)
class Route:
    """One route of a table: its letter, network, next hop and interface."""

    letter: str
    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    hop: str = ""
    port: str = ""
    distance: int = 0


def routes(device: Device, vrf: str, version: int = 4) -> list[Route]:
    """Connected, local and static routes of a table whose way is up."""
    found: list[Route] = []
    for name, section in interfaces(device.running):
        # A tunnel's own state asks for routes: its subnet is left out of the question by its kind.
        if vrf_of(section) != vrf or names.kind(name) == "Tunnel" or interface(device, name, section)[1] != "up":
            continue
        here = [a for a, _ in addresses4(section)] if version == 4 else list(addresses6(section))
        for address in here:
            found.append(Route("C", address.network, port=name))
            found.append(Route("L", ipaddress.ip_network(address.ip), port=name))
        if version == 4 and (lease := leased(device, name, section)) is not None:
            found += [Route("C", lease[0].network, port=name), Route("L", ipaddress.ip_network(lease[0].ip), port=name)]
            # PPP gives an address and no route ("PPP over Ethernet Client" has it by hand).
            if names.kind(name) != "Dialer":
                found.append(Route("S*", ipaddress.ip_network("0.0.0.0/0"), str(lease[1]), name, 254))
    heads = (("ip" if version == 4 else "ipv6"), "route")
    for line in device.running.starting(*heads):
        words = line.words[2:]
        if (words[1] if words[0] == "vrf" else "") != vrf:
            continue
        words = words[2:] if words[0] == "vrf" else words
        network = ipaddress.ip_network(f"{words[0]}/{words[1]}" if version == 4 else words[0], strict=False)
        rest = words[2:] if version == 4 else words[1:]
        try:
            hop: Address | None = ipaddress.ip_address(rest[0])
        except ValueError:
            hop = None
        if hop is not None:
            via = next((r for r in found if r.letter == "C" and hop in r.network), None)
            if via is not None:
                found.append(Route("S", network, str(hop), via.port, 1))
        else:
            known = device.running.get("interface", rest[0])
            if rest[0] == "Null0" or (known is not None and known.section is not None and (
                    names.kind(rest[0]) == "Tunnel" or interface(device, rest[0], known.section)[1] == "up")):
                found.append(Route("S", network, "", rest[0], 1))
    return found


def route(device: Device, address: Address, vrf: str) -> Route | None:
    """The longest match."""
    fits = [r for r in routes(device, vrf, address.version) if address in r.network]
    return max(fits, key=lambda r: r.network.prefixlen, default=None)


# BGP.
@dataclass(frozen=True, slots=True)
class Session:
    """One neighbour of one router in one address family."""

    neighbour: str
    remote_as: str
    state: str
    received: int = 0
    far: Device | None = None


def bgp(device: Device) -> tuple[str, Section] | None:
    """(AS, lines) of the router's BGP."""
    line = next(iter(device.running.starting("router", "bgp")), None)
    return (line.words[2], line.section) if line is not None and line.section is not None else None


def _family(process: Section, family: str, vrf: str) -> Section | None:
    key = ("address-family", family, "vrf", vrf) if vrf else ("address-family", family)
    line = process.lines.get(key)
    return line.section if line is not None else None


def sessions(device: Device, family: str, vrf: str = "") -> list[Session]:
    """The neighbours of a family, and how their sessions stand."""
    process = bgp(device)
    if process is None:
        return []
    lines = _family(process[1], family, vrf) if vrf else process[1]
    inner = _family(process[1], family, vrf)
    found = []
    for line in lines.starting("neighbor") if lines is not None else ():
        if line.words[2:3] != ("remote-as",) or not (line.words[1][0].isdigit() or ":" in line.words[1]):
            continue
        who = line.words[1]
        default = family == "ipv4" and ":" not in who and not vrf and (
            process[1].get("bgp", "default", "ipv4-unicast") is None)
        active = default or (inner is not None and inner.on("neighbor", who, "activate"))
        if active:
            found.append(_session(device, process[0], lines or Section(), who, line.words[3], family, vrf))
    return sorted(found, key=lambda s: ipaddress.ip_address(s.neighbour))


def _session(device: Device, own_as: str, lines: Section, who: str, remote_as: str, family: str, vrf: str) -> Session:
    address = ipaddress.ip_address(who)
    if lines.on("neighbor", who, "shutdown"):
        return Session(who, remote_as, "Idle (Admin)")
    if device.told is not None:
        established = str(address) in device.told_sessions
        return Session(who, remote_as, "Established" if established else "Active", 1 if established else 0)
    link = next(((n, s, a.ip) for n, s in interfaces(device.running) if vrf_of(s) == vrf
                 for a in ([x for x, _ in addresses4(s)] if address.version == 4 else list(addresses6(s)))
                 if address in a.network and a.ip != address), None)
    if link is None or interface(device, link[0], link[1])[1] != "up":
        return Session(who, remote_as, "Idle")
    for other in device.world:
        where = owner(other, address) if other is not device and other.up else None
        theirs = bgp(other)
        if where is None or theirs is None or interface(other, *where)[1] != "up":
            continue
        far_vrf = vrf_of(where[1])
        known = _family(theirs[1], family, far_vrf) if far_vrf else theirs[1]
        mine = str(link[2]).upper() if ":" in str(link[2]) else str(link[2])
        back = known.get("neighbor", mine, "remote-as") if known is not None else None
        if back is None or known is None or known.on("neighbor", mine, "shutdown"):
            return Session(who, remote_as, "Active")
        if remote_as != theirs[0] or back.words[3] != own_as:
            return Session(who, remote_as, "Active")
        if password(lines, who) != password(known, mine):
            return Session(who, remote_as, "Active")
        inner = _family(theirs[1], family, far_vrf)
        if not ((inner is not None and inner.on("neighbor", mine, "activate")) or (
                family == "ipv4" and not far_vrf and theirs[1].get("bgp", "default", "ipv4-unicast") is None)):
            return Session(who, remote_as, "Active")
        return Session(who, remote_as, "Established", _announced(inner or theirs[1]), other)
    return Session(who, remote_as, "Active")


def password(lines: Section, who: str) -> str | None:
    line = lines.get("neighbor", who, "password")
    if line is None:
        return None
    rest = line.words[3:]
    return secrets.revealed(rest[1]) if len(rest) > 1 and rest[0] == "7" else rest[-1]


def _announced(lines: Section) -> int:
    """How many prefixes an end originates: its `network` lines; policies are not applied here."""
    return len(lines.starting("network"))
