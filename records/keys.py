"""Key pairs, made here and nowhere else."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import bcrypt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from simpul.errors import SecretError
from simpul.words.sentence import tell


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private half, which is never printed, and its public half. Unpacks as (private, public)."""

    private: str = field(repr=False)
    public: str

    def __iter__(self) -> Iterator[str]:
        return iter((self.private, self.public))


def new_wireguard_pair() -> KeyPair:
    """A new pair for one end of one tunnel: both halves in base64, as `wg` writes them (X25519, RFC 7748)."""
    secret = bytearray(X25519PrivateKey.generate().private_bytes_raw())
    # wg prints keys clamped; written so from the start, what a router reads back is what it was given.
    secret[0] &= 248
    secret[31] = secret[31] & 127 | 64
    private = X25519PrivateKey.from_private_bytes(bytes(secret))
    return KeyPair(base64.b64encode(bytes(secret)).decode(),
                   base64.b64encode(private.public_key().public_bytes_raw()).decode())


def new_shared_key() -> KeyPair:
    """A new pre-shared key of an IKEv2 tunnel: 256 random bits in hex, so that nobody can try likely ones against its
    name. Its "public half" is that name: the first half of its SHA-256, as a router can work it out for itself.
    """
    private = secrets.token_hex(32)
    return KeyPair(private, hashlib.sha256(private.encode()).hexdigest()[:32])


def new_host_key(kind: Literal["ed25519", "rsa"] = "ed25519") -> KeyPair:
    """A new SSH host key: the private half as an OpenSSH file, the public as its line without a comment. RSA has 3072
    bits, as strong as ed25519's 128 (NIST SP 800-57), for platforms that know no other.
    """
    key = Ed25519PrivateKey.generate() if kind == "ed25519" else rsa.generate_private_key(65537, 3072)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH,
                                serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return KeyPair(private.decode(), public.decode())


def new_signing_key() -> KeyPair:
    """A key that signs BGP sessions (RFC 2385; 160 random bits in 40 digits), and in place of a public half the digest
    that tells it from others: the beginning of its SHA-256, from which nobody can find it.
    """
    key = secrets.token_hex(20)
    return KeyPair(key, hashlib.sha256(key.encode()).hexdigest()[:32])


def new_ospf_key() -> KeyPair:
    """A key that signs OSPF with a site's LAN core, and the digest that tells it from others. RFC 2328 (D.3) knows
    keys of 16 octets: 96 random bits; the same signs IPv6 (RFC 7166).
    """
    key = secrets.token_urlsafe(12)
    return KeyPair(key, hashlib.sha256(key.encode()).hexdigest()[:32])


def new_passphrase() -> KeyPair:
    """A secret that a router and another machine share (RADIUS, SNMPv3): 160 random bits in 40 digits, and the digest
    that tells it from others.
    """
    return new_signing_key()


def new_rescue_password() -> tuple[KeyPair, str]:
    """The password of a router's local account, as somebody types it on a console (130 random bits, in groups), and
    its hash as a router keeps it: the pair is the hash and the digest that tells it from others.
    """
    letters = "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(26))
    password = "-".join(letters[i:i + 5] for i in range(0, 26, 5))
    # What nobody can guess needs no slow hash; a lower cost than 4 bcrypt does not have.
    hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()
    return KeyPair(hashed, hashlib.sha256(hashed.encode()).hexdigest()[:32]), password


def signing_secret(digest: str) -> str:
    """The name under which a signing key is kept."""
    return f"md5:{digest}"


def wireguard_secret(public: str) -> str:
    """The name under which the private half of a WireGuard key is kept."""
    return f"wg:{public}"


def shared_secret(name: str) -> str:
    """The name under which a tunnel's pre-shared key is kept."""
    return f"psk:{name}"


def host_secret(public_line: str) -> str:
    """The name under which the private half of an SSH host key is kept, from its public line (a comment is ignored).

    Raises SecretError (SIM500) where it is no public line.
    """
    fields = public_line.split()
    if len(fields) < 2:
        raise SecretError("SIM500", tell(
            "{public_line!r} is no SSH public key", public_line=public_line), hint=tell(
            "it looks like: ssh-ed25519 AAAA..."))
    return f"host:{fields[1]}"
