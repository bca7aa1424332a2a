"""Probes from what IOS-XE shows: the question's command, and the answer in what it prints. Pure.

Formats: "Security Command Reference: Commands S to Z" (`show crypto session`), "BGP Command Reference" (`show bgp
summary`), "IP Routing: OSPF Command Reference" (`show ip ospf neighbor`, `show ospfv3 neighbor`), "First Hop Redundancy
Protocols" (`show vrrp brief`), "Using Ping and Extended Ping".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from simpul.device import ProbeResult
from simpul.errors import DeviceError
from simpul.words.sentence import tell

_HINT: Final = "handshake ikeN|greN, bgp ADDR, ospf vlanN 4|6 NOT-ID..., gateway ADDR, ping SRC DST, tcp SRC DST PORT"
_TUNNEL: Final = re.compile(r"(ike|gre|wg)(\d{1,10})")


@dataclass(frozen=True, slots=True)
class Question:
    """What to type (nothing where the router has no way to look), and how to read what comes."""

    command: str | None
    read: Callable[[str], ProbeResult]


def question(kind: str, arguments: Sequence[str]) -> Question:
    """The command for a probe. Raises DeviceError (SIM609) where it is none."""
    try:
        return _KINDS[kind](*arguments)
    except (KeyError, TypeError, ValueError) as error:
        raise DeviceError("SIM609", tell("{what!r} is nothing that a probe takes", what=" ".join((kind, *arguments))),
                          hint=_HINT) from error


def _handshake(tunnel: str) -> Question:
    if not (found := _TUNNEL.fullmatch(tunnel)):
        raise ValueError(tunnel)
    if found[1] == "wg":
        return Question(None, lambda _: ProbeResult(None, "IOS-XE has no WireGuard"))
    interface = f"Tunnel{found[2]}"

    def read(shown: str) -> ProbeResult:
        for block in re.split(r"^(?=Interface: )", shown, flags=re.M):
            if re.match(rf"Interface: {interface}\s*$", block, re.M):
                status = re.search(r"^Session status: *(\S+)", block, re.M)
                said = status[1] if status else "no status"
                return ProbeResult(said == "UP-ACTIVE", f"{interface} {said}")
        return ProbeResult(False, f"{interface} has no session")

    return Question("show crypto session", read)


def _bgp(neighbor: str) -> Question:
    address = ip_address(neighbor)

    def read(shown: str) -> ProbeResult:
        # A long address has a line for itself; what follows it stands on the next.
        joined = re.sub(r"^([0-9A-Fa-f:.]+)[ ]*\n[ ]+(?=\d )", r"\1 ", shown, flags=re.M)
        for row in re.findall(r"^\*?([0-9A-Fa-f:.]+) +4 +(?:\S+ +){6}(\S+) +(\S.*?) *$", joined, re.M):
            if row[0].strip(".") and _same(row[0], address):
                return ProbeResult(row[2].isdigit(), f"Established, {row[2]} prefixes" if row[2].isdigit() else row[2])
        return ProbeResult(False, f"no neighbor {neighbor}")

    return Question(f"show bgp ipv{address.version} unicast summary", read)


def _same(text: str, address: object) -> bool:
    try:
        return ip_address(text) == address
    except ValueError:
        return False


def _ospf(interface: str, family: str, *aside: str) -> Question:
    """Whether somebody beside the routers called `aside` is heard on a VLAN's interface, and all was exchanged."""
    vlan = re.fullmatch(r"vlan(\d{1,4})", interface)
    if vlan is None or family not in ("4", "6"):
        raise ValueError(interface)
    others = {str(ip_address(one)) for one in aside}

    def read(shown: str) -> ProbeResult:
        rows = re.findall(rf"^(\d+\.\S+) +\d+ +(\S+?)/.*[ .A-Za-z]{vlan[1]}[ \r]*$", shown, re.M)
        heard = [(who, state) for who, state in rows if who not in others]
        if not heard:
            return ProbeResult(None, f"{interface}: nobody is heard by OSPF")
        said = ", ".join(f"{who} {state}" for who, state in heard)
        return ProbeResult(any(state == "FULL" for _, state in heard), f"{interface}: {said}")

    return Question("show ip ospf neighbor" if family == "4" else "show ospfv3 neighbor", read)


def _gateway(gateway: str) -> Question:
    address = ip_address(gateway)

    def read(shown: str) -> ProbeResult:
        for line in shown.splitlines():
            found = re.search(r"\b(MASTER|BACKUP|INIT|DISABLED)\b(.*)", line)
            if found and any(_same(word.partition("(")[0], address) for word in found[2].split()[-1:]):
                return ProbeResult(found[1] == "MASTER", f"{gateway} {found[1]}")
        return ProbeResult(False, f"no group has {gateway}")

    return Question("show vrrp brief", read)


def _ping(source: str, destination: str) -> Question:
    ip_address(source)
    ip_address(destination)

    def read(shown: str) -> ProbeResult:
        rate = re.search(r"Success rate is (\d+) percent \((\d+)/(\d+)\)", shown)
        if not rate:
            return ProbeResult(False, " ".join(shown.split()) or "it said nothing")
        return ProbeResult(rate[2] != "0", f"{rate[2]} of {rate[3]} answered")

    return Question(f"ping {destination} source {source} repeat 2", read)


def _tcp(source: str, destination: str, port: str) -> Question:
    ip_address(source)
    ip_address(destination)
    if not 0 < int(port) < 65536:
        raise ValueError(port)
    return Question(None, lambda _: ProbeResult(
        None, "IOS-XE opens no TCP connection but by telnet, which needs somebody at the keyboard"))


_KINDS: Final[Mapping[str, Callable[..., Question]]] = {
    "handshake": _handshake, "bgp": _bgp, "ospf": _ospf, "gateway": _gateway, "ping": _ping, "tcp": _tcp}
