"""What `bench.patch` measures on: configurations of routers of two vendors, each as it runs and as it is meant.

The routers are those of a network of East Kalimantan's shape, with that vendor's name and ports. What runs is told as
the driver would fetch it; that the dialect reads it back as what was meant to run is looked at for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

from bench.job import ROOT, TODAY, allocator
from platforms import parts
from platforms.cisco_iosxe.dialect import CiscoIosxe
from platforms.mikrotik_routeros.dialect import RouterOs
from platforms.mikrotik_routeros.dialect.items import Item
from platforms.mikrotik_routeros.dialect.objects import END, parsed
from simpul.config.model import FEATURES, Config, Dialect, Feature, RenderedObject
from simpul.intent.loader import load_network
from simpul.intent.model import Role, TunnelKind
from simpul.network.build import bootstrap_model, build
from simpul.network.model import DeviceModel, Endpoint, Neighbor
from simpul.render.engine import Renderer
from simpul.render.page import as_text

# What a configuration of some 200 lines is made of: on IOS-XE, of all but the filters.
PAIR: Final[Mapping[str, tuple[Feature, ...]]] = {
    "cisco_iosxe": ("base", "vpn", "routing"), "mikrotik_routeros": FEATURES}
_FAR: Final = IPv4Address("198.18.0.0")
DIALECTS: Final[Mapping[str, Dialect]] = {"cisco_iosxe": CiscoIosxe(), "mikrotik_routeros": RouterOs()}


@dataclass(frozen=True, slots=True)
class Pair:
    """What the driver fetched, what the templates rendered, and both as lines for readers of indented text ("" where
    there is no such reader).
    """

    name: str
    fetched: str
    page: str
    runs: str = ""
    meant: str = ""


def hubs(inventory: Path, platform: str, lines: int) -> Iterator[Pair]:
    """One hub of about so many lines; it runs with a tunnel less, and with others' sessions otherwise."""
    hub = next(m for m in _models(inventory, platform) if m.role is Role.HUB)
    template = Renderer([ROOT / "templates"])
    # Each tunnel has its share of the lines; those of the filters' flows come on top, and are left out.
    bare = replace(hub, filter=replace(hub.filter, permits=()))
    all_of_it = _lines(template.render(bare))
    kept = bare.tunnels[:max(2, len(bare.tunnels) * lines // all_of_it)]
    wanted = _with_tunnels(bare, kept)
    yield _pair(template, platform, _otherwise(_with_tunnels(wanted, kept[:-1])), wanted)


def pairs(inventory: Path, platform: str) -> Iterator[Pair]:
    """A router of each site with one tunnel, and as it was before: its sessions otherwise."""
    template = Renderer([ROOT / "templates"])
    for model in _models(inventory, platform):
        if model.role is not Role.HUB:
            first = bootstrap_model(model)
            wanted = _with_tunnels(first, first.tunnels[:1])
            yield _pair(template, platform, _otherwise(wanted), wanted, PAIR[platform])


def _models(inventory: Path, platform: str) -> Iterator[DeviceModel]:
    """The network's routers as that platform's."""
    network = load_network(inventory, platforms=("linux_frr",), today=TODAY).network
    if platform == "cisco_iosxe":
        network = replace(network, tunnel_kinds=dict.fromkeys("ABC", TunnelKind.IKEV2_PSK))
    for model in build(network, allocator(inventory)).values():
        yield _AS[platform](model)


def _iosxe(model: DeviceModel) -> DeviceModel:
    from tests.platforms.cisco_iosxe.edges import as_iosxe  # noqa: PLC0415 - only this vendor needs it

    # A hub is dialled and dials nobody, and this vendor's is none: its tunnels are those of a router that dials each.
    return as_iosxe(replace(model, tunnels=tuple(
        replace(t, endpoint=t.endpoint or Endpoint(_FAR + t.id, 500)) for t in model.tunnels)))


def _routeros(model: DeviceModel) -> DeviceModel:
    from tests.platforms.mikrotik_routeros.models import as_routeros  # noqa: PLC0415 - only this vendor needs it

    return as_routeros(model, "7.21")


_AS: Final[Mapping[str, Callable[[DeviceModel], DeviceModel]]] = {"cisco_iosxe": _iosxe, "mikrotik_routeros": _routeros}


def _with_tunnels(model: DeviceModel, tunnels: tuple[object, ...]) -> DeviceModel:
    """The model with these of its tunnels, and what belongs to them."""
    kept = tuple(t for t in model.tunnels if t in tunnels)
    gone = {t.name for t in model.tunnels if t not in tunnels}
    peers = {a for t in model.tunnels if t.name in gone for a in (t.peer4, t.peer6)}
    neighbors = tuple(n for n in model.bgp.neighbors if n.address not in peers)
    lists = {name for n in model.bgp.neighbors if n.address in peers for name in (n.import_list, n.export_list)}
    lists -= {name for n in neighbors for name in (n.import_list, n.export_list)}
    return replace(
        model, tunnels=kept,
        bgp=replace(model.bgp, neighbors=neighbors,
                    prefix_lists=tuple(x for x in model.bgp.prefix_lists if x.name not in lists)),
        filter=replace(model.filter, guards=tuple(g for g in model.filter.guards if g.interface not in gone)))


def _otherwise(model: DeviceModel) -> DeviceModel:
    """Two sessions with other timers and preferences, and the first by policies of another name."""
    first, second, *rest = model.bgp.neighbors
    return replace(model, bgp=replace(model.bgp, neighbors=(
        replace(_other_values(first), policy=f"{first.policy}-was"), _other_values(second), *rest)))


def _other_values(one: Neighbor) -> Neighbor:
    return replace(one, keepalive=one.keepalive + 1, hold=one.hold + 3,
                   local_preference=one.local_preference + 1 if one.local_preference is not None else None,
                   med=one.med + 1 if one.med is not None else None)


def _lines(rendered: Iterable[RenderedObject]) -> int:
    return sum(o.text.count("\n") for o in rendered)


def _pair(
    template: Renderer, platform: str, running: DeviceModel, wanted: DeviceModel,
    features: tuple[Feature, ...] = FEATURES,
) -> Pair:
    dialect = DIALECTS[platform]
    rendered = template.render(wanted, features)
    runs = dialect.intended(template.render(running, features))
    pair = _TOLD[platform](runs, dialect.intended(rendered), Pair(wanted.name, "", as_text(rendered)))
    back = dialect.running(pair.fetched).owned()
    assert {o.id: o.text for o in back.objects.values()} == {o.id: o.text for o in runs.objects.values()}
    return pair


def _told_by_iosxe(runs: Config, meant: Config, pair: Pair) -> Pair:
    was, will = _running_config(runs), _running_config(meant)
    return replace(pair, fetched=parts.write({"version": "", "running": was}), runs=_unclosed(was),
                   meant=_unclosed(will))


def _unclosed(text: str) -> str:
    """Without the lines that close a mode, which readers of indented text take for repeated ones and refuse."""
    return "".join(f"{row}\n" for row in text.splitlines() if not row.lstrip().startswith("exit-"))


def _running_config(config: Config) -> str:
    """One configuration of all objects; those of BGP, of which there is one process, stand in one."""
    bgp: dict[str, list[str]] = {}
    rest = []
    head = ""
    for item in config.objects.values():
        if not item.id.startswith("bgp/"):
            rest.append(item.text)
            continue
        head, *below = item.text.splitlines()
        where = ""
        for row in below:
            if row.startswith(" address-family "):
                where = row
            elif row.startswith(" exit-address-family"):
                where = ""
            else:
                bgp.setdefault(where, []).append(row)
    whole = [head, *bgp.pop("", [])]
    for family, rows in bgp.items():
        whole += [family, *rows, " exit-address-family"]
    return "".join([*rest, *(f"{row}\n" for row in whole)])


def _told_by_routeros(runs: Config, _: Config, pair: Pair) -> Pair:
    """As `/export terse` prints them, each chain with its end behind the rest: without secrets, of which the router
    shows a tunnel's public half elsewhere.
    """
    rows, keys = [], []
    for item in runs.objects.values():
        for one in parsed(item.id, item.text).items:
            if one.menu.path == "/interface/wireguard":
                keys.append(f"{one.text('name')} {one.text('private-key').removeprefix('secret:wg:')}\n")
            told = {n: v for n, v in one.given.items() if n not in one.menu.secret}
            rows.append(((one.menu.place, one.key == END), Item.of(one.menu, told, one.target).line))
    rows.sort(key=lambda row: row[0])
    ports = "".join(f"ether{n} ether{n}\n" for n in range(1, 13))
    return replace(pair, fetched=parts.write({
        "version": "7.21.4", "export": "".join(f"{row}\n" for _, row in rows), "wireguard": "".join(keys),
        "ports": ports, "users": ""}))


_TOLD: Final[Mapping[str, Callable[[Config, Config, Pair], Pair]]] = {
    "cisco_iosxe": _told_by_iosxe, "mikrotik_routeros": _told_by_routeros}
