"""What the kernel has beside what the files compose: rules, addresses and peers that somebody typed, or took away.

The helper says which interfaces, addresses, rules, routes, queues and WireGuard peers there are (`ways`), and, where a
zone's filter is not what its files give in an empty namespace, both listings. Each difference becomes a remark in the
text of the object that it concerns, so that a plan shows it as a change of that object and the next apply puts it
right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from platforms.linux_frr.dialect import switch, ways
from platforms.linux_frr.dialect.nft import listed_hooks
from platforms.linux_frr.dialect.ways import Ways
from platforms.refusal import STREAM, refuse

BESIDES, MISSING = "# runs besides: ", "# does not run: "
_MANAGED = {"wireguard": re.compile(r"wg\d{1,6}$"), "swanctl": re.compile(r"ike\d{1,6}$"),
            "interface": re.compile(r"vlan\d{1,4}$")}
_OWN = "table inet simpul {"
_BLOCK = re.compile(r"\t(\w+) (\S+) \{$")


@dataclass(slots=True)
class Kernel:
    """The helper's account, by zone."""

    links: dict[str, set[str]] = field(default_factory=dict)
    mtu: dict[tuple[str, str], str] = field(default_factory=dict)            # zone, interface -> octets
    addresses: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    wireguard: dict[str, tuple[str, str]] = field(default_factory=dict)      # -> public key, port or "-"
    peers: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)    # -> key, prefixes, keepalive, psk
    want: dict[str, list[str]] = field(default_factory=dict)
    have: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    ways: Ways = field(default_factory=Ways)
    switch: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Drift:
    """Remarks by object, the text of what is in our filter and in no file, by an id that would hold it, and what is
    nobody's.
    """

    remarks: dict[str, list[str]] = field(default_factory=dict)
    foreign: dict[str, str] = field(default_factory=dict)
    stray: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def besides(self, object_id: str, words: str) -> None:
        self.remarks.setdefault(object_id, []).append(f"{BESIDES}{words}\n")

    def missing(self, object_id: str, words: str) -> None:
        self.remarks.setdefault(object_id, []).append(f"{MISSING}{words}\n")


def read(text: str) -> Kernel:
    """Read the account. Raises DialectError for a line that is none of it."""
    found = Kernel()
    for number, row in enumerate(text.split("\n"), 1):
        kind, _, rest = row.partition(" ")
        words = rest.split(" ")
        if kind == "link" and len(words) in (2, 3, 4):
            # A helper that does not say whether it is up tells of those that are not, too.
            found.links.setdefault(words[0], set()).add(words[1])
            if len(words) > 2:
                found.ways.up[words[0], words[1]] = words[2] == "up"
            if len(words) == 4:
                found.mtu[words[0], words[1]] = words[3]
        elif kind == "address" and len(words) == 3:
            found.addresses.setdefault((words[0], words[1]), set()).add(words[2])
        elif kind == "wireguard" and len(words) == 3:
            found.wireguard[words[0]] = words[1], words[2]
        elif kind == "peer" and len(words) == 5:
            found.peers.setdefault(words[0], []).append(tuple(words[1:]))
        elif kind in {"want", "have"}:
            (found.want if kind == "want" else found.have).setdefault(words[0], []).append(rest.partition(" ")[2])
        elif kind == "switch":
            found.switch.append(rest)
        elif kind == "refused":
            found.refused.setdefault(words[0], rest.partition(" ")[2])
        elif row and not found.ways.take(kind, rest):
            raise refuse(STREAM, f"{row[:60]!r} is nothing that a kernel has", "kernel", number)
    return found


def drift(kernel: Kernel, texts: Mapping[str, str], defines: Mapping[str, str]) -> Drift:
    """How what runs differs from the live files `texts`. `defines` maps "nft:ZONE:set:NAME" to the object's id."""
    found = Drift()
    for object_id, text in texts.items():
        kind, _, rest = object_id.partition("/")
        name = rest.removesuffix(".conf")
        rows = [row.removeprefix("# ").split(" ") for row in text.splitlines()]
        if kind == "host":
            _ported(kernel, found, object_id, "inside", "lo", {r[1] for r in rows if r[0] == "loopback"}, texts)
            for row in rows:
                if row[0] == "oob":
                    _ported(kernel, found, object_id, "inside", row[1], {row[2]}, texts)
        elif kind == "wan" and ["access", "pppoe"] not in rows:  # whose packets are as long as both ends agree
            port = next(r[1] for r in rows if r[0] == "port")
            _sized(kernel, found, object_id, "wan", port, rows)
            if ["access", "static"] in rows:
                _ported(kernel, found, object_id, "wan", port, {r[1] for r in rows if r[0] == "address"}, texts)
        elif kind == "public":
            for key, zone, port in (("address", "public", name), ("near", "public", "lines"), ("far", "wan", "guests")):
                _ported(kernel, found, object_id, zone, port, {r[1] for r in rows if r[0] == key}, texts)
                if key != "address":
                    _sized(kernel, found, object_id, zone, port, rows)
        elif kind in _MANAGED:
            if name not in kernel.links.get("inside", ()):
                found.missing(object_id, "the interface")
                continue
            _ported(kernel, found, object_id, "inside", name, {r[1] for r in rows if r[0] == "address"}, texts)
            _sized(kernel, found, object_id, "inside", name, rows)
            if kind == "wireguard":
                _tunnel(kernel, found, object_id, name, text)
    _unclaimed(kernel, found, texts)
    beside, ports = ways.compare(kernel.ways, texts), switch.compare(kernel.switch, texts)
    found.foreign.update({**beside.others, **ports.others})
    for object_id, words in (*beside.missing, *ports.missing):
        found.missing(object_id, words)
    for object_id, words in ports.besides:
        found.besides(object_id, words)
    for zone in kernel.want.keys() | kernel.have.keys():
        _filter(kernel, found, zone, defines)
    found.warnings += [f"the filter of {zone} cannot be compared with its files: {said}"
                       for zone, said in sorted(kernel.refused.items())]
    return found


def _ported(kernel: Kernel, found: Drift, object_id: str, zone: str, port: str, want: set[str],
            texts: Mapping[str, str]) -> None:
    have = kernel.addresses.get((zone, port), set())
    for address in sorted(want - have):
        found.missing(object_id, f"address {address} on {port}")
    for address in sorted(have - want):
        # A link's own address is listed because some file gives it, here or on another interface.
        if not address.startswith("fe80:") and not _named(address, texts):
            found.besides(object_id, f"address {address} on {port}")


def _sized(kernel: Kernel, found: Drift, object_id: str, zone: str, port: str, rows: Sequence[Sequence[str]]) -> None:
    """A packet that is longer than an interface takes is lost without a word where nobody may answer it."""
    want, have = next((r[1] for r in rows if r[0] == "mtu"), None), kernel.mtu.get((zone, port))
    if want is not None and have is not None and want != have:
        found.besides(object_id, f"mtu {have} on {port}")


def _named(address: str, texts: Mapping[str, str]) -> bool:
    """Whether any file speaks of an address: a virtual one stands on an interface that another file declares."""
    return any(address in text.split() for i, text in texts.items() if address in text and not i.startswith("frr/"))


def _tunnel(kernel: Kernel, found: Drift, object_id: str, name: str, text: str) -> None:
    own, *peers = text.split("[Peer]\n")
    said = _fields(own)
    key, port = kernel.wireguard.get(name, ("", ""))
    if said["PrivateKey"] != f"secret:wg:{key}":
        found.besides(object_id, f"the key of {key or 'no WireGuard interface'}")
    if "ListenPort" in said and said["ListenPort"] != port:
        found.besides(object_id, f"ListenPort = {port}")
    want = set()
    for peer in map(_fields, peers):
        prefixes = ",".join(sorted(p.strip() for p in peer.get("AllowedIPs", "(none)").split(",")))
        want.add((peer["PublicKey"], prefixes, peer.get("PersistentKeepalive", "off"),
                  "preshared" if "PresharedKey" in peer else "open"))
    have = {(k, ",".join(sorted(p.split(","))), alive, form) for k, p, alive, form in kernel.peers.get(name, ())}
    for one in sorted(want - have):
        found.missing(object_id, _peer(one))
    for one in sorted(have - want):
        found.besides(object_id, _peer(one))


def _peer(peer: tuple[str, str, str, str]) -> str:
    key, prefixes, keepalive, form = peer
    return f"peer {key}, AllowedIPs {prefixes}, keepalive {keepalive}, {form}"


def _fields(text: str) -> dict[str, str]:
    return {key: value for key, equals, value in (row.partition(" = ") for row in text.splitlines()) if equals}


def _unclaimed(kernel: Kernel, found: Drift, texts: Mapping[str, str]) -> None:
    """Interfaces of our names that no file declares, and addresses on interfaces of which no file speaks."""
    spoken = {word for i, text in texts.items() if not i.startswith(("frr/", "nft/")) for word in text.split()}
    for zone, links in sorted(kernel.links.items()):
        for link in sorted(links):
            for kind, name in _MANAGED.items():
                if name.match(link) and not {f"{kind}/{link}.conf", f"public/{link}.conf"} & texts.keys():
                    found.foreign[f"{kind}/{link}.conf"] = f"# an interface of this name stands in {zone}\n"
    for (zone, port), addresses in sorted(kernel.addresses.items()):
        # A PPPoE line's own interface is called after its port.
        ours = any(f"{kind}/{port}.conf" in texts for kind in _MANAGED)
        if ours or port == "lo" or port.removeprefix("ppp-") in spoken:
            continue
        strange = sorted(a for a in addresses if a not in spoken)
        if strange:
            found.warnings.append(f"{zone} has {', '.join(strange)} on {port}, which nobody declares")


def _filter(kernel: Kernel, found: Drift, zone: str, defines: Mapping[str, str]) -> None:
    want, _ = _tables(kernel.want.get(zone, []))
    have, others = _tables(kernel.have.get(zone, []))
    for table, rows in others.items():
        hooks = listed_hooks(rows)
        if hooks:
            found.warnings.append(f"{table.removesuffix(' {')} in {zone} is nobody's and hooks {', '.join(hooks)}")
    for kind, name in dict.fromkeys((*want, *have)):
        old, new = want.get((kind, name)), have.get((kind, name))
        owner = defines.get(f"nft:{zone}:{'chain' if kind == 'chain' else 'set'}:{name}")
        if owner is None:
            if old is None and new is not None:
                found.stray[f"nft/{zone}/99-{kind}-{name}.nft"] = "".join(f"{row}\n" for row in new)
            elif old != new:
                found.warnings.append(f"the default deny of {zone} does not stand as it should: {kind} {name}")
            continue
        old, new = old or [], new or []
        if any("flags" in row and ("dynamic" in row or "timeout" in row) for row in old):
            continue  # filled by packets, not by files
        for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                for row in old[a1:a2]:
                    found.missing(owner, row.strip())
                for row in new[b1:b2]:
                    found.besides(owner, row.strip())


def _tables(listing: list[str]) -> tuple[dict[tuple[str, str], list[str]], dict[str, list[str]]]:
    """The blocks of our own table by kind and name, one element a row, and the other tables' rows."""
    own: dict[tuple[str, str], list[str]] = {}
    others: dict[str, list[str]] = {}
    table, block = "", ("", "")
    for row in _elements(listing):
        opens = _BLOCK.match(row)
        if row.startswith("table "):
            table = row
        elif table != _OWN:
            others.setdefault(table, []).append(row)
        elif opens:
            block = opens[1], opens[2]
            own[block] = [row]
        elif row.startswith("\t"):
            own.setdefault(block, []).append(row)
    return own, others


def _elements(listing: list[str]) -> Iterator[str]:
    """A set's elements, one a row and sorted: nft breaks them over lines, in an order of its own."""
    inside: list[str] | None = None
    for row in listing:
        text = row.strip()
        if text.startswith("elements = {"):
            inside, text = [], text.removeprefix("elements = {")
        if inside is None:
            yield row
            continue
        inside += [word.strip() for word in text.removesuffix("}").split(",") if word.strip()]
        if text.endswith("}"):
            yield from (f"\t\telement {word}" for word in sorted(inside))
            inside = None
