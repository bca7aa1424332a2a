"""What no router would take is not taken here: a slip in a template is to be found by the emulator, or by nobody."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest

from lab.emulated.clock import Clock
from lab.emulated.routeros.device import RouterOs
from lab.emulated.routeros.errors import Refused
from lab.emulated.routeros.kinds import accept
from lab.emulated.routeros.policy import readable
from lab.emulated.routeros.schema import Property, every, find, menus
from lab.emulated.routeros.tree import Tree
from tests.platforms.mikrotik_routeros.models import built, model, rendered

NOW = "7.21.4"
# Any text is a value of these: what a gateway leads to is seen later.
FREE = re.compile(r"(?:list:|neg:)*(?:str|gateway)")
# Of those, what the templates write: names, marks, secrets, words to people, and addresses that may be names.
TEXTS = {
    "authentication-password", "chain", "comment", "default-name", "domain", "dst-address-list", "encryption-password",
    "endpoint-address", "gateway", "input.filter", "jump-target", "list", "location", "log-prefix", "name",
    "new-packet-mark", "note", "output.filter-chain", "output.network", "packet-mark", "password", "router-id",
    "secret", "servers", "src-address-list", "topics", "user"}


def typed() -> list[tuple[str, Property]]:
    return [(menu.text, p) for menu in every(menus(NOW)) for p in menu.properties.values()
            if not p.read_only and not FREE.fullmatch(p.kind)]


def test_no_property_of_a_type_takes_any_word() -> None:
    tree, taken = Tree(NOW), []
    found = typed()
    assert len(found) > 500
    for path, one in found:
        for word in ("b?nana", "-7", "300.1.1.1/99"):
            with suppress(Refused):
                accept(one.kind, word, one.name, tree)
                taken.append((path, one.name, one.kind, word))
    assert taken == []


def test_the_templates_write_free_text_only_where_a_router_takes_it() -> None:
    """A property of a type that was taken for a text would let a slip pass."""
    loose = set()
    for name in built().models:
        for item in rendered(model(name, "7.21")):
            for line in item.text.splitlines():
                bare = re.sub(r'"(?:\\.|[^"\\])*"', "Q", line)
                head, _, rest = bare.partition(" add " if " add " in bare else " set ")
                menu = find(menus(NOW), head.replace(" ", "/"))
                loose |= {p for p in re.findall(r"(?:^| )!?([a-z0-9.-]+)(?==)", rest)
                          if p in menu.properties and FREE.fullmatch(menu.properties[p].kind)}
    assert loose <= TEXTS, sorted(loose - TEXTS)


@pytest.mark.parametrize("line", [
    "/ip address add address=\"\" interface=ether1", "/ip address add address=10.0.0.1/33 interface=ether1",
    "/ip firewall filter add chain=x action=accept protocol=tcp dst-port=70000",
    "/ip firewall filter add chain=x action=accept protocol=tcp dst-port=90-80",
    "/ip firewall address-list add list=x address=10.0.0.9-10.0.0.1",
    "/ip firewall raw add chain=prerouting action=drop connection-state=invalid",
    "/ip firewall nat add chain=srcnat action=masquerade connection-state=new",
    "/ipv6 firewall filter add chain=forward action=tarpit", "/ipv6 firewall nat add chain=dstnat action=same",
    "/ip ipsec profile add name=x dh-group=ec2n155", "/ip ipsec proposal add name=x pfs-group=x25519",
    "/routing bgp template add name=x output.redistribute=copy", "/routing filter rule add chain=x rule=banana",
    '/routing filter rule add chain=x rule="if (dst == 10.0.0.0/8) { acept }"',
    '/routing filter rule add chain=x rule="if (dst == 10.0.0.0/8) { accept"',
    "/queue tree add name=x parent=nowhere", "/queue tree add name=x parent=global max-limit=fast",
    "/system clock set time-zone-name=Asia/Samarinda"])
def test_nonsense_is_refused_and_changes_nothing(line: str) -> None:
    device = RouterOs(Clock(speed=0), version=NOW)
    before = device.do("/export")
    assert device.do(line) != ""
    assert device.do("/export") == before


@pytest.mark.parametrize(("rule", "reads"), [
    ("reject", True), ("if (dst in 10.0.0.0/8 && (dst-len == 24 || not bgp-as-path .6$)) { set x 1; accept }", True),
    ("if (a) { accept } else { return }", True), ("if (dst == 10.0.0.0/8) accept", True), ("", False),
    ("rejct", False), ("if (a { accept }", False), ("if (a) { accept } }", False), ("set x 1; acept", False)])
def test_a_rule_is_a_script_of_statements(rule: str, reads: bool) -> None:
    """Every one of the 379 rules in the exports of a provider (rotkonetworks/networking) is."""
    assert readable(rule) is reads
