"""What the tests of the driver share: a router on a bench, sessions with it, and fragments made by hand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import asyncssh
import pytest

from lab.emulated.iosxe.device import Device
from lab.emulated.server import Farm
from platforms.cisco_iosxe.dialect.secrets import without
from platforms.cisco_iosxe.driver import IosXe
from platforms.cisco_iosxe.sections import sections
from platforms.session import Endpoint
from simpul.config.model import Config, Object, RenderedObject, Step
from simpul.config.sight import Sight
from simpul.errors import DeviceError
from simpul.plan.model import Fragment

NAME = "kukar-edge-1"


def startup(operator: asyncssh.SSHKey) -> str:
    """What the router boots: an archive, one operator, two interfaces and a list of somebody's."""
    blob = operator.export_public_key("openssh").decode().split()
    hashed = hashlib.md5(asyncssh.import_public_key(" ".join(blob[:2])).public_data).hexdigest().upper()  # noqa: S324
    return f"""hostname {NAME}
ip domain name kaltim.intra
username simpul privilege 15
archive
 path bootflash:archive
!
interface GigabitEthernet1
 description WAN
 ip address 203.0.113.10 255.255.255.252
interface Loopback0
 ip address 10.126.0.9 255.255.255.255
ip access-list extended theirs
 10 permit ip any any
ip ssh pubkey-chain
 username simpul
  key-hash {blob[0]} {hashed}
line vty 0 4
 login local
 transport input ssh
"""


class Sections:
    """A dialect of the tests' own: each section of the top level is an object, named by its first line."""

    name = "sections"

    def running(self, fetched: str) -> Config:
        text = fetched.partition("== running ")[2].partition("\n")[2].partition("\n== startup ")[0]
        return Config.of(Object(_id(top), "".join(f"{line}\n" for line in (top, *rest)), "routing")
                         for top, rest in sections(text).items())

    def intended(self, rendered: Iterable[RenderedObject], known: object = None) -> Config: raise NotImplementedError
    def step(self, before: Object | None, after: Object | None) -> Step: raise NotImplementedError
    def read(self, object_id: str, text: str, feature: str) -> Object: raise NotImplementedError
    def link(self, config: Config) -> Config: raise NotImplementedError
    def hazards(self, config: Config) -> list[str]: raise NotImplementedError
    def sight(self, object_id: str, text: str) -> Sight: raise NotImplementedError


def _id(top: str) -> str:
    return "section/" + re.sub(r"[^A-Za-z0-9.]+", "-", top)


@dataclass
class Bench:
    """The router, its farm, and sessions as the tool opens them."""

    device: Device
    farm: Farm
    port: int
    key_file: str
    opened: list[IosXe] = field(default_factory=list)

    def endpoint(self, *, name: str = NAME, host_key: str = "") -> Endpoint:
        public = host_key or self.device.host_key.export_public_key("openssh").decode().strip()
        return Endpoint(name, "127.0.0.1", self.port, "simpul", self.key_file, public, 10.0)

    def open(self, **different: str) -> IosXe:
        session = IosXe.open(self.endpoint(**different), Sections())
        self.opened.append(session)
        return session

    def close(self) -> None:
        for session in self.opened:
            session.close()

    def pass_time(self, seconds: float) -> None:
        self.farm.call(lambda: self.farm.clock.advance(seconds))

    def type(self, lines: str) -> None:
        """What somebody else types on the console."""
        self.farm.call(lambda: self.device.configure(lines, "budi"))

    def call(self, act: Callable[[], object]) -> None:
        """Do something to the router in its own thread."""
        self.farm.call(act)

    @property
    def text(self) -> str:
        """What runs, without our marks."""
        return self.farm.call(self.device.text)

    def power_cut(self) -> None:
        self.farm.call(self.device.power_cut)

    def fragment(self, *changes: Change, secrets: tuple[str, ...] = (), unit: str = "site:64.02/kabkota/1") -> Fragment:
        """A fragment as a plan has it, its footprint from what runs."""
        objects = Sections().running(f"== running 0\n{without(self.text)}\n== startup 0\n").objects
        steps, footprint = [], {}
        for change in changes:
            identifier = _id(change.top)
            before = objects[identifier].text if identifier in objects else None
            steps.append(Step("replace" if before else "create", identifier, "routing", before, change.after, change.do,
                              change.undo))
            footprint[identifier] = objects[identifier].digest if before else None
        identity = hashlib.sha256(repr(steps).encode()).hexdigest()[:16]
        return Fragment(identity, NAME, unit, "switch", tuple(steps), footprint, {}, secrets)


@dataclass(frozen=True)
class Change:
    """One section's change by hand: its first line, its text afterwards, and the lines both ways."""

    top: str
    after: str | None
    do: tuple[str, ...]
    undo: tuple[str, ...]


def loopback(number: int, address: str) -> Change:
    """A new loopback interface."""
    top = f"interface Loopback{number}"
    inside = (f" description simpul:l{number}", f" ip address {address} 255.255.255.255")
    return Change(top, "".join(f"{line}\n" for line in (top, *inside)), (top, *inside), (f"no {top}",))


def secretive(number: int, name: str) -> Change:
    """A keyring whose key is a secret: what runs shows the key, so only its name is compared."""
    top = f"crypto ikev2 keyring SIMPUL-{number}"
    lines = (top, " peer far", "  address 198.51.100.1", f"  pre-shared-key secret:{name}")
    return Change(top, None, lines, (f"no {top}",))


GOOD = loopback(65, "10.126.65.1")


def refused(code: str, act: Callable[[], object]) -> str:
    """What is said by the error of this code that an act ends in."""
    with pytest.raises(DeviceError) as caught:
        act()
    assert caught.value.code == code, caught.value
    return str(caught.value)


def begun(bench: Bench, change: Change = GOOD) -> tuple[IosXe, str]:
    """A change staged and armed, with the session that did it."""
    session = bench.open()
    fragment = bench.fragment(change)
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    return session, fragment.id
