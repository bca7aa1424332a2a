"""What a router says of itself: `show version`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from simpul.errors import DeviceError
from simpul.plan.model import DeviceFacts
from simpul.words.sentence import tell

NAME: Final = "cisco_iosxe"
_UNITS: Final = {"year": 31_536_000, "week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60}


@dataclass(frozen=True, slots=True)
class RouterFacts:
    """`uptime` in seconds, as exact as the router says it: to the minute."""

    hostname: str
    version: str           # "17.9.4a"
    model: str
    serial: str
    uptime: int

    def for_plan(self) -> DeviceFacts:
        return DeviceFacts(platform=NAME, helper="", datapath="", version=self.version)


def parse_facts(shown: str) -> RouterFacts:
    """Read `show version` of release 16 or 17. Raises DeviceError where it is not there or not IOS-XE."""
    version = re.search(r"^Cisco IOS Software.*, Version ([^,\s]+)", shown, re.M)
    uptime = re.search(r"^(\S+) uptime is (.+)$", shown, re.M)
    model = re.search(r"^cisco (\S+) \(.*\) processor", shown, re.M | re.I)
    serial = re.search(r"^Processor board ID (\S+)", shown, re.M)
    if not version or not uptime or not re.search("IOS.XE", shown):
        raise DeviceError("SIM611", tell(
            "the router's `show version` cannot be read: it is not that of an IOS-XE router"),
                          hint=tell("platform: cisco_iosxe is for release 17 of IOS-XE"))
    parts = re.findall(r"(\d+) (year|week|day|hour|minute)s?", uptime[2])
    seconds = sum(int(count) * _UNITS[unit] for count, unit in parts)
    return RouterFacts(uptime[1], version[1], model[1] if model else "", serial[1] if serial else "", seconds)
