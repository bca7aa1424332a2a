"""An interface of a configuration, as its lines are gathered."""

from __future__ import annotations

from dataclasses import dataclass, field

from simpul.proof.model import Address, Advice, Place


@dataclass(slots=True)
class Port:
    """What an interface's lines say, as they are gathered."""

    name: str
    place: Place
    vrf: str = ""
    zone: str = ""
    lists: dict[int, str] = field(default_factory=dict)  # IP version -> access list on the way in
    leaving: dict[int, str] = field(default_factory=dict)
    translates: str = ""                                 # inside, outside: of address translation
    addresses: list[Address] = field(default_factory=list)
    asks: str = ""                                       # how it gets an address that is not written here
    vlan: int | None = None
    shut: bool = False
    enabled: Place | None = None                         # speaks IPv6 by a link-local address, whatever else it has
    tunnel: dict[str, str] = field(default_factory=dict)
    advice: list[Advice] = field(default_factory=list)

    @property
    def gre(self) -> bool:
        """Whether it is a tunnel of GRE, as each is that says no other mode."""
        modes = {said for said in self.tunnel if said.startswith("mode ")}
        return self.name.startswith("Tunnel") and modes <= {"mode gre"}

    @property
    def clear(self) -> str:
        """Where a tunnel of GRE sends what it carries without IPsec; empty where it does not."""
        return self.tunnel.get("destination", "") if self.gre and "protection ipsec profile" not in self.tunnel else ""
