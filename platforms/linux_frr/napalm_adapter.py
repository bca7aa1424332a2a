"""NAPALM's getters for linux_frr: those that hold, from the router's own words. The others raise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from platforms.linux_frr.dialect import stream
from platforms.linux_frr.driver import LinuxFrr
from platforms.linux_frr.facts import NAME
from platforms.napalm_driver import DeviceDriver
from simpul.errors import DeviceError


class LinuxFrrDriver(DeviceDriver):
    """Debian with FRR, as NAPALM sees it."""

    platform_name: ClassVar[str] = NAME

    @property
    def _router(self) -> LinuxFrr:
        return self._opened(LinuxFrr)

    def _json(self, command: str) -> Any:
        answer = self._router.session.run(command, 30)
        try:
            return json.loads(answer.output)
        except ValueError as error:
            raise DeviceError("SIM615", f"{self._name}: `{command}` did not answer in JSON: {answer.words}",
                              hint="is the daemon running?") from error

    def is_alive(self) -> dict[str, bool]:
        """Whether the SSH transport still stands."""
        return {"is_alive": self._session is not None and self._router.alive()}

    def get_facts(self) -> dict[str, Any]:
        """NAPALM's facts. A router in a namespace or a virtual machine has no serial number: it is empty there."""
        facts = self._router.router_facts()
        board = self._router.session.run("cat /sys/class/dmi/id/product_serial 2>/dev/null || true", 10)
        names = sorted(link["ifname"] for link in self._json("ip -json link"))
        return {"hostname": facts.hostname, "fqdn": facts.hostname, "vendor": "Debian",
                "model": f"linux_frr ({facts.datapath})", "os_version": f"FRR {facts.frr}",
                "serial_number": board.output.decode(errors="replace").strip(), "uptime": float(facts.uptime),
                "interface_list": names}

    def get_interfaces(self) -> dict[str, dict[str, Any]]:
        """Interfaces of the inside. The speed is -1.0, NAPALM's word for unknown: tunnels have none."""
        return {link["ifname"]: {
            "is_up": "LOWER_UP" in link["flags"] and "UP" in link["flags"], "is_enabled": "UP" in link["flags"],
            "description": link.get("ifalias", ""), "last_flapped": -1.0, "speed": -1.0, "mtu": link["mtu"],
            "mac_address": link["address"].upper() if link.get("link_type") == "ether" else "",
        } for link in self._json("ip -json -details link")}

    def get_bgp_neighbors(self) -> dict[str, dict[str, Any]]:
        """Sessions of the inside, under NAPALM's name `global`."""
        neighbors = self._json("vtysh -c 'show bgp neighbors json'")
        found = {address: peer for address, peer in neighbors.items() if isinstance(peer, dict)}
        router_id = next((peer["localRouterId"] for peer in found.values()), "")
        return {"global": {"router_id": router_id, "peers": {a: _peer(p) for a, p in found.items()}}} if found else {}

    def _stands(self) -> Mapping[str, str]:
        """`running` is the whole stream of the helper, keys masked by the router itself. `startup` is what would boot:
        files with the same text as the running ones, and for others only their names, since their text is not read.
        """
        text = self._router.fetch()
        return {"running": text, "startup": _startup(stream.read(text))}


def _peer(found: dict[str, Any]) -> dict[str, Any]:
    up = found.get("bgpState") == "Established"
    families = {name: found["addressFamilyInfo"].get(f"{name}Unicast") for name in ("ipv4", "ipv6")}
    return {
        "local_as": found["localAs"], "remote_as": found["remoteAs"], "remote_id": found["remoteRouterId"], "is_up": up,
        "is_enabled": not found.get("adminShutDown", False), "description": found.get("nbrDesc", ""),
        "uptime": int(found.get("bgpTimerUpMsec", 0)) // 1000 if up else -1,
        # FRR keeps what it received before policy only with soft-reconfiguration: -1 is NAPALM's "not known".
        "address_family": {name: {"received_prefixes": -1, "accepted_prefixes": info.get("acceptedPrefixCounter", 0),
                                  "sent_prefixes": info.get("sentPrefixCounter", 0)}
                           for name, info in families.items() if info is not None}}


def _startup(fetched: stream.Fetched) -> str:
    lines = [f"== {i}\n{f.text}" if f.saved else f"== {i}: another text, or none, is confirmed\n"
             for i, f in sorted(fetched.files.items())]
    return "".join(lines + [f"== {i}: confirmed, not running\n" for i in sorted(fetched.absent)])
