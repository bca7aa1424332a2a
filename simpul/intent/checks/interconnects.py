"""Interconnects: each at a hub router, on a port that nothing else uses."""

from __future__ import annotations

from simpul.intent.draft import Draft
from simpul.intent.model import Network, Role
from simpul.words.sentence import tell


def check_interconnects(draft: Draft, network: Network) -> None:
    """Devices that are no hub's, and ports that are in use (SIM137)."""
    devices = network.devices()
    taken: dict[tuple[str, str], str] = {}
    for each in network.interconnects.values():
        by = tell('interconnect "{name}"', name=each.name)
        device = devices.get(each.device)
        site = network.sites.get(device.site) if device else None
        if site is None or site.role is not Role.HUB:
            hubs = ", ".join(d.name for s in network.hubs() for d in s.devices)
            draft.findings.error(
                "SIM137",
                tell("{by} is at {device}, which is no hub's router", by=by, device=each.device),
                each.where,
                tell("the hubs' routers: {hubs}", hubs=hubs),
            )
            continue
        ports = {*site.profile.wan_ports, *(p.name for p in site.profile.lan_ports), site.profile.oob_port}
        other = taken.setdefault((each.device, each.port), each.name)
        if each.port in ports or other != each.name:
            draft.findings.error(
                "SIM137",
                tell("{by}: port {port} of {device} is already in use", by=by, port=each.port, device=each.device),
                each.where,
                tell("an interconnect has a port of its own"),
            )
