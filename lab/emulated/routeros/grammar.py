"""Which commands there are, beside the menus: what a parser must know before anything runs.

Global commands: manual.mikrotik.com, Scripting, "Global commands". Menu commands: Console, "General Commands".
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from lab.emulated.routeros.schema import Menu

# name -> (how many unnamed arguments, named arguments)
GLOBAL: Final[dict[str, tuple[int, tuple[str, ...]]]] = {
    "put": (1, ("message",)), "local": (2, ("name", "value", "do")), "global": (2, ("name", "value", "do")),
    "set": (2, ("name", "value", "do")), "if": (1, ("condition", "do", "else")),
    "for": (1, ("counter", "from", "to", "step", "do")), "foreach": (2, ("counter", "in", "do")),
    "while": (1, ("condition", "do")), "do": (1, ("command", "while", "on-error")),
    "onerror": (1, ("error", "in", "do")), "return": (1, ("value",)), "error": (1, ("message",)),
    "delay": (1, ("delay-time",)), "log": (2, ("topics", "message")), "len": (1, ("value",)),
    "pick": (3, ("value", "begin", "end")), "find": (3, ("in", "value", "from")), "tostr": (1, ("value",)),
    "tonum": (1, ("value",)), "tobool": (1, ("value",)), "toarray": (1, ("value",)), "totime": (1, ("value",)),
    "toip": (1, ("value",)), "typeof": (1, ("value",)), "parse": (1, ("value",)), "execute": (1, ("script", "file")),
    "environment": (1, ()), "beep": (0, ("frequency", "length")), "time": (1, ("command",)), "nothing": (0, ()),
    "timestamp": (0, ()), "continue": (0, ()), "break": (0, ()), "rndnum": (0, ("from", "to")),
    "rndstr": (0, ("from", "length")), "range": (3, ()),
}
CODE: Final = {"do", "else", "on-error", "command", "in"}           # arguments that take `{ commands }`
# Properties that hold a script: a block given to them is kept as text.
SOURCES: Final = {"source", "on-event", "script", "up-script", "down-script", "on-master", "on-backup", "on-fail"}

PRINT: Final = ("as-value", "brief", "count-only", "detail", "file", "follow", "from", "interval", "oid", "proplist",
                "show-ids", "terse", "value-list", "where", "without-paging")
PRINT_FLAGS: Final = set(PRINT) - {"file", "from", "interval", "proplist", "where"}
EXPORT: Final = ("compact", "file", "hide-sensitive", "show-sensitive", "terse", "verbose")

# What stands outside of the lists: menu -> command -> (unnamed arguments, named arguments, those without a value).
SPECIAL: Final[dict[str, dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]]]] = {
    "/": {"import": (1, ("file-name", "verbose", "from-line", "dry-run"), ("dry-run",)), "quit": (0, (), ()),
          "undo": (0, (), ()), "redo": (0, (), ()), "password": (0, ("old-password", "new-password",
                                                                    "confirm-new-password"), ()),
          "ping": (1, ("address", "count", "interval", "size", "src-address", "interface", "vrf"), ())},
    "/system": {"reboot": (0, (), ()), "shutdown": (0, (), ()),
                "reset-configuration": (0, ("keep-users", "no-defaults", "run-after-reset", "skip-backup"), ())},
    "/system/backup": {"save": (0, ("name", "password", "dont-encrypt", "encryption"), ()),
                       "load": (0, ("name", "password"), ())},
    "/system/device-mode": {"update": (0, (
        "mode", "activation-timeout", "flagging-enabled", "scheduler", "fetch", "bandwidth-test", "sniffer", "romon",
        "hotspot", "proxy", "socks", "email", "container", "zerotier", "traffic-gen", "partitions", "routerboard",
        "install-any-version"), ())},
    "/system/script": {"run": (1, ("number", "use-script-permissions"), ("use-script-permissions",))},
    "/system/package/update": {},
    "/user/ssh-keys": {"import": (0, ("public-key-file", "user", "key-owner"), ()),
                       "add": (0, ("key", "user", "key-owner"), ())},
    "/ip/dhcp-client": {"release": (1, ("numbers",), ()), "renew": (1, ("numbers",), ())},
    "/ip/ssh": {"regenerate-host-key": (0, (), ()), "export-host-key": (0, ("key-file-prefix",), ()),
                "import-host-key": (0, ("private-key-file",), ())},
    "/routing/bgp/session": {"clear": (1, ("numbers",), ()), "refresh": (1, ("numbers",), ()),
                             "resend": (1, ("numbers",), ())},
    "/interface": {"print": (0, PRINT, tuple(PRINT_FLAGS)), "find": (0, (), ()),
                   "get": (2, ("number", "value-name"), ()), "enable": (1, ("numbers",), ()),
                   "disable": (1, ("numbers",), ()), "comment": (1, ("numbers", "comment"), ()),
                   "set": (1, ("numbers", "name", "mtu", "disabled", "comment"), ())},
    "/log": {"info": (1, ("message",), ()), "warning": (1, ("message",), ()), "error": (1, ("message",), ()),
             "debug": (1, ("message",), ())},
}
_READ_ONLY: Final = {"/routing/bgp/session", "/system/history", "/log", "/system/package", "/certificate"}


@lru_cache(maxsize=1 << 12)
def commands(menu: Menu) -> dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """What can be typed in a menu: command -> (unnamed arguments, named arguments, those that need no value)."""
    settable = tuple(n for n, p in menu.properties.items() if not p.read_only)
    flags = tuple(n for n in settable if menu.properties[n].kind in ("flag", "bool"))
    show = (0, PRINT, tuple(PRINT_FLAGS))
    out: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
        "export": (0, EXPORT, tuple(set(EXPORT) - {"file"}))}
    if menu.style == "single":
        out |= {"print": show, "set": (0, settable, flags), "get": (1, ("value-name",), ())}
    if menu.style == "list":
        some = (1, ("numbers",), ())
        out |= {"print": show, "find": (0, (), ()), "get": (2, ("number", "value-name"), ())}
        if menu.text not in _READ_ONLY:
            out |= {"set": (1, ("numbers", *settable), flags), "remove": some,
                    "unset": (2, ("numbers", "value-name"), ())}
            if menu.fixed:
                del out["remove"]
            else:
                out["add"] = (0, (*settable, "copy-from", "place-before"), flags)
            if "disabled" in menu.properties:
                out |= {"enable": some, "disable": some}
            if "comment" in menu.properties:
                out["comment"] = (1, ("numbers", "comment"), ())
            if menu.ordered:
                out["move"] = (2, ("numbers", "destination"), ())
    return out | SPECIAL.get(menu.text, {})
