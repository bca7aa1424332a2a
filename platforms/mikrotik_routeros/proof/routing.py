"""BGP, routing filters and static routes of a RouterOS router, as a proof needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from platforms.mikrotik_routeros.proof.policies import Passing, everything, passing
from platforms.mikrotik_routeros.proof.said import Said
from simpul.proof.model import Device, Session, Span, Static, Unread
from simpul.words.sentence import tell

_FAMILIES: Final = {"ip": 4, "ipv6": 6}
# What a session says that decides nothing of which prefixes pass.
_HARMLESS: Final = frozenset({
    "hold-time", "keepalive-time", "connect", "listen", "use-bfd", "multihop", "local.address", "local.role",
    "local.ttl", "input.limit-process-routes-ipv4", "input.limit-process-routes-ipv6", "input.affinity",
    "output.affinity", "tcp-md5-key", "router-id", "output.keep-sent-attributes"})
_READ: Final = frozenset({
    "remote.address", "remote.as", "as", "address-families", "afi", "input.filter", "output.filter-chain",
    "output.network", "instance", "vrf", "routing-table", "nexthop-choice"})
_ROUTE: Final = frozenset({
    "dst-address", "gateway", "routing-table", "blackhole", "distance", "scope", "target-scope", "check-gateway",
    "pref-src", "suppress-hw-offload"})


@dataclass(slots=True)
class Routing:
    """Gathers what stands in many places; `build` puts it into the device."""

    device: Device
    _instances: dict[str, Said] = field(default_factory=dict)
    _connections: list[Said] = field(default_factory=list)
    _rules: dict[str, list[Said]] = field(default_factory=dict)
    _routes: list[Said] = field(default_factory=list)
    _tables: set[str] = field(default_factory=set)

    def instance(self, said: Said) -> None:
        for name in said.beside({"as", "router-id", "routing-table", "vrf"}):
            self._unread(said, tell("{name} of an instance is not known here", name=name))
        if not said.off:
            self._instances[said.text("name")] = said

    def connection(self, said: Said) -> None:
        if not said.off:
            self._connections.append(said)

    def rule(self, said: Said) -> None:
        self._rules.setdefault(said.text("chain"), []).append(said)

    def route(self, said: Said) -> None:
        if not said.off:
            self._routes.append(said)

    def table(self, said: Said) -> None:
        for name in said.beside({"fib"}):
            self._unread(said, tell("{name} of a table is not known here", name=name))
        if not said.off:
            self._tables.add(said.text("name"))

    def _unread(self, said: Said, why: str) -> None:
        self.device.unread.append(Unread(said.place, said.row, why))

    def outside(self) -> list[Said]:
        """The routes of tables that are neither the main one nor the inside's."""
        return [s for s in self._routes if s.text("routing-table") in self._tables]

    # All together.
    def build(self, vrf: str, networks: Mapping[str, list[tuple[Said, tuple[int, int]]]]) -> None:
        """`networks`: each address list with its entries, since what is announced is one."""
        for said in self._routes:
            self._static(said, vrf)
        systems = set[int]()
        announced = dict[Span, None]()
        for said in self._connections:
            instance = self._instances.get(said.text("instance"))
            if said.text("instance") and instance is None:
                continue                 # of an instance that is not there, or does not run
            own = said.text("as") or (instance.text("as") if instance else "")
            if not own.isdigit():
                self._unread(said, tell("its own AS is not said"))
            else:
                systems.add(int(own))
            where = (instance.text("vrf") if instance else said.text("vrf")) or "main"
            table = said.text("routing-table") or (instance.text("routing-table") if instance else "") or where
            if (where, table) != (vrf, vrf):
                self._unread(said, tell("a session outside of the inside"))
            self._session(said)
            for name in said.words("output.network"):
                for _, (first, last) in networks.get(name, ()):
                    announced[Span(6 if last >> 32 else 4, first, last)] = None
        if len(systems) > 1:
            self.device.unread.append(Unread(self._connections[0].place, self._connections[0].row,
                                             tell("sessions of several own systems")))
        self.device.asn = next(iter(systems), None)
        self.device.announced += list(announced)

    def _static(self, said: Said, vrf: str) -> None:
        """A route inside. Those of other tables are the outside's: what goes there is the filter's to say."""
        for name in said.beside(_ROUTE):
            self._unread(said, tell("{name} of a route is not known here", name=name))
        table = said.text("routing-table") or "main"
        if table == "main" or (table != vrf and table in self._tables):
            return                       # what is not the inside's: only a mark, or a rule, leads to such a table
        six = said.menu == "/ipv6/route"
        if table != vrf:
            self._unread(said, tell("the table {table} is not there", table=table))
        try:
            network = ip_network(said.text("dst-address") or ("::/0" if six else "0.0.0.0/0"), strict=False)
        except ValueError:
            self._unread(said, tell("a route to what is no prefix"))
            return
        span = Span(network.version, int(network.network_address), int(network.broadcast_address))
        if "blackhole" in said.command.given and said.text("blackhole") != "no":
            self.device.statics.append(Static(span, network.prefixlen, None, None, said.place, said.row))
            return
        for gateway in said.words("gateway") or ("nowhere that is said",):
            hop, interface = _gateway(gateway, vrf)
            self.device.statics.append(Static(span, network.prefixlen, hop, interface, said.place, said.row))

    def _session(self, said: Said) -> None:
        for name in said.beside(_HARMLESS | _READ):
            self._unread(said, tell("{name} of a session is not known here", name=name))
        far = said.text("remote.address").removesuffix("/32").removesuffix("/128").partition("%")[0]
        try:
            neighbour = int(ip_address(far))
        except ValueError:
            self._unread(said, tell("a session with whoever comes"))
            return
        for family in said.words("afi") or said.words("address-families") or ("ip",):
            if family not in _FAMILIES:
                self._unread(said, tell("routes of {family} are not known here", family=family))
                continue
            version = _FAMILIES[family]
            into, out = self.chain(said, "input.filter", version), self.chain(said, "output.filter-chain", version)
            bare = tuple(way for way, found in (("in", into), ("out", out)) if found is None)
            self.device.sessions.append(Session(
                version, neighbour, tuple(into.allowed) if into else (everything(said, version),),
                tuple(out.allowed) if out else (everything(said, version),), said.place, said.row, bare,
                int(said.text("remote.as")) if said.text("remote.as").isdigit() else None,
                bool(into and out and into.certain and out.certain and said.text("connect") != "no"),
                said.text("nexthop-choice") == "force-self", into.preference if into else None))

    def chain(self, said: Said, name: str, version: int) -> Passing | None:
        """What a chain lets through; None where no chain is asked, or none that is there."""
        if not said.text(name) or not self._rules.get(said.text(name)):
            return None
        unread: list[tuple[Said, str]] = []
        found = passing(_ordered(self._rules[said.text(name)]), version, unread)
        for rule, why in unread:
            self._unread(rule, why)
        return found


def _ordered(rules: list[Said]) -> list[Said]:
    """Where others' rules stand among ours an object does not tell: those that let through may come first."""
    ours = [r for r in rules if r.text("comment").startswith("simpul:")]
    if not ours or len(ours) == len(rules):
        return rules
    return [*(r for r in rules if r not in ours and "accept" in r.text("rule")), *ours]


def _gateway(text: str, vrf: str) -> tuple[int | None, str | None]:
    """Next hop and interface: `10.0.0.1`, `10.0.0.1%vlan20`, `wg3`, each perhaps `@` its table."""
    where, _, table = text.partition("@")
    if table and table != vrf:
        return None, text
    host, _, interface = where.partition("%")
    try:
        own: IPv4Address | IPv6Address = ip_address(host)
    except ValueError:
        return None, where
    return int(own), interface or None
