"""The pure dialect of RouterOS 7: the console's text to typed objects and back, and the lines between two of them.

docs/mikrotik-routeros.md defines the objects, their ids and the stream. `RouterOs` implements
`simpul.config.model.Dialect`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_interface
from types import MappingProxyType

from platforms.mikrotik_routeros.dialect import edit
from platforms.mikrotik_routeros.dialect import hazards as _hazards
from platforms.mikrotik_routeros.dialect import running as _running
from platforms.mikrotik_routeros.dialect import sight as _sight
from platforms.mikrotik_routeros.dialect.objects import feature_of, parsed
from platforms.refusal import SYNTAX, refuse
from platforms.remembered import remembered
from simpul.config.model import Action, Config, Feature, Known, Object, RenderedObject, Step
from simpul.config.sight import Sight
from simpul.errors import DialectError

__all__ = ["RouterOs", "feature_of", "sweep"]

class RouterOs:
    """`simpul.config.model.Dialect` for RouterOS 7."""

    name = "mikrotik_routeros"

    def intended(self, rendered: Iterable[RenderedObject], known: Known | None = None) -> Config:
        """Parse what the templates rendered, but for what is known. Raises DialectError with the id and line."""
        objects: dict[str, Object] = {}
        for item in rendered:
            if item.id in objects:
                raise refuse(SYNTAX, f"{item.id} is rendered twice", item.id, 1, hint=str(item.reason))
            before = known(item) if known is not None else None
            objects[item.id] = before or _alone(item.id, item.text, item.feature)
        return Config(_reached_over(objects))

    def running(self, fetched: str, claims: Mapping[str, str] = MappingProxyType({})) -> Config:
        """Parse the driver's stream. `claims`, texts by id: what these name is ours, though its comment does not say so
        yet. Raises DialectError where the stream is not as documented.
        """
        config = _running.running(fetched, claims)
        return Config(_reached_over(config.objects), config.warnings)

    def step(self, before: Object | None, after: Object | None) -> Step:
        """The console lines that turn one text into the other, and those that take them back."""
        item = after or before
        if item is None:
            raise ValueError("a step from nothing to nothing")
        old, new = (before.text if before else None), (after.text if after else None)
        action: Action = "replace" if before and after else "create" if after else "delete"
        return Step(action, item.id, item.feature, old, new, edit.do(item.id, old, new), edit.back(item.id, old, new))

    def read(self, object_id: str, text: str, feature: Feature) -> Object:
        """One owned object from its text. Text that this version cannot read is kept, without references."""
        try:
            return _alone(object_id, text, feature)
        except DialectError:
            return Object(object_id, text, feature)

    def link(self, config: Config) -> Config:
        """Add to each BGP neighbour the interface that it is reached over."""
        return replace(config, objects=_reached_over(config.objects))

    def hazards(self, config: Config) -> list[str]:
        """Sentences on what is unsafe to stand in; see `simpul.config.model.Dialect`."""
        return _hazards.hazards(config)

    def sight(self, object_id: str, text: str) -> Sight:
        """What a reviewer is told of an object whose lines are folded."""
        return _sight.sight(object_id, text)


# Most objects of a router are every router's.
@remembered
def _alone(object_id: str, text: str, feature: Feature) -> Object:
    """An object of ours from its text, without what only shows beside others."""
    found = parsed(object_id, text)
    return Object(object_id, found.text, feature, defines=found.defines, requires=found.requires,
                  holds=found.holds)


def sweep(step: Step) -> tuple[str, ...]:
    """What to remove once a step is confirmed: items that it retired, whose secrets an undo would have needed."""
    return edit.sweep(step.id, step.before, step.after)


def _reached_over(objects: Mapping[str, Object]) -> dict[str, Object]:
    """The objects, each BGP neighbour with the one interface whose network its address lies in."""
    networks: dict[tuple[int, int, int], tuple[str, int]] = {}
    lengths: set[tuple[int, int]] = set()
    told = [o for o in objects.values() if o.id.startswith(("wireguard/", "vlan/", "bgp/")) and o.owned]
    for item in told:
        if not item.id.startswith("bgp/"):
            for version, length, network, interface, own in _networks(item.id, item.text):
                lengths.add((version, length))
                networks[version, length, network] = f"interface:{interface}", own
    result = dict(objects)
    for item in told:
        whom = _neighbour(item.id, item.text) if item.text and item.id.startswith("bgp/") else None
        if whom is None:
            continue
        reached: frozenset[str] = frozenset()
        for version, length in sorted(lengths, reverse=True):
            shift = whom.max_prefixlen - length
            if version == whom.version and not reached:
                name = networks.get((version, length, int(whom) >> shift << shift))
                reached = frozenset({name[0]}) if name and name[1] != int(whom) else reached
        requires = frozenset(n for n in item.requires if not n.startswith("interface:")) | reached
        if requires != item.requires:
            result[item.id] = replace(item, requires=requires)
    return result


# What runs, what is meant and every step between them have most tunnels and sessions in common.
@remembered
def _networks(object_id: str, text: str) -> tuple[tuple[int, int, int, str, int], ...]:
    """The networks that an object puts the router in: family, length, network, interface, its own address."""
    found = []
    for item in parsed(object_id, text).items:
        if item.menu.path.endswith("/address"):
            own = ip_interface(item.text("address"))
            found.append((own.version, own.network.prefixlen, int(own.network.network_address),
                          item.text("interface"), int(own.ip)))
    return tuple(found)


@remembered
def _neighbour(object_id: str, text: str) -> IPv4Address | IPv6Address | None:
    """The far end of a BGP object."""
    found = [i.text("remote.address") for i in parsed(object_id, text).items if i.text("remote.address")]
    try:
        return ip_address(found[0].partition("/")[0]) if found else None
    except ValueError:
        return None
