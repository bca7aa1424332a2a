"""GRE under IKEv2 between IOS-XE and RouterOS: it stands where both ends say so, and in no other case."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import IPv4Interface

import pytest

from lab.emulated.ends import Packet
from platforms.cisco_iosxe.dialect.edit import lines as written
from platforms.cisco_iosxe.first_file import first_file
from platforms.cisco_iosxe.proof import read as read_iosxe
from platforms.mikrotik_routeros.dialect.sight import sight
from platforms.mikrotik_routeros.proof import read as read_routeros
from playbooks.prove import from_config
from records.keys import new_host_key
from simpul.config.diff import diff
from simpul.config.patch import order, undo
from simpul.errors import PlanError
from simpul.network.model import SharedKey
from tests.platforms.cisco_iosxe import edges
from tests.platforms.gre import (
    EDGE,
    HUB,
    HUB_PORT,
    LINES,
    PORTS,
    WORDS,
    Pair,
    alone,
    change,
    example,
    intended,
    keyed,
    pair,
    tunnels,
    value,
)
from tests.platforms.mikrotik_routeros import models
from tests.platforms.mikrotik_routeros.models import VERSIONS


@pytest.mark.parametrize("version", VERSIONS.values())
def test_each_line_has_its_tunnel_and_both_families_their_session(version: str) -> None:
    net = pair(version)
    ends = tunnels(example()[HUB])
    assert net.standing(60) == {t.name for t in ends}
    assert len(ends) == 2
    assert net.sessions() == {str(a) for t in ends for a in (t.peer4, t.peer6)}


@pytest.fixture(scope="module")
def net() -> Pair:
    """One pair for all that is typed and taken back."""
    found = pair()
    assert found.standing() == {t.name for t in tunnels(example()[HUB])}
    return found


TAGGED = '[find comment="simpul:gre/{name}"]'
RULE = '/ip firewall filter set [find comment="simpul:gre/{{name}} {}"]'
# What is set, wrongly and rightly.
AT_THE_HUB = {
    "another key": ("/ip ipsec identity set [find peer={name}]", "secret=another", "secret={secret}"),
    "another name of its own": ("/ip ipsec identity set [find peer={name}]", "my-id=fqdn:another", "my-id=fqdn:{own}"),
    "another name of the far end": ("/ip ipsec identity set [find peer={name}]", "remote-id=fqdn:another",
                                    "remote-id=fqdn:{far}"),
    "no identity": ("/ip ipsec identity set [find peer={name}]", "disabled=yes", "disabled=no"),
    "IKEv1": (f"/ip ipsec peer set {TAGGED}", "exchange-mode=main", "exchange-mode=ike2"),
    "another address of the peer": (f"/ip ipsec peer set {TAGGED}", "address=203.0.113.99/32", "address={there}/32"),
    "another address of the tunnel": (f"/interface gre set {TAGGED}", "remote-address=203.0.113.99",
                                      "remote-address={there}"),
    "no policy": (f"/ip ipsec policy set {TAGGED}", "disabled=yes", "disabled=no"),
    "a policy of everything": (f"/ip ipsec policy set {TAGGED}", "protocol=all", "protocol=gre"),
    "tunnel mode": (f"/ip ipsec policy set {TAGGED}", "tunnel=yes", "tunnel=no"),
    "another suite": ("/ip ipsec profile set simpul-gre", "dh-group=modp2048", "dh-group=ecp384"),
    "no secrecy forward": ("/ip ipsec proposal set simpul-gre", "pfs-group=none", "pfs-group=ecp384"),
    **{f"a filter that takes no {rule}": (RULE.format(rule), "disabled=yes", "disabled=no")
       for rule in ("ike", "esp", "gre", "esp out", "gre out")},
}


@pytest.mark.parametrize("what", AT_THE_HUB)
def test_a_wrong_word_at_the_hub_keeps_it_down(net: Pair, what: str) -> None:
    first, second = tunnels(example()[HUB])
    assert isinstance(first.keys, SharedKey)
    known = {"name": first.name, "there": first.far, "own": first.keys.identity, "far": first.keys.peer_identity,
             "secret": value(f"psk:{first.keys.secret}")}
    line, wrong, right = (text.format_map(known) for text in AT_THE_HUB[what])
    both = {first.name, second.name}
    for said, stands in ((wrong, set() if "simpul-gre" in line else {second.name}), (right, both)):
        assert net.hub.do(f"{line} {said}") == ""
        assert net.standing() == stands


AT_THE_EDGE = {
    "another key": ("crypto ikev2 keyring {ring}", " peer hub-bpn-1", "  pre-shared-key {}", "another", "{secret}"),
    "another name of its own": ("crypto ikev2 profile SIMPUL-{id}", " identity local fqdn {}", "another", "{own}"),
    "another suite": ("crypto ikev2 proposal SIMPUL-gre", " group {}", "19", "20"),
    "another cipher": ("crypto ipsec transform-set SIMPUL-gre esp-gcm {}", " mode transport", "128", "256"),
    "tunnel mode": ("crypto ipsec transform-set SIMPUL-gre esp-gcm 256", " mode {}", "tunnel", "transport"),
    "no secrecy forward": ("crypto ipsec profile SIMPUL-{id}", " set pfs {}", "group19", "group20"),
    "another hub": ("interface Tunnel{id}", " tunnel destination {}", "203.0.113.99", "203.0.113.6"),
    "an interface of IPsec": ("interface Tunnel{id}", " tunnel mode {}", "ipsec ipv4", "gre ip"),
}


@pytest.mark.parametrize("what", AT_THE_EDGE)
def test_a_wrong_word_at_the_edge_keeps_it_down_too(net: Pair, what: str) -> None:
    first, second = tunnels(example()[EDGE])
    assert isinstance(first.keys, SharedKey)
    assert first.keys.secret is not None
    known = {"id": first.id, "own": first.keys.identity, "secret": value(f"psk:{first.keys.secret}"),
             "ring": f"SIMPUL-{first.id}-{first.keys.secret[:8]}"}
    *lines, wrong, right = AT_THE_EDGE[what]
    shared = "SIMPUL-gre" in lines[0]
    for word, stands in ((wrong, {second.name} - ({second.name} if shared else set())),
                         (right, {first.name, second.name})):
        said = [line.replace("{}", word).format_map(known) for line in lines]
        net.edge.configure("\n".join(said))
        assert net.edge.refused == []
        assert net.standing() == stands


def test_gre_in_the_clear_passes_neither_way(net: Pair) -> None:
    """Also where much of it was protected a moment ago: what is not tracked is no answer."""
    tunnel = tunnels(example()[HUB])[0]
    here, there = str(tunnel.outer), str(tunnel.far)
    end = next(e for e in net.world.ends if e.name == HUB)
    for answer in (False, True):
        into = Packet("gre", there, here, 0, enters=HUB_PORT, answer=answer)
        out = Packet("gre", here, there, 0, leaves=HUB_PORT, answer=answer)
        assert not end.passes(into)
        assert not end.passes(out)
        assert end.passes(replace(into, protected=True))
        assert end.passes(replace(out, protected=True))
    edge = next(e for e in net.world.ends if e.name == EDGE)
    assert not edge.passes(Packet("gre", here, there, 0, enters=PORTS["fibre"]))


def test_a_key_rotates_at_both_ends_and_an_undo_brings_back_the_old_one(net: Pair) -> None:
    """Between the two steps the tunnel is down, the other is not; no undo says a key."""
    first, second = tunnels(net.here)
    another = "f" * 32
    hub = net.to_hub(keyed(net.here, first.name, another))
    assert net.standing() == {second.name}
    edge = net.to_edge(keyed(net.there, first.name, another))
    assert net.standing() == {first.name, second.name}
    assert not [line for step in hub for line in step.undo if "secret:" in line]
    net.type_hub(undo(hub))
    assert net.standing() == {second.name}
    net.type_edge(undo(edge))
    assert net.standing() == {first.name, second.name}
    net.confirm_hub(net.to_hub(keyed(net.here, first.name, another)))
    net.to_edge(keyed(net.there, first.name, another))
    assert net.standing() == {first.name, second.name}
    assert "simpul:retired/" not in net.hub.do("/export")
    net.confirm_hub(net.to_hub(net.here))
    net.to_edge(net.there)
    assert net.standing() == {first.name, second.name}


def test_a_tunnel_goes_and_comes_back_and_one_that_is_confirmed_gone_leaves_nothing(net: Pair) -> None:
    first, second = tunnels(net.here)
    hub, edge = net.to_hub(alone(net.here, 1)), net.to_edge(alone(net.there, 1))
    assert net.standing() == {first.name}
    net.type_hub(undo(hub))
    net.type_edge(undo(edge))
    assert net.standing() == {first.name, second.name}
    net.confirm_hub(net.to_hub(alone(net.here, 1)))
    net.to_edge(alone(net.there, 1))
    assert net.standing() == {first.name}
    assert second.name not in net.hub.do("/export")
    assert f"Tunnel{second.id}" not in net.edge.text()
    net.to_hub(net.here)
    net.to_edge(net.there)
    assert net.standing() == {first.name, second.name}


def test_the_far_line_has_another_address_and_each_end_is_told_in_place(net: Pair) -> None:
    first, second = tunnels(net.here)
    assert first.far is not None
    moved = replace(net.here, tunnels=(replace(first, far=first.far + 24), second))
    hub = net.to_hub(moved)
    assert net.standing() == {second.name}
    line = next(n for n in net.world.lines if n.interface == PORTS["fibre"])
    own = IPv4Interface(f"{first.far + 24}/30")
    line.network = str(own.network)
    uplinks = tuple(replace(u, address=own, gateway=own.ip - 1) if u.name == "fibre" else u for u in net.there.uplinks)
    edge = net.to_edge(replace(net.there, uplinks=uplinks))
    assert net.standing() == {first.name, second.name}
    line.network = "203.0.113.64/30"
    net.type_edge(undo(edge))
    net.type_hub(undo(hub))
    assert net.standing() == {first.name, second.name}


def test_an_iosxe_is_told_where_to_send_when_what_it_sends_is_protected() -> None:
    """And one that is bare is a hazard, which no step may leave."""
    tunnel = tunnels(example()[EDGE])[0]
    found = next(o for o in edges.renderer().render(example()[EDGE]) if o.id == f"interface/Tunnel{tunnel.id}")
    typed = LINES.intended([found])
    lines = written(found.id, None, typed.objects[found.id].text)
    assert lines.index(f" tunnel destination {tunnel.far}") > lines.index(
        f" tunnel protection ipsec profile SIMPUL-{tunnel.id}")
    assert [h for h in LINES.hazards(typed) if "GRE" in h] == []
    file = first_file(EDGE, {o: i.text for o, i in typed.objects.items()}, new_host_key("rsa").private, [])
    assert file.index(" tunnel protection ") < file.index(" tunnel destination ")
    bare = replace(found, text=re.sub(r" tunnel protection [^\n]*\n", "", found.text))
    assert [h for h in LINES.hazards(LINES.intended([bare])) if "by GRE that nothing protects" in h]


def test_a_reviewer_reads_where_it_goes_and_all_of_one_that_lets_gre_pass_in_the_clear() -> None:
    tunnel = tunnels(example()[HUB])[0]
    text = next(o.text for o in edges.renderer().render(example()[HUB]) if o.id == f"gre/{tunnel.name}")
    seen = sight(f"gre/{tunnel.name}", text)
    assert (seen.heart, seen.whole) == (f"tunnel {tunnel.name}", False)
    assert {f"GRE to {tunnel.far} from {tunnel.outer}", "protected by simpul-gre", "mtu 1400"} <= set(seen.gist)
    assert sight(f"gre/{tunnel.name}", text.replace(" ipsec-policy=in,ipsec", "")).whole


@pytest.mark.parametrize(("taken", "hazard"), [
    ("", ""), (" ipsec-policy=in,ipsec", "passes in the clear in simpul-wan-in"),
    (" ipsec-policy=out,ipsec", "passes in the clear in simpul-wan-out"),
    ("/ip firewall raw add action=notrack chain=prerouting .*\n", "is tracked in prerouting"),
    ("/ip firewall raw add action=notrack chain=output .*\n", "is tracked in output"),
])
def test_a_step_that_would_let_gre_pass_in_the_clear_is_a_hazard(taken: str, hazard: str) -> None:
    tunnel = tunnels(example()[HUB])[0]
    found = next(o for o in edges.renderer().render(example()[HUB]) if o.id == f"gre/{tunnel.name}")
    text = re.sub(taken, "", found.text) if taken else found.text
    said = [h for h in WORDS.hazards(WORDS.intended([replace(found, text=text)])) if h.startswith("gre/")]
    assert said == ([f"gre/{tunnel.name}: GRE {hazard}"] if hazard else [])


def test_a_tunnel_of_others_under_a_name_of_ours_is_taken_over_in_place_and_given_back() -> None:
    """Keepalives, fast path and far end of theirs, the peer that it has: an undo says them again."""
    tunnel = tunnels(example()[HUB])[0]
    device = models.router()
    for line in (f"/interface gre add name={tunnel.name} remote-address=198.51.100.9 keepalive=5s,3 comment=cabang",
                 f"/ip ipsec peer add name={tunnel.name} address=198.51.100.9/32 comment=cabang"):
        assert device.do(line) == ""
    stream, bare = models.fetched(device), models.running(device)
    wanted = intended(alone(replace(example()[HUB], release="7.20", names=None, hosts=()), 1), WORDS)
    with pytest.raises(PlanError, match="SIM440"):
        order(diff(bare, wanted), bare, wanted, WORDS)
    object_id = f"gre/{tunnel.name}"
    now = WORDS.running(stream, {object_id: wanted.objects[object_id].text})
    steps = change(now, wanted, WORDS)
    models.send(device, steps)
    assert diff(models.running(device), wanted) == ()
    assert device.do(":put [:len [/interface gre find]]").strip() == "1"
    models.send(device, undo(steps))
    assert models.fetched(device) == stream


def test_what_both_routers_run_is_understood_whole_and_each_knows_the_other(net: Pair) -> None:
    hub = read_routeros(HUB, from_config(HUB, models.running(net.hub)))
    edge = read_iosxe(EDGE, from_config(EDGE, edges.running(net.edge)))
    assert [(u.why, u.text) for u in (*hub.unread, *edge.unread)] == []
    here = [t for t in hub.tunnels if t.fixed]
    there = [t for t in edge.tunnels if t.peers[0].endpoint == (str(tunnels(net.here)[0].outer), 500)]
    assert {(t.key, t.peers[0].key) for t in here} == {(t.peers[0].key, t.key) for t in there}
    assert len(here) == 2
    assert all(t.key for t in here)
