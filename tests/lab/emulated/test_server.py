"""The part that all emulated devices share: their clock, the SSH server, the faults. The clients are strangers'."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import paramiko
import pytest

from lab.emulated.clock import Clock, sleep
from lab.emulated.faults import Faults
from lab.emulated.server import Console, Farm, on_clock


class Echo:
    """The least that is a device: says back what it hears, and waits an emulated minute on `wait`."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.faults = Faults()
        self.keys = set[tuple[str, str]]()

    def password_is(self, user: str, password: str) -> bool:
        return (user, password) == ("admin", "secret")

    def key_is(self, user: str, key: str) -> bool:
        return (user, key) in self.keys

    async def shell(self, console: Console) -> None:
        await console.write("ready> ")
        while True:
            text = await console.read()
            if "wait" in text:
                await on_clock(self.clock, self.minute())
            await console.write(f"{text}\r\nready> ")

    async def minute(self) -> None:
        await sleep(60)

    async def run(self, command: str, console: Console) -> int:
        await console.write(f"{command} of {console.user}\n")
        return 3


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm(Clock(speed=0)) as made:
        yield made


def connect(port: int) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect("127.0.0.1", port, "admin", "secret", look_for_keys=False, allow_agent=False, timeout=10)
    return client


def read(channel: paramiko.Channel, until: str, seconds: float = 5) -> str:
    channel.settimeout(seconds)
    heard = ""
    while until not in heard:
        piece = channel.recv(4096)
        if not piece:
            break
        heard += piece.decode()
    return heard


def test_the_clock_fires_in_order_and_each_timer_sees_its_own_time() -> None:
    clock, seen = Clock(speed=0), list[tuple[str, float]]()
    clock.after(5, lambda: seen.append(("five", clock.now)))


    def two() -> None:
        seen.append(("two", clock.now))
        clock.after(1, lambda: seen.append(("three", clock.now)))

    clock.after(2, two)
    clock.after(3, lambda: seen.append(("never", clock.now))).cancel()
    clock.advance(4.5)
    assert [(name, round(when)) for name, when in seen] == [("two", 2), ("three", 3)]
    clock.advance(0.5)
    assert seen[-1][0] == "five"


def test_a_coroutine_sleeps_in_emulated_seconds_and_says_how_it_ended() -> None:
    clock, ended, steps = Clock(speed=0), list[BaseException | None](), list[float]()

    async def work() -> None:
        steps.append(clock.now)
        await sleep(3600)
        steps.append(clock.now)
        raise ValueError("over")

    clock.start(work(), ended.append)
    clock.advance(3599)
    assert len(steps) == 1 and not ended
    clock.advance(2)
    assert round(steps[1]) == 3600
    assert isinstance(ended[0], ValueError)


def test_a_fast_clock_passes_an_hour_in_less_than_a_second() -> None:
    with Farm(Clock(speed=36000)) as farm:
        fired = list[float]()
        farm.call(lambda: farm.clock.after(3600, lambda: fired.append(farm.clock.now)))
        end = time.monotonic() + 5
        while not fired and time.monotonic() < end:
            time.sleep(0.01)
        assert fired


def test_a_session_waits_for_the_emulated_clock(farm: Farm) -> None:
    client = connect(farm.plug(Echo(farm.clock)))
    channel = client.invoke_shell()
    read(channel, "ready> ")
    channel.send(b"wait")
    time.sleep(0.1)
    assert not channel.recv_ready()
    farm.call(lambda: farm.clock.advance(61))
    assert "wait" in read(channel, "ready> ")
    client.close()


def test_openssh_runs_a_command_and_hears_its_status(farm: Farm, tmp_path: Path) -> None:
    device = Echo(farm.clock)
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(tmp_path / "id")
    (tmp_path / "id").chmod(0o600)
    allowed = " ".join(key.export_public_key("openssh").decode().split()[:2])
    device.keys.add(("admin", allowed))
    port = farm.plug(device)
    shown = device.host_key.export_public_key("openssh").decode()
    (tmp_path / "known").write_text(f"[127.0.0.1]:{port} {shown}")
    ran = subprocess.run(
        ["ssh", "-F", "none", "-i", tmp_path / "id", "-o", f"UserKnownHostsFile={tmp_path / 'known'}", "-o",
         "StrictHostKeyChecking=yes", "-o", "BatchMode=yes", "-p", str(port), "admin@127.0.0.1", "show it"],
        capture_output=True, text=True, timeout=20, check=False)
    assert (ran.stdout, ran.returncode) == ("show it of admin\n", 3), ran.stderr


def test_faults_are_what_a_client_meets(farm: Farm) -> None:
    device = Echo(farm.clock)
    port = farm.plug(device)
    client = connect(port)
    channel = client.invoke_shell()
    read(channel, "ready> ")
    device.faults.drop_after = 4
    channel.send(b"a long line of output")
    assert read(channel, "ready> ") == "a lo"
    assert channel.closed or channel.eof_received

    device.faults.refuse = True
    with pytest.raises((paramiko.SSHException, EOFError, OSError)):
        connect(port)
    device.faults.clear()

    channel = connect(port).invoke_shell()
    read(channel, "ready> ")
    device.faults.flood = "interface,info ether1 link up"
    channel.send(b"x")
    assert read(channel, "ready> ").startswith("interface,info ether1 link up\r\nx")
    device.faults.hang = True
    channel.send(b"y")
    with pytest.raises(TimeoutError):
        read(channel, "ready> ", 0.3)


def test_a_changed_host_key_is_shown_and_an_unplugged_device_answers_nobody(farm: Farm) -> None:
    device = Echo(farm.clock)
    port = farm.plug(device)
    first = connect(port).get_transport()
    assert first is not None
    before = first.get_remote_server_key().asbytes()
    farm.unplug(device)
    end = time.monotonic() + 5
    while first.is_active() and time.monotonic() < end:
        time.sleep(0.01)
    assert not first.is_active()
    with pytest.raises(OSError):
        connect(port)
    device.host_key = asyncssh.generate_private_key("ssh-ed25519")
    farm.replug(device)
    second = connect(port).get_transport()
    assert second is not None and second.get_remote_server_key().asbytes() != before
