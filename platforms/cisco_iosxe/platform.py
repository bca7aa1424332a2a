"""cisco_iosxe: routers with Cisco IOS-XE 17, from 17.3 on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platforms.cisco_iosxe import survey
from platforms.cisco_iosxe.dialect import CiscoIosxe
from platforms.cisco_iosxe.facts import NAME
from platforms.cisco_iosxe.first_file import first_file
from platforms.cisco_iosxe.says import says
from platforms.registry import Platform, Survey
from simpul.words.sentence import tell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from platforms.session import Endpoint
    from simpul.device import Device
    from simpul.proof.model import Device as ProofDevice
    from simpul.proof.model import Text


def _open(endpoint: Endpoint) -> Device:
    from platforms.cisco_iosxe.driver import IosXe  # noqa: PLC0415 - it brings Netmiko, which only a session needs

    return IosXe.open(endpoint, CiscoIosxe())


def _proof(name: str, pieces: Iterable[tuple[str, Text]]) -> ProofDevice:
    from platforms.cisco_iosxe.proof import read  # noqa: PLC0415 - only a proof needs it

    return read(name, pieces)


PLATFORM = Platform(
    name=NAME,
    dialect=CiscoIosxe,
    open=_open,
    helper=None,
    first_file=first_file,
    suffix="cfg",
    host_key="rsa",
    proof=_proof,
    claiming=CiscoIosxe().running,
    says=says,
    survey=Survey("", str, survey.read, survey.BY_HAND),
    limits={
        "undo": tell("one timer for the whole router: what others type meanwhile goes back with it"),
        "timed": tell("user names, key pairs, certificates and others' SNMPv3 users do not come back by a timer: "
                      "they are refused"),
        "snmp": tell("SNMPv3 with SHA-1 and AES-128; turned keys that are taken back leave a reader without sight"),
        "restore": tell("no backup holds its RSA key: another router gets another first file"),
        "tcp": tell("a router has no way to try a TCP connection: verify says so"),
        "secrets": tell("a key is never shown again: a keyring's name and description tell which key it holds"),
        "public-wifi": tell("guests leave by the best line only, by none while it is down; what comes for them is "
                            "queued behind the line, at their share and no more"),
        "policy": tell("a changed list is asked of routes that stand at its commit, where the router's own applet "
                       "would ask after a rollback, too: from the second change on a router that had none"),
    },
)
