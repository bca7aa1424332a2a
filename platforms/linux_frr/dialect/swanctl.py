"""IKEv2 drop-ins: one tunnel as strongSwan's swanctl.conf, after its addresses and its uplink.

A file holds one connection with one child, named as the file is, and the key that its two ends share, only ever as the
name of a secret. What swanctl.conf knows besides is refused: an include or a second child would be a tunnel that nobody
declared.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from platforms.linux_frr.dialect.files import Check, Grammar, Lines, matching, number, read, with_length
from platforms.linux_frr.dialect.parsed import Parsed
from platforms.refusal import SECRET, SYNTAX, refuse

_COMMENT: Grammar = {
    "uplink": ((matching(re.compile(r"[a-z0-9][a-z0-9_-]*$"), "an uplink's name"),), False),
    "address": ((with_length,), True),
    "mtu": ((number(576, 9216),), False),
    "port": ((number(1, 65535),), False),
}
_OPEN = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]*)\s*\{$")
_SETTING = re.compile(r"([A-Za-z0-9_-]+)\s*=\s*(\S.*)$")


def _one_of(*words: str) -> Check:
    def check(word: str) -> None:
        if word not in words:
            raise ValueError("not one of " + ", ".join(words))
    return check


def _selectors(word: str) -> None:
    for part in word.split(","):
        ip_network(part.strip())


_NOT_YET = "not-yet-made"              # what nobody certified yet: a plan may be read before
_SECONDS = matching(re.compile(r"[1-9][0-9]{0,6}[smhd]?"), "a time: 30s, 1h")
_PROPOSAL = matching(re.compile(r"aes256gcm16(-prfsha384)?-(ecp384|x25519)"), "a suite of AES-256-GCM, SHA-384")
_IDENTITY = matching(re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*"), "an identity")
_YES_NO = _one_of("yes", "no")
_IF_ID = number(1, 4294967295)       # the kernel takes 0 for no interface

_CONNECTION: Mapping[str, Check] = {
    "version": _one_of("2"), "proposals": _PROPOSAL, "remote_addrs": ip_address, "remote_port": number(1, 65535),
    "encap": _YES_NO, "mobike": _YES_NO, "unique": _one_of("replace", "keep", "never", "no"),
    "keyingtries": number(0, 1000), "dpd_delay": _SECONDS, "rekey_time": _SECONDS}
_AUTH: Mapping[str, Check] = {
    "auth": _one_of("psk", "pubkey"), "id": _IDENTITY, "revocation": _one_of("strict", "relaxed", "ifuri")}
_CHILD: Mapping[str, Check] = {
    "esp_proposals": _PROPOSAL, "local_ts": _selectors, "remote_ts": _selectors, "if_id_in": _IF_ID,
    "if_id_out": _IF_ID, "rekey_time": _SECONDS, "start_action": _one_of("none", "trap", "start"),
    "close_action": _one_of("none", "trap", "start"), "dpd_action": _one_of("clear", "trap", "restart")}
_IDS: Mapping[str, Check] = {"id-1": _IDENTITY, "id-2": _IDENTITY}


@dataclass(slots=True)
class Section:
    """Settings and sections in braces, with the line that each began at."""

    name: str
    line: int
    settings: dict[str, tuple[str, int]] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Child:
    """What a tunnel carries: the child of its connection."""

    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Connection:
    """How a tunnel's ends find and know each other."""

    settings: Mapping[str, str]
    local: Mapping[str, str]
    remote: Mapping[str, str]
    child: Child


@dataclass(frozen=True, slots=True)
class SharedSecret:
    """The key of two identities, by its name."""

    ids: Mapping[str, str]
    reference: str

    def lines(self, tunnel: str) -> tuple[str, ...]:
        return ("secrets {", f"  ike-{tunnel} {{", *_printed(self.ids, 4), f'    secret = "{self.reference}"',
                "  }", "}")


@dataclass(frozen=True, slots=True)
class Ikev2Tunnel:
    """A whole drop-in file."""

    name: str
    head: Lines
    connection: Connection
    secret: SharedSecret | None          # None: its ends show certificates

    def text(self) -> str:
        """As the router prints it: keys in the order of the grammar, two spaces a level."""
        connection = self.connection
        return "".join(f"{line}\n" for line in (
            *(f"# {row}" for row in self.head.text().splitlines()),
            "connections {",
            f"  {self.name} {{",
            *_printed(connection.settings, 4),
            "    local {", *_printed(connection.local, 6), "    }",
            "    remote {", *_printed(connection.remote, 6), "    }",
            "    children {",
            f"      {self.name} {{",
            *_printed(connection.child.settings, 8),
            "      }", "    }", "  }", "}",
            *(self.secret.lines(self.name) if self.secret else ())))


def _printed(settings: Mapping[str, str], indent: int) -> Iterator[str]:
    return (f"{' ' * indent}{key} = {value}" for key, value in settings.items())


def _sections(file: str, text: str) -> tuple[Section, str]:
    """The tree of the file, one setting or brace a line, and its head of comments that mean something."""
    top = Section("", 1)
    stack = [top]
    head: list[str] = []
    for at, raw in enumerate(text.split("\n"), 1):
        row = raw.strip()
        here = stack[-1]
        head.append("")                  # so that a line of the head keeps its number
        if row.startswith("#"):
            words = row[1:].split()
            if words and words[0] in _COMMENT and here is top:
                head[-1] = " ".join(words)
        elif row == "}":
            if here is top:
                raise refuse(SYNTAX, "a brace is closed that nobody opened", file, at)
            stack.pop()
        elif opened := _OPEN.fullmatch(row):
            name = opened.group(1)
            if name in here.sections:
                raise refuse(SYNTAX, f"`{name}` stands twice (first at line {here.sections[name].line})", file, at)
            stack.append(here.sections.setdefault(name, Section(name, at)))
        elif setting := _SETTING.fullmatch(row):
            key, value = setting.groups()
            if key in here.settings:
                raise refuse(SYNTAX, f"`{key}` stands twice (first at line {here.settings[key][1]})", file, at)
            here.settings[key] = value, at
        elif row:
            # Never the row itself: half of it may be a key.
            raise refuse(SYNTAX, "this is neither a setting nor a section, one a line", file, at)
    if len(stack) > 1:
        raise refuse(SYNTAX, f"`{stack[-1].name}` is not closed", file, stack[-1].line)
    return top, "\n".join(head)


def _only(file: str, section: Section, *names: str) -> list[Section]:
    """The sections of these names, all of them and no other."""
    for name, found in section.sections.items():
        if name not in names:
            raise refuse(SYNTAX, f"section `{name}` has no place in {section.name or 'the file'}", file, found.line,
                         hint="known here: " + ", ".join(names))
    for name in names:
        if name not in section.sections:
            raise refuse(SYNTAX, f"section `{name}` is missing in {section.name or 'the file'}", file, section.line)
    return [section.sections[name] for name in names]


def _every(section: Section) -> Iterator[Section]:
    for inner in section.sections.values():
        yield inner
        yield from _every(inner)


def _settings(file: str, section: Section, known: Mapping[str, Check]) -> dict[str, str]:
    for key, (value, at) in section.settings.items():
        if key not in known:
            raise refuse(SYNTAX, f"`{key}` has no place in {section.name or 'the file'}", file, at,
                         hint="known here: " + ", ".join(known) if known else None)
        try:
            known[key](value)
        except ValueError as error:
            raise refuse(SYNTAX, f"`{key}`: {value!r}: {error}", file, at) from error
    return {key: section.settings[key][0] for key in known if key in section.settings}


def _need(file: str, section: Section, *keys: str) -> None:
    for key in keys:
        if key not in section.settings:
            raise refuse(SYNTAX, f"`{key}` is missing in {section.name}", file, section.line)


def _shared(file: str, section: Section) -> SharedSecret:
    _need(file, section, "id-1", "id-2", "secret")
    value, at = section.settings.pop("secret")
    reference = value.strip('"')
    if not reference.startswith("secret:"):
        raise refuse(SECRET, "`secret` is not the reference of a secret", file, at, hint='secret = "secret:psk:<name>"')
    return SharedSecret(_settings(file, section, _IDS), reference)


def read_tunnel(file: str, text: str) -> Ikev2Tunnel:
    """The file as what it means. Raises DialectError with file and line."""
    name = file.rsplit("/", 1)[1].removesuffix(".conf")
    top, comments = _sections(file, text)
    head = read(file, comments, _COMMENT)
    head.need("uplink", "address", "mtu")
    _settings(file, top, {})
    keyed = not any(s.settings.get("auth", ("", 0))[0] == "pubkey" for s in _every(top))
    connections, *secrets = _only(file, top, "connections", *(["secrets"] if keyed else []))
    for section in (connections, *secrets):
        _settings(file, section, {})
    [connection] = _only(file, connections, name)
    local, remote, children = _only(file, connection, "local", "remote", "children")
    for end in (local, remote):
        _need(file, end, "auth", "id")
    _settings(file, children, {})
    [child] = _only(file, children, name)
    _need(file, connection, "version", "proposals")
    _need(file, child, "esp_proposals", "local_ts", "remote_ts")
    for section in (local, remote, child):
        _only(file, section)
    shared = [found for section in secrets for found in _only(file, section, f"ike-{name}")]
    for found in shared:
        _only(file, found)
    return Ikev2Tunnel(
        name, head,
        Connection(_settings(file, connection, _CONNECTION), _settings(file, local, _AUTH),
                   _settings(file, remote, _AUTH), Child(_settings(file, child, _CHILD))),
        _shared(file, shared[0]) if shared else None)


def swanctl(file: str, text: str) -> Parsed:
    """`swanctl/ikeN.conf`: what `swanctl --load-all` reads, after `# uplink`, `# address`, `# mtu` and `# port`."""
    tunnel = read_tunnel(file, text)
    papers = () if tunnel.secret else (f"x509:{name}" for name in ("authority", "revoked", "certificate", "key"))
    return Parsed(tunnel.text(), frozenset({f"interface:{tunnel.name}"}),
                  frozenset({f"uplink:{tunnel.head.one('uplink')}", *papers}))


def paper(file: str, text: str) -> Parsed:
    """`x509/NAME.conf`: a certificate, a list of revocations, or the reference of a private key."""
    name = file.rsplit("/", 1)[1].removesuffix(".conf")
    rows = [row.strip() for row in text.splitlines() if row.strip()]
    defined = frozenset({f"x509:{name}"})
    if rows == [_NOT_YET] and name != "key":
        return Parsed(f"{_NOT_YET}\n", defined)
    if name == "key":
        if len(rows) != 1 or not rows[0].startswith("secret:x509:"):
            raise refuse(SECRET, "a private key stands here only as the reference of a secret", file, 1,
                         hint="secret:x509:<name>")
        return Parsed(f"{rows[0]}\n", defined)
    label = "X509 CRL" if name == "revoked" else "CERTIFICATE"
    if len(rows) < 3 or rows[0] != f"-----BEGIN {label}-----" or rows[-1] != f"-----END {label}-----":
        raise refuse(SYNTAX, f"this is not one PEM text of a {label}", file, 1)
    try:
        body = base64.b64decode("".join(rows[1:-1]), validate=True)
    except binascii.Error as error:
        raise refuse(SYNTAX, f"its body is not base64: {error}", file, 2) from error
    spelt = base64.b64encode(body).decode()
    lines = [rows[0], *(spelt[i:i + 64] for i in range(0, len(spelt), 64)), rows[-1]]
    return Parsed("".join(f"{line}\n" for line in lines), defined)
