"""Which policy each BGP session goes by: that of when it came up, or of its last `clear ... soft`.

"Whenever there is a change in the routing policy, the BGP session must be soft cleared, or soft reset, for the new
policy to take effect" (IOS IP Configuration Guide, "Managing Routing Policy Changes"). A changed route map or list does
nothing to routes that stand. A session that is not up has none: it takes what is configured when it comes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.emulated.iosxe.device import Device

_LISTS = ("ip prefix-list", "ipv6 prefix-list", "ip community-list standard", "ip community-list expanded")


def policy(device: Device, who: str) -> str:
    """All that decides about a neighbour's routes, as it is configured: its filters, and what they refer to."""
    blocks = _blocks(device.text())
    own = [line for block in blocks if block[0].startswith("router bgp ") for line in block
           if re.match(rf"\s+neighbor {re.escape(who)} (route-map|prefix-list) ", line)]
    maps = {line.split()[3] for line in own if " route-map " in line}
    found = [block for block in blocks if block[0].startswith("route-map ") and block[0].split()[1] in maps]
    named = {word for block in found for line in block[1:] for word in line.split()}
    named |= {line.split()[3] for line in own if " prefix-list " in line}
    found += [block for block in blocks for start in _LISTS
              if block[0].startswith(f"{start} ") and block[0][len(start):].split()[0] in named]
    return "\n".join([*sorted(own), *("\n".join(block) for block in found)])


def spelled(who: str) -> str:
    """An address as a configuration has it: IPv6 in capitals."""
    return who.upper() if ":" in who else who


def up(device: Device, who: str) -> None:
    """A session has come up, or its routes are asked for anew, both ways."""
    device.in_effect[who] = policy(device, who)


def down(device: Device, who: str) -> None:
    device.in_effect.pop(who, None)


def clear(device: Device, words: tuple[str, ...]) -> None:
    """`clear ip bgp WHO`, `clear bgp FAMILY unicast WHO`, soft or hard; `*` is all of the family."""
    family = words[2] if words[1] == "bgp" else "ipv4"
    target = words[4] if words[1] == "bgp" else words[3]
    for who in list(device.in_effect):
        if (":" in who) == (family == "ipv6") and target.upper() in ("*", who.upper()):
            up(device, who)


def stale(device: Device) -> set[str]:
    """The neighbours whose sessions go by another policy than is configured."""
    return {who for who, text in device.in_effect.items() if text != policy(device, who)}


def _blocks(text: str) -> list[list[str]]:
    found: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith(" ") and found:
            found[-1].append(line)
        elif line and not line.startswith("!"):
            found.append([line])
    return found
