"""A line that somebody typed where ours stand: whoever proves or compares what runs sees it, and no plan touches it.

The lines of interfaces are all that the emulated router's own grammar knows, in all their forms: each makes the verdict
*unknown*, or changes what the proof reads, or stands below with the reason why neither is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from lab.emulated.iosxe.configurator import Configurator
from lab.emulated.iosxe.grammar import Command, Language, NotUnderstood, Token
from lab.emulated.iosxe.syntax import commands
from lab.emulated.iosxe.syntax.interfaces import INTERFACE
from platforms import parts
from platforms.cisco_iosxe.dialect.secrets import masked
from platforms.cisco_iosxe.proof import read
from playbooks.prove import from_config, from_page
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.config.patch import order, undo
from simpul.config.simulate import simulate
from simpul.config.spare import spared
from simpul.proof.model import Device
from simpul.proof.prove import prove
from simpul.proof.result import Proof
from tests.platforms.cisco_iosxe.edges import edges, rendered, router, send
from tests.platforms.cisco_iosxe.edges import running as as_runs
from tests.platforms.cisco_iosxe.patch_case import DIALECT
from tests.platforms.cisco_iosxe.proof import EDGES, _network

EDGE = EDGES[0]
LINE_PORT, SEGMENT, TUNNEL, LOOPBACK = "GigabitEthernet1", "GigabitEthernet3.20", "Tunnel10", "Loopback0"
PORT = "GigabitEthernet4"                # a segment on a port of its own, without a tag
SAMPLES = {"WORD": "X", "LINE": "X", "IFACE": "Loopback0", "A.B.C.D": "192.0.2.9", "X:X:X:X::X": "2001:DB8::9",
           "X:X:X:X::X/<0-128>": "2001:DB8::9/64", "VLANS": "7"}
# Lines that change nothing of what may pass, each with the reason.
HARMLESS = {
    r"description ": "words; without ours the port is read all the same, and drift misses it",
    r"(?:ip |ipv6 )?mtu |(?:ip|ipv6) tcp adjust-mss ": "how long a packet may be",
    r"no (?:ip|ipv6) (?:redirects|unreachables)$|no ip proxy-arp$": "what the router says less of",
    r"no (?:cdp enable|lldp (?:transmit|receive)|mop (?:enabled|sysid))$": "what the router says less of",
    r"(?:speed|duplex|media-type|load-interval|bandwidth|delay|carrier-delay) |negotiation auto$": "of the wire, "
    "not of what goes over it",
    r"(?:ip access-group|ipv6 traffic-filter) X (?:in|out)$": "a list that is not there filters nothing; one that is "
    "there is read",
    r"ip nat (?:inside|outside)$": "translates nothing without a rule, and each rule is read",
    r"ip ospf authentication key-chain |ospfv3 1 ipv6 authentication key-chain ": "signs a process that is read where "
    "the interface speaks it",
    r"(?:no )?bfd ": "finds that a neighbour is gone",
    r"service-policy (?:input|output) X$": "delays and drops; that its policy does no more is read there",
    r"encapsulation ppp$|pppoe enable|pppoe-client dial-pool-number |dialer pool |ppp chap hostname ": "dials for a "
    "dialler, which is an interface with lines of its own; what answers dialling is `bba-group`, which is not known",
    r"ipv6 nd ra (?:suppress|interval|lifetime)": "how often hosts hear of their router",
    r"ipv6 nd ra dns server ": "hosts' resolver; whom it is told to is no segment",
    r"vrrp 1 address-family ipv[46]$": "a group without an address",
    r"tunnel source ": "what a tunnel is sent from; by which table and to whom, other lines say",
    r"tunnel path-mtu-discovery$": "how long a packet may be",
    r"tunnel mode ipsec dual-overlay$": "what stands there",
    r"ipv6 enable$": "an interface with an address of IPv6 has a link-local one, too",
    r"zone-member security X$": "nothing comes in by a loopback",
    r"encapsulation dot1Q ": "a tag on an interface that has none",
}
# Which of these are so on some interfaces only: elsewhere the proof reads them.
ONLY = {r"ipv6 nd ra dns server ": (LINE_PORT, TUNNEL, LOOPBACK), r"zone-member security X$": (LOOPBACK,),
        r"encapsulation dot1Q ": (LINE_PORT, PORT, TUNNEL, LOOPBACK), r"tunnel (?:source|mode) ": (TUNNEL,),
        r"ipv6 enable$": (PORT, SEGMENT, TUNNEL, LOOPBACK)}


@cache
def running_text() -> str:
    """One edge of the network as its router would show it, with a segment that has a port for itself."""
    rows = (row for row in _network()[2][EDGE].split("\n") if row.strip() and not row.startswith(("=== ", "#")))
    text = "".join(f"{row}\n" for row in rows)
    own = block(text, "GigabitEthernet3.50")
    return text.replace(own, own.replace("GigabitEthernet3.50", PORT).replace(" encapsulation dot1Q 50\n", ""))


def block(text: str, interface: str) -> str:
    found = re.search(rf"^interface {re.escape(interface)}\n(?: .*\n)*", text, re.MULTILINE)
    assert found, interface
    return found[0]


def running(text: str) -> Config:
    return DIALECT.running(parts.write({"version": "", "running": text}))


def as_read(text: str) -> Device:
    return read(EDGE, from_config(EDGE, running(text)))


def typed(text: str, interface: str, line: str) -> str:
    """The configuration after a line was typed on an interface: it takes the place of its like."""
    had = block(text, interface)
    language = grammar()
    new = language.match(line.removeprefix("no "))

    def stays(row: str) -> bool:
        try:
            old = language.match(row.strip().removeprefix("no "))
        except NotUnderstood:
            return True
        return (old.command.name, old.key) != (new.command.name, new.key)

    head, *rows = had.splitlines(keepends=True)
    return text.replace(had, "".join([head, *(row for row in rows if stays(row)), f" {line}\n"]))


@cache
def grammar() -> Language:
    return Language(commands(INTERFACE))


def forms(command: Command) -> Iterator[str]:
    """Every form of a command, each value by one sample."""
    machine = command.machine

    def word(token: Token) -> str:
        return token.text[1:].split("-")[0] if token.text.startswith("<") else SAMPLES.get(token.text, token.text)

    def walk(state: int, words: list[str]) -> Iterator[str]:
        if machine.final[state] and words:
            yield " ".join(words)
        for token, after in machine.steps[state]:
            if not (token.keyword and token.text in words):
                yield from walk(after, [*words, word(token)])

    return iter(dict.fromkeys(f"no {form}" if command.default == "on" else form for form in walk(0, [])))


def every_line() -> list[str]:
    return [line for command in commands(INTERFACE) if not command.removes for line in forms(command)]


def plain(device: Device) -> str:
    """What was read, wherever it stands."""
    return re.sub(r"Place\(file='[^']*', line=\d+, text=(?:'[^']*'|\"[^\"]*\")\)", "", repr(device))


def proven(text: str) -> Proof:
    policy, others, pages = _network()
    edges = {n: read(n, from_page(page, f"{n}.txt")) for n, page in pages.items()}
    return prove(policy, {**others, **edges, EDGE: as_read(text)})


def test_what_runs_is_closed_and_understood() -> None:
    assert as_read(running_text()).unread == []
    assert proven(running_text()).verdict == "closed"
    assert len(every_line()) > 180


@pytest.mark.parametrize("interface", [LINE_PORT, PORT, SEGMENT, TUNNEL, LOOPBACK])
def test_every_line_of_an_interface_is_seen_by_the_proof_or_harmless(interface: str) -> None:
    # What else the router has makes no line of an interface less seen, and takes long to read each time.
    whole = "".join(re.findall(r"^(?:interface|vrf|crypto|zone) .*\n(?: .*\n)*", running_text(), re.MULTILINE))
    start = as_read(whole)
    before = plain(start)
    assert start.unread == []
    unseen = []
    for line in every_line():
        device = as_read(typed(whole, interface, line))
        if not device.unread and plain(device) == before:
            unseen.append(line)
    assert [line for line in unseen if not any(
        re.match(head, line) and _is_so_on(interface, line) for head in HARMLESS)] == []


def _is_so_on(interface: str, line: str) -> bool:
    return all(interface in names for head, names in ONLY.items() if re.match(head, line))


@pytest.mark.parametrize("line", [
    "ip policy route-map X", "bridge-group 1", "xconnect 192.0.2.9 7 encapsulation mpls", "ip unnumbered Loopback0",
    "service-policy type inspect X", "ip directed-broadcast", "crypto map X", "channel-group 1 mode active",
    "ip helper-address global 10.64.1.9", "standby 0 ip 192.0.2.9", "ip vrf receive X", "mpls ip", "ip nat enable",
    "vrrp 1 ip 192.0.2.9", "ip wccp web-cache redirect in"])
@pytest.mark.parametrize("interface", [LINE_PORT, PORT, SEGMENT, TUNNEL, LOOPBACK])
def test_a_line_that_may_open_a_way_is_named(interface: str, line: str) -> None:
    had = block(running_text(), interface)
    text = running_text().replace(had, f"{had} {line}\n")
    assert line in [u.text for u in as_read(text).unread]


@pytest.mark.parametrize(("old", "new", "named"), [
    ("line vty 0 4\n", "line vty 0 4\n rotary 1\n", "rotary 1"),
    ("line vty 0 4\n", "line vty 0 4\n transport input all\n", "transport input all"),
    ("line vty 0 4\n", "line vty 0 4\n autocommand telnet 192.0.2.9\n", "autocommand telnet 192.0.2.9"),
    ("  network 10.65.4.0 ", "  table-map X filter\n  network 10.65.4.0 ", "table-map X filter"),
    ("  network 10.65.4.0 ", "  import path selection all\n  network 10.65.4.0 ", "import path selection all"),
    ("  network 10.65.4.0 ", "  redistribute connected\n  network 10.65.4.0 ", "redistribute connected"),
    ("router bgp ", "router bgp {asn}\n bgp listen range 10.0.0.0/8 peer-group X\nrouter bgp ",
     "bgp listen range 10.0.0.0/8 peer-group X"),
    ("route-map SIMPUL-ike10-in4 permit 10\n", "route-map SIMPUL-ike10-in4 permit 10\n set ip next-hop 192.0.2.9\n",
     "set ip next-hop 192.0.2.9"),
    ("crypto ikev2 keyring ", "crypto ikev2 keyring {ring}\n peer AAA\n  address 0.0.0.0 0.0.0.0\n"
     "  pre-shared-key 6 XXXX\ncrypto ikev2 keyring ", "peer AAA"),
    ("crypto ikev2 profile ", "crypto ikev2 profile {profile}\n match identity remote any\ncrypto ikev2 profile ",
     "match identity remote any"),
    ("crypto ipsec profile ", "crypto ipsec profile {ipsec}\n set mixed-mode\ncrypto ipsec profile ",
     "set mixed-mode"),
])
def test_a_line_within_other_modes_of_ours_is_named(old: str, new: str, named: str) -> None:
    text = running_text()
    assert old in text
    words = {"asn": "router bgp ", "ring": "crypto ikev2 keyring ", "profile": "crypto ikev2 profile ",
             "ipsec": "crypto ipsec profile "}
    for name, head in words.items():
        new = new.replace(f"{{{name}}}", text.split(f"\n{head}")[1].split("\n")[0])
    assert named in [u.text.strip() for u in as_read(text.replace(old, new, 1)).unread]


def test_an_address_that_somebody_else_gives_inside_is_not_passed_over() -> None:
    text = f"{running_text()}interface GigabitEthernet5\n ip address dhcp\n"
    assert any("way out" in u.why for u in as_read(text).unread)


def test_more_terminal_lines_without_a_list_let_anybody_ask() -> None:
    before = as_read(running_text())
    after = as_read(f"{running_text()}line vty 16 31\n transport input ssh\n")
    assert plain(before) != plain(after)


@pytest.mark.parametrize("line", ["exec prompt timestamp", "history size 100", "width 132"])
def test_how_a_terminal_looks_opens_nothing(line: str) -> None:
    text = running_text().replace("line vty 0 4\n", f"line vty 0 4\n {line}\n", 1)
    assert as_read(text).unread == []
    assert plain(as_read(text)) == plain(as_read(running_text()))


@pytest.mark.parametrize(("interface", "line", "verdict"), [
    (LINE_PORT, "ip policy route-map X", "unknown"),
    (PORT, "ip access-group X in", "not closed"),
    (SEGMENT, "ip access-group X in", "not closed"),
    (TUNNEL, "vrf forwarding X", "unknown"),
])
def test_the_verdict(interface: str, line: str, verdict: str) -> None:
    assert proven(typed(running_text(), interface, line)).verdict == verdict


@pytest.mark.parametrize(("head", "line"), [
    (f"interface {LINE_PORT}", "ip policy route-map X"), (f"interface {PORT}", "bridge-group 1"),
    ("line vty 0 4", "rotary 1")])
def test_what_others_typed_on_a_port_of_ours_is_theirs_and_stays(head: str, line: str) -> None:
    text = running_text().replace(f"{head}\n", f"{head}\n {line}\n", 1)
    before, after = running(running_text()), running(text)
    new = [o for i, o in after.objects.items() if i not in before.objects]
    assert [(o.owned, o.text) for o in new] == [(False, f"{head}\n {line}\n")]
    assert {i: o.text for i, o in after.objects.items() if o.owned} == {
        i: o.text for i, o in before.objects.items() if o.owned}
    # A router without anything of ours is the furthest that a plan can go.
    goal = Config({})
    steps = order(diff(after, goal), after, goal, DIALECT)
    assert steps
    assert not [row for step in steps for row in step.do if line in row]


OPENING = [
    "no ip cef", "no spanning-tree vlan 1", "no ip routing", "no control-plane", "no subscriber redundancy dynamic",
    "no crypto ipsec security-association replay window-size", "no platform ipsec fallback"]
FACTORY = ["no aaa new-model", "no platform punt-keepalive disable-kernel-core", "no license smart enable",
           "no service config", "no ip bootp server", "no cdp run", "no logging console"]


@pytest.mark.parametrize("line", OPENING + FACTORY)
def test_a_no_of_what_is_not_known_is_somebody_s_line(line: str) -> None:
    found = running(f"{running_text()}{line}\n")
    new = {i: o for i, o in found.objects.items() if i not in running(running_text()).objects}
    assert [(o.owned, o.text) for o in new.values()] == [(False, f"{line}\n")]
    unread = [u.text for u in as_read(f"{running_text()}{line}\n").unread]
    assert unread == ([line] if line in OPENING else [])


def test_a_no_takes_away_what_is_ours_and_is_a_change_of_it() -> None:
    line = "service password-encryption\n"
    assert line in running_text()
    found = running(running_text().replace(line, f"no {line}"))
    assert found.objects["system/services"].text == running(running_text()).objects["system/services"].text.replace(
        line, "")


# What a CSR 1000V and a Catalyst 8000V of 16 and 17 print beside what anybody configured, but for their web server.
OUT_OF_THE_BOX = """service timestamps debug datetime msec
service call-home
platform qfp utilization monitor load 80
no platform punt-keepalive disable-kernel-core
platform console serial
boot-start-marker
boot system bootflash:packages.conf
boot-end-marker
no logging console
no aaa new-model
login on-success log
subscriber templating
multilink bundle-name authenticated
crypto pki trustpoint TP-self-signed-1123779263
 enrollment selfsigned
 subject-name cn=IOS-Self-Signed-Certificate-1123779263
 revocation-check none
 rsakeypair TP-self-signed-1123779263
crypto pki trustpoint SLA-TrustPoint
 enrollment pkcs12
 revocation-check crl
crypto pki certificate chain SLA-TrustPoint
 certificate ca 01
  30820321 30820209 A0030201 02020101
  \tquit
license udi pid CSR1000V sn 938AEJ03BAS
license boot level network-advantage
diagnostic bootup level minimal
memory free low-watermark processor 71489
spanning-tree extend system-id
redundancy
 mode none
ip forward-protocol nd
no ip http server
ip http authentication local
no ip http secure-server
ip http client source-interface GigabitEthernet1
control-plane
call-home
 contact-email-addr sch-smart-licensing@cisco.com
 profile "CiscoTAC-1"
  active
  destination transport-method http
"""


def test_what_a_router_prints_out_of_the_box_makes_nothing_unknown() -> None:
    assert as_read(f"{running_text()}{OUT_OF_THE_BOX}").unread == []


@pytest.mark.parametrize(("head", "line"), [
    ("archive", "path scp://user@198.51.100.7/x"), ("aaa group server radius X", "server-private 198.51.100.7 key 7 0"),
    ("crypto pki trustpoint X", "enrollment url http://198.51.100.7:80"), ("crypto pki server X", ""),
    ("control-plane", "management-interface GigabitEthernet1 allow ssh"), ("call-home", "vrf SIMPUL-fibre"),
    ("call-home", "http-proxy 198.51.100.7 port 3128"), ("license smart url https://198.51.100.7/", ""),
    ("boot system tftp x 198.51.100.7", ""), ("ip http server", ""), ("redundancy", "application redundancy")])
def test_a_mode_that_lets_nothing_through_may_lead_elsewhere(head: str, line: str) -> None:
    text = f"{running_text()}{head}\n" + (f" {line}\n" if line else "")
    assert [u.text.split(" key ")[0] for u in as_read(text).unread] == [(line or head).split(" key ")[0]]


# A line that no table has, in every kind of mode of ours, and under which of its lines.
UNKNOWN = [(f"interface {name}", line) for name in (SEGMENT, TUNNEL, LOOPBACK)
           for line in ("ip policy route-map X", "no ip route-cache")] + [
    ("crypto ikev2 profile ", "aaa authorization group psk list X"), ("crypto ipsec profile ", "set mixed-mode"),
    ("crypto ikev2 proposal ", "no integrity"), ("route-map ", "set interface Null0"),
    ("class-map type", "match not any"), ("policy-map type", "description-of X"),
    ("zone-pair ", "no service-policy type inspect"), ("vrf definition ", "vnet tag 7"),
    ("ip dhcp pool ", "import all"), ("ip dhcp pool ", "no utilization mark high"),
    ("ip dns view ", "no dns forwarding"), ("zone security ", "protection X"), ("event manager applet ", "trigger")]


@pytest.mark.parametrize(("head", "line"), UNKNOWN)
def test_what_nobody_knows_in_a_mode_of_ours_is_apart_and_the_router_is_planned(head: str, line: str) -> None:
    """Read, shown, named by the proof, typed by no step; and the mode goes only when its line is gone."""
    whole = next(row for row in running_text().splitlines() if row.startswith(head) and (
        "SIMPUL" in row or row.startswith("interface ")))
    text = running_text().replace(f"{whole}\n", f"{whole}\n {line}\n", 1)
    before, after = running(running_text()), running(text)
    new = [o for i, o in after.objects.items() if i not in before.objects]
    assert [(o.owned, o.text.splitlines()[-1]) for o in new] == [(False, f" {line}")]
    assert {i: o.text for i, o in after.objects.items() if o.owned} == {
        i: o.text for i, o in before.objects.items() if o.owned}
    assert line in [u.text for u in as_read(text).unread]
    goal = Config({})
    changes, stays = spared(diff(after, goal), after)
    steps = order(changes, after, goal, DIALECT)
    simulate(after, steps, DIALECT)
    assert not [row for step in steps for row in step.do if line in row]
    assert not [row for step in steps for row in step.do if row in (f"no {whole}", f"no {whole.rpartition(' ')[0]}")]
    assert stays[0].needed_by is new[0]
    assert line in str(stays[0])


def test_on_a_router_the_object_is_changed_and_the_line_stays_and_goes_with_nobody() -> None:
    """What a hand typed on a tunnel, a subinterface and the loopback, through a change of each and its way back."""
    device = router()
    model = edges()["kukar-edge-1"]
    goal = DIALECT.intended(rendered(model))
    before = as_runs(device)
    send(device, order(diff(before, goal), before, goal, DIALECT))
    hand = {next(i.removeprefix("interface/") for i in sorted(goal.objects) if i.startswith(f"interface/{kind}")):
            "ip policy route-map X" for kind in ("Loopback", "Tunnel", "GigabitEthernet3.")}
    session = Configurator(device)
    for name, line in hand.items():
        assert not any(session.enter(row) for row in (f"interface {name}", f" {line}"))
    typed_on = as_runs(device)
    assert diff(typed_on, goal) == ()
    other = Config({i: DIALECT.read(i, o.text.replace("description simpul:", "description simpul:x-"), o.feature)
                    if i.removeprefix("interface/") in hand else o for i, o in goal.objects.items()})
    steps = order(diff(typed_on, other), typed_on, other, DIALECT)
    assert {s.id.removeprefix("interface/") for s in steps} == set(hand)
    assert send(device, steps) == []
    changed = as_runs(device)
    assert diff(changed, other) == ()
    assert send(device, undo(steps)) == []
    assert diff(as_runs(device), goal) == ()
    for name, line in hand.items():
        assert f" {line}\n" in block(device.text(), name)
    # Taken out of the inventory: those three stay with what they stand on, and all else goes.
    changes, stays = spared(diff(typed_on, Config({})), typed_on)
    assert {f"interface/{name}" for name in hand} <= {s.id for s in stays}
    steps = order(changes, typed_on, Config({}), DIALECT)
    simulate(typed_on, steps, DIALECT)
    assert len(steps) > len(goal.objects) / 2


def test_long_lines_that_begin_alike_are_two() -> None:
    head, lines = f"interface {TUNNEL}", [f"service-insertion {'x' * 150} {end}" for end in ("one", "two")]
    text = running_text().replace(f"{head}\n", "".join([f"{head}\n", *(f" {line}\n" for line in lines)]), 1)
    assert [u.text for u in as_read(text).unread] == lines


def test_lines_within_the_modes_of_a_mode_are_apart_too() -> None:
    rows = running_text().splitlines()
    for head, form in ((" peer ", "  frob 1"), (" class type inspect ", "  police 8000"),
                       ("  neighbor ", "  neighbor {} as-override")):
        above = next(row for row in rows if row.startswith(head))
        line = form.format(above.split()[1])          # with the neighbour's address
        text = running_text().replace(f"{above}\n", f"{above}\n{line}\n", 1)
        before, after = running(running_text()), running(text)
        assert [(o.owned, line in o.text) for i, o in after.objects.items() if i not in before.objects] == [
            (False, True)]
        assert {i: o.text for i, o in after.objects.items() if o.owned} == {
            i: o.text for i, o in before.objects.items() if o.owned}
        assert as_read(text).unread


def test_a_secret_in_a_line_that_is_not_known_is_hidden() -> None:
    text = running_text().replace(f"interface {LINE_PORT}\n", f"interface {LINE_PORT}\n ppp chap password 0 kunci\n")
    assert masked("ppp chap password 0 kunci") != "ppp chap password 0 kunci"
    assert not [o for o in running(text).objects.values() if "kunci" in o.text]
