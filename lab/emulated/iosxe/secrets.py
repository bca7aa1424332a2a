"""How the device stores what is secret: types 5, 6, 7, 8 and 9, and whether a password fits one of them.

Source: "Cisco Guide to Harden IOS XE Devices" and the release 17 "Security Command Reference", `enable secret` and
`username`: type 8 is PBKDF2-SHA256 with 20,000 rounds, type 9 is scrypt with N=16384, r=p=1, both with a salt of 14
characters and an alphabet of ./0-9A-Za-z. Type 7 is the reversible Vigenere code of `service password-encryption`.
The letters of type 6 are *assumed* (I2): the vendor does not publish them; here too they depend on the master key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import cache, lru_cache

_STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_CISCO = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VIGENERE = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"


def _letters(raw: bytes) -> str:
    text = base64.b64encode(raw).rstrip(b"=")
    return text.translate(bytes.maketrans(_STANDARD, _CISCO)).decode("ascii")


def salt_for(what: str) -> str:
    """A salt of 14 characters. The device draws it; here it follows from who it is for, so that runs are alike."""
    return _letters(hashlib.sha256(what.encode()).digest())[:14]


@lru_cache(maxsize=4096)
def hashed(kind: str, password: str, salt: str) -> str:
    """A password as type 5, 8 or 9, with that salt."""
    if kind == "9":
        raw = hashlib.scrypt(password.encode(), salt=salt.encode(), n=16384, r=1, p=1, dklen=32)
        return f"$9${salt}${_letters(raw)}"
    if kind == "8":
        return f"$8${salt}${_letters(hashlib.pbkdf2_hmac('sha256', password.encode(), salt.encode(), 20000, 32))}"
    return _md5crypt(password.encode(), salt[:4].encode())


def _md5crypt(password: bytes, salt: bytes) -> str:
    """Type 5: the MD5 scheme of FreeBSD's crypt, as Poul-Henning Kamp described it."""
    def md5(data: bytes) -> bytes:
        return hashlib.md5(data, usedforsecurity=False).digest()

    inner = md5(password + salt + password)
    mixed = password + b"$1$" + salt + (inner * (len(password) // 16 + 1))[:len(password)]
    left = len(password)
    while left:
        mixed += b"\0" if left & 1 else password[:1]
        left >>= 1
    final = md5(mixed)
    for turn in range(1000):
        data = password if turn & 1 else final
        data += salt if turn % 3 else b""
        data += password if turn % 7 else b""
        final = md5(data + (final if turn & 1 else password))
    out = ""
    for picks in ((0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5), (11,)):
        value = int.from_bytes(bytes(final[p] for p in picks), "big")
        for _ in range(4 if len(picks) == 3 else 2):
            out += chr(_CISCO[value & 63])
            value >>= 6
    return f"$1${salt.decode()}${out}"


def fits(password: str, kind: str, stored: str) -> bool:
    """Whether a password is the one that is stored as that type."""
    if kind == "0":
        return hmac.compare_digest(password.encode(), stored.encode())
    if kind == "7":
        return revealed(stored) == password
    parts = stored.split("$")
    return len(parts) == 4 and hmac.compare_digest(hashed(parts[1] if kind != "5" else "5", password, parts[2]), stored)


def obscured(password: str, seed: int = 8) -> str:
    """Type 7."""
    body = "".join(f"{ord(c) ^ ord(_VIGENERE[(seed + i) % len(_VIGENERE)]):02X}" for i, c in enumerate(password))
    return f"{seed:02d}{body}"


@cache
def revealed(stored: str) -> str | None:
    """What a type 7 text hides; None where it is none: the device refuses it as `Invalid encrypted password`."""
    try:
        seed, body = int(stored[:2]), bytes.fromhex(stored[2:])
        return "".join(chr(b ^ ord(_VIGENERE[(seed + i) % len(_VIGENERE)])) for i, b in enumerate(body))
    except ValueError:
        return None


def sealed(password: str, master: str) -> str:
    """Type 6, under the master key of `key config-key password-encrypt`."""
    stream = hashlib.shake_128(b"6" + master.encode()).digest(len(password.encode()))
    mixed = bytes(a ^ b for a, b in zip(password.encode(), stream, strict=True))
    return base64.b32hexencode(mixed).decode().rstrip("=")


def unsealed(stored: str, master: str) -> str | None:
    try:
        raw = base64.b32hexdecode(stored + "=" * (-len(stored) % 8))
        stream = hashlib.shake_128(b"6" + master.encode()).digest(len(raw))
        return bytes(a ^ b for a, b in zip(raw, stream, strict=True)).decode()
    except ValueError:
        return None
