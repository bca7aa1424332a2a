"""WireGuard drop-ins: a tunnel, its addresses and its uplink. A key is only ever the name of a secret."""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from ipaddress import ip_address, ip_network

from platforms.linux_frr.dialect.files import Check, Grammar, matching, number, read, with_length
from platforms.linux_frr.dialect.parsed import Parsed
from platforms.refusal import SECRET, SYNTAX, refuse

_NOT_YET = "not-yet-made"              # a key that `bootstrap` has not made yet: a plan may be read before it exists
_WG_KEYS = {
    "[Interface]": ("PrivateKey", "ListenPort", "FwMark"),
    "[Peer]": ("PublicKey", "PresharedKey", "AllowedIPs", "Endpoint", "PersistentKeepalive"),
}
_WG_COMMENT: Grammar = {
    "uplink": ((matching(re.compile(r"[a-z0-9][a-z0-9_-]*$"), "an uplink's name"),), False),
    "address": ((with_length,), True),
    "mtu": ((number(576, 9216),), False),
}


def _key(word: str) -> None:
    if word == _NOT_YET:
        return
    try:
        size = len(base64.b64decode(word, validate=True))
    except binascii.Error as error:
        raise ValueError("not a WireGuard key") from error
    if size != 32:
        raise ValueError("not a WireGuard key")


def _endpoint(word: str) -> None:
    address, _, port = word.rpartition(":")
    ip_address(address.removeprefix("[").removesuffix("]"))
    number(1, 65535)(port)


# Nearly every tunnel is open to all addresses: filters decide.
@lru_cache(maxsize=1 << 8)
def _prefixes(word: str) -> None:
    for part in word.split(","):
        ip_network(part.strip())


_WG_CHECKS: dict[str, Check] = {
    "ListenPort": number(1, 65535), "FwMark": number(0, 4294967295), "PublicKey": _key, "AllowedIPs": _prefixes,
    "Endpoint": _endpoint, "PersistentKeepalive": number(1, 65535)}


def _wireguard_line(file: str, section: str, row: str, at: int) -> tuple[str, str]:
    key, equals, value = (part.strip() for part in row.partition("="))
    name = next((k for k in _WG_KEYS.get(section, ()) if k.lower() == key.lower()), None)
    if name is None or not equals:
        raise refuse(SYNTAX, f"{key!r} has no place in {section or 'the head of the file'}", file, at)
    if name in {"PrivateKey", "PresharedKey"}:
        # Never the value itself in the message: it may be the key.
        if not value.startswith("secret:"):
            raise refuse(SECRET, f"`{name}` is not the reference of a secret", file, at,
                         hint=f"{name} = secret:wg:<public key>")
        return name, value
    try:
        _WG_CHECKS[name](value)
    except ValueError as error:
        raise refuse(SYNTAX, f"`{name}`: {value!r}: {error}", file, at) from error
    return name, ", ".join(part.strip() for part in value.split(",")) if name == "AllowedIPs" else value


def wireguard(file: str, text: str) -> Parsed:
    """`wireguard/wgN.conf`: what `wg setconf` reads, after `# uplink`, `# address` and `# mtu`."""
    head: list[str] = []
    body: list[str] = []
    section, peers, private = "", 0, False
    for at, raw in enumerate(text.split("\n"), 1):
        row = raw.strip()
        if not row:
            continue
        if row.startswith("#"):
            words = row[1:].split()
            if words and words[0] in _WG_COMMENT:
                head.append(f"{' '.join(words)}")
        elif row.startswith("["):
            section = next((s for s in _WG_KEYS if s.lower() == row.lower()), "")
            if not section:
                raise refuse(SYNTAX, f"{row!r} is no section of WireGuard's", file, at)
            peers += section == "[Peer]"
            body.append(section)
        else:
            name, value = _wireguard_line(file, section, row, at)
            private |= name == "PrivateKey"
            body.append(f"{name} = {value}")
    lines = read(file, "\n".join(head) or "\n", _WG_COMMENT)
    lines.need("uplink", "address", "mtu")
    if not private or not peers:
        raise refuse(SYNTAX, f"{'PrivateKey' if not private else '[Peer]'} is missing", file, 1)
    uplink = lines.one("uplink")
    text = "".join(f"# {row}\n" for row in lines.text().splitlines()) + "".join(f"{row}\n" for row in body)
    name = file.rsplit("/", 1)[1].removesuffix(".conf")
    return Parsed(text, frozenset({f"interface:{name}"}), frozenset({f"uplink:{uplink}"}))
