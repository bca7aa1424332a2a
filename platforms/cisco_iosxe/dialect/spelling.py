"""A line as the device would write it, whoever typed it, and on whatever release."""

from __future__ import annotations

import re
from functools import lru_cache

from platforms.cisco_iosxe.dialect import names

_VRF = (re.compile(r"^(no )?ip vrf forwarding "), r"\1vrf forwarding ")
_DOMAIN = (re.compile(r"^(no )?ip domain-(name|lookup)"), r"\1ip domain \2")
_EXCLUDED = (re.compile(r"^(ip dhcp excluded-address(?: vrf \S+)?) (\S+) \2$"), r"\1 \2")
# By the first word.
_SPELLED = {
    "no": (_VRF, _DOMAIN),
    "ip": (_VRF, _DOMAIN, _EXCLUDED),
    "address-family": ((re.compile(r"^(address-family ipv[46]) unicast$"), r"\1"),),
    "encapsulation": ((re.compile(r"^encapsulation dot1q ", re.IGNORECASE), "encapsulation dot1Q "),),
    "lease": (
        (re.compile(r"^(lease \d+(?: [1-9]\d*)?)(?: 0)+$"), r"\1"),
        (re.compile(r"^(lease \d+ 0 \d+)(?: 0)+$"), r"\1")),
    "periodic": (
        (re.compile(r"^(periodic \D+)0(\d:\d\d to )"), r"\1\2"),
        (re.compile(r"^(periodic \D+\d+:\d\d to \D*)0(\d:\d\d)$"), r"\1\2")),
}
# Commands after whose words an interface is named.
_NAMES_INTERFACE = re.compile(
    r"((?:no )?(?:interface|tunnel source|ip unnumbered|neighbor \S+ update-source|logging source-interface|ntp source|"
    r"ip radius source-interface|ip tacacs source-interface|dns forwarding source-interface|"
    r"match address local interface) )(\S+)$")
_V6 = re.compile(r"(?<![\w.])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]*[a-f][0-9A-Fa-f:]*(?=[\s/]|$)")


@lru_cache(maxsize=1 << 16)
def spelled(text: str) -> str:
    """A line as the device would write it: full interface names, IPv6 in capitals, today's spellings."""
    if text.startswith(("description ", "banner ")):
        return text
    for pattern, to in _SPELLED.get(text.partition(" ")[0].lower(), ()):
        text = pattern.sub(to, text)
    named = _NAMES_INTERFACE.match(text)
    if named:
        text = named[1] + names.canonical(named[2])
    # What a person wrote, and the name of a secret, stay as they are.
    command, sign, words = text.partition(" description ")
    if not sign:
        command, sign, words = text.partition(" secret:")
    if ":" not in command or all(word.isupper() or word.count(":") < 2 for word in command.split(" ")):
        return text
    return _V6.sub(lambda m: m[0].upper(), command) + sign + words
