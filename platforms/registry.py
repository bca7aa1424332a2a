"""The platforms that there are: each folder here with a `platform.py`. Nothing lists them; a new one is one folder."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

import platforms
from simpul.config.model import Config, Dialect, RenderedObject
from simpul.device import Device
from simpul.errors import DeviceError
from simpul.intent.abilities import FEATURES, Abilities

if TYPE_CHECKING:
    from platforms.session import Endpoint
    from simpul.adoption.surveyed import Surveyed
    from simpul.drift.said import Said, Unsayable
    from simpul.plan.model import DeviceFacts
    from simpul.proof.model import Device as ProofDevice
    from simpul.proof.model import Text


@dataclass(frozen=True, slots=True)
class DeviceHelper:
    """What bootstrap installs on a device: one file, and the SHA-256 that its facts then show."""

    path: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Objection:
    """What one of the vendor's own programs has against a text; `object_id` is empty where it does not say of which."""

    tool: str
    object_id: str
    words: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What the vendor's own programs say of a device's configuration: who judged, and who could not be asked here."""

    objections: tuple[Objection, ...]
    by: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a router that nobody declared is asked: a command, its standard input, and how its answer is read. Without a
    command only a file is read, which somebody made as `by_hand` says.
    """

    command: str
    data: Callable[[], str]
    read: Callable[[str], Surveyed]
    by_hand: str


@dataclass(frozen=True, slots=True)
class Platform:
    """All that the rest of the house must know of a vendor. `platform.py` of its folder holds one as PLATFORM."""

    name: str
    dialect: Callable[[], Dialect]
    open: Callable[[Endpoint], Device]
    helper: Callable[[], DeviceHelper] | None    # None where the device itself keeps undo and timer
    # (host name, objects by id, private host key, operators' public keys) -> what makes a fresh device reachable
    first_file: Callable[[str, Mapping[str, str], str, Sequence[str]], str]
    limits: Mapping[str, str]                    # what cannot be done or undone there, for people: topic -> sentence
    suffix: str = "txt"                            # what a first file's name ends in, as the vendor's own do
    host_key: Literal["ed25519", "rsa"] = "ed25519"   # the kind of SSH host key that its first file can bring in
    # (host name, objects by id with their places) -> the model that proofs are made of; None where nobody wrote it yet
    proof: Callable[[str, Iterable[tuple[str, Text]]], ProofDevice] | None = None
    # (fetched stream, texts by id) -> what runs, where what these texts name is ours though no file of ours says so yet
    claiming: Callable[[str, Mapping[str, str]], Config] | None = None
    # (object's id, its text as it runs) -> what it says in the inventory's terms, or why it cannot be said there
    says: Callable[[str, str | None], Said | Unsayable] | None = None
    # (host name, backup) -> the first file that makes of a fresh device what was backed up; None where it cannot
    restore_file: Callable[[str, bytes], str] | None = None
    # how a router that nobody declared is asked what it is; None where nobody wrote it yet
    survey: Survey | None = None
    # (objects by id) -> what the vendor's own programs on this machine say of them; None where there are none
    judge: Callable[[Mapping[str, str]], Judged] | None = None
    # (facts, what was rendered) -> what the router that said these facts will refuse of it: a plan's reader is told
    cautions: Callable[[DeviceFacts, Sequence[RenderedObject]], tuple[str, ...]] | None = None


_MODULE: Final = "platform"
_DATA: Final = "abilities"


def names() -> tuple[str, ...]:
    """Every platform, sorted. The folders are looked through once: a plan asks for each of a thousand routers."""
    return _names(tuple(platforms.__path__))


@cache
def _names(folders: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(
        info.name for info in pkgutil.iter_modules(folders)
        if info.ispkg and importlib.util.find_spec(f"platforms.{info.name}.{_MODULE}") is not None))


def platform(name: str) -> Platform:
    """One platform by name. Raises DeviceError where there is none."""
    if name not in names():
        raise DeviceError("SIM600", f"no platform is called {name!r}", hint="known: " + ", ".join(names()))
    found = importlib.import_module(f"platforms.{name}.{_MODULE}").PLATFORM
    if not isinstance(found, Platform) or found.name != name:
        raise DeviceError("SIM600", f"platforms/{name}/{_MODULE}.py holds no PLATFORM of that name",
                          hint="PLATFORM = Platform(name=..., ...)")
    return found


def abilities() -> dict[str, Abilities]:
    """What each platform can be asked for: the data in `abilities.py` of its folder, which brings no dialect with it.
    A platform without that file is asked for anything. Raises DeviceError where the file holds none.
    """
    found = {}
    for name in names():
        if importlib.util.find_spec(f"platforms.{name}.{_DATA}") is None:
            continue
        data = importlib.import_module(f"platforms.{name}.{_DATA}").ABILITIES
        if not isinstance(data, Abilities) or not data.features <= FEATURES.keys():
            raise DeviceError("SIM600", f"platforms/{name}/{_DATA}.py holds no ABILITIES of features that there are",
                              hint="the features: " + ", ".join(FEATURES))
        found[name] = data
    return found


def open_device(
    name: str, platform_name: str, host: str, port: int, user: str, key_file: str, host_key: str, timeout: float = 15.0,
) -> Device:
    """Open a session with a device. `host_key` is its pinned public key ("ssh-ed25519 AAAA..."), `timeout` seconds.

    Raises Unreachable (a normal state), WrongDevice (another key or name), DeviceError (login refused).
    """
    from platforms.session import Endpoint  # noqa: PLC0415 - Netmiko takes half a second that a check need not wait

    return platform(platform_name).open(Endpoint(name, host, port, user, key_file, host_key, timeout))
