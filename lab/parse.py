"""Reading `topology.json` strictly: unknown keys, wrong types and cables that cannot exist are refused, all at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, ip_address, ip_interface
from pathlib import Path
from typing import Final, Literal, TypeVar, cast

from lab.errors import LabError
from lab.topology import (
    REAL,
    Access,
    Address,
    Host,
    Interface,
    Internet,
    Lan,
    Listen,
    Management,
    Oob,
    Provider,
    Router,
    Topology,
    Wan,
)
from lab.topology_rules import conflicts

FORMAT: Final = 1
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_PORT: Final = re.compile(r"[A-Za-z][A-Za-z0-9./_-]{0,31}")
_PPPOE_MTU: Final = 1492
_NOWHERE: Final = IPv4Interface("0.0.0.0/0")         # stands in for what a reported problem left out
_T = TypeVar("_T")


def load(path: Path) -> Topology:
    """The topology in a file; LabError 701 names every fault with its place in the file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise LabError("701", f"{path}: cannot be read: {error.strerror}") from error
    return parse(text, str(path))


def parse(text: str, where: str = "topology") -> Topology:
    """The topology in a JSON text; `where` names it in errors."""
    try:
        raw: object = json.loads(text, object_pairs_hook=_no_duplicates)
    except ValueError as error:
        raise LabError("701", f"{where}: not JSON: {error}") from error
    problems: list[str] = []
    topology = _topology(_Table(raw, "", problems))
    if not problems:
        problems += conflicts(topology)
    if problems:
        raise LabError("701", f"{where}: " + "\n".join((f"{len(problems)} fault(s)", *(f"  {p}" for p in problems))),
                       hint="docs/lab-topology.md says what each key means")
    return topology


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table: dict[str, object] = {}
    for key, value in pairs:
        if key in table:
            raise ValueError(f"the key {key!r} stands twice in one object")
        table[key] = value
    return table


class _Table:
    """One JSON object being read: takes known keys, notes problems under its path, and objects to what is left."""

    def __init__(self, raw: object, path: str, problems: list[str]) -> None:
        self.path, self._problems = path, problems
        self._left: dict[str, object] = {}
        if isinstance(raw, Mapping):
            self._left = dict(cast("Mapping[str, object]", raw))
        else:
            self.problem(f"must be an object, not {raw!r}")

    def problem(self, text: str, key: str | None = None) -> None:
        place = ".".join(p for p in (self.path, key) if p) or "the file"
        self._problems.append(f"{place}: {text}")

    def take(self, key: str, make: Callable[[object], _T], fallback: _T, *, required: bool = False) -> _T:
        """The value of a key as `make` reads it (a ValueError is a problem); `fallback` where absent or null."""
        raw = self._left.pop(key, None)
        if raw is None:
            if required:
                self.problem("is missing", key)
            return fallback
        try:
            return make(raw)
        except ValueError as error:
            self.problem(str(error), key)
            return fallback

    def tables(self, key: str) -> Iterator[_Table]:
        raw = self._left.pop(key, None)
        if raw is None:
            return
        if not isinstance(raw, list):
            self.problem("must be a list", key)
            return
        for index, item in enumerate(raw):
            table = _Table(item, f"{self.path}.{key}[{index}]".lstrip("."), self._problems)
            yield table
            table.close()

    def table(self, key: str) -> _Table | None:
        raw = self._left.pop(key, None)
        return None if raw is None else _Table(raw, f"{self.path}.{key}".lstrip("."), self._problems)

    def has(self, key: str) -> bool:
        return self._left.get(key) is not None

    def close(self) -> None:
        for key in self._left:
            self.problem("is not a key that the lab knows", key)


def _text(raw: object) -> str:
    if not isinstance(raw, str) or not raw:
        raise ValueError(f"must be a text, not {raw!r}")
    return raw


def _name(raw: object) -> str:
    if not _NAME.fullmatch(_text(raw)):
        raise ValueError(f"{raw!r} is not a name (letters, digits, '.', '_' and '-', at most 63)")
    return cast("str", raw)


def _maybe_text(raw: object) -> str | None:
    return _text(raw)


def _maybe_name(raw: object) -> str | None:
    return _name(raw)


def _port(raw: object) -> str:
    if not _PORT.fullmatch(_text(raw)):
        raise ValueError(f"{raw!r} is not the name of a port (at most 32 characters)")
    return cast("str", raw)


def _integer(low: int, high: int) -> Callable[[object], int]:
    def read(raw: object) -> int:
        if not isinstance(raw, int) or isinstance(raw, bool) or not low <= raw <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, not {raw!r}")
        return raw
    return read


def _maybe_integer(low: int, high: int) -> Callable[[object], int | None]:
    return _integer(low, high)


def _flag(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    raise ValueError(f"must be true or false, not {raw!r}")


def _list(read: Callable[[object], _T]) -> Callable[[object], tuple[_T, ...]]:
    def read_all(raw: object) -> tuple[_T, ...]:
        if isinstance(raw, list):
            return tuple(read(item) for item in raw)
        raise ValueError(f"must be a list, not {raw!r}")
    return read_all


def _address(raw: object) -> Address:
    return ip_address(_text(raw))


def _interface(raw: object) -> Interface:
    if "/" not in _text(raw):
        raise ValueError(f"{raw!r} must carry its prefix length, as in 10.66.0.10/26")
    return ip_interface(cast("str", raw))


def _v4_interface(raw: object) -> IPv4Interface:
    value = _interface(raw)
    if isinstance(value, IPv4Interface):
        return value
    raise ValueError(f"{raw!r} must be IPv4: every line of the lab has it")


def _maybe_v6_interface(raw: object) -> IPv6Interface | None:
    value = _interface(raw)
    if isinstance(value, IPv6Interface):
        return value
    raise ValueError(f"{raw!r} must be IPv6")


def _maybe_v6(raw: object) -> IPv6Address | None:
    value = _address(raw)
    if isinstance(value, IPv6Address):
        return value
    raise ValueError(f"{raw!r} must be IPv6")


def _maybe_v4(raw: object) -> IPv4Address | None:
    value = _address(raw)
    if isinstance(value, IPv4Address):
        return value
    raise ValueError(f"{raw!r} must be IPv4")


def _first_of(raw: object) -> IPv4Interface:
    subnet = IPv4Network(_text(raw))
    if subnet.prefixlen > 30:
        raise ValueError(f"{raw!r} has no room for a provider and a router")
    return IPv4Interface(f"{subnet[1]}/{subnet.prefixlen}")


def _listen(raw: object) -> Listen:
    protocol, _, port = _text(raw).partition("/")
    if protocol not in {"tcp", "udp"} or not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise ValueError(f"{raw!r} must be tcp/N or udp/N")
    return Listen(cast("Literal['tcp', 'udp']", protocol), int(port))


def _access(raw: object) -> Access:
    match raw:
        case "static" | "dhcp" | "pppoe":
            return raw
    raise ValueError(f"must be static, dhcp or pppoe, not {raw!r}")


def _topology(table: _Table) -> Topology:
    table.take("format", _integer(FORMAT, FORMAT), FORMAT, required=True)
    topology = Topology(
        name=table.take("name", _name, "", required=True),
        routers=tuple(_router(t) for t in table.tables("routers")),
        hosts=tuple(_host(t) for t in table.tables("hosts")),
        providers=tuple(Provider(t.take("id", _name, "", required=True), t.take("ntp", _maybe_v4, None),
                                 t.take("ntp6", _maybe_v6, None))
                        for t in table.tables("providers")),
        management=_management(table.table("management")),
        internet=_internet(table.table("internet")))
    table.close()
    # A provider that only lines name needs no entry of its own.
    known = {p.id for p in topology.providers}
    extra = dict.fromkeys(w.provider for r in topology.routers for w in r.wan if w.provider and w.provider not in known)
    return Topology(topology.name, topology.routers, topology.hosts,
                    (*topology.providers, *(Provider(name) for name in extra)), topology.management, topology.internet)


def _router(table: _Table) -> Router:
    name = table.take("name", _name, "", required=True)
    platform = table.take("platform", _text, REAL, required=True)
    return Router(name, table.take("site", _text, "", required=True), tuple(_wan(t) for t in table.tables("wan")),
                  tuple(_lan(t) for t in table.tables("lan")), _oob(table.table("oob")), platform,
                  table.take("version", _maybe_text, None))


def _oob(table: _Table | None) -> Oob | None:
    if table is None:
        return None
    nowhere: Interface = _NOWHERE
    oob = Oob(table.take("port", _port, "", required=True), table.take("peer", _interface, nowhere, required=True))
    table.close()
    return oob


def _wan(table: _Table) -> Wan:
    fallback: Access = "static"
    access = table.take("access", _access, fallback, required=True)
    static = access == "static"
    gateway = (table.take("gateway", _v4_interface, _NOWHERE, required=True) if static
               else table.take("subnet", _first_of, _NOWHERE, required=True))
    return Wan(port=table.take("port", _port, "", required=True),
               provider=table.take("provider", _name, "", required=True), access=access, gateway=gateway,
               mtu=table.take("mtu", _integer(576, 9000), _PPPOE_MTU if access == "pppoe" else 1500),
               nat=table.take("nat", _flag, False), mbps=table.take("mbps", _maybe_integer(1, 1_000_000), None),
               gateway6=table.take("gateway6", _maybe_v6_interface, None))


def _lan(table: _Table) -> Lan:
    if table.has("link") == table.has("host"):
        table.problem("needs either a link or a host")
    return Lan(table.take("port", _port, "", required=True), table.take("link", _maybe_text, None),
               table.take("host", _maybe_name, None))


def _host(table: _Table) -> Host:
    return Host(table.take("name", _name, "", required=True),
                table.take("addresses", _list(_interface), (), required=True),
                table.take("gateways", _list(_address), ()), table.take("vlan", _maybe_integer(1, 4094), None),
                table.take("listen", _list(_listen), ()))


def _management(table: _Table | None) -> Management | None:
    if table is None:
        return None
    management = Management(table.take("name", _name, "mgmt"), table.take("router", _name, "", required=True),
                            table.take("port", _port, "", required=True),
                            table.take("addresses", _list(_interface), (), required=True),
                            table.take("gateways", _list(_address), ()),
                            table.take("vlan", _maybe_integer(1, 4094), None))
    table.close()
    return management


def _internet(table: _Table | None) -> Internet | None:
    if table is None:
        return None
    internet = Internet(table.take("name", _name, "internet"),
                        table.take("address", _v4_interface, _NOWHERE, required=True),
                        table.take("listen", _list(_listen), ()))
    table.close()
    return internet
