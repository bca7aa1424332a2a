"""NAPALM's getters for IOS-XE: those of NAPALM's own `ios` that hold, over our session. The others raise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from napalm.ios import IOSDriver

from platforms import parts
from platforms.cisco_iosxe.driver import IosXe
from platforms.cisco_iosxe.facts import NAME
from platforms.napalm_driver import DeviceDriver


class CiscoIosxeDriver(DeviceDriver):
    """Cisco IOS-XE, as NAPALM sees it."""

    platform_name: ClassVar[str] = NAME

    @property
    def _router(self) -> IosXe:
        return self._opened(IosXe)

    @property
    def _ios(self) -> IOSDriver:
        """NAPALM's driver, reading over the session that we opened. It is asked for what it reads and nothing else: its
        merge is not atomic, and its replace owns the whole box.
        """
        reader = IOSDriver(self.hostname, self.username, "", self.timeout)
        reader.device = self._router.line.session.connection
        return reader

    def is_alive(self) -> dict[str, bool]:
        """Whether the SSH transport still stands."""
        return {"is_alive": self._session is not None and self._router.alive()}

    def get_facts(self) -> dict[str, Any]:
        """NAPALM's facts, as its `ios` reads them."""
        return dict(self._ios.get_facts())

    def get_interfaces(self) -> dict[str, dict[str, Any]]:
        """Interfaces, as NAPALM's `ios` reads them."""
        return dict(self._ios.get_interfaces())

    def get_interfaces_ip(self) -> dict[str, dict[str, Any]]:
        """Addresses by interface, as NAPALM's `ios` reads them."""
        return dict(self._ios.get_interfaces_ip())

    def _stands(self) -> Mapping[str, str]:
        """What runs and what boots, always without secrets."""
        return parts.read(self._router.fetch(), ("running", "startup"))
