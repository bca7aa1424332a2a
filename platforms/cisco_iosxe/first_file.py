"""The first file of an IOS-XE router: what somebody pastes at the console of one in factory state.

The host key is made by bootstrap and brought in. IOS-XE takes RSA only ("Deploying RSA Keys Within a PKI", `crypto key
import rsa pem`), and only under a passphrase, which stands beside it: what protects both is that the file exists sealed
until it is used. Pure: text in, text out.
"""

from __future__ import annotations

import base64
import hashlib
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import padding, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from simpul.errors import RenderError, of_device
from simpul.words.sentence import tell

KEY_LABEL: Final = "SIMPUL"
USER: Final = "root"
# The device itself refuses a third (github.com/ansible-collections/cisco.ios, issue 1322).
KEYS_OF_A_USER: Final = 2
# Configurations that the archive keeps, keys and all; without it ten (`maximum`, 1 to 14). One is what a timed change
# goes back to: with fewer than this, whoever archives by hand meanwhile would take it away.
_ARCHIVED: Final = 3
_LINE: Final = 72
# What must stand before what refers to it, by the beginnings of ids: the order in which a router reads its own startup.
_ORDER: Final = ("system/", "vrf/", "acl", "class-map", "parameter-map/", "policy-map/", "zone/", "zone-pair/",
                 "ikev2/proposal/", "ikev2/policy/", "ikev2/keyring/", "ikev2/profile/", "ipsec/transform-set/",
                 "ipsec/profile/", "bfd-template/", "prefix-list", "community-list/", "route-map/", "interface/",
                 "bgp/process", "bgp/neighbor/")


def first_file(hostname: str, objects: Mapping[str, str], host_key: str, operators: Sequence[str]) -> str:
    """The lines. `objects` are sections by id, secrets already in their places; `host_key` an OpenSSH private key;
    `operators` the SSH public keys that may log in, with their owners' names as comments.

    Raises RenderError (SIM311) for more keys than a user may have, a kind of key that IOS-XE does not know, or a line
    that cannot be typed.
    """
    password = console_password(host_key)
    lines = [
        f"! First file of {hostname}. It holds private keys: keep it sealed, use it once, on this router's console.",
        '! A router in factory state asks for its configuration dialog first: answer "no", then paste all of this.',
        f"! Password of {USER} at the console, and nowhere else: {password}",
        "enable", "terminal length 0", "configure terminal",
        f"hostname {hostname}",
        "aaa new-model", "aaa authentication login default local", "aaa authorization exec default local",
        "aaa authorization console",
        f"username {USER} privilege 15 algorithm-type scrypt secret {password}",
        *_host_key(host_key),
        *_operators(operators),
        "archive", " path flash:archive", f" maximum {_ARCHIVED}", " log config", "  hidekeys",
        *(line for identifier in sorted(objects, key=_rank) for line in _section(identifier, objects[identifier])),
        "end", "write memory",
    ]
    for line in lines:
        if len(line) > 254 or not line.isascii() or "?" in line or "\t" in line:
            raise RenderError("SIM311", of_device(hostname, tell(
                "a first file cannot type {line!r}...", line=line[:40])),
                              hint=tell("up to 254 plain characters without `?`"))
    return "".join(f"{line}\n" for line in lines)


def console_password(host_key: str) -> str:
    """What opens the console as `root`: made from the host key, so it is wherever that is, and nowhere else."""
    letters = base64.b32encode(hashlib.sha256(b"simpul console\n" + host_key.encode()).digest()).decode().lower()[:25]
    return "-".join(letters[i:i + 5] for i in range(0, 25, 5))


def _rank(identifier: str) -> tuple[int, str]:
    place = next((n for n, start in enumerate(_ORDER) if identifier.startswith(start)), len(_ORDER))
    return place, identifier


def _section(identifier: str, text: str) -> Iterator[str]:
    lines = text.splitlines()
    if identifier.startswith("interface/Tunnel"):
        # One of GRE sends as soon as it knows where to, and must be protected by then.
        lines.sort(key=lambda line: line.startswith(" tunnel destination "))
    yield from lines
    # A port of a factory router is shut, and a configuration does not say of one that it is not.
    if identifier.startswith("interface/") and " shutdown" not in lines:
        yield " no shutdown"


def _operators(operators: Sequence[str]) -> Iterator[str]:
    if len(operators) > KEYS_OF_A_USER:
        raise RenderError("SIM311", tell(
            "IOS-XE lets {keys} keys in as {user}; {operators} operators are declared",
            keys=KEYS_OF_A_USER, user=USER, operators=len(operators)),
                          hint=tell("declare those who answer for these routers"))
    yield from ("ip ssh pubkey-chain", f" username {USER}")
    for line in operators:
        kind, blob, *owner = line.split()
        if not kind.startswith(("ssh-rsa", "ssh-ed25519", "ecdsa-sha2-")):
            raise RenderError("SIM311", tell(
                "IOS-XE knows no key of the kind {kind} ({owner})", kind=kind, owner=" ".join(owner)),
                              hint=tell("ssh-ed25519, ecdsa-sha2-nistp256, or RSA"))
        yield "  key-string"
        yield from (f"   {piece}" for piece in textwrap.wrap(f"{kind} {blob}", _LINE, break_on_hyphens=False))
        yield "  exit"


def _host_key(host_key: str) -> Iterator[str]:
    key = serialization.load_ssh_private_key(host_key.encode(), None)
    if not isinstance(key, RSAPrivateKey):
        raise RenderError("SIM311", tell("IOS-XE takes no host key but RSA"), hint=tell("simpul bootstrap makes it so"))
    passphrase = hashlib.sha256(b"simpul passphrase\n" + host_key.encode()).hexdigest()[:24]
    public = key.public_key().public_bytes(serialization.Encoding.PEM,
                                           serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    private = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL,
                                serialization.NoEncryption())
    yield f"crypto key import rsa {KEY_LABEL} pem terminal {passphrase}"
    yield from (*public.splitlines(), "quit", *_sealed(private, passphrase), "quit")
    yield f"ip ssh rsa keypair-name {KEY_LABEL}"


def _sealed(private: bytes, passphrase: str) -> Iterator[str]:
    """A PKCS #1 key as PEM under 3DES, the one cipher that IOS writes and reads there (RFC 1421; EVP_BytesToKey)."""
    salt = hashlib.sha256(private).digest()[:8]
    stream, block = b"", b""
    while len(stream) < 24:
        block = hashlib.md5(block + passphrase.encode() + salt, usedforsecurity=False).digest()
        stream += block
    padder = padding.PKCS7(64).padder()
    encryptor = Cipher(TripleDES(stream[:24]), modes.CBC(salt)).encryptor()
    sealed = encryptor.update(padder.update(private) + padder.finalize()) + encryptor.finalize()
    yield from ("-----BEGIN RSA PRIVATE KEY-----", "Proc-Type: 4,ENCRYPTED",
                f"DEK-Info: DES-EDE3-CBC,{salt.hex().upper()}", "")
    yield from textwrap.wrap(base64.b64encode(sealed).decode(), 64)
    yield "-----END RSA PRIVATE KEY-----"
