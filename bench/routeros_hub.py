"""`python -m bench.routeros_hub [--devices 1392]`: what a hub of RouterOS costs to render and to plan.

The network of `bench.generator` whose second hub site is one RouterOS router: its page, a village that joins it, and
how many rules a packet may walk there. Times are user plus system seconds of this process, one run.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.generator import write_kaltim
from platforms.mikrotik_routeros.dialect import RouterOs
from platforms.pairs import PAIRS
from platforms.registry import abilities, names
from playbooks.plan import out_of_the_box
from simpul.config.diff import diff
from simpul.config.model import Config, RenderedObject
from simpul.config.patch import order
from simpul.config.simulate import simulate
from simpul.intent.loader import load_network
from simpul.ledger import Allocator, Ledger
from simpul.network.build import build
from simpul.network.model import DeviceModel
from simpul.render.engine import Renderer

ROOT = Path(__file__).resolve().parent.parent
HUB, VILLAGE = "hub-bpn-1", "site:64.01.01.2002/kantor-desa/1"
PROFILE = """profiles:
  hub-mikrotik:
    role: hub
    class: A
    platform: mikrotik_routeros
    version: "7.21.4"
    facts: {device-mode: advanced}
    prefix4: 22
    prefix6: 61
    segments: {management: 27, office: 25, servers: 24}
    ports: {wan: [ether1], lan: {ether3: office, ether4: servers, ether5: management}, oob: ether8}
    uplinks: {fibre: {port: ether1, medium: fibre}}
"""
SITE = """  64/hub/2:
    profile: hub-mikrotik
    devices: {hub-bpn-1: {oob: 198.18.0.21/24}}
    uplinks: {fibre: {provider: lintasarta, access: static, address: 203.0.113.10/30, gateway: 203.0.113.9,
                      carrier_nat: false, mbps: 2000, contract_end: 2028-12-31}}
    accepted_risks:
      AVAIL-1: {reason: this is a measurement, owner: Diskominfo, until: 2028-12-31}
"""
_CHAIN = re.compile(r"^/(ip|ipv6) firewall (filter|raw|mangle) add .*?chain=(\S+)", re.MULTILINE)
_RULE = re.compile(r"^/ip firewall filter add .*", re.MULTILINE)
_WORD = re.compile(r"(action|chain|jump-target|dst-port|protocol|comment)=(\"[^\"]*\"|\S+)")


@contextmanager
def timed(words: str) -> Iterator[None]:
    began = time.process_time()
    yield
    print(f"{time.process_time() - began:8.2f} s  {words}")


def hub(folder: Path, devices: int) -> DeviceModel:
    """The RouterOS hub of a network of so many routers."""
    write_kaltim(folder, devices)
    (folder / "hub.yaml").write_text(PROFILE, encoding="utf-8")
    province = folder / "province.yaml"
    text, found = re.subn(r"  64/hub/2:\n.*?(?=  64/opd/1:)", SITE, province.read_text(encoding="utf-8"),
                          flags=re.DOTALL)
    assert found == 1, "the generator writes the second hub site otherwise"
    province.write_text(text, encoding="utf-8")
    today = datetime.now(UTC).date()
    network = load_network(folder, platforms=names(), pairs=PAIRS, abilities=abilities(), today=today).network
    return build(network, Allocator(Ledger.parse(""), today))[HUB]


def walked(objects: Iterable[RenderedObject]) -> Counter[str]:
    """How many rules each chain of the firewall has."""
    return Counter("/".join(found) for item in objects for found in _CHAIN.findall(item.text))


def asked(objects: Iterable[RenderedObject], ports: Iterable[int]) -> dict[int, int]:
    """By UDP port: how many rules of what comes from a line (`simpul-wan-in`) a packet that opens is asked of, until
    one decides. A rule of another object stands before the one that ends its chain.
    """
    chains: dict[str, list[dict[str, str]]] = {}
    ends: dict[str, list[dict[str, str]]] = {}
    for item in objects:
        for row in _RULE.findall(item.text):
            rule = {name: value.strip('"') for name, value in _WORD.findall(row)}
            (ends if rule["comment"].endswith(" 99-end") else chains).setdefault(rule["chain"], []).append(rule)

    def walk(chain: str, port: int) -> tuple[int, bool]:
        count = 0
        for rule in (*chains.get(chain, ()), *ends.get(chain, ())):
            count += 1
            low, _, high = rule.get("dst-port", "0-65535").partition("-")
            if rule.get("protocol", "udp") != "udp" or not int(low) <= port <= int(high or low):
                continue
            if rule["action"] == "jump":
                more, over = walk(rule["jump-target"], port)
                count += more
                if over:
                    return count, True
            elif rule["action"] != "return":
                return count, True
        return count, False

    return {port: walk("simpul-wan-in", port)[0] for port in ports}


def main() -> int:
    """Print what it costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=1392)
    dialect, renderer = RouterOs(), Renderer([ROOT / "templates"])
    with tempfile.TemporaryDirectory() as temporary:
        model = hub(Path(temporary) / "inventory", parser.parse_args().devices)
    with timed("render"):
        objects = renderer.render(model)
    lines = sum(item.text.count("\n") for item in objects)
    print(f"{len(model.tunnels)} tunnels, {len(model.bgp.neighbors)} sessions, {len(objects)} objects, {lines} lines")
    with timed("read what was rendered"):
        whole = dialect.intended(objects)
    factory = out_of_the_box(model)
    village = {item.id for item in objects if item.unit == VILLAGE}
    without = Config({**factory.objects, **{i: o for i, o in whole.objects.items() if i not in village}})
    with timed("compare and order a village that joins"):
        steps = order(diff(without, whole), without, whole, dialect)
    with timed("walk through it"):
        simulate(without, steps, dialect)
    print(f"{len(steps)} objects, {sum(len(s.do) for s in steps)} lines: {', '.join(s.id for s in steps)}")
    with timed("compare and order all of it, from factory state"):
        steps = order(diff(factory, whole), factory, whole, dialect)
    with timed("walk through it"):
        simulate(factory, steps, dialect)
    listening = {t.listen_port for t in model.tunnels if t.listen_port}
    opens = asked(objects, listening).values()
    # Beside each port, and far from all.
    strays = asked(objects, {1, 65535, *(port + 1 for port in listening)} - listening).values()
    print(f"what opens from a line: {sum(opens) / len(opens):.0f} rules on average, {max(opens)} at most; what opens "
          f"nothing: {max(strays)} at most")
    for chain, count in walked(objects).most_common(6):
        print(f"{count:6}    rules in {chain}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
