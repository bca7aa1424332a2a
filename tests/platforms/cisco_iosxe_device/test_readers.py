"""Readers by SNMPv3 through the driver: what a revert gives back, and what it says that it could not."""

from __future__ import annotations

from platforms.cisco_iosxe.dialect import CiscoIosxe
from platforms.cisco_iosxe.driver import IosXe
from simpul.config.model import Config
from simpul.network.hardening import SnmpReader
from simpul.plan.left import Left
from simpul.plan.model import Fragment
from tests.platforms.cisco_iosxe.readers import ONE, TURNED, edge
from tests.platforms.cisco_iosxe_device.bench import NAME, Bench
from tests.platforms.cisco_iosxe_device.edges import DIALECT, intended, planned, value


def reading(session: IosXe, identity: str, *readers: SnmpReader) -> Fragment:
    """A plan's fragment that makes these the readers, and touches nothing else."""
    running = DIALECT.running(session.fetch())
    told = {i: o for i, o in intended(edge(*readers)).objects.items() if i.startswith(("snmp/", "acl-standard/"))}
    wanted = Config({i: o for i, o in running.owned().objects.items()
                     if not i.startswith(("snmp/", "acl-standard/"))} | told)
    return planned(NAME, running, wanted, identity * 16)


def committed(session: IosXe, change: Fragment) -> None:
    session.stage(change, {n: value(n) for n in change.secrets})
    session.arm(change.id, 120)
    session.commit(change.id)


def test_a_reader_comes_turns_and_what_is_lost_is_said(bench: Bench) -> None:
    session = IosXe.open(bench.endpoint(), CiscoIosxe())
    bench.opened.append(session)
    first = reading(session, "1", ONE)
    committed(session, first)
    bench.pass_time(121)
    assert session.fate(first.id) == "reverted"
    assert session.otherwise([first]) == {first.id: Left()}, "its user is left, and reads nothing"
    assert "pemantau" in session.fetch()
    committed(session, first)
    session.confirm(first.id)
    bench.power_cut()
    session.close()
    session = IosXe.open(bench.endpoint(), CiscoIosxe())
    bench.opened.append(session)
    assert reading(session, "2", ONE).steps == ()
    turned = reading(session, "3", TURNED)
    committed(session, turned)
    session.revert(turned.id)
    assert session.otherwise([turned]) == {turned.id: Left(("snmp/reader/SIMPUL-pemantau-1aaaaaa-1bbbbbb",))}
    again = reading(session, "4", ONE)
    assert [s.action for s in again.steps] == ["replace"]
    committed(session, again)
    session.confirm(again.id)
    assert reading(session, "5", ONE).steps == ()
    assert "kunci-" not in session.fetch()
