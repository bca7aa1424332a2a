"""The first file of a linux_frr router: what turns a fresh Debian into one that Simpul can reach.

A POSIX shell script that an engineer runs on the console, from a USB stick. It holds the router's private host key
and tunnel keys, so it exists only sealed (age) until the moment it is used. Pure: text in, text out.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Mapping, Sequence

from platforms.linux_frr.helper import PATH, helper_text
from simpul.errors import RenderError
from simpul.words.sentence import tell

_SSHD = """\
Port 22
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
X11Forwarding no
AllowTcpForwarding no
AllowAgentForwarding no
MaxAuthTries 3
LoginGraceTime 30
UseDNS no
Subsystem sftp internal-sftp
"""


def first_file(
    hostname: str, objects: Mapping[str, str], host_key: str, operators: Sequence[str],
) -> str:
    """The script. `objects` are drop-in files by id, secrets already in their places; `operators` are the SSH public
    keys that may log in, with their owners' names as comments.
    """
    parts = [
        "#!/bin/sh",
        f"# First file of {hostname}. It holds private keys: keep it sealed, use it once, on this router's console.",
        "set -eu", "umask 077",
        "mkdir -p /etc/simpul/conf /etc/simpul/pending /etc/simpul/confirmed /etc/ssh /root/.ssh /usr/local/sbin",
        _file(PATH, helper_text(), "755"),
        _file("/etc/ssh/ssh_host_ed25519_key", host_key, "600"),
        _file("/etc/ssh/sshd_config", _SSHD, "644"),
        _file("/root/.ssh/authorized_keys", "".join(f"{line}\n" for line in operators), "600"),
    ]
    for folder in sorted({i.rpartition("/")[0] for i in objects}):
        parts.append(f"mkdir -p {shlex.quote('/etc/simpul/conf/' + folder)}")
    parts += [_file(f"/etc/simpul/conf/{identifier}", text, "600") for identifier, text in sorted(objects.items())]
    parts += [
        f"hostname {shlex.quote(hostname)}",
        f"printf '%s\\n' {shlex.quote(hostname)} > /etc/hostname",
        "sync",
        f"{PATH} boot",
        "mkdir -p /run/sshd",
        "if [ -d /run/systemd/system ]; then systemctl enable --now ssh; systemctl restart ssh; "
        "systemctl disable --now strongswan 2>/dev/null || :",
        "else /usr/sbin/sshd -f /etc/ssh/sshd_config; fi",
        "",
    ]
    return "\n".join(parts)


def _file(path: str, text: str, mode: str) -> str:
    """A here-document under a delimiter that the text cannot contain by chance or by design."""
    delimiter = "SIMPUL_" + hashlib.sha256(text.encode()).hexdigest()[:32]
    if delimiter in text or not text.endswith("\n"):
        raise RenderError("SIM310", tell(
            "{path} cannot be written by a first file", path=path), hint=tell(
            "end its text with a newline"))
    quoted = shlex.quote(path)
    readable = f"\nchmod {mode} {quoted}" if mode != "600" else ""     # as the script's umask makes it
    return f"cat > {quoted} <<'{delimiter}'\n{text}{delimiter}{readable}"
