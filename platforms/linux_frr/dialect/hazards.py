"""What makes a linux_frr configuration unsafe to stand in, even between two steps."""

from __future__ import annotations

from platforms.linux_frr.dialect import bgp, frr, ospf, policy, usual
from platforms.linux_frr.dialect.nft import base_of
from platforms.remembered import remembered
from simpul.config.model import Config
from simpul.errors import DialectError

# The chains that hold a zone's default deny. The loader stands a bare deny in for a zone without files.
_HOOKS = {"inside": ("input", "forward"), "wan": ("input", "forward", "output")}
# The same where there are guests.
_PUBLIC_HOOKS = {"public": ("input", "forward", "output")}


def _neighbor(file: str, text: str, name: str) -> tuple[str, ...]:
    if usual.neighbor(name, text) is not None:
        return ()  # it has policies both ways
    block = frr.block_of(text, file)
    found = []
    attributes = block.neighbors.get(name, {})
    for family in bgp.families(attributes):
        keys = attributes[family].keys()
        if "activate" not in keys:
            continue
        for way in ("in", "out"):
            if not keys & {f"prefix-list {way}", f"route-map {way}", f"filter-list {way}", f"distribute-list {way}"}:
                found.append(f"{file}: neighbour {name} has no policy {way} for {family}")
    return tuple(found)


def _list(file: str, text: str, kind: policy.ListKind, name: str) -> tuple[str, ...]:
    if usual.prefix_list(kind, name, text) is not None:
        return ()  # it has entries, and none permits everything
    value = policy.read_list(kind, name, frr.top_lines(text), file, strict=False)
    if not value.entries:
        return (f"{file}: no entry: FRR permits everything by an empty list",)
    if any(e.value == "permit any" for e in value.entries.values()):
        return (f"{file}: permits every prefix",)
    return ()


def _ospf(file: str, text: str) -> tuple[str, ...]:
    routers = ospf.read_routers(frr.lines_of(text, file), file, strict=False)
    return tuple(f"{file}: {router} without a bound on what is believed"
                 for bound, router in zip(ospf.PROTOCOLS, ospf.ROUTERS, strict=True)
                 if router in routers.inside and bound not in routers.top)


# Asked of the whole configuration, and of what is before and after each step.
@remembered
def _frr(file: str, text: str) -> tuple[str, ...]:
    kind, name = frr.split_id(file)
    if not text or not file.endswith(".conf"):
        return ()
    try:
        if kind == "neighbor":
            return _neighbor(file, text, name)
        if kind in {"prefix-list", "prefix-list6"}:
            return _list(file, text, frr.list_kind(kind), name)
        if kind == "ospf":
            return _ospf(file, text)
        if kind == "ospf-interface":
            bare = ospf.unsigned(ospf.read_speaker(frr.lines_of(text, file), name, file, strict=False))
            return (f"{file}: {bare} is not signed",) if bare else ()
    except DialectError as error:
        return (f"{file}: cannot be read: {error.diagnostic.message}",)
    return ()


@remembered
def _chain(object_id: str, text: str) -> tuple[tuple[str, str] | None, tuple[str, ...]]:
    """Of an nft object the zone and hook in which it denies by default, if it does, and what is unsafe of it."""
    base = base_of(text)
    zone = object_id.split("/")[1]
    if base and base.kind == "nat" and zone != "wan":
        return None, (f"{object_id}: addresses are translated where guests leave by a line, and nowhere else",)
    if base and base.kind == "filter":
        if base.policy == "drop":
            return (zone, base.hook), ()
        if base.hook in {"input", "forward", "output"}:
            return None, (f"{object_id}: base chain of hook {base.hook} without `policy drop`",)
    return None, ()


def hazards(config: Config) -> list[str]:
    """Sentences, one a hazard, each beginning with the object's id; stable between calls, sorted."""
    found: list[str] = []
    hooked: set[tuple[str, str]] = set()
    hooks = dict(_HOOKS)
    for item in config.objects.values():
        folder = item.id.partition("/")[0]
        if folder == "nft":
            denies, unsafe = _chain(item.id, item.text)
            found += unsafe
            if denies:
                hooked.add(denies)
        elif folder == "public":
            hooks |= _PUBLIC_HOOKS
        elif folder == "frr" and item.owned:
            found += _frr(item.id, item.text)
    for zone, wanted in hooks.items():
        found += [
            f"nft/{zone}: nothing denies by default in hook {hook}" for hook in wanted if (zone, hook) not in hooked
        ]
    return sorted(found)
