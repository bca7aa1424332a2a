"""Of people and their logins: what stands on a router in several places, or in a form of its own.

A person's account is a user of `ip ssh pubkey-chain` and nothing else: no `username`, which no timed change could take
back. The key's comment says whose it is ("Secure Shell Configuration Guide", `key-hash`: type, MD5, and a comment).
The local account is `enable secret` with the ways of login that ask for it, whose name holds the secret's: a router
never shows a password again in a form that could be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from platforms.cisco_iosxe.dialect.secrets import HIDDEN
from platforms.cisco_iosxe.dialect.section import Statement

CHAIN: Final = "ip ssh pubkey-chain"
ACCOUNT: Final = "account/"
ENABLE: Final = "system/enable"
_COMMAND: Final = "enable secret"
_OURS: Final = re.compile(r"key-hash \S+ \S+ simpul:account/\S+$")
_WAY: Final = re.compile(r"aaa/login/SIMPUL-rescue-([0-9a-f]{32}|not-yet-made)$")
_KINDS: Final = ("ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384")
# What ends a banner as it is typed: the first of these that its text does not hold.
_ENDS: Final = "~|#%&@=+"


def users(chain: Statement) -> Iterator[tuple[str, Statement]]:
    """The users of a chain, each with the chain holding that user alone."""
    for one in chain.inner:
        words = one.words
        yield words[1] if words[0] == "username" and len(words) == 2 else one.text, chain._replace(inner=(one,))


def is_account(head: Statement) -> bool:
    """Whether every key of a chain's user is one of ours."""
    keys = [key.text for user in head.inner for key in user.inner]
    return bool(keys) and all(_OURS.match(key) for key in keys)


def unknown_kind(head: Statement) -> str | None:
    """The kind of a user's key that the router does not know: one in hardware (`sk-...`)."""
    kinds = (key.words[1] for user in head.inner for key in user.inner if key.text.startswith("key-hash "))
    return next((kind for kind in kinds if kind not in _KINDS), None)


def enabled(secret: Statement, object_ids: Iterable[str]) -> Statement:
    """`enable secret` with the reference of its secret in place of what is hidden, where the one way of login that is
    named by it says which it is.
    """
    ways = [found[1] for one in object_ids if (found := _WAY.match(one))]
    if len(ways) != 1 or not secret.text.endswith(HIDDEN):
        return secret
    return secret._replace(text=f"{_COMMAND} secret:password:{ways[0]}")


def typed(text: str) -> list[str]:
    """The lines to type for a command that is not typed as it is shown.

    A banner is shown between two `^C`, which a terminal does not take as the one character that they stand for; the
    secret of `enable` is hashed as type 9 whatever the release takes for its default ("Security Command Reference").
    """
    if text.startswith("banner "):
        head, _, body = text.partition(" ^C")
        body = body.removesuffix("^C").strip("\n")
        end = next(c for c in _ENDS if c not in body)
        return [f"{head} {end}", *body.split("\n"), end]
    if text.startswith(f"{_COMMAND} secret:"):
        return [text.replace(_COMMAND, "enable algorithm-type scrypt secret", 1)]
    return [text]
