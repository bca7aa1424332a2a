"""What the inventory allows, worked out from its YAML and the lab's cabling alone: a second opinion on the core's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any

import yaml

from lab.topology import Host, Management, Topology

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A real host: the site and segment that it stands in, its own addresses and those of its servers by name."""

    host: str
    site: str
    government: str
    segment: str
    trunk: bool
    own: tuple[Address, ...]
    servers: Mapping[str, tuple[Address, ...]]
    listens: tuple[tuple[str, int], ...]
    guest: bool                          # of public Wi-Fi: no other guest, nothing of the network

    @property
    def addresses(self) -> tuple[Address, ...]:
        return (*self.own, *(a for of in self.servers.values() for a in of))

    def named(self, address: Address) -> str | None:
        """The server whose address this is; None: the host's own."""
        return next((name for name, of in self.servers.items() if address in of), None)


@dataclass(frozen=True, slots=True)
class Session:
    """A try to open a session from one address of a host to one of another."""

    source: Place
    source_address: Address
    target: Place
    target_address: Address
    protocol: str
    port: int


class Declared:
    """The inventory's sites and flows as written, laid over the lab's hosts."""

    def __init__(self, inventory: Path, topology: Topology) -> None:
        self.sites: dict[str, dict[str, Any]] = {}
        self.flows: list[dict[str, Any]] = []
        self._government: dict[str, str] = {}
        public: set[str] = set()
        for file in sorted(inventory.rglob("*.yaml")):
            body = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
            public |= {name for name, row in body.get("vlans", {}).items() if row["zone"] == "public"}
            if "government" in body:
                for key, site in body["sites"].items():
                    self.sites[key], self._government[key] = site, body["government"]["code"]
                self.flows += body.get("flows", [])
        ends: list[Host | Management] = [*topology.hosts, *([topology.management] if topology.management else [])]
        self.places = {end.name: self._place(end, topology, public) for end in ends}

    def _place(self, end: Host | Management, topology: Topology, public: Collection[str]) -> Place:
        routers = {r.name: r for r in topology.routers}
        if isinstance(end, Management):
            site, segment, trunk = routers[end.router].site, "management", False
        else:
            router = next(r for r in topology.routers for lan in r.lan if lan.host == end.name)
            site = router.site
            segment, _, suffix = end.name.removeprefix(site.replace("/", "-") + "-").partition("-")
            trunk = suffix == "trunk"
        addresses = [i.ip for i in end.addresses]
        names = [n for n, s in self.sites[site].get("servers", {}).items() if s["segment"] == segment]
        extra = addresses[2:]
        assert len(extra) in (0, 2 * len(names)), f"{end.name} has other addresses than its declared servers'"
        servers = {n: tuple(extra[2 * k:2 * k + 2]) for k, n in enumerate(names)} if extra else {}
        listens = () if isinstance(end, Management) else tuple((x.protocol, x.port) for x in end.listen)
        return Place(end.name, site, self._government[site], segment, trunk, tuple(addresses[:2]), servers, listens,
                     segment in public)

    @property
    def governments(self) -> set[str]:
        return set(self._government.values())

    def role(self, place: Place) -> str:
        return str(self.sites[place.site]["profile"])

    def _at(self, end: str, place: Place, address: Address) -> bool:
        """Whether an address of a host is one that a flow's end names."""
        scope, _, rest = end.rpartition(":")
        segment, _, server = rest.partition("/")
        if scope not in ("*", place.government, place.site) or segment != place.segment:
            return False
        return not server or place.named(address) == server

    def _ports(self, flow: Mapping[str, Any]) -> set[str]:
        if "ports" in flow:
            return {str(p) for p in flow["ports"]}
        server = flow["to"].rpartition("/")[2]
        return {str(p) for site in self.sites.values() for name, s in site.get("servers", {}).items() if name == server
                for p in s["ports"]}

    def allows(self, session: Session) -> bool:
        """Whether packets of this session should arrive: within one segment always, else where a flow says so."""
        source, target = session.source, session.target
        if (source.site, source.segment) == (target.site, target.segment):
            return not source.guest
        return any(self._at(f["from"], source, session.source_address)
                   and self._at(f["to"], target, session.target_address)
                   and f"{session.protocol}/{session.port}" in self._ports(f) for f in self.flows)

    def sessions(self, targets: Mapping[str, tuple[tuple[str, int], ...]]) -> Iterator[Session]:
        """From every address of every host to every address of the targets, on each target's ports."""
        for source in self.places.values():
            for name, ports in targets.items():
                if name == source.host:
                    continue
                target = self.places[name]
                for s in source.addresses:
                    for t in target.addresses:
                        if s.version == t.version:
                            for protocol, port in ports:
                                yield Session(source, s, target, t, protocol, port)

    def to_servers(self) -> list[Session]:
        """From every address of every host to every listening port of every host that has servers."""
        return list(self.sessions({p.host: p.listens for p in self.places.values() if p.listens}))

    def flows_of_hosts(self) -> list[Session]:
        """Every declared flow, from each host and address that it allows, between segments."""
        return [s for s in self.to_servers() if self.allows(s)
                and (s.source.site, s.source.segment) != (s.target.site, s.target.segment)]
