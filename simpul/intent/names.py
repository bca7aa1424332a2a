"""Names that an author gives, and the codes and keys that are given by law: what each may look like.

Every function raises `BadValue`, as in `simpul.intent.values`.
"""

from __future__ import annotations

import re

from simpul.intent.flow import FlowEnd
from simpul.intent.forms import formed
from simpul.intent.tree import Scalar
from simpul.intent.values import BadValue, text
from simpul.words.sentence import tell

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
_HOSTNAME = re.compile(r"[a-z](?:[a-z0-9-]*[a-z0-9])?\Z")
_PLATFORM = re.compile(r"[a-z][a-z0-9_]{1,30}\Z")
_PORT = re.compile(r"[A-Za-z][A-Za-z0-9./-]*\Z")
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+){1,3}[a-z]*[0-9]*\Z")
_CODE = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?\Z")
_UNDOTTED = re.compile(r"(?:[0-9]{4}|[0-9]{6,7}|[0-9]{10})\Z")
_SITE = re.compile(r"([0-9.]+)/([a-z][a-z0-9]*(?:-[a-z0-9]+)*)/([1-9][0-9]{0,2})\Z")
_SHARED_ACCOUNTS = frozenset(
    {"admin", "administrator", "root", "operator", "user", "guest", "simpul", "nobody",
     # Debian's own, or made by its packages; `rescue` is the one local account.
     "adm", "backup", "bin", "daemon", "frr", "frrvty", "games", "irc", "list", "lp", "mail", "man", "news", "proxy",
     "rescue", "sshd", "sudo", "sync", "sys", "syslog", "uucp", "www-data"}
)
INTERFACE_LENGTH = 15  # IFNAMSIZ of Linux, less its NUL
PORT_LENGTH = 32
HOSTNAME_LENGTH = 32


@formed("kaltim", _NAME.pattern, maxLength=31)
def name(scalar: Scalar) -> str:
    """A name of ours: lower-case letters, digits and single hyphens, at most 31 characters."""
    value = text(scalar)
    if not _NAME.match(value) or len(value) > 31:
        raise BadValue(
            "SIM101",
            tell('"{value}" is not a name', value=value),
            tell("a letter, then lower-case letters, digits and single hyphens; at most 31"),
        )
    return value


@formed("office", _NAME.pattern, maxLength=INTERFACE_LENGTH)
def short_name(scalar: Scalar) -> str:
    """A name that becomes part of an interface or file name: as `name`, at most 15 characters."""
    value = name(scalar)
    if len(value) > INTERFACE_LENGTH:
        raise BadValue(
            "SIM101",
            tell(
                '"{value}" has {number} characters; {interface_length} is the limit',
                value=value, number=len(value), interface_length=INTERFACE_LENGTH,
            ),
            tell("interface and file names are made of it"),
        )
    return value


@formed("linux_frr", _PLATFORM.pattern)
def platform(scalar: Scalar) -> str:
    """A platform's name, which is also a folder's: linux_frr."""
    value = text(scalar)
    if not _PLATFORM.match(value):
        raise BadValue(
            "SIM101",
            tell('"{value}" is not a platform name', value=value),
            tell("lower-case letters, digits and underscores"),
        )
    return value


@formed("rina", _NAME.pattern, maxLength=31)
def account(scalar: Scalar) -> str:
    """A person's account name on devices: a name of their own, never a shared one (JI-AC-8)."""
    value = name(scalar)
    if value in _SHARED_ACCOUNTS:
        raise BadValue(
            "SIM101",
            tell('"{value}" is a shared or reserved account, not a person', value=value),
            tell("name the person: BSSN regulation 4/2021 33(2)h asks for named administrators only"),
        )
    return value


@formed("kukar-edge-1", _HOSTNAME.pattern, maxLength=HOSTNAME_LENGTH)
def hostname(scalar: Scalar) -> str:
    """A device name: RFC 1123 host name in lower case, at most 32 characters."""
    value = text(scalar)
    if not _HOSTNAME.match(value) or len(value) > HOSTNAME_LENGTH:
        raise BadValue(
            "SIM101",
            tell('"{value}" is not a host name', value=value),
            tell(
                "a letter, then lower-case letters, digits and hyphens, not ending in a hyphen; at most "
                "{hostname_length}",
                hostname_length=HOSTNAME_LENGTH,
            ),
        )
    return value


@formed("eth0", _PORT.pattern, maxLength=PORT_LENGTH)
def port(scalar: Scalar) -> str:
    """A port's name as the vendor of the router has it; which names there are, its platform says."""
    value = text(scalar)
    if not _PORT.match(value) or len(value) > PORT_LENGTH or ".." in value:
        raise BadValue(
            "SIM101",
            tell('"{value}" is not the name of a port', value=value),
            tell(
                "letters, digits, dots, slashes and hyphens, at most {port_length}: eth0, ether1, "
                "GigabitEthernet0/0/1",
                port_length=PORT_LENGTH,
            ),
        )
    return value


@formed("7.20.1", _VERSION.pattern)
def version(scalar: Scalar) -> str:
    """The version of a router's operating system, as the router itself shows it. In quotes: YAML takes 7.20 for 7.2."""
    value = text(scalar)
    if not _VERSION.match(value):
        raise BadValue(
            "SIM101",
            tell('"{value}" is not a version', value=value),
            tell('as the router shows it: "7.20.1", "17.09.04a"'),
        )
    return value


@formed("64.02.06.2003", _CODE.pattern)
def region_code(scalar: Scalar) -> str:
    """A dotted Kemendagri code: 64, 64.02, 64.02.06 or 64.02.06.2003."""
    check_code(text(scalar))
    return scalar.text


def check_code(value: str) -> None:
    """Refuse what is not a dotted Kemendagri code, and say why where it looks like a statistics code."""
    if _UNDOTTED.match(value):
        dotted = ".".join(part for part in (value[:2], value[2:4], value[4:6], value[6:]) if part)
        raise BadValue(
            "SIM102",
            tell(
                "{value} has no dots: it may be a statistics (BPS) code, which uses the same digits for other "
                "governments",
                value=value,
            ),
            tell(
                "BPS 6402 is Kutai Barat, Kemendagri 64.02 is Kutai Kartanegara; write the Kemendagri code, {dotted} "
                "if that is the one you mean",
                dotted=dotted,
            ),
        )
    if not _CODE.match(value):
        raise BadValue(
            "SIM103",
            tell('"{value}" is not a region code', value=value),
            tell("a dotted Kemendagri code: 64, 64.02, 64.02.06 or 64.02.06.2003"),
        )
    if len(value) == 13 and value[9] not in "12":
        raise BadValue(
            "SIM103", tell("{value}: the fourth part of a code begins with 1 (kelurahan) or 2 (desa)", value=value)
        )


@formed("64.02", _CODE.pattern, maxLength=5)
def government_code(scalar: Scalar) -> str:
    """The code of a province (64) or of a regency or city (64.02)."""
    code = region_code(scalar)
    if len(code) > 5:
        raise BadValue(
            "SIM103",
            tell("{code} is a place inside a government, not a government", code=code),
            tell("write {code}", code=code[:5]),
        )
    return code


@formed("64.02.06.2003/kantor-desa/1", _SITE.pattern)
def site_key(scalar: Scalar) -> str:
    """`<region code>/<kind>/<number>`: a site's identity for ever."""
    value = text(scalar)
    match = _SITE.match(value)
    if match is None:
        code = value.split("/", 1)[0]
        if _UNDOTTED.match(code):
            check_code(code)
        raise BadValue(
            "SIM103",
            tell('"{value}" is not a site key', value=value),
            tell("write code/kind/number: 64.02.06.2003/kantor-desa/1"),
        )
    check_code(match[1])
    if len(match[2]) > 15:
        raise BadValue(
            "SIM103",
            tell('the kind "{kind}" has {number} characters; 15 is the limit', kind=match[2], number=len(match[2])),
        )
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


@formed("64.01:office", r".+:.+")
def flow_end(scalar: Scalar) -> FlowEnd:
    """One end of a flow: scope:segment or scope:segment/server."""
    value = text(scalar)
    scope, colon, rest = value.rpartition(":")
    segment, slash, server = rest.partition("/")
    if not colon or not scope or not _NAME.match(segment) or (slash and not _NAME.match(server)):
        raise BadValue(
            "SIM103",
            tell('"{value}" is not an end of a flow', value=value),
            tell(
                'write scope:segment or scope:segment/server, scope being "*", a government, a site or an '
                'interconnect: "64.01:office"',
            ),
        )
    if scope != "*" and not _NAME.match(scope):
        if "/" in scope:
            site_key(Scalar(scope, False, 0, 0))
        else:
            government_code(Scalar(scope, False, 0, 0))
    return FlowEnd(scope, segment, server or None)
