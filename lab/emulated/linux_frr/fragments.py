"""A staged fragment as the helper takes it: the tar, judged name by name and line by line before anything is kept."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

LIMIT: Final = 8_388_608
ID: Final = re.compile(r"[0-9a-f]{16}")
_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}"
SERVICES: Final = (
    "keepalived", "radvd", "dnsmasq", "guests", "banner", "account", "radius", "sshd", "snmpd", "rsyslog")
OBJECT: Final = re.compile(
    rf"((host|wan|switch|shape|{'|'.join(SERVICES)})/{_NAME}|time/chrony|(interface|public)/vlan[0-9]{{1,4}}"
    r"|wireguard/wg[0-9]{1,6}|swanctl/ike[0-9]{1,6}|x509/(authority|revoked|certificate|key)|frr/(bgp|ospf)"
    rf"|frr/(neighbor|route)/[0-9a-f.:_]{{2,45}}|frr/(prefix-list6?|community-list|route-map|bfd-profile)/{_NAME})\.conf"
    rf"|nft/(inside|wan|public)/[0-9]{{2}}-{_NAME}\.(nft|elements)")
_MEMBER = re.compile(r"meta|footprint|steps|(do|undo)/([0-9]{1,6})?")
_SECRET = re.compile(r"^[^#\n]*secret:[a-z0-9]+:", re.MULTILINE)
_KEY = re.compile(r"(PrivateKey|PublicKey) = [A-Za-z0-9+/]{43}=")


class Refused(Exception):
    """Exit status 1, and what the helper says; `status` 3 where the footprint moved."""

    def __init__(self, words: str, status: int = 1) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Step:
    """One line of `steps`: put, del, vtysh, nft or service, and of what."""

    number: str
    action: str
    argument: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """A whole fragment; `files` are its texts by name: do/0, undo/1."""

    digest: str
    steps: tuple[Step, ...]
    footprint: tuple[tuple[str | None, str], ...]  # SHA-256 or None, and the object
    files: dict[str, str]

    def text(self, kind: str, step: Step) -> str:
        return self.files.get(f"{kind}/{step.number}", "")


def turns(several: Mapping[str, Fragment]) -> Iterator[list[tuple[str, Step]]]:
    """The steps of fragments that take effect together, each one's in their order; what a daemon is told comes once
    for all who are there by then.
    """
    left = {identifier: list(fragment.steps) for identifier, fragment in several.items()}
    while left:
        for identifier, steps in left.items():
            while steps and steps[0].action in ("put", "del"):
                yield [(identifier, steps.pop(0))]
        left = {identifier: steps for identifier, steps in left.items() if steps}
        if left:
            asked = Counter((steps[0].action, steps[0].argument) for steps in left.values())
            told = max(asked, key=lambda what: asked[what])
            yield [(identifier, steps.pop(0)) for identifier, steps in left.items()
                   if (steps[0].action, steps[0].argument) == told]


def read(data: bytes, hostname: str) -> Fragment:
    """Judge a tar as the helper does. Raises Refused."""
    if len(data) > LIMIT:
        raise Refused(f"a fragment may have {LIMIT} bytes")
    try:
        files = _files(data)
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as error:
        raise Refused(f"not a whole tar: {error}") from None
    for name in ("meta", "footprint", "steps"):
        if name not in files:
            raise Refused(f"the tar has no {name}")
    meant = next((line[7:] for line in files["meta"].splitlines() if line.startswith("device ")), "")
    if meant != hostname:
        raise Refused(f"this is {hostname}; the fragment is for {meant}")
    steps = tuple(_step(n, line) for n, line in enumerate(files["steps"].splitlines(), 1))
    footprint = tuple(_seen(n, line) for n, line in enumerate(files["footprint"].splitlines(), 1))
    for step in steps:
        if step.action in ("put", "vtysh") and f"do/{step.number}" not in files:
            raise Refused(f"step {step.number} has no text")
        if step.action == "vtysh" and f"undo/{step.number}" not in files:
            raise Refused(f"step {step.number} cannot be undone")
        if step.action == "put" and step.argument.startswith("wireguard/"):
            keys = re.findall(r"^\s*[Pp][^ =]*[Kk][Ee][Yy].*$", files[f"do/{step.number}"], re.MULTILINE)
            if any(not _KEY.fullmatch(key) for key in keys):
                raise Refused(f"step {step.number}: a key is not what WireGuard takes")
    if any(_SECRET.search(text) for name, text in files.items() if name.startswith("do/")):
        raise Refused("a secret was not filled in")
    return Fragment(hashlib.sha256(data).hexdigest(), steps, footprint, files)


def _files(data: bytes) -> dict[str, str]:
    found = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            if not _MEMBER.fullmatch(member.name):
                raise Refused("the tar holds a name that no fragment has")
            if not (member.isfile() or member.isdir()):
                raise Refused("the tar holds what is neither file nor folder")
            content = archive.extractfile(member)
            if content is not None:
                found[member.name] = content.read().decode()
    return found


def _step(number: int, line: str) -> Step:
    n, _, rest = line.partition(" ")
    action, _, argument = rest.partition(" ")
    fits = re.fullmatch(r"[0-9]{1,6}", n) and (
        (action in ("put", "del") and OBJECT.fullmatch(argument)) or (action == "vtysh" and not argument)
        or (action == "nft" and argument in ("inside", "wan", "public"))
        or (action == "service" and argument in SERVICES))
    if not fits:
        raise Refused(f"steps, line {number}:{line}: not understood")
    return Step(n, action, argument)


def _seen(number: int, line: str) -> tuple[str | None, str]:
    digest, _, identifier = line.partition(" ")
    if not re.fullmatch(r"[0-9a-f]{64}|absent", digest) or not OBJECT.fullmatch(identifier):
        raise Refused(f"footprint, line {number}:{line}: not understood")
    return (None if digest == "absent" else digest), identifier
