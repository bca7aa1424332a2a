"""A government's LAN core: a router that Simpul does not manage, FRR on a host of the lab, speaking OSPF."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from simpul.network.addresses import Prefix
from tests.end_to_end.conftest import World


@dataclass(frozen=True)
class LanCore:
    """The router of the LAN: FRR on the host `host`, which stands in the segment of the core of `site`. `folder` is
    for its files.
    """

    world: World
    folder: Path
    site: str
    host: str

    def networks(self) -> dict[str, tuple[IPv4Network, IPv6Network]]:
        """The segments behind it."""
        workspace = self.world.workspace
        site = workspace.network.sites[self.site]
        return {s.name: (workspace.numbers.segment4(site, s.name, s.prefix4), workspace.numbers.segment6(site, s.name))
                for s in site.segments if site.ospf is not None and s.name in site.ospf.behind}

    def start(self, key: str, greedy: Sequence[str] = ()) -> None:
        """Speak to the edge, signed with `key`; announce what lies behind, and `greedy` besides."""
        self.stop()
        commands = ["ip route flush default; ip -6 route flush default"]
        for name, (four, six) in self.networks().items():
            commands.append(f"ip link add {name} type veth peer name {name}p 2>/dev/null; ip link set {name} up; "
                            f"ip link set {name}p up; ip addr replace {four[10]}/{four.prefixlen} dev {name}; "
                            f"ip addr replace {six[10]}/64 dev {name} nodad")
        rows = [f"{'ipv6' if ':' in p else 'ip'} route {p} blackhole" for p in greedy]
        rows += ["router ospf", " ospf router-id 192.0.2.1", " redistribute static", "exit",
                 "router ospf6", " ospf6 router-id 192.0.2.1", " redistribute static", "exit"]
        for interface in ("eth0", *self.networks()):
            rows += [f"interface {interface}", " ip ospf area 0", " ipv6 ospf6 area 0"]
            rows += [" ip ospf authentication message-digest", f" ip ospf message-digest-key 1 md5 {key}",
                     f" ipv6 ospf6 authentication key-id 1 hash-algo hmac-sha-256 key {key}"]
            rows += ["exit"]
        (self.folder / "lines").write_text("\n".join([*rows, ""]))
        common = f"-d -f /dev/null --vty_socket {self.folder} -z {self.folder}/zserv.api -A 127.0.0.1 -P 0"
        commands += [f"/usr/lib/frr/{d} {common} -i {self.folder}/{d}.pid --log file:{self.folder}/{d}.log"
                     for d in ("zebra", "staticd", "ospfd", "ospf6d")]
        commands.append(f"vtysh --vty_socket {self.folder} -f {self.folder}/lines")
        for command in commands:
            done = self.world.lab.exec(self.host, ["sh", "-c", command])
            assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"

    def heard(self, version: int) -> set[str]:
        """What the edge told it: its kernel's routes by OSPF."""
        done = self.world.lab.exec(self.host, ["ip", f"-{version}", "-j", "route", "show", "proto", "ospf"], check=True)
        return {r["dst"] for r in json.loads(done.stdout)}

    def stop(self) -> None:
        for daemon in ("ospfd", "ospf6d", "staticd", "zebra"):
            with suppress(FileNotFoundError, ProcessLookupError):
                pid = int((self.folder / f"{daemon}.pid").read_text())
                (self.folder / f"{daemon}.pid").unlink()
                os.kill(pid, signal.SIGTERM)
                deadline = time.monotonic() + 10
                while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
                    time.sleep(0.1)

    @property
    def key(self) -> str:
        """What signs OSPF at this site, as `simpul secrets give` tells it to who runs the core."""
        return self.world.simpul("secrets", "give", f"ospf:{self.site}").stdout.strip()

    def behind(self) -> set[str]:
        """The prefixes that lie behind it."""
        return {str(p) for pair in self.networks().values() for p in pair}

    def told(self, version: int, *, cut_off: bool = False) -> set[str]:
        """What the site is to tell it: the aggregates, while there is a way out, and the site's own prefix."""
        workspace = self.world.workspace
        site, network = workspace.network.sites[self.site], workspace.network
        own: Prefix = workspace.numbers.site4(site) if version == 4 else workspace.numbers.site6(site)
        out = network.aggregates4 if version == 4 else network.aggregates6
        return {str(p) for p in ((own,) if cut_off else (*out, own))}

    def believed(self, router: str) -> set[str]:
        """What stands in a router's kernel by OSPF."""
        found: set[str] = set()
        for version in "46":
            argv = ["ip", f"-{version}", "-j", "route", "show", "proto", "ospf"]
            done = self.world.lab.exec(router, argv, check=True)
            found |= {r["dst"] for r in json.loads(done.stdout)}
        return found


@contextmanager
def lan_core(world: World, site: str, host: str) -> Iterator[LanCore]:
    """The core of a site, not yet started; whatever of it runs at the end is ended."""
    # Not pytest's own folder, which is root's alone: zebra is frr's, and does not start as anybody else.
    with tempfile.TemporaryDirectory() as folder:
        shutil.chown(folder, "frr", "frr")
        core = LanCore(world, Path(folder), site, host)
        try:
            yield core
        finally:
            core.stop()
