"""One emulated router: its configuration, files, clock, users, and what a reload or a power cut leaves of them."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncssh

from lab.emulated.clock import Clock, Task, Timer
from lab.emulated.faults import Faults
from lab.emulated.iosxe import archive, display, events, files, logins, secrets, state
from lab.emulated.iosxe.configurator import Configurator, feed
from lab.emulated.iosxe.rules import ALL as _RULES  # noqa: F401 - they register themselves
from lab.emulated.iosxe.shell import Shell
from lab.emulated.iosxe.tree import Section
from lab.emulated.paste import Paste
from lab.emulated.server import Console, Gone

# What a router of release 17 in factory state has (Catalyst 8000V; *assumed* to be this short, I13).
FACTORY = """service timestamps debug datetime msec
service timestamps log datetime msec
hostname Router
ip forward-protocol nd
line con 0
 stopbits 1
line vty 0 4
 login
 transport input ssh
"""
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(eq=False)
class Device:
    """A router of release 17 with so many ports. `startup` is what a boot reads; None is factory state."""

    clock: Clock
    ports: tuple[str, ...] = ("GigabitEthernet1", "GigabitEthernet2", "GigabitEthernet3", "GigabitEthernet4")
    model: str = "C8000V"
    serial: str = "9ESGOBARV9D"
    release: str = "17.09.04a"
    startup: str | None = None
    host_key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ecdsa-sha2-nistp256"))
    faults: Faults = field(default_factory=Faults)
    boot_seconds: float = 0.0
    epoch: datetime = EPOCH              # what time it was when its clock stood at zero
    flash_bytes: int = 5_183_766_528
    running: Section = field(default_factory=Section)
    flash: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    # Key pairs whose private half somebody brought in, by label.
    imported: dict[str, asyncssh.SSHKey] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)
    master: str = ""
    pending: archive.Pending | None = None
    reload_at: Timer | None = None
    applets: list[Task] = field(default_factory=list)    # those that run (`events`)
    up: bool = False
    messages: list[str] = field(default_factory=list)
    # Sessions: each gets a text, and whether it is a system message, which only some want.
    listeners: list[Callable[[str, bool], None]] = field(default_factory=list)
    hangups: list[Callable[[], None]] = field(default_factory=list)
    # What was printed last, and of what: a router is asked more often than it changes.
    printed: tuple[object, str] = (None, "")
    changed_at: tuple[datetime, str] | None = None
    saved_at: tuple[datetime, str] | None = None
    reason: str = "reload"
    booted: float = 0.0
    index: int = 0
    # The routers that its lines lead to, its cables to their ports, and its ports that hang in the air.
    world: list[Device] = field(default_factory=list)
    cables: dict[str, tuple[Device, str]] = field(default_factory=dict)
    unplugged: set[str] = field(default_factory=set)
    # What a provider's DHCP hands out on a port: address and gateway.
    leases: dict[str, tuple[ipaddress.IPv4Interface, ipaddress.IPv4Address | ipaddress.IPv6Address]] = field(
        default_factory=dict)
    # In a world of several vendors: who listens to changes; which tunnels and sessions stand, since when. None: only
    # this router's own vendor is there, and `state` works it out.
    watchers: list[Callable[[], None]] = field(default_factory=list)
    told: dict[str, float] | None = None
    told_sessions: dict[str, float] = field(default_factory=dict)
    # The policy that each neighbour's routes were judged by, while its session is up (`effect`).
    in_effect: dict[str, str] = field(default_factory=dict)
    # What a save keeps beside the startup configuration, and no text shows: users of SNMPv3.
    private: list[str] = field(default_factory=list)
    # Dynamic translations that stand: whoever is behind the router made them.
    translations: int = 0
    # The login servers that answer: by address, people with their passwords. And what the last login waited for others.
    servers: dict[str, dict[str, str]] = field(default_factory=dict)
    waited: float = 0.0

    def __post_init__(self) -> None:
        self.boot()

    # What time it is, and what is known of the router.
    @property
    def now(self) -> datetime:
        return self.epoch + timedelta(seconds=self.clock.now)

    def stamp(self, when: datetime | None = None) -> str:
        """`22:50:48 UTC Sat Feb 21 2009`, in the configured time zone."""
        name = (self.running.value("clock", "timezone") or "UTC").partition(" ")[0]
        local = self.local(when or self.now)
        return f"{local:%H:%M:%S} {name} {local:%a %b} {local.day} {local:%Y}"

    def local(self, when: datetime) -> datetime:
        """The time that the router's clock shows then."""
        _, _, offset = (self.running.value("clock", "timezone") or "").partition(" ")
        hours, _, minutes = offset.partition(" ")
        return when + timedelta(hours=int(hours or 0), minutes=int(minutes or 0))

    @property
    def hostname(self) -> str:
        line = self.running.get("hostname")         # each prompt asks for it
        return line.words[1] if line is not None and not line.negated else "Router"

    @property
    def domain(self) -> str:
        return self.running.value("ip", "domain", "name") or ""

    @property
    def uptime(self) -> int:
        return int(self.clock.now - self.booted)

    def log(self, facility: str, severity: int, mnemonic: str, text: str) -> None:
        """Add a system message, and show it to sessions that asked for it (`terminal monitor`)."""
        now = self.now
        self.index += 1
        line = f"*{now:%b} {now.day:>2} {now:%H:%M:%S}.{now.microsecond // 1000:03d}: " \
               f"%{facility}-{severity}-{mnemonic}: {text}"
        self.messages.append(line)
        del self.messages[:-200]
        for listener in list(self.listeners):
            listener(line, True)
        events.heard(self, line)

    def tell(self, text: str) -> None:
        """Print something on every session."""
        for listener in list(self.listeners):
            listener(text, False)

    def reaches(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        """Whether an address is one of its own, or of a router on the way to which it has a route."""
        if (own := state.owner(self, address)) is not None:
            return state.interface(self, *own)[1] == "up"
        return state.route(self, address, "") is not None and any(
            (found := state.owner(other, address)) is not None and state.interface(other, *found)[1] == "up"
            for other in self.world if other.up)

    # Files.
    @staticmethod
    def file_name(path: str) -> str:
        return files.name_of(path)

    def store(self, path: str, data: bytes) -> bool:
        """Write a file; False where the disk is full."""
        used = sum(len(d) for d, _ in self.flash.values())
        if self.faults.disk_full or used + len(data) > self.flash_bytes:
            return False
        if not path.startswith("null:"):
            self.flash[files.name_of(path)] = (data, self.now)
        return True

    # The configuration.
    def changed(self, user: str) -> None:
        self.changed_at = (self.now, user)
        self._notify()

    def _notify(self) -> None:
        for watcher in self.watchers:
            watcher()

    def text(self, *, every: bool = False) -> str:
        """The running configuration from `version` to `end`."""
        if every:
            return display.configuration(self, every=True)
        now = (self.release, display.stands(self.running))
        if now != self.printed[0]:
            self.printed = now, display.configuration(self)
        return self.printed[1]

    def configure(self, text: str, user: str = "console") -> str:
        """Feed lines to configuration mode; what is printed."""
        return feed(Configurator(self, user), text)

    def save(self, user: str) -> bool:
        """Write the startup configuration; it is there at the next boot. False where the disk is full."""
        if self.faults.disk_full:
            return False
        self.saved_at = (self.now, user)
        self.startup = self.text()
        self.private = [line.text for line in self.running.starting("snmp-server", "user")]
        kept = self.running.get("archive")
        if kept is not None and kept.inside.on("write-memory") and archive.path_of(self):
            archive.keep(self)
        return True

    def boot(self) -> None:
        """Start from the startup configuration, as after power comes back."""
        self.running.lines.clear()
        self.pending, self.reload_at = None, None
        self.in_effect.clear()
        self.booted = self.clock.now
        for name in self.ports:
            # A port is shut unless the startup configuration has a word on it.
            named = self.startup is not None and f"interface {name}\n" in self.startup
            self.configure(f"interface {name}\n{'' if named else ' shutdown'}\n")
        self.refused.clear()
        self.configure(FACTORY if self.startup is None else self.startup)
        self.configure("".join(f"{line}\n" for line in self.private))
        self.changed_at = None
        self.messages.clear()
        self.log("SYS", 5, "RESTART", "System restarted --")
        self.up = True
        self._notify()

    def power_cut(self) -> None:
        """The current goes: sessions end in the middle, what was not saved is lost, timers are gone."""
        self._down("power on")

    def reload(self) -> None:
        """As `reload` does once confirmed."""
        self._down("reload")

    def _down(self, reason: str) -> None:
        self.up = False
        for timer in self.pending.timers if self.pending else ():
            timer.cancel()
        if self.reload_at is not None:
            self.reload_at.cancel()
        for task in self.applets:
            task.cancel()
        for hangup in list(self.hangups):
            hangup()
        self.reason = reason
        self._notify()
        self.clock.after(self.boot_seconds, self.boot)
        if not self.boot_seconds:
            self.clock.tick()

    def choose_host_key(self) -> None:
        """Show the key pair that `ip ssh rsa keypair-name` names, to whoever comes after the next `replug`."""
        chosen = self.running.value("ip", "ssh", "rsa", "keypair-name")
        if chosen in self.imported:
            self.host_key = self.imported[chosen]

    # Secrets.
    def obscure(self, given: tuple[str, ...]) -> tuple[str, ...]:
        """A password's words as they are kept: type 7 where `service password-encryption` is on."""
        kind, text = (given[0], given[1]) if len(given) > 1 else ("", given[0])
        if kind in ("", "0") and self.running.on("service", "password-encryption"):
            return "7", secrets.obscured(text)
        return (text,) if kind in ("", "0") else given

    def seal(self, given: tuple[str, ...]) -> tuple[str, ...]:
        """A key's words as they are kept: type 6 where a master key and AES are there."""
        kind, text = (given[0], given[1]) if len(given) > 1 else ("", given[0])
        if kind == "6":
            return given
        if self.master and self.running.on("password", "encryption", "aes"):
            return "6", secrets.sealed(text, self.master)
        return (text,)

    def seal_all(self) -> None:
        """Bring the pre-shared keys to the form that now holds; without a master key type 6 stays as it is."""
        for _, line in self.running.walk():
            if line.command.name == "pre-shared-key" and "6" not in line.words:
                line.words = (*line.words[:-1], *self.seal(line.words[-1:]))

    def preshared(self, words: tuple[str, ...]) -> str | None:
        """The key that a `pre-shared-key` line holds."""
        if len(words) > 1 and words[0] == "6":
            return secrets.unsealed(words[1], self.master)
        return words[-1]

    # What the server asks.
    async def paste(self, text: str) -> str:
        """What somebody pastes at the console; what is printed."""
        console = Paste(text)
        with contextlib.suppress(Gone):
            await self.shell(console)
        return console.printed

    async def typed(self, text: str) -> str:
        """What somebody at the console who may do everything types in exec mode; what is printed: of one line its
        answer, of several all that a screen shows. Whoever types ends the last line, too.
        """
        console = Paste(f"{text.rstrip()}\n", "console")
        shell = Shell(self, console)
        shell.authorised, shell.level, shell.terminal.length = True, 15, 0
        with contextlib.suppress(Gone):
            if "\n" in text.strip():
                await shell.serve()
            else:
                await shell.once(text)
        return console.printed

    async def shell(self, console: Console) -> None:
        await Shell(self, console).serve()

    async def run(self, command: str, console: Console) -> int:
        if command.startswith("scp "):
            return await files.scp(self, command, console)
        return await Shell(self, console).once(command)

    # Who may come in.
    def privilege(self, user: str) -> int | None:
        """The level at which a user's session begins; None where it is not authorised."""
        return logins.level(self, user)

    def password_is(self, user: str, password: str) -> bool:
        return self.up and logins.by_password(self, user, password)

    def enable_is(self, password: str) -> bool:
        for word in ("secret", "password"):
            if line := self.running.get("enable", word):
                rest = line.words[2:]
                kind, text = (rest[0], rest[1]) if len(rest) > 1 else ("0", rest[0])
                return secrets.fits(password, kind, text)
        return False

    @property
    def enable_set(self) -> bool:
        return bool(self.running.get("enable", "secret") or self.running.get("enable", "password"))

    def key_hash(self, text: str) -> tuple[str, str] | None:
        """(algorithm, MD5 of the key) of a public key given as base64, with or without its type in front."""
        joined = re.sub(r"^\s*(ssh-\S+|ecdsa-\S+)\s+", "", text.strip())
        try:
            raw = base64.b64decode(re.sub(r"\s+", "", joined.split(" ")[0] if "==" in joined else joined),
                                   validate=True)
            length = int.from_bytes(raw[:4], "big")
            algorithm = raw[4:4 + length].decode("ascii")
        except ValueError:
            return None
        if not algorithm.startswith(("ssh-", "ecdsa-")):
            return None
        return algorithm, hashlib.md5(raw, usedforsecurity=False).hexdigest().upper()

    def key_is(self, user: str, key: str) -> bool:
        chain = self.running.get("ip", "ssh", "pubkey-chain")
        owner = chain.inside.get("username", user) if chain is not None and chain.section is not None else None
        made = self.key_hash(key)
        if not self.up or owner is None or owner.section is None or made is None:
            return False
        return any(line.words[2] == made[1] for line in owner.inside.starting("key-hash"))
