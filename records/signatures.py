"""SSH signatures over texts, by OpenSSH itself: what an auditor checks with the same program (ssh-keygen(1), -Y)."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from simpul.errors import EvidenceError
from simpul.words.sentence import tell

_TOOL = "ssh-keygen"


def sign(text: bytes, key_file: Path, namespace: str) -> str:
    """An armoured signature over `text`. `key_file` is a private key, or a public one whose private half an agent has.

    A passphrase is asked for on the terminal. Raises EvidenceError (SIM551) where it cannot be made.
    """
    done = _run(["sign", "-n", namespace, "-f", str(key_file)], text, quiet=False)
    if done.returncode:
        raise EvidenceError("SIM551", tell("{tool} does not sign with {key_file}", tool=_TOOL, key_file=key_file),
                            hint=tell("name the private key, or the .pub file of a key that your agent holds"))
    return done.stdout.decode("ascii")


def holds(text: bytes, signature: str, name: str, key: str, namespace: str) -> bool:
    """Whether `signature` over `text` was made with `key`, the public line of `name`, for `namespace`."""
    with tempfile.TemporaryDirectory() as folder:
        signers, given = Path(folder) / "allowed_signers", Path(folder) / "signature"
        signers.write_text(allowed(name, key, namespace), encoding="utf-8")
        given.write_text(signature, encoding="utf-8")
        done = _run(["verify", "-n", namespace, "-I", name, "-f", str(signers), "-s", str(given)], text, quiet=True)
    return done.returncode == 0


def allowed(name: str, key: str, namespace: str) -> str:
    """A line of an allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS)."""
    return f'{name} namespaces="{namespace}" {key}\n'


def public_half(key_file: Path) -> str:
    """The type and base64 of a key's public half, from its .pub file where there is one.

    Raises EvidenceError (SIM551) where it cannot be read.
    """
    beside = key_file if key_file.suffix == ".pub" else key_file.with_name(f"{key_file.name}.pub")
    try:
        text = beside.read_text(encoding="utf-8") if beside.is_file() else _derived(key_file)
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceError("SIM551", tell(
            "{beside} cannot be read: {error}", beside=beside, error=str(error)),
                            hint=tell("name an SSH key")) from error
    return " ".join(text.split()[:2])


def _derived(key_file: Path) -> str:
    done = subprocess.run([_found(), "-y", "-f", str(key_file)], stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise EvidenceError("SIM551", tell(
            "{key_file} is no SSH key that can be read", key_file=key_file), hint=tell("name an SSH key"))
    return done.stdout.decode("utf-8")


def _run(words: list[str], text: bytes, *, quiet: bool) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([_found(), "-Y", *words], input=text, stdout=subprocess.PIPE, check=False,
                          stderr=subprocess.DEVNULL if quiet else None)


def _found() -> str:
    path = shutil.which(_TOOL)
    if path is None:
        raise EvidenceError("SIM552", tell(
            "{tool} is not installed here: approvals are signed and checked with it", tool=_TOOL),
                            hint=tell("install OpenSSH's client, 8.1 or newer"))
    return path
