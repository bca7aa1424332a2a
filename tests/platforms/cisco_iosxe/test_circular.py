"""From one network to another and back, on an emulated router: running + patch is the intended, + undo the running."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Interface
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from platforms.cisco_iosxe.dialect import CiscoIosxe
from simpul.config.diff import diff
from simpul.config.patch import apply, order, undo
from simpul.config.simulate import simulate
from simpul.errors import PlanError
from simpul.intent.wifi import Hours, Wifi
from simpul.network.filter_model import Permit, PermitGroup
from simpul.network.hardening import LoginServer
from simpul.network.model import DeviceModel, Endpoint, SharedKey, VlanInterface
from tests.platforms.cisco_iosxe.circular import with_a_line_that_is_dialled
from tests.platforms.cisco_iosxe.edges import ALWAYS, HOURS, edges, rendered, running, send, with_a_lan_core

DIALECT = CiscoIosxe()
Edit = Callable[[DeviceModel], DeviceModel]


def _filter(model: DeviceModel, **changes: Any) -> DeviceModel:
    return replace(model, filter=replace(model.filter, **changes))


def _bgp(model: DeviceModel, **changes: Any) -> DeviceModel:
    return replace(model, bgp=replace(model.bgp, **changes))


def without_its_last_tunnel(model: DeviceModel) -> DeviceModel:
    *tunnels, last = model.tunnels
    gone = {last.peer4, last.peer6}
    model = _bgp(model, neighbors=tuple(n for n in model.bgp.neighbors if n.address not in gone))
    return _filter(replace(model, tunnels=tuple(tunnels)),
                   guards=tuple(g for g in model.filter.guards if g.interface != last.name))


def with_rotated_keys(model: DeviceModel) -> DeviceModel:
    def turned(keys: object) -> SharedKey:
        assert isinstance(keys, SharedKey)
        assert keys.secret is not None
        return replace(keys, secret=keys.secret[::-1])

    return replace(model, tunnels=tuple(replace(t, keys=turned(t.keys)) for t in model.tunnels))


def with_a_hub_elsewhere(model: DeviceModel) -> DeviceModel:
    def moved(endpoint: Endpoint) -> Endpoint:
        return replace(endpoint, address=IPv4Address(int(endpoint.address) + 64))

    return replace(
        model,
        tunnels=tuple(replace(t, endpoint=moved(t.endpoint) if t.endpoint else None) for t in model.tunnels),
        uplinks=tuple(replace(u, endpoints=tuple(moved(e) for e in u.endpoints)) for u in model.uplinks))


def with_other_vlan_numbers(model: DeviceModel) -> DeviceModel:
    """Names follow numbers, as the network's own do. That of the transit VLAN stays: sessions stand on it."""
    numbers = {v.vlan: v.vlan + 1000 * (v.name != model.filter.transit) for v in model.vlans}
    names = {v.name: f"vlan{numbers[v.vlan]}" for v in model.vlans}

    def vlan(v: VlanInterface) -> VlanInterface:
        return replace(v, vlan=numbers[v.vlan], name=names[v.name])

    model = _filter(model, transit=names.get(model.filter.transit or "", model.filter.transit),
                    guards=tuple(replace(g, interface=names.get(g.interface, g.interface))
                                 for g in model.filter.guards))
    return replace(model, vlans=tuple(vlan(v) for v in model.vlans),
                   ports=tuple(replace(p, trunk=tuple(numbers.get(n, n) for n in p.trunk)) for p in model.ports),
                   hosts=tuple(replace(h, interface=names[h.interface]) for h in model.hosts),
                   gateways=tuple(replace(g, interface=names[g.interface]) for g in model.gateways))


def without_a_segment(model: DeviceModel) -> DeviceModel:
    gone = model.vlans[0].name
    return _filter(replace(model, vlans=model.vlans[1:], hosts=tuple(h for h in model.hosts if h.interface != gone),
                           gateways=tuple(g for g in model.gateways if g.interface != gone)),
                   guards=tuple(g for g in model.filter.guards if g.interface != gone))


def with_its_lines_swapped(model: DeviceModel) -> DeviceModel:
    """Two lines change their ports: each address leaves one port before the other has it."""
    ports = [u.port for u in model.uplinks]
    return replace(model, uplinks=tuple(replace(u, port=p) for u, p in zip(model.uplinks, ports[::-1], strict=True)))


def with_ipv6_on_its_lines(model: DeviceModel) -> DeviceModel:
    """One by an address of the line's network, the others by the provider's link-local one."""
    return replace(model, uplinks=tuple(
        replace(u, address6=IPv6Interface(f"2001:db8:{n + 1}::2/64"),
                gateway6=IPv6Address("fe80::1" if n else "2001:db8:1::1")) for n, u in enumerate(model.uplinks)))


def with_a_flow_more(model: DeviceModel) -> DeviceModel:
    source, destination = IPv4Network("10.65.4.0/24"), IPv4Network("10.66.6.10/32")
    group = PermitGroup("baru", (Permit("baru", source, destination, "tcp", 8443),
                                 Permit("baru", source, destination, "udp", 53)), model.unit, model.reason)
    return _filter(model, permits=(*model.filter.permits, group))


def without_flows(model: DeviceModel) -> DeviceModel:
    return _filter(model, permits=())


def believing_less(model: DeviceModel) -> DeviceModel:
    return _filter(model, guards=tuple(replace(g, prefixes=g.prefixes[:1] + g.prefixes[-1:])
                                       for g in model.filter.guards))


def with_other_timers(model: DeviceModel) -> DeviceModel:
    return _bgp(model, neighbors=tuple(replace(n, keepalive=n.keepalive + 5, hold=n.hold * 2, bfd=None)
                                       for n in model.bgp.neighbors))


def with_other_preferences(model: DeviceModel) -> DeviceModel:
    return _bgp(model, neighbors=tuple(
        replace(n, local_preference=(n.local_preference or 100) + 1, med=(n.med or 0) + 1, limit=None)
        for n in model.bgp.neighbors))


def with_smaller_packets(model: DeviceModel) -> DeviceModel:
    return replace(model, tunnels=tuple(replace(t, mtu=t.mtu - 40) for t in model.tunnels))


def managed_from_elsewhere(model: DeviceModel) -> DeviceModel:
    return _filter(model, management=(IPv4Network("10.64.99.0/27"),))


def with_another_name(model: DeviceModel) -> DeviceModel:
    return replace(model, name="kukar-edge-9", timezone="Asia/Jayapura")


def _managed(model: DeviceModel, **changes: Any) -> DeviceModel:
    return replace(model, hardening=replace(model.hardening, **changes)) if model.hardening else model


def managed_by_nobody(model: DeviceModel) -> DeviceModel:
    return replace(model, hardening=None)


def asking_tacacs(model: DeviceModel) -> DeviceModel:
    server = LoginServer("tac-smr", IPv4Address("10.64.0.146"), 49, f"tacacs:{7:032x}", 3)
    return _managed(model, radius=(), tacacs=(server,))


def with_a_new_rescue(model: DeviceModel) -> DeviceModel:
    rescue = model.hardening.rescue if model.hardening else None
    return _managed(model, rescue=replace(rescue, secret=f"rescue:{9:032x}")) if rescue else model


def with_one_person_less(model: DeviceModel) -> DeviceModel:
    return _managed(model, accounts=model.hardening.accounts[1:]) if model.hardening else model


def with_a_core_of_another_key_and_area(model: DeviceModel) -> DeviceModel:
    return with_a_lan_core(model, f"ospf:{6:032x}", 7)


def with_guests(model: DeviceModel) -> DeviceModel:
    return _served(model, HOURS)


def with_guests_at_any_time_and_of_more(model: DeviceModel) -> DeviceModel:
    return _served(model, replace(ALWAYS, share=60))


def with_guests_past_midnight_and_of_less(model: DeviceModel) -> DeviceModel:
    return _served(model, replace(HOURS, hours=Hours(20 * 60, 2 * 60), share=10))


def with_guests_on_its_last_line(model: DeviceModel) -> DeviceModel:
    model = _served(model, HOURS)
    return replace(model, public=model.public and replace(model.public, best=model.uplinks[-1].name))


def _served(model: DeviceModel, wifi: Wifi) -> DeviceModel:
    public = next(m.public for m in edges(wifi).values() if m.loopback4 == model.loopback4)
    guests = (public.vlan,) if public else ()
    return replace(model, public=public, ports=tuple(
        replace(p, trunk=(*(v for v in p.trunk if v not in guests), *guests)) for p in model.ports))


EDITS: tuple[Edit, ...] = (
    with_a_lan_core, with_a_core_of_another_key_and_area,
    without_its_last_tunnel, with_rotated_keys, with_a_hub_elsewhere, with_other_vlan_numbers, without_a_segment,
    with_ipv6_on_its_lines, with_a_flow_more, without_flows, believing_less, with_other_timers, with_other_preferences,
    with_smaller_packets, managed_from_elsewhere, with_another_name, managed_by_nobody, asking_tacacs,
    with_a_new_rescue, with_one_person_less, with_a_line_that_is_dialled, with_guests,
    with_guests_at_any_time_and_of_more, with_guests_past_midnight_and_of_less, with_guests_on_its_last_line)


def _there_and_back(first: DeviceModel, second: DeviceModel) -> None:
    start, goal = DIALECT.intended(rendered(first)), DIALECT.intended(rendered(second))
    device = Device(Clock(speed=0))
    empty = running(device)
    assert send(device, order(diff(empty, start), empty, start, DIALECT)) == []
    before = running(device)
    assert diff(before, start) == ()
    steps = order(diff(before, goal), before, goal, DIALECT)
    simulate(before, steps, DIALECT)
    assert send(device, steps) == []
    reached = running(device)
    assert diff(reached, goal) == ()
    assert {i: o.text for i, o in apply(before, steps, DIALECT).objects.items()} == {
        i: o.text for i, o in reached.objects.items()}
    assert send(device, undo(steps)) == []
    assert running(device) == before


@pytest.mark.parametrize("edit", EDITS, ids=lambda e: e.__name__)
def test_one_edit(edit: Edit) -> None:
    model = edges()["paser-edge-1"]
    _there_and_back(model, edit(model))


def test_guests_move_to_another_line_and_their_parts_grow_and_shrink() -> None:
    model = edges()["paser-edge-1"]
    forms = (with_guests, with_guests_at_any_time_and_of_more, with_guests_past_midnight_and_of_less,
             with_guests_on_its_last_line)
    for first, second in pairwise((*forms, with_guests)):
        _there_and_back(first(model), second(model))


@settings(max_examples=6, deadline=None)
@given(st.sampled_from(("paser-edge-1", "kukar-edge-1", "bontang-edge-1")),
       st.lists(st.sampled_from(EDITS), max_size=2, unique=True),
       st.lists(st.sampled_from(EDITS), max_size=5, unique=True))
def test_any_edits(name: str, before: list[Edit], after: list[Edit]) -> None:
    first = second = edges()[name]
    for edit in before:
        first = edit(first)
    for edit in after:
        second = edit(second)
    _there_and_back(first, second)


def test_guests_that_went_come_back_with_a_tunnel_that_went() -> None:
    """Their zone is made anew after an interface, where `zone` is short for `zone-member`."""
    model = edges()["paser-edge-1"]
    _there_and_back(with_guests(model), without_its_last_tunnel(model))


def test_two_lines_that_swap_their_ports_are_refused_with_what_to_do() -> None:
    model = edges()["bontang-edge-1"]
    start, goal = DIALECT.intended(rendered(model)), DIALECT.intended(rendered(with_its_lines_swapped(model)))
    with pytest.raises(PlanError, match=r"SIM441.*wait for each other"):
        order(diff(start, goal), start, goal, DIALECT)
