"""Bridges and cables brought into being: texts for `ip -batch`, run in the namespaces that they are for."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from lab import netns
from lab.errors import LabError
from lab.wiring import FABRIC, Bridge, Cable, Wiring

Locate = Callable[[str], Path]          # the namespace file of a space or a powered router


def mac(*words: str) -> str:
    """A locally administered address that stays the same from one power cut to the next."""
    digest = hashlib.sha256("/".join(words).encode()).hexdigest()
    return "02:" + ":".join(digest[n:n + 2] for n in range(0, 10, 2))


def bridge_lines(bridge: Bridge) -> list[str]:
    """`ip -batch` lines that make one segment."""
    return [f"link add name {bridge.name} address {mac(bridge.namespace, bridge.name)} mtu {bridge.mtu} type bridge "
            "stp_state 0 mcast_snooping 0", f"link set dev {bridge.name} up"]


def address_lines(bridge: Bridge) -> list[str]:
    """`ip -batch` lines that give a segment its addresses and default routes."""
    lines = [f"addr add {address} dev {bridge.port}{' nodad' if address.version == 6 else ''}"
             for address in bridge.addresses]
    return lines + [f"route add {'::/0' if gateway.version == 6 else '0.0.0.0/0'} via {gateway} dev {bridge.port}"
                    for gateway in bridge.gateways]


def cable_line(cable: Cable, locate: Locate) -> str:
    """The `ip -batch` line that lays one cable; nothing of it ever stands in the caller's namespace."""
    return (f"link add name {cable.far} mtu {cable.mtu} netns {locate(cable.namespace)} type veth "
            f"peer name {cable.port} mtu {cable.mtu} address {mac(cable.router, cable.port)} "
            f"netns {locate(cable.router)}")


def lay(cables: Iterable[Cable], locate: Locate, up: Mapping[str, bool]) -> None:
    """Lay cables and plug their far ends in; `up` says by far end which of them carry."""
    cables = tuple(cables)
    if not cables:
        return
    ip_batch(None, [cable_line(c, locate) for c in cables])
    by_space: dict[str, list[Cable]] = {}
    for cable in cables:
        by_space.setdefault(cable.namespace, []).append(cable)
    for space, some in by_space.items():
        ip_batch(locate(space), [f"link set dev {c.far} addrgenmode none master {c.bridge}" for c in some]
                 + [f"link set dev {c.far} up" for c in some if up[c.far]])
        bridge_batch = [f"link set dev {c.far} isolated on" for c in some if c.isolated]
        if bridge_batch:
            _batch(locate(space), ["bridge", "-batch", "-"], bridge_batch)
        shaped = [f"qdisc add dev {c.far} root tbf rate {c.mbps}mbit burst 64k latency 50ms" for c in some if c.mbps]
        if shaped:
            _batch(locate(space), ["tc", "-batch", "-"], shaped)


def remove(namespace: Path, far: str) -> None:
    """Take a cable away by its far end; one that is gone already is fine."""
    netns.inside(namespace, lambda: subprocess.run(["ip", "link", "del", "dev", far], capture_output=True, check=False))


def set_carrier(namespace: Path, far: str, up: bool) -> None:
    """Give or take the carrier of a port. A cable that is not laid yet gets it when it is: its router just starts."""
    try:
        ip_batch(namespace, [f"link set dev {far} {'up' if up else 'down'}"])
    except LabError as error:
        if "Cannot find device" not in error.message:
            raise


def carries(wiring: Wiring, cable: Cable, powered: Callable[[str], bool], pulled: Callable[[Cable], bool]) -> bool:
    """Whether the port sees a carrier: its cable is in and ends at something that has power.

    A link to one other router is a plain cable; a link of more is a switch, which has power always, as providers and
    hosts have. A link whose other router is not part of this lab ends nowhere.
    """
    if pulled(cable):
        return False
    others = wiring.neighbours(cable)
    if cable.namespace == FABRIC and len(others) < 2:
        return any(powered(c.router) and not pulled(c) for c in others)
    return True


def ip_batch(namespace: Path | None, lines: Iterable[str]) -> None:
    """Run `ip` commands in a namespace (None: the caller's). LabError 703 with ip's words."""
    _batch(namespace, ["ip", "-batch", "-"], lines)


def _batch(namespace: Path | None, argv: list[str], lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    if text:
        run(namespace, argv, text)


def run(namespace: Path | None, argv: list[str], text: str = "") -> None:
    """Run a command to its end in a namespace, `text` on its input. LabError 703 with its words where it fails."""
    def work() -> subprocess.CompletedProcess[str]:
        return subprocess.run(argv, input=text, capture_output=True, text=True, check=False)
    try:
        done = work() if namespace is None else netns.inside(namespace, work)
    except OSError as error:
        raise LabError("703", f"{argv[0]}: {error}") from error
    if done.returncode:
        raise LabError("703", f"{' '.join(argv)} failed in {namespace or 'the machine'}: "
                              f"{(done.stderr or done.stdout).strip()}\n{text}".rstrip())
