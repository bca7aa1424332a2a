"""OSPF of a RouterOS router, as a proof needs it: on which interfaces it speaks, with whom, and what of it is believed.

manual.mikrotik.com, OSPF: a template matches interfaces by name, list or network, and the first that matches counts;
without a chain of the routing filter everything that is heard becomes a route.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import ClassVar, Final

from platforms.mikrotik_routeros.proof.policies import everything
from platforms.mikrotik_routeros.proof.routing import Routing
from platforms.mikrotik_routeros.proof.said import Said
from platforms.mikrotik_routeros.proof.views import Ground
from simpul.proof.model import Device, Inner, Span, Unread
from simpul.words.sentence import tell

_KNOWN: Final[dict[str, frozenset[str]]] = {
    "/routing/ospf/instance": frozenset({
        "version", "vrf", "routing-table", "router-id", "in-filter-chain", "out-filter-chain", "redistribute",
        "originate-default", "use-dn", "domain-tag", "domain-id"}),
    "/routing/ospf/area": frozenset({"area-id", "instance", "type", "no-summaries", "default-cost"}),
    "/routing/ospf/interface-template": frozenset({
        "area", "interfaces", "networks", "type", "cost", "priority", "passive", "hello-interval", "dead-interval",
        "retransmit-interval", "transmit-delay", "instance-id", "auth", "auth-id", "auth-key", "use-bfd"}),
}
_FAMILY: Final = {"": 4, "2": 4, "3": 6}


@dataclass(slots=True)
class Ospf:
    """Gathers instances, areas and templates; `build` puts what they make into the device."""

    MENUS: ClassVar = tuple(_KNOWN)

    device: Device
    routing: Routing
    _instances: dict[str, Said] = field(default_factory=dict)
    _areas: dict[str, Said] = field(default_factory=dict)
    _templates: list[Said] = field(default_factory=list)

    def take(self, said: Said) -> None:
        for name in said.beside(_KNOWN[said.menu]):
            self._unread(said, tell("{name} of OSPF is not known here", name=name))
        if said.off:
            return
        if said.menu.endswith("/instance"):
            self._instances[said.text("name")] = said
        elif said.menu.endswith("/area"):
            self._areas[said.text("name")] = said
        else:
            self._templates.append(said)

    def _unread(self, said: Said, why: str) -> None:
        self.device.unread.append(Unread(said.place, said.row, why))

    def build(self, ground: Ground) -> None:
        """After the interfaces and the routing filter were taken."""
        for said in self._templates:
            area = self._areas.get(said.text("area"))
            instance = self._instances.get(area.text("instance")) if area else None
            if instance is None or said.command.given.get("passive", "no") != "no":
                continue                 # of an area or instance that does not run, or without a word to anybody
            version = _FAMILY.get(instance.text("version"))
            vrf = instance.text("vrf") or "main"
            if version is None or (vrf, instance.text("routing-table") or vrf) != (ground.vrf, ground.vrf):
                self._unread(said, tell("OSPF outside of the inside"))
                continue
            into = self.routing.chain(instance, "in-filter-chain", version)
            imports = tuple(into.allowed) if into is not None else (everything(instance, version),)
            signed = said.text("auth") not in ("", "simple") and bool(said.text("auth-key"))
            self.device.inner += [Inner(version, name, imports, said.place, said.row, signed)
                                  for name in self._matched(said, ground)]

    def _matched(self, said: Said, ground: Ground) -> Iterable[str]:
        """The interfaces of the inside that a template may match: all where it asks for none."""
        asked = said.words("interfaces")
        named = {one for word in asked for one in ground.lists.get(word, frozenset({word}))}
        spans = []
        for word in said.words("networks"):
            try:
                network = ip_network(word, strict=False)
            except ValueError:
                self._unread(said, tell("{word} is no network", word=word))
                continue
            spans.append(Span(network.version, int(network.network_address), int(network.broadcast_address)))
        every = "all" in asked or not (asked or said.words("networks"))
        for name in dict.fromkeys(ground.here(one) for one in ground.inside):
            within = any(span.holds(address.network) for span in spans
                         for address in self.device.interfaces[name].addresses)
            if name != "lo" and (every or name in named or within):
                yield name
