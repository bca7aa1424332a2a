"""One router: its configuration and how a command changes it, its disk, its clocks, its log.

Each change stands at once and outlives a power cut (manual, Configuration Management). What is lost with the power:
variables, running scripts, the log in memory, uptime, and, without a battery, the time.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import asyncssh
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from lab.emulated.clock import Clock
from lab.emulated.faults import Faults
from lab.emulated.routeros.errors import Missing, PowerLost, Refused
from lab.emulated.routeros.kinds import accept
from lab.emulated.routeros.schema import Menu, version
from lab.emulated.routeros.tree import Item, Stored, Tree
from lab.emulated.routeros.values import Value

PAST = datetime(1970, 1, 2)     # manual, System/Time: the startup date of a router without a battery
HISTORY = 100                           # manual, Configuration Management, "Safe Mode": up to 100 most recent actions


@dataclass(slots=True)
class Action:
    """One change: what history calls it, who did it, and what takes it back."""

    text: str
    by: str
    when: datetime
    undo: Callable[[], None]
    floating: bool = False


@dataclass(slots=True)
class Planned:
    """A scheduler's entry: how often it ran since the start, and when it will."""

    count: int = 0
    next_run: datetime | None = None

    @property
    def next_text(self) -> str:
        return f"{self.next_run:%Y-%m-%d %H:%M:%S}" if self.next_run else ""


@dataclass(slots=True)
class Safe:
    """Safe mode: whose session it is, and what would be taken back. None of it once there were too many actions."""

    owner: object
    actions: list[Action] = field(default_factory=list)


class Router:
    """A router that is powered or not. `clock` is the world's, and the router's own time hangs on it."""

    def __init__(self, clock: Clock, *, version: str = "7.20.1", model: str = "RB5009UG+S+", ports: int = 5,
                 serial: str = "HF0123ABCDE", mode: str = "advanced", now: datetime | None = None) -> None:
        self.clock, self.model, self.serial = clock, model, serial
        self.faults = Faults()
        self.tree = Tree(version)
        self.files: dict[str, bytes] = {}
        self.keys: list[tuple[str, str]] = []                   # user and public key
        self.key_owners: dict[tuple[str, str], str] = {}
        self.globals: dict[str, Value] = {}
        self.log: list[tuple[datetime, str, str]] = []
        self.history: list[Action] = []
        self.safe: Safe | None = None
        self.powered = True
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.changed: Callable[[], None] = lambda: None          # told after each change: schedules, the world
        self.mode: dict[str, str] = {}
        self.pending: dict[str, str] | None = None              # a device mode that waits for a hand on site
        self.software_id = "" if model == "CHR" else "ABCD-" + serial[-4:].upper()
        self.made: dict[str, list[Item]] = {}                   # items that the router shows and nobody configured
        self.seen: dict[Item, dict[str, str]] = {}              # what is seen of an item now: a peer's last handshake
        self.before_show: Callable[[], None] = lambda: None      # brings `made` and `seen` up to now
        # (own address, target, VRF) -> whether a ping is answered; without a world, by nobody but itself
        self.pings: Callable[[str, str, str], bool] = self._own
        self.schedule: dict[str, Planned] = {}
        self.ntp = "stopped"
        self.restart: Callable[[], None] = lambda: None          # what `/system/reboot` does
        self.beside: Callable[[str, str], None] = lambda _source, _user: None     # what `:execute` does
        self._born, self._wall = clock.now, now or datetime(2026, 1, 1)
        self.reset(ports, mode)

    @property
    def version(self) -> str:
        return self.tree.version

    def reset(self, ports: int, mode: str) -> None:
        """Factory state, without the vendor's default configuration."""
        ethernet = self.tree.menu("/interface/ethernet")
        for number in range(1, ports + 1):
            mac = f"48:A9:8A:00:{len(self.serial):02X}:{number:02X}"
            name = (f"ether{number}",)
            self.tree.add(ethernet, {"name": name, "default-name": name, "mac-address": (mac,)}, factory=True)
        users = self.tree.menu("/user")
        self.tree.add(users, {"name": ("admin",), "group": accept("ref:/user/group", "full", "group", self.tree),
                              "comment": ("system default user",)}, factory=True)
        packages = self.tree.menu("/system/package")
        self.tree.add(packages, {"name": ("routeros",), "version": (self.version,)}, factory=True)
        self.mode = device_mode(mode)

    def _own(self, source: str, target: str, vrf: str) -> bool:
        here = {i.text("address").partition("/")[0]: i.text("interface") for path in ("/ip/address", "/ipv6/address")
                for i in self.tree.enabled(path)}
        return all(a in here and self.tree.vrf_of(here[a]) == vrf for a in (source or target, target))

    # --- time

    @property
    def uptime(self) -> float:
        return self.clock.now - self._born

    @property
    def now(self) -> datetime:
        return self._wall + timedelta(seconds=self.clock.now - self._born)

    @property
    def local(self) -> datetime:
        """What its firewall goes by: its time in its time zone (manual, Filter, `time`). Its clock and log here keep to
        UTC.
        """
        zone = self.tree.single("/system/clock").text("time-zone-name")
        try:
            offset = ZoneInfo(zone).utcoffset(self.now)
        except (ValueError, ZoneInfoNotFoundError):         # `manual`
            offset = None
        return self.now + (offset or timedelta())

    def set_time(self, now: datetime) -> None:
        """The router's own time, as NTP or an operator sets it."""
        self._wall = now - timedelta(seconds=self.uptime)
        self.changed()

    def booted(self, *, keeps_time: bool) -> None:
        """A new uptime; the time goes on after a reboot and starts in the past after a power cut."""
        now = self.now if keeps_time else PAST
        self._born, self._wall = self.clock.now, now
        self.ntp = "waiting"
        self.globals.clear()
        self.log.clear()
        self.history.clear()
        self.safe = None

    def note(self, topics: str, message: str) -> None:
        self.log.append((self.now, topics, message))
        del self.log[:-1000]

    # --- changes

    def record(self, text: str, by: str, undo: Callable[[], None]) -> None:
        """Remember a change. Safe mode protects up to a hundred; with one more it is over, without a word."""
        action = Action(text, by, self.now, undo, floating=self.safe is not None)
        self.history.append(action)
        del self.history[:-HISTORY]
        if self.safe is not None:
            self.safe.actions.append(action)
            if len(self.safe.actions) > HISTORY:
                self.release()
        self.changed()
        if not self.powered:
            raise PowerLost

    def release(self) -> None:
        """End safe mode and keep what was done."""
        if self.safe is not None:
            for action in self.safe.actions:
                action.floating = False
            self.safe = None

    def unroll(self) -> None:
        """End safe mode and take back what was done in it, newest first."""
        if self.safe is None:
            return
        actions, self.safe = self.safe.actions, None
        for action in reversed(actions):
            action.undo()
            if action in self.history:
                self.history.remove(action)
        self.changed()

    def undo(self) -> None:
        if not self.history:
            raise Refused("failure: nothing to undo")                   # *assumed* (R1)
        self.history.pop().undo()
        self.changed()

    # --- commands

    def add(self, menu: Menu, given: dict[str, str], unset: tuple[str, ...], by: str) -> Item:
        given = dict(given)
        place = given.pop("place-before", None)
        source = given.pop("copy-from", None)
        self._allowed(menu)
        before = self._one(menu, place, "place-before") if place else None
        values: dict[str, Stored] = dict(self._one(menu, source, "copy-from").values) if source else {}
        values |= {name: self._accept(menu, name, text) for name, text in given.items()}
        _taken_back(menu, values, unset)
        missing = [p.name for p in menu.properties.values() if p.required and p.name not in values]
        if missing:
            raise Missing(missing)
        self._complete(menu, values)
        self._check(menu, values, None)
        item = self.tree.add(menu, values, before=before)
        self.record(f"{what(menu)} added", by, lambda: self._gone(item))
        return item

    def set(self, items: list[Item], given: dict[str, str], unset: tuple[str, ...], by: str) -> None:
        """Change items, all or, where one is refused, those before it."""
        for item in items:
            menu = item.menu
            if item.dynamic:
                raise Refused("failure: can not change dynamic")         # *assumed* (R1)
            values = dict(item.values)
            values |= {name: self._accept(menu, name, text) for name, text in given.items()}
            _taken_back(menu, values, unset)
            if "address" in given and menu.text == "/ip/address" and "network" not in given:
                values.pop("network", None)
            if "private-key" in given:
                values.pop("public-key", None)
            self._complete(menu, values)
            self._check(menu, values, item)
            old, item.values = item.values, values
            self.record(f"{what(menu)} changed", by, _values(item, old))

    def remove(self, items: list[Item], by: str) -> None:
        for item in items:
            if item.dynamic or item.menu.fixed or (item.factory and item.menu.text not in ("/user", "/system/logging")):
                kind = "dynamic" if item.dynamic else "default"
                raise Refused(f"failure: can not remove {kind} item")         # *assumed* (R1)
            if item.menu.text == "/user" and item.text("group") == "full" and not item.disabled and not any(
                    u is not item and u.text("group") == "full" and not u.disabled for u in self.tree.table("/user")):
                raise Refused("failure: can not remove last user with full rights")             # *assumed* (R1)
            back = self.tree.remove(item)
            self.record(f"{what(item.menu)} removed", by, back)

    def move(self, items: list[Item], before: Item | None, by: str) -> None:
        for item in items:
            table = self.tree.tables[item.menu.text]
            old = list(table)
            if before is item:
                continue
            table.remove(item)
            table.insert(table.index(before) if before is not None else len(table), item)
            self.record(f"{what(item.menu)} moved", by, _order(table, old))

    def _gone(self, item: Item) -> None:
        if item.alive:
            self.tree.remove(item)

    def _one(self, menu: Menu, text: str, name: str) -> Item:
        table = self.tree.tables[menu.text]
        for number, item in enumerate(table):
            if text in (item.id, item.name, str(number)):
                return item
        raise Refused(f"input does not match any value of {name}")

    def _allowed(self, menu: Menu) -> None:
        if menu.device_mode is not None and self.mode.get(menu.device_mode) == "no":
            raise Refused("failure: not allowed by device-mode")

    def _accept(self, menu: Menu, name: str, text: str) -> Stored:
        known = menu.properties[name]
        if name == "enabled" and text == "yes":
            self._allowed(menu)
        # Nothing is a value of what may be left out, and of a text.
        needed = known.kind[:4] in ("bool", "enum", "int:") or (known.required and known.kind != "str")
        return accept(known.kind, text, name, self.tree) if text or needed else ()

    def _complete(self, menu: Menu, values: dict[str, Stored]) -> None:
        """What the router fills in by itself."""
        table = self.tree.tables[menu.text]
        for prop in menu.properties.values():
            if prop.name not in values and prop.default and prop.default.endswith("%"):
                taken = {i.text(prop.name) for i in table} | {i.name for i in self.tree.interfaces()}
                values[prop.name] = (next(n for k in range(1, len(taken) + 2)
                                          if (n := f"{prop.default[:-1]}{k}") not in taken),)
        for prop in menu.properties.values():
            if prop.always and prop.default is not None:
                values.setdefault(prop.name, (prop.default,))
        if menu.text == "/ip/address" and "network" not in values:
            values["network"] = accept("prefix", str(values["address"][0]), "address", self.tree)
            values["network"] = (str(values["network"][0]).partition("/")[0],)
        if menu.text == "/interface/wireguard":
            key = values.get("private-key") or (_private_key(),)
            values["private-key"], values["public-key"] = key, (public_key(str(key[0])),)
            values.setdefault("listen-port", (str(13231 + len(table)),))
        if menu.text == "/system/scheduler":
            values.setdefault("start-date", (self.now.strftime("%Y-%m-%d"),))
            values.setdefault("start-time", (self.now.strftime("%H:%M:%S"),))
        if menu.text in ("/system/scheduler", "/system/script"):
            values.setdefault("owner", ("admin",))

    def _check(self, menu: Menu, values: dict[str, Stored], own: Item | None) -> None:
        for names, said in menu.duplicates:
            mine = [values.get(n) for n in names]
            among = self.tree.interfaces() if menu.interface and names == ("name",) else self.tree.tables[menu.text]
            if any(other is not own and [other.values.get(n) for n in names] == mine for other in among):
                raise Refused(f"failure: already have {said}" if "already" not in said else f"failure: {said}")
        if menu.text == "/interface/wireguard/peers" and own is None and not values.get("allowed-address"):
            raise Missing(["allowed-address"])                          # *assumed* (R4)
        if menu.text == "/ip/firewall/filter" and show_of(values, "action") == "jump" and "jump-target" not in values:
            raise Refused("failure: jump-target must be specified for jump action")             # *assumed* (R1)
        carries_ports = show_of(values, "protocol") in ("tcp", "udp", "sctp")
        if "/firewall/" in menu.text and not carries_ports and {"src-port", "dst-port", "port"} & set(values):
            raise Refused("failure: ports can be specified if proto is tcp, udp, udp-lite, dccp, sctp")
        way, hook = show_of(values, "ipsec-policy").partition(",")[0], show_of(values, "chain")
        if (way, hook) in {("in", "output"), ("out", "input"), ("out", "prerouting")}:
            # manual, Filter, `ipsec-policy`: which way is known in which chain; the wording is *assumed* (R1).
            raise Refused(f"failure: ipsec-policy {way} can not be used in {hook} chain")
        if menu.text == "/system/logging/action" and not show_of(values, "name").isalnum():
            raise Refused("failure: action name can contain only letters and numbers")
        as_text = show_of(values, "local.role")
        if as_text and version(self.version) < (7, 20) and not values.get("as") and not values.get("templates"):
            raise Missing(["as"])                                       # *assumed* (R5): no AS from anywhere


def _taken_back(menu: Menu, values: dict[str, Stored], names: tuple[str, ...]) -> None:
    """What `!name` leaves: nothing, which a property that need not be there remembers."""
    for name in names:
        if name in menu.properties and menu.properties[name].optional:
            values[name] = ()
        else:
            values.pop(name, None)


def _order(table: list[Item], old: list[Item]) -> Callable[[], None]:
    def back() -> None:
        table[:] = [*(i for i in old if i.alive), *(i for i in table if i not in old)]
    return back


def _values(item: Item, old: dict[str, Stored]) -> Callable[[], None]:
    def back() -> None:
        item.values = old
    return back


def show_of(values: dict[str, Stored], name: str) -> str:
    return ",".join(str(part) for part in values.get(name, ()))


def what(menu: Menu) -> str:
    """What history calls an item: *assumed* (R6) to be the menu's last word."""
    return {"/ip/route": "route", "/ip/address": "address", "/ip/firewall/filter": "filter rule"}.get(
        menu.text, " ".join(menu.path[-2:]))


def _private_key() -> str:
    key = X25519PrivateKey.generate()
    return base64.b64encode(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())).decode("ascii")


def public_key(private: str) -> str:
    """The public half of a WireGuard key, both in base64."""
    key = X25519PrivateKey.from_private_bytes(base64.b64decode(private))
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode("ascii")


# manual, Device-mode, the table of modes: what `home` and `basic` leave out. Always off: never given by a mode.
_ALWAYS_OFF = ("container", "install-any-version", "partitions", "routerboard", "traffic-gen")
_ALL = ("bandwidth-test", "email", "fetch", "hotspot", "proxy", "romon", "scheduler", "sniffer", "socks", "zerotier")
_OFF = {"home": set(_ALL), "basic": {"bandwidth-test", "hotspot", "proxy", "socks", "zerotier"},
        "advanced": set[str](), "enterprise": set[str](), "rose": set[str]()}


def device_mode(mode: str) -> dict[str, str]:
    """What a mode allows, as `/system/device-mode print` lists it."""
    if mode not in _OFF:
        raise Refused("input does not match any value of mode")
    features = {name: "no" if name in _OFF[mode] or name in _ALWAYS_OFF else "yes" for name in (*_ALL, *_ALWAYS_OFF)}
    return {"mode": mode, **dict(sorted(features.items())), "flagging-enabled": "yes", "flagged": "no",
            "attempt-count": "0"}
