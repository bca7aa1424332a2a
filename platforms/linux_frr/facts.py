"""What a linux_frr router says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from simpul.errors import DeviceError
from simpul.plan.model import DeviceFacts
from simpul.words.sentence import tell

NAME = "linux_frr"


@dataclass(frozen=True, slots=True)
class RouterFacts:
    """The helper's `facts`. `uptime` is in seconds and counts suspend; `boot` is new after each boot."""

    hostname: str
    datapath: str          # kernel or userspace
    frr: str
    helper: str            # SHA-256 of the helper
    boot: str              # "not-booted" until the helper's boot has run
    uptime: int
    pppoe: str             # unused; real; or not-proven: a line of PPPoE, for which a plain one with DHCP stands in

    def for_plan(self) -> DeviceFacts:
        datapath = self.datapath + (", PPPoE not proven here" if self.pppoe == "not-proven" else "")
        return DeviceFacts(platform=NAME, helper=self.helper, datapath=datapath, version=self.frr)


def parse_facts(text: str) -> RouterFacts:
    """Read the helper's `key=value` lines. Raises DeviceError where one is missing or no number."""
    found = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    try:
        return RouterFacts(
            hostname=found["hostname"], datapath=found["datapath"], frr=found["frr"], helper=found["helper"],
            boot=found["boot"], uptime=int(found["uptime"]), pppoe=found["pppoe"])
    except (KeyError, ValueError) as error:
        raise DeviceError("SIM611", tell("the router's facts cannot be read: {error}", error=str(error)),
                          hint=tell("install this version's helper: simpul bootstrap")) from error
