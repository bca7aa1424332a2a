"""What others made is taken over by the driver, and their router's own timer gives it back."""

from __future__ import annotations

from platforms.cisco_iosxe.dialect import CiscoIosxe
from platforms.cisco_iosxe.driver import IosXe
from simpul.plan.model import Fragment
from tests.platforms.cisco_iosxe.edges import edges
from tests.platforms.cisco_iosxe_device.bench import NAME, Bench
from tests.platforms.cisco_iosxe_device.edges import DIALECT, intended, planned, value


def adopting(session: IosXe) -> Fragment:
    """What a plan makes of a router in service whose inventory adopts all that it can."""
    wanted, fetched = intended(edges()[NAME]), session.fetch()
    running = DIALECT.running(fetched, {i: o.text for i, o in wanted.objects.items()})
    return planned(NAME, running, wanted, "a" * 16)


def test_what_others_made_is_taken_over_and_given_back(bench: Bench) -> None:
    bench.type("line con 0\nip ssh pubkey-chain")            # what a router always has
    bench.call(lambda: bench.device.save("budi"))
    session = IosXe.open(bench.endpoint(), CiscoIosxe())
    bench.opened.append(session)
    before = DIALECT.running(session.fetch())
    change = adopting(session)
    taken = {s.id for s in change.steps if s.action == "replace"}
    assert {"interface/Loopback0", "interface/GigabitEthernet1"} <= taken
    for _ in range(2):
        session.stage(change, {n: value(n) for n in change.secrets})
        session.arm(change.id, 120)
        session.commit(change.id)
        assert "description simpul:loopback" in bench.text
        assert "description WAN" not in bench.text
        session.revert(change.id)
        assert DIALECT.running(session.fetch()) == before
    session.stage(change, {n: value(n) for n in change.secrets})
    session.arm(change.id, 120)
    session.commit(change.id)
    session.confirm(change.id)
    assert not adopting(session).steps
