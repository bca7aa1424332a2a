"""How a file is shown and compared: each secret by what tells it from any other and gives none away."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

_WIREGUARD = re.compile(r"^PrivateKey = (.*)$", re.MULTILINE)
_SWANCTL = re.compile(r'^ *secret = "(.*)"$', re.MULTILINE)
_SIGNED = re.compile(r"^( neighbor \S+ password) (?!secret:)(.*)$", re.MULTILINE)
# (whose rows, what stands before the secret, what the secret is called, what stands behind it)
_ROWS: dict[str, tuple[re.Pattern[str], str]] = {
    "account": (re.compile(r"^(password )(\S+)()$", re.MULTILINE), "rescue"),
    "radius": (re.compile(r"^(\S+ )(\S+)( .*)$", re.MULTILINE), "radius"),
}
_SNMP = re.compile(r'^createUser[^"]*"([^"]*)"[^"]*"([^"]*)".*$', re.MULTILINE)


def public_half(private: str) -> str:
    """The public key of a WireGuard private key; `invalid` where it is none."""
    try:
        key = X25519PrivateKey.from_private_bytes(base64.b64decode(private, validate=True))
    except (binascii.Error, ValueError):
        return "invalid"
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def shown(identifier: str, text: str) -> str:
    """A file's text without its secrets."""
    kind = identifier.partition("/")[0]
    if kind == "wireguard":
        text = _WIREGUARD.sub(lambda m: f"PrivateKey = secret:wg:{public_half(m[1])}", text)
        return re.sub(r"(?m)^PresharedKey.*$", "PresharedKey = secret:masked", text)
    if kind == "swanctl":
        return _SWANCTL.sub(lambda m: f'    secret = "secret:psk:{_short(m[1])}"', text)
    if identifier == "x509/key.conf":
        return f"secret:x509:{_public_digest(text)}\n"
    if identifier.startswith("frr/neighbor/"):
        return signed(text)
    if kind == "snmpd":
        return _SNMP.sub(lambda m: m[0].replace(f'"{m[1]}"', f'"secret:snmp:{_short(m[1])}"', 1)
                         .replace(f'"{m[2]}"', f'"secret:snmp:{_short(m[2])}"', 1), text)
    if kind not in _ROWS:
        return text
    pattern, secret = _ROWS[kind]
    return pattern.sub(lambda m: f"{m[1]}secret:{secret}:{_short(m[2])}{m[3]}", text)


def signed(text: str) -> str:
    """FRR's words with each key that signs a session by its digest."""
    return _SIGNED.sub(lambda m: f"{m[1]} secret:md5:{_short(m[2])}", text)


def _public_digest(text: str) -> str:
    try:
        public = load_pem_private_key(text.encode(), None).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return _short("")
    return hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()[:32]
