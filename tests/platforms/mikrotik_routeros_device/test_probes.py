from __future__ import annotations

import pytest

from platforms.mikrotik_routeros import probes
from simpul.errors import DeviceError
from tests.platforms.mikrotik_routeros_device.router import Bench

SHOWN = probes.read("""\
peer\twg65\t1m2s
peer\twg66\t
peer\twg67\t00:03:06
peer\twg68\t1w2d03:04:05
bgp\t10.127.0.130\ttrue
bgp\tfe80::1%ether1\tfalse
address\t10.64.0.1/28\toffice\tfalse
address\t10.64.0.17/28\tvrrp20\tfalse
address\t10.64.0.33/28\tvrrp30\tfalse
address\t10.64.0.49/28\toff\ttrue
address\tfd89::1/64\toffice\tfalse
vrrp\tvrrp20\ttrue
vrrp\tvrrp30\tfalse
vrf\tintra\twg65;office
(4 messages not shown)
""")


@pytest.mark.parametrize(("question", "ok", "said"), [
    (("handshake", "wg65"), True, "62 s ago"),
    (("handshake", "wg66"), False, "no handshake yet"),
    (("handshake", "wg67"), False, "186 s ago"),
    (("handshake", "wg99"), False, "no handshake yet"),
    (("handshake", "ike65"), None, "IKEv2"),
    (("bgp", "10.127.0.130"), True, "established"),
    (("bgp", "fe80::1"), False, "no established session"),
    (("gateway", "10.64.0.1"), True, "nobody shares"),
    (("gateway", "fd89:0::1"), True, "office"),
    (("gateway", "10.64.0.17"), True, "master"),
    (("gateway", "10.64.0.33"), False, "backup"),
    (("gateway", "10.64.0.49"), False, "on no interface"),
    (("tcp", "10.64.0.1", "10.64.0.2", "443"), None, "no command"),
])
def test_what_was_shown_is_answered(question: tuple[str, ...], ok: bool | None, said: str) -> None:
    kind, *arguments = question
    probes.check([(kind, arguments)])
    found = probes.answer(SHOWN, kind, arguments, pytest.fail)
    assert found.ok is ok
    assert said in found.detail


def test_a_ping_leaves_in_the_vrf_of_its_source() -> None:
    asked: list[str] = []

    def ask(line: str) -> str:
        asked.append(line)
        return "  SEQ HOST  SIZE TTL TIME\nsimpul pong 2\n"
    assert probes.answer(SHOWN, "ping", ("10.64.0.1", "10.66.0.65"), ask).ok
    assert '/ping 10.66.0.65 src-address=10.64.0.1 count=3 vrf="intra"' in asked[0]
    assert probes.answer(SHOWN, "ping", ("10.64.0.1", "10.66.0.65"), lambda _: "simpul pong 0\n").ok is False


@pytest.mark.parametrize("question", [
    ("handshake", 'wg65"; /quit'), ("handshake",), ("bgp", "$x"), ("ping", "10.0.0.1", "a b"), ("look", "x"),
    ("tcp", "10.0.0.1", "10.0.0.2", "0"), ("tcp", "10.0.0.1", "10.0.0.2", "22;")])
def test_what_is_no_question_is_refused(question: tuple[str, ...]) -> None:
    with pytest.raises(DeviceError, match="SIM609"):
        probes.check([(question[0], question[1:])])


def test_a_router_shows_what_is_asked_of_it(bench: Bench) -> None:
    for line in ("/interface wireguard add name=wg65 listen-port=20065",
                 "/interface wireguard peers add interface=wg65 allowed-address=::/0 "
                 'public-key="aqjo2K/YQkof+/BqpK9R81Iy2WmaKrb5F4oV6hxZ5wE="'):
        assert bench.say(line) == ""
    router = bench.open()
    handshake, gateway = router.probe_all([("handshake", ("wg65",)), ("gateway", ("192.0.2.2",))])
    assert (handshake.ok, handshake.detail) == (False, "wg65: no handshake yet")
    assert gateway.ok
    router.close()


def test_a_router_pings_from_an_address_of_its_own_in_its_vrf(bench: Bench) -> None:
    for line in ("/interface bridge add name=lo2", "/ip address add address=10.126.0.9/32 interface=lo2",
                 "/ip vrf add name=inside interfaces=lo2"):
        assert bench.say(line) == ""
    router = bench.open()
    own, inside, none, nobody = router.probe_all([
        ("ping", ("192.0.2.2", "192.0.2.2")), ("ping", ("10.126.0.9", "10.126.0.9")),
        ("ping", ("192.0.2.2", "192.0.2.9")), ("ping", ("192.0.2.7", "192.0.2.2"))])
    assert (own.ok, inside.ok, none.ok, nobody.ok) == (True, True, False, False)
    assert none.detail == "192.0.2.2 to 192.0.2.9: 0 of 3 came back"
    assert nobody.detail == "192.0.2.7: on no interface"
    router.close()
