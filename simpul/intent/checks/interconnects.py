"""Interconnects: each at a hub router, on a port that nothing else uses."""

from __future__ import annotations

from simpul.intent.draft import Draft
from simpul.intent.model import Network, Role


def check_interconnects(draft: Draft, network: Network) -> None:
    """Devices that are no hub's, and ports that are in use (SIM137)."""
    devices = network.devices()
    taken: dict[tuple[str, str], str] = {}
    for each in network.interconnects.values():
        by = f'interconnect "{each.name}"'
        device = devices.get(each.device)
        site = network.sites.get(device.site) if device else None
        if site is None or site.role is not Role.HUB:
            hubs = ", ".join(d.name for s in network.hubs() for d in s.devices)
            draft.findings.error("SIM137", f"{by} is at {each.device}, which is no hub's router", each.where,
                                 f"the hubs' routers: {hubs}")
            continue
        ports = {*site.profile.wan_ports, *(p.name for p in site.profile.lan_ports), site.profile.oob_port}
        other = taken.setdefault((each.device, each.port), each.name)
        if each.port in ports or other != each.name:
            draft.findings.error("SIM137", f"{by}: port {each.port} of {each.device} is already in use", each.where,
                                 "an interconnect has a port of its own")
