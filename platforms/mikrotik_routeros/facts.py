"""What a RouterOS router says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from simpul.errors import DeviceError
from simpul.plan.model import DeviceFacts
from simpul.words.sentence import tell

NAME: Final = "mikrotik_routeros"
# One console line. What a virtual router lacks (`/system routerboard`) is not in it: all of it would be unreadable.
ASK: Final = (
    ':put ("identity=" . [/system identity get name]); :put ("version=" . [/system resource get version]); '
    ':put ("board=" . [/system resource get board-name]); :put ("uptime=" . [/system resource get uptime]); '
    ':put ("free=" . [/system resource get free-hdd-space]); '
    ':do { :put ("mode=" . [/system device-mode get mode]); :put ("flagged=" . [/system device-mode get flagged]); '
    ':put ("scheduler=" . [/system device-mode get scheduler]) } on-error={}')
_UNITS: Final = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
_SIZES: Final = {"": 1, "KiB": 1024, "MiB": 1024 ** 2, "GiB": 1024 ** 3}


@dataclass(frozen=True, slots=True)
class RouterFacts:
    """`uptime` in seconds; `free` in bytes; `scheduler`: whether device-mode lets the undo run."""

    identity: str
    version: str           # "7.20.1"
    board: str
    uptime: int
    free: int
    mode: str              # of device-mode; empty where there is none
    scheduler: bool

    def for_plan(self) -> DeviceFacts:
        return DeviceFacts(platform=NAME, helper="", datapath="routeros", version=self.version)


def parse_facts(text: str) -> RouterFacts:
    """Read the answer to ASK. Raises DeviceError (SIM611) where one of them is missing or unreadable."""
    found = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    on, off = ("yes", "true"), ("no", "false")
    try:
        return RouterFacts(
            identity=found["identity"], version=_version(found["version"]), board=found["board"],
            uptime=seconds(found["uptime"]), free=_bytes(found["free"]),
            mode=found.get("mode", ""),
            scheduler=found.get("scheduler", "yes") in on and found.get("flagged", "no") in off)
    except (KeyError, ValueError) as error:
        raise DeviceError("SIM611", tell("the router's facts cannot be read: {error}", error=str(error)),
                          hint=tell("is this RouterOS 7?")) from error


def seconds(text: str) -> int:
    """A time as RouterOS prints it: `1w2d03:04:05`, `2d3h4m5s`, `00:00:30`. Raises ValueError."""
    found = re.fullmatch(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+):(\d\d):(\d\d)(?:\.\d+)?|((?:\d+[hms])*)(?:\d+ms)?)", text)
    if not text or found is None:
        raise ValueError(f"the time {text!r}")
    weeks, days, hours, minutes, rest = (int(g or 0) for g in found.groups()[:5])
    small = sum(int(n) * _UNITS[u] for n, u in re.findall(r"(\d+)([hms])", found[6] or ""))
    return ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + rest + small


def _version(text: str) -> str:
    found = re.match(r"\d+\.\d+(?:\.\d+)?(?:(?:beta|rc)\d+)?", text)
    if found is None:
        raise ValueError(f"the version {text!r}")
    return found[0]


def _bytes(text: str) -> int:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(|KiB|MiB|GiB)", text)
    if found is None:
        raise ValueError(f"the size {text!r}")
    return int(float(found[1]) * _SIZES[found[2]])
