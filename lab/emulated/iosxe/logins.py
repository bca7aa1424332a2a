"""Who comes in, and as what: methods of login and of authorisation.

Source: "Authentication, Authorization, and Accounting Configuration Guide", IOS-XE 17, chapters "Configuring
Authentication" and "Configuring Authorization": methods are asked in their order, and the next one only where one gives
no answer; an answer is final. That a user whom the router itself does not know is no answer of `local` is Cisco's own
page's of a login (document 200606) and *assumed* (I5) of an authorisation, as many configurations count on it (`local
if-authenticated`). That a key of `ip ssh pubkey-chain` lets in a user without a `username` is an operator's word who
has nothing else ("RSA-Based User Authentication" asks for none; networkengineering.stackexchange.com/q/16005).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lab.emulated.iosxe import secrets
from lab.emulated.iosxe.tree import Section

if TYPE_CHECKING:
    from lab.emulated.iosxe.device import Device

# What stands where a server has no word on it, in seconds and times ("Security Command Reference").
_TIMEOUT, _RETRANSMIT = 5, 3


def by_password(device: Device, user: str, password: str) -> bool:
    """Whether SSH lets somebody in by a password. `device.waited` is how long its methods took, in seconds."""
    device.waited = 0.0
    offered = device.running.get("ip", "ssh", "server", "algorithm", "authentication")
    if offered is not None and not {"password", "keyboard"} & set(offered.words):
        return False
    if not device.running.on("aaa", "new-model"):
        return _local(device, user, password) or False
    for method, group in _methods(device, ("aaa", "authentication", "login"), ("login", "authentication")):
        said = _asked(device, method, group, user, password)
        if said is not None:
            return said
    return False


def level(device: Device, user: str) -> int | None:
    """The level at which a user begins; None where nobody says that there may be a session."""
    line = device.running.get("username", user)
    own = None
    if line is not None:
        own = int(line.words[line.words.index("privilege") + 1]) if "privilege" in line.words else 1
    if not device.running.on("aaa", "new-model"):
        return own or 1
    methods = list(_methods(device, ("aaa", "authorization", "exec"), ("authorization", "exec")))
    if not methods:
        return own or 1
    for method, _ in methods:
        if method == "local" and own is not None:
            return own
        if method in ("if-authenticated", "none"):
            return 1
    return None


def _methods(device: Device, aaa: tuple[str, ...], on_line: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The methods that hold for the lines of SSH, each with its group of servers where it has one."""
    line = device.running.get("line", "vty", "0", "4")
    name = (line.inside.value(*on_line) if line is not None and line.section is not None else None) or "default"
    words = iter((device.running.value(*aaa, name) or "").split())
    for word in words:
        yield word, next(words) if word == "group" else ""


def _asked(device: Device, method: str, group: str, user: str, password: str) -> bool | None:
    if method == "group":
        return _servers(device, group, user, password)
    if method in ("local", "local-case"):
        return _local(device, user, password)
    if method == "enable":
        return device.enable_is(password) if device.enable_set else None
    return True if method == "none" else None


def _local(device: Device, user: str, password: str) -> bool | None:
    line = device.running.get("username", user)
    if line is None:
        return None
    for word in ("secret", "password"):
        if word in line.words:
            rest = line.words[line.words.index(word) + 1:]
            kind, text = (rest[0], rest[1]) if len(rest) > 1 else ("0", rest[0])
            return secrets.fits(password, kind, text)
    return False


def _servers(device: Device, group: str, user: str, password: str) -> bool | None:
    """What the first server says that says anything; each that is silent costs its patience."""
    for protocol in ("radius", "tacacs+"):
        found = device.running.get("aaa", "group", "server", protocol, group)
        for named in found.inside.starting("server", "name") if found is not None else ():
            server = device.running.get(protocol.removesuffix("+"), "server", named.words[2])
            if server is None or server.section is None:
                continue
            people = device.servers.get(_address(server.inside))
            if people is not None:
                return people.get(user) == password
            device.waited += _patience(server.inside, protocol)
    return None


def _address(server: Section) -> str:
    line = next(iter(server.starting("address")), None)
    return line.words[2] if line is not None else ""


def _patience(server: Section, protocol: str) -> float:
    once = float(server.value("timeout") or _TIMEOUT)
    return once * (1 + int(server.value("retransmit") or _RETRANSMIT)) if protocol == "radius" else once
