"""linux_frr: Debian 12 with FRR, WireGuard, nftables and Open vSwitch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platforms.linux_frr.backup import restore_file
from platforms.linux_frr.datapath import cautions
from platforms.linux_frr.dialect import LinuxFrr as LinuxFrrDialect
from platforms.linux_frr.facts import NAME
from platforms.linux_frr.first_file import first_file
from platforms.linux_frr.helper import PATH, helper_digest, helper_text
from platforms.linux_frr.says import says
from platforms.registry import DeviceHelper, Judged, Platform, Survey
from simpul.words.sentence import tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from platforms.session import Endpoint
    from simpul.adoption.surveyed import Surveyed
    from simpul.device import Device
    from simpul.proof.model import Device as ProofDevice
    from simpul.proof.model import Text


def _open(endpoint: Endpoint) -> Device:
    from platforms.linux_frr.driver import LinuxFrr  # noqa: PLC0415 - it brings Netmiko, which only a session needs

    return LinuxFrr.open(endpoint)


def _proof(name: str, pieces: Iterable[tuple[str, Text]]) -> ProofDevice:
    from platforms.linux_frr.proof import read  # noqa: PLC0415 - only a proof needs it

    return read(name, pieces)


def _surveyed(text: str) -> Surveyed:
    from platforms.linux_frr.survey import read  # noqa: PLC0415 - only adopt asks

    return read(text)


def _survey_script() -> str:
    from platforms.linux_frr.survey import script  # noqa: PLC0415 - only adopt asks

    return script()


def _judge(objects: Mapping[str, str]) -> Judged:
    from platforms.linux_frr.parsers import judge  # noqa: PLC0415 - only validate asks

    return judge(objects)


PLATFORM = Platform(
    name=NAME,
    dialect=LinuxFrrDialect,
    open=_open,
    helper=lambda: DeviceHelper(PATH, helper_text(), helper_digest()),
    first_file=first_file,
    suffix="sh",
    restore_file=restore_file,
    proof=_proof,
    says=says,
    claiming=LinuxFrrDialect().running,
    judge=_judge,
    cautions=cautions,
    survey=Survey("sh", _survey_script, _surveyed, "ssh root@ROUTER sh <platforms/linux_frr/simpul-survey"),
    limits={
        "undo": tell("each fragment has its own; armed before the commit; a boot forgets it with what it would undo"),
        "counters": tell("a filter table is loaded whole: its counters start again, connections that stand are kept"),
        "pppoe": tell("needs /dev/ppp; facts says pppoe=not-proven where a line asks for it and there is none"),
    },
)
