"""NAPALM's getters for RouterOS: those that hold, from what the router shows. The others raise."""

from __future__ import annotations

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
        found = self.session
        if not isinstance(found, MikrotikRouteros):
            raise TypeError(f"{type(found).__name__} is no {NAME} session")
        return found

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

    def get_config(
        self, retrieve: str = "all", full: bool = False, sanitized: bool = False, format: str = "text",  # noqa: ARG002
    ) -> dict[str, str]:
        """`running` is the export, without keys; each of its lines stands at once, so `startup` is the same."""
        if format != "text":
            raise NotImplementedError("only format='text'")
        if retrieve not in {"all", "running", "candidate", "startup"}:
            raise ValueError(f"retrieve={retrieve!r}")
        found = {"running": "", "candidate": "", "startup": ""}
        if retrieve in {"all", "candidate"}:
            found["candidate"] = "".join(f"== {i}\n{t}" if t is not None else f"== {i} absent\n"
                                         for i, t in self._candidate.items())
        if retrieve in {"all", "running", "startup"}:
            text = parts.read(self._router.fetch(), ("export",))["export"]
            found |= {name: text for name in ("running", "startup") if retrieve in ("all", name)}
        return found


