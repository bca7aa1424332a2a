"""A router's tunnels as its files say them: WireGuard's keys and peers, strongSwan's connections."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from lab.emulated.ends import Ike, Peer, Tunnel
from lab.emulated.linux_frr.fragments import Refused
from lab.emulated.linux_frr.masking import public_half

_SETTING = re.compile(r"^\s*([A-Za-z0-9_-]+) = (.*)$", re.MULTILINE)
_UPLINK = re.compile(r"^# uplink (\S+)$", re.MULTILINE)
_WELL_KNOWN = 4500
_PORT = re.compile(r"^# port (\d+)$", re.MULTILINE)


@lru_cache(maxsize=1 << 15)
def wireguard(name: str, text: str) -> Tunnel:
    """A drop-in `wireguard/wgN.conf`."""
    own = dict(_SETTING.findall(text.partition("[Peer]")[0]))
    peers = []
    for part in text.split("[Peer]")[1:]:
        said = dict(_SETTING.findall(part))
        address, _, port = said.get("Endpoint", "").rpartition(":")
        peers.append(Peer(said.get("PublicKey", ""), said.get("PresharedKey", ""),
                          (address.strip("[]"), int(port)) if address else None,
                          tuple(p.strip() for p in said.get("AllowedIPs", "").split(",") if p.strip())))
    return Tunnel(name, public_half(own.get("PrivateKey", "")), int(own.get("ListenPort", 0)), tuple(peers))


@lru_cache(maxsize=1 << 15)
def ikev2(name: str, text: str) -> Ike:
    """A drop-in `swanctl/ikeN.conf`: one connection with one child."""
    said: dict[str, list[str]] = {}
    for key, value in _SETTING.findall(text):
        said.setdefault(key, []).append(value.strip().strip('"'))

    def one(key: str) -> str:
        return said.get(key, [""])[0]

    port = _PORT.search(text)
    selectors = frozenset(one("local_ts").split(",")) & frozenset(one("remote_ts").split(","))
    return Ike(name=name, identity=one("id"), peer_identity=said.get("id", ["", ""])[-1],
               methods=(said.get("auth", [""])[0], said.get("auth", [""])[-1]), key=one("secret"),
               suites=frozenset({_suite(one("proposals"))}), transforms=frozenset({_suite(one("esp_proposals"))}),
               selectors=selectors, remote=one("remote_addrs"), remote_port=int(one("remote_port") or 4500),
               port=int(port[1]) if port else 0)


def told_apart(texts: Iterable[str], datapath: str) -> None:
    """What a router ends at the well-known ports: any number on a kernel with XFRM interfaces, each known by what its
    far end is called; one in user space. Raises Refused, in the helper's words.
    """
    found = [ikev2("", text) for text in texts]
    shared = [end for end in found if end.port == _WELL_KNOWN]
    if len(shared) > 1 and datapath != "kernel":
        raise Refused("another tunnel answers at UDP 4500 already, and on the userspace data path each has a charon of "
                      "its own, one of them the port: this needs a kernel with XFRM interfaces")
    for name, times in Counter(end.peer_identity for end in shared).items():
        if times > 1:
            raise Refused(f"two tunnels at UDP 4500 have a far end called {name}, and nothing else tells who calls "
                          "there")


def _suite(proposal: str) -> str:
    """StrongSwan's words for a suite as the world has them: cipher, pseudo-random function, group."""
    return proposal.replace("aes256gcm16", "aes-gcm-256").replace("prfsha384", "sha384").replace("ecp384", "20")


def all_of(files: Mapping[str, str], ports: Mapping[str, str]) -> tuple[list[Tunnel], list[Ike]]:
    """Every tunnel of a router's live files; each leaves by the port of the line that it names (`ports`)."""
    made: tuple[list[Tunnel], list[Ike]] = ([], [])
    for identifier, text in files.items():
        kind, _, name = identifier.removesuffix(".conf").partition("/")
        line = _UPLINK.search(text)
        source = ports.get(line[1], "") if line else ""
        if kind == "wireguard":
            made[0].append(replace(wireguard(name, text), source=source))
        elif kind == "swanctl":
            made[1].append(replace(ikev2(name, text), source=source))
    return made
