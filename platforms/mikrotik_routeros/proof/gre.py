"""Tunnels of GRE, and whether IPsec takes all that they send and believes nothing else (manual, GRE; IPsec).

A policy protects what it matches, and drops it while it has no association (`level=require`: "drop packet and acquire
SA"). Where it is gone, disabled or of something else, GRE leaves as it is: so the filter asks what IPsec does with a
packet (`ipsec-policy`), and no rule may let GRE pass as an answer, which tracking would take it for once some of it was
protected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from platforms.mikrotik_routeros.proof.said import Said
from simpul.proof.model import Device, Peer, Tunnel, Unread
from simpul.words.sentence import tell

_KNOWN: Final[dict[str, frozenset[str]]] = {
    "/ip/ipsec/profile": frozenset({"dh-group", "dpd-interval", "dpd-maximum-failures", "enc-algorithm",
                                    "hash-algorithm", "prf-algorithm", "lifetime", "nat-traversal", "proposal-check"}),
    "/ip/ipsec/proposal": frozenset({"auth-algorithms", "enc-algorithms", "lifetime", "pfs-group"}),
    "/ip/ipsec/peer": frozenset({"address", "exchange-mode", "local-address", "passive", "profile",
                                 "send-initial-contact"}),
    "/ip/ipsec/identity": frozenset({"auth-method", "my-id", "remote-id", "peer", "secret"}),
    "/ip/ipsec/policy": frozenset({"dst-address", "src-address", "peer", "proposal", "protocol", "level"}),
}
_IKE: Final = 500    # UDP (RFC 7296, 2)
_NEEDS: Final = re.compile(r"fqdn:(\S+)")
# What the network uses, or better: of a profile and a proposal, every algorithm that they take.
_PROFILE: Final = {"enc-algorithm": {"aes-256"}, "hash-algorithm": {"sha384", "sha512"},
                   "dh-group": {"ecp384", "ecp521"}}
_PROPOSAL: Final = {"enc-algorithms": {"aes-256-gcm"}, "pfs-group": {"ecp384", "ecp521"}}


class Gre:
    """Gathers tunnels of GRE and all of IPsec; `build` puts the tunnels into the device."""

    MENUS: Final = tuple(_KNOWN)

    def __init__(self, device: Device) -> None:
        self._device = device
        self._tunnels: list[Said] = []
        self._items: dict[str, list[Said]] = {menu: [] for menu in _KNOWN}

    def _unread(self, said: Said, why: str) -> None:
        self._device.unread.append(Unread(said.place, said.row, why))

    def tunnel(self, said: Said) -> None:
        """A tunnel's interface, whose properties are known to the interfaces' reader."""
        if not said.off:
            self._tunnels.append(said)

    def take(self, said: Said) -> None:
        for name in said.beside(_KNOWN[said.menu]):
            self._unread(said, tell("{name} is not known here", name=name))
        if not said.off:
            self._items[said.menu].append(said)

    def build(self, untracked: Iterable[Said]) -> None:
        """`untracked`: the rules that take a packet out of tracking."""
        policies, peers, identities = (list(self._items[f"/ip/ipsec/{kind}"]) for kind in (
            "policy", "peer", "identity"))
        out = list(untracked)
        for said in self._tunnels:
            mine = next((p for p in policies if _between(p, said)), None)
            peer = next((p for p in peers if mine is not None and p.text("name") == mine.text("peer")), None)
            whose = [i for i in identities if peer is not None and i.text("peer") == peer.text("name")]
            self._protected(said, mine, peer, whose)
            self._remembered(said, out)
            one = whose[0] if len(whose) == 1 else None
            own, far = (_key(one, n) if one else "" for n in ("my-id", "remote-id"))
            self._device.tunnels.append(Tunnel(said.text("name"), "", own, _IKE, (
                Peer(far, None, said.place),), said.place, fixed=said.text("remote-address")))
            policies = [p for p in policies if p is not mine]
            peers = [p for p in peers if p is not peer]
            identities = [i for i in identities if i not in whose]
        for left in (*policies, *peers, *identities):
            self._unread(left, tell("what IPsec does with packets that are no tunnel's is not known here"))

    def _protected(self, said: Said, policy: Said | None, peer: Said | None, whose: list[Said]) -> None:
        """Whether what a tunnel sends is protected by what the network uses."""
        if said.text("allow-fast-path") != "no":
            self._unread(said, tell("it may take a fast path, which IPsec does not see"))
        if "!keepalive" not in said.command.given:
            self._unread(said, tell("the far end may answer its keepalives in the clear"))
        if policy is None or peer is None or len(whose) != 1:
            self._unread(said, tell("no policy of IPsec protects what it sends, with one peer and one identity"))
            return
        if policy.text("level") not in ("", "require", "unique"):
            self._unread(policy, tell("without an association it lets out in the clear what it should protect"))
        if peer.text("exchange-mode") != "ike2" or _bare(peer.text("address")) != said.text("remote-address") or (
                peer.text("local-address") != said.text("local-address")):
            self._unread(peer, tell("a peer that is not the tunnel's far end by IKEv2"))
        if whose[0].text("auth-method") not in ("", "pre-shared-key") or not all(
                _NEEDS.fullmatch(whose[0].text(n)) for n in ("my-id", "remote-id")):
            self._unread(whose[0], tell("an identity that is not known here"))
        for kind, name, strong in (("profile", peer.text("profile"), _PROFILE),
                                   ("proposal", policy.text("proposal"), _PROPOSAL)):
            suite = next((s for s in self._items[f"/ip/ipsec/{kind}"] if s.text("name") == name), None)
            if suite is None or any(not suite.words(n) or not strong[n].issuperset(suite.words(n)) for n in strong):
                self._unread(suite or policy, tell("a suite that the network does not use"))

    def _remembered(self, said: Said, untracked: list[Said]) -> None:
        """Whether tracking leaves its packets alone, in both directions."""
        here, there = said.text("local-address"), said.text("remote-address")
        for chain, source, destination in (("prerouting", there, here), ("output", here, there)):
            if not any(r.text("chain") == chain and r.text("protocol") == "gre" and not r.beside(
                    {"chain", "action", "protocol", "src-address", "dst-address"})
                       and (r.text("src-address"), r.text("dst-address")) == (source, destination) for r in untracked):
                self._unread(said, tell(
                    "its packets are tracked in {chain}: in the clear they may pass as answers to those that were "
                    "protected",
                    chain=chain))


def _between(policy: Said, gre: Said) -> bool:
    """Whether a policy is of a tunnel's packets, and of nothing else."""
    return (policy.text("protocol") == "gre" and _bare(policy.text("src-address")) == gre.text("local-address")
            and _bare(policy.text("dst-address")) == gre.text("remote-address"))


def _bare(prefix: str) -> str:
    return prefix.removesuffix("/32")


def _key(identity: Said, name: str) -> str:
    """The name of a tunnel's end: its key's and its own, as at the far end."""
    found, secret = _NEEDS.fullmatch(identity.text(name)), identity.text("secret").removeprefix("secret:psk:")
    return f"psk:{secret}/{found[1]}" if found and secret not in ("", "not-yet-made", "not-shown") else ""
