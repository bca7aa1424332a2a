"""NAPALM's getters for RouterOS: those that hold, from what the router shows. The others raise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from platforms import parts
from platforms.mikrotik_routeros.driver import MikrotikRouteros
from platforms.mikrotik_routeros.facts import NAME
from platforms.mikrotik_routeros.probes import rows
from platforms.napalm_driver import DeviceDriver

INTERFACES = rows("/interface", "interface", "name", "running", "disabled",
                   maybe=("comment", "actual-mtu", "mac-address"))
SESSIONS = rows("/routing bgp session", "session", "remote.address", "remote.as", "local.as", "established",
                 maybe=("prefix-count",))


class MikrotikRouterosDriver(DeviceDriver):
    """RouterOS 7, as NAPALM sees it."""

    platform_name: ClassVar[str] = NAME

    @property
    def _router(self) -> MikrotikRouteros:
        return self._opened(MikrotikRouteros)

    def is_alive(self) -> dict[str, bool]:
        """Whether the SSH transport still stands."""
        return {"is_alive": self._session is not None and self._router.alive()}

    def get_facts(self) -> dict[str, Any]:
        """NAPALM's facts. A virtual router has no serial number: it is empty there."""
        facts = self._router.router_facts()
        return {"hostname": facts.identity, "fqdn": facts.identity, "vendor": "MikroTik", "model": facts.board,
                "os_version": facts.version, "serial_number": self._router.serial(), "uptime": float(facts.uptime),
                "interface_list": sorted(name for name, *_ in self._router.shown(INTERFACES))}

    def get_interfaces(self) -> dict[str, dict[str, Any]]:
        """The speed is -1.0, NAPALM's word for unknown: tunnels have none."""
        return {name: {
            "is_up": running in ("true", "yes"), "is_enabled": disabled not in ("true", "yes"), "description": comment,
            "last_flapped": -1.0, "speed": -1.0, "mtu": int(mtu) if mtu.isdigit() else -1, "mac_address": mac.upper(),
        } for name, running, disabled, comment, mtu, mac in self._router.shown(INTERFACES)}

    def get_bgp_neighbors(self) -> dict[str, dict[str, Any]]:
        """Established sessions, under NAPALM's name `global`. RouterOS lists no others; what a peer was sent is -1."""
        found = {address.partition("%")[0]: {
            "local_as": int(own or 0), "remote_as": int(other or 0), "remote_id": "", "is_up": up in ("true", "yes"),
            "is_enabled": True, "description": "", "uptime": -1,
            "address_family": {"ipv6" if ":" in address else "ipv4": {
                "received_prefixes": int(count) if count.isdigit() else -1, "accepted_prefixes": -1,
                "sent_prefixes": -1}},
        } for address, other, own, up, count in self._router.shown(SESSIONS)}
        return {"global": {"router_id": "", "peers": found}} if found else {}

    def _stands(self) -> Mapping[str, str]:
        """`running` is the export, without keys; each of its lines stands at once, so `startup` is the same."""
        return dict.fromkeys(("running", "startup"), parts.read(self._router.fetch(), ("export",))["export"])


