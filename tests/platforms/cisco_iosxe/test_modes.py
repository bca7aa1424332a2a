"""No object's first line is read by the mode that the object before it left the router in: an undo, or a plan of other
objects, may type any two of them one after the other.
"""

from __future__ import annotations

from lab.emulated.clock import Clock
from lab.emulated.iosxe.configurator import Configurator
from lab.emulated.iosxe.device import Device
from lab.emulated.iosxe.grammar import NotUnderstood
from simpul.config.patch import undo
from tests.platforms.cisco_iosxe.edges import filled
from tests.platforms.cisco_iosxe.patch_case import cases


def test_any_object_may_follow_any_other() -> None:
    steps = [tuple(map(filled, step.do)) for case in cases() for one in (case.steps(),) for step in (*one, *undo(one))]
    # One first line of each kind, and one object for each way in which objects end.
    tops = {tuple(line.split()[:2]): line for lines in steps for line in lines if not line.startswith(" ")}
    ends = {(*lines[0].split()[:2], lines[-1].split()[0]): lines for lines in steps}
    device = Device(Clock(speed=0))
    sessions: dict[tuple[str, ...], Configurator] = {}
    for lines in ends.values():
        session = Configurator(device)
        for line in lines:
            session.enter(line)
        sessions[tuple(level.mode.name for level in session.stack)] = session
    assert len(sessions) > 10, "no object leaves the router in a mode of its own: this proves nothing"
    wrong = []
    for mode, session in sessions.items():
        for top in tops.values():
            negated = top.startswith("no ")
            try:
                depth, _ = session._understand(top, int(negated), negated)
            except NotUnderstood:       # this device has not what the line needs: nobody takes it for another
                continue
            if depth:
                wrong.append((mode, top))
    assert not wrong
