"""A NAPALM driver over our `Device`: NAPALM's one pending change, said honestly.

A candidate is canonical text of owned objects: `== ID` on a line of its own, then the object's text; `== ID absent`
removes it. What is not named stays as it is.
"""

from __future__ import annotations

import difflib
import hashlib
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from napalm.base.base import NetworkDriver
from napalm.base.exceptions import CommitError, ConnectionException, MergeConfigException

from platforms.footprint import not_back
from platforms.registry import open_device, platform
from simpul.config.diff import diff
from simpul.config.model import Config, Feature, RenderedObject, Step
from simpul.config.patch import order
from simpul.config.simulate import simulate
from simpul.device import Device
from simpul.errors import DeviceError, SimpulError
from simpul.plan.model import Fragment
from simpul.source import Reason, Source

D = TypeVar("D")
log = logging.getLogger(__name__)
# Seconds under which even a commit without `revert_in` stands until it has been seen over a new session.
_PROVING = 120
_HEAD = re.compile(r"== (\S+)( absent)?")
_SECRET = re.compile(r"secret:([A-Za-z0-9+/=:._-]+)")


class DeviceDriver(NetworkDriver):  # type: ignore[misc]  # napalm ships no types
    """The half of NAPALM that changes things, for every platform of ours; getters are the platform's own.

    optional_args: `host_key` (the pinned public key, demanded), `key_file` (demanded), `name` (the device's name;
    default: `hostname`), `port`, `secrets` (mapping of secret names to values). A password is never used.
    """

    platform_name: ClassVar[str]

    def __init__(
        self, hostname: str, username: str, password: str = "", timeout: int = 60,
        optional_args: Mapping[str, Any] | None = None,
    ) -> None:
        # A copy: callers are known to share one dict between hosts.
        given = dict(optional_args or {})
        self.hostname, self.username, self.password, self.timeout = hostname, username, password, timeout
        self._name = str(given.get("name", hostname))
        self._port = int(given.get("port", 22))
        self._key_file, self._host_key = str(given.get("key_file", "")), str(given.get("host_key", ""))
        self._secrets: Mapping[str, str] = dict(given.get("secrets", {}))
        self._session: Device | None = None
        self._candidate: dict[str, str | None] = {}
        self._last: Fragment | None = None
        self.revert_seconds: int | None = None   # what the device granted, which may be less than was asked for

    def open(self) -> None:
        """Open the session. Raises ConnectionException, with our error as its cause."""
        with _as(ConnectionException):
            self._session = open_device(self._name, self.platform_name, self.hostname, self._port, self.username,
                                        self._key_file, self._host_key, float(self.timeout))

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = None

    @property
    def session(self) -> Device:
        """The open session; ConnectionException where there is none."""
        if self._session is None:
            raise ConnectionException(f"{self._name}: the session is not open")
        return self._session

    def _opened(self, kind: type[D]) -> D:
        """The open session, as the platform knows it."""
        found = self.session
        if not isinstance(found, kind):
            raise TypeError(f"{type(found).__name__} is no session of {self.platform_name}")
        return found

    def _stands(self) -> Mapping[str, str]:
        """What runs (`running`) and what boots (`startup`), without secrets."""
        raise NotImplementedError

    def get_config(
        self, retrieve: str = "all", full: bool = False, sanitized: bool = False, format: str = "text",  # noqa: ARG002 - NAPALM's
    ) -> dict[str, str]:
        """What runs and what boots, always without secrets; the candidate as it was loaded."""
        if format != "text":
            raise NotImplementedError("only format='text'")
        if retrieve not in {"all", "running", "candidate", "startup"}:
            raise ValueError(f"retrieve={retrieve!r}")
        found = {"running": "", "candidate": "", "startup": ""}
        if retrieve in {"all", "candidate"}:
            found["candidate"] = "".join(f"== {i}\n{t}" if t is not None else f"== {i} absent\n"
                                         for i, t in self._candidate.items())
        if retrieve != "candidate":
            found |= {part: text for part, text in self._stands().items() if retrieve in {"all", part}}
        return found

    def load_replace_candidate(self, filename: str | None = None, config: str | None = None) -> None:
        """Never: a whole box is not ours to replace."""
        raise NotImplementedError("only what Simpul owns is touched, never the whole device: use `simpul plan`")

    def load_merge_candidate(self, filename: str | None = None, config: str | None = None) -> None:
        """Take objects into the candidate. Raises MergeConfigException with the line that is not understood."""
        text = Path(filename).read_text(encoding="utf-8") if filename else config or ""
        named = _objects(text)
        with _as(MergeConfigException):
            rendered = [self._rendered(i, t) for i, t in named.items() if t is not None]
            parsed = platform(self.platform_name).dialect().intended(rendered).objects
        self._candidate.update({i: parsed[i].text if t is not None else None for i, t in named.items()})

    def _rendered(self, identifier: str, text: str) -> RenderedObject:
        return RenderedObject(identifier, text, _feature(identifier), f"napalm:{self._name}",
                              Reason("loaded through NAPALM", Source("candidate", 1, 1)))

    def compare_config(self) -> str:
        """Every step in the order in which it will be taken, and the lines that the device is given."""
        if not self._candidate:
            return ""
        steps, _ = self._steps()
        return "".join(_shown(step) for step in steps)

    def _steps(self) -> tuple[tuple[Step, ...], Config]:
        with _as(MergeConfigException):
            dialect = platform(self.platform_name).dialect()
            running = dialect.running(self.session.fetch())
            wanted = dialect.intended(self._rendered(i, t) for i, t in self._candidate.items() if t is not None)
            standing = {i: o for i, o in running.owned().objects.items() if i not in self._candidate}
            intended = Config(standing | dict(wanted.objects))
            changes = [c for c in diff(running, intended) if c.id in self._candidate]
            steps = order(changes, running, intended, dialect)
            simulate(running, steps, dialect, frozenset())
            return steps, running

    def commit_config(self, message: str = "", revert_in: int | None = None) -> None:
        """Commit under the device's own undo. With `revert_in` (seconds, rounded down to what the device can) it stands
        until `confirm_commit`; without, it is confirmed over a new session at once. Raises CommitError when another
        fragment is pending, the footprint moved or a step is refused: then nothing of it stands.
        """
        with _as(CommitError):
            waiting = self.session.pending()
            if waiting:
                raise DeviceError("SIM630", f"{self._name}: {waiting[0].id} is {waiting[0].state} and not confirmed",
                                  hint="NAPALM knows one pending change: confirm or revert that one first")
            steps, running = self._steps()
            if not steps:
                self._candidate.clear()
                return
            standing = running.objects
            fragment = self._fragment(steps, {s.id: standing[s.id].digest if s.id in standing else None for s in steps})
            self._begin(fragment, _PROVING if revert_in is None else int(revert_in))
            log.info("%s: committed %s %s, undo in %s s", self._name, fragment.id, message, self.revert_seconds)
            self._last = fragment
            self._candidate.clear()
            if revert_in is None:
                self._confirm(fragment)

    def _begin(self, fragment: Fragment, seconds: int) -> None:
        self.session.stage(fragment, self._secrets)
        try:
            self.revert_seconds = self.session.arm(fragment.id, seconds)
            self.session.commit(fragment.id)
        except DeviceError:
            self._forget(fragment)
            raise

    def _forget(self, fragment: Fragment) -> None:
        """Nothing stays staged. Where the session is gone, the device's own timer does it."""
        try:
            self.session.revert(fragment.id)
        except DeviceError as error:
            log.warning("%s: %s", self._name, error)

    def _confirm(self, fragment: Fragment) -> None:
        # Over a new session: the one that made the change proves nothing about the next.
        self.close()
        self.open()
        self.session.confirm(fragment.id)

    def confirm_commit(self) -> None:
        """Make the pending change of this session what the device boots. Raises CommitError where there is none."""
        with _as(CommitError):
            if self._last is None or not self.has_pending_commit():
                raise DeviceError("SIM631", f"{self._name}: no change of this session waits for confirmation",
                                  hint="its time may be over: then the device has undone it")
            self._confirm(self._last)

    def has_pending_commit(self) -> bool:
        """Whether this session's change stands unconfirmed."""
        return self._last is not None and any(p.id == self._last.id for p in self.session.pending())

    def discard_config(self) -> None:
        """Forget the candidate. The device knows nothing of it before a commit."""
        self._candidate.clear()

    def rollback(self) -> None:
        """Undo the last change of this session, and no other. Raises CommitError where there is none."""
        with _as(CommitError):
            if self._last is None:
                raise DeviceError("SIM632", f"{self._name}: this session changed nothing that could be undone",
                                  hint="`simpul plan` shows what differs from what is declared")
            last, self._last = self._last, None
            if any(p.id == last.id for p in self.session.pending()):
                self.session.revert(last.id)
                if left := self.session.otherwise([last])[last.id]:
                    raise not_back(self._name, left, f"{last.id} was rolled back")
                return
            back = tuple(Step(_INVERSE.get(s.action, s.action), s.id, s.feature, s.after, s.before, s.undo, s.do)
                         for s in reversed(last.steps))
            inverse = self._fragment(back, {s.id: _digest(s.before) for s in back})
            self._begin(inverse, _PROVING)
            self._confirm(inverse)

    def _fragment(self, steps: tuple[Step, ...], footprint: Mapping[str, str | None]) -> Fragment:
        reason = Reason("loaded through NAPALM", Source("candidate", 1, 1))
        names = {name for step in steps for name in _SECRET.findall(step.after or "")}
        identity = hashlib.sha256(repr((self._name, steps, sorted(footprint.items()))).encode()).hexdigest()[:16]
        return Fragment(identity, self._name, f"napalm:{self._name}", "switch", steps, footprint,
                        {s.id: reason for s in steps}, tuple(sorted(names)))


_FEATURES: Mapping[str, Feature] = {
    "wireguard": "vpn", "swanctl": "vpn", "x509": "vpn",
    "interface": "vlan", "switch": "vlan", "frr": "routing", "nft": "filter",
    "keepalived": "services", "radvd": "services", "dnsmasq": "services", "public": "public",
    "banner": "hardening", "account": "hardening", "radius": "hardening", "sshd": "hardening", "snmpd": "hardening",
    "rsyslog": "hardening",
    "shape": "public"}
_INVERSE: Mapping[str, Any] = {"create": "delete", "delete": "create"}


@contextmanager
def _as(kind: type[Exception]) -> Iterator[None]:
    """Our errors as NAPALM's callers expect them; ours is the cause."""
    try:
        yield
    except SimpulError as error:
        raise kind(str(error)) from error


def _digest(text: str | None) -> str | None:
    return hashlib.sha256(text.encode()).hexdigest() if text is not None else None


def _feature(identifier: str) -> Feature:
    return _FEATURES.get(identifier.partition("/")[0], "base")


def _objects(text: str) -> dict[str, str | None]:
    """The candidate by object. Raises MergeConfigException with the line."""
    found: dict[str, str | None] = {}
    current: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("== "):
            head = _HEAD.fullmatch(line.rstrip())
            if not head or head[1] in found:
                raise MergeConfigException(f"line {number}: {line!r} is not `== ID` or `== ID absent`, each ID once")
            current = None if head[2] else head[1]
            found[head[1]] = None if head[2] else ""
        elif current is not None:
            found[current] = f"{found[current]}{line}\n"
        elif line.strip():
            raise MergeConfigException(f"line {number}: {line!r} belongs to no object; begin with `== ID`")
    return found


def _shown(step: Step) -> str:
    lines = difflib.unified_diff((step.before or "").splitlines(), (step.after or "").splitlines(),
                                 f"{step.id} (running)", f"{step.id} (candidate)", lineterm="", n=2)
    return "".join(f"{line}\n" for line in lines) + "".join(f"! {line}\n" for line in step.do)
