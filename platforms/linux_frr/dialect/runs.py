"""What FRR runs, cut into objects: ours by mark or by a drop-in that names it, everything else as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from platforms.linux_frr.dialect import bfd, bgp, frr, ospf, policy
from platforms.linux_frr.dialect.parsed import Parsed
from platforms.linux_frr.dialect.tree import Node, parse
from simpul.errors import DialectError

FILE = "running-config"

# Secrets of others' lines are not ours to read: the object keeps its place, the secret does not leave.
_SECRET = re.compile(
    r"(?m)^(\s*(?:neighbor \S+ password|key-string|password|enable password|isis password \S+|"
    r"ip ospf (?:message-digest-key \d+ md5|authentication-key)|area-password \S+|domain-password \S+|"
    r"ip rip authentication string|(?:area \S+ )?virtual-link \S+ (?:message-digest-key \d+ md5|authentication-key)|"
    r"ipv6 ospf6 authentication key-id \d+ hash-algo \S+ key)"
    r"(?: 8)?) (?!secret:(?:md5:[0-9a-f]{32}|ospf:[0-9a-f]+)$)\S.*$"
)


@dataclass(slots=True)
class Runs:
    """FRR's part of a device: the objects that are ours, and the others."""

    owned: dict[str, Parsed] = field(default_factory=dict)
    others: dict[str, Parsed] = field(default_factory=dict)


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._:-]+", "-", text).strip("-")


def _masked(text: str) -> str:
    return _SECRET.sub(r"\1 secret:masked", text)


def _is_member(attributes: bgp.Attributes) -> bool:
    """Whether a neighbour belongs to a peer group; the group's own line ends with that word."""
    session = attributes.get(bgp.ROUTER, {})
    return any(" peer-group " in session[key].line for key in ("peer-group", "interface") if key in session)


def _bgp(runs: Runs, node: Node, dropins: Mapping[str, str]) -> None:
    block = bgp.read(node, FILE)
    for name, attributes in block.neighbors.items():
        activated = attributes.get(bgp.V4, {})
        # A member of a peer group has its group's families: FRR prints none for it.
        if block.activates_v4 and "activate" not in activated and not _is_member(attributes):
            attributes.setdefault(bgp.V4, {})["activate"] = bgp.Attribute(
                "activate", f"neighbor {name} activate", node.line
            )
        elif activated.get("activate", bgp.Attribute("", "", 0)).line.startswith("no "):
            del activated["activate"]
        session = attributes.get(bgp.ROUTER, {})
        description = session.get("description")
        object_id = f"frr/neighbor/{name}.conf"
        ours = object_id in dropins or (description is not None
                                        and description.line.split(" ", 3)[3].startswith(frr.DESCRIPTION))
        parsed = frr.neighbor_parsed(block.asn, name, attributes)
        if ours:
            runs.owned[object_id] = Parsed(_masked(parsed.text), parsed.defines, parsed.requires)
        else:
            runs.others[object_id] = Parsed(_masked(parsed.text), parsed.defines, parsed.requires)
    dropin = dropins.get("frr/bgp.conf")
    named: bgp.Attributes = {}
    if dropin is not None:
        try:
            named = frr.block_of(dropin, "frr/bgp.conf").own
        except DialectError:
            named = {}
    # `no bgp default ipv4-unicast` and its opposite are one property; so are all values of one key.
    ours_here = {f: {k: a for k, a in by.items() if k in named.get(f, {})} for f, by in block.own.items()}
    rest = {f: {k: a for k, a in by.items() if k not in named.get(f, {})} for f, by in block.own.items()}
    if dropin is None:
        runs.others["frr/bgp.conf"] = frr.bgp_parsed(block.asn, rest)
        return
    runs.owned["frr/bgp.conf"] = frr.bgp_parsed(block.asn, ours_here)
    if any(rest.values()):
        other = frr.bgp_parsed(block.asn, rest)
        runs.others["frr/other/bgp.conf"] = Parsed(other.text, requires=other.requires | {f"bgp:{block.asn}"})


def _bfd(runs: Runs, node: Node, blocks: dict[str, list[str]], dropins: Mapping[str, str]) -> None:
    rest = []
    for child in node.children:
        name = child.words[1] if bfd.is_profile(child) else ""
        object_id = f"frr/bfd-profile/{name}.conf"
        if name.startswith(frr.MARK) or object_id in dropins:
            runs.owned[object_id] = frr.profile_parsed(bfd.read_profile(child, FILE))
        elif child.kind == "line":
            rest.append(child.print())
    if rest:
        blocks["frr/other/bfd"] = [node.raw, *rest]


def _ospf_routers(runs: Runs, nodes: list[Node], blocks: dict[str, list[str]], dropins: Mapping[str, str]) -> None:
    """What a drop-in names of OSPF's bounds and routers is ours; the other lines are somebody else's."""
    dropin = dropins.get("frr/ospf.conf")
    named = ospf.Routers()
    if dropin is not None:
        with suppress(DialectError):
            named = ospf.read_routers(frr.lines_of(dropin, "frr/ospf.conf"), "frr/ospf.conf", strict=False)
    ours = ospf.Routers()
    for node in nodes:
        bound = ospf.protocol_of(node)
        if bound is not None and bound in named.top:
            ours.top[bound] = node.text
        elif bound is None and node.text in named.inside:
            ours.inside[node.text] = {ospf.key_of(child.text): child.text for child in node.lines()
                                      if ospf.key_of(child.text) in named.inside[node.text]}
            rest = [child.print() for child in node.children
                    if child.kind == "line" and ospf.key_of(child.text) not in named.inside[node.text]]
            if rest:
                blocks[f"frr/other/{_slug(node.text)}"] = [node.raw, *rest]
        else:
            slug = _slug(node.text) if node.children else "lines"
            blocks.setdefault(f"frr/other/{slug}", []).append(node.print())
    if ours.top or ours.inside:
        runs.owned["frr/ospf.conf"] = frr.routers_parsed(ours)


def _ospf_speaker(runs: Runs, name: str, node: Node, blocks: dict[str, list[str]], dropins: Mapping[str, str]) -> None:
    """An interface of FRR's: OSPF's lines are ours where a drop-in says so."""
    object_id = f"frr/ospf-interface/{name}.conf"
    if object_id not in dropins:
        blocks.setdefault(f"frr/other/{_slug(node.text)}", []).append(node.print())
        return
    mine = Node(node.line, node.raw, node.text, children=[c for c in node.lines() if ospf.is_ospf(c.text)])
    if mine.children:
        parsed = frr.speaker_parsed(ospf.read_speaker([mine], name, FILE, strict=False))
        runs.owned[object_id] = Parsed(_masked(parsed.text), parsed.defines, parsed.requires)
    rest = [c.print() for c in node.lines() if not ospf.is_ospf(c.text)]
    if rest:
        blocks.setdefault(f"frr/other/{_slug(node.text)}", []).extend([node.raw, *rest])


def _routes(runs: Runs, routes: dict[str, list[policy.Route]], dropins: Mapping[str, str]) -> None:
    for prefix, found in routes.items():
        name = prefix.replace("/", "_")
        object_id = f"frr/route/{name}.conf"
        ours = [r for r in found if r.discards] if object_id in dropins else []
        rest = [r for r in found if r not in ours]
        if ours:
            runs.owned[object_id] = frr.route_parsed(ours)
        if rest:
            runs.others[f"frr/other/route/{name}.conf" if object_id in dropins else object_id] = frr.route_parsed(rest)


def _list(kind: policy.ListKind, name: str, nodes: list[Node]) -> Parsed:
    return frr.list_parsed(policy.read_list(kind, name, nodes, FILE, strict=False))


def _map(name: str, nodes: list[Node]) -> Parsed:
    return frr.map_parsed(policy.read_map(name, nodes, FILE))


def _policy(runs: Runs, defined: str, object_id: str, nodes: list[Node], dropins: Mapping[str, str],
            read: Callable[[], Parsed]) -> None:
    """File a list or a map. Others' words may be unknown to us and stay as they stand; ours must be readable."""
    ours = defined.partition(":")[2].startswith(frr.MARK) or object_id in dropins
    try:
        parsed = read()
    except DialectError:
        if ours:
            raise
        parsed = Parsed("".join(n.print() for n in nodes), frozenset({defined}))
    (runs.owned if ours else runs.others)[object_id] = parsed


def split(text: str, dropins: Mapping[str, str]) -> Runs:
    """Cut running-config into objects. `dropins` are the live files below `frr/`, which name what is ours.

    Raises DialectError only where the text is no configuration of FRR at all (`router bgp` without a number, a
    prefix that is none).
    """
    runs = Runs()
    lists: dict[tuple[policy.ListKind, str], list[Node]] = {}
    maps: dict[str, list[Node]] = {}
    routes: dict[str, list[policy.Route]] = {}
    blocks: dict[str, list[str]] = {}
    ospf_nodes: list[Node] = []
    for node in parse(text):
        if node.kind != "line":
            continue
        named, mapped, route = policy.list_of(node), policy.map_of(node), policy.route_of(node)
        if named:
            lists.setdefault(named, []).append(node)
        elif mapped:
            maps.setdefault(mapped, []).append(node)
        elif route:
            routes.setdefault(route.prefix, []).append(route)
        elif node.words[:2] == ["router", "bgp"] and len(node.words) == 3:
            _bgp(runs, node, dropins)
        elif node.text == "bfd":
            _bfd(runs, node, blocks, dropins)
        elif node.text in ospf.ROUTERS or ospf.protocol_of(node):
            ospf_nodes.append(node)
        elif (name := ospf.interface_of(node)) is not None:
            _ospf_speaker(runs, name, node, blocks, dropins)
        else:
            slug = _slug(node.text) if node.children else "lines"
            blocks.setdefault(f"frr/other/{slug}", []).append(node.print())
    for (kind, name), nodes in lists.items():
        _policy(runs, f"{kind}:{name}", f"frr/{kind}/{name}.conf", nodes, dropins,
                partial(_list, kind, name, nodes))
    for name, nodes in maps.items():
        _policy(runs, f"route-map:{name}", f"frr/route-map/{name}.conf", nodes, dropins,
                partial(_map, name, nodes))
    _routes(runs, routes, dropins)
    _ospf_routers(runs, ospf_nodes, blocks, dropins)
    for object_id, raw in blocks.items():
        runs.others[object_id] = Parsed(_masked("".join(raw)))
    return runs
