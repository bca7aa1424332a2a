"""Intent and ledger in, one model per device out. Pure and deterministic.

Everything that NETWORK calls a design decision is made here, once, and not in a template: which tunnels exist, who
speaks BGP with whom and what each side lets through, who may open a session to what. Twice over: `derive` looks at the
whole network and gives each router what is its own, and `device_model` makes its model of that alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from simpul.collector import collector_paused
from simpul.intent.model import Network, Role
from simpul.network.derivation import Derivation
from simpul.network.derive import derive
from simpul.network.device import device_model
from simpul.network.model import DeviceModel
from simpul.network.numbers import Numbers
from simpul.network.papers import NO_PAPERS, Papers
from simpul.network.tunnels import TunnelPair


class Models(Mapping[str, DeviceModel]):
    """The model of each device, managed or not, by name: made when it is first asked for."""

    def __init__(self, derivations: Mapping[str, Derivation]) -> None:
        self.derivations = derivations
        self._made: dict[str, DeviceModel] = {}

    def __getitem__(self, name: str) -> DeviceModel:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = device_model(self.derivations[name])
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self.derivations)

    def __len__(self) -> int:
        return len(self.derivations)

    def every(self) -> dict[str, DeviceModel]:
        """All of them at once."""
        with collector_paused(keep=True):
            return dict(self)


def build(
    network: Network, numbers: Numbers, papers: Papers = NO_PAPERS, pairs: Sequence[TunnelPair] | None = None,
) -> dict[str, DeviceModel]:
    """The models of a whole network. Raises what `derive` raises."""
    return Models(derive(network, numbers, papers, pairs)).every()


def bootstrap_model(model: DeviceModel) -> DeviceModel:
    """What a router's first file holds: just enough to be reached and managed in band, and no more.

    A hub gets its WAN, its filters and its out-of-band port. A spoke gets its first uplink, that uplink's tunnels and
    their BGP sessions, announcing only its loopback. The rest comes as any later change comes: by a plan.
    """
    if model.role is Role.HUB:
        bare = replace(model.bgp, networks=(), blackholes=(), neighbors=(), prefix_lists=())
        return replace(model, tunnels=(), vlans=(), ports=(), gateways=(), hosts=(), names=None, public=None,
                       hardening=None, ospf=None, bgp=bare,
                       uplinks=tuple(replace(u, listen=(), endpoints=()) for u in model.uplinks),
                       filter=replace(model.filter, permits=(), flows=(), guards=(), transit=None, outsiders=()))
    first = model.uplinks[:1]
    tunnels = tuple(t for t in model.tunnels if any(t.uplink == u.name for u in first))
    names = {t.name for t in tunnels}
    peers = {a for t in tunnels for a in (t.peer4, t.peer6)}
    neighbors = tuple(n for n in model.bgp.neighbors if n.address in peers)
    lists = {name for n in neighbors for name in (n.import_list, n.export_list)}
    loopbacks = {model.loopback4.network, model.loopback6.network}
    bgp = replace(model.bgp, networks=tuple(p for p in model.bgp.networks if p in loopbacks), blackholes=(),
                  neighbors=neighbors, prefix_lists=tuple(x for x in model.bgp.prefix_lists if x.name in lists))
    return replace(model, uplinks=first, tunnels=tunnels, vlans=(), ports=(), gateways=(), hosts=(), names=None,
                   public=None, hardening=None, ospf=None, bgp=bgp,
                   filter=replace(model.filter, permits=(), transit=None,
                                  guards=tuple(g for g in model.filter.guards if g.interface in names)))
