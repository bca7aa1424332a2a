"""mikrotik_routeros: RouterOS 7 from 7.15 on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platforms.mikrotik_routeros import survey
from platforms.mikrotik_routeros.backup import restore_file
from platforms.mikrotik_routeros.dialect import RouterOs
from platforms.mikrotik_routeros.facts import NAME
from platforms.mikrotik_routeros.first_file import first_file
from platforms.mikrotik_routeros.says import says
from platforms.registry import Judged, Platform, Survey
from simpul.words.sentence import tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from platforms.session import Endpoint
    from simpul.device import Device
    from simpul.proof.model import Device as ProofDevice
    from simpul.proof.model import Text


def _open(endpoint: Endpoint) -> Device:
    from platforms.mikrotik_routeros.driver import MikrotikRouteros  # noqa: PLC0415 - it brings Netmiko

    return MikrotikRouteros.open(endpoint)


def _judge(objects: Mapping[str, str]) -> Judged:
    from platforms.mikrotik_routeros.judge import judge  # noqa: PLC0415 - only validate asks

    return judge(objects)


def _proof(name: str, pieces: Iterable[tuple[str, Text]]) -> ProofDevice:
    from platforms.mikrotik_routeros.proof import read  # noqa: PLC0415 - only a proof needs it

    return read(name, pieces)


PLATFORM = Platform(
    name=NAME,
    dialect=RouterOs,
    open=_open,
    helper=None,
    first_file=first_file,
    suffix="rsc",
    restore_file=restore_file,
    judge=_judge,
    says=says,
    claiming=RouterOs().running,
    proof=_proof,
    survey=Survey("", str, survey.read, survey.BY_HAND),
    limits={
        "undo": tell("a script and two scheduler entries for each fragment; what was armed and not confirmed goes "
                     "with a power cut, too"),
        "device-mode": tell("must let the scheduler run; only a hand on site changes it"),
        "time": tell("one NTP client has one VRF: the line's time source, and where a line has one, none inside"),
        "settings": tell("what a menu of properties that Simpul writes does not declare goes back to the vendor's "
                         "default"),
        "snmp": tell("SNMPv3 with SHA-1, the strongest that its menu has"),
        "tcp": tell("a router has no way to try a TCP connection: verify says so"),
    },
)
