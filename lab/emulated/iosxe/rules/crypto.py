"""IKEv2 and IPsec: what must stand before what, and what cannot go while it is used.

The notes on incomplete proposals, policies and profiles are the device's own ("FlexVPN and Internet Key Exchange
Version 2 Configuration Guide", release 17; transcripts). That an object in use is not removed is in that guide; the
wording of the refusals is *assumed* (I1).
"""

from __future__ import annotations

import asyncssh

from lab.emulated.iosxe.configurator import Edit, Refused, invalid, rule
from lab.emulated.iosxe.tree import Line

_PROPOSAL = """IKEv2 proposal MUST either have a set of an encryption algorithm other than aes-gcm, \
an integrity algorithm and a DH group configured or
 encryption algorithm aes-gcm, a prf algorithm and a DH group configured"""
_POLICY = "IKEv2 policy MUST have atleast one complete proposal attached"
_PROFILE = """IKEv2 profile MUST have:
   1. A local and a remote authentication method.
   2. A match identity or a match certificate or match any statement."""

# (command, place of its name) -> who may refer to it: (lines that begin so, words within, what to say).
USERS: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "crypto ikev2 proposal": (("crypto", "ikev2", "policy"), ("proposal",), "IKEv2 proposal"),
    "crypto ikev2 keyring": (("crypto", "ikev2", "profile"), ("keyring", "local"), "IKEv2 keyring"),
    "crypto ikev2 profile": (("crypto", "ipsec", "profile"), ("set", "ikev2-profile"), "IKEv2 profile"),
    "crypto ipsec transform-set": (("crypto", "ipsec", "profile"), ("set", "transform-set"), "Transform set"),
    "crypto ipsec profile": (("interface",), ("tunnel", "protection", "ipsec", "profile"), "IPsec profile"),
    "crypto pki trustpoint": (("crypto", "ikev2", "profile"), ("pki", "trustpoint"), "Trustpoint"),
}


def user_of(edit: Edit, what: str, name: str) -> str | None:
    """Who refers to an object: its line, or None."""
    heads, within, _ = USERS[what]
    for line in edit.device.running.starting(*heads):
        for inner in (line.inside.starting(*within) if line.section is not None else ()):
            if name in inner.words[len(within):]:
                return " ".join(line.words)
    return None


@rule(*(("config", name) for name in USERS))
def in_use(edit: Edit) -> None:
    what = edit.match.command.name
    name = edit.words[len(what.split())]
    if edit.removing:
        if edit.targets() and (user := user_of(edit, what, name)):
            raise Refused(f"% {USERS[what][2]} {name} is in use by {user}; remove it there first")
        return
    if edit.section.lines.get(edit.key) is None:
        note = {"crypto ikev2 proposal": _PROPOSAL, "crypto ikev2 profile": _PROFILE}.get(what)
        if note and name != "default":
            edit.say(note)


@rule(("config", "crypto ikev2 policy"))
def policy(edit: Edit) -> None:
    if not edit.removing and edit.section.lines.get(edit.key) is None and edit.words[3] != "default":
        edit.say(_POLICY)


@rule(("ikev2-policy", "proposal"))
def policy_proposal(edit: Edit) -> None:
    if not edit.removing and edit.words[1] != "default" and not edit.device.running.get(
            "crypto", "ikev2", "proposal", edit.words[1]):
        raise Refused(f"% Proposal {edit.words[1]} does not exist")


@rule(("ikev2-profile", "keyring local"))
def profile_keyring(edit: Edit) -> None:
    if not edit.removing and not edit.device.running.get("crypto", "ikev2", "keyring", edit.words[2]):
        raise Refused(f"% Keyring {edit.words[2]} does not exist")


@rule(("ipsec-profile", "set transform-set"))
def profile_transform(edit: Edit) -> None:
    for name in edit.words[2:] if not edit.removing else ():
        if not edit.device.running.get("crypto", "ipsec", "transform-set", name) and name != "default":
            raise Refused(f"ERROR: transform set with tag \"{name}\" does not exist.")


@rule(("ipsec-profile", "set ikev2-profile"))
def ipsec_ikev2(edit: Edit) -> None:
    if not edit.removing and not edit.device.running.get("crypto", "ikev2", "profile", edit.words[2]):
        raise Refused(f"% IKEv2 profile {edit.words[2]} does not exist")


@rule(("interface", "tunnel protection ipsec profile"))
def protection(edit: Edit) -> None:
    name = edit.words[4] if len(edit.words) > 4 else "default"
    if not edit.removing and name != "default" and not edit.device.running.get("crypto", "ipsec", "profile", name):
        raise Refused(f"% IPsec profile {name} does not exist")


@rule(("ikev2-proposal", "encryption"), ("ikev2-proposal", "integrity"), ("ikev2-proposal", "group"))
def weak(edit: Edit) -> None:
    """Release 17 still takes weak algorithms and says so ("Next Generation Encryption"); wording *assumed* (I1)."""
    found = {"des", "3des", "md5", "sha1", "1", "2", "5"} & set(edit.words[1:])
    if found and not edit.removing:
        edit.device.log("CRYPTO", 4, "WEAK_ALGORITHM", f"{' '.join(sorted(found))} is weak and will be removed")


@rule(("ikev2-peer", "pre-shared-key"))
def pre_shared_key(edit: Edit) -> None:
    """Shown as type 6 where a master key and `password encryption aes` are there, else as it was typed."""
    if edit.removing:
        return
    at = 2 if edit.words[1] in ("local", "remote") else 1
    edit.words = (*edit.words[:at], *edit.device.seal(edit.words[at:]))
    if at == 1:
        for side in ("local", "remote"):
            if line := edit.section.get("pre-shared-key", side):
                edit.section.remove(line)
    elif (line := edit.section.get("pre-shared-key")) is not None:
        edit.section.remove(line)


@rule(("certificates", "certificate"), ("certificates", "certificate self-signed"), ("certificates", "certificate ca"))
def certificate(edit: Edit) -> None:
    edit.done = True
    if edit.removing:
        for line in edit.targets():
            edit.section.remove(line)
        return
    line = Line(edit.match.command, edit.words, edit.key)

    def store(text: str) -> str:
        body = text.replace(" ", "").replace("\n", "")
        try:
            bytes.fromhex(body)
        except ValueError:
            edit.configurator.failed.append(line.text)
            return "% Error in certificate: not hexadecimal\n"
        line.blob = text
        edit.section.put(line)
        edit.device.changed(edit.configurator.user)
        return ""

    edit.configurator.collect("quit", store)


@rule(("pubkey-user", "key-string"))
def key_string(edit: Edit) -> None:
    """The key as base64 in several lines up to `exit`; kept as its MD5 hash, as the device shows it."""
    edit.done = True
    if edit.removing:
        for line in edit.section.starting("key-hash"):
            edit.section.remove(line)
        return

    def store(text: str) -> str:
        made = edit.device.key_hash(text)
        if made is None:
            edit.configurator.failed.append("key-string")
            return "%SSH: Failed to decode the Key Value\n"
        return edit.configurator.enter(f"key-hash {made[0]} {made[1]}")

    edit.configurator.collect("exit", store)


@rule(("config", "crypto key generate"))
def generate(edit: Edit) -> None:
    edit.done = True
    if edit.removing:
        raise Refused(invalid(edit.column))
    if edit.device.hostname == "Router":
        raise Refused("% Please define a hostname other than Router.")
    if not edit.device.domain:
        raise Refused("% Please define a domain-name first.")
    name = f"{edit.device.hostname}.{edit.device.domain}"
    words = " ".join(edit.words).split()
    if "label" in words:
        name = words[words.index("label") + 1]
    bits = words[words.index("modulus") + 1] if "modulus" in words else "2048"
    edit.device.keys[name] = bits
    edit.say(f"The name for the keys will be: {name}\n\n% The key modulus size is {bits} bits\n"
             f"% Generating {bits} bit RSA keys, keys will be non-exportable...\n[OK] (elapsed time was 0 seconds)\n")


@rule(("config", "crypto key import"))
def import_key(edit: Edit) -> None:
    """"Deploying RSA Keys Within a PKI", `crypto key import rsa pem`: the public half, then the private half under its
    passphrase, each as PEM with `quit` behind it. What a wrong one is told is *assumed* (I1).
    """
    edit.done = True
    if edit.removing:
        raise Refused(invalid(edit.column))
    label, passphrase, device = edit.words[4], edit.words[7], edit.device

    def private(text: str) -> str:
        try:
            key = asyncssh.import_private_key(f"{text}\n", passphrase)
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError):
            edit.configurator.failed.append("crypto key import")
            return "% Key pair import failed.\n"
        device.imported[label] = key
        device.keys[label] = "2048"
        device.choose_host_key()
        return "% Key pair import succeeded.\n"

    def public(text: str) -> str:
        if "BEGIN PUBLIC KEY" not in text:
            edit.configurator.failed.append("crypto key import")
            return "% Error: failed to open file.\n"
        edit.configurator.collect("quit", private)
        return ('% Enter PEM-formatted encrypted private General Purpose key.\n'
                '% End with "quit" on a line by itself.\n')

    edit.say('% Enter PEM-formatted public General Purpose key or certificate.\n'
             '% End with a blank line or "quit" on a line by itself.')
    edit.configurator.collect("quit", public)


@rule(("config", "ip ssh rsa keypair-name"))
def keypair_name(edit: Edit) -> None:
    edit.later.append(edit.device.choose_host_key)


@rule(("pubkey-user", "key-hash"))
def at_most_two(edit: Edit) -> None:
    """A user has two keys at most (github.com/ansible-collections/cisco.ios, issue 1322); wording *assumed* (I1)."""
    if not edit.removing and edit.key not in edit.section.lines and len(edit.section.starting("key-hash")) >= 2:
        raise Refused("%SSH: Maximum number of keys per user is 2")


@rule(("config", "crypto key zeroize"))
def zeroize(edit: Edit) -> None:
    edit.done = True
    wanted = edit.words[4:5]
    for name in [n for n in edit.device.keys if not wanted or n == wanted[0]]:
        del edit.device.keys[name]
