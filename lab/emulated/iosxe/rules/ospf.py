"""OSPF and the key chains that sign it.

"% Only classful networks will be redistributed": transcripts of routers (blog.ipspace.net, "Classful OSPF
Redistribution"). That `no redistribute` with options takes only those away: `redistribute (IP)` in the "IP Routing
Protocol-Independent Command Reference". That an interface's `ip ospf N area` makes the process: "Area Command in
Interface Mode for OSPFv2". That a process takes such lines with it: *assumed* (I7); the wording about IPv6, too (I1).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from lab.emulated.iosxe.configurator import Configurator, Edit, Refused, feed, rule
from lab.emulated.iosxe.rules.interfaces import interfaces

_VALUED: Final = frozenset({"metric", "metric-type", "tag", "route-map"})


@rule(("ospf", "redistribute"), ("ospfv3-family", "redistribute"))
def redistribute(edit: Edit) -> None:
    if not edit.removing:
        if edit.level.mode.name == "ospf" and "subnets" not in edit.words:
            edit.say("% Only classful networks will be redistributed")
        return
    named, stands = edit.words[len(edit.key):], edit.section.lines.get(edit.key)
    if not named or stands is None:
        return
    edit.done = True
    words, taken = list(stands.words[len(edit.key):]), [w for i, w in enumerate(named) if not _value(named, i)]
    for option in taken:
        if option in words:
            at = words.index(option)
            del words[at:at + 1 + (option in _VALUED)]
    edit.section.lines[edit.key] = replace(stands, words=(*edit.key, *words))


def _value(words: tuple[str, ...], at: int) -> bool:
    return at > 0 and words[at - 1] in _VALUED and not _value(words, at - 1)


@rule(("ospfv3", "address-family"))
def family(edit: Edit) -> None:
    edit.words = edit.key = ("address-family", edit.words[1], "unicast")


@rule(("interface", "ip ospf area"))
def area(edit: Edit) -> None:
    process = edit.words[2]
    if not edit.removing and not edit.device.running.starting("router", "ospf", process):
        edit.later.append(lambda: _process(edit, f"router ospf {process}\n"))


@rule(("interface", "ospfv3 area"))
def area6(edit: Edit) -> None:
    if edit.removing:
        return
    if not edit.section.starting("ipv6", "address") and not edit.section.on("ipv6", "enable"):
        raise Refused("%OSPFv3: IPv6 is not enabled on this interface")
    if not edit.device.running.on("ipv6", "unicast-routing"):
        raise Refused("%OSPFv3: IPv6 routing not enabled")
    process = edit.words[1]
    if not edit.device.running.starting("router", "ospfv3", process):
        edit.later.append(lambda: _process(edit, f"router ospfv3 {process}\n address-family ipv6 unicast\n"))


def _process(edit: Edit, lines: str) -> None:
    feed(Configurator(edit.device, edit.configurator.user), lines)


@rule(("config", "router ospf"), ("config", "router ospfv3"))
def process(edit: Edit) -> None:
    if not edit.removing:
        return
    number = edit.words[2]
    gone = ("ip", "ospf", number) if edit.words[1] == "ospf" else ("ospfv3", number)
    for _, section in interfaces(edit.device.running):
        for line in section.starting(*gone):
            section.remove(line)


@rule(("key", "key-string"))
def key_string(edit: Edit) -> None:
    if not edit.removing:
        edit.words = (edit.words[0], *edit.device.obscure(edit.words[1:]))


@rule(("interface", "ip ospf message-digest-key"))
def digest(edit: Edit) -> None:
    at = edit.words.index("md5") + 1
    if not edit.removing:
        edit.words = (*edit.words[:at], *edit.device.obscure(edit.words[at:]))
