"""`show crypto`: security associations, keys, trustpoints.

Formats: "Security Command Reference: Commands S to Z", `show crypto ikev2 sa`, `show crypto session`; identifiers that
a real negotiation draws follow from the tunnel's number.
"""

from __future__ import annotations

import hashlib

from lab.emulated.iosxe import names, state
from lab.emulated.iosxe.grammar import Match
from lab.emulated.iosxe.rules.interfaces import interfaces, vrf_of
from lab.emulated.iosxe.shell import Shell, command
from lab.emulated.iosxe.tree import Section

_ENCRYPTION = {"aes-gcm": "AES-GCM", "aes-cbc": "AES-CBC"}


def _tunnels(shell: Shell) -> list[tuple[str, Section, state.Tunnel]]:
    return [(name, section, state.tunnel(shell.device, section))
            for name, section in sorted(interfaces(shell.device.running), key=lambda i: names.order(i[0]))
            if names.kind(name) == "Tunnel" and section.starting("tunnel", "protection")]


@command("show crypto ikev2 sa", "show crypto ikev2 session")
async def ikev2_sa(shell: Shell, match: Match) -> str | None:
    out = []
    for number, (_, section, found) in enumerate(_tunnels(shell), start=1):
        if not found.up:
            continue
        encryption, prf, group = found.suite.split(" ")
        encryption, _, integrity = encryption.partition("+")
        kind, _, bits = encryption.rpartition("-")
        method, sealed = "PSK", integrity.upper() or "None"
        local, remote = f"{found.local}/500", f"{found.remote}/500"
        vrfs = f"{found.fvrf or 'none'}/{vrf_of(section) or 'none'}"
        out.append("Tunnel-id Local                 Remote                fvrf/ivrf            Status \n"
                   f"{number:<9} {local:<21} {remote:<21} {vrfs:<20} READY  \n"
                   f"      Encr: {_ENCRYPTION[kind]}, keysize: {bits}, PRF: {prf.upper()}, Hash: {sealed}, "
                   f"DH Grp:{group}, Auth sign: {method}, Auth verify: {method}\n"
                   f"      Life/Active Time: 86400/{shell.device.uptime} sec\n\n")
    return (" IPv4 Crypto IKEv2  SA \n\n" + "".join(out) + " IPv6 Crypto IKEv2  SA \n\n") if out else "\n"


@command("show crypto session")
async def session(shell: Shell, match: Match) -> str | None:
    out = ["Crypto session current status\n\n"]
    for name, section, found in _tunnels(shell):
        profile = section.value("tunnel", "protection", "ipsec", "profile")
        line = shell.device.running.get("crypto", "ipsec", "profile", profile or "")
        ike = line.inside.value("set", "ikev2-profile") if line is not None and line.section is not None else ""
        out.append(f"Interface: {name}\n" + (f"Profile: {ike}\n" if found.up else "")
                   + f"Session status: {'UP-ACTIVE' if found.up else 'DOWN'}     \nPeer: {found.remote} port 500 \n"
                   + (f"  Session ID: {names.numbers(name)[0]}  \n"
                      f"  IKEv2 SA: local {found.local}/500 remote {found.remote}/500 Active \n" if found.up else "")
                   + "  IPSEC FLOW: permit ip 0.0.0.0/0.0.0.0 0.0.0.0/0.0.0.0 \n"
                   f"        Active SAs: {2 if found.up else 0}, origin: crypto map\n\n")
    return "".join(out)


@command("show crypto ipsec sa")
async def ipsec_sa(shell: Shell, match: Match) -> str | None:
    out = []
    for name, _, found in _tunnels(shell):
        if match.words[-1] not in ("sa", name):
            continue
        out.append(f"\ninterface: {name}\n    Crypto map tag: {name}-head-0, local addr {found.local}\n\n"
                   f"   protected vrf: (none)\n   local  ident (addr/mask/prot/port): (0.0.0.0/0.0.0.0/0/0)\n"
                   f"   remote ident (addr/mask/prot/port): (0.0.0.0/0.0.0.0/0/0)\n"
                   f"   current_peer {found.remote} port 500\n     local crypto endpt.: {found.local}, "
                   f"remote crypto endpt.: {found.remote}\n")
        spi = hashlib.sha256(f"{found.local}{found.remote}".encode()).hexdigest()[:8].upper()
        out.append(f"     current outbound spi: 0x{spi if found.up else '0'}({int(spi, 16) if found.up else 0})\n"
                   + ("        Status: ACTIVE(ACTIVE)\n" if found.up else ""))
    return "".join(out)


@command("show crypto key mypubkey")
async def keys(shell: Shell, match: Match) -> str | None:
    return "".join(f"% Key pair was generated at: {shell.device.stamp()}\nKey name: {name}\nKey type: RSA KEYS\n"
                   " Storage Device: not specified\n Usage: General Purpose Key\n Key is not exportable.\n"
                   for name in shell.device.keys)


@command("show crypto pki trustpoints")
async def trustpoints(shell: Shell, match: Match) -> str | None:
    return "".join(f"Trustpoint {line.words[3]}:\n    Subject Name: \n    Certificate configured.\n\n"
                   for line in shell.device.running.starting("crypto", "pki", "trustpoint"))
