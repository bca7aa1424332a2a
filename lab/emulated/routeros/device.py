"""A router as a device of the lab: its power, who may log in, and what runs on it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

import asyncssh

from lab.emulated.clock import Clock, Task, sleep
from lab.emulated.faults import Faults
from lab.emulated.routeros import upgrade
from lab.emulated.routeros.act import act
from lab.emulated.routeros.console import Login, Shell
from lab.emulated.routeros.errors import PowerLost, Returned, RouterError
from lab.emulated.routeros.nodes import Command, Const, Script
from lab.emulated.routeros.parse import parse
from lab.emulated.routeros.router import Router
from lab.emulated.routeros.run import Run
from lab.emulated.routeros.schedule import Schedule, Steps
from lab.emulated.routeros.scope import Scope, Session
from lab.emulated.routeros.system import Quit, run_text
from lab.emulated.routeros.tree import Item
from lab.emulated.server import Console, Gone, on_clock

_LOG = logging.getLogger(__name__)


def _nobody(_: object) -> None:
    """Nobody listens."""


class RouterOs:
    """A RouterOS 7 device for a `Farm`. `password`: admin's, when it left the factory.

    `on_power`: told False when the device goes down and True when it is up again, so that its port closes and opens.
    """

    def __init__(self, clock: Clock, *, version: str = "7.20.1", model: str = "RB5009UG+S+", ports: int = 5,
                 serial: str = "HF0123ABCDE", mode: str = "advanced", now: datetime | None = None,
                 password: str = "", key: asyncssh.SSHKey | None = None) -> None:
        self.clock = clock
        self.router = Router(clock, version=version, model=model, ports=ports, serial=serial, mode=mode, now=now)
        admin = self.router.tree.named("/user", "admin")
        if admin is not None:
            admin.values["password"] = (password,)
        self.router.host_key = key or self.router.host_key
        self.on_power: Callable[[bool], None] = _nobody
        self.watchers: list[Callable[[], None]] = []
        self.up = True
        self._running: set[Task] = set()
        self._schedule = Schedule(self.router, self._fire)
        self.router.changed = self._changed
        self.router.restart = self.reboot
        self.router.beside = self._beside
        self._schedule.boot()

    @property
    def host_key(self) -> asyncssh.SSHKey:
        return self.router.host_key

    @host_key.setter
    def host_key(self, key: asyncssh.SSHKey) -> None:
        self.router.host_key = key

    @property
    def faults(self) -> Faults:
        return self.router.faults

    @property
    def files(self) -> dict[str, bytes]:
        return self.router.files

    @property
    def name(self) -> str:
        return self.router.tree.single("/system/identity").text("name")

    def _changed(self) -> None:
        self._schedule.refresh()
        for watcher in self.watchers:
            watcher()

    # --- power

    def reboot(self, *, seconds: float = 30.0) -> None:
        """An orderly restart: the time goes on. The device is away for so many emulated seconds."""
        self._down()
        self.clock.after(seconds, lambda: self._start(keeps_time=True))

    def power_cut(self) -> None:
        """The power goes at once. What was configured stays; a device mode that waited for this holds from now on."""
        self._down()
        if self.router.pending is not None:
            self.router.mode, self.router.pending = self.router.pending, None
        self.router.mode["attempt-count"] = "0"

    def power_on(self, *, seconds: float = 30.0) -> None:
        """Power again: up after so many emulated seconds, in the past, as routers without a battery are."""
        self.clock.after(seconds, lambda: self._start(keeps_time=False))

    def press_button(self) -> None:
        """The reset or mode button, on site: a pending device mode holds, and the router restarts."""
        if self.router.pending is not None:
            self.router.mode, self.router.pending = self.router.pending, None
            self.reboot()

    def set_time(self, now: datetime) -> None:
        self.router.set_time(now)
        self._schedule.clock_set()

    def clock_steps(self, steps: Steps) -> None:
        """What entries of the scheduler do when the clock is set, from now on."""
        self._schedule.steps = steps

    def upgrade(self, version: str) -> None:
        """Another version, after a restart: it rewrites its own BGP where 7.20 lies between (changelog 7.20)."""
        self._down()
        upgrade.move(self.router, version)
        self.clock.after(60.0, lambda: self._start(keeps_time=True))

    def _down(self) -> None:
        if not self.up:
            return
        # Safe mode: a restart ends its session, and what it did is undone (manual, "Safe Mode").
        self.router.unroll()
        self.up = self.router.powered = False
        self._schedule.stop()
        for task in list(self._running):
            task.cancel()
        self._running.clear()
        self.on_power(False)
        for watcher in self.watchers:
            watcher()

    def _start(self, *, keeps_time: bool) -> None:
        if self.up:
            return
        self.up = self.router.powered = True
        self.router.booted(keeps_time=keeps_time)
        self.router.note("system,info", "router rebooted")
        self._schedule.boot()
        self.on_power(True)
        self._changed()

    # --- what runs

    def _fire(self, item: Item) -> None:
        """An entry of the scheduler: the name of a script, or commands."""
        event = item.text("on-event")
        named = self.router.tree.named("/system/script", event)
        source = named.text("source") if named is not None else event
        self.start(source, item.text("owner"), named.name if named is not None else item.name)

    def _beside(self, source: str, user: str) -> None:
        """What `:execute` begins: it outlives who began it, and no restart (*assumed*, R9)."""
        self.start(source, user, "execute", pause=0.0)

    def start(self, source: str, user: str, name: str, *, pause: float | None = None) -> None:
        """Run a script by itself, without a terminal; what goes wrong stands in the log."""
        session = Session(user, _nobody, self.router.tree.root)

        async def work() -> None:
            try:
                if pause is not None:
                    await sleep(pause)
                await run_text(Run(self.router, session, act), source, name)
            except (RouterError, Returned) as error:
                self.router.note("script,error", f"executing script {name} from scheduler failed, please check it "
                                                 f"manually: {error}")
        made: list[Task] = []

        def done(error: BaseException | None) -> None:
            self._running.discard(made[0])
            if error is not None and not isinstance(error, PowerLost):      # a fault of the emulator, not of the script
                _LOG.error("the emulated router failed in script %s", name, exc_info=error)
        made.append(Task(self.clock, work(), done))
        self._running.add(made[0])
        made[0].step()

    async def execute(self, script: Script, session: Session, more: dict[str, str]) -> RouterError | None:
        """Run what was typed; what went wrong. `more`: values that the terminal asked for."""
        if more and script.commands:
            last = script.commands[-1]
            named = {**last.named, **{name: Const(value, value) for name, value in more.items()}}
            script = Script((*script.commands[:-1], Command(
                last.menu, last.name, last.line, last.places, named, last.unset, last.where)), script.end)
        failed: list[RouterError] = []
        run = Run(self.router, session, act)

        async def work() -> None:
            try:
                await run.script(script, Scope(None, self.router.globals))
            except RouterError as error:
                failed.append(error)
            except Returned:
                pass
            except PowerLost as lost:
                raise Gone from lost
        await on_clock(self.clock, work())
        session.menu = script.end
        return failed[0] if failed else None

    def do(self, text: str, user: str = "admin") -> str:
        """Run commands at once and hand back what they print, as `ssh router COMMAND` does; for tests and the lab.

        A `:delay` in them is not waited for: what follows it runs when the clock gets there.
        """
        out: list[str] = []
        session = Session(user, out.append, self.router.tree.root, interactive=True)

        async def work() -> None:
            try:
                script = parse(text, self.router.tree.root)
                await Run(self.router, session, act).script(script, Scope(None, self.router.globals))
            except RouterError as error:
                out.append(f"{error.text}\n")
            except (Returned, Quit, PowerLost):
                pass
        self.clock.start(work())
        return "".join(out)

    # --- sessions

    def password_is(self, user: str, password: str) -> bool:
        name = user.partition("+")[0]
        item = self.router.tree.named("/user", name)
        if item is None or item.disabled or not self.up:
            return False
        ssh = self.router.tree.single("/ip/ssh")
        keys = any(owner == name for owner, _ in self.router.keys)
        if ssh.text("password-authentication") == "no":
            return False
        # manual, SSH: with a key, a password does not do any more, unless it is said so.
        if keys and not ssh.yes("always-allow-password-login") and ssh.text("password-authentication") != "yes":
            return False
        return item.text("password") == password

    def key_is(self, user: str, key: str) -> bool:
        name = user.partition("+")[0]
        item = self.router.tree.named("/user", name)
        return self.up and item is not None and not item.disabled and (name, key) in self.router.keys

    async def shell(self, console: Console) -> None:
        user = Login(console.user, console).user
        self.router.note("system,info,account", f"user {user} logged in from {console.peer} via ssh")
        try:
            await Shell(self.router, console, self.execute).serve()
        finally:
            self.router.note("system,info,account", f"user {user} logged out from {console.peer} via ssh")

    async def run(self, command: str, console: Console) -> int:
        """`ssh router COMMAND`. The status is always 0, whatever was refused (measured by others on 7.24)."""
        out: list[str] = []
        session = Session(console.user.partition("+")[0], out.append, self.router.tree.root, interactive=True)
        try:
            error: RouterError | None = await self.execute(
                parse(command, self.router.tree.root), session, {})
        except RouterError as unread:
            error = unread
        except Quit:
            error = None
        if error is not None:
            out.append(f"{error.text}\n")
        await console.write("".join(out).replace("\n", "\r\n"))
        await asyncio.sleep(0)
        return 0


__all__ = ["Gone", "RouterOs"]
