"""SimpulInventory: the declared network as Nornir hosts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nornir.core.inventory import (
    ConnectionOptions,
    Defaults,
    Group,
    Groups,
    Host,
    Hosts,
    Inventory,
    ParentGroups,
)

from simpul.intent.model import Network
from tasks.connection import NAME


class SimpulInventory:
    """Managed devices, in the groups `government:CODE`, `role:ROLE` and `platform:NAME`.

    `addresses` says where each device's sshd answers: a spoke's loopback in band, a hub's out-of-band port. A device
    without an address or without a pinned host key is in the inventory and cannot be opened, which says why.
    `key_file` is the operator's private key. `render`, where given, makes the task of that name work.
    """

    def __init__(
        self, network: Network, addresses: Mapping[str, str], host_keys: Mapping[str, str], key_file: str,
        user: str = "root", timeout: float = 15.0, render: Callable[[str], object] | None = None,
    ) -> None:
        self._network = network
        self._addresses = addresses
        self._host_keys = host_keys
        self._key_file = key_file
        self._user = user
        self._timeout = timeout
        self._render = render

    def load(self) -> Inventory:
        """Build Nornir's inventory."""
        groups = Groups()
        hosts = Hosts()
        for site in self._network.sites.values():
            for device in site.devices:
                if not device.managed:
                    continue
                names = (f"government:{site.government}", f"role:{site.role.value}", f"platform:{device.platform}")
                for name in names:
                    groups.setdefault(name, Group(name=name))
                data: dict[str, object] = {
                    "site": site.key, "site_name": site.name, "government": site.government, "role": site.role.value,
                    "platform": device.platform, "declared": str(device.where)}
                if self._render is not None:
                    data["render"] = self._render
                extras = {"name": device.name, "key_file": self._key_file, "timeout": self._timeout,
                          "host_key": self._host_keys.get(device.name, "")}
                hosts[device.name] = Host(
                    name=device.name, hostname=self._addresses.get(device.name), port=22, username=self._user,
                    platform=device.platform, groups=ParentGroups([groups[n] for n in names]), data=data,
                    connection_options={NAME: ConnectionOptions(extras=extras)})
        return Inventory(hosts=hosts, groups=groups, defaults=Defaults())
