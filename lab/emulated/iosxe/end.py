"""An IOS-XE router as an end of tunnels and sessions: what the world reads of it, and what it is told."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from lab.emulated.ends import Ike, Packet, Session, Tunnel
from lab.emulated.iosxe import effect, names, state
from lab.emulated.iosxe import filter as firewall
from lab.emulated.iosxe.device import Device
from lab.emulated.iosxe.rules.interfaces import addresses4, addresses6, interfaces, vrf_of
from lab.emulated.iosxe.tree import Section
from lab.emulated.world import World

HOLD = 180.0                            # BGP's hold time where nothing is said
_METHODS = {"pre-share": "psk", "rsa-sig": "pubkey", "ecdsa-sig": "pubkey"}
_MODES = {"ipsec ipv4": frozenset({"0.0.0.0/0"}), "ipsec ipv6": frozenset({"::/0"}),
          "ipsec dual-overlay": frozenset({"0.0.0.0/0", "::/0"})}
_ANY = ipaddress.IPv4Address(0)


class IosXeEnd:
    """Joins a device to a world; told of the device's changes from then on. `name` is what the lab calls it."""

    version = 0

    def __init__(self, device: Device, world: World, name: str) -> None:
        self.device, self.world, self.name = device, world, name
        self._told: dict[str, float] = {}
        device.told = self._told
        device.told_sessions = {}
        device.watchers.append(world.told)
        world.join(self)

    @property
    def up(self) -> bool:
        return self.device.up

    @property
    def now(self) -> datetime:
        return self.world.now

    def tunnels(self) -> Iterable[Tunnel]:
        """None: it has no WireGuard."""
        return ()

    def ikes(self) -> Iterable[Ike]:
        for name, section in interfaces(self.device.running):
            if names.kind(name) == "Tunnel" and not section.on("shutdown"):
                ike = self._ike(name, section)
                if ike is not None:
                    yield ike

    def _ike(self, name: str, section: Section) -> Ike | None:
        device = self.device
        source, target = section.value("tunnel", "source") or "", section.value("tunnel", "destination") or ""
        said = section.value("tunnel", "mode") or "gre ip"
        try:
            remote = ipaddress.ip_address(target)
        except ValueError:
            return None
        gre = said == "gre ip"
        if not (gre or said in _MODES) or state.route(device, remote, section.value("tunnel", "vrf") or "") is None:
            return None
        local = state.source_address(device, section) or _ANY
        read = state.Ike.read(device, section, local)
        # A tunnel interface of IPsec asks for tunnel mode whatever its set says; one of GRE has what its set says.
        if isinstance(read, str) or (gre and not read.transport):
            return None
        matched = read.profile.value("match", "identity", "remote", "fqdn") or read.profile.value(
            "match", "identity", "remote", "address") or ""
        key = read.key(remote, "local")
        asked = min(read.remote_methods, default="")     # one is read
        # A suite's last word is its group; without `set pfs` what it protects takes no group of its own.
        pfs = read.pfs.removeprefix("group")
        return Ike(name=name, identity=read.identity.partition(" ")[2], peer_identity=matched.split(" ")[0],
                   methods=(_METHODS.get(read.local_method, read.local_method), _METHODS.get(asked, asked)),
                   key=key or "", suites=frozenset(p.replace(" ", "-") for p in read.proposals),
                   transforms=frozenset(_transform(t, pfs) for t in read.transforms),
                   selectors=_gre(local, remote) if gre else _MODES[said], remote=target, gre=gre,
                   remote_port=500 if gre else 4500, port=500 if gre else 4500,
                   source=next((p for p, dialer in state.dialers(device).items() if dialer == source), source))

    def sessions(self) -> Iterable[Session]:
        process = state.bgp(self.device)
        if process is None:
            return
        own, lines = process
        default = lines.get("bgp", "default", "ipv4-unicast")
        places = [("main", lines)] + [(line.words[3], line.inside) for line in lines.starting("address-family")
                                      if len(line.words) == 4 and line.words[2] == "vrf"]
        for vrf, place in places:
            for line in place.starting("neighbor"):
                who = line.words[1]
                if line.words[2:3] != ("remote-as",) or not (who[0].isdigit() or ":" in who):
                    continue
                if place.on("neighbor", who, "shutdown"):
                    continue
                family = "ipv6" if ":" in who else "ipv4"
                inner = lines.get("address-family", family) or lines.get("address-family", family, "unicast")
                active = vrf != "main" or (family == "ipv4" and default is None) or (
                    inner is not None and inner.inside.on("neighbor", who, "activate"))
                if not active:
                    continue
                timers = (place.value("neighbor", who, "timers") or "").split()
                yield Session(who, int(own), int(line.words[3]), "", str(ipaddress.ip_address(who)), vrf,
                              state.password(place, who) or "",
                              float(timers[1]) if len(timers) > 1 and timers[1].isdigit() else HOLD)

    def addresses(self) -> Iterable[tuple[str, str, str]]:
        for name, section in interfaces(self.device.running):
            if section.on("shutdown"):
                continue
            vrf = vrf_of(section) or "main"
            for four, _ in addresses4(section):
                yield name, str(four), vrf
            lease = state.leased(self.device, name, section)
            if lease is not None:
                yield name, str(lease[0]), vrf
            for six in addresses6(section):
                yield name, str(six), vrf

    def cables(self, interface: str) -> Iterable[tuple[str, int]]:
        """A subinterface is on its port with the tag of its `encapsulation dot1Q`."""
        line = self.device.running.get("interface", interface)
        if names.kind(interface) == "Dialer" and line is not None:
            return [(port, 0)] if (port := state.dialled(self.device, line.inside)) is not None else []
        base = names.parent(interface)
        tag = (line.inside.value("encapsulation", "dot1Q") or "0").split(" ")[0] if line is not None else "0"
        return [(base or interface, int(tag))]

    def leases(self) -> Iterable[str]:
        """The ports that ask: by DHCP, or for the session of a dialer."""
        found = []
        for name, section in interfaces(self.device.running):
            asks = None if section.on("shutdown") else section.value("ip", "address")
            port = name if asks == "dhcp" else state.dialled(self.device, section) if asks == "negotiated" else None
            if port is not None:
                found.append(port)
        return found

    def time_servers(self) -> Iterable[str]:
        found = []
        for line in self.device.running.starting("ntp", "server"):
            words = line.words[2:]
            found.append(words[2] if words[0] == "vrf" else words[0])
        return found

    def passes(self, packet: Packet) -> bool:
        # What a port carries for a dialer is the dialer's, and so are its lists.
        over = state.dialers(self.device)
        return firewall.passes(self.device, replace(packet, enters=over.get(packet.enters, packet.enters),
                                                    leaves=over.get(packet.leaves, packet.leaves)))

    # --- what it is told

    def saw_handshake(self, tunnel: str, _key: str, _endpoint: tuple[str, int], since: float | None, /) -> None:
        if since is None:
            self._told.pop(tunnel, None)
        else:
            self._told[tunnel] = since

    def saw_session(self, session: Session, _local: str, since: float | None, /) -> None:
        if since is None:
            self.device.told_sessions.pop(session.remote, None)
            effect.down(self.device, effect.spelled(session.remote))
        else:
            self.device.told_sessions[session.remote] = since
            effect.up(self.device, effect.spelled(session.remote))

    def saw_time(self, now: datetime) -> None:
        """Its clock is the world's: it boots in the present."""

    def settle(self) -> None:
        """Who holds a gateway is worked out when somebody asks."""


def _gre(*ends: ipaddress.IPv4Address | ipaddress.IPv6Address) -> frozenset[str]:
    """What a protected tunnel of GRE asks for: GRE between its two ends, and nothing else ("Implementing Tunnels")."""
    return frozenset({" ".join(["gre", *sorted(f"{end}/32" for end in ends)])})


def _transform(text: str, pfs: str) -> str:
    """`esp-gcm 256` with a group as the world has it: `aes-gcm-256-20`."""
    cipher = {"esp-gcm 256": "aes-gcm-256", "esp-gcm 128": "aes-gcm-128"}.get(text, text)
    return f"{cipher}-{pfs}" if pfs else cipher
