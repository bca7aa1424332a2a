"""Files that only the holder of an age identity can open: first files of routers, backups, the store of secrets."""

from __future__ import annotations

from collections.abc import Sequence

import pyrage

from simpul.errors import SecretError
from simpul.words.sentence import tell


def seal(data: bytes, recipients: str | Sequence[str]) -> bytes:
    """`data` as an age file for one or more recipients: `age1...` or an SSH public key line (ed25519, RSA).

    Raises SecretError (SIM507) where a recipient is none.
    """
    wanted = [recipients] if isinstance(recipients, str) else list(recipients)
    if not wanted:
        raise SecretError("SIM507", tell(
            "nothing can be sealed to nobody"), hint=tell(
            "name at least one recipient: age1..."))
    return bytes(pyrage.encrypt(data, [_recipient(text) for text in wanted]))


def unseal(data: bytes, identity: str, what: str = "this age file") -> bytes:
    """What was sealed to `identity` (AGE-SECRET-KEY-1...). Raises SecretError (SIM503) where it cannot be opened."""
    try:
        return bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)]))
    except pyrage.IdentityError:
        raise SecretError("SIM502", tell("this is no age identity"), hint=tell("it begins AGE-SECRET-KEY-1")) from None
    except pyrage.DecryptError as error:
        raise SecretError("SIM503", tell("{what} cannot be opened: {error}", what=what, error=str(error)),
                          hint=tell("it was sealed to another, or is damaged: bring its identity, or a copy")) from None


def _recipient(text: str) -> object:
    text = text.strip()
    try:
        if text.startswith("ssh-"):
            return pyrage.ssh.Recipient.from_str(text)
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise SecretError("SIM507", tell("{text!r} is no age recipient: {error}", text=text, error=str(error)),
                          hint=tell("a recipient is age1... or an SSH public key line")) from None
