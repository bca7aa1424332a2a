"""Static routes, BGP, prefix lists.

"BGP is already running; AS is N", "% Specify remote-as or peer-group commands first", "%Inconsistent address and mask",
"% Invalid prefix range for P, make sure: len < ge-value <= le-value", "%IP routing table X does not exist", "%For VPN
or topology routes, must specify a next hop IP address if not a point-to-point interface": from the "IP Routing: BGP
Command Reference" of release 17 and transcripts of routers. The others are *assumed* (I1).
"""

from __future__ import annotations

import ipaddress

from lab.emulated.iosxe import names
from lab.emulated.iosxe.configurator import Edit, Refused, rule
from lab.emulated.iosxe.rules.interfaces import addresses4, addresses6, interfaces
from lab.emulated.iosxe.syntax import modes
from lab.emulated.iosxe.tree import Line, Section

_SESSIONS = ("bgp", "bgp-family-vrf")
# Interfaces with one far end, which a VRF's route may name alone.
_ONE_FAR_END = frozenset({"Dialer", "Tunnel", "Serial", "Null", "Virtual-Template", "Virtual-Access"})


@rule(("config", "ip route"), ("config", "ip route vrf"))
def ip_route(edit: Edit) -> None:
    words = edit.words
    vrf, rest = (words[3], words[4:]) if words[2] == "vrf" else ("", words[2:])
    if vrf and edit.device.running.get("vrf", "definition", vrf) is None:
        raise Refused(f"%IP routing table {vrf} does not exist")
    if len(rest) < 3 or edit.removing:
        return
    try:
        ipaddress.IPv4Network(f"{rest[0]}/{rest[1]}")
    except ValueError:
        raise Refused("%Inconsistent address and mask") from None
    if vrf and names.canonical(rest[2]) and names.kind(rest[2]) not in _ONE_FAR_END and not (
            len(rest) > 3 and (rest[3] == "dhcp" or rest[3].count(".") == 3)):
        raise Refused("%For VPN or topology routes, must specify a next hop IP address if not a point-to-point "
                      "interface")
    own = {str(a.ip) for _, section in interfaces(edit.device.running) for a, _ in addresses4(section)}
    if rest[2] in own:
        raise Refused("%Invalid next hop address (it's this router)")


@rule(("config", "ipv6 route vrf"))
def ipv6_route(edit: Edit) -> None:
    if edit.device.running.get("vrf", "definition", edit.words[3]) is None:
        raise Refused(f"%IPv6 routing table {edit.words[3]} does not exist")


@rule(("config", "router bgp"))
def router_bgp(edit: Edit) -> None:
    running = [line.words[2] for line in edit.section.starting("router", "bgp")]
    if running and edit.words[2] not in running:
        raise Refused(f"BGP is already running; AS is {running[0]}")


def sessions(edit: Edit) -> Section:
    """The lines that say which neighbours there are, for the place where a line is being entered."""
    if edit.level.mode.name == "bgp-family":
        return edit.configurator.stack[-2].section
    return edit.section


def peer(word: str) -> str:
    return word.upper() if ":" in word else word


@rule(*((mode, "neighbor") for mode in ("bgp", "bgp-family", "bgp-family-vrf")),
      *((mode, "neighbor member") for mode in ("bgp", "bgp-family-vrf")),
      *((mode, "neighbor password") for mode in ("bgp", "bgp-family-vrf")))
def neighbor(edit: Edit) -> None:
    if edit.match.command.name == "neighbor password" and not edit.removing:
        edit.words = (*edit.words[:3], *edit.device.obscure(edit.words[3:]))
    who = edit.words[1]
    known = sessions(edit)
    creates = len(edit.words) > 2 and edit.words[2] in ("remote-as", "peer-group")
    if edit.removing:
        if len(edit.words) == 2 or (creates and edit.level.mode.name in _SESSIONS):
            _forget(edit, who)
        return
    if creates:
        own = [str(a.ip) for _, s in interfaces(edit.device.running) for a, _ in addresses4(s)]
        own += [str(a.ip).upper() for _, s in interfaces(edit.device.running) for a in addresses6(s)]
        if who in own:
            raise Refused("% Cannot configure the local system as neighbor")
        if edit.words[2] == "remote-as" and not _address(who) and not known.starting("neighbor", who, "peer-group"):
            raise Refused("% Create the peer-group first")
    elif not any(known.starting("neighbor", who, kind) for kind in ("remote-as", "peer-group")):
        raise Refused("% Specify remote-as or peer-group commands first")


def _address(word: str) -> bool:
    try:
        return bool(ipaddress.ip_address(word))
    except ValueError:
        return False


@rule(*((mode, "neighbor") for mode in _SESSIONS))
def short_hold_time(edit: Edit) -> None:
    """Taken, with a word about it: `neighbor timers` in that reference."""
    if not edit.removing and edit.words[2:3] == ("timers",) and int(edit.words[4]) < 20:
        edit.say("% Warning: A hold time of less than 20 seconds increases the chances of peer flapping")


def _forget(edit: Edit, who: str) -> None:
    """`no neighbor X` takes all of its lines away, in the address families, too."""
    edit.done = True
    places = [edit.section]
    if edit.level.mode.name == "bgp":
        places += [line.section for line in edit.section.starting("address-family")
                   if line.section is not None and "vrf" not in line.words]
    for place in places:
        for line in place.starting("neighbor", who):
            place.remove(line)


@rule(("bgp", "address-family"))
def address_family(edit: Edit) -> None:
    words = tuple(w for w in edit.words if w != "unicast")
    edit.words = edit.key = words
    if edit.removing or "vrf" not in words:
        return
    vrf = edit.device.running.get("vrf", "definition", words[3])
    if vrf is None or vrf.section is None or vrf.inside.get("address-family", words[1]) is None:
        raise Refused(f"%VRF {words[3]} does not exist or does not have {words[1]} address family configured")


@rule(*((mode, "network") for mode in ("bgp", "bgp-family", "bgp-family-vrf")))
def network(edit: Edit) -> None:
    if "mask" in edit.words and not edit.removing:
        try:
            made = ipaddress.IPv4Network(f"{edit.words[1]}/{edit.words[3]}")
        except ValueError:
            raise Refused("%Inconsistent address and mask") from None
        del made


def _prefix(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a prefix list's entry with its host bits gone. Raises Refused."""
    at = next(i for i, w in enumerate(words) if "/" in w)
    made = ipaddress.ip_interface(words[at]).network
    length = made.prefixlen
    low = int(words[words.index("ge") + 1]) if "ge" in words else None
    high = int(words[words.index("le") + 1]) if "le" in words else None
    shown = f"{str(made.network_address).upper()}/{length}"
    if (low is not None and low <= length) or (high is not None and high <= length) or (
            low is not None and high is not None and low > high):
        raise Refused(f"% Invalid prefix range for {shown}, make sure: len < ge-value <= le-value")
    return (*words[:at], shown, *words[at + 1:])


@rule(("config", "ip prefix-list"), ("config", "ipv6 prefix-list"), ("config", "ip prefix-list unnumbered"),
      ("config", "ipv6 prefix-list unnumbered"))
def prefix_list(edit: Edit) -> None:
    family, name = edit.words[0], edit.words[2]
    if "description" in edit.words[3:4] or len(edit.words) == 3:
        return
    entries = {line.words[4]: line for line in edit.section.starting(family, "prefix-list", name, "seq")}
    if edit.words[3] == "seq":
        if not edit.removing:
            edit.words = _prefix(edit.words)
            old = entries.get(edit.words[4])
            if old is not None and old.words != edit.words:
                raise Refused(f"%Insertion failed - seq # {edit.words[4]} is already used; remove it first")
        return
    body = _prefix(edit.words)[3:]
    same = next((line for line in entries.values() if line.words[5:] == body), None)
    edit.done = True
    if edit.removing:
        if same is None:
            raise Refused("%Can't find specified prefix-list entry")
        edit.section.remove(same)
    elif same is None:
        seq = str((max(map(int, entries)) // 5 + 1) * 5 if entries else 5)
        if int(seq) > 4294967294:
            raise Refused("% No sequence number is left at the end of the list")
        words = (family, "prefix-list", name, "seq", seq, *body)
        command = next(c for c in modes()["config"].language.commands
                       if c.name == f"{family} prefix-list" and " seq " in c.syntax)
        edit.section.put(Line(command, words, words[:5]))


@rule(("config", "route-map"))
def route_map(edit: Edit) -> None:
    if len(edit.words) == 2:
        if edit.removing:
            for line in edit.section.starting(*edit.words):
                edit.section.remove(line)
            edit.done = True
            return
        edit.words = edit.key = (*edit.words, "permit", "10")
    if not edit.removing:
        other = "deny" if edit.words[2] == "permit" else "permit"
        if old := edit.section.get("route-map", edit.words[1], other, edit.words[3]):
            edit.section.remove(old)
