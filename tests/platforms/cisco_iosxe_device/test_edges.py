"""Whole edges of the shipped network: factory state, first file, the rest by the driver, an empty second plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe import ospf
from lab.emulated.iosxe.device import Device
from lab.emulated.server import Farm
from platforms.cisco_iosxe.driver import IosXe
from platforms.cisco_iosxe.first_file import first_file
from platforms.session import Endpoint
from records.keys import KeyPair, new_host_key
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.network.build import bootstrap_model
from simpul.network.model import DeviceModel
from simpul.plan.model import Fragment
from tests.platforms.cisco_iosxe.edges import HOURS, edges, with_a_lan_core
from tests.platforms.cisco_iosxe_device.edges import DIALECT, SECRET, intended, planned, value


def fragment(session: IosXe, wanted: Config, identity: str) -> Fragment:
    """What a plan makes of what runs and what is wanted."""
    return planned(session.name, DIALECT.running(session.fetch()), wanted, identity)


@pytest.fixture(scope="module")
def host_key() -> KeyPair:
    return new_host_key("rsa")


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm(Clock(speed=0)) as made:
        yield made


# One with a second router beside it and one without; the others in `make campaign`.
SOME = {"kukar-edge-1", "ppu-edge-1"}
# And one of the two with a LAN core, the other with guests.
CORED, SERVED = "ppu-edge-1", "kukar-edge-1"


@pytest.mark.parametrize("name", [n if n in SOME else pytest.param(n, marks=pytest.mark.campaign)
                                  for n in sorted(edges())])
def test_an_edge_goes_from_factory_state_to_what_is_declared_and_back(
    name: str, farm: Farm, host_key: KeyPair, tmp_path: Path,
) -> None:
    model = edges(HOURS if name == SERVED else None)[name]
    key, path = asyncssh.generate_private_key("ssh-ed25519"), tmp_path / "key"
    if name == CORED:
        model = with_a_lan_core(model)
    key.write_private_key(path)
    operator = f"{key.export_public_key('openssh').decode().strip()} budi"
    first = intended(bootstrap_model(model))
    texts = {o.id: SECRET.sub(lambda m: value(m[1]), o.text) for o in first.objects.values()}
    device = Device(farm.clock)
    farm.wait(device.paste(first_file(name, texts, host_key.private, [operator])))
    assert device.refused == []
    endpoint = Endpoint(name, "127.0.0.1", farm.plug(device), "root", str(path), host_key.public, 10.0)
    session = IosXe.open(endpoint, DIALECT)
    fetched = session.fetch()
    assert not [c.id for c in diff(DIALECT.running(fetched), first)], "what the first file gave is what was rendered"
    assert "kunci-" not in fetched
    change = fragment(session, intended(model), "1" * 16)
    session.stage(change, {n: value(n) for n in change.secrets})
    session.arm(change.id, 120)
    session.commit(change.id)
    session.close()
    session = IosXe.open(endpoint, DIALECT)
    session.confirm(change.id)
    assert fragment(session, intended(model), "2" * 16).steps == ()
    assert name != CORED or farm.call(lambda: _by_the_core(device, model)) == ["FULL/DR"]
    farm.call(device.power_cut)
    session.close()
    session = IosXe.open(endpoint, DIALECT)
    assert session.fate(change.id) == "confirmed"
    back = fragment(session, first, "3" * 16)
    session.stage(back, {n: value(n) for n in back.secrets})
    session.arm(back.id, 120)
    session.commit(back.id)
    farm.call(lambda: farm.clock.advance(121))
    assert session.fate(back.id) == "reverted"
    assert fragment(session, intended(model), "4" * 16).steps == ()
    assert name != CORED or farm.call(lambda: _by_the_core(device, model)) == ["FULL/DR"]
    session.close()


def _by_the_core(device: Device, model: DeviceModel) -> list[str]:
    """How the router's neighbour stands: a LAN core of another hand that was given the site's key."""
    assert model.ospf is not None
    vlan = next(v for v in model.vlans if v.name == model.ospf.interface)
    port = next(p.name for p in model.ports if vlan.vlan in p.trunk)
    core = Device(device.clock, startup=f"""interface GigabitEthernet1
interface GigabitEthernet1.{vlan.vlan}
 encapsulation dot1Q {vlan.vlan}
 ip address {vlan.address4.network.broadcast_address - 1} {vlan.address4.netmask}
 ip ospf authentication message-digest
 ip ospf message-digest-key 1 md5 {value(model.ospf.key or "")}
 ip ospf 1 area 0
""")
    assert core.refused == []
    device.cables[port], core.cables["GigabitEthernet1"] = (core, "GigabitEthernet1"), (device, port)
    return [n.state for n in ospf.neighbours(device, 4)]
