"""A network with IOS-XE edges, as the proof reads it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import sha256

from platforms.linux_frr.proof import read as read_linux
from playbooks.policy import policy_of
from playbooks.prove import from_page
from simpul.intent.model import TunnelKind
from simpul.network.build import build
from simpul.network.model import DeviceModel
from simpul.network.numbers import NumberPlan
from simpul.proof.model import Device
from simpul.proof.policy import Policy
from simpul.render.page import as_text
from tests.network.conftest import Built, shipped_network
from tests.network.lan_core import cored
from tests.platforms.cisco_iosxe.edges import as_iosxe, renderer

EDGES = ("paser-edge-1", "kukar-edge-1", "kukar-edge-2")


def _answering(model: DeviceModel) -> DeviceModel:
    """A hub hears an IOS-XE router at the well-known port."""
    return replace(model, tunnels=tuple(replace(t, listen_port=4500) if t.peer in EDGES else t for t in model.tunnels))


def _dialling(model: DeviceModel) -> DeviceModel:
    return replace(as_iosxe(model), tunnels=tuple(
        replace(t, endpoint=replace(t.endpoint, port=4500)) if t.endpoint else t for t in model.tunnels))


@cache
def _network(core: str = "") -> tuple[Policy, dict[str, Device], dict[str, str]]:
    """The policy, every linux_frr router, and the IOS-XE edges' pages; with a LAN core at the site that is named."""
    network = replace(shipped_network(), tunnel_kinds={"A": TunnelKind.IKEV2_PSK})
    built = cored(Built.of(network), core) if core else Built.of(network)
    network = built.network
    for pair in built.pairs:
        if pair.kind is TunnelKind.IKEV2_PSK:
            built.allocator.remember("psk", pair.key, sha256(pair.key.encode()).hexdigest()[:32])
    models = build(network, built.allocator)
    pages = {n: as_text(renderer().render(_dialling(models[n]))) for n in EDGES}
    others = {n: read_linux(n, from_page(as_text(renderer().render(_answering(m))), f"{n}.txt"))
              for n, m in models.items() if n not in EDGES}
    return policy_of(network, NumberPlan(network, built.allocator), built.pairs), others, pages
