"""The far end of a tunnel, as its router prints it."""

from __future__ import annotations

from lab.emulated.clock import Clock
from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.routeros.router import public_key
from simpul.network.model import DeviceModel, Tunnel
from tests.lab.emulated.routeros.village import NOON
from tests.platforms.mikrotik_routeros.models import key


def far_end(tunnels: list[Tunnel], found: DeviceModel, clock: Clock) -> Emulated:
    """A hub router in the vendor's own words, without a filter."""
    hub = Emulated(clock, serial=f"HUB{tunnels[0].id}", now=NOON)
    lines = ["/routing bgp instance add name=hub as=64600"]
    for t in tunnels:
        assert t.endpoint is not None
        lines += [
            f'/interface wireguard add name={t.name} listen-port={t.endpoint.port} private-key="{key(t.peer)}"',
            f'/interface wireguard peers add interface={t.name} name={t.name} public-key="{public_key(key(t.name))}" '
            "allowed-address=0.0.0.0/0,::/0",
            f"/ip address add address={t.peer4}/31 interface={t.name}",
            f"/ipv6 address add address={t.peer6}/127 interface={t.name} advertise=no",
            *(f"/routing bgp connection add name={t.name}-{far.version} instance=hub local.role=ebgp "
              f"remote.address={far} remote.as={found.bgp.asn} afi={afi}"
              for far, afi in ((t.address4.ip, "ip"), (t.address6.ip, "ipv6")))]
    for line in lines:
        assert hub.do(line) == "", line
    return hub
