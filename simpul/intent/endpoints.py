"""Addresses, prefixes, transport ports and public keys as an author writes them.

Every function raises `BadValue`, as in `simpul.intent.values`.
"""

from __future__ import annotations

import base64
import binascii
import re
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network

from simpul.intent.flow import Port
from simpul.intent.forms import formed
from simpul.intent.tree import Scalar
from simpul.intent.values import BadValue
from simpul.words.sentence import tell

_PORT = re.compile(r"(tcp|udp)/([1-9][0-9]{0,4})\Z")
_PREFIX = re.compile(r"[0-9a-fA-F:.]+/[0-9]{1,3}\Z")  # no netmasks, no scope
# What an editor is told, which counts no numbers: a port to 65535, a number of an address to 255, a length to 32.
_A_PORT = r"(?:tcp|udp)/(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_A_BYTE = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_AN_ADDRESS = rf"{_A_BYTE}(?:\.{_A_BYTE}){{3}}"
_A_PREFIX = rf"{_AN_ADDRESS}/0{{0,2}}(?:3[0-2]|[12]?[0-9])"
_KEY_TYPES = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384")


@formed("tcp/443", _A_PORT)
def port(scalar: Scalar) -> Port:
    """A transport port: tcp/443."""
    match = _PORT.match(scalar.text)
    if match is None or int(match[2]) > 65535:
        raise BadValue(
            "SIM016", tell('"{text}" is not a transport port', text=scalar.text), tell("write tcp/443 or udp/53")
        )
    return Port(match[1], int(match[2]))


@formed("203.0.113.9", _AN_ADDRESS)
def address4(scalar: Scalar) -> IPv4Address:
    """An IPv4 address."""
    try:
        return IPv4Address(scalar.text)
    except ValueError:
        raise BadValue(
            "SIM016", tell('"{text}" is not an IPv4 address', text=scalar.text), tell("write it like 203.0.113.9")
        ) from None


@formed("203.0.113.10/30", _A_PREFIX)
def interface4(scalar: Scalar) -> IPv4Interface:
    """An IPv4 address with the length of its prefix, being a host's address in it."""
    value = scalar.text
    found = _interface4(value)
    if found is None:
        raise BadValue(
            "SIM016",
            tell('"{value}" is not an IPv4 address with its prefix length', value=value),
            tell("write it like 203.0.113.10/30"),
        )
    network = found.network
    if network.prefixlen < 31 and found.ip in (network.network_address, network.broadcast_address):
        what = (tell("{ip} is the network address of {network}", ip=found.ip, network=network)
                if found.ip == network.network_address
                else tell("{ip} is the broadcast address of {network}", ip=found.ip, network=network))
        raise BadValue("SIM131", what, _hosts(network))
    return found


def _interface4(value: str) -> IPv4Interface | None:
    try:
        return IPv4Interface(value) if _PREFIX.match(value) else None
    except ValueError:
        return None


def _hosts(network: IPv4Network) -> str:
    return tell(
        "a host's address in it lies from {first} to {last}",
        first=network.network_address + 1, last=network.broadcast_address - 1,
    )


@formed("10.66.0.0/16", _A_PREFIX)
def network4(scalar: Scalar) -> IPv4Network:
    """An IPv4 prefix without host bits."""
    value = scalar.text
    found = _interface4(value)
    if found is None:
        raise BadValue(
            "SIM016", tell('"{value}" is not an IPv4 prefix', value=value), tell("write it like 10.66.0.0/16")
        )
    if found.ip != found.network.network_address:
        raise BadValue(
            "SIM016",
            tell("{value} has bits set behind its prefix length", value=value),
            tell("did you mean {network}?", network=found.network),
        )
    return found.network


@formed("2001:db8::9", r"[0-9a-fA-F:.]+(?:%.+)?")
def address6(scalar: Scalar) -> IPv6Address:
    """An IPv6 address."""
    try:
        return IPv6Address(scalar.text)
    except ValueError:
        raise BadValue(
            "SIM016", tell('"{text}" is not an IPv6 address', text=scalar.text), tell("write it like 2001:db8::9")
        ) from None


@formed("2001:db8::9/64", _PREFIX.pattern)
def interface6(scalar: Scalar) -> IPv6Interface:
    """An IPv6 address with the length of its prefix."""
    try:
        if _PREFIX.match(scalar.text):
            return IPv6Interface(scalar.text)
    except ValueError:
        pass
    raise BadValue(
        "SIM016",
        tell('"{text}" is not an IPv6 address with its prefix length', text=scalar.text),
        tell("write it like 2001:db8::9/64"),
    )


@formed("fd12:3456:789a::/48", _PREFIX.pattern)
def network6(scalar: Scalar) -> IPv6Network:
    """An IPv6 prefix without host bits."""
    value = scalar.text
    try:
        found = IPv6Interface(value) if _PREFIX.match(value) else None
    except ValueError:
        found = None
    if found is None:
        raise BadValue(
            "SIM016", tell('"{value}" is not an IPv6 prefix', value=value), tell("write it like fd12:3456:789a::/48")
        )
    if found.ip != found.network.network_address:
        raise BadValue(
            "SIM016",
            tell("{value} has bits set behind its prefix length", value=value),
            tell("did you mean {network}?", network=found.network),
        )
    return found.network


@formed("172.16.5.0/24", _PREFIX.pattern)
def network(scalar: Scalar) -> IPv4Network | IPv6Network:
    """A prefix of either family without host bits."""
    return network6(scalar) if ":" in scalar.text else network4(scalar)


@formed("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICtPnCJqRDG9/+yVoONMdb8LpKLxrt4gHOXsd9ZOAv9v", r"\s*\S+\s+\S.*")
def ssh_key(scalar: Scalar) -> str:
    """The public half of an SSH key: its type and its base64, without a comment."""
    value = scalar.text
    words = value.split()
    if "PRIVATE" in value or len(words) < 2 or words[0] not in _KEY_TYPES:
        raise BadValue(
            "SIM016",
            tell("not an SSH public key of an accepted type"),
            tell("write the line of the .pub file; its type is one of {names}", names=', '.join(_KEY_TYPES)),
        )
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (binascii.Error, ValueError):
        raise BadValue(
            "SIM016", tell("the SSH public key is not base64"), tell("copy the whole line of the .pub file")
        ) from None
    size = int.from_bytes(blob[:4], "big")
    if blob[4 : 4 + size].decode("ascii", "replace") != words[0] or len(blob) <= 4 + size:
        raise BadValue(
            "SIM016",
            tell("the SSH public key is cut off or not of type {kind}", kind=words[0]),
            tell("copy the whole line of the .pub file"),
        )
    return f"{words[0]} {words[1]}"
