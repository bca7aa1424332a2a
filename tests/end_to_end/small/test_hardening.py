"""How routers are managed, with packets over the intra network: people come in by RADIUS and, while it is away, by the
one local account; logs arrive, state is read by SNMPv3, and nothing else answers.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lab.netns import inside
from lab.world import Lab
from tests.end_to_end.conftest import World
from tests.end_to_end.hands import until
from tests.end_to_end.wire import namespace

pytestmark = [pytest.mark.lab, pytest.mark.long]

VILLAGE, HOST = "kd-64-11-01-2008-1", "64.11.01.2008-kantor-desa-1-office"
OPERATOR, WORD = "tester", "kata-sandi-radius"
_RADIUSD = """\
name = lab
libdir = /usr/lib/freeradius
logdir = {folder}
run_dir = {folder}
security {{
    reject_delay = 0
}}
client routers {{
    ipaddr = 10.126.0.0/16
    secret = {secret}
}}
modules {{
    pap {{
    }}
    files {{
        filename = {folder}/users
    }}
}}
server default {{
    listen {{
        type = auth
        ipaddr = {address}
        port = 1812
    }}
    authorize {{
        files
        pap
    }}
    authenticate {{
        Auth-Type PAP {{
            pap
        }}
    }}
}}
"""


@dataclass
class Desk:
    """Where the network is managed from: a RADIUS server, a collector of logs, and a person."""

    world: World
    folder: Path
    address: str                                    # the village router's
    servers: dict[str, str]                         # addresses by the servers' names
    lines: list[str] = field(default_factory=list)  # what the collector has heard

    @property
    def lab(self) -> Lab:
        return self.world.lab

    def given(self, name: str) -> list[str]:
        return self.world.simpul("secrets", "give", name).stdout.split()

    @contextmanager
    def radius(self) -> Iterator[None]:
        """freeradius answers at the management host while the block runs."""
        folder = self.folder / "radius"
        folder.mkdir(exist_ok=True)
        secret, = self.given("radius:aaa-smr")
        (folder / "radiusd.conf").write_text(_RADIUSD.format(folder=folder, secret=secret,
                                                             address=self.servers["aaa-smr"]))
        (folder / "users").write_text(f'{OPERATOR} Cleartext-Password := "{WORD}"\n')
        (folder / "dictionary").write_text("$INCLUDE /usr/share/freeradius/dictionary\n")
        with (folder / "log").open("w") as log:
            server = self.lab.popen("mgmt", ["freeradius", "-f", "-l", "stdout", "-d", str(folder), "-n", "radiusd"],
                                    stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            until(lambda: "Ready to process requests" in (folder / "log").read_text(), 20, "freeradius")
            yield
        finally:
            server.terminate()
            server.wait(timeout=10)
            shutil.rmtree(folder)           # its secret is to be found nowhere, as another test of this network asks

    def login(self, user: str, word: str | None, *options: str) -> tuple[int, str, float]:
        """Log in to the village's router from the management host, by a word that is asked for, or else by the
        operator's own key. The exit code, what was said, the seconds that it took.
        """
        script = self.folder / "askpass"
        script.write_text(f"#!/bin/sh\necho '{word}'\n")
        script.chmod(0o700)
        key = ["-i", str(self.world.state / "operator_ed25519"), "-o", "BatchMode=yes"]
        asked = ["-o", "PreferredAuthentications=keyboard-interactive", "-o", "NumberOfPasswordPrompts=1"]
        began = time.monotonic()
        try:
            done = self.lab.exec("mgmt", ["ssh", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                                          *(key if word is None else asked), *options, f"{user}@{self.address}",
                                          "id -un"],
                                 timeout=60, env={"SSH_ASKPASS": str(script), "SSH_ASKPASS_REQUIRE": "force"})
        finally:
            script.unlink()
        return done.returncode, done.stderr + done.stdout, time.monotonic() - began


@pytest.fixture(scope="module")
def desk(small: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    for name in ("freeradius", "snmpd", "rsyslogd"):
        if shutil.which(name, path="/usr/sbin") is None:
            pytest.skip(f"{name} is not installed: make packages")
    workspace = small.workspace
    hardening = workspace.models[VILLAGE].hardening
    assert hardening is not None
    servers = {**{s.name: str(s.address) for s in hardening.radius},
               **{s.name: str(s.address) for s in hardening.syslog}}
    made = Desk(small, tmp_path_factory.mktemp("desk"), workspace.address(VILLAGE), servers)

    def opened() -> socket.socket:
        found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        found.bind((servers["log-smr"], 514))
        found.settimeout(0.5)
        return found

    ear = inside(namespace(small.lab, "mgmt"), opened)
    over = threading.Event()

    def listen() -> None:
        while not over.is_set():
            try:
                data, (source, _) = ear.recvfrom(65535)
            except TimeoutError:
                continue
            made.lines.append(f"{source} {data.decode(errors='replace')}")

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        over.set()
        thread.join()
        ear.close()


def test_people_come_in_by_radius_and_the_local_account_only_while_it_is_away(
    desk: Desk, capsys: pytest.CaptureFixture[str],
) -> None:
    local, = desk.given(f"rescue:{VILLAGE}")
    with desk.radius():
        code, words, by_radius = desk.login(OPERATOR, WORD)
        assert code == 0 and words.endswith(f"{OPERATOR}\n"), words
        assert "PERINGATAN" in words and "Pasal 30" in words, "the banner comes first"
        assert desk.login(OPERATOR, "salah")[0] == 255
        assert desk.login("rescue", local)[0] == 255, "while RADIUS answers, it alone decides"
    code, words, without = desk.login("rescue", local)
    assert code == 0 and words.endswith("rescue\n"), words
    assert without < 10
    assert desk.login("rescue", "salah")[0] == 255
    assert desk.login("root", local)[0] == 255, "root comes in by key alone"
    code, words, by_key = desk.login(OPERATOR, None)
    assert code == 0 and words.endswith(f"{OPERATOR}\n"), "a person's own key asks nobody"
    assert by_key < 10
    with capsys.disabled():
        print(f"\nlogin by RADIUS {by_radius:.1f} s; by the local account, both servers away, {without:.1f} s; by key "
              f"{by_key:.1f} s")


def test_weak_algorithms_are_not_offered(desk: Desk) -> None:
    for option in ("Ciphers=aes128-ctr,aes128-cbc,3des-cbc,chacha20-poly1305@openssh.com", "MACs=hmac-sha1,hmac-md5",
                   "KexAlgorithms=diffie-hellman-group14-sha256,diffie-hellman-group-exchange-sha256",
                   "HostKeyAlgorithms=rsa-sha2-512,rsa-sha2-256"):
        code, words, _ = desk.login("root", None, "-o", option,
                                    *(("-o", "Ciphers=aes256-ctr") if option.startswith("MACs") else ()))
        assert code == 255 and "no matching" in words, (option, words)


def test_a_log_line_of_a_village_arrives_with_its_name(desk: Desk) -> None:
    marks = [f"canary-{n}-{time.time_ns()}" for n in range(3)]
    for mark in marks:
        desk.lab.exec(VILLAGE, ["logger", "-t", "simpul-test", mark], check=True)
    until(lambda: all(any(mark in line for line in desk.lines) for mark in marks), 15, "the log lines")
    line = next(line for line in desk.lines if marks[0] in line)
    assert line.startswith(f"{desk.address} <") and f" {VILLAGE} simpul-test " in line, line
    desk.login("nobody-here", None)
    until(lambda: any("nobody-here" in line and "sshd" in line for line in desk.lines), 15, "a refused login's line")


def test_snmpv3_answers_management_and_nothing_else_anybody(desk: Desk) -> None:
    said = dict(zip(*[iter(desk.given("snmp:pemantau"))] * 2, strict=True))
    secure = ["-v3", "-u", "pemantau", "-l", "authPriv", "-a", "SHA-256", "-A", said["authentication"], "-x", "AES",
              "-X", said["privacy"]]
    where = ["-t", "2", "-r", "1", desk.address, "1.3.6.1.2.1.1.5.0"]

    def get(place: str, words: list[str]) -> str:
        return desk.lab.exec(place, ["snmpget", *words, *where], timeout=30).stdout

    until(lambda: f'"{VILLAGE}"' in get("mgmt", secure), 15, "an answer by SNMPv3")
    assert "STRING" not in get("mgmt", ["-v2c", "-c", "public"])
    assert "STRING" not in get("mgmt", ["-v1", "-c", "public"])
    assert "STRING" not in get("mgmt", [w if w != "authPriv" else "authNoPriv" for w in secure[:-4]])
    assert "STRING" not in get(HOST, secure), "a host of the village's own office"


def test_a_router_listens_to_nothing_that_is_not_declared(desk: Desk) -> None:
    """Every socket of its own that another machine could reach, and every port that nothing is declared for."""
    seen = set()
    for row in desk.lab.exec(VILLAGE, ["ss", "-Hltun"], check=True).stdout.splitlines():
        words = row.split()
        address, _, port = words[4].rpartition(":")
        if not re.match(r"127\.|\[::1\]", address):
            seen.add(f"{words[0]}/{port}")
    # SSH; BGP and BFD; names and addresses for its hosts; SNMP. Who asks for the time, or sends logs, has a high port.
    known = {"tcp/22", "tcp/179", "udp/3784", "udp/3785", "udp/4784", "udp/53", "tcp/53", "udp/67", "udp/161"}
    strange = {s for s in seen - known if s.startswith("tcp") or int(s.partition("/")[2]) < 32768}
    assert not strange and {"tcp/22", "udp/161"} <= seen
    shut = desk.world.workspace.models[VILLAGE].shut
    assert shut
    links = desk.lab.exec(VILLAGE, ["ip", "-o", "link"], check=True).stdout
    up = {m[1] for m in re.finditer(r"^\d+: (\w+)[@:].*<[^>]*\bUP\b", links, re.M)}
    assert not up & set(shut)


def test_a_second_plan_is_empty_and_shows_no_secret(desk: Desk) -> None:
    assert desk.world.pending_changes() == 0
    secrets = {w for name in ("radius:aaa-smr", "snmp:pemantau", f"rescue:{VILLAGE}") for w in desk.given(name)}
    shown = desk.lab.exec(VILLAGE, ["/usr/local/sbin/simpul-device", "fetch"], check=True).stdout
    kept = [p for p in desk.world.folder.rglob("*") if p.is_file() and p.suffix in (".yaml", ".jsonl", ".json", "")]
    assert kept
    for secret in (s for s in secrets if len(s) > 20):
        assert secret not in shown
        assert not [p for p in kept if secret.encode() in p.read_bytes()]
