"""What a platform can be asked for, as data that its folder hands in: the core judges by it and knows no vendor.

A platform lists what it *can*: what the inventory's language learns tomorrow is refused on every platform that does not
say it, and is never silently left out of a router.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from simpul.intent.model import TunnelKind
from simpul.words.sentence import tell

# What an inventory can ask of a router, and how a finding calls it.
FEATURES: Final[Mapping[str, str]] = {
    **{f"tunnel:{kind}": tell("a tunnel of kind {kind}", kind=kind) for kind in TunnelKind},
    "role:hub": tell("a hub router"),
    "names": tell("the names of the whole network, at a hub router"),
    "line:static": tell("a line with a fixed address"),
    "line:dhcp": tell("a line that gets its address by DHCP"),
    "line:pppoe": tell("a line by PPPoE"),
    "line:ipv6": tell("IPv6 on a line"),
    "line:ipv6-only": tell("a line with IPv6 and no IPv4"),
    "line:several": tell("a second line at one router"),
    "two-routers": tell("two routers that share a site's segments"),
    "trunk": tell("a trunk to a switch or to another router"),
    "segment:several-ports": tell("one segment at two ports of a router"),
    "hosts": tell("advertisements and names for a segment's hosts"),
    "hosts:dhcp": tell("addresses by DHCP for a segment's hosts"),
    "hosts:relay": tell("a relay to a DHCP server"),
    "ospf": tell("OSPF with a LAN core"),
    "public-wifi": tell("public Wi-Fi"),
    "public-wifi:hours": tell("public Wi-Fi with opening hours"),
    "interconnect": tell("a line to somebody else's network"),
    "management": tell("people's accounts, a banner, strong SSH and unused ports that are shut"),
    "management:rescue": tell("a sealed local account"),
    "management:radius": tell("logins by RADIUS"),
    "management:tacacs": tell("logins by TACACS+"),
    "management:syslog": tell("logs to a collector"),
    "management:snmp": tell("SNMPv3"),
}


@dataclass(frozen=True, slots=True)
class Release:
    """Versions for which a configuration is written alike: from `first` on, and before `before` where there is one."""

    name: str
    first: str
    before: str | None = None
    lacks: Mapping[str, str] = field(default_factory=dict)  # features of the platform that these versions have not

    @property
    def versions(self) -> str:
        """Which, as people read it."""
        if self.before is None:
            return tell("{first} and later", first=self.first)
        return tell("{first} to before {before}", first=self.first, before=self.before)

    def holds(self, version: str) -> bool:
        """Whether a router of that version is written in this way.

        >>> Release("7.20", "7.20").holds("7.20.1"), Release("7.15", "7.15", "7.20").holds("7.20beta2")
        (True, False)
        """
        number = numbers(version)
        return numbers(self.first) <= number and (self.before is None or number < numbers(self.before))


@dataclass(frozen=True, slots=True)
class Abilities:
    """One platform's part. `lacks` says why a feature is not there and what to do instead, where that is known."""

    ports: str                           # what names of ports look like, as a pattern for the whole name
    port_example: str
    features: frozenset[str]
    lacks: Mapping[str, str] = field(default_factory=dict)
    releases: tuple[Release, ...] = ()   # none: written alike for every version that it is written for
    ike_port: int | None = None          # the UDP port at which it dials and answers IKEv2, where it knows no other
    # What only somebody before the router can change, and so is recorded: by name, the values that it may have.
    facts: Mapping[str, Collection[str]] = field(default_factory=dict)

    def release(self, version: str) -> Release | None:
        """How a router of that version is written; None where nobody wrote it for that."""
        return next((r for r in self.releases if r.holds(version)), None)


    def unfit(self, version: str, release: str) -> str:
        """Why what was written for one release is not for a router of that version; empty where it is."""
        runs = self.release(version)
        if not self.releases or (runs is not None and runs.name == release):
            return ""
        written = next((r for r in self.releases if r.name == release), None)
        whose = written.versions if written else tell("no version of this platform")
        return tell("it runs {version}, and what is declared is written for {whose}: declare the version that it runs",
                    version=version, whose=whose)


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, for comparing: what follows them (a release candidate, a letter) counts as them.

    >>> numbers("7.20.1"), numbers("17.09.04a"), numbers("7.21rc3")
    ((7, 20, 1), (17, 9, 4), (7, 21))
    """
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
