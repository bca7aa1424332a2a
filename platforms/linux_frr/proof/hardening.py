"""Who may log in to a router, whom they are asked of, to whom it reports.

None of it forwards a packet: whom the router speaks with is read, and what would open it to more people than management
is not known here.
"""

from __future__ import annotations

import re
from typing import Final

from simpul.proof.model import Device, Text, Unread
from simpul.words.sentence import tell

Rows = list[tuple[int, list[str]]]

_SSHD: Final = re.compile(
    r"Banner /run/simpul/banner\.conf|(?:Kex|HostKey|PubkeyAccepted)Algorithms [\w@.,-]+|(?:Ciphers|MACs) [\w@.,-]+|"
    r"PermitRootLogin prohibit-password|PubkeyAuthentication yes|KbdInteractiveAuthentication (?:yes|no)|"
    r"UsePAM (?:yes|no)|AllowGroups root simpul|AuthorizedKeysFile (?:/run/simpul-keys/%u|/root/\.ssh/authorized_keys)|"
    r"(?:PasswordAuthentication|HostbasedAuthentication|PermitEmptyPasswords|AllowTcpForwarding|AllowAgentForwarding|"
    r"AllowStreamLocalForwarding|X11Forwarding|PermitTunnel|GatewayPorts|PermitUserEnvironment|PermitUserRC) no|"
    r"(?:MaxAuthTries|LoginGraceTime|ClientAliveInterval|ClientAliveCountMax) \d+|LogLevel \w+|Match User root|"
    r"AuthenticationMethods publickey")
_ACCOUNT: Final = re.compile(r"account [a-z][a-z0-9-]*|key \S+ \S+|password secret:rescue:\S+")
_RADIUS: Final = re.compile(r"([\d.]+):1812 secret:radius:\S+ \d [\d.]+")
_SNMPD: Final = re.compile(
    r"agentAddress udp:[\d.]+:161(?:,udp6:\[[0-9a-f:]+\]:161)?|exactEngineID 0x[0-9a-f]+|sys(?:Name|Location) \S+|"
    r"view simpul included [.\d]+|rouser \S+ authpriv -V simpul|"
    r'createUser \S+ SHA-(?:256|384|512) "secret:snmp:\S+" AES "secret:snmp:\S+"')
_RSYSLOG: Final = re.compile(
    r'global\(net\.enableDNS="off" localHostname="[\w.-]+"\)|'
    r'module\(load="imuxsock"\)')
_FORWARD: Final = re.compile(r'\*\.\* action\(type="omfwd" target="([\d.]+)" port="514" protocol="udp" '
                             r'address="[\d.]+" template="\w+"\)')


def banner(_device: Device, _name: str, _rows: Rows, _text: Text) -> None:
    """Text for people: it decides nothing."""


def sshd(device: Device, name: str, rows: Rows, text: Text) -> None:
    """Words that let in nobody but by key, or by PAM from where the filter lets in."""
    _known(device, f"sshd/{name}", rows, text, _SSHD)


def account(device: Device, name: str, rows: Rows, text: Text) -> None:
    """A person's account, or the local one."""
    _known(device, f"account/{name}", rows, text, _ACCOUNT)


def radius(device: Device, name: str, rows: Rows, text: Text) -> None:
    """Whom the router asks about logins."""
    for number, words in rows:
        match = _RADIUS.fullmatch(" ".join(words))
        if match:
            device.login_servers.append((match[1], text.at(number)))
        else:
            _known(device, f"radius/{name}", [(number, words)], text, _RADIUS)


def snmpd(device: Device, name: str, rows: Rows, text: Text) -> None:
    """Reading by SNMPv3, and nothing else."""
    _known(device, f"snmpd/{name}", rows, text, _SNMPD)


def rsyslog(device: Device, name: str, rows: Rows, text: Text) -> None:
    """To whom the router sends its log."""
    for number, words in rows:
        match = _FORWARD.fullmatch(" ".join(words))
        if match:
            device.collectors.append((match[1], text.at(number)))
        else:
            _known(device, f"rsyslog/{name}", [(number, words)], text, _RSYSLOG)


def _known(device: Device, what: str, rows: Rows, text: Text, pattern: re.Pattern[str]) -> None:
    for number, words in rows:
        row = " ".join(words)
        if not pattern.fullmatch(row):
            device.unread.append(Unread(text.at(number), row, tell(
                "a line of {what} that is not known here", what=what)))
