"""A village's hosts get addresses from a declared server at a hub: asked through the relay, renewed without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from tests.end_to_end.conftest import World, fresh_world
from tests.end_to_end.ground import Ground
from tests.end_to_end.hands import edited, inventory_file
from tests.end_to_end.sessions import until

pytestmark = pytest.mark.lab

VILLAGE, SITE, HOST = "kd-64-11-01-2008-1", "64.11.01.2008/kantor-desa/1", "64.11.01.2008-kantor-desa-1-office"
SERVER = "64-hub-1-servers"
_SAYS = """#!/bin/sh
case $1 in
bound) ip addr add "$ip/$mask" dev "$interface"; ip route add default via $router;;
renew) ;;
*) exit 0;;
esac
echo "$1 $ip $router $serverid" >>{log}
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One hub site and a village."""
    world = fresh_world(tmp_path_factory.mktemp("relay"))
    try:
        world.build(["64/hub/1", VILLAGE])
        yield world
    finally:
        world.simpul("lab", "down", check=False)


@contextmanager
def _dhcp_server(
    ground: Ground, address: IPv4Address, first: IPv4Address, router: IPv4Address, folder: Path,
) -> Iterator[None]:
    """dnsmasq as the declared server: it has no address in the village's segment, the relay says which one it is."""
    pid = folder / "dnsmasq.pid"
    gateway = next(g for h in ground.topology.hosts if h.name == SERVER for g in h.gateways if g.version == 4)
    # It answers from the address that was declared, as a server of several addresses must be told to.
    words = (f"ip addr add {address}/24 dev eth0; ip route replace default via {gateway} src {address}; "
             f"dnsmasq --port=0 --bind-interfaces --listen-address={address} --conf-file=/dev/null --pid-file={pid} "
             f"--dhcp-leasefile={folder}/leases --dhcp-range={first},{first + 3},255.255.255.224,10m "
             f"--dhcp-option=option:router,{router} --user=root")
    ground.shell([(SERVER, words)])
    try:
        yield
    finally:
        ground.shell([(SERVER, f"kill $(cat {pid}); ip route replace default via {gateway}; "
                               f"ip addr del {address}/24 dev eth0")])


@contextmanager
def _client(ground: Ground, folder: Path) -> Iterator[Path]:
    """udhcpc at a host that knows nothing; gives the file in which it says what it was told."""
    log, script, pid = folder / "said", folder / "says", folder / "udhcpc.pid"
    log.touch()
    script.write_text(_SAYS.format(log=log))
    script.chmod(0o755)
    known = next(h for h in ground.topology.hosts if h.name == HOST)
    forget = "ip addr flush dev eth0 scope global; ip route flush default"
    try:
        ground.shell([(HOST, f"{forget}; busybox udhcpc -i eth0 -n -t 10 -T 2 -p {pid} -s {script} "
                             f">{folder}/words 2>&1")])
        yield log
    finally:
        ground.shell([(HOST, "; ".join([
            f"kill $(cat {pid})", forget, *(f"ip addr add {a} dev eth0 nodad" for a in known.addresses),
            *(f"ip {'-6 ' if g.version == 6 else ''}route replace default via {g}" for g in known.gateways)]))])


def test_a_lease_comes_through_the_relay_and_is_renewed_through_the_flow(world: World, tmp_path: Path) -> None:
    ground = Ground(world)               # of the hosts as they are: the server's other address comes below
    government = inventory_file(world, "64.11")
    portal = "      portal: {segment: servers, ports: [tcp/443]}\n"
    flow = (f'flows:\n  - {{from: "{SITE}:office", to: "64:servers/alamat", purpose: addresses, owner: Diskominfo, '
            "until: 2028-12-31}\n")
    limit = ("--limit", ",".join(r for r in ground.routers if r.startswith("hub-") or r == VILLAGE))
    try:
        with edited(world, "province.yaml", (portal, portal + "      alamat: {segment: servers, ports: [udp/67]}\n")), \
                edited(world, government, ("flows:\n", flow), (
                    f"  {SITE}:\n", f'  {SITE}:\n    services: {{office: {{relay: "64:servers/alamat"}}}}\n')):
            world.from_management("apply", "--yes", *limit)
            workspace = world.workspace
            model = workspace.models[VILLAGE]
            office = next(h for h in model.hosts if h.relay is not None)
            assert office.relay is not None and office.first is None
            first = office.gateway4 + 19
            with _dhcp_server(ground, office.relay, first, office.gateway4, tmp_path), _client(ground, tmp_path) as log:
                until(30, "a lease", lambda: "bound" not in log.read_text())
                ground.shell([(HOST, f"kill -USR1 $(cat {tmp_path}/udhcpc.pid)")])
                until(30, "its renewal", lambda: "renew" not in log.read_text())
                said = [line.split() for line in log.read_text().splitlines()]
            assert [words[0] for words in said] == ["bound", "renew"]
            for _, address, router, server in said:
                assert first <= IPv4Address(address) <= first + 3
                assert (IPv4Address(router), IPv4Address(server)) == (office.gateway4, office.relay)
    finally:
        world.from_management("apply", "--yes", *limit)
    assert world.pending_changes(*limit) == 0
