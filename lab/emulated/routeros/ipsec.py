"""IKEv2 and IPsec policies as far as a tunnel of GRE stands on them (manual, IPsec: Policies, Peers, Identities).

A policy is the first enabled one that matches a packet; GRE that none matches leaves in the clear, and is no tunnel of
this world. What a policy protects is dropped while it has no association (`level=require`).
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from lab.emulated.ends import Ike
from lab.emulated.routeros.tree import Item, Tree

_GROUPS = {"ecp256": "19", "ecp384": "20", "ecp521": "21", "modp2048": "14", "modp3072": "15", "modp4096": "16",
           "modp1024": "2", "modp1536": "5", "x25519": "31"}
_METHODS = {"pre-shared-key": "psk", "digital-signature": "pubkey"}


def protected(tree: Tree) -> Iterator[Ike]:
    """One end of each tunnel of GRE that a policy protects in transport mode, by IKEv2."""
    for gre in tree.enabled("/interface/gre"):
        policy = policy_of(tree, gre)
        peer = policy.target("peer") if policy is not None else None
        identity = next((i for i in tree.enabled("/ip/ipsec/identity") if peer is not None
                         and i.target("peer") is peer), None)
        if policy is None or peer is None or identity is None or peer.disabled or not _meets(peer, gre):
            continue
        profile, proposal = _named(tree, "profile", peer), _named(tree, "proposal", policy)
        if profile is None or proposal is None or proposal.disabled:
            continue
        method = _METHODS.get(identity.text("auth-method") or "pre-shared-key", "")
        yield Ike(
            name=gre.name, identity=_id(identity, "my-id"), peer_identity=_id(identity, "remote-id"),
            methods=(method, method), key=identity.text("secret"), suites=frozenset(_suites(profile)),
            transforms=frozenset(_transforms(proposal)), selectors=frozenset({_selector(policy)}),
            remote="" if peer.yes("passive") else gre.text("remote-address"), remote_port=500,
            port=int(peer.text("port") or 500), gre=True)


def policy_of(tree: Tree, gre: Item) -> Item | None:
    """The policy that protects a tunnel's packets; None where they are let out as they are, or dropped."""
    local, remote = gre.text("local-address"), gre.text("remote-address")
    for policy in tree.enabled("/ip/ipsec/policy"):
        if policy.yes("template") or policy.text("protocol") not in ("", "all", "gre", "47"):
            continue
        if _within(local, policy.text("src-address")) and _within(remote, policy.text("dst-address")):
            action = policy.text("action") or "encrypt"
            return policy if action == "encrypt" and not policy.yes("tunnel") else None
    return None


def _meets(peer: Item, gre: Item) -> bool:
    """Whether a peer is the tunnel's far end, spoken to by IKEv2 from the tunnel's own address."""
    return (peer.text("exchange-mode") == "ike2" and _within(gre.text("remote-address"), peer.text("address"))
            and peer.text("local-address") in ("", gre.text("local-address")))


def _named(tree: Tree, what: str, item: Item) -> Item | None:
    return item.target(what) or tree.named(f"/ip/ipsec/{what}", "default")


def _within(address: str, prefix: str) -> bool:
    return bool(address) and (not prefix or ip_address(address) in ip_network(prefix, strict=False))


def _id(identity: Item, name: str) -> str:
    return identity.text(name).partition(":")[2]


def _selector(policy: Item) -> str:
    ends = sorted(str(ip_network(policy.text(n) or "0.0.0.0/0", strict=False)) for n in ("src-address", "dst-address"))
    return " ".join(["gre" if policy.text("protocol") in ("gre", "47") else "any", *ends])


def _suites(profile: Item) -> Iterator[str]:
    """IKE's own suites: RouterOS has no GCM there. `prf-algorithm=auto` is the hash (manual, IPsec, Profiles)."""
    sealed = profile.text("hash-algorithm") or "sha1"
    prf = profile.text("prf-algorithm") or "auto"
    for cipher in profile.list("enc-algorithm") or ["aes-128", "3des"]:
        kind, _, bits = cipher.rpartition("-")
        for group in profile.list("dh-group") or ["modp2048", "modp1024"]:
            yield (f"{kind}-cbc-{bits}+{sealed}-{sealed if prf == 'auto' else prf}-{_GROUPS.get(group, group)}")


def _transforms(proposal: Item) -> Iterator[str]:
    """What protects packets; GCM needs no authentication of its own (RFC 4106)."""
    pfs = _GROUPS.get(proposal.text("pfs-group") or "modp1024", "")
    for cipher in proposal.list("enc-algorithms") or ["aes-256-cbc", "aes-192-cbc", "aes-128-cbc"]:
        name, _, mode = cipher.rpartition("-")
        made = [f"{name.replace('-', '-gcm-')}"] if mode == "gcm" else [
            f"{cipher}+{auth}" for auth in proposal.list("auth-algorithms") or ["sha1"]]
        yield from (f"{one}-{pfs}" if pfs else one for one in made)
