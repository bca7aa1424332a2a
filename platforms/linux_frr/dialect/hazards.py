"""What makes a linux_frr configuration unsafe to stand in, even between two steps."""

from __future__ import annotations

from functools import lru_cache

from platforms.linux_frr.dialect import bgp, frr, ospf, policy
from platforms.linux_frr.dialect.nft import base_of
from simpul.config.model import Config
from simpul.errors import DialectError

# The chains that hold a zone's default deny. The loader stands a bare deny in for a zone without files.
_HOOKS = {"inside": ("input", "forward"), "wan": ("input", "forward", "output")}
# The same where there are guests.
_PUBLIC_HOOKS = {"public": ("input", "forward", "output")}


def _neighbor(file: str, text: str, name: str) -> tuple[str, ...]:
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
@lru_cache(maxsize=1 << 13)
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


def hazards(config: Config) -> list[str]:
    """Sentences, one a hazard, each beginning with the object's id; stable between calls, sorted."""
    found: list[str] = []
    hooked: set[tuple[str, str]] = set()
    hooks = dict(_HOOKS)
    for item in config.objects.values():
        folder, _, rest = item.id.partition("/")
        if folder == "nft":
            base = base_of(item.text)
            zone = rest.partition("/")[0]
            if base and base.kind == "nat" and zone != "wan":
                found.append(f"{item.id}: addresses are translated where guests leave by a line, and nowhere else")
            if base and base.kind == "filter":
                if base.policy == "drop":
                    hooked.add((zone, base.hook))
                elif base.hook in {"input", "forward", "output"}:
                    found.append(f"{item.id}: base chain of hook {base.hook} without `policy drop`")
        elif folder == "public":
            hooks |= _PUBLIC_HOOKS
        elif folder == "frr" and item.owned:
            found += _frr(item.id, item.text)
    for zone, wanted in hooks.items():
        found += [
            f"nft/{zone}: nothing denies by default in hook {hook}" for hook in wanted if (zone, hook) not in hooked
        ]
    return sorted(found)
