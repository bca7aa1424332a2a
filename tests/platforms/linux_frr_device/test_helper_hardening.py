"""Who may log in to a real router, taken from its drop-in files: judged first, undone with their fragment, back after a
power cut, shown without a secret; and whoever is logged in stays.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import time
from pathlib import Path

import bcrypt
import pytest

from platforms.linux_frr.dialect.hardening import HARDENING
from tests.platforms.linux_frr_device.throwaway_router import Router, fragment, until

pytestmark = pytest.mark.lab

ONE, TWO, THREE = "00000000000000a1", "00000000000000b2", "00000000000000c3"
NAME = "kukar-edge-1"
HASH = bcrypt.hashpw(b"correct-horse", bcrypt.gensalt(4)).decode()
SHARED, AUTH, PRIV = "radius-canary-0123", "snmp-canary-authentication", "snmp-canary-privacy"
SSHD = """\
Banner /run/simpul/banner.conf
KexAlgorithms curve25519-sha256
Ciphers aes256-gcm@openssh.com
MACs hmac-sha2-512-etm@openssh.com
HostKeyAlgorithms ssh-ed25519
PubkeyAcceptedAlgorithms ssh-ed25519
PermitRootLogin prohibit-password
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication yes
UsePAM yes
AllowGroups root simpul
AuthorizedKeysFile /run/simpul-keys/%u
Match User root
    AuthorizedKeysFile /root/.ssh/authorized_keys
    AuthenticationMethods publickey
"""


def files(person: str) -> dict[str, str]:
    return {
        "banner/00-login.conf": "PERINGATAN\n",
        "account/rescue.conf": f"account rescue\npassword {HASH}\n",
        "account/rina.conf": f"account rina\nkey {person}\n",
        "radius/10-aaa.conf": f"10.126.0.9:1812 {SHARED} 1 10.126.0.1\n",
        "snmpd/00-global.conf": "agentAddress udp:10.126.0.1:161\nexactEngineID 0x80001f880461\nsysName kukar-edge-1\n"
                                "view simpul included .1.3.6.1.2.1\n",
        "snmpd/10-mon.conf": f'createUser mon SHA-256 "{AUTH}" AES "{PRIV}"\nrouser mon authpriv -V simpul\n',
        "rsyslog/00-global.conf": 'global(net.enableDNS="off" '
                                  f'localHostname="{NAME}")\nmodule(load="imuxsock")\n',
        "rsyslog/10-log.conf": '*.* action(type="omfwd" target="10.126.0.1" port="5514" protocol="udp" '
                               'address="10.126.0.1" template="RSYSLOG_SyslogProtocol23Format")\n',
        "sshd/00-global.conf": SSHD,
    }


def commit(router: Router, identifier: str, puts: dict[str, str], deletes: tuple[str, ...] = (),
           status: int = 0) -> str:
    kinds = dict.fromkeys(i.partition("/")[0] for i in [*puts, *deletes])
    steps = [*(("put", i) for i in puts), *(("del", i) for i in deletes),
             *(("service", kind) for kind in sorted(kinds, key=list(HARDENING).index))]
    router.helper("stage", identifier, data=fragment(NAME, steps, {}, dict(enumerate(puts.values()))))
    router.helper("arm", identifier, "60")
    return router.helper("commit", identifier, status=status)


class Person:
    """Somebody with a key, who knocks at the router's own loopback from inside it."""

    def __init__(self, router: Router, folder: Path) -> None:
        self.router, self.key = router, folder / "rina"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.key)], check=True)
        self.public = " ".join(self.key.with_suffix(".pub").read_text().split()[:2])

    def command(self, user: str, *words: str, options: tuple[str, ...] = ()) -> list[str]:
        return self.router.enter("ssh", "-i", str(self.key), "-o", "StrictHostKeyChecking=no", "-o", "BatchMode=yes",
                                 "-o", "UserKnownHostsFile=/dev/null", *options, f"{user}@127.0.0.1", *words)

    def says(self, user: str, *words: str, options: tuple[str, ...] = ()) -> tuple[int, str]:
        done = subprocess.run(self.command(user, *words, options=options), capture_output=True, text=True, timeout=30,
                              stdin=subprocess.DEVNULL, check=False)
        return done.returncode, done.stderr + done.stdout

    def types(self, user: str, password: str) -> tuple[int, str, float]:
        """Log in by what PAM asks; the seconds that it took."""
        script = self.key.with_name("askpass")
        script.write_text(f"#!/bin/sh\necho '{password}'\n")
        script.chmod(0o755)
        began = time.monotonic()
        done = subprocess.run(
            self.router.enter("env", f"SSH_ASKPASS={script}", "SSH_ASKPASS_REQUIRE=force", "ssh", "-o",
                              "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o",
                              "NumberOfPasswordPrompts=1", "-o", "PreferredAuthentications=keyboard-interactive",
                              f"{user}@127.0.0.1", "id", "-un"),
            capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
        return done.returncode, done.stderr + done.stdout, time.monotonic() - began


@pytest.fixture
def person(router: Router, tmp_path: Path) -> Person:
    for name in ("snmpd", "rsyslogd", "sshd", "useradd", "chpasswd"):
        if shutil.which(name, path="/usr/sbin") is None:
            pytest.skip(f"{name} is not installed: make packages")
    someone = Person(router, tmp_path)
    router.run("sh", "-c", "umask 077; mkdir -p /root/.ssh; cat >/root/.ssh/authorized_keys; ssh-keygen -q -t ed25519 "
               "-N '' -f /etc/ssh/router_key; printf '%s\n' 'HostKey /etc/ssh/router_key' >/etc/ssh/sshd_config; "
               "/usr/sbin/sshd -f /etc/ssh/sshd_config", data=f"{someone.public} simpul\n".encode())
    until("sshd answers", router, "nc", "-z", "127.0.0.1", "22")
    return someone


def test_people_come_in_as_declared_and_are_gone_with_the_undo(router: Router, person: Person) -> None:
    # The day of a password's last change is its own truth: all but that comes back.
    own = "cat /etc/passwd /etc/pam.d/sshd /etc/issue; cut -d: -f1,2,5- /etc/shadow"
    before = router.text("sh", "-c", own)
    stays = subprocess.Popen(person.command("root", "sh", "-c", "'echo here; read x; echo $x'"), text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert stays.stdout is not None and stays.stdin is not None and stays.stdout.readline() == "here\n"
    commit(router, ONE, files(person.public))
    stays.stdin.write("still here\n")
    stays.stdin.flush()
    assert stays.stdout.readline() == "still here\n", "the change of sshd took a session with it"
    stays.wait(timeout=10)
    assert person.says("rina", "id", "-un")[1].endswith("rina\n")
    code, words = person.says("root", "id", "-un")
    assert code == 0 and "PERINGATAN" in words and words.endswith("root\n"), words
    for weak in (("-o", "Ciphers=aes128-cbc,3des-cbc,aes128-ctr"), ("-o", "MACs=hmac-sha1", "-o", "Ciphers=aes256-ctr"),
                 ("-o", "KexAlgorithms=diffie-hellman-group14-sha256,ecdh-sha2-nistp256")):
        code, words = person.says("root", "true", options=weak)
        assert code == 255 and "no matching" in words, words
    # Nobody answers as RADIUS: the local account comes in, in time; root never by a password.
    code, words, seconds = person.types("rescue", "correct-horse")
    assert code == 0 and words.endswith("rescue\n"), words
    assert seconds < 10
    assert person.types("rescue", "wrong")[0] == 255
    assert person.types("root", "correct-horse")[0] == 255
    assert person.types("rina", "correct-horse")[0] == 255
    assert router.text("getent", "shadow", "root").split(":")[1] == HASH
    # Its log comes to whom it is sent, its state is read by whom it should.
    shown = router.helper("fetch")
    for secret in (HASH, SHARED, AUTH, PRIV):
        assert secret not in shown
        assert hashlib.sha256(secret.encode()).hexdigest()[:32] in shown
    asked = reads(AUTH, PRIV)
    assert NAME in router.text(*asked)
    assert router.run("snmpget", "-v2c", "-c", "public", "-t", "1", "-r", "0", "10.126.0.1", "1.3.6.1.2.1.1.5.0",
                      check=False).returncode
    assert router.run(*asked[:3], "authNoPriv", *asked[4:], check=False).returncode
    router.helper("revert", ONE)
    assert router.text("sh", "-c", own) == before
    assert person.says("rina", "true")[0] == 255
    assert person.says("root", "id", "-un")[1].endswith("root\n")
    assert router.run("pgrep", "-x", "snmpd|rsyslogd", check=False).returncode


def reads(authentication: str, privacy: str) -> tuple[str, ...]:
    """How a reader with these keys asks for the router's name."""
    return ("snmpget", "-v3", "-l", "authPriv", "-u", "mon", "-a", "SHA-256", "-A", authentication, "-x", "AES", "-X",
            privacy, "-t", "1", "-r", "1", "10.126.0.1", "1.3.6.1.2.1.1.5.0")


def test_it_stands_after_a_power_cut_and_what_was_not_confirmed_does_not(router: Router, person: Person) -> None:
    commit(router, ONE, files(person.public))
    router.helper("confirm", ONE)
    old, new = reads(AUTH, PRIV), reads("turned-authentication", "turned-privacy")
    reader = files("")["snmpd/10-mon.conf"].replace(AUTH, "turned-authentication").replace(PRIV, "turned-privacy")
    commit(router, THREE, {"snmpd/10-mon.conf": reader})
    assert NAME in router.text(*new)
    assert router.run(*old, check=False).returncode
    router.helper("revert", THREE)
    assert NAME in router.text(*old), "the undo of turned keys leaves the reader without sight"
    assert router.run(*new, check=False).returncode
    commit(router, TWO, {"account/ani.conf": f"account ani\nkey {person.public}\n"}, ("account/rina.conf",))
    assert person.says("rina", "true")[0] == 255
    assert person.says("ani", "true")[0] == 0
    router.cut()
    router.start()
    router.helper("boot")
    router.run("sh", "-c", "/usr/sbin/sshd -f /etc/ssh/sshd_config; mkdir -p /root/.ssh")
    until("sshd answers", router, "nc", "-z", "127.0.0.1", "22")
    assert person.says("rina", "id", "-un")[1].endswith("rina\n")
    assert router.run("getent", "passwd", "ani", check=False).returncode
    shown = router.helper("fetch")
    assert not [secret for secret in (HASH, SHARED, AUTH, PRIV) if secret in shown], "a boot shows them masked, too"


@pytest.mark.parametrize("identifier, text, words", [
    ("sshd/00-global.conf", SSHD.replace("MaxAuth", "Max") + "Ciphres aes256-ctr\n", "Bad configuration option"),
    ("snmpd/10-mon.conf", "createUsr mon SHA-256\n", "Unknown token"),
    ("rsyslog/10-log.conf", '*.* action(type="nothing")\n', "nothing"),
    ("account/frr.conf", "account frr\nkey ssh-ed25519 AAAA\n", "did not make"),
])
def test_what_the_daemon_refuses_changes_nothing(
    router: Router, person: Person, identifier: str, text: str, words: str,
) -> None:
    commit(router, ONE, files(person.public))
    router.helper("confirm", ONE)
    said = commit(router, TWO, {identifier: text}, status=1)
    assert words in said, said
    assert person.says("rina", "id", "-un")[1].endswith("rina\n")
    assert "mon" in router.text("cat", "/run/simpul/snmpd.conf")
