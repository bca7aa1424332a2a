"""By which line each tunnel leaves: the only one, or the one whose table a mark chooses for its far end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from ipaddress import ip_address
from typing import Final

from platforms.mikrotik_routeros.proof.interfaces import Interfaces
from platforms.mikrotik_routeros.proof.said import Said
from simpul.proof.model import Device, Line, Span, Tunnel, Unread
from simpul.words.sentence import tell

# The only script of a DHCP client that is read: it tells one route the gateway of the lease, sought in the main table.
_FILLS: Final = re.compile(
    r':if \(\$bound = 1\) do=\{ /ip route set \[find comment="([^"\\$]+)"\] '
    r'gateway=\(\$"gateway-address" \. "@main"\) \}')


def leave(device: Device, interfaces: Interfaces, marks: Sequence[Said], routes: Iterable[Said]) -> None:
    """Note with each tunnel its line; where that is not known, say so."""
    for said in interfaces.of("/ip/dhcp-client"):
        if said.text("script") and not _FILLS.fullmatch(said.text("script")):
            device.unread.append(Unread(said.place, said.row, tell("what a script will do is not known here")))
    tables = {line.name: set(_tables(device, line, interfaces, routes)) for line in device.lines}
    # The first mark of what is sent so counts; one that could not be read whole would have been said already.
    chosen: dict[tuple[str, str], str] = {}
    for mark in marks:
        if mark.text("protocol") == "udp":
            far = mark.text("dst-address").removesuffix("/128").removesuffix("/32")
            chosen.setdefault((far, mark.text("dst-port") if far else mark.text("src-port")),
                              mark.text("new-routing-mark"))
        elif mark.text("src-address") and not mark.text("protocol"):
            # All that goes from one of its own addresses to a tunnel's fixed far end.
            chosen.setdefault((mark.text("dst-address").removesuffix("/32"), ""), mark.text("new-routing-mark"))
    device.tunnels = [replace(t, line=_line(device, t, chosen, tables)) for t in device.tunnels]


def _line(device: Device, tunnel: Tunnel, chosen: dict[tuple[str, str], str], tables: dict[str, set[str]]) -> str:
    if len(device.lines) == 1:
        return device.lines[0].name
    ends = [(p.endpoint[0], str(p.endpoint[1])) for p in tunnel.peers if p.endpoint is not None]
    if tunnel.fixed:
        ends = [(tunnel.fixed, "")]
    # Who dials is sent to its far end, who waits from its own port.
    mark = next((chosen[end] for end in ends or [("", str(tunnel.listen))] if end in chosen), "")
    found = [name for name, known in tables.items() if mark in known]
    if len(found) == 1:
        return found[0]
    device.unread.append(Unread(tunnel.place, tunnel.place.text, tell("by which line it leaves is not known here")))
    return ""


def _tables(device: Device, line: Line, interfaces: Interfaces, routes: Iterable[Said]) -> Iterable[str]:
    """The tables whose default route leads out by a line."""
    for said in interfaces.of("/ip/dhcp-client"):
        if said.text("interface") == line.port:
            yield from said.words("default-route-tables")
            filled = _FILLS.fullmatch(said.text("script"))
            yield from (r.text("routing-table") for r in routes if filled and r.text("comment") == filled[1])
    for said in routes:
        if said.text("dst-address") in ("", "0.0.0.0/0", "::/0") and any(
                _by(device, line, gateway) for gateway in said.words("gateway")):
            yield said.text("routing-table")


def _by(device: Device, line: Line, gateway: str) -> bool:
    """Whether a gateway is reached by a line: it names it, or is an address of its network."""
    host, _, named = gateway.partition("@")[0].partition("%")
    if line.port in (host, named):
        return True
    try:
        at = ip_address(host)
    except ValueError:
        return False
    here = Span(at.version, int(at), int(at))
    return not named and any(a.network.holds(here) for a in device.interfaces[line.port].addresses)
