"""The inverse of `lab.parse`: a topology as the JSON text that parses to it again."""

from __future__ import annotations

import json

from lab.parse import FORMAT
from lab.topology import Host, Internet, Listen, Management, Router, Topology, Wan


def dumps(topology: Topology) -> str:
    """`topology.json` of a topology; what is absent is left out."""
    return json.dumps({
        "format": FORMAT, "name": topology.name,
        "providers": [_some(id=p.id, ntp=p.ntp and str(p.ntp), ntp6=p.ntp6 and str(p.ntp6))
                      for p in topology.providers],
        "routers": [_router(r) for r in topology.routers],
        "hosts": [_end(h) | _some(listen=_listen(h.listen)) for h in topology.hosts],
        **_some(management=topology.management and
                {**_end(topology.management), "router": topology.management.router, "port": topology.management.port},
                internet=topology.internet and _internet(topology.internet)),
    }, indent=1) + "\n"


def _some(**keys: object) -> dict[str, object]:
    return {key: value for key, value in keys.items() if value is not None}


def _router(router: Router) -> dict[str, object]:
    return {"name": router.name, "platform": router.platform, "site": router.site, "wan": [_wan(w) for w in router.wan],
            "lan": [_some(port=lan.port, link=lan.link, host=lan.host) for lan in router.lan],
            **_some(version=router.version, oob=router.oob and {"port": router.oob.port, "peer": str(router.oob.peer)})}


def _wan(wan: Wan) -> dict[str, object]:
    where = {"gateway": str(wan.gateway)} if wan.access == "static" else {"subnet": str(wan.gateway.network)}
    return {"port": wan.port, "provider": wan.provider, "access": wan.access, **where, "mtu": wan.mtu, "nat": wan.nat,
            **_some(mbps=wan.mbps, gateway6=wan.gateway6 and str(wan.gateway6))}


def _end(end: Host | Management) -> dict[str, object]:
    return {"name": end.name, "addresses": [str(a) for a in end.addresses],
            "gateways": [str(g) for g in end.gateways], **_some(vlan=end.vlan)}


def _internet(internet: Internet) -> dict[str, object]:
    return {"name": internet.name, "address": str(internet.address), "listen": _listen(internet.listen)}


def _listen(listen: tuple[Listen, ...]) -> list[str]:
    return [f"{one.protocol}/{one.port}" for one in listen]
