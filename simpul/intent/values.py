"""What one piece of text may say: each function turns a scalar into a value, or says why it cannot.

Every function raises `BadValue` with a code, a message and a help text; the caller knows the place.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from datetime import date
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Network
from typing import TypeVar

from simpul.intent.findings import known_words
from simpul.intent.model import FlowEnd, Port
from simpul.intent.reading import silent_type
from simpul.intent.tree import Scalar

T = TypeVar("T")

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
_HOSTNAME = re.compile(r"[a-z](?:[a-z0-9-]*[a-z0-9])?\Z")
_PLATFORM = re.compile(r"[a-z][a-z0-9_]{1,30}\Z")
_INTERFACE = re.compile(r"[a-z][a-z0-9.-]*\Z")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})\Z")
_DECIMAL = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,8})?\Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_CODE = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?\Z")
_UNDOTTED = re.compile(r"(?:[0-9]{4}|[0-9]{6,7}|[0-9]{10})\Z")
_SITE = re.compile(r"([0-9.]+)/([a-z][a-z0-9]*(?:-[a-z0-9]+)*)/([1-9][0-9]{0,2})\Z")
_PORT = re.compile(r"(tcp|udp)/([1-9][0-9]{0,4})\Z")
_KEY_TYPES = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384")
_SHARED_ACCOUNTS = frozenset({"admin", "root", "operator", "user", "guest", "simpul", "daemon", "sshd", "frr", "nobody"})

INTERFACE_LENGTH = 15   # IFNAMSIZ of Linux, less its NUL
HOSTNAME_LENGTH = 32


class BadValue(ValueError):  # noqa: N818 - it is about a value, and is always turned into a finding
    """A piece of text that does not say what its key asks for."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(message)


def text(scalar: Scalar) -> str:
    """Free text of one line. Refuses what YAML would silently turn into something else."""
    value = scalar.text
    if scalar.plain and (guess := silent_type(value)) is not None:
        if guess == "null":
            raise BadValue("SIM015", "nothing is written here", "write a value or remove the key")
        raise BadValue("SIM010", f"{value} is a {guess} to YAML, not text", f'write it in quotes: "{value}"')
    if not value.strip():
        raise BadValue("SIM015", "the text is empty", "write a value or remove the key")
    return value


def whole(low: int, high: int, what: str = "a whole number") -> Callable[[Scalar], int]:
    """A reader of decimal whole numbers from `low` to `high`, both included."""
    def read(scalar: Scalar) -> int:
        value = scalar.text
        if not scalar.plain:
            raise BadValue("SIM016", f'"{value}" is text; {what} is asked', "write it without quotes")
        if not _INTEGER.match(value):
            guess = silent_type(value)
            if guess == "int":
                raise BadValue("SIM010", f"{value} is a number that YAML readers disagree about (octal, base 60 or underscores)",
                               "write plain decimal digits without a leading zero")
            raise BadValue("SIM016", f"{value or 'nothing'} is not {what}", f"write a number from {low} to {high}")
        number = int(value)
        if not low <= number <= high:
            raise BadValue("SIM016", f"{number} lies outside {low} to {high}", f"{what} is asked")
        return number
    return read


def decimal(low: float, high: float) -> Callable[[Scalar], float]:
    """A reader of decimal fractions, such as degrees."""
    def read(scalar: Scalar) -> float:
        if not scalar.plain or not _DECIMAL.match(scalar.text):
            raise BadValue("SIM016", f'"{scalar.text}" is not a decimal number', "write it like -1.9081, without quotes")
        number = float(scalar.text)
        if not low <= number <= high:
            raise BadValue("SIM016", f"{scalar.text} lies outside {low:g} to {high:g}")
        return number
    return read


def boolean(scalar: Scalar) -> bool:
    """`true` or `false`, nothing else."""
    if scalar.plain and scalar.text in ("true", "false"):
        return scalar.text == "true"
    code = "SIM010" if scalar.plain and silent_type(scalar.text) else "SIM016"
    raise BadValue(code, f"{scalar.text or 'nothing'} is not a plain truth value", "write true or false")


def day(scalar: Scalar) -> date:
    """A date like 2027-12-31."""
    match = _DATE.match(scalar.text)
    if match is None:
        raise BadValue("SIM016", f'"{scalar.text}" is not a date', "write year-month-day: 2027-12-31")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise BadValue("SIM016", f"{scalar.text} is no day of the calendar: {error}") from None


def choice(words: tuple[str, ...]) -> Callable[[Scalar], str]:
    """A reader of one of a few words."""
    def read(scalar: Scalar) -> str:
        value = text(scalar)
        if value not in words:
            raise BadValue("SIM016", f'"{value}" is none of {", ".join(words)}', known_words(value, words))
        return value
    return read


def name(scalar: Scalar) -> str:
    """A name of ours: lower-case letters, digits and single hyphens, at most 31 characters."""
    value = text(scalar)
    if not _NAME.match(value) or len(value) > 31:
        raise BadValue("SIM101", f'"{value}" is not a name', "a letter, then lower-case letters, digits and single hyphens; at most 31")
    return value


def short_name(scalar: Scalar) -> str:
    """A name that becomes part of an interface or file name: as `name`, at most 15 characters."""
    value = name(scalar)
    if len(value) > INTERFACE_LENGTH:
        raise BadValue("SIM101", f'"{value}" has {len(value)} characters; {INTERFACE_LENGTH} is the limit',
                       "interface and file names are made of it")
    return value


def platform(scalar: Scalar) -> str:
    """A platform's name, which is also a folder's: linux_frr."""
    value = text(scalar)
    if not _PLATFORM.match(value):
        raise BadValue("SIM101", f'"{value}" is not a platform name', "lower-case letters, digits and underscores")
    return value


def account(scalar: Scalar) -> str:
    """A person's account name on devices: a name of their own, never a shared one (JI-AC-8)."""
    value = name(scalar)
    if value in _SHARED_ACCOUNTS:
        raise BadValue("SIM101", f'"{value}" is a shared or reserved account, not a person',
                       "name the person: BSSN regulation 4/2021 33(2)h asks for named administrators only")
    return value


def hostname(scalar: Scalar) -> str:
    """A device name: RFC 1123 host name in lower case, at most 32 characters."""
    value = text(scalar)
    if not _HOSTNAME.match(value) or len(value) > HOSTNAME_LENGTH:
        raise BadValue("SIM101", f'"{value}" is not a host name',
                       f"a letter, then lower-case letters, digits and hyphens, not ending in a hyphen; at most {HOSTNAME_LENGTH}")
    return value


def interface(scalar: Scalar) -> str:
    """A port's name on the router: at most 15 characters."""
    value = text(scalar)
    if not _INTERFACE.match(value) or len(value) > INTERFACE_LENGTH or ".." in value:
        raise BadValue("SIM101", f'"{value}" is not an interface name',
                       f"lower-case letters, digits, dots and hyphens, at most {INTERFACE_LENGTH}: eth0")
    return value


def region_code(scalar: Scalar) -> str:
    """A dotted Kemendagri code: 64, 64.02, 64.02.06 or 64.02.06.2003."""
    check_code(text(scalar))
    return scalar.text


def check_code(value: str) -> None:
    """Refuse what is not a dotted Kemendagri code, and say why where it looks like a statistics code."""
    if _UNDOTTED.match(value):
        dotted = ".".join(part for part in (value[:2], value[2:4], value[4:6], value[6:]) if part)
        raise BadValue(
            "SIM102", f"{value} has no dots: it may be a statistics (BPS) code, which uses the same digits for other governments",
            f"BPS 6402 is Kutai Barat, Kemendagri 64.02 is Kutai Kartanegara; write the Kemendagri code, {dotted} if that is meant")
    if not _CODE.match(value):
        raise BadValue("SIM103", f'"{value}" is not a region code', "a dotted Kemendagri code: 64, 64.02, 64.02.06 or 64.02.06.2003")
    if len(value) == 13 and value[9] not in "12":
        raise BadValue("SIM103", f"{value}: the fourth part of a code begins with 1 (kelurahan) or 2 (desa)")


def government_code(scalar: Scalar) -> str:
    """The code of a province (64) or of a regency or city (64.02)."""
    code = region_code(scalar)
    if len(code) > 5:
        raise BadValue("SIM103", f"{code} is a place inside a government, not a government", f"write {code[:5]}")
    return code


def site_key(scalar: Scalar) -> str:
    """`<region code>/<kind>/<number>`: a site's identity for ever."""
    value = text(scalar)
    match = _SITE.match(value)
    if match is None:
        code = value.split("/", 1)[0]
        if _UNDOTTED.match(code):
            check_code(code)
        raise BadValue("SIM103", f'"{value}" is not a site key', "write code/kind/number: 64.02.06.2003/kantor-desa/1")
    check_code(match[1])
    if len(match[2]) > 15:
        raise BadValue("SIM103", f'the kind "{match[2]}" has {len(match[2])} characters; 15 is the limit')
    return value


def default_device_name(key: str) -> str:
    """The name of a one-router site's device, from the site's key alone: village names are not unique.

    >>> default_device_name("64.02.06.2003/kantor-desa/1")
    'kd-64-02-06-2003-1'
    >>> default_device_name("64.01/puskesmas/2")
    'puskesmas-64-01-2'
    """
    code, kind, number = key.split("/")
    words = kind.split("-")
    short = "".join(word[0] for word in words) if len(words) > 1 else kind
    return f"{short}-{code.replace('.', '-')}-{number}"


def port(scalar: Scalar) -> Port:
    """A transport port: tcp/443."""
    match = _PORT.match(text(scalar))
    if match is None or int(match[2]) > 65535:
        raise BadValue("SIM016", f'"{scalar.text}" is not a port', "write tcp/443 or udp/53")
    return Port(match[1], int(match[2]))


def flow_end(scalar: Scalar) -> FlowEnd:
    """One end of a flow: scope:segment or scope:segment/server."""
    value = text(scalar)
    scope, colon, rest = value.rpartition(":")
    segment, slash, server = rest.partition("/")
    if not colon or not scope or not _NAME.match(segment) or (slash and not _NAME.match(server)):
        raise BadValue("SIM103", f'"{value}" is not an end of a flow',
                       'write scope:segment or scope:segment/server, scope being "*", a government or a site: "64.01:office"')
    if scope != "*":
        if "/" in scope:
            site_key(Scalar(scope, False, 0, 0))
        else:
            government_code(Scalar(scope, False, 0, 0))
    return FlowEnd(scope, segment, server or None)


def address4(scalar: Scalar) -> IPv4Address:
    """An IPv4 address."""
    try:
        return IPv4Address(text(scalar))
    except ValueError:
        raise BadValue("SIM016", f'"{scalar.text}" is not an IPv4 address', "write it like 203.0.113.9") from None


def interface4(scalar: Scalar) -> IPv4Interface:
    """An IPv4 address with the length of its prefix, being a host's address in it."""
    value = text(scalar)
    try:
        if "/" not in value:
            raise ValueError
        found = IPv4Interface(value)
    except ValueError:
        raise BadValue("SIM016", f'"{value}" is not an IPv4 address with its prefix length', "write it like 203.0.113.10/30") from None
    network = found.network
    if network.prefixlen < 31 and found.ip in (network.network_address, network.broadcast_address):
        kind = "network" if found.ip == network.network_address else "broadcast"
        raise BadValue("SIM131", f"{found.ip} is the {kind} address of {network}", _hosts(network))
    return found


def _hosts(network: IPv4Network) -> str:
    return f"a host's address in it lies from {network.network_address + 1} to {network.broadcast_address - 1}"


def network4(scalar: Scalar) -> IPv4Network:
    """An IPv4 prefix without host bits."""
    value = text(scalar)
    try:
        if "/" not in value:
            raise ValueError
        loose = IPv4Network(value, strict=False)
    except ValueError:
        raise BadValue("SIM016", f'"{value}" is not an IPv4 prefix', "write it like 10.66.0.0/16") from None
    if not value.startswith(f"{loose.network_address}/"):
        raise BadValue("SIM016", f"{value} has bits set behind its prefix length", f"did you mean {loose}?")
    return loose


def network6(scalar: Scalar) -> IPv6Network:
    """An IPv6 prefix without host bits."""
    value = text(scalar)
    try:
        if "/" not in value:
            raise ValueError
        loose = IPv6Network(value, strict=False)
        strict = IPv6Network(value, strict=True)
    except ValueError:
        try:
            loose = IPv6Network(value, strict=False)
        except ValueError:
            raise BadValue("SIM016", f'"{value}" is not an IPv6 prefix', "write it like fd12:3456:789a::/48") from None
        raise BadValue("SIM016", f"{value} has bits set behind its prefix length", f"did you mean {loose}?") from None
    return strict


def ssh_key(scalar: Scalar) -> str:
    """The public half of an SSH key: its type and its base64, without a comment."""
    value = text(scalar)
    words = value.split()
    if "PRIVATE" in value or len(words) < 2 or words[0] not in _KEY_TYPES:
        raise BadValue("SIM016", "not an SSH public key of an accepted type",
                       f"write the line of the .pub file; its type is one of {', '.join(_KEY_TYPES)}")
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (binascii.Error, ValueError):
        raise BadValue("SIM016", "the SSH public key is not base64", "copy the whole line of the .pub file") from None
    size = int.from_bytes(blob[:4], "big")
    if blob[4:4 + size].decode("ascii", "replace") != words[0] or len(blob) <= 4 + size:
        raise BadValue("SIM016", f"the SSH public key is cut off or not of type {words[0]}", "copy the whole line of the .pub file")
    return f"{words[0]} {words[1]}"
