"""Building and ending a lab, step by step: keeper, routers, segments, cables, providers' services."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Final

from lab import cabling, factory, power, provider_files
from lab.errors import LabError
from lab.places import Places
from lab.processes import Process, environment, kill_marked, piped
from lab.state import LabState, StateDir
from lab.topology import Topology
from lab.wiring import CORE, Cable, Space, Wiring

Progress = Callable[[str], None]
_WORKERS: Final = 8             # starting is mostly waiting for the kernel
# pppd keeps its records below /run: in its own, not in the machine's. The lab's folder, $0, may be there too.
_OWN_RUN: Final = ('exec 3<"$0" && mount -t tmpfs run /run && mkdir -p "$0" && mount -c --bind /proc/$$/fd/3 "$0" && '
                   'exec "$@" 3<&-')
_PACKAGES: Final = Path(__file__).parent.parent


def build(state: StateDir, lab: LabState, topology: Topology, wiring: Wiring, progress: Progress) -> LabState:
    """Bring a whole lab up. `lab` is on disk already, so that whoever kills us leaves something that `down` finds."""
    for old in state.logs.iterdir():
        old.unlink()
    factory.make_image(state.factory, pppoe=lab.pppoe)
    lab = _start_keeper(state, lab, wiring)
    places = Places(state, lab)
    names = [r.name for r in topology.routers]
    progress(f"{len(wiring.spaces)} providers, hosts and networks; starting {len(names)} routers")
    with ThreadPoolExecutor(_WORKERS) as pool:
        # Hosts and providers are set up while the routers' disks are made and mounted.
        segments = pool.submit(_make_segments, wiring, places, state, lab)
        for done, _ in enumerate(pool.map(lambda name: power.start(state, name, lab.id), names), 1):
            if done % 10 == 0 or done == len(names):
                progress(f"{done} of {len(names)} routers run")
        segments.result()
    lay(state, wiring, places, names)
    progress(f"{len(wiring.cables)} cables laid")
    _start_services(wiring, places, state, lab)
    lab = replace(lab, phase="up")
    state.write(lab)
    progress(f"the lab {lab.name} is up")
    return lab


def end(state: StateDir, lab: LabState, progress: Progress) -> None:
    """End every process of the lab and forget its disks. The logs stay."""
    kill_marked(lab.id)
    progress("every process of the lab has ended")
    for image in sorted(state.path.glob("routers/*/disk.img")):
        power.await_free(image)
    for folder in (state.path / "routers", state.run):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (state.factory, state.topology):
        file.unlink(missing_ok=True)
    # Last: until here a second `down` would find its way.
    state.forget()
    progress("the lab is down")


def lay(state: StateDir, wiring: Wiring, places: Places, routers: Collection[str]) -> None:
    """Lay the cables of these routers, which have power, and set every carrier that they change."""
    cables = [c for c in wiring.cables if c.router in routers]
    cabling.lay(cables, places.namespace, {c.far: carries(state, wiring, places, c) for c in cables})


def set_carriers(state: StateDir, wiring: Wiring, places: Places, cables: Iterable[Cable]) -> None:
    """Let each of these ports see a carrier, or none, as its cable and its far end now are."""
    for cable in cables:
        if places.powered(cable.router):
            cabling.set_carrier(places.space(cable.namespace), cable.far, carries(state, wiring, places, cable))


def carries(state: StateDir, wiring: Wiring, places: Places, cable: Cable) -> bool:
    """Whether a port sees a carrier now."""
    return cabling.carries(wiring, cable, places.powered,
                           lambda c: c.port in state.read_router(c.router).unplugged)


def _start_keeper(state: StateDir, lab: LabState, wiring: Wiring) -> LabState:
    said = json.loads(_serve(state, lab, "lab.keeper", [
        {"name": s.name, "sysctl": _sysctl(s), "listen": [[one.protocol, one.port] for one in s.listen]}
        for s in wiring.spaces]))
    lab = replace(lab, keeper=Process.of(said["pid"]), spaces=said["spaces"])
    state.write(lab)
    return lab


def _serve(state: StateDir, lab: LabState, module: str, request: object) -> str:
    """Start one of our own serving processes with a request; its line of answer once it serves."""
    log = state.logs / f"{module}.log"
    with log.open("w") as errors:
        process = subprocess.Popen(["setsid", "--fork", sys.executable, "-m", module], cwd=_PACKAGES,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
                                   env=environment(lab.id))
        with piped(process.stdin) as questions:
            questions.write(json.dumps(request) + "\n")
        with piped(process.stdout) as answers:
            answer = answers.readline()
        process.wait()
    if not answer:
        raise LabError("703", f"{module} does not start: {log.read_text(encoding='utf-8').strip()}")
    return answer


def _sysctl(space: Space) -> dict[str, str]:
    """Kernel settings of a namespace. Addresses are usable at once and nothing is learnt from announcements."""
    settings = {f"ipv6/conf/{where}/{key}": "0" for where in ("all", "default") for key in ("accept_ra", "accept_dad")}
    if not space.ipv6:
        settings |= {f"ipv6/conf/{where}/disable_ipv6": "1" for where in ("all", "default")}
    if space.forwards:
        settings["ipv4/ip_forward"] = "1"
        if space.ipv6:
            settings["ipv6/conf/all/forwarding"] = "1"
    return settings


def _make_segments(wiring: Wiring, places: Places, state: StateDir, lab: LabState) -> None:
    for space in wiring.spaces:
        lines = ["link set lo up"]
        mine = [b for b in wiring.bridges if b.namespace == space.name]
        for bridge in mine:
            lines += cabling.bridge_lines(bridge)
            if bridge.vlan is None:
                lines += cabling.address_lines(bridge)
        cabling.ip_batch(places.space(space.name), lines)
        for bridge in mine:
            if space.kind in {"host", "management"}:
                # A user-space switch reads frames before their checksum is filled in: real hosts send it filled in.
                cabling.run(places.space(space.name), ["ethtool", "-K", bridge.name, "tx", "off"])
    _tag(wiring, places, state, lab)
    _join_core(wiring, places)


def _tag(wiring: Wiring, places: Places, state: StateDir, lab: LabState) -> None:
    """The tagged ports of hosts on trunks: the kernel's, or our own relay where the kernel has no 802.1Q."""
    trunks = [b for b in wiring.bridges if b.vlan is not None]
    if not trunks:
        return
    try:
        for trunk in trunks:
            cabling.ip_batch(places.space(trunk.namespace), [
                f"link add link {trunk.name} name {trunk.port} type vlan id {trunk.vlan}"])
    except LabError:
        _serve(state, lab, "lab.tagger", [
            [str(places.space(t.namespace)), t.name, t.port, t.vlan] for t in trunks])
    for trunk in trunks:
        # The trunk's own address, since a trunk passes up only what is sent to that.
        cabling.ip_batch(places.space(trunk.namespace), [
            f"link set dev {trunk.port} address {cabling.mac(trunk.namespace, trunk.name)} up",
            *cabling.address_lines(trunk)])


def _join_core(wiring: Wiring, places: Places) -> None:
    core = places.space(CORE)
    cables, near = [], []
    for number, provider in enumerate(wiring.providers):
        there, port = places.space(provider.id), f"to{number}"
        cables.append(f"link add name {port} netns {core} type veth "
                      f"peer name {provider_files.TRANSIT_PORT} netns {there}")
        near += [f"addr add {provider.core} dev {port}", f"link set dev {port} up"]
        near += [f"route add {net} via {provider.transit.ip} dev {port}" for net in provider_files.routes(provider)]
        if provider.ipv6:
            near += [f"addr add {provider.core6} dev {port} nodad"]
            near += [f"route add {net} via {provider.transit6.ip} dev {port}"
                     for net in provider_files.routes6(provider)]
    if wiring.internet and wiring.internet_name:
        cables.append(f"link add name inet netns {core} type veth "
                      f"peer name eth0 netns {places.space(wiring.internet_name)}")
        network = wiring.internet.network
        near += [f"addr add {network[1]}/{network.prefixlen} dev inet", "link set dev inet up"]
    cabling.ip_batch(None, cables)
    cabling.ip_batch(core, near)
    for provider in wiring.providers:
        cabling.ip_batch(places.space(provider.id), [
            f"addr add {provider.transit} dev {provider_files.TRANSIT_PORT}",
            f"link set dev {provider_files.TRANSIT_PORT} up",
            f"route add default via {provider.core.ip}",
            *([f"addr add {provider.ntp}/32 dev lo"] if provider.ntp else []),
            *([f"addr add {provider.transit6} dev {provider_files.TRANSIT_PORT} nodad",
               f"route add default via {provider.core6.ip} dev {provider_files.TRANSIT_PORT}"]
              if provider.ipv6 else []),
            *([f"addr add {provider.ntp6}/128 dev lo nodad"] if provider.ipv6 and provider.ntp6 else [])])
    if wiring.internet and wiring.internet_name:
        cabling.ip_batch(places.space(wiring.internet_name), [
            f"addr add {wiring.internet} dev eth0", "link set dev eth0 up",
            f"route add default via {wiring.internet.network[1]}"])


def _start_services(wiring: Wiring, places: Places, state: StateDir, lab: LabState) -> None:
    for provider in wiring.providers:
        where = places.space(provider.id)
        rules = provider_files.nft(provider)
        if rules:
            cabling.run(where, ["nft", "-f", "-"], rules)
        for daemon, text, argv in (
                ("dnsmasq", provider_files.dnsmasq(provider, state.run), ["dnsmasq", "--conf-file="]),
                ("chrony", provider_files.chrony(provider, state.run), ["chronyd", "-x", "-f", ""])):
            if text:
                conf = state.run / f"{provider.id}.{daemon}.conf"
                conf.write_text(text, encoding="utf-8")
                _daemon(where, [*argv[:-1], argv[-1] + str(conf)], state.logs / f"{provider.id}.{daemon}.log", lab.id)
        for line, (text, argv) in provider_files.pppoe(provider, state.run).items():
            conf = state.run / f"{provider.id}.{line.bridge}.pppoe.conf"
            conf.write_text(text, encoding="utf-8")
            _daemon(where, ["unshare", "-m", "sh", "-c", _OWN_RUN, str(state.run), *argv],
                    state.logs / f"{provider.id}.{line.bridge}.pppoe.log", lab.id)


def _daemon(where: Path, argv: list[str], log: Path, lab_id: str) -> None:
    """Start a daemon that goes to the background by itself once it serves; its words go to a file."""
    with log.open("w") as words:
        done = subprocess.run(["nsenter", f"--net={where}", "--", *argv], stdin=subprocess.DEVNULL, stdout=words,
                              stderr=subprocess.STDOUT, env=environment(lab_id), check=False)
    if done.returncode:
        raise LabError("703", f"{argv[0]} does not start: {log.read_text(encoding='utf-8').strip()}")
