"""Tunnels of an IOS-XE router: keyrings, profiles and suites, and the interface that they protect."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from platforms.cisco_iosxe.dialect.secrets import HIDDEN, masked
from platforms.cisco_iosxe.dialect.tree import Node
from platforms.cisco_iosxe.proof.port import Port
from simpul.proof.model import INTRA, Device, Interface, Peer, Place, Text, Tunnel, Unread
from simpul.words.sentence import tell

_IKE, _NAT_T = 500, 4500
_STRONG: Final = re.compile(r"encryption aes-(?:gcm|cbc)-256|(?:prf|integrity) sha(?:384|512)|group (?:20|21)|"
                            r"match fvrf \S+|proposal \S+|mode (?:tunnel|transport)")
_ASKED: Final = ("match fvrf", "match identity remote fqdn", "identity local fqdn", "keyring local",
                 "authentication remote", "authentication local")


@dataclass(slots=True)
class Ike:
    """What keyrings and profiles say, by their names; `tunnel` puts together what protects an interface."""

    device: Device
    _address: dict[str, tuple[str, Place]] = field(default_factory=dict)  # keyring
    _secret: dict[str, str] = field(default_factory=dict)                 # keyring
    _profile: dict[str, dict[str, str]] = field(default_factory=dict)
    _ipsec: dict[str, str] = field(default_factory=dict)                  # IPsec profile -> IKEv2 profile

    def _unread(self, text: Text, node: Node, why: str = tell("a line that is not known here")) -> None:
        self.device.unread.append(Unread(text.at(node.line), masked(node.text), why))

    def keyring(self, node: Node, line: str, text: Text) -> None:
        name = line.split(" ")[3]
        peers = list(node.lines())
        for peer in peers if len(peers) > 1 else ():
            self._unread(text, peer, tell(
                "one of several peers, each of whose keys this keyring's profiles would believe"))
        for peer in peers:
            for inner in peer.lines():
                words = inner.text.split(" ")
                if words[0] == "address":
                    self._address[name] = words[1], text.at(inner.line)
                elif words[0] == "description" and words[1].startswith("simpul:psk:"):
                    told = words[1].removeprefix("simpul:psk:")
                    self._secret[name] = "" if told == "not-yet-made" else told
                elif words[0] == "pre-shared-key" and (words[-1].startswith("secret:") or HIDDEN in masked(inner.text)):
                    continue
                else:
                    self._unread(text, inner)

    def profile(self, node: Node, line: str, text: Text) -> None:
        said = self._profile.setdefault(line.split(" ")[3], {})
        for inner in node.lines():
            head, _, value = inner.text.rpartition(" ")
            if head in _ASKED and head not in said:
                said[head] = value
            elif not inner.text.startswith(("lifetime ", "dpd ", "description ")):
                self._unread(text, inner)

    def ipsec_profile(self, node: Node, line: str, text: Text) -> None:
        for inner in node.lines():
            if inner.text.startswith("set ikev2-profile "):
                self._ipsec[line.split(" ")[3]] = inner.text.split(" ")[2]
            elif not re.match(r"set (?:transform-set|pfs|security-association lifetime) ", inner.text):
                self._unread(text, inner)

    def suite(self, node: Node, line: str, text: Text) -> None:
        """Proposals, policies and transforms: what is weaker than the network's is not known here."""
        if line.startswith("crypto ipsec transform-set ") and not line.endswith(" esp-gcm 256"):
            self._unread(text, node, tell("a transform that the network does not use"))
        for inner in node.lines():
            if not _STRONG.fullmatch(inner.text):
                self._unread(text, inner)

    def tunnel(self, port: Port) -> None:
        """Put a tunnel into the device, once everything was taken."""
        device, said = self.device, port.tunnel
        profile = self._profile.get(self._ipsec.get(said.get("protection ipsec profile", ""), ""), {})
        ring = profile.get("keyring local", "")
        secret = self._secret.get(ring, "")
        host, place = self._address.get(ring, ("", port.place))
        identities = profile.get("identity local fqdn", ""), profile.get("match identity remote fqdn", "")
        own, far = (f"psk:{secret}/{end}" if secret else "" for end in identities)
        gre = port.gre
        if port.clear:
            device.unread.append(Unread(port.place, port.place.text, tell(
                "what it carries leaves in the clear, by GRE")))
        if ((not gre and said.get("mode ipsec") != "dual-overlay") or said.get("destination") != host
                or not all(identities) or profile.get("match fvrf") != said.get("vrf")
                or {profile.get("authentication remote"), profile.get("authentication local")} != {"pre-share"}):
            device.unread.append(Unread(port.place, port.place.text, tell(
                "its IKEv2 chain is not whole, or of two tunnels")))
        device.interfaces[port.name] = Interface(port.name, INTRA, "tunnel", tuple(port.addresses), port.place)
        # IKE begins at UDP 500, and goes on at 4500 behind an address translation: the network counts it as 4500. What
        # GRE carries nobody translates.
        device.tunnels.append(Tunnel(port.name, said.get("vrf", "").removeprefix("SIMPUL-"), own, None, (
            Peer(far, (host, _IKE if gre else _NAT_T) if host else None, place),), port.place))
