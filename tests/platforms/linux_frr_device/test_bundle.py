"""The tar that a fragment travels as: the plan's order, the same bytes each time, secrets only where they belong."""

from __future__ import annotations

import io
import tarfile

import pytest

from platforms.linux_frr.bundle import bundle
from platforms.linux_frr.dialect.services import SERVICES
from platforms.linux_frr.helper import helper_text
from simpul.config.model import Step
from simpul.errors import DeviceError, SecretError
from simpul.plan.model import Fragment

TUNNEL = "[Interface]\nPrivateKey = secret:wg:AbC/d+=\nListenPort = 7\n"


def step(identifier: str, after: str | None = "text\n", do: tuple[str, ...] = (), undo: tuple[str, ...] = ()) -> Step:
    return Step("create" if after else "delete", identifier, "base", None, after, do, undo)


def files(*steps: Step, secrets: dict[str, str] | None = None) -> dict[str, str]:
    fragment = Fragment("00000000000000a1", "kukar-edge-1", "site:x", "switch", steps, {}, {})
    data = bundle(fragment, secrets or {}, {"wan/b.conf": None, "switch/a.conf": "ab" * 32})
    assert data == bundle(fragment, secrets or {}, {"switch/a.conf": "ab" * 32, "wan/b.conf": None})
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        members = archive.getmembers()
        assert members[-1].name == "steps", "what is cut off on the way must have no steps"
        assert all((m.mode, m.mtime, m.uid) == (0o600, 0, 0) for m in members)
        found = {m.name: archive.extractfile(m) for m in members}
        return {name: handle.read().decode() for name, handle in found.items() if handle is not None}


def test_the_helper_is_told_the_plans_order() -> None:
    found = files(
        step("nft/inside/10-a.nft"), step("nft/wan/10-b.nft"), step("nft/inside/20-c.nft", None),
        step("wireguard/wg1.conf", None),
        step("frr/bgp.conf", do=("router bgp 1",), undo=("no router bgp 1",)),
        step("frr/route/10.0.0.0_8.conf", do=("ip route 10.0.0.0/8 blackhole",),
             undo=("no ip route 10.0.0.0/8 blackhole",)),
        step("frr/prefix-list/SIMPUL-only-saved.conf"), step("nft/wan/30-d.nft"), step("interface/vlan1.conf"))
    actions = [line.split(" ", 1)[1] for line in found["steps"].splitlines()]
    assert [a for a in actions if a != "vtysh"] == [
        "put nft/inside/10-a.nft", "put nft/wan/10-b.nft", "del nft/inside/20-c.nft", "nft inside", "nft wan",
        "del wireguard/wg1.conf", "put frr/bgp.conf", "put frr/route/10.0.0.0_8.conf",
        "put frr/prefix-list/SIMPUL-only-saved.conf", "put nft/wan/30-d.nft", "nft wan", "put interface/vlan1.conf"]
    assert "vtysh" in actions[:actions.index("put nft/wan/30-d.nft")], "FRR is changed before what follows it"
    spoken = [str(n) for n, a in enumerate(actions) if a == "vtysh"]
    assert "".join(found[f"do/{n}"] for n in spoken) == "router bgp 1\nip route 10.0.0.0/8 blackhole\n"
    # The helper undoes steps from the last to the first; inside a step the lines already stand so.
    assert "".join(found[f"undo/{n}"] for n in reversed(spoken)) == \
        "no ip route 10.0.0.0/8 blackhole\nno router bgp 1\n"
    assert found["footprint"] == f"{'ab' * 32} switch/a.conf\nabsent wan/b.conf\n"
    assert found["meta"] == "unit site:x\ndevice kukar-edge-1\n"


def test_a_service_reads_all_of_its_files_at_once() -> None:
    found = files(step("interface/vlan20.conf"), step("dnsmasq/00-global.conf"), step("dnsmasq/vlan20.conf"),
                  step("keepalived/vlan20.conf", None), step("interface/vlan30.conf", None))
    assert [line.split(" ", 1)[1] for line in found["steps"].splitlines()] == [
        "put interface/vlan20.conf", "put dnsmasq/00-global.conf", "put dnsmasq/vlan20.conf", "service dnsmasq",
        "del keepalived/vlan20.conf", "service keepalived", "del interface/vlan30.conf"]


def test_the_helper_knows_the_same_services() -> None:
    line = next(row for row in helper_text().splitlines() if "SERVICES=" in row)
    assert line.split("SERVICES='")[1].split("'")[0].split("|") == list(SERVICES)


def test_a_secret_stands_in_its_place_and_nowhere_else() -> None:
    found = files(step("wireguard/wg1.conf", TUNNEL), step("interface/vlan1.conf", "a secret:wg:AbC/d+= here\n"),
                  secrets={"wg:AbC/d+=": "VALUE"})
    assert found["do/0"] == TUNNEL.replace("secret:wg:AbC/d+=", "VALUE")
    assert [name for name, text in found.items() if "VALUE" in text] == ["do/0"]
    with pytest.raises(SecretError, match=r"wg:AbC/d\+="):
        files(step("wireguard/wg1.conf", TUNNEL), secrets={"wg:other": "VALUE"})


def test_a_filter_of_no_zone_is_refused() -> None:
    with pytest.raises(DeviceError, match="names no zone"):
        files(step("nft/outside/10-a.nft"))
