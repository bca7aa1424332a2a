"""What `prove` says of GRE: closed as it is rendered; each way to let it pass in the clear is seen, with its line."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from simpul.proof.local import Local, local
from simpul.proof.model import Device
from simpul.proof.network import Net
from simpul.proof.prove import prove
from simpul.proof.standing import stand as failing
from tests.platforms.gre import EDGE, HUB, example, tunnels
from tests.platforms.mikrotik_routeros.proven import EXAMPLE, Stand, declared, mixed

HERE, THERE, SECOND = "203.0.113.6", "203.0.113.66", "203.0.113.70"
# What is typed at the hub (a pattern, in which NAME is the first tunnel, and what stands in its place), and what a
# proof calls it.
AT_THE_HUB = {
    "GRE is let in as it comes": (r"(NAME gre\"[^\n]*) ipsec-policy=in,ipsec", r"\1", "answers the internet"),
    "GRE is let in that was not protected": (r"(NAME gre\"[^\n]*)=in,ipsec", r"\1=in,none", "answers the internet"),
    "GRE is let out as it is": (r"(NAME gre out\"[^\n]*) ipsec-policy=out,ipsec", r"\1", "sends to the internet"),
    "ESP is let in from anybody": (r"(NAME esp\"[^\n]*) src-address=\S+", r"\1", "answers the internet"),
    "IKE is let in from anybody": (r"(NAME ike\"[^\n]*) protocol=udp src-address=\S+ src-port=500",
                                   r"\1 protocol=udp", "answers the internet"),
    "it sends to somebody else": (f"remote-address={THERE}", "remote-address=203.0.113.99", "no fixed address of"),
    "the far end has another key": (r"(peer=NAME remote-id=\S+ secret=\"secret:psk:)[0-9a-f]{4}", r"\g<1>0000",
                                    "no router of the network"),
    "it remembers what comes": (r"/ip firewall raw add action=notrack chain=prerouting [^\n]*NAME in\"[^\n]*\n", "",
                                "tracked in prerouting"),
    "it remembers what leaves": (r"/ip firewall raw add action=notrack chain=output [^\n]*NAME out\"[^\n]*\n", "",
                                 "tracked in output"),
    "a policy is off": (r"(/ip ipsec policy add [^\n]*NAME\")", r"\1 disabled=yes", "no policy of IPsec protects"),
    "a policy lets out": (r"(/ip ipsec policy add [^\n]*NAME\" [^\n]*) peer=", r"\1 level=use peer=",
                          "without an association"),
    "a policy of tunnel mode": (r"(/ip ipsec policy add [^\n]*NAME\"[^\n]*)", r"\1 tunnel=yes",
                                "tunnel is not known"),
    "a policy of others": (r"\Z", "/ip ipsec policy add dst-address=192.0.2.0/24 src-address=10.0.0.0/8 tunnel=yes\n",
                           "no tunnel's"),
    "no policy is asked": (r"/ip ipsec policy add [^\n]*NAME\"[^\n]*\n", "", "no policy of IPsec protects"),
    "a fast path": (r"allow-fast-path=no (comment=\"simpul:gre/NAME\")", r"\1", "fast path"),
    "keepalives": (r"(comment=\"simpul:gre/NAME\") !keepalive", r"\1", "keepalives in the clear"),
    "another hash": ("hash-algorithm=sha384", "hash-algorithm=sha1", "suite that the network does not use"),
    "two ciphers": ("enc-algorithms=aes-256-gcm", "enc-algorithms=aes-256-gcm,3des", "suite that the network"),
    "IKEv1": (r"(/ip ipsec peer add [^\n]*NAME\") exchange-mode=ike2", r"\1", "by IKEv2"),
    "a rule of others": (r"\Z", "/ip firewall filter add action=accept chain=output protocol=gre\n",
                         "sends to the internet"),
}
AT_THE_EDGE = {
    "no protection": (r" tunnel protection ipsec profile SIMPUL-{id}\n", "", "sends to the internet"),
    "GRE is let in": (r"(ip access-list extended SIMPUL-line-fibre\n)", r"\1 5 permit gre any any\n",
                      "answers the internet"),
    "no integrity to speak of": (" integrity sha384\n", " integrity md5\n", "integrity md5"),
    "a key of nobody": (r"(peer {hub}\n +description simpul:psk:)[0-9a-f]{{4}}", r"\g<1>0000",
                        "no router of the network"),
    "another address": (r" tunnel destination {here}(\n(?: [^\n]*\n)* tunnel protection ipsec profile SIMPUL-{id}\n)",
                        r" tunnel destination 203.0.113.99\1", "not whole"),
}


@cache
def _others() -> tuple[Local, ...]:
    """What is found at every router whose page no test here changes."""
    stand = mixed()
    net = Net(stand.policy, stand.devices)
    return tuple(local(net, name) for name in sorted(stand.devices) if name not in (HUB, EDGE))


def said(device: str, pattern: str, put: str) -> tuple[str, str]:
    """What a proof finds when a page was edited so, and its verdict."""
    def edit(page: str) -> str:
        changed = re.sub(pattern, put, page, count=1)
        assert changed != page, pattern
        return changed

    stand = mixed()
    proof = prove(stand.policy, stand.with_({device: edit}), lambda net, _: [
        *_others(), *(local(net, name) for name in (HUB, EDGE))])
    return "\n".join([*(f"{f.message} {f.packet} {[s.text for h in f.hops for s in h.steps]}" for f in proof.findings),
                      *(f"{u.why} {u.text}" for u in proof.unread)]), proof.verdict


def test_the_example_is_closed_with_it() -> None:
    found: dict[str, Device] = mixed().devices
    assert {t.fixed for t in found[HUB].tunnels} == {None, THERE, SECOND}
    assert {p.endpoint for t in found[EDGE].tunnels for p in t.peers} == {("203.0.113.2", 4500), (HERE, 500)}
    proof = mixed().proof()
    assert (proof.verdict, proof.unread) == ("closed", [])


@pytest.mark.parametrize("what", AT_THE_HUB)
def test_a_leak_at_the_hub_is_seen(what: str) -> None:
    pattern, put, words = AT_THE_HUB[what]
    found, verdict = said(HUB, pattern.replace("NAME", tunnels(example()[HUB])[0].name), put)
    assert verdict != "closed", what
    if words:
        assert words in found


@pytest.mark.parametrize("what", AT_THE_EDGE)
def test_a_leak_at_the_edge_is_seen(what: str) -> None:
    pattern, put, words = AT_THE_EDGE[what]
    tunnel = tunnels(example()[EDGE])[0]
    found, verdict = said(EDGE, pattern.format(id=tunnel.id, hub=HUB, here=HERE), put)
    assert verdict != "closed", what
    assert words in found


def edited(folder: Path, *edits: tuple[str, str, str]) -> Stand:
    """The example, some words of it otherwise: file, what stands there, what stands there instead."""
    shutil.copytree(EXAMPLE, folder)
    for name, before, after in edits:
        page = folder / name
        assert before in page.read_text(), before
        page.write_text(page.read_text().replace(before, after))
    return declared(folder)


def test_a_hub_of_two_lines_sends_it_by_the_line_whose_address_it_has(tmp_path: Path) -> None:
    own = "address: 203.0.113.6/30, gateway: 203.0.113.5, carrier_nat: false}"
    port = "      wan: [ether1]\n      lan: {{ether2: [management, office, servers], {}}}\n      oob"
    ports = "ether3: office, ether4: servers, ether5: management"
    stand = edited(
        tmp_path / "inventory",
        ("profiles.yaml", port.format(ports), port.format(ports).replace("[ether1]", "[ether1, ether6]")),
        ("province.yaml", own, f"{own}\n      second: {{port: ether6, medium: radio, provider: lintasarta, mbps: 100, "
         "contract_end: 2028-12-31, access: static, address: 203.0.113.102/30, gateway: 203.0.113.101, "
         "carrier_nat: false}"))
    assert {t.line for t in stand.devices[HUB].tunnels if t.fixed} == {"fibre"}
    proof = stand.proof()
    assert (proof.verdict, proof.unread) == ("closed", [])
    mark = re.compile(r"/ip firewall mangle add [^\n]*simpul:gre/[^\n]*\n")
    unmarked = stand.proof({HUB: lambda page: mark.sub("", page, count=1)})
    assert [u.why for u in unmarked.unread] == ["by which line it leaves is not known here"]


def test_each_router_of_a_site_of_two_has_one_by_its_own_line(tmp_path: Path) -> None:
    stand = edited(
        tmp_path / "inventory",
        ("profiles.yaml", "lan: {GigabitEthernet2: office, GigabitEthernet3: servers, GigabitEthernet4: management}",
         "lan: {GigabitEthernet2: [management, office, servers]}"),
        ("governments/64.74-bontang.yaml", "{bontang-edge-1: {}}", "{bontang-edge-1: {}, bontang-edge-2: {}}"),
        ("governments/64.74-bontang.yaml", "fibre: {provider", "fibre: {device: bontang-edge-1, provider"),
        ("governments/64.74-bontang.yaml", "radio: {provider", "radio: {device: bontang-edge-2, provider"),
        ("governments/64.74-bontang.yaml", "    ospf: {segment: servers, behind: [office]}", "    #"))
    for name, at in ((EDGE, THERE), ("bontang-edge-2", SECOND)):
        dialled = [p.endpoint for t in stand.devices[name].tunnels for p in t.peers]
        assert dialled == [("203.0.113.2", 4500), (HERE, 500)]
        assert [t.fixed for t in stand.devices[HUB].tunnels].count(at) == 1
    proof = stand.proof()
    assert (proof.verdict, proof.unread) == ("closed", [])


def test_the_edge_keeps_all_of_its_flows_without_either_hub_site() -> None:
    """What it could not promise before: its own router alone takes them, and without GRE the first hub site does."""
    stand = mixed()

    def lost(network: dict[str, Device]) -> set[str]:
        return {b.failure.kind for b in failing(stand.policy, network).broken if b.site == "64.74/kabkota/1"}

    assert lost(stand.devices) == {"router"}
    assert "site" in lost(stand.with_({HUB: lambda page: page.replace("/interface gre add ", "/interface gre add "
                                                                      "disabled=yes ")}))
