"""What a router is asked to look at: handshakes, BGP sessions, gateways, pings.

What is shown of tunnels, sessions and addresses is read once for any number of questions. RouterOS has no command that
opens a TCP connection and says how that went: `/tool fetch` speaks HTTP and is often forbidden by device-mode, and a
netwatch would be a change of the configuration. So that question is answered with "not asked", never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_interface
from typing import Final

from platforms.mikrotik_routeros.facts import seconds
from platforms.mikrotik_routeros.words import quoted
from simpul.device import Probe, ProbeResult
from simpul.errors import DeviceError
from simpul.words.sentence import tell

# A WireGuard session is renewed within 120 s while anything is sent, and dead after 180 (REJECT_AFTER_TIME); five
# more are what the asking takes.
_ALIVE: Final = 185
# How many arguments each kind takes at the least; `ospf` takes any number more.
_COUNTS: Final[Mapping[str, int]] = {"handshake": 1, "bgp": 1, "ospf": 2, "gateway": 1, "ping": 2, "tcp": 3}
_SYNTAX: Final = ("handshake wgN|greN|ikeN, bgp ADDR, ospf vlanN 4|6 NOT-ID..., gateway ADDR, ping SRC DST, "
                  "tcp SRC DST PORT")
_TUNNEL: Final = re.compile(r"(?:wg|gre|ike)\d{1,5}")


def rows(menu: str, word: str, *names: str, maybe: Sequence[str] = ()) -> str:
    """A console line that prints `WORD VALUE VALUE ...` for each item of a menu; `maybe`: what not every item has."""
    values = ' . "\\t" . '.join([*(f"[:tostr [{menu} get $i {name}]]" for name in names),
                                *(f"$m{number}" for number in range(len(maybe)))])
    looked = "".join(f':local m{number} ""; :do {{ :set m{number} [:tostr [{menu} get $i {name}]] }} on-error={{}}; '
                     for number, name in enumerate(maybe))
    return f':foreach i in=[{menu} find] do={{ :do {{ {looked}:put ("{word}\\t" . {values}) }} on-error={{}} }}'


SHOWN: Final = (
    rows("/interface wireguard peers", "peer", "interface", "last-handshake"),
    rows("/ip ipsec policy", "policy", "peer", "ph2-state"),
    rows("/routing bgp session", "bgp", "remote.address", "established"),
    rows("/routing ospf neighbor", "ospf", "instance", "router-id", "state"),
    rows("/ip address", "address", "address", "interface", "disabled"),
    rows("/ipv6 address", "address", "address", "interface", "disabled"),
    rows("/interface vrrp", "vrrp", "name", "master"),
    rows("/ip vrf", "vrf", "name", "interfaces"),
)


@dataclass(slots=True)
class Shown:
    """What a router showed of itself. Handshakes by tunnel in seconds, None where there was none yet."""

    handshakes: dict[str, list[int | None]] = field(default_factory=dict)
    protected: dict[str, str] = field(default_factory=dict)      # tunnel of GRE -> how its policy stands
    sessions: dict[str, bool] = field(default_factory=dict)
    heard: dict[str, list[tuple[str, str]]] = field(default_factory=dict)    # OSPF instance -> (router id, state)
    addresses: dict[str, str] = field(default_factory=dict)      # address -> its interface
    masters: dict[str, bool] = field(default_factory=dict)       # VRRP interface -> whether it is the master
    vrfs: dict[str, str] = field(default_factory=dict)           # interface -> its VRF


def read(text: str) -> Shown:
    """Read what SHOWN printed. Other lines are nobody's."""
    shown = Shown()
    for line in text.splitlines():
        word, *values = line.split("\t")
        match word, values:
            case "peer", [interface, last]:
                shown.handshakes.setdefault(interface, []).append(seconds(last) if last else None)
            case "policy", [peer, state] if peer:
                shown.protected[peer] = state
            case "bgp", [address, established]:
                shown.sessions[_plain(address)] = established in ("true", "yes")
            case "ospf", [instance, router, state]:
                shown.heard.setdefault(instance, []).append((router, state))
            case "address", [address, interface, "false" | "no"]:
                shown.addresses[str(ip_interface(address).ip)] = interface
            case "vrrp", [name, master]:
                shown.masters[name] = master in ("true", "yes")
            case "vrf", [name, interfaces]:
                shown.vrfs.update(dict.fromkeys(re.split("[;,]", interfaces), name))
    return shown


def check(probes: Sequence[Probe]) -> None:
    """Raises DeviceError (SIM609) for a question that nobody answers."""
    for kind, arguments in probes:
        few = _COUNTS.get(kind, 0)
        fits = 0 < few <= len(arguments) and (kind == "ospf" or len(arguments) == few)
        for place, argument in enumerate(arguments):
            if kind == "handshake":
                fits &= _TUNNEL.fullmatch(argument) is not None
            elif kind == "ospf" and place < 2:
                fits &= re.fullmatch((r"vlan\d{1,4}", "[46]")[place], argument) is not None
            elif kind == "tcp" and place == 2:
                fits &= argument.isdigit() and 0 < int(argument) < 65536
            else:
                fits &= _is_address(argument)
        if not fits:
            raise DeviceError("SIM609", tell(
                "{what!r} is nothing that a probe takes", what=" ".join((kind, *arguments))[:80]),
                              hint=_SYNTAX)


def answer(shown: Shown, kind: str, arguments: Sequence[str], ask: Callable[[str], str]) -> ProbeResult:
    """One answer. `ask` puts a console line to the router: for a ping."""
    match kind, arguments:
        case "handshake", [tunnel]:
            return _handshake(shown, tunnel)
        case "bgp", [address]:
            up = shown.sessions.get(_plain(address), False)
            return ProbeResult(up, f"{address}: {'established' if up else 'no established session'}")
        case "ospf", [interface, family, *aside]:
            # Each family's instance has the one interface of the site's LAN core.
            heard = [(who, state) for who, state in shown.heard.get(f"simpul-core{family}", []) if who not in aside]
            if not heard:
                return ProbeResult(None, f"{interface}: nobody is heard by OSPF")
            said = ", ".join(f"{who} {state}" for who, state in heard)
            return ProbeResult(any(state == "Full" for _, state in heard), f"{interface}: {said}")
        case "gateway", [address]:
            return _gateway(shown, _plain(address))
        case "ping", [source, target]:
            return _ping(shown, _plain(source), _plain(target), ask)
        case _:
            return ProbeResult(None, "RouterOS has no command that tries a TCP connection")


def _handshake(shown: Shown, tunnel: str) -> ProbeResult:
    if tunnel.startswith("ike"):
        return ProbeResult(None, "this driver knows no IKEv2 tunnel on RouterOS")
    if tunnel.startswith("gre"):
        # Its peer has its name. "established": its associations stand (manual, IPsec, Policies, `ph2-state`).
        state = shown.protected.get(tunnel, "no policy")
        return ProbeResult(state == "established", f"{tunnel}: {state}")
    ages = [age for age in shown.handshakes.get(tunnel, []) if age is not None]
    if not ages:
        return ProbeResult(False, f"{tunnel}: no handshake yet")
    return ProbeResult(min(ages) <= _ALIVE, f"{tunnel}: last handshake {min(ages)} s ago")


def _gateway(shown: Shown, address: str) -> ProbeResult:
    interface = shown.addresses.get(address)
    if interface is None:
        return ProbeResult(False, f"{address}: on no interface")
    if interface not in shown.masters:
        return ProbeResult(True, f"{address}: on {interface}, which nobody shares")
    return ProbeResult(shown.masters[interface],
                       f"{address}: {interface} is {'master' if shown.masters[interface] else 'backup'}")


def _ping(shown: Shown, source: str, target: str, ask: Callable[[str], str]) -> ProbeResult:
    interface = shown.addresses.get(source)
    if interface is None:
        return ProbeResult(False, f"{source}: on no interface")
    vrf = shown.vrfs.get(interface)
    said = ask(f':put ("simpul" . " pong " . [/ping {target} src-address={source} count=3'
               f'{" vrf=" + quoted(vrf) if vrf else ""}])')
    found = re.search(r"^simpul pong (\d+)$", said, re.MULTILINE)
    if found is None:
        return ProbeResult(False, f"{source} to {target}: {said.strip()[-200:]}")
    return ProbeResult(found[1] != "0", f"{source} to {target}: {found[1]} of 3 came back")


def _plain(address: str) -> str:
    """An address as it is compared: without a length or an interface, IPv6 in its short form."""
    return str(ip_address(re.split("[/%]", address)[0])) if _is_address(re.split("[/%]", address)[0]) else address


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
