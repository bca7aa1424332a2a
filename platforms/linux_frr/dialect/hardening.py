"""Who may log in, whom they are asked of, what is reported to whom: `banner/`, `account/`, `radius/`, `sshd/`, `snmpd/`
and `rsyslog/`.

A word that is not named here is refused, and so is a value that would let in more than it should, or lock out Simpul's
own key: what sshd reads next time is what the undo would have to come in by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network
from typing import Final

from platforms.linux_frr.dialect.parsed import Parsed
from platforms.refusal import SECRET, SYNTAX, WEAK, refuse

_PRIVATE: Final = tuple(ip_network(p) for p in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
_USER: Final = r"[a-z][a-z0-9-]{0,30}"
_NAMED: Final = r"secret:{}:(?:[0-9a-f]{{32}}|not-yet-made)"
_KEY: Final = re.compile(r"(?:sk-)?(?:ssh-ed25519|ecdsa-sha2-nistp(?:256|384))(?:@openssh\.com)? [A-Za-z0-9+/]+={0,2}$")

# ---- sshd_config(5): each word, and the values that it may have here
_ALGORITHMS: Final[Mapping[str, frozenset[str]]] = {
    "KexAlgorithms": frozenset({"sntrup761x25519-sha512@openssh.com", "curve25519-sha256",
                                "curve25519-sha256@libssh.org", "ecdh-sha2-nistp384"}),
    "Ciphers": frozenset({"aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "aes256-ctr",
                          "chacha20-poly1305@openssh.com"}),
    "MACs": frozenset({"hmac-sha2-512-etm@openssh.com", "hmac-sha2-256-etm@openssh.com"}),
    "HostKeyAlgorithms": frozenset({"ssh-ed25519", "ecdsa-sha2-nistp384"}),
    "PubkeyAcceptedAlgorithms": frozenset({"ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256",
                                           "ecdsa-sha2-nistp384"}),
}
_ONLY: Final[Mapping[str, tuple[str, ...]]] = {
    "Banner": ("/run/simpul/banner.conf",), "PubkeyAuthentication": ("yes",), "PasswordAuthentication": ("no",),
    # Without root's key nothing could be changed again, or undone by anybody but the router's own timer.
    "PermitRootLogin": ("prohibit-password",), "AllowGroups": ("root simpul",),
    "KbdInteractiveAuthentication": ("yes", "no"), "UsePAM": ("yes", "no"), "PermitUserRC": ("no",),
    **dict.fromkeys(("HostbasedAuthentication", "PermitEmptyPasswords", "AllowTcpForwarding", "AllowAgentForwarding",
                     "AllowStreamLocalForwarding", "X11Forwarding", "PermitTunnel", "GatewayPorts",
                     "PermitUserEnvironment"), ("no",)),
    "LogLevel": ("INFO", "VERBOSE"), "AuthorizedKeysFile": ("/run/simpul-keys/%u",),
}
_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "MaxAuthTries": (1, 6), "LoginGraceTime": (10, 120), "ClientAliveInterval": (5, 300),
    "ClientAliveCountMax": (1, 20)}
_ROOT: Final = ["Match User root", "    AuthorizedKeysFile /root/.ssh/authorized_keys",
                "    AuthenticationMethods publickey"]


def _rows(file: str, text: str) -> list[tuple[int, str]]:
    rows = [(at, row.rstrip()) for at, row in enumerate(text.split("\n"), 1)
            if row.strip() and not row.lstrip().startswith("#")]
    if not rows:
        raise refuse(SYNTAX, "the file says nothing", file, 1)
    return rows


def _stem(file: str) -> str:
    return file.rsplit("/", 1)[1].removesuffix(".conf")


def sshd(file: str, text: str) -> Parsed:
    """sshd_config's words, each once; then what holds for root alone. Raises DialectError with the line."""
    rows, said = _rows(file, text), dict[str, str]()
    head = next((i for i, (_, row) in enumerate(rows) if row.startswith("Match ")), len(rows))
    for at, row in rows[:head]:
        word, _, value = " ".join(row.split()).partition(" ")
        if word in said:
            raise refuse(SYNTAX, f"`{word}` is given twice", file, at)
        if word in _ALGORITHMS:
            weak = [a for a in value.split(",") if a not in _ALGORITHMS[word]]
            if weak:
                raise refuse(WEAK, f"`{word}`: {', '.join(weak) or 'nothing'} is not among what is strong enough", file,
                             at, hint="known here: " + ", ".join(sorted(_ALGORITHMS[word])))
        elif word in _ONLY:
            if value not in _ONLY[word]:
                raise refuse(WEAK, f"`{word} {value}` would let in other people than are declared, or lock out Simpul",
                             file, at, hint=f"it may be: {' or '.join(_ONLY[word])}")
        elif word in _NUMBERS:
            low, high = _NUMBERS[word]
            if not value.isdecimal() or not low <= int(value) <= high:
                raise refuse(SYNTAX, f"`{word}`: {value!r} is no number from {low} to {high}", file, at)
        else:
            raise refuse(SYNTAX, f"unknown word {word!r}", file, at,
                         hint="known here: " + ", ".join(sorted({*_ALGORITHMS, *_ONLY, *_NUMBERS})))
        said[word] = value
    tail = [(at, ("    " if row[0].isspace() else "") + " ".join(row.split())) for at, row in rows[head:]]
    if [row for _, row in tail] != _ROOT:
        raise refuse(WEAK, "what holds for root is not exactly its own keys", file, tail[0][0] if tail else 1,
                     hint=" / ".join(row.strip() for row in _ROOT))
    missing = [w for w in (*_ALGORITHMS, "PermitRootLogin", "PubkeyAuthentication", "PasswordAuthentication",
                           "AllowGroups", "AuthorizedKeysFile") if w not in said]
    if missing:
        raise refuse(WEAK, f"{', '.join(missing)} is missing: sshd's own default would stand", file, 1)
    shown = [f"{word} {value}" for word, value in said.items()] + [row for _, row in tail]
    requires = frozenset({"banner:login"}) if "Banner" in said else frozenset[str]()
    return Parsed("".join(f"{row}\n" for row in shown), frozenset({"sshd:global"}), requires)


def banner(file: str, text: str) -> Parsed:
    """What is shown before a login: lines of text without control characters or getty's backslash."""
    rows = [row.rstrip() for row in text.rstrip("\n").split("\n")]
    for at, row in enumerate(rows, 1):
        if not row.isprintable() or "\\" in row:
            raise refuse(SYNTAX, "a line holds a control character or a backslash", file, at)
    if not any(rows):
        raise refuse(SYNTAX, "the file says nothing", file, 1)
    return Parsed("".join(f"{row}\n" for row in rows), frozenset({"banner:login"}))


def account(file: str, text: str) -> Parsed:
    """`account NAME`, then `key ...` lines, or one `password` by its reference: the local account's alone."""
    name, keys, password = "", [], ""
    for at, row in _rows(file, text):
        word, _, value = " ".join(row.split()).partition(" ")
        if word == "account" and not name and re.fullmatch(_USER, value):
            name = value
        elif word == "key" and _KEY.match(value):
            keys.append(value)
        elif word == "password" and not password:
            if not re.fullmatch(_NAMED.format("rescue"), value):
                raise refuse(SECRET, "`password` is not the reference of a secret", file, at,
                             hint="password secret:rescue:<first 32 digits of the hash's SHA-256>")
            password = value
        else:
            raise refuse(SYNTAX, f"{row!r} is not understood", file, at, hint="account NAME, key TYPE BASE64, password")
    if name != _stem(file):
        raise refuse(SYNTAX, f"account {name!r} in the file of {_stem(file)!r}", file, 1)
    if bool(keys) == bool(password) or bool(password) != (name == "rescue"):
        raise refuse(WEAK, "a person has keys; the account `rescue`, and no other, has a password", file, 1)
    lines = [f"account {name}", *(f"key {k}" for k in keys), *([f"password {password}"] if password else [])]
    return Parsed("".join(f"{row}\n" for row in lines), frozenset({f"account:{name}"}))


def radius(file: str, text: str) -> Parsed:
    """`ADDRESS:PORT SECRET TIMEOUT SOURCE`, as pam_radius_auth.conf has it: whom logins are asked of."""
    shown = []
    for at, row in _rows(file, text):
        words = row.split()
        if len(words) != 4:
            raise refuse(SYNTAX, f"{row!r} is not ADDRESS:PORT SECRET SECONDS SOURCE", file, at)
        _inside(file, at, words[0].rpartition(":")[0])
        _inside(file, at, words[3])
        if not re.fullmatch(_NAMED.format("radius"), words[1]):
            raise refuse(SECRET, "the shared secret is not the reference of one", file, at, hint="secret:radius:<name>")
        if words[0].rpartition(":")[2] != "1812" or words[2] not in ("1", "2", "3"):
            raise refuse(SYNTAX, "the port is 1812, and a server is waited for 1 to 3 seconds", file, at)
        shown.append(" ".join(words))
    return Parsed("".join(f"{row}\n" for row in shown), frozenset({f"radius:{_stem(file)}"}))


def _inside(file: str, at: int, word: str) -> None:
    try:
        found = ip_address(word)
    except ValueError:
        raise refuse(SYNTAX, f"{word!r} is no address", file, at) from None
    if not any(found in prefix for prefix in _PRIVATE):
        raise refuse(WEAK, f"{found} is no private address: it is outside", file, at)


_SNMPD: Final = tuple(re.compile(p) for p in (
    r"agentAddress udp:[\d.]+:161(?:,udp6:\[[0-9a-f:]+\]:161)?", r"exactEngineID 0x[0-9a-f]{10,64}", r"sysName [\w.-]+",
    r"sysLocation [\w./-]+", r"view simpul included [.\d]+", rf"rouser {_USER} authpriv -V simpul",
    rf'createUser {_USER} SHA-(?:256|384|512) "{_NAMED.format("snmp")}" AES "{_NAMED.format("snmp")}"'))


def snmpd(file: str, text: str) -> Parsed:
    """SNMPv3 with authentication and privacy, read only; nothing of v1 and v2c."""
    rows = []
    for at, raw in _rows(file, text):
        row = " ".join(raw.split())
        if row.startswith("createUser") and "secret:snmp:" not in row:
            raise refuse(SECRET, "a passphrase is not the reference of one", file, at, hint='"secret:snmp:<name>"')
        if re.match(r"(?:r[ow]community6?|com2sec6?|trap2?sink|rwuser)\b", row):
            raise refuse(WEAK, f"{row.split()[0]}: v1, v2c and writing are off", file, at)
        if not any(p.fullmatch(row) for p in _SNMPD):
            raise refuse(SYNTAX, f"{row!r} is not among what is known here", file, at)
        rows.append(row)
    return _with_head(file, "snmpd", rows)


_RSYSLOG: Final = (
    re.compile(r'global\(net\.enableDNS="off" localHostname="[\w.-]+"\)'),
    re.compile(r'module\(load="imuxsock"\)'))
_FORWARD: Final = re.compile(
    r'\*\.\* action\(type="omfwd" target="([\d.]+)" port="514" protocol="udp" address="([\d.]+)" '
    r'template="RSYSLOG_SyslogProtocol23Format"\)')


def rsyslog(file: str, text: str) -> Parsed:
    """What this router logs, to collectors inside and to nobody else."""
    rows = []
    for at, raw in _rows(file, text):
        row = " ".join(raw.split())
        match = _FORWARD.fullmatch(row)
        if match:
            _inside(file, at, match[1])
            _inside(file, at, match[2])
        elif not any(p.fullmatch(row) for p in _RSYSLOG):
            raise refuse(SYNTAX, f"{row!r} is not among what is known here", file, at)
        rows.append(row)
    return _with_head(file, "rsyslog", rows)


def _with_head(file: str, kind: str, rows: list[str]) -> Parsed:
    name = _stem(file)
    requires = frozenset[str]() if name == "00-global" else frozenset({f"{kind}:00-global"})
    return Parsed("".join(f"{row}\n" for row in rows), frozenset({f"{kind}:{name}"}), requires)


HARDENING: Final[Mapping[str, Callable[[str, str], Parsed]]] = {
    "banner": banner, "account": account, "radius": radius, "sshd": sshd, "snmpd": snmpd, "rsyslog": rsyslog}
